from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from syndicate.domain.anniversary import Almanac
from syndicate.domain.composition import state_of
from syndicate.domain.due import MailTime, due_issues, mail_time, next_due
from syndicate.domain.edition import EmptyDay, Hold
from syndicate.domain.entry import Article, EditionId, LocalText, Rank
from syndicate.domain.history import History
from syndicate.domain.issue import IssueKey, IssueState, content_hash, item_id
from syndicate.domain.selection import Selection, select
from tests.factories import make_edition, make_entry, make_issue, make_lead_entry, make_moment, text, utc

HUNGARY = EditionId("hungary")


def days(keys):
    return [key.day.isoformat() for key in keys]


@pytest.mark.parametrize(
    ("now", "settled", "due"),
    [
        ("2026-11-04T00:04:59+01:00", "2026-11-03", []),
        ("2026-11-04T00:05:00+01:00", "2026-11-03", ["2026-11-04"]),
        ("2026-11-04T00:05:00+01:00", "2026-11-04", []),
        ("2026-11-04T12:00:00+01:00", "2026-11-01", ["2026-11-02", "2026-11-03", "2026-11-04"]),
        # The clock was set back: nothing is owed twice.
        ("2026-11-01T12:00:00+01:00", "2026-11-04", []),
        # The first run of an edition owes the day it falls on, once its hour has come.
        ("2026-11-04T07:00:00+01:00", None, ["2026-11-04"]),
        ("2026-11-04T00:01:00+01:00", None, []),
    ],
)
def test_owed_are_all_days_after_the_last_record_whose_hour_has_come(now, settled, due):
    record = {HUNGARY: date.fromisoformat(settled)} if settled else {}
    assert days(due_issues([make_edition()], record, utc(now))) == due


def test_an_edition_owes_issues_from_its_first_day_on():
    edition = make_edition(starts_on=date(2026, 11, 2))
    assert days(due_issues([edition], {}, utc("2026-11-04T07:00+01:00"))) == ["2026-11-02", "2026-11-03", "2026-11-04"]
    assert due_issues([replace(edition, starts_on=date(2026, 11, 5))], {}, utc("2026-11-04T07:00+01:00")) == ()


def test_each_editions_day_is_its_own():
    auckland = make_edition("auckland", timezone=ZoneInfo("Pacific/Auckland"))
    due = due_issues([make_edition(), auckland], {}, utc("2026-11-04T12:30+00:00"))
    assert [str(key) for key in due] == ["hungary 2026-11-04", "auckland 2026-11-05"]


def test_an_edition_on_hold_owes_nothing_until_the_hold_ends():
    hold = Hold(start=utc("2026-11-03T20:00+01:00"), end=utc("2026-11-04T09:00+01:00"), reason="breaking news")
    edition = make_edition(holds=(hold,))
    assert due_issues([edition], {}, utc("2026-11-04T08:59+01:00")) == ()
    assert days(due_issues([edition], {}, utc("2026-11-04T09:00+01:00"))) == ["2026-11-04"]
    assert mail_time(edition, date(2026, 11, 4), utc("2026-11-04T09:00+01:00")) is MailTime.HELD


@pytest.mark.parametrize(
    "zone", ["Europe/Budapest", "Pacific/Auckland", "America/St_Johns", "Africa/Cairo", "Pacific/Apia"]
)
def test_every_local_day_of_two_years_is_owed_exactly_once_when_asked_every_hour(zone):
    edition = make_edition(timezone=ZoneInfo(zone), starts_on=date(2026, 1, 1))
    now, settled, owed = utc("2025-12-31T00:00+00:00"), {}, []
    while now < utc("2028-01-02T00:00+00:00"):
        for key in due_issues([edition], settled, now):
            owed.append(key.day)
            settled = {edition.id: key.day}
        now += timedelta(hours=1)
    assert owed == [date(2026, 1, 1) + timedelta(days=n) for n in range(len(owed))]
    assert len(owed) >= 730


@pytest.mark.parametrize(
    ("now", "what"),
    [
        ("2026-11-04T06:29:59+01:00", MailTime.WAIT),
        ("2026-11-04T06:30:00+01:00", MailTime.DUE),
        ("2026-11-04T12:00:00+01:00", MailTime.DUE),
        ("2026-11-04T12:00:01+01:00", MailTime.LATE),
        ("2026-11-05T06:30:00+01:00", MailTime.LATE),
    ],
)
def test_mail_goes_out_between_its_hour_and_its_cut_off(now, what):
    assert mail_time(make_edition(), date(2026, 11, 4), utc(now)) is what


def test_the_next_due_instant_is_the_nearest_hour_of_any_edition():
    editions = [make_edition(), make_edition("auckland", timezone=ZoneInfo("Pacific/Auckland"))]
    assert next_due(editions, utc("2026-11-04T07:00+01:00")) == utc("2026-11-05T00:05+13:00")
    assert next_due(editions[:1], utc("2026-11-04T07:00+01:00")) == utc("2026-11-05T00:05+01:00")
    assert next_due([], utc("2026-11-04T07:00+01:00")) is None


def test_an_id_hangs_on_ids_and_the_day_and_on_nothing_else():
    issue = make_issue()
    (item,) = issue.items
    expected = "tag:example.org,2026:hungary/revolution-1956/intervention/2026-11-04"
    assert item_id("example.org,2026", issue.key, item) == expected
    renamed = replace(
        item, title="Another title", article=replace(item.article, title="Another", url="https://x.example/")
    )
    assert item_id("example.org,2026", issue.key, renamed) == expected
    next_year = make_issue(date(2027, 11, 4))
    assert item_id("example.org,2026", next_year.key, next_year.items[0]) != expected


def test_items_of_a_day_differ_by_a_second_the_first_latest():
    entries = [make_entry(f"e{n}", moments=[make_moment("m", f"{1700 + 100 * n}-11-04")], topics=()) for n in range(3)]
    issue = make_issue(date(2026, 11, 4), *entries, now=utc("2026-11-04T06:00:00.75+00:00"))
    published = [item.published for item in issue.items]
    assert published == [issue.published - timedelta(seconds=n) for n in range(3)]
    assert issue.published.microsecond == 0


def test_a_snapshot_holds_texts_in_the_editions_language_and_falls_back():
    entry = make_entry(
        moments=[make_moment("m", "1956-11-04", title="In English")],
        article=Article(title=LocalText({"en": "English", "hu": "Magyarul"})),
        body=text("Body", hu="Szöveg"),
    )
    hungarian = make_edition(lang="hu", fallback_langs=("en",))
    (item,) = make_issue(date(2026, 11, 4), entry, edition=hungarian).items
    assert (item.title, item.article.title, item.article.body) == ("In English", "Magyarul", "Szöveg")
    assert item.article.byline == hungarian.byline


def test_the_content_hash_sees_every_change_of_text():
    issue = make_issue()
    other = replace(issue, items=(replace(issue.items[0], blurb="Another blurb."),))
    assert content_hash(issue) == content_hash(make_issue())
    assert content_hash(issue) != content_hash(other)


def test_feed_items_and_briefs_part_the_issue():
    brief = make_entry("brief", moments=[make_moment("m", "1800-11-04", rank=Rank.BRIEF)], level="care", topics=())
    issue = make_issue(date(2026, 11, 4), make_lead_entry(), brief)
    assert [item.entry for item in issue.feed_items] == ["revolution-1956"]
    assert [item.entry for item in issue.briefs] == ["brief"]
    assert issue.is_solemn


def selection_on(day, edition, *entries):
    return select(Almanac(entries), edition, day, History())


def test_a_day_without_anything_to_say_is_recorded_as_empty():
    edition = make_edition()
    assert state_of(selection_on(date(2026, 11, 5), edition), edition) is IssueState.EMPTY
    ahead = selection_on(date(2026, 11, 1), edition, make_lead_entry())
    assert ahead.empty_day is EmptyDay.WEEK_AHEAD
    assert state_of(ahead, edition) is IssueState.PUBLISHED


def test_a_day_the_edition_does_not_publish_on_is_empty_and_one_that_never_was_says_so():
    weekdays = make_edition(days=frozenset(range(5)))
    saturday = date(2028, 11, 4)
    assert state_of(selection_on(saturday, weekdays, make_lead_entry()), weekdays) is IssueState.EMPTY
    samoa = make_edition(timezone=ZoneInfo("Pacific/Apia"))
    nothing = Selection(edition=samoa.id, day=date(2011, 12, 30), picks=(), passed_over=())
    assert state_of(nothing, samoa) is IssueState.NO_SUCH_DAY


def test_a_key_reads_as_edition_and_day():
    assert str(IssueKey(HUNGARY, date(2026, 11, 4))) == "hungary 2026-11-04"
