"""The desk's calendar over HTTP: what is planned and what is not ready, for this machine alone."""

import re
import shutil
from datetime import date, timedelta
from time import perf_counter

import pytest
from ical.calendar_stream import IcsCalendarStream
from icalendar import Calendar

from syndicate.config import starter_dir
from syndicate.domain.anniversary import Almanac
from syndicate.domain.composition import compose
from syndicate.domain.history import History
from syndicate.domain.issue import IssueKey, IssueState
from syndicate.domain.selection import select
from syndicate.storage.issues import record_issue
from tests.integration.web.conftest import NOON

HERE = {"client": ("127.0.0.1", 5000), "headers": [("Host", "127.0.0.1:8000")]}
PATH = "/desk/calendar.ics"
ENTRY = """\
schema: entry/1
id: {id}
lang: en
status: {status}
article: {{title: The article, url: "https://magazine.example/article"}}
sources:
  - {{cite: "A. Author, A Book (Press, 1999)"}}
review: {{checked_by: ["desk@example.org"], checked_on: "2026-11-01"}}
moments:
  - id: only
    date: {date}
    title: {title}
    blurb: A blurb.
    rank: {rank}
"""


def write(web, id, when, *, status="ready", title="A story", rank="lead"):
    """One entry of the installation; other editions than its two there are none."""
    path = web.project / "entries" / f"{id}.yaml"
    path.write_text(ENTRY.format(id=id, date=when, status=status, title=title, rank=rank), "utf-8")


def events_of(answer):
    assert answer.status == 200
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    strict = IcsCalendarStream.calendar_from_ics(answer.body.decode()).events
    read = Calendar.from_ical(answer.body).walk("VEVENT")
    assert len(strict) == len(read)
    assert len({event.uid for event in strict}) == len(strict)
    return [event for event in strict if "@desk.hungary." in event.uid]


def events(web):
    return events_of(web.get(PATH, **HERE))


def test_a_planned_story_with_rank_points_and_milestone(web):
    write(web, "story", "1956-11-10")
    event, in_a_year = events(web)

    assert event.uid == "2026-11-10-story.only@desk.hungary.hungarymagazine.example"
    assert in_a_year.summary == "Hungary, lead: A story (71 years)"
    assert (event.dtstart, event.dtend) == (date(2026, 11, 10), date(2026, 11, 11))
    assert event.summary == "Hungary, lead: A story (70 years)"
    assert (event.status, event.transparency, event.sequence) == ("CONFIRMED", "TRANSPARENT", 0)
    assert event.categories == ["Hungary", "lead", "milestone"]
    assert event.description.splitlines()[1:] == [
        "Rank: lead",
        "Points: 110 (70 years +55, weight 50 +25, never shown +30)",
        "Milestone: yes",
        "Entry: entries/story.yaml",
    ]


def test_a_brief_is_planned_too_and_a_change_of_rank_is_told(web):
    write(web, "small", "1955-11-10", rank="brief")
    event = events(web)[0]
    assert "Rank: standard (raised: nothing larger stands this day)" in event.description
    assert "Milestone: no" in event.description


def test_a_milestone_that_is_not_ready_is_tentative_and_tells_what_it_lacks(web):
    write(web, "late", "1956-11-10", status="draft")
    (event,) = events(web)

    assert event.summary == "Hungary, not ready (draft): A story (70 years)"
    assert event.status == "TENTATIVE"
    assert "Missing: not ready: draft" in event.description
    assert "Points: 55 of the ladder" in event.description


def test_one_that_is_no_milestone_is_not_told_of_while_it_is_not_ready(web):
    write(web, "late", "1955-11-10", status="draft")
    assert events(web) == []


def test_what_may_run_on_any_day_of_the_month_stands_on_the_first_that_is_left(web):
    write(web, "month", "1956-11", status="idea")
    (event,) = events(web)
    assert event.dtstart == date(2026, 11, 4)
    assert event.uid.startswith("2026-11-01-month.only@")
    assert "On any day from 2026-11-01 to 2026-11-30." in event.description


def test_from_today_on_and_no_further_than_400_days(web):
    today = date(2026, 11, 4)
    for number, offset in enumerate((-1, 0, 399, 400)):
        day = today + timedelta(days=offset)
        write(web, f"day-{number}", f"1950-{day:%m-%d}")
    found = [event.dtstart for event in events(web)]

    assert found[0] == today
    assert found[-1] == today + timedelta(days=399)
    # Yesterday's and today's come again within the 400 days.
    assert len(found) == 6


def test_what_is_out_already_is_told_as_published(web):
    write(web, "story", "1956-11-04")
    hungary = web.app.installation.publication.edition("hungary")
    entries = web.app.installation.load_content().entries
    issue = compose(select(Almanac(entries), hungary, date(2026, 11, 4), History()), hungary, NOON)
    with web.app.installation.database.begin() as connection:
        record_issue(
            connection,
            key=IssueKey(hungary.id, issue.day),
            state=IssueState.PUBLISHED,
            issue=issue,
            sheet="{}",
            item_ids={"story/only": "tag:x"},
            mail="none",
        )
    event = events(web)[0]
    assert event.description.splitlines()[1:] == ["Published.", "Milestone: yes"]
    assert str(event.url).endswith("/hungary/2026/11/04/story/only/")


def test_the_same_all_day_and_fetched_again_only_when_it_changed(web):
    write(web, "story", "1956-11-10")
    first = web.get(PATH, **HERE)
    web.later(hours=3)
    tag = ("If-None-Match", first.headers["etag"])
    again = web.get(PATH, client=HERE["client"], headers=[*HERE["headers"], tag])
    assert (again.status, again.body) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]

    write(web, "other", "1956-11-11")
    changed = web.get(PATH, client=HERE["client"], headers=[*HERE["headers"], tag])
    assert changed.status == 200
    assert len(events_of(changed)) == 4
    assert "no-cache" in changed.headers["cache-control"]


def test_a_broken_entry_hides_no_other(web):
    write(web, "story", "1956-11-10")
    (web.project / "entries" / "broken.yaml").write_text("id: [", "utf-8")
    assert len(events(web)) == 2


def test_an_empty_installation_has_a_calendar(web):
    assert events(web) == []


def test_the_starter_publication_answers_within_two_seconds(web):
    shutil.copytree(starter_dir() / "entries", web.project / "entries", dirs_exist_ok=True)
    began = perf_counter()
    answer = web.get(PATH, **HERE)
    took = perf_counter() - began

    assert len(events_of(answer)) > 100
    began = perf_counter()
    web.get(PATH, **HERE)
    # The first reads every entry's file; the second finds them in the cache.
    assert min(took, perf_counter() - began) < 2


def test_without_an_outbox_there_is_a_calendar(web):
    path = web.project / "config/publication.yaml"
    smtp = "mail: {provider: smtp, host: 127.0.0.1, port: '2525', security: none}"
    path.write_text(re.sub(r"(?m)^mail:.*$", smtp, path.read_text()))
    assert web.at(web.app.clock()).get(PATH, **HERE).status == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_it_is_only_shown(web, method):
    assert web.get(PATH, method=method, **HERE).status == 405


def test_head_has_no_body_of_its_own(web):
    assert web.get(PATH, method="HEAD", **HERE).status == 200


@pytest.mark.parametrize(
    ("client", "headers"),
    [
        pytest.param("192.0.2.7", [("Host", "127.0.0.1:8000")], id="from elsewhere"),
        pytest.param("127.0.0.1", [("Host", "onthisday.example.org")], id="by another name"),
        pytest.param("127.0.0.1", [("Host", "localhost"), ("X-Forwarded-For", "127.0.0.1")], id="through a proxy"),
    ],
)
def test_elsewhere_there_is_none(web, client, headers):
    assert web.get(PATH, client=(client, 5000), headers=headers).status == 404
