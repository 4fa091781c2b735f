"""Mails beside the day's: a week, round anniversaries, a correction, a welcome, a proof. By the starter templates."""

import re
from dataclasses import replace
from datetime import date
from itertools import pairwise

import lxml.html
import pytest

from syndicate.domain.correction import Notice
from syndicate.domain.entry import SensitivityLevel
from syndicate.domain.message import SendingKind, Slot
from tests.mails import (
    ACCENTS,
    DAY,
    NOW,
    READERS_OWN,
    confirmation_mail,
    correction_mail,
    full_issue,
    issue_mail,
    lead_issue,
    mail_edition,
    milestones_mail,
    proof_mail,
    week_ahead_issue,
    week_of_issues,
    weekly_mail,
    welcome_mail,
)

MAILS = {
    SendingKind.ISSUE: lambda: issue_mail(full_issue()),
    SendingKind.WEEKLY: lambda: weekly_mail(week_of_issues()),
    SendingKind.MILESTONES: lambda: milestones_mail(full_issue()),
    SendingKind.CORRECTION: lambda: correction_mail(full_issue()),
    SendingKind.WELCOME: lambda: welcome_mail(full_issue()),
    SendingKind.PROOF: lambda: proof_mail(full_issue()),
    SendingKind.CONFIRMATION: confirmation_mail,
}


def body_of(mail):
    return lxml.html.document_fromstring(mail.html).body


def visible(mail):
    return " ".join(body_of(mail).text_content().split())


def texts_of(mail):
    """What both parts say, each on one line."""
    return visible(mail), " ".join(mail.text.split())


def headings(mail):
    return [(element.tag, element.text_content()) for element in body_of(mail).iter("h1", "h2", "h3")]


def with_levels(issue, *levels):
    items = zip(issue.items, levels, strict=False)
    return replace(issue, items=tuple(replace(item, sensitivity=level) for item, level in items))


# What every kind has


@pytest.mark.parametrize("kind", MAILS)
def test_bulk_mail_has_the_headers_of_a_list_preferences_and_a_way_out_and_other_mail_has_none(kind):
    mail = MAILS[kind]()
    assert mail.kind is kind
    headers = dict(mail.headers)
    assert headers["Auto-Submitted"] == "auto-generated"
    if kind.is_bulk:
        assert headers["List-Unsubscribe"] == f"<{Slot.UNSUBSCRIBE_URL}>"
        assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert headers["Feedback-ID"] == f"20261104:hungary:{kind}:example.org"
        assert {"List-Id", "List-Help", "List-Archive"} < set(headers)
        assert mail.slots == READERS_OWN
        for slot in READERS_OWN:
            assert f'href="{slot}"' in mail.html
            assert f"\n{slot}\n" in mail.text
    else:
        assert len(headers) == 1
        assert not set(READERS_OWN) & set(mail.slots)


@pytest.mark.parametrize("kind", MAILS)
def test_every_mail_says_who_sends_it(kind):
    for text in texts_of(MAILS[kind]()):
        assert "Prepared by the Budapest office." in text
        assert "Example Magazine, 1 Example Street, Budapest" in text
        assert "Answers to this mail reach the editors." in text


@pytest.mark.parametrize("kind", MAILS)
def test_a_preheader_has_40_to_110_characters_of_real_text(kind):
    (hidden,) = body_of(MAILS[kind]()).xpath("//div[contains(@style, 'display:none')]")
    assert 40 <= len(hidden.text) <= 110
    assert re.fullmatch(r"[\w\s,.:;·“”’()…-]+", hidden.text)


@pytest.mark.parametrize("kind", MAILS)
def test_headings_begin_with_the_first_level_and_leave_none_out(kind):
    levels = [int(tag[1]) for tag, _ in headings(MAILS[kind]())]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_only_confirmations_and_proofs_are_not_bulk():
    assert [kind for kind in SendingKind if not kind.is_bulk] == [SendingKind.CONFIRMATION, SendingKind.PROOF]


# A week


def test_a_week_has_a_section_a_day_with_its_stories_in_the_order_of_days():
    mail = weekly_mail(list(reversed(week_of_issues(2, briefs=1))))
    assert mail.subject == "The week in history: 29 October – 4 November 2026"
    assert headings(mail) == [
        ("h1", "The week in history"),
        ("h2", "Tuesday, 3 November"),
        ("h3", "Tanks return to the city (1)"),
        ("h3", "A railway reaches the plain (1)"),
        ("h3", "A king is buried at Prague (1)"),
        ("h2", "Wednesday, 4 November"),
        ("h3", "Tanks return to the city (2)"),
        ("h3", "A railway reaches the plain (2)"),
        ("h3", "A king is buried at Prague (2)"),
    ]
    for text in texts_of(mail):
        assert text.count("Before dawn the attack begins.") - text.startswith("Before dawn") == 2
        assert "What happened in 1852." not in text
        assert text.count("174 years ago · 4 November 1852") == 2
        assert "1700 · Brief number 1 is laid down (2)" in text
        assert "You get this mail once a week because you subscribed" in text
    assert "https://onthisday.example.org/hungary/2026/11/03/revolution-1956/moment-1-03/" in mail.text


def test_a_week_begins_its_text_part_with_its_days():
    assert weekly_mail(week_of_issues()).text.split("\n")[:6] == [
        "29 OCTOBER – 4 NOVEMBER 2026                       On this Day · Hungary",
        "-" * 72,
        "The week in history",
        "",
        "-" * 72,
        "Thursday, 29 October",
    ]


def test_nothing_is_told_twice_in_a_week():
    first, second = week_of_issues(2, briefs=0)
    again = replace(second, items=(*first.items[:2], second.items[2]))
    told = [title for tag, title in headings(weekly_mail([first, again])) if tag == "h3"]
    assert told == [*(item.title for item in first.items), second.items[2].title]


def test_a_day_of_which_nothing_is_left_has_no_section():
    first, second = week_of_issues(2, briefs=0)
    mail = weekly_mail([first, replace(second, items=first.items), replace(week_ahead_issue(), day=date(2026, 11, 2))])
    assert [title for tag, title in headings(mail) if tag == "h2"] == ["Tuesday, 3 November"]


def test_days_outside_the_week_are_left_out_and_a_week_without_a_story_is_refused():
    early, late = week_of_issues(2)
    early = replace(early, day=date(2026, 10, 28))
    assert [title for tag, title in headings(weekly_mail([early, late])) if tag == "h2"] == ["Wednesday, 4 November"]
    for issues in ([], [early], [replace(week_ahead_issue(), day=DAY)]):
        with pytest.raises(ValueError, match="no story from 2026-10-29 to 2026-11-04"):
            weekly_mail(issues)


def test_a_week_tells_what_was_wrong_before_it_and_not_within_it():
    def notice(day):
        return Notice(day=day, entry="e", moment="m", title=f"Wrong on {day}", text="It was another.", at=NOW)

    first, second = week_of_issues(2)
    before, within = notice(date(2026, 10, 28)), notice(date(2026, 11, 2))
    mail = weekly_mail([replace(first, notices=(before, within)), replace(second, notices=(before,))])
    for text in texts_of(mail):
        assert text.count("Wrong on 2026-10-28") == 1
        assert "Wrong on 2026-11-02" not in text


def test_a_solemn_day_of_a_week_is_counted_in_ink_and_a_week_of_solemn_days_has_no_accent():
    first, second = week_of_issues(2, briefs=0)
    solemn = with_levels(first, SensitivityLevel.SOLEMN)
    counts = body_of(weekly_mail([solemn, second])).find_class("figure")
    assert [count.getparent().get("class") for count in counts] == ["ink", "accent"]
    mail = weekly_mail([solemn, with_levels(second, SensitivityLevel.SOLEMN)])
    for colour in ACCENTS.values():
        assert colour not in mail.html
    assert mail.html.count('class="rule"') == 1


# Round anniversaries


def test_milestones_have_the_round_anniversaries_of_the_issue_and_nothing_else():
    issue = full_issue()
    marked = tuple(replace(item, is_milestone=number in (1, 4)) for number, item in enumerate(issue.items))
    mail = milestones_mail(replace(issue, items=marked))
    assert mail.subject == "4 November 2026: A railway reaches the plain (174 years ago)"
    assert headings(mail) == [
        ("h1", "A railway reaches the plain"),
        ("h2", "Its article"),
        ("h2", "Also on this day"),
    ]
    for text in texts_of(mail):
        assert "Brief number 2 is laid down" in text
        assert "Tanks return" not in text
        assert "Brief number 1" not in text
        assert "you subscribed to the round anniversaries of “Hungary Magazine: On this Day”." in text
        assert "On this Day · Hungary · Milestones" in text


def test_a_brief_that_leads_the_milestones_stands_there_once():
    issue = full_issue(briefs=2)
    marked = tuple(replace(item, is_milestone=item.moment == "moment-3") for item in issue.items)
    mail = milestones_mail(replace(issue, items=marked))
    assert headings(mail)[0] == ("h1", "Brief number 1 is laid down")
    assert "Also on this day" not in mail.text


def test_an_issue_without_a_milestone_has_no_such_mail():
    issue = full_issue()
    with pytest.raises(ValueError, match="hungary 2026-11-04 has no milestone"):
        milestones_mail(replace(issue, items=tuple(replace(item, is_milestone=False) for item in issue.items)))


# A correction


def test_a_correction_says_what_was_wrong_and_gives_text_date_and_page():
    mail = correction_mail(full_issue())
    assert mail.subject == "Correction: Tanks return to the city"
    for text in texts_of(mail):
        assert "Correction to 4 November 2026" in text
        assert "A story that we sent you was wrong in one point." in text
        assert (
            "Corrected on 5 November 2026: An earlier version gave the wrong hour of the speech; it was 5.20." in text
        )
        assert "The story as it stands now:" in text
        assert "Before dawn the attack begins." in text
        assert "4 November 1956" in text
        assert "we sent you the story with the error" in text
        assert "A railway" not in text
    assert "the <em>wrong</em> hour" in mail.html
    page = "https://onthisday.example.org/hungary/2026/11/04/revolution-1956/intervention/"
    assert page in mail.text
    assert page in [link.get("href") for link in body_of(mail).iter("a")]


def test_a_correction_of_a_solemn_story_is_solemn():
    mail = correction_mail(lead_issue(solemn=True))
    for colour in ACCENTS.values():
        assert colour not in mail.html
    assert mail.html.count('class="rule"') == 1
    assert 'class="hairline"' not in mail.html


def test_a_note_cannot_write_a_slot():
    assert correction_mail(full_issue(), note="SYNDICATE-SLOT-CONFIRM-URL").slots == READERS_OWN


# A welcome


def test_a_welcome_thanks_and_shows_the_latest_issue_as_the_day_does():
    mail = welcome_mail(full_issue())
    assert mail.subject == "Welcome to “Hungary Magazine: On this Day”"
    assert headings(mail) == headings(issue_mail(full_issue()))
    for text in texts_of(mail):
        thanks = text.index(
            "Thank you for confirming: from now on “Hungary Magazine: On this Day” comes to you by mail."
        )
        assert thanks < text.index("here is the latest issue.") < text.index("70 years ago")
    ordinary = issue_mail(full_issue()).text
    assert mail.text.split("-" * 72, 2)[2].startswith(ordinary.split("-" * 72, 1)[1])


def test_a_welcome_before_the_first_issue_is_a_word_of_welcome():
    mail = welcome_mail(None)
    assert headings(mail) == [("h1", "Welcome")]
    for text in texts_of(mail):
        assert "Thank you for confirming" in text
        assert "latest issue" not in text
        assert "This issue can also be read" not in text
    assert mail.slots == READERS_OWN


# A proof


@pytest.mark.parametrize(
    "issue", [full_issue(), lead_issue(solemn=True), week_ahead_issue()], ids=["full", "solemn", "ahead"]
)
def test_a_proof_is_the_days_mail_marked_as_such_without_any_readers_links(issue):
    mail, ordinary = proof_mail(issue), issue_mail(issue)
    assert mail.subject == f"[PROOF hungary 2026-11-04] {ordinary.subject}"
    assert headings(mail) == headings(ordinary)
    assert mail.slots == ()
    for text in texts_of(mail):
        assert "Proof for the desk. Readers have not been sent this mail." in text
        assert "the link to unsubscribe leads to the page of the edition and ends no subscription" in text
    (way_out,) = [link for link in body_of(mail).iter("a") if link.text == "unsubscribe here"]
    assert way_out.get("href") == "https://onthisday.example.org/hungary/"
    assert "unsubscribe here.\nhttps://onthisday.example.org/hungary/\n" in mail.text


# The solemn day


def test_the_solemn_form_has_the_head_of_the_day_and_what_the_day_says():
    mail = issue_mail(lead_issue(solemn=True))
    assert mail.text == issue_mail(lead_issue()).text
    assert mail.subject == "4 November 2026: Tanks return to the city"


def test_a_day_of_which_the_lead_was_withdrawn_tells_a_brief_once():
    issue = full_issue(briefs=1)
    mail = issue_mail(replace(issue, items=issue.items[3:]))
    assert headings(mail)[0] == ("h1", "Brief number 1 is laid down")
    assert "Also on this day" not in mail.text


def test_an_edition_of_its_own_title_is_named_in_every_reason():
    for kind, render in MAILS.items():
        if kind.is_bulk:
            assert f"“{mail_edition().title}”" in " ".join(render().text.split())
