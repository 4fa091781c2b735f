"""What to do about the unknown, and what a look proves: over every kind of provider and every instant that matters."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise, product

import pytest

from syndicate.domain.delivery import Batch, BatchEvent, BatchState
from syndicate.domain.message import SubscriberId
from syndicate.domain.recollection import NOTHING, Recollection
from syndicate.domain.reconciliation import LOOK_FOR, Sight, Step, Unknown, judge, may_replay, plan, wants_canary
from tests.factories import utc

CALLED = utc("2026-11-04T07:00+01:00")
SECOND = timedelta(seconds=1)

EXACT = Recollection(replay_within=timedelta(hours=23))
SOME = Recollection(replay_within=timedelta(hours=23), replays_some=True)
BOTH = Recollection(
    replay_within=timedelta(minutes=8), first_look=timedelta(minutes=10), absent_after=timedelta(minutes=20)
)
MESSAGES = Recollection(first_look=timedelta(minutes=2), absent_after=timedelta(minutes=10))
ENTRY = replace(MESSAGES, is_one_entry=True)
NEVER_ABSENT = Recollection(first_look=timedelta(minutes=2))


def members(*ids):
    return tuple(map(SubscriberId, ids))


def unknown(*open, waits=timedelta(0), **fields):
    batch = Batch(
        sending=1,
        number=1,
        members=members(1, 2, 3, 4),
        state=BatchState.UNKNOWN,
        fence=1,
        not_before=CALLED + waits,
    )
    defaults = dict(
        batch=batch,
        open=members(*open) or batch.members,
        has_accepted=False,
        first_call=CALLED,
        last_call=CALLED,
        looks=0,
        deadline=CALLED + timedelta(hours=5),
    )
    return Unknown(**{**defaults, **fields})


def next_step(recollection, after, *, is_complete=True, **fields):
    planned = plan(unknown(**fields), recollection, CALLED + after, is_complete=is_complete)
    return planned.step, planned.then, planned.at - CALLED


def step(recollection, after, **fields):
    return next_step(recollection, after, **fields)[0]


def test_a_provider_that_remembers_is_sent_the_same_as_long_as_it_does():
    assert step(EXACT, timedelta(0)) is Step.REPLAY
    assert step(EXACT, timedelta(hours=23) - SECOND, deadline=None) is Step.REPLAY
    assert step(EXACT, timedelta(hours=23), deadline=None) is Step.HAND_OVER


def test_a_replay_waits_for_its_back_off():
    wait = timedelta(seconds=40)
    assert next_step(EXACT, timedelta(seconds=39), waits=wait) == (Step.WAIT, Step.REPLAY, wait)
    assert step(EXACT, wait, waits=wait) is Step.REPLAY


def test_the_time_for_replays_counts_from_the_first_call_and_for_looks_from_the_last():
    later = {"last_call": CALLED + timedelta(minutes=7)}
    assert step(BOTH, timedelta(minutes=7), **later) is Step.REPLAY
    assert next_step(BOTH, timedelta(minutes=8), **later) == (Step.WAIT, Step.LOOK, timedelta(minutes=17))


def test_nothing_is_replayed_after_the_deadline():
    deadline = CALLED + timedelta(hours=5)
    assert step(SOME, timedelta(hours=5)) is Step.REPLAY
    late = plan(unknown(), SOME, deadline + SECOND, is_complete=True)
    assert (late.step, "too late" in late.why) == (Step.HAND_OVER, True)
    assert step(BOTH, timedelta(minutes=1), deadline=CALLED) is Step.WAIT


def test_a_provider_that_compares_is_not_sent_less_than_before():
    minute = timedelta(minutes=1)
    assert step(EXACT, minute, is_complete=False) is Step.HAND_OVER
    assert step(SOME, minute, is_complete=False) is Step.REPLAY
    assert next_step(BOTH, minute, is_complete=False) == (Step.WAIT, Step.LOOK, timedelta(minutes=10))


def test_a_search_is_not_asked_before_it_can_know():
    assert next_step(MESSAGES, timedelta(0)) == (Step.WAIT, Step.LOOK, timedelta(minutes=2))
    assert step(MESSAGES, timedelta(minutes=2)) is Step.LOOK
    assert next_step(MESSAGES, timedelta(minutes=5), waits=timedelta(minutes=6))[2] == timedelta(minutes=6)


def test_a_search_is_asked_after_the_deadline_too():
    assert step(MESSAGES, timedelta(hours=40)) is Step.LOOK


@pytest.mark.parametrize("recollection", [MESSAGES, ENTRY, BOTH, NEVER_ABSENT])
def test_after_two_days_of_asking_a_person_is_asked(recollection):
    assert step(recollection, LOOK_FOR - SECOND) is Step.LOOK
    given = plan(unknown(), recollection, CALLED + LOOK_FOR, is_complete=True)
    assert (given.step, given.why) == (Step.HAND_OVER, "48 hours of asking have not settled it")


def test_what_nobody_can_be_asked_about_is_a_persons_at_once():
    given = plan(unknown(waits=timedelta(hours=1)), NOTHING, CALLED, is_complete=True)
    assert (given.step, given.why) == (Step.HAND_OVER, "providers of this kind cannot be asked")


def test_a_provider_that_is_not_set_up_any_more_may_come_back_for_two_days():
    assert next_step(None, timedelta(hours=1)) == (Step.WAIT, Step.HAND_OVER, LOOK_FOR)
    assert step(None, LOOK_FOR) is Step.HAND_OVER


@pytest.mark.parametrize("recollection", [None, NOTHING, EXACT, SOME, BOTH, MESSAGES, ENTRY, NEVER_ABSENT])
@pytest.mark.parametrize("deadline", [None, CALLED + timedelta(hours=5)], ids=["whenever", "by noon"])
@pytest.mark.parametrize("is_complete", [True, False])
def test_whatever_is_unknown_comes_to_an_end_but_for_replays_that_may_go_on(recollection, deadline, is_complete):
    """Each wait ends later than now, and after two days nothing waits or looks any more."""
    for minutes in range(0, 60 * 49, 7):
        now = CALLED + timedelta(minutes=minutes)
        planned = plan(unknown(deadline=deadline), recollection, now, is_complete=is_complete)
        assert (planned.at > now) is (planned.step is Step.WAIT)
        assert planned.step is not Step.REPLAY or may_replay(
            unknown(deadline=deadline), recollection, now, is_complete=is_complete
        )
    assert planned.step is Step.HAND_OVER


def sight(*found, traceable=(1, 2, 3, 4), is_whole=True, has_canary=True):
    return Sight(
        found=frozenset(members(*found)),
        traceable=frozenset(members(*traceable)),
        is_whole=is_whole,
        has_canary=has_canary,
    )


#: A look that proves absence: late enough, the third, whole, with its canary.
PROVING = timedelta(minutes=10)


def test_when_all_are_found_all_have_theirs():
    for is_whole, has_canary in product((True, False), repeat=2):
        seen = sight(1, 2, 3, 4, is_whole=is_whole, has_canary=has_canary)
        assert judge(unknown(), MESSAGES, seen, CALLED).event is BatchEvent.SETTLED


@pytest.mark.parametrize("is_whole", [True, False])
def test_one_found_speaks_for_all_where_a_call_is_one_entry(is_whole):
    seen = sight(2, is_whole=is_whole, has_canary=False)
    insight = judge(unknown(), ENTRY, seen, CALLED)
    assert (insight.event, insight.accepted, insight.untraceable) == (BatchEvent.SETTLED, (), ())
    assert judge(unknown(has_accepted=True), ENTRY, sight(), CALLED).event is BatchEvent.SETTLED


def test_some_found_have_theirs_and_the_others_stay_open():
    insight = judge(unknown(), MESSAGES, sight(2, 3), CALLED + timedelta(minutes=2))
    assert (insight.event, insight.accepted, insight.absent) == (BatchEvent.NOT_SURE, members(2, 3), ())


def test_absence_is_proven_only_by_time_and_looks_and_a_whole_search_and_a_canary():
    for late, third, is_whole, has_canary in product((True, False), repeat=4):
        now = CALLED + (PROVING if late else PROVING - SECOND)
        seen = sight(is_whole=is_whole, has_canary=has_canary)
        case = unknown(looks=2 if third else 1)
        is_proven = late and third and is_whole and has_canary
        for recollection in (MESSAGES, ENTRY):
            insight = judge(case, recollection, seen, now)
            assert insight.event is (BatchEvent.ABSENT if is_proven else BatchEvent.NOT_SURE)
            assert insight.absent == (case.open if is_proven else ())
            assert wants_canary(case, recollection, seen, now) is (late and third and is_whole)


def test_absence_counts_from_the_last_call():
    again = unknown(looks=2, last_call=CALLED + timedelta(minutes=5))
    assert judge(again, BOTH, sight(), CALLED + timedelta(minutes=24)).event is BatchEvent.NOT_SURE
    assert judge(again, BOTH, sight(), CALLED + timedelta(minutes=25)).event is BatchEvent.ABSENT


def test_those_not_found_among_those_found_go_on_alone():
    insight = judge(unknown(looks=2), MESSAGES, sight(1, 4), CALLED + PROVING)
    assert (insight.event, insight.accepted, insight.absent) == (
        BatchEvent.ABSENT_IN_PART,
        members(1, 4),
        members(2, 3),
    )
    earlier = judge(unknown(2, 3, looks=2, has_accepted=True), MESSAGES, sight(), CALLED + PROVING)
    assert (earlier.event, earlier.accepted, earlier.absent) == (BatchEvent.ABSENT_IN_PART, (), members(2, 3))


def test_whose_address_is_gone_is_not_proven_absent_by_not_being_found():
    seen = sight(traceable=(1, 2))
    insight = judge(unknown(looks=2), MESSAGES, seen, CALLED + PROVING)
    assert (insight.absent, insight.untraceable) == (members(1, 2), members(3, 4))
    entry = judge(unknown(looks=2), ENTRY, seen, CALLED + PROVING)
    assert (entry.absent, entry.untraceable) == (members(1, 2, 3, 4), ())


def test_when_only_those_without_an_address_are_left_there_is_nothing_to_wait_for():
    insight = judge(unknown(), MESSAGES, sight(1, 2, traceable=(1, 2), is_whole=False), CALLED)
    assert (insight.event, insight.untraceable) == (BatchEvent.SETTLED, members(3, 4))


def test_absence_is_never_proven_where_the_provider_never_promises_it():
    seen = sight()
    for looks in range(50):
        assert judge(unknown(looks=looks), NEVER_ABSENT, seen, CALLED + LOOK_FOR).event is BatchEvent.NOT_SURE
    assert not wants_canary(unknown(looks=9), NEVER_ABSENT, seen, CALLED + LOOK_FOR)


def looks_at(recollection, begin=None, *, is_whole=True):
    """The minutes after the call at which it is looked at, canaries wanting."""
    now, case, times = CALLED + (begin or recollection.first_look), unknown(), []
    while now < CALLED + timedelta(minutes=130):
        times.append((now - CALLED) / timedelta(minutes=1))
        insight = judge(case, recollection, sight(is_whole=is_whole, has_canary=False), now)
        case, now = replace(case, looks=case.looks + is_whole), insight.not_before
    return times


def test_the_third_look_falls_on_the_instant_of_absence_and_later_ones_come_rarely():
    assert looks_at(MESSAGES) == [2, 6, 10, 40, 70, 100]
    assert looks_at(Recollection(first_look=timedelta(minutes=5), absent_after=timedelta(minutes=35)))[:4] == [
        5,
        20,
        35,
        65,
    ]


def test_looks_that_begin_late_keep_their_distance_from_each_other():
    assert looks_at(MESSAGES, timedelta(minutes=60)) == [60, 65, 70, 100]


def test_searches_that_fail_prove_nothing_and_are_made_again():
    times = looks_at(MESSAGES, is_whole=False)
    assert all(0.99 <= later - earlier <= 5.01 for earlier, later in pairwise(times))
    assert len(times) > 20
