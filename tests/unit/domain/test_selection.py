from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate.domain.anniversary import Almanac, Pool
from syndicate.domain.edition import Approval, DayRule, EmptyDay, ProtectedDay, Schedule
from syndicate.domain.entry import (
    Booking,
    EntryId,
    MomentId,
    Rank,
    Review,
    Run,
    RunRule,
    SensitivityLevel,
    Skip,
    Status,
)
from syndicate.domain.exclusion import Rule
from syndicate.domain.history import History, Showing
from syndicate.domain.selection import select
from tests.factories import make_edition, make_entry, make_lead_entry, make_moment, text

DAY = date(2026, 11, 4)


def entry_on(day="1926-11-04", name="one", rank=Rank.STANDARD, moment=None, **fields):
    moments = [make_moment("moment", day, rank=rank, **(moment or {}))]
    return make_entry(name, moments=moments, **{"topics": (name,), "level": SensitivityLevel.CARE, **fields})


def choose(*entries, edition=None, day=DAY, history=None):
    return select(Almanac(entries), edition or make_edition(), day, history or History())


def rules(selection):
    return {passed.anniversary.entry.id: passed.rule for passed in selection.passed_over}


def ranks(selection):
    return [(pick.anniversary.entry.id, pick.rank) for pick in selection.picks]


def shown(entry, day, moment="moment", rank=Rank.STANDARD):
    return History([Showing(EntryId(entry), MomentId(moment), day, rank)])


def test_the_model_article_leads_with_its_seventieth_year_and_its_score_adds_up():
    (pick,) = choose(make_lead_entry()).picks
    assert (pick.rank, pick.anniversary.years, pick.is_milestone) == (Rank.LEAD, 70, True)
    assert [part.points for part in pick.score] == [55, 45, 30]
    assert pick.points == 130


def test_a_year_later_it_leads_again_having_rested_a_year():
    history = shown("revolution-1956", DAY, "intervention", Rank.LEAD)
    (pick,) = choose(make_lead_entry(), day=date(2027, 11, 4), history=history).picks
    assert (pick.rank, pick.anniversary.years, pick.points, pick.last_shown) == (Rank.LEAD, 71, 48, DAY)


@pytest.mark.parametrize(
    ("entry", "rule"),
    [
        (entry_on(status=Status.DRAFT), Rule.STATUS),
        (entry_on(moment={"status": Status.PAUSED}), Rule.STATUS),
        (entry_on(not_before=date(2026, 11, 5)), Rule.EMBARGO),
        (entry_on(not_after=date(2026, 11, 3)), Rule.EMBARGO),
        (entry_on(skips=(Skip(reason="no", year=2026),)), Rule.SKIP),
        (entry_on(skips=(Skip(reason="no", day=DAY, moment=MomentId("moment")),)), Rule.SKIP),
        (entry_on("1925-11-04", moment={"run": Run(rule=RunRule.MILESTONE_YEARS)}), Rule.RUN),
        (entry_on(moment={"run": Run(years=frozenset({2027}))}), Rule.RUN),
        (entry_on(level=SensitivityLevel.SOLEMN, review=Review()), Rule.APPROVAL),
    ],
)
def test_a_candidate_is_excluded_by_a_named_rule(entry, rule):
    selection = choose(entry)
    assert selection.picks == ()
    assert rules(selection) == {"one": rule}
    assert selection.passed_over[0].detail


@pytest.mark.parametrize(
    "entry",
    [
        entry_on(skips=(Skip(reason="no", year=2027),)),
        entry_on(skips=(Skip(reason="no", day=DAY, edition="other"),)),
        entry_on(skips=(Skip(reason="no", day=DAY, moment=MomentId("another")),)),
        entry_on("1926-11-04", moment={"run": Run(rule=RunRule.MILESTONE_YEARS)}),
        entry_on(moment={"run": Run(years=frozenset({2026}))}),
        entry_on(not_before=DAY, not_after=DAY),
        entry_on(review=Review()),
    ],
)
def test_a_rule_that_does_not_apply_lets_it_run(entry):
    assert [name for name, _ in ranks(choose(entry))] == ["one"]


def test_an_entry_of_another_edition_is_no_candidate_at_all():
    selection = choose(entry_on(editions=frozenset({"other"})))
    assert selection.picks == selection.passed_over == ()


def test_an_entry_without_text_in_the_editions_languages_is_passed_over_and_a_fallback_serves():
    hungarian = make_edition(lang="hu")
    assert rules(choose(entry_on(), edition=hungarian)) == {"one": Rule.LANGUAGE}
    assert ranks(choose(entry_on(), edition=replace(hungarian, fallback_langs=("en",))))


@pytest.mark.parametrize(("days", "runs"), [(29, False), (30, False), (31, True)])
def test_an_article_rests_for_its_cooldown(days, runs):
    history = shown("one", DAY - timedelta(days=days), "other-moment")
    selection = choose(entry_on(), history=history)
    assert bool(selection.picks) is runs
    if not runs:
        assert rules(selection) == {"one": Rule.COOLDOWN}


def test_an_entry_without_cooldown_may_run_every_day():
    assert choose(entry_on(cooldown_days=0), history=shown("one", DAY - timedelta(days=1), "other")).picks


def test_a_lead_rests_for_the_years_of_the_edition():
    edition = make_edition(policy={"lead_rest_years": 2})
    entry = entry_on(rank=Rank.LEAD)
    led = shown("one", date(2024, 11, 4), rank=Rank.LEAD)
    assert rules(choose(entry, edition=edition, history=led)) == {"one": Rule.LEAD_REST}
    assert choose(entry, edition=edition, history=shown("one", date(2023, 11, 4), rank=Rank.LEAD)).picks


def test_once_is_once_in_history():
    entry = entry_on(moment={"run": Run(rule=RunRule.ONCE)})
    assert choose(entry).picks
    assert rules(choose(entry, history=shown("one", date(2016, 11, 4)))) == {"one": Rule.RUN}


def test_a_booking_is_above_run_cooldown_and_rest_and_takes_its_slot():
    booking = Booking(moment=MomentId("moment"), day=DAY, slot=Rank.LEAD, reason="agreed")
    entry = entry_on("1925-05-01", moment={"run": Run(rule=RunRule.MILESTONE_YEARS)}, bookings=(booking,))
    selection = choose(entry, history=shown("one", DAY - timedelta(days=1)))
    (pick,) = selection.picks
    assert (pick.rank, pick.booked) == (Rank.LEAD, True)
    assert pick.points >= 200


def test_a_booking_of_another_edition_does_not_bring_it_in():
    booking = Booking(moment=MomentId("moment"), day=DAY, edition="other")
    selection = choose(entry_on("1925-05-01", bookings=(booking,)))
    assert all(pick.booked is False for pick in selection.picks)


@pytest.mark.parametrize(
    ("rule", "level", "booked", "runs"),
    [
        (DayRule.SOLEMN_ONLY, SensitivityLevel.SOLEMN, False, True),
        (DayRule.SOLEMN_ONLY, SensitivityLevel.NONE, False, False),
        (DayRule.SOLEMN_ONLY, SensitivityLevel.NONE, True, False),
        (DayRule.NO_AUTO, SensitivityLevel.SOLEMN, False, False),
        (DayRule.NO_AUTO, SensitivityLevel.NONE, True, True),
    ],
)
def test_a_protected_day_lets_in_what_its_rule_allows(rule, level, booked, runs):
    edition = make_edition(protected_days=(ProtectedDay(month=11, day=4, rule=rule, why="a reason"),))
    bookings = (Booking(moment=MomentId("moment"), day=DAY),) if booked else ()
    assert bool(choose(entry_on(level=level, bookings=bookings), edition=edition).picks) is runs


@pytest.mark.parametrize(
    ("approval", "runs"), [(Approval.AUTO, True), (Approval.REQUIRED_IF_SOLEMN, True), (Approval.REQUIRED, False)]
)
def test_approval_is_asked_for_as_the_edition_says(approval, runs):
    edition = make_edition(schedule=Schedule(approval=approval))
    assert bool(choose(entry_on(review=Review()), edition=edition).picks) is runs


def test_of_two_leads_the_stronger_leads_and_the_other_stands_below_it():
    strong = entry_on("1926-11-04", "strong", Rank.LEAD)
    weak = entry_on("1925-11-04", "weak", Rank.LEAD)
    assert ranks(choose(weak, strong)) == [("strong", Rank.LEAD), ("weak", Rank.STANDARD)]


def test_a_weaker_lead_stands_before_a_stronger_standard():
    standard = entry_on("1926-11-04", "standard")
    lead = entry_on("1925-11-04", "lead", Rank.LEAD)
    assert ranks(choose(standard, lead)) == [("lead", Rank.LEAD), ("standard", Rank.STANDARD)]


def test_what_finds_no_room_becomes_a_brief_and_then_is_passed_over():
    entries = [entry_on(f"{year}-11-04", f"e{year}") for year in (1626, 1726, 1826, 1926, 1825, 1725, 1625, 1925)]
    selection = choose(*entries)
    assert [rank for _, rank in ranks(selection)] == [Rank.STANDARD] * 3 + [Rank.BRIEF] * 4
    assert list(rules(selection).values()) == [Rule.BRIEFS]


def test_a_third_item_of_a_topic_or_century_becomes_a_brief():
    same_topic = [entry_on(f"{year}-11-04", f"e{year}", topics=("war",)) for year in (1626, 1726, 1826)]
    assert [rank for _, rank in ranks(choose(*same_topic))] == [Rank.STANDARD, Rank.STANDARD, Rank.BRIEF]
    same_century = [entry_on(f"{year}-11-04", f"e{year}") for year in (1906, 1916, 1926)]
    assert [rank for _, rank in ranks(choose(*same_century))] == [Rank.STANDARD, Rank.STANDARD, Rank.BRIEF]


def test_one_solemn_moment_a_day_and_nothing_light_beside_it():
    solemn = make_lead_entry()
    second = entry_on("1926-11-04", "second", level=SensitivityLevel.SOLEMN, weight=1)
    light = entry_on("1931-11-04", "light", level=SensitivityLevel.NONE, weight=1)
    care = entry_on("1931-11-04", "care", weight=1)
    selection = choose(solemn, second, light, care, edition=make_edition(policy={"max_same_century": 5}))
    assert selection.picks[0].anniversary.entry.id == "second"
    assert rules(selection) == {"revolution-1956": Rule.MAX_SOLEMN, "light": Rule.NO_LIGHT_WITH_SOLEMN}


def test_a_solemn_moment_does_not_stand_beside_a_stronger_light_one():
    light = entry_on("1926-11-04", "light", level=SensitivityLevel.NONE, weight=100)
    selection = choose(entry_on("1925-11-04", "solemn", level=SensitivityLevel.SOLEMN, weight=1), light)
    assert rules(selection) == {"solemn": Rule.NO_LIGHT_WITH_SOLEMN}


def test_a_day_of_briefs_alone_raises_the_best_of_them():
    selection = choose(entry_on(name="one", rank=Rank.BRIEF), entry_on("1925-11-04", "two", Rank.BRIEF))
    assert ranks(selection) == [("one", Rank.STANDARD), ("two", Rank.BRIEF)]
    assert "raised" in selection.picks[0].rank_note


def test_an_empty_day_looks_at_the_week_ahead_once_a_week():
    entries = [entry_on("1926-11-07", "soon"), entry_on("1926-11-25", "later")]
    selection = choose(*entries)
    assert selection.empty_day is EmptyDay.WEEK_AHEAD
    assert [coming.entry.id for coming in selection.coming] == ["soon"]
    again = choose(*entries, day=DAY + timedelta(days=1), history=selection.add_to(History()))
    assert again.empty_day is EmptyDay.SKIP
    assert [policy for policy, _ in again.tried] == [EmptyDay.MONTH_POOL, EmptyDay.YEAR_POOL, EmptyDay.WEEK_AHEAD]
    assert "7 days lie between two" in again.tried[-1][1]
    assert again.coming == ()


def test_policies_for_empty_days_are_tried_in_order():
    entry = entry_on("1926-11-07", "soon")
    edition = make_edition(policy={"empty_day": (EmptyDay.SKIP, EmptyDay.WEEK_AHEAD)})
    assert choose(entry, edition=edition).empty_day is EmptyDay.SKIP
    assert choose(edition=make_edition()).empty_day is EmptyDay.SKIP


_LEVELS = list(SensitivityLevel)


@st.composite
def entries_of_a_day(draw):
    count = draw(st.integers(0, 9))
    entries = []
    for number in range(count):
        booked = draw(st.booleans())
        bookings = (Booking(moment=MomentId("moment"), day=DAY, slot=draw(st.sampled_from(list(Rank)))),)
        entries.append(
            entry_on(
                f"{draw(st.integers(1600, 2025))}-11-04",
                f"e{number}",
                draw(st.sampled_from(list(Rank))),
                level=draw(st.sampled_from(_LEVELS)),
                topics=tuple(draw(st.sets(st.sampled_from(["war", "music", "law"]), max_size=2))),
                weight=draw(st.integers(0, 100)),
                bookings=bookings if booked else (),
                moment={"run": Run(rule=draw(st.sampled_from(list(RunRule))))},
            )
        )
    return entries


@settings(max_examples=200)
@given(entries_of_a_day(), st.randoms(use_true_random=False))
def test_select_is_deterministic_keeps_every_cap_and_accounts_for_every_candidate_once(entries, random: Random):
    selection = choose(*entries)
    shuffled = entries.copy()
    random.shuffle(shuffled)
    assert choose(*shuffled) == selection

    named = [pick.anniversary.entry.id for pick in selection.picks]
    named += [passed.anniversary.entry.id for passed in selection.passed_over]
    assert sorted(named) == sorted(entry.id for entry in entries)

    policy = make_edition().selection
    items = [pick for pick in selection.picks if pick.rank is not Rank.BRIEF]
    assert len(items) <= policy.max_items
    assert len(selection.picks) - len(items) <= policy.briefs
    assert sum(pick.rank is Rank.LEAD for pick in items) <= policy.max_leads
    levels = [pick.anniversary.entry.sensitivity.level for pick in selection.picks]
    assert levels.count(SensitivityLevel.SOLEMN) <= policy.max_solemn
    assert not (SensitivityLevel.SOLEMN in levels and SensitivityLevel.NONE in levels)
    assert items or not selection.picks


@settings(max_examples=100)
@given(entries_of_a_day())
def test_a_booking_is_never_dropped_in_silence(entries):
    selection = choose(*entries)
    passed = {line.anniversary.entry.id: line for line in selection.passed_over}
    for entry in entries:
        if entry.bookings and entry.id in passed:
            assert passed[entry.id].rule in {Rule.MAX_SOLEMN, Rule.NO_LIGHT_WITH_SOLEMN, Rule.BRIEFS}
            assert passed[entry.id].detail


def test_titles_in_the_editions_language_are_all_that_is_needed():
    entry = make_entry("one", moments=[make_moment("moment", "1926-11-04", blurb=None)], body=None)
    assert text("x").text_in(["en"]) == "x"
    assert choose(entry).picks


def month_entry(name, date="1241-11", **fields):
    return make_entry(name, moments=[make_moment("moment", date)], level=SensitivityLevel.CARE, **fields)


def test_an_empty_day_is_filled_from_the_pool_of_its_month_by_one_moment_alone():
    selection = choose(month_entry("strong", weight=90), month_entry("weak", weight=10))
    (pick,) = selection.picks
    assert (pick.anniversary.entry.id, pick.anniversary.pool) == ("strong", Pool.MONTH)
    assert selection.empty_day is EmptyDay.MONTH_POOL
    assert rules(selection) == {"weak": Rule.POOL}
    assert choose(month_entry("other", "1241-12")).picks == ()


def test_the_pool_never_stands_beside_what_falls_on_the_day():
    selection = choose(month_entry("pool"), entry_on())
    assert [name for name, _ in ranks(selection)] == ["one"]
    assert selection.empty_day is None


def test_a_moment_of_a_pool_fills_one_day_a_year():
    entry = month_entry("pool", cooldown_days=0)
    drawn = shown("pool", date(2026, 11, 3))
    assert rules(choose(entry, history=drawn)) == {"pool": Rule.POOL}
    assert choose(entry, day=date(2027, 11, 4), history=drawn).picks


def test_a_year_is_drawn_in_milestone_years_only():
    entry = month_entry("golden-bull", "1222")
    assert rules(choose(entry)) == {"golden-bull": Rule.RUN}
    (pick,) = choose(entry, day=date(2047, 6, 15)).picks
    assert (pick.anniversary.years, pick.anniversary.pool) == (825, Pool.YEAR)


def test_an_edition_without_the_policy_draws_nothing():
    edition = make_edition(policy={"empty_day": (EmptyDay.SKIP,)})
    assert choose(month_entry("pool"), edition=edition).picks == ()


def test_what_falls_on_the_day_and_is_kept_out_stays_in_the_sheet_of_a_day_from_the_pool():
    selection = choose(month_entry("pool"), entry_on(status=Status.DRAFT))
    assert [pick.anniversary.entry.id for pick in selection.picks] == ["pool"]
    assert rules(selection) == {"one": Rule.STATUS}
