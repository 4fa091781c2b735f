"""The calendar of an edition from its records and entries: which days stand in it, and by which instants."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from icalendar import Calendar

from syndicate.domain.anniversary import Almanac
from syndicate.domain.composition import compose
from syndicate.domain.entry import Rank, Status
from syndicate.domain.history import History
from syndicate.domain.issue import IssueKey, IssueState
from syndicate.domain.selection import select
from syndicate.storage.issues import published_issues, record_issue
from syndicate.usecases.site_calendar import calendar_part
from syndicate.usecases.site_part import EditionSite
from tests.factories import make_edition, make_entry, make_moment, utc

LATEST = date(2026, 11, 4)
OUT = utc("2026-11-04T00:05+01:00")


def entry(id, day, **fields):
    return make_entry(id, moments=[make_moment("only", f"1956-{day:%m-%d}")], topics=(), **fields)


def record(app, edition, day, entries, now, state=IssueState.PUBLISHED):
    selection = select(Almanac(entries), edition, day, History())
    issue = compose(selection, edition, now) if state is IssueState.PUBLISHED else None
    with app.installation.database.begin() as connection:
        assert record_issue(
            connection,
            key=IssueKey(edition.id, day),
            state=state,
            issue=issue,
            sheet="{}",
            item_ids={item.ref: f"{item.ref}/{day}" for item in issue.items} if issue else {},
            mail="none",
        )


def calendar(app, edition, entries):
    """Path and bytes of the calendar."""
    with app.installation.database.read() as connection:
        site = EditionSite(
            installation=app.installation,
            connection=connection,
            edition=edition,
            recent=published_issues(connection, edition.id, limit=100),
            touched=(),
            is_whole=False,
            almanac=Almanac(entries),
            entries_changed=False,
        )
        ((url, ics),) = calendar_part(site)
    return url, ics


def events(app, edition, entries):
    return Calendar.from_ical(calendar(app, edition, entries)[1]).walk("VEVENT")


def days(app, edition, entries):
    return [(event["DTSTART"].dt, str(event["STATUS"])) for event in events(app, edition, entries)]


def test_thirty_days_back_and_sixty_ahead_of_the_latest_record(make_app):
    app, edition = make_app(), make_edition()
    offsets = (-31, -30, 0, 1, 60, 61)
    entries = [entry(f"day-{number}", LATEST + timedelta(days=offset)) for number, offset in enumerate(offsets)]
    for offset in (-31, -30, 0):
        record(app, edition, LATEST + timedelta(days=offset), entries, OUT + timedelta(days=offset))

    assert calendar(app, edition, entries)[0] == "http://127.0.0.1:8000/hungary/calendar.ics"
    assert days(app, edition, entries) == [
        (date(2026, 10, 5), "CONFIRMED"),
        (LATEST, "CONFIRMED"),
        (date(2026, 11, 5), "TENTATIVE"),
        (date(2027, 1, 3), "TENTATIVE"),
    ]


def test_a_plan_bears_the_instant_of_the_last_issue_and_is_the_same_at_any_hour(make_app):
    edition, entries = make_edition(), [entry("today", LATEST), entry("soon", LATEST + timedelta(days=5))]
    app = make_app(now=OUT)
    record(app, edition, LATEST, entries, OUT)
    written = calendar(app, edition, entries)

    assert [event["DTSTAMP"].dt for event in events(app, edition, entries)] == [OUT, OUT]
    assert calendar(make_app(now=OUT + timedelta(days=40)), edition, entries) == written


def test_a_planned_day_keeps_its_name_when_it_comes_out(make_app):
    app, edition = make_app(), make_edition()
    tomorrow = LATEST + timedelta(days=1)
    entries = [entry("tomorrow", tomorrow)]
    record(app, edition, LATEST, entries, OUT, state=IssueState.EMPTY)
    (planned,) = events(app, edition, entries)
    record(app, edition, tomorrow, entries, OUT + timedelta(days=1))
    (published,) = events(app, edition, entries)

    assert planned["UID"] == published["UID"] == "2026-11-05-tomorrow.only@hungary.hungarymagazine.example"
    assert (planned["STATUS"], published["STATUS"]) == ("TENTATIVE", "CONFIRMED")
    # No issue stood yet: the latest record's own hour is the only instant there was.
    assert planned["DTSTAMP"].dt == OUT


def test_what_ran_before_counts_for_the_plan(make_app):
    app, edition = make_app(), make_edition()
    series = [make_entry(moments=[make_moment("first", "1956-11-04"), make_moment("second", "1956-11-20")], topics=())]
    record(app, edition, LATEST, series, OUT)

    assert days(app, edition, series) == [(LATEST, "CONFIRMED")]


def test_nothing_is_told_before_its_embargo_ends(make_app):
    app, edition = make_app(), make_edition()
    soon = LATEST + timedelta(days=5)
    secret = entry("secret", soon, not_before=LATEST + timedelta(days=1))
    record(app, edition, LATEST, [entry("today", LATEST)], OUT)

    assert days(app, edition, [secret]) == [(LATEST, "CONFIRMED")]
    assert days(app, edition, [replace(secret, not_before=LATEST)]) == [(LATEST, "CONFIRMED"), (soon, "TENTATIVE")]


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"status": Status.DRAFT}, id="not ready"),
        pytest.param({"editions": frozenset({"other"})}, id="for another edition"),
    ],
)
def test_what_the_edition_would_not_run_is_not_planned(make_app, changes):
    app, edition = make_app(), make_edition()
    record(app, edition, LATEST, [], OUT, state=IssueState.EMPTY)
    assert events(app, edition, [entry("soon", LATEST + timedelta(days=5), **changes)]) == []


def test_days_off_and_other_editions_leave_no_trace(make_app):
    app, edition = make_app(), make_edition(days=frozenset({LATEST.weekday()}))
    entries = [entry("thursday", LATEST + timedelta(days=1)), entry("wednesday", LATEST + timedelta(days=7))]
    record(app, edition, LATEST, [], OUT, state=IssueState.EMPTY)
    record(app, make_edition("other"), LATEST + timedelta(days=9), entries, OUT, state=IssueState.EMPTY)

    assert days(app, edition, entries) == [(LATEST + timedelta(days=7), "TENTATIVE")]


def test_before_the_first_day_the_calendar_is_there_and_empty(make_app):
    assert events(make_app(), make_edition(), [entry("any", LATEST)]) == []


def test_briefs_have_no_event(make_app):
    app, edition = make_app(), make_edition()
    soon = LATEST + timedelta(days=3)
    brief = make_entry(
        "brief", moments=[make_moment("small", f"1911-{soon:%m-%d}", title="A small thing", rank=Rank.BRIEF)], topics=()
    )
    record(app, edition, LATEST, [], OUT, state=IssueState.EMPTY)
    (event,) = events(app, edition, [entry("large", soon), brief])
    assert "1911: A small thing" in str(event["DESCRIPTION"])
