"""Coverage in words: one sentence, whether the days are sound, and what was found."""

from datetime import date, timedelta

import pytest

from syndicate.domain.coverage import Coverage, CoveredDay, CoveredItem, DayKind, Hidden, Stretch
from syndicate.domain.entry import EntryId, MomentId, Rank, Status
from syndicate.domain.milestones import milestones
from syndicate.rendering.coverage_words import (
    Step,
    counted,
    findings,
    soundness,
    step_of,
    steps_of,
    stretch_words,
    summary,
    window_words,
)
from tests.factories import make_edition, make_entry, make_moment

DAY = date(2027, 1, 1)


def item(points, rank=Rank.LEAD):
    return CoveredItem(entry=EntryId("a"), moment=MomentId("it"), title="A", rank=rank, years=70, points=points)


def covered(kind, offset=0, **fields):
    return CoveredDay(day=DAY + timedelta(days=offset), kind=kind, **fields)


def unready(date="1957-01-03"):
    entry = make_entry(moments=[make_moment(date=date)], status=Status.IDEA)
    return milestones([entry], make_edition(), DAY, DAY + timedelta(days=364), from_points=55)


def make_coverage(*days, **fields):
    return Coverage(**{"edition": make_edition(), "days": days, "from_points": 55, "unready": (), **fields})


FULL = make_coverage(
    covered(DayKind.LEAD, 0, items=(item(55),), double_lead=("a/it", "b/it"), double_booking=("a/it", "b/it")),
    covered(DayKind.LEAD, 1, double_lead=("c/it", "d/it")),
    covered(DayKind.BRIEF_ONLY, 2, hidden=(Hidden(day=DAY, ref="e/it", title="E", detail="the article rests"),)),
    covered(DayKind.EMPTY, 3),
    covered(DayKind.EMPTY, 4),
    unready=unready(),
)


def test_the_summary_is_one_sentence_without_what_there_is_none_of():
    assert summary(FULL) == (
        "5 days: 2 lead, 1 brief only, 2 empty; 1 double booking; 2 double leads; 1 cooldown clash; "
        "1 milestone (≥ 55 points) not ready"
    )
    assert summary(make_coverage(covered(DayKind.STANDARD))) == "1 day: 1 standard, 0 empty"


def test_a_lead_with_a_milestone_is_the_strongest_step():
    assert step_of(covered(DayKind.LEAD, items=(item(55),)), 55) is Step.MILESTONE
    assert step_of(covered(DayKind.LEAD, items=(item(40),)), 55) is Step.LEAD
    assert step_of(covered(DayKind.STANDARD, items=(item(55, Rank.STANDARD),)), 55) is Step.STANDARD


@pytest.mark.parametrize("kind", list(DayKind))
def test_every_kind_has_a_step(kind):
    assert step_of(covered(kind), 55).words


def test_steps_can_be_told_apart_by_their_letters():
    assert len({step.letter for step in Step}) == len(Step)
    assert {step.key for step in Step} >= {"milestone", "brief-only"}


def test_a_legend_names_days_without_an_issue_only_where_there_are_some():
    assert Step.OFF not in steps_of(FULL)
    assert steps_of(FULL)[Step.MILESTONE] == 1
    assert steps_of(make_coverage(covered(DayKind.OFF)))[Step.OFF] == 1


def test_the_verdict_names_what_is_against_it():
    assert soundness(make_coverage(covered(DayKind.EMPTY)), 14) == (
        "Sound: no more than 14 days in a row are empty, and no lead is booked twice"
    )
    assert soundness(FULL, 1) == (
        "Not sound: 2 days in a row are empty, from 2027-01-04 on, and 1 may be; "
        "1 day promised to more leads than the edition takes"
    )


def test_findings_have_a_line_for_each_case():
    assert findings(FULL) == (
        ("Longest empty stretch", ("2027-01-04 to 2027-01-05, 2 days",)),
        ("Double bookings", ("2027-01-01: a/it and b/it",)),
        ("Double leads", ("2027-01-01: a/it and b/it", "2027-01-02: c/it and d/it")),
        ("Cooldown clashes", ("2027-01-01: e/it, the article rests",)),
        (
            "Milestones of 55 points and more that are not ready",
            ("2027-01-03: chain-bridge-1849/opening, 70 years, 55 points, idea",),
        ),
    )
    assert findings(make_coverage(covered(DayKind.LEAD))) == ()


def test_a_stretch_of_one_day_is_that_day():
    assert stretch_words(Stretch(DAY, DAY, 1)) == "2027-01-01, 1 day"


@pytest.mark.parametrize(("date", "words"), [("1957-01-03", "2027-01-03"), ("1957-02", "2027-02"), ("1957", "2027")])
def test_a_milestone_stands_on_a_day_in_a_month_or_in_a_year(date, words):
    (milestone,) = unready(date)

    assert window_words(milestone) == words


def test_things_are_counted_as_one_says_it():
    assert [counted(1, "clash", "clashes"), counted(2, "clash", "clashes"), counted(0, "day")] == [
        "1 clash",
        "2 clashes",
        "0 days",
    ]
