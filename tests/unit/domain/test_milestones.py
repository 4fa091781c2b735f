"""Milestones of a stretch of days, and what each still lacks. The edition has the starter's ladder."""

from dataclasses import replace
from datetime import date

import pytest

from syndicate.domain.anniversary import Pool
from syndicate.domain.edition import DayRule, ProtectedDay
from syndicate.domain.entry import Article, EntryId, MomentId, Rank, Review, Run, RunRule, Skip, Status
from syndicate.domain.history import History, Showing
from syndicate.domain.milestones import Lack, milestones, missing, next_milestone, unused
from tests.factories import make_edition, make_entry, make_moment, text

FIRST, LAST = date(2027, 1, 1), date(2027, 12, 31)
#: 75 years before, which is worth 60 points.
OF_1952 = "1952-07-24"


def found(*entries, edition=None, first=FIRST, last=LAST, from_points=55):
    return milestones(entries, edition or make_edition(), first, last, from_points=from_points)


def one(date=OF_1952, *, edition=None, **fields):
    """The one milestone of an entry with one moment."""
    (milestone,) = found(make_entry(moments=[make_moment(date=date)], **fields), edition=edition)
    return milestone


def test_a_milestone_has_its_day_years_and_points():
    milestone = one()

    assert (milestone.day, milestone.years, milestone.points) == (date(2027, 7, 24), 75, 60)
    assert milestone.is_ready


@pytest.mark.parametrize(("date", "years"), [("1957-05-01", 70), ("1927-05-01", 100), ("1967-05-01", None)])
def test_only_enough_points_count(date, years):
    entry = make_entry(moments=[make_moment(date=date)])

    assert [milestone.years for milestone in found(entry)] == ([years] if years else [])


@pytest.mark.parametrize("status", [Status.IDEA, Status.DRAFT, Status.PAUSED])
def test_what_is_not_ready_is_found_too(status):
    milestone = one(status=status)

    assert not milestone.is_ready
    assert [lack.words for lack in missing(milestone)] == [f"not ready: {status}"]


@pytest.mark.parametrize(
    "fields",
    [
        {"status": Status.RETIRED},
        {"status": Status.RETRACTED},
        {"editions": frozenset({"vienna"})},
        {"skips": (Skip(reason="print has it", year=2027),)},
        {"not_after": date(2026, 12, 31)},
    ],
    ids=["retired", "retracted", "another edition’s", "skipped", "expired"],
)
def test_what_an_editor_has_ruled_out_is_no_milestone(fields):
    assert found(make_entry(moments=[make_moment(date=OF_1952)], **fields)) == ()


def test_a_moment_that_runs_in_other_years_only_is_no_milestone():
    listed = make_moment(date=OF_1952, run=Run(years=frozenset({2030})))
    by_rule = make_moment(date=OF_1952, run=Run(rule=RunRule.MILESTONE_YEARS))

    assert found(make_entry(moments=[listed])) == ()
    assert len(found(make_entry(moments=[by_rule]))) == 1


def test_a_year_has_no_day_and_may_run_on_any_of_it():
    milestone = one("1227", status=Status.IDEA)

    assert milestone.day is None
    assert (milestone.first, milestone.last, milestone.pool) == (FIRST, LAST, Pool.YEAR)


def test_a_month_may_run_on_any_of_its_days():
    milestone = one("1227-02")

    assert (milestone.first, milestone.last) == (date(2027, 2, 1), date(2027, 2, 28))


def test_a_pool_is_found_from_any_part_of_its_time():
    entry = make_entry(moments=[make_moment(date="1227")])

    assert len(found(entry, first=date(2027, 6, 1), last=date(2027, 6, 2))) == 1
    assert found(entry, first=date(2028, 1, 1), last=date(2028, 6, 2)) == ()


def test_a_protected_new_year_keeps_no_pool_back():
    protected = ProtectedDay(month=1, day=1, rule=DayRule.NO_AUTO, why="New Year")

    assert missing(one("1227", edition=make_edition(protected_days=(protected,)))) == ()


def test_they_stand_by_day_then_by_points():
    entries = [
        make_entry("later", moments=[make_moment(date="1952-07-25")]),
        make_entry("weaker", moments=[make_moment(date="1952-07-24")]),
        make_entry("stronger", moments=[make_moment(date="1927-07-24")]),
    ]

    assert [milestone.entry.id for milestone in found(*entries)] == ["stronger", "weaker", "later"]


@pytest.mark.parametrize(
    ("fields", "lack", "words"),
    [
        ({"sources": ()}, Lack.SOURCES, "no sources"),
        ({"article": Article(title=text("x")), "body": None}, None, ""),
        ({"solemn": True, "review": Review()}, Lack.RULE, "review.checked_by names nobody"),
    ],
    ids=["sources", "nothing", "approval"],
)
def test_what_is_missing_is_said(fields, lack, words):
    expected = [(lack, words)] if lack else []

    assert [(one.lack, one.words) for one in missing(one(**fields))] == expected


def test_every_text_that_an_edition_cannot_read_is_missing():
    milestone = one(edition=make_edition("vienna", lang="de", fallback_langs=("hu",)))

    assert [(lack.lack, lack.words) for lack in missing(milestone)] == [
        (Lack.LANGUAGE, "no title in de or hu"),
        (Lack.LANGUAGE, "no title of the article in de or hu"),
        (Lack.LANGUAGE, "no blurb in de or hu"),
        (Lack.LANGUAGE, "no body in de or hu"),
    ]


def test_a_moment_without_a_blurb_lacks_it():
    (milestone,) = found(make_entry(moments=[replace(make_moment(date=OF_1952), blurb=None)]))

    assert [lack.words for lack in missing(milestone)] == ["no blurb"]


def test_a_protected_day_is_something_to_know():
    protected = ProtectedDay(month=7, day=24, rule=DayRule.SOLEMN_ONLY, why="a day of mourning")

    (lack,) = missing(one(edition=make_edition(protected_days=(protected,))))

    assert lack.words == "only solemn moments run: a day of mourning"


class TestUnused:
    TODAY = date(2028, 1, 15)

    def passed(self, *days, entry="chain-bridge-1849", moment="opening"):
        began = Showing(EntryId("first"), MomentId("issue"), date(2026, 1, 1), Rank.LEAD)
        ran = [Showing(EntryId(entry), MomentId(moment), day, Rank.BRIEF) for day in days]
        return unused([one()], History([began, *ran]), self.TODAY)

    def test_a_milestone_that_never_ran_is_told(self):
        assert [milestone.years for milestone in self.passed()] == [75]

    @pytest.mark.parametrize("day", [date(2027, 7, 24), date(2027, 9, 1)], ids=["on its day", "booked for another"])
    def test_one_that_ran_in_its_year_is_not(self, day):
        assert self.passed(day) == ()

    def test_another_year_or_another_moment_does_not_stand_for_it(self):
        assert len(self.passed(date(2026, 7, 24))) == 1
        assert len(self.passed(date(2027, 7, 24), moment="other")) == 1

    def test_days_before_the_first_issue_are_nobodys_loss(self):
        began = Showing(EntryId("first"), MomentId("issue"), date(2027, 7, 25), Rank.LEAD)

        assert unused([one()], History([began]), self.TODAY) == ()
        assert unused([one()], History(), self.TODAY) == ()

    def test_what_may_still_run_is_not_lost(self):
        began = Showing(EntryId("first"), MomentId("issue"), date(2026, 1, 1), Rank.LEAD)

        assert unused([one("1227")], History([began]), date(2027, 12, 31)) == ()
        assert len(unused([one("1227")], History([began]), date(2028, 1, 1))) == 1


def next_of(date_, after, **fields):
    entry = make_entry(moments=[make_moment(date=date_)], **fields)
    milestone = next_milestone(entry, entry.moments[0], make_edition(), date.fromisoformat(after))
    return (milestone.first, milestone.years) if milestone else None


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ("2026-11-03", (date(2026, 11, 4), 70)),
        ("2026-11-04", (date(2031, 11, 4), 75)),
        ("2031-11-03", (date(2031, 11, 4), 75)),
        ("2051-11-04", (date(2056, 11, 4), 100)),
    ],
)
def test_the_next_milestone_comes_after_the_day_itself(after, expected):
    assert next_of("1956-11-04", after) == expected


def test_the_next_milestone_of_a_month_or_a_year_is_its_first_day():
    assert next_of("1222", "2026-11-04") == (date(2047, 1, 1), 825)
    assert next_of("1241-03", "2026-11-04") == (date(2041, 3, 1), 800)


def test_an_editors_decision_moves_the_next_milestone():
    assert next_of("1956-11-04", "2026-11-04", skips=(Skip(reason="print has it", year=2031),)) == (
        date(2036, 11, 4),
        80,
    )
    assert next_of("1956-11-04", "2026-11-04", not_after=date(2026, 12, 31)) is None


def test_a_ladder_without_rounder_years_has_no_next_milestone():
    edition = replace(make_edition(), selection=replace(make_edition().selection, milestones=()))
    entry = make_entry(moments=[make_moment()])

    assert next_milestone(entry, entry.moments[0], edition, date(2026, 11, 4)) is None
