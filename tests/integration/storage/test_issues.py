import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from syndicate.domain.entry import EditionId, Rank
from syndicate.domain.history import Showing
from syndicate.domain.issue import ComingUp, IssueKey, IssueState, content_hash, item_id
from syndicate.storage import tables
from syndicate.storage.database import open_database
from syndicate.storage.issues import (
    find_issue,
    has_issues_off_site,
    history,
    issues_awaiting_mail,
    issues_off_site,
    mark_on_site,
    neighbours,
    published_issues,
    record_issue,
    settle_mail,
    settled_until,
)
from tests.factories import make_edition, make_entry, make_issue, make_lead_entry, make_moment

HUNGARY = EditionId("hungary")
DAY = date(2026, 11, 4)
KEY = IssueKey(HUNGARY, DAY)


def an_issue(day=DAY, **changes):
    """An issue of a lead, an item and a brief, for any day."""
    moments = [
        make_moment(id, f"1900-{day:%m-%d}", rank=rank)
        for id, rank in (("lead", Rank.LEAD), ("item", Rank.STANDARD), ("brief", Rank.BRIEF))
    ]
    entries = [make_entry(f"entry-{moment.id}", moments=[moment], topics=()) for moment in moments]
    edition = make_edition(policy={"max_same_century": 3})
    return make_issue(day, *entries, edition=edition, **changes)


def record(connection, issue, **fields):
    defaults = dict(
        key=issue.key,
        state=IssueState.PUBLISHED,
        issue=issue,
        sheet='{"picks": []}',
        item_ids={item.ref: item_id("example.org,2026", issue.key, item) for item in issue.items},
        mail="pending",
    )
    return record_issue(connection, **{**defaults, **fields})


def record_empty(connection, day, state=IssueState.EMPTY):
    return record_issue(
        connection, key=IssueKey(HUNGARY, day), state=state, issue=None, sheet="{}", item_ids={}, mail="none"
    )


def test_an_issue_is_found_as_it_was_recorded(database):
    issue = an_issue()
    sheet = json.dumps({"edition": "hungary", "picks": [{"title": "„Ő”"}]}, ensure_ascii=False)
    with database.begin() as connection:
        assert record(connection, issue, sheet=sheet)
    with database.read() as connection:
        recorded = find_issue(connection, KEY)
    assert recorded.issue == issue
    assert repr(recorded.issue) == repr(issue)
    assert (recorded.key, recorded.state, recorded.sheet) == (KEY, IssueState.PUBLISHED, sheet)
    assert recorded.content_hash == content_hash(issue)
    assert (recorded.mail, recorded.mail_note) == ("pending", "")


def test_a_day_that_was_never_recorded_is_not_found(database):
    with database.read() as connection:
        assert find_issue(connection, KEY) is None
        assert settled_until(connection) == {}
        assert neighbours(connection, KEY) == (None, None)


def test_a_day_is_recorded_once_and_the_first_record_stays(database):
    first = an_issue()
    with database.begin() as connection:
        assert record(connection, first)
    with database.begin() as connection:
        assert not record(connection, replace(first, lang="hu"), mail="none")
        assert not record_empty(connection, DAY)
    with database.read() as connection:
        recorded = find_issue(connection, KEY)
    assert recorded.issue == first
    assert recorded.mail == "pending"


def test_of_many_who_publish_a_day_at_once_one_records_it(database_url):
    def publish(number):
        database = open_database(database_url)
        with database.begin() as connection:
            recorded = record(connection, an_issue(revision=str(number)))
        database.close()
        return recorded

    with ThreadPoolExecutor(6) as threads:
        assert sorted(threads.map(publish, range(6))) == [False] * 5 + [True]


def test_feed_items_have_rows_with_their_ids_and_briefs_have_none(database):
    issue = an_issue()
    with database.begin() as connection:
        record(connection, issue)
    with database.read() as connection:
        rows = connection.execute(select(tables.items).order_by(tables.items.c.published.desc())).all()
    assert [(row.id, row.entry, row.moment, row.state) for row in rows] == [
        ("tag:example.org,2026:hungary/entry-lead/lead/2026-11-04", "entry-lead", "lead", "live"),
        ("tag:example.org,2026:hungary/entry-item/item/2026-11-04", "entry-item", "item", "live"),
    ]
    assert [row.published for row in rows] == [row.updated for row in rows] == [i.published for i in issue.feed_items]
    assert rows[0].published.tzinfo is UTC


def test_an_id_stands_for_one_item_for_ever(database):
    tomorrow = an_issue(DAY + timedelta(days=1))
    with database.begin() as connection:
        record(connection, an_issue())
    with pytest.raises(IntegrityError), database.begin() as connection:
        record(connection, tomorrow, item_ids={item.ref: "tag:same" for item in tomorrow.items})
    with database.read() as connection:
        assert find_issue(connection, tomorrow.key) is None


def test_history_knows_briefs_and_ranks_and_the_last_week_ahead_but_no_other_edition(database):
    ahead = make_issue(DAY + timedelta(days=1), make_lead_entry())
    ahead = replace(ahead, items=(), coming=(ComingUp(day=DAY + timedelta(days=3), years=1, title="T"),))
    elsewhere = replace(an_issue(DAY + timedelta(days=2)), edition=EditionId("central-europe"))
    with database.begin() as connection:
        for issue in (an_issue(), ahead, elsewhere):
            assert record(connection, issue)
        past = history(connection, HUNGARY)
        none = history(connection, EditionId("nowhere"))
    assert past.showings == (
        Showing("entry-lead", "lead", DAY, Rank.LEAD),
        Showing("entry-item", "item", DAY, Rank.STANDARD),
        Showing("entry-brief", "brief", DAY, Rank.BRIEF),
    )
    assert past.last_week_ahead == DAY + timedelta(days=1)
    assert (none.showings, none.last_week_ahead) == ((), None)


def test_history_of_ten_years_reads_no_snapshot(database):
    """The snapshots are made unreadable, and history does not mind."""
    with database.begin() as connection:
        record(connection, an_issue())
        connection.execute(tables.issues.update().values(snapshot="no JSON"))
        assert len(history(connection, HUNGARY).showings) == 3


def test_published_issues_come_newest_first_and_within_bounds(database):
    days = [DAY + timedelta(days=offset) for offset in range(4)]
    with database.begin() as connection:
        for day in days:
            record(connection, an_issue(day))
        record_empty(connection, DAY + timedelta(days=4))
        record(connection, replace(an_issue(), edition=EditionId("central-europe")))

        def found(**bounds):
            return [issue.day for issue in published_issues(connection, HUNGARY, **bounds)]

        assert found() == days[::-1]
        assert found(limit=2) == [days[3], days[2]]
        assert found(since=days[1], until=days[2]) == [days[2], days[1]]
        assert found(until=days[0], limit=9) == [days[0]]


def test_neighbours_are_the_published_days_beside_a_day(database):
    with database.begin() as connection:
        for offset in (0, 2, 5):
            record(connection, an_issue(DAY + timedelta(days=offset)))
        record_empty(connection, DAY + timedelta(days=1))
        assert neighbours(connection, IssueKey(HUNGARY, DAY + timedelta(days=2))) == (DAY, DAY + timedelta(days=5))
        assert neighbours(connection, KEY) == (None, DAY + timedelta(days=2))
        assert neighbours(connection, IssueKey(HUNGARY, DAY + timedelta(days=1))) == (DAY, DAY + timedelta(days=2))


def test_days_are_settled_whatever_became_of_them(database):
    with database.begin() as connection:
        record(connection, an_issue())
        record_empty(connection, DAY + timedelta(days=1), IssueState.NO_SUCH_DAY)
        assert settled_until(connection) == {HUNGARY: DAY + timedelta(days=1)}
        recorded = find_issue(connection, IssueKey(HUNGARY, DAY + timedelta(days=1)))
    assert (recorded.state, recorded.issue, recorded.content_hash) == (IssueState.NO_SUCH_DAY, None, None)


def test_mail_awaits_oldest_first_and_is_settled_once(database):
    tomorrow = an_issue(DAY + timedelta(days=1))
    with database.begin() as connection:
        for issue in (tomorrow, an_issue()):
            record(connection, issue)
        record_empty(connection, DAY + timedelta(days=2))
        assert [recorded.key for recorded in issues_awaiting_mail(connection)] == [KEY, tomorrow.key]
        assert settle_mail(connection, KEY, "late", "dropped: 1 h after 06:30")
        assert not settle_mail(connection, KEY, "frozen")
        assert not settle_mail(connection, IssueKey(HUNGARY, date(2000, 1, 1)), "frozen")
        assert [recorded.key for recorded in issues_awaiting_mail(connection)] == [tomorrow.key]
        recorded = find_issue(connection, KEY)
    assert (recorded.mail, recorded.mail_note) == ("late", "dropped: 1 h after 06:30")


def test_a_state_of_mail_that_does_not_exist_is_refused(database):
    with pytest.raises(ValueError, match="sent"), database.begin() as connection:
        record(connection, an_issue(), mail="sent")


def test_an_issue_is_off_the_site_until_it_is_marked(database):
    tomorrow = an_issue(DAY + timedelta(days=1))
    with database.begin() as connection:
        for issue in (tomorrow, an_issue()):
            record(connection, issue)
        record_empty(connection, DAY + timedelta(days=2))
        assert [issue.day for issue in issues_off_site(connection)] == [DAY, tomorrow.day]
        mark_on_site(connection, [an_issue()])
        assert issues_off_site(connection) == (tomorrow,)
        assert has_issues_off_site(connection)
        mark_on_site(connection, [tomorrow, an_issue()])
        assert issues_off_site(connection) == ()
        assert not has_issues_off_site(connection)


def test_a_failed_transaction_leaves_neither_issue_nor_items(database):
    def fail():
        with database.begin() as connection:
            record(connection, an_issue())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with database.read() as connection:
        for table in (tables.issues, tables.items, tables.showings):
            assert connection.scalar(select(func.count()).select_from(table)) == 0
