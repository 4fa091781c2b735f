"""An issue that is amended stands as it is now, with what it was kept beside it."""

from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import select

from syndicate.domain.correction import ItemCorrection, Withdrawal
from syndicate.domain.entry import EditionId, EntryId, Severity
from syndicate.domain.issue import content_hash
from syndicate.storage import tables
from syndicate.storage.amendments import amended_issues, issues_naming, issues_showing, record_amendment
from syndicate.storage.issues import (
    find_issue,
    issues_off_site,
    iter_issues,
    last_showings,
    mark_on_site,
    published_days,
)
from syndicate.storage.site_sources import known_sources, remember_sources
from syndicate.storage.snapshots import read_issue
from tests.factories import utc
from tests.integration.storage.test_issues import DAY, HUNGARY, an_issue, record

NOW = utc("2026-11-05T09:12+01:00")


def corrected(issue, *, severity=Severity.NOTICE, now=NOW):
    one = ItemCorrection(at=now - timedelta(minutes=2), applied=now, severity=severity, note="A wrong hour.")
    first, *others = issue.items
    return replace(issue, items=(replace(first, title="Mended", corrections=(*first.corrections, one)), *others))


def test_an_amended_issue_stands_in_the_place_of_the_old_which_is_kept(database):
    before, after = an_issue(), corrected(an_issue())
    with database.begin() as connection:
        record(connection, before)
        mark_on_site(connection, [before])
        assert record_amendment(connection, before, after, NOW)
    with database.read() as connection:
        found = find_issue(connection, before.key)
        assert (found.issue, found.content_hash) == (after, content_hash(after))
        assert issues_off_site(connection) == (after,)
        (row,) = connection.execute(select(tables.amendments)).all()
        assert (row.number, row.applied, read_issue(row.before)) == (1, NOW, before)
        states = dict(connection.execute(select(tables.items.c.entry, tables.items.c.state)).all())
        assert states == {"entry-lead": "corrected", "entry-item": "live"}
        updated = dict(connection.execute(select(tables.items.c.entry, tables.items.c.updated)).all())
        published = dict(connection.execute(select(tables.items.c.entry, tables.items.c.published)).all())
        assert updated == {**published, "entry-lead": NOW}


def test_issues_are_found_by_a_name_in_them_as_they_stand_now(database):
    issue = an_issue()
    with database.begin() as connection:
        record(connection, issue)
        assert list(issues_naming(connection, issue.items[0].title)) == [issue]
        assert list(issues_naming(connection, "Mended")) == []
        assert list(issues_naming(connection, "%")) == list(issues_naming(connection, "_____")) == []
        record_amendment(connection, issue, corrected(issue), NOW)
        assert list(issues_naming(connection, "Mended")) == [corrected(issue)]


def test_what_comes_back_from_the_database_is_what_went_in(database):
    issue = an_issue()
    withdrawal = Withdrawal(applied=NOW, reason="It rests on a forgery.", replaced_by=EntryId("better"))
    after = replace(
        corrected(issue, severity=Severity.URGENT),
        items=(*corrected(issue).items[:2], replace(issue.items[2], withdrawn=withdrawal)),
    )
    with database.begin() as connection:
        record(connection, issue)
        record_amendment(connection, issue, after, NOW)
        found = find_issue(connection, issue.key).issue
    assert found == after
    assert found.items[0].corrections[0].applied.tzinfo is NOW.tzinfo


def test_an_issue_that_is_another_by_now_is_left_alone(database):
    issue = an_issue()
    once = corrected(issue)
    with database.begin() as connection:
        record(connection, issue)
        assert record_amendment(connection, issue, once, NOW)
        assert not record_amendment(connection, issue, replace(issue, items=issue.items[:1]), NOW)
        assert find_issue(connection, issue.key).issue == once
        assert not record_amendment(connection, an_issue(DAY + timedelta(days=1)), once, NOW)


def test_amendments_are_numbered_and_found_since_an_instant(database):
    issue, other = an_issue(), an_issue(DAY + timedelta(days=1))
    once = corrected(issue)
    later = NOW + timedelta(days=3)
    twice = corrected(once, now=later)
    with database.begin() as connection:
        record(connection, issue)
        record(connection, other)
        record_amendment(connection, issue, once, NOW)
        record_amendment(connection, once, twice, later)
        record_amendment(connection, other, corrected(other), NOW)
        assert amended_issues(connection, HUNGARY, NOW) == (corrected(other), twice)
        assert amended_issues(connection, HUNGARY, later) == (twice,)
        assert amended_issues(connection, HUNGARY, later + timedelta(seconds=1)) == ()
        assert amended_issues(connection, EditionId("vienna"), NOW) == ()
        numbers = select(tables.amendments.c.number).where(tables.amendments.c.day == DAY).order_by("number")
        assert list(connection.scalars(numbers)) == [1, 2]


def test_the_site_that_shows_an_old_state_of_an_issue_is_still_behind(database):
    issue = an_issue()
    after = corrected(issue)
    with database.begin() as connection:
        record(connection, issue)
        record_amendment(connection, issue, after, NOW)
        mark_on_site(connection, [issue])
        assert issues_off_site(connection) == (after,)
        mark_on_site(connection, [after])
        assert issues_off_site(connection) == ()


def test_issues_are_found_by_the_entries_they_show(database):
    days = [DAY + timedelta(days=offset) for offset in range(3)]
    with database.begin() as connection:
        for day in reversed(days):
            record(connection, an_issue(day))
        assert [issue.day for issue in issues_showing(connection, HUNGARY, [EntryId("entry-brief")])] == days
        assert issues_showing(connection, HUNGARY, [EntryId("another")]) == ()
        assert issues_showing(connection, HUNGARY, []) == ()
        assert last_showings(connection, HUNGARY)["entry-item/item"] == days[-1]
        assert published_days(connection, HUNGARY) == tuple(days)


def test_an_archive_is_read_whole_and_in_order_whatever_its_length(database):
    days = [date(2026, 1, 1) + timedelta(days=offset) for offset in range(401)]
    with database.begin() as connection:
        for day in days:
            record(connection, replace(an_issue(), day=day))
        assert [issue.day for issue in iter_issues(connection, HUNGARY)] == days


def test_sources_are_remembered_by_name(database):
    with database.begin() as connection:
        assert known_sources(connection) == {}
        remember_sources(connection, {"entries": "a", "look": "b"})
        remember_sources(connection, {"entries": "c"})
        assert known_sources(connection) == {"entries": "c", "look": "b"}
