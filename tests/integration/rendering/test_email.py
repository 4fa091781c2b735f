"""The mail of an issue and the mail that asks for a confirmation, as rendered by the starter templates."""

import re
import subprocess
import sys
from dataclasses import replace

import lxml.html
import pytest

from syndicate.domain.entry import SensitivityLevel
from syndicate.domain.message import SendingKind, Slot
from syndicate.errors import TemplateError
from syndicate.rendering.templates import Templates
from tests.factories import make_edition
from tests.mails import (
    ACCENTS,
    NOW,
    PARAGRAPH,
    READERS_OWN,
    STARTER,
    confirmation_mail,
    full_issue,
    issue_mail,
    lead_issue,
    mail_edition,
    week_ahead_issue,
)

HOSTILE = [
    "a < b and c > d",
    "AT&T &amp; Co.",
    "<script>alert(1)</script>",
    "{{ 7*7 }} {% raw %} {link}",
    "]]> --> </p>",
    "Emoji 😀 ❤️ and “quotes” 'of' \"both\" kinds",
    "Árvíztűrő tükörfúrógép, 1 km \\ 2",
    "%recipient.x% SYNDICATE-SLOT",
]


def body_of(mail):
    return lxml.html.document_fromstring(mail.html).body


def visible(mail):
    """The words of the HTML part, without those of style sheets."""
    return " ".join(body_of(mail).text_content().split(" "))


def hrefs(mail):
    return [link.get("href") for link in body_of(mail).iter("a")]


# The story


def test_text_begins_with_the_head_of_the_day():
    assert issue_mail(lead_issue()).text.split("\n")[:6] == [
        "4 NOVEMBER 2026                                    On this Day · Hungary",
        "-" * 72,
        "70 years ago · 4 November 1956",
        "Tanks return to the city",
        "",
        "Before dawn the attack begins.",
    ]


def test_html_has_the_same_head_with_the_count_set_apart():
    body = body_of(issue_mail(lead_issue()))
    words = body.text_content().split()
    assert " ".join(words).index("On this Day · Hungary") < " ".join(words).index("70 years ago")
    (count,) = body.find_class("figure")
    assert count.text_content().strip() == "70"
    (headline,) = body.iter("h1")
    assert headline.text_content() == "Tanks return to the city"
    assert "4 November 1956 · Budapest" in body.text_content()


def test_a_long_article_is_begun_and_led_on_from():
    mail = issue_mail(lead_issue())
    item = "https://onthisday.example.org/hungary/2026/11/04/revolution-1956/intervention/"
    assert "The first paragraph, with a link." in visible(mail)
    assert mail.html.count(PARAGRAPH.split(",")[0]) == 4
    assert mail.text.count("tanks") == mail.html.count("tanks stood") == 4
    (button,) = [link for link in body_of(mail).iter("a") if link.text == "Read on"]
    assert button.get("href") == item
    assert f"Read on:\n{item}" in mail.text


def test_a_short_article_stands_whole_and_needs_no_button():
    mail = issue_mail(lead_issue(body="One paragraph.\n\n## And then\n\nAnother."))
    assert "Another." in visible(mail)
    assert "Another." in mail.text
    assert "Read on" not in visible(mail)
    assert "This story on the web:\nhttps://" in mail.text


def test_an_article_on_the_publishers_page_is_led_to():
    mail = issue_mail(lead_issue(body="", article={"url": "https://magazine.example/1956", "standfirst": "In short."}))
    assert "In short." in visible(mail)
    assert "Read on" in visible(mail)


def test_reason_sources_and_byline_follow_the_story():
    issue = lead_issue(article={"byline": "By the Vienna office."})
    mail = issue_mail(replace(issue, items=(replace(issue.items[0], last_shown=issue.day.replace(year=2025)),)))
    for part in (visible(mail), mail.text.replace("\n", " ")):
        assert "70 years ago today. Last shown here in 2025. The sources of this story are listed with it." in part
        assert "By the Vienna office." in part


def test_further_stories_are_shorter_and_briefs_are_a_line():
    mail = issue_mail(full_issue())
    assert [h.text_content() for h in body_of(mail).iter("h2")] == [
        "The revolution of 1956",
        "A railway reaches the plain",
        "A king is buried at Prague",
        "Also on this day",
    ]
    assert "Its body." not in mail.html
    assert "1700 · Brief number 1 is laid down" in visible(mail)
    assert "\n1700 · Brief number 1 is laid down\nhttps://onthisday.example.org/" in mail.text


@pytest.mark.parametrize(("year", "size"), [(1956, "60px"), (1849, "46px"), (1000, "34px")])
def test_a_count_of_many_figures_is_set_smaller(year, size):
    issue = lead_issue()
    lead = replace(issue.items[0], years=2026 - year)
    (figure,) = body_of(issue_mail(replace(issue, items=(lead,)))).find_class("figure")
    assert f"font-size:{size}" in figure.get("style")


def test_a_booking_in_the_year_itself_has_its_year_for_a_count():
    issue = lead_issue()
    mail = issue_mail(replace(issue, items=(replace(issue.items[0], years=0),)))
    assert "years ago" not in visible(mail)
    assert "this year · 4 November 1956" in mail.text


def test_a_calendar_note_stands_by_the_date():
    issue = lead_issue()
    mail = issue_mail(replace(issue, items=(replace(issue.items[0], date_note="Old Style: 23 October."),)))
    assert "Old Style: 23 October." in visible(mail)
    assert "Tanks return to the city\nOld Style: 23 October.\n" in mail.text


def test_a_week_ahead_names_days_counts_and_titles():
    mail = issue_mail(week_ahead_issue())
    assert mail.subject == "4 November 2026: the week ahead"
    assert "7 November: A first one comes · 9 November: Marie Curie" in mail.html
    (headline,) = body_of(mail).iter("h1")
    assert headline.text == "The week ahead"
    assert "Monday, 9 November · 159 years ago\nMarie Curie is born in Warsaw" in mail.text
    assert "159 years ago" in visible(mail)
    assert mail.slots == READERS_OWN


# The solemn day


def test_a_solemn_day_has_no_accent_one_rule_and_a_quiet_button():
    mail = issue_mail(lead_issue(solemn=True))
    for colour in ACCENTS.values():
        assert colour not in mail.html
    assert mail.html.count('class="rule"') == 1
    assert 'class="hairline"' not in mail.html
    (button,) = body_of(mail).xpath("//td[@class='button']//a")
    assert "background:#fbf8f2;color:#1d1a16" in button.get("style")


def test_an_ordinary_day_has_its_accent_and_hairlines():
    mail = issue_mail(full_issue())
    for colour in ACCENTS.values():
        assert colour in mail.html
    assert mail.html.count('class="hairline"') == 4


def test_the_subject_of_a_solemn_day_is_plain_whatever_the_edition_says():
    edition = mail_edition()
    edition = replace(edition, mail=replace(edition.mail, subject="Guess what {{ lead.title }}"))
    assert issue_mail(lead_issue(solemn=True), edition=edition).subject == "4 November 2026: Tanks return to the city"
    assert issue_mail(lead_issue(), edition=edition).subject == "Guess what Tanks return to the city"


def test_a_solemn_story_that_does_not_lead_makes_no_solemn_day():
    issue = full_issue()
    second = replace(issue.items[1], sensitivity=SensitivityLevel.SOLEMN)
    assert ACCENTS["accent"] in issue_mail(replace(issue, items=(issue.items[0], second))).html


# The envelope


def test_subject_and_preheader_come_from_the_editions_expressions():
    mail = issue_mail(lead_issue())
    assert mail.subject == "4 November 2026: Tanks return to the city (70 years ago)"
    hidden = body_of(mail).xpath("//div[contains(@style, 'display:none')]")
    assert [div.text for div in hidden] == ["Before dawn the attack begins. · One day in history, told well."]


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("{{ lead.blurb }}", "Before dawn the attack begins. · A railway reaches the plain"),
        ("Read", "Read · Before dawn the attack begins. · A railway reaches the plain"),
        ("{{ lead.blurb | excerpt(20) }}", "Before dawn the… · A railway reaches the plain"),
        ("A line that is long enough to fill an inbox.", "A line that is long enough to fill an inbox."),
    ],
)
def test_a_short_preheader_goes_on_with_what_else_the_day_tells(expression, said):
    edition = mail_edition()
    edition = replace(edition, mail=replace(edition.mail, preheader=expression))
    (hidden,) = body_of(issue_mail(full_issue(), edition=edition)).xpath("//div[contains(@style, 'display:none')]")
    assert hidden.text == said


def test_a_preheader_is_no_longer_than_an_inbox_shows():
    edition = mail_edition()
    edition = replace(edition, mail=replace(edition.mail, preheader="{{ 'word ' * 100 }}"))
    (hidden,) = body_of(issue_mail(lead_issue(), edition=edition)).xpath("//div[contains(@style, 'display:none')]")
    assert 100 < len(hidden.text) <= 110
    assert hidden.text.endswith("word…")


def test_a_subject_is_one_line_and_no_encoded_word():
    issue = lead_issue(moment={"title": "Hi\r\nBcc: x@y =?utf-8?q?hi=0ABcc:_v@x?= there"})
    subject = issue_mail(issue).subject
    assert not re.search(r"[\x00-\x1f\x7f]|=\?", subject)
    assert "Bcc: x@y" in subject


@pytest.mark.parametrize("expression", ["", "  ", "{{ '' }}"])
def test_an_empty_subject_is_refused(expression):
    edition = mail_edition()
    edition = replace(edition, mail=replace(edition.mail, subject=expression))
    with pytest.raises(TemplateError, match="the subject of the mail of hungary 2026-11-04 is empty"):
        issue_mail(lead_issue(), edition=edition)


def test_a_mistake_in_a_subject_is_refused():
    edition = mail_edition()
    edition = replace(edition, mail=replace(edition.mail, subject="{{ leed.title }}"))
    with pytest.raises(TemplateError, match="leed"):
        issue_mail(lead_issue(), edition=edition)


def test_an_issue_has_the_headers_of_a_list():
    mail = issue_mail(lead_issue())
    assert mail.headers == (
        ("List-Id", '"Hungary Magazine: On this Day" <hungary.onthisday.example.org>'),
        ("List-Unsubscribe", "<SYNDICATE-SLOT-UNSUBSCRIBE-URL>"),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        ("List-Archive", "<https://onthisday.example.org/hungary/>"),
        ("List-Help", "<mailto:desk@example.org?subject=help>"),
        ("Feedback-ID", "20261104:hungary:issue:example.org"),
        ("Auto-Submitted", "auto-generated"),
    )
    assert (mail.kind, mail.sender_name, mail.reply_to) == (SendingKind.ISSUE, "On this Day", "desk@example.org")
    assert mail.date == NOW.replace(microsecond=0)


def test_headers_are_ascii_in_any_language_and_without_an_address_for_replies():
    edition = mail_edition(title="Közép-Európa ma")
    edition = replace(edition, mail=replace(edition.mail, reply_to=None))
    headers = dict(issue_mail(lead_issue(), edition=edition).headers)
    assert all(value.isascii() for value in headers.values())
    assert headers["List-Id"] == "<hungary.onthisday.example.org>"
    assert headers["List-Help"] == "<https://onthisday.example.org/hungary/>"


def test_the_confirmation_is_no_mail_of_a_list():
    mail = confirmation_mail()
    assert mail.headers == (("Auto-Submitted", "auto-generated"),)
    assert mail.kind is SendingKind.CONFIRMATION
    assert mail.subject == "Please confirm your subscription to “Hungary Magazine: On this Day”"


# The slots


@pytest.mark.parametrize("slot", READERS_OWN)
def test_an_issue_has_the_way_out_and_that_to_the_preferences_once_in_each_part(slot):
    mail = issue_mail(full_issue())
    assert mail.slots == READERS_OWN
    assert hrefs(mail).count(slot) == mail.html.count(slot) == 1
    assert mail.text.count(f"\n{slot}\n") == mail.text.count(slot) == 1
    assert mail.text.count("SLOT") == len(READERS_OWN)
    assert "SLOT" not in mail.subject


def test_a_confirmation_has_a_button_and_the_whole_address():
    mail = confirmation_mail()
    assert mail.slots == (Slot.CONFIRM_URL,)
    assert hrefs(mail) == [Slot.CONFIRM_URL, Slot.CONFIRM_URL]
    assert [link.text for link in body_of(mail).iter("a")] == ["Confirm the subscription", Slot.CONFIRM_URL]
    assert f"\n{Slot.CONFIRM_URL}\n" in mail.text


def test_a_confirmation_says_who_asks_for_how_long_and_that_nothing_need_be_done():
    edition = mail_edition()
    mail = confirmation_mail(edition=replace(edition, consent=replace(edition.consent, token_ttl_hours=48)))
    for part in (visible(mail), mail.text.replace("\n", " ")):
        assert "“Hungary Magazine: On this Day”" in part
        assert "good for 48 hours" in part
        assert "Without your confirmation no issue is sent" in part
        assert "Example Magazine, 1 Example Street, Budapest" in part


def test_an_entry_cannot_write_a_slot():
    words = " ".join(Slot)
    mail = issue_mail(lead_issue(body=words, moment={"title": words}, article={"standfirst": words}))
    assert mail.slots == READERS_OWN
    for slot in READERS_OWN:
        assert mail.html.count(slot) == mail.text.count(slot) == 1


def test_every_link_of_an_issue_is_absolute_and_the_foot_leads_to_its_page():
    mail = issue_mail(full_issue())
    assert all(href.startswith("https://") for href in hrefs(mail) if href not in READERS_OWN)
    assert "https://onthisday.example.org/hungary/2026/11/04/" in hrefs(mail)
    assert "This issue can also be read on the web.\nhttps://onthisday.example.org/hungary/2026/11/04/\n" in mail.text


# Anything at all in the texts


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_texts_appear_as_they_were_written_and_break_nothing(hostile):
    markdown = re.sub(r"([\\`*_{}\[\]<>()#+.!|&~-])", r"\\\1", hostile)
    issue = lead_issue(
        moment={"title": hostile, "blurb": markdown},
        article={"title": hostile + ".", "standfirst": markdown, "byline": hostile},
        body=f"{markdown}\n\n## {markdown}\n\nThe end.",
    )
    issue = replace(issue, items=(replace(issue.items[0], places=(hostile,)),))
    mail = issue_mail(issue, edition=mail_edition(label=hostile))
    ordinary = issue_mail(lead_issue(body="x\n\n## y\n\nThe end.", article={"standfirst": "z", "byline": "w"}))
    assert visible(mail).count(hostile) == 10
    assert [element.tag for element in body_of(mail).iter()] == [element.tag for element in body_of(ordinary).iter()]
    assert mail.text.count(hostile) >= 5
    assert hostile in mail.subject
    assert not re.search(r"&(?:lt|gt|amp|quot|#\d+);", mail.text.replace(hostile, ""))


def test_markdown_of_blurb_and_body_arrives_clean():
    blurb = "Of *one* <b>kind</b>, see [here](https://a.example.org/?x=1&y=2) or [not](javascript:alert(1))."
    mail = issue_mail(lead_issue(moment={"blurb": blurb}, body="**one**\n*two*\n\n<iframe src='https://x'></iframe>"))
    assert "<em>one</em>" in mail.html
    assert "https://a.example.org/?x=1&y=2" in hrefs(mail)
    assert "<strong>one</strong> <em>two</em>" in mail.html.replace("\n", " ")
    assert not re.search(r"<(iframe|b|script)\b", mail.html)
    assert not any(href.startswith("javascript") for href in hrefs(mail))


# The two parts


@pytest.mark.parametrize(
    "render",
    [
        lambda: issue_mail(full_issue()),
        lambda: issue_mail(lead_issue(solemn=True)),
        lambda: issue_mail(week_ahead_issue()),
        confirmation_mail,
    ],
    ids=["issue", "solemn", "week ahead", "confirmation"],
)
def test_the_text_part_says_what_the_html_says_in_lines_of_72(render):
    mail = render()
    in_html = set(re.findall(r"\w{5,}", visible(mail)))
    assert len(in_html & set(re.findall(r"\w{5,}", mail.text))) / len(in_html) >= 0.65
    assert all(len(line) <= 72 or line.startswith("https://") for line in mail.text.split("\n"))
    assert "\n\n\n" not in mail.text
    assert not re.search(r"[ \t]\n|&\w+;|</?\w+>", mail.text)
    assert mail.text.endswith("\n")


def test_the_html_has_what_mail_programs_and_screen_readers_need():
    page = lxml.html.document_fromstring(issue_mail(full_issue(), edition=mail_edition(lang="en-GB")).html)
    assert (page.get("lang"), page.get("dir")) == ("en-GB", "ltr")
    assert page.findtext(".//title") == "4 November 2026: Tanks return to the city (70 years ago)"
    assert all(table.get("role") == "presentation" for table in page.iter("table"))
    assert {meta.get("name") for meta in page.iter("meta")} >= {"color-scheme", "supported-color-schemes"}
    assert not list(page.iter("script", "form", "iframe", "svg", "img", "link"))
    assert sum(len(style.text) for style in page.iter("style")) < 16_000


def test_the_same_mail_has_the_same_bytes_in_another_process():
    program = (
        "from hashlib import sha256; from tests.mails import *; "
        "m = issue_mail(full_issue()); print(sha256(repr((m, confirmation_mail())).encode()).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", program], env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1


# The operator's own templates


def test_a_missing_template_is_named_with_the_folders_searched(tmp_path):
    with pytest.raises(TemplateError) as caught:
        issue_mail(lead_issue(), templates=Templates([tmp_path / "one", tmp_path / "two"]))
    assert "email/daily.mjml.j2" in str(caught.value)
    assert str(tmp_path / "one") in str(caught.value)
    assert str(tmp_path / "two") in str(caught.value)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        (
            "daily.mjml.j2",
            "<mjml><mj-body><mj-raw><p>x</p></mj-raw></mj-body></mjml>",
            "no link goes to unsubscribe_url",
        ),
        ("daily.txt.j2", "{{ lead.item.title }}\n", "unsubscribe_url does not stand in it"),
        ("daily.mjml.j2", "<mjml><mj-body>{{ lead.item.titel }}</mj-body></mjml>", "titel"),
        ("daily.mjml.j2", "<mjml><mj-body></mjml>", "mismatched tag"),
        ("daily.mjml.j2", "{% if lead %}", "email/daily.mjml.j2:1"),
    ],
)
def test_an_own_template_that_is_broken_or_has_no_way_out_is_refused(tmp_path, name, content, said):
    (tmp_path / "email").mkdir()
    (tmp_path / "email" / name).write_text(content)
    with pytest.raises(TemplateError, match=said):
        issue_mail(lead_issue(), templates=Templates([tmp_path, STARTER]))


def test_an_edition_without_a_table_of_its_language_gets_the_english_one_whole():
    mail = issue_mail(lead_issue(), edition=make_edition(lang="xx"))
    assert "unsubscribe here" in mail.text
