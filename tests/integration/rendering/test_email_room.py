"""What a mail leaves out so that no program cuts it off, and what it never leaves out."""

import re
from dataclasses import replace

import lxml.html
import pytest

from syndicate.domain.message import Slot
from syndicate.errors import TemplateError
from syndicate.rendering.mail_size import size_warning
from tests.mails import (
    PARAGRAPH,
    full_issue,
    issue_mail,
    lead_issue,
    mail_edition,
    many_stories,
    week_of_issues,
    weekly_mail,
)

DAY_PAGE = "https://onthisday.example.org/hungary/2026/11/04/"


def edition_with_room(kilobytes):
    edition = mail_edition()
    return replace(edition, mail=replace(edition.mail, max_html_kb=kilobytes))


def size(mail):
    return len(mail.html.encode())


def body_of(mail):
    return lxml.html.document_fromstring(mail.html).body


def visible(mail):
    return " ".join(body_of(mail).text_content().split())


def told(mail):
    """How many stories have a headline of their own, how many are a line, and how many are on the web only."""
    body = body_of(mail)
    stories = [link for link in body.iter("a") if link.text and link.getparent().tag in ("h1", "h2")]
    lines = [link for link in body.iter("a") if link.text and link.getparent().tag == "p" and link.xpath("../strong")]
    more = re.search(r"(\d+) more on the web", visible(mail))
    return len(stories), len(lines), int(more[1]) if more else 0


@pytest.mark.parametrize(("number", "expected"), [(1, (1, 0, 0)), (3, (3, 0, 0))])
def test_an_ordinary_day_stands_whole_and_far_from_being_cut_off(number, expected):
    mail = issue_mail(many_stories(number))
    assert told(mail) == expected
    assert size(mail) < 45_000
    assert size_warning(mail) is None


def test_twenty_five_stories_are_all_told_some_of_them_in_a_line():
    mail = issue_mail(many_stories(25))
    stories, lines, more = told(mail)
    assert stories + lines == 25
    assert more == 0
    assert stories > 10
    assert size(mail) <= 90_000
    assert mail.text.count("A railway reaches the plain by way of the marshes (") == 24


def test_briefs_go_first_from_the_last_and_it_says_how_many_are_on_the_web():
    whole = issue_mail(full_issue(briefs=25))
    assert told(whole) == (3, 25, 0)
    mail = issue_mail(full_issue(briefs=25), edition=edition_with_room(size(whole) // 1000 - 1))
    stories, lines, more = told(mail)
    assert stories == 3
    assert 0 < lines < 25
    assert lines + more == 25
    assert "Brief number 1 " in mail.html
    assert "Brief number 25 " not in mail.html + mail.text
    assert f"\n{more} more on the web:\n{DAY_PAGE}\n" in mail.text
    assert DAY_PAGE in [link.get("href") for link in body_of(mail).iter("a") if "more on the web" in (link.text or "")]


def test_then_stories_become_lines_and_at_last_go_as_well():
    seen = []
    for kilobytes in range(32, 16, -1):
        mail = issue_mail(full_issue(briefs=2), edition=edition_with_room(kilobytes))
        seen.append(told(mail))
        stories, lines, more = seen[-1]
        assert stories + lines + more == 5
        assert size(mail) <= kilobytes * 1000 or (stories, lines) == (1, 0)
        assert Slot.UNSUBSCRIBE_URL in [link.get("href") for link in body_of(mail).iter("a")]
    assert seen == sorted(seen, reverse=True)
    assert {(3, 2, 0), (1, 2, 2), (1, 0, 4)} <= set(seen)


def test_as_much_is_told_as_there_is_room_for():
    whole = size(issue_mail(full_issue(briefs=4)))
    exactly = -(-whole // 1000)
    assert told(issue_mail(full_issue(briefs=4), edition=edition_with_room(exactly))) == (3, 4, 0)
    assert told(issue_mail(full_issue(briefs=4), edition=edition_with_room(exactly - 1)))[1] < 4


def test_no_more_is_promised_where_there_is_no_more():
    assert told(issue_mail(lead_issue(), edition=edition_with_room(1))) == (1, 0, 0)


def test_an_edition_that_wants_more_than_any_program_shows_does_not_get_it():
    stories, lines, more = told(issue_mail(many_stories(40), edition=edition_with_room(500)))
    assert stories + lines + more == 40
    assert size(issue_mail(many_stories(40), edition=edition_with_room(500))) < 100_000


def test_a_mail_that_no_program_would_show_whole_is_refused():
    said = r"the mail “4 November 2026: Tanks.*” has 1\d\d,\d{3} bytes of HTML, and 100,000 are too many"
    with pytest.raises(TemplateError, match=said):
        issue_mail(lead_issue(moment={"blurb": PARAGRAPH * 600}))


def test_a_large_mail_has_the_way_out_in_its_first_third_as_well_and_people_are_warned():
    small, large = (issue_mail(lead_issue(moment={"blurb": PARAGRAPH * times})) for times in (300, 370))
    assert small.html.count(Slot.UNSUBSCRIBE_URL) == 1
    assert size_warning(small) is None
    assert large.html.count(Slot.UNSUBSCRIBE_URL) == 2
    assert large.html.index(Slot.UNSUBSCRIBE_URL) < len(large.html) / 3
    assert "bytes; mail programs cut a mail off" in size_warning(large)


def test_a_week_of_49_stories_stands_whole():
    mail = weekly_mail(week_of_issues())
    assert "more on the web" not in mail.html
    assert mail.text.count("Brief number 4 is laid down (") == 7
    assert size(mail) < 85_000


def test_a_week_leaves_out_briefs_first_and_says_at_each_day_how_many():
    whole = weekly_mail(week_of_issues())
    mail = weekly_mail(week_of_issues(), edition=edition_with_room(size(whole) // 1000 - 6))
    assert size(mail) < size(whole) - 5_000
    for title in ("Tanks return to the city (", "A railway reaches the plain (", "A king is buried at Prague ("):
        assert mail.text.count(title) == 7
    left_out = sum(map(int, re.findall(r"(\d+) more on the web:", mail.text)))
    assert left_out == 28 - mail.text.count("Brief number")
    assert left_out > 0
    assert f"4 more on the web:\n{DAY_PAGE}\n" in mail.text


def test_a_rank_decides_what_goes_and_not_the_place():
    issue = full_issue(briefs=6)
    mixed = replace(issue, items=(issue.items[0], *issue.items[3:], *issue.items[1:3]))
    whole = issue_mail(mixed)
    assert told(whole) == (3, 6, 0)
    stories, lines, more = told(issue_mail(mixed, edition=edition_with_room(size(whole) // 1000 - 1)))
    assert stories == 3
    assert more > 0
    assert lines + more == 6
