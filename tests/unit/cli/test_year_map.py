"""The map of a year in a terminal, with colour and without."""

from datetime import date, timedelta

import pytest

from syndicate.cli.year_map import year_map
from syndicate.domain.coverage import Coverage, CoveredDay, DayKind
from syndicate.domain.entry import Status
from syndicate.domain.milestones import milestones
from tests.factories import make_edition, make_entry, make_moment

FIRST, LAST = date(2027, 1, 1), date(2027, 12, 31)


def make_coverage(first=FIRST, last=LAST, kinds=None, **fields):
    """Empty but for the kinds of some days."""
    kinds = kinds or {}
    stretch = [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
    days = tuple(CoveredDay(day=day, kind=kinds.get(day, DayKind.EMPTY)) for day in stretch)
    return Coverage(**{"edition": make_edition(), "days": days, "from_points": 55, "unready": (), **fields})


def drawn(coverage, *, width=80, has_colour=False):
    return [line.plain for line in year_map(coverage, width=width, has_colour=has_colour)]


def test_a_month_is_a_block_of_weeks_from_monday():
    kinds = {
        date(2027, 2, 1): DayKind.LEAD,
        date(2027, 2, 2): DayKind.STANDARD,
        date(2027, 2, 7): DayKind.BRIEF_ONLY,
        date(2027, 2, 8): DayKind.POOL,
        date(2027, 2, 28): DayKind.OFF,
    }

    lines = drawn(make_coverage(date(2027, 2, 1), date(2027, 2, 28), kinds))

    assert lines[:7] == [
        "Feb 2027",
        "M T W T F S S",
        "L S · · · · b",
        "p · · · · · ·",
        "· · · · · · ·",
        "· · · · · · -",
        "",
    ]


def test_a_stretch_may_begin_and_end_anywhere():
    lines = drawn(make_coverage(date(2027, 1, 30), date(2027, 2, 2)))

    assert lines[:4] == ["Jan 2027         Feb 2027", "M T W T F S S    M T W T F S S", "          · ·    · ·", ""]


@pytest.mark.parametrize(("width", "across"), [(200, 4), (80, 4), (60, 3), (40, 2), (20, 1), (5, 1)])
def test_as_many_months_stand_beside_one_another_as_there_is_room_for(width, across):
    lines = drawn(make_coverage(), width=width)

    assert lines[0].count("2027") == across
    assert max(len(line) for line in lines[:12]) <= max(width, 14)
    assert sum(line.count("2027") for line in lines) == 12


def test_colour_makes_squares_of_the_letters_and_hides_nothing():
    coverage = make_coverage(FIRST, FIRST, {FIRST: DayKind.LEAD})
    coloured = year_map(coverage, width=80, has_colour=True)

    assert "■" in coloured[2].plain
    assert any(span.style == "color(167)" for span in coloured[2].spans)
    assert "L" not in coloured[2].plain


def test_a_dot_marks_a_milestone_that_is_not_ready():
    entry = make_entry(moments=[make_moment(date="1957-01-02")], status=Status.DRAFT)
    unready = milestones([entry], make_edition(), FIRST, LAST, from_points=55)

    lines = drawn(make_coverage(FIRST, date(2027, 1, 3), unready=unready))

    assert lines[2] == "        · ·•·"
    assert lines[-1] == "•    1  milestone (≥ 55 points) not ready"


def test_the_legend_names_every_step_with_its_days():
    lines = drawn(make_coverage(FIRST, FIRST))

    assert lines[-6:] == [
        "M    0  lead with a milestone",
        "L    0  lead",
        "S    0  standard",
        "b    0  brief only",
        "p    0  pool",
        "·    1  empty",
    ]
