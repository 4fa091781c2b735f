from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.domain.delivery import (
    Batch,
    BatchEvent,
    BatchState,
    BatchTransitionError,
    checksum,
    cut,
    settle,
    transition,
)
from syndicate.domain.message import Answer, Outcome, OutcomeKind, SubscriberId, Verdict
from tests.factories import utc

NOW = utc("2026-11-04T06:30+01:00")

#: Every arrow there is; whatever is not here does not exist.
ARROWS = {
    (BatchState.READY, BatchEvent.CLAIM): BatchState.IN_FLIGHT,
    (BatchState.READY, BatchEvent.DEADLINE): BatchState.EXPIRED,
    (BatchState.IN_FLIGHT, BatchEvent.ANSWERED): BatchState.DONE,
    (BatchState.IN_FLIGHT, BatchEvent.NOT_ACCEPTED): BatchState.READY,
    (BatchState.IN_FLIGHT, BatchEvent.REFUSED_WHOLE): BatchState.SPLIT,
    (BatchState.IN_FLIGHT, BatchEvent.DEFERRED_IN_PART): BatchState.SPLIT,
    (BatchState.IN_FLIGHT, BatchEvent.UNCLEAR): BatchState.UNKNOWN,
    (BatchState.IN_FLIGHT, BatchEvent.OWNER_DIED): BatchState.UNKNOWN,
    (BatchState.UNKNOWN, BatchEvent.REPLAY): BatchState.IN_FLIGHT,
    (BatchState.UNKNOWN, BatchEvent.LOOK): BatchState.CHECKING,
    (BatchState.UNKNOWN, BatchEvent.SETTLED): BatchState.DONE,
    (BatchState.UNKNOWN, BatchEvent.HAND_OVER): BatchState.NEEDS_OPERATOR,
    (BatchState.CHECKING, BatchEvent.SETTLED): BatchState.DONE,
    (BatchState.CHECKING, BatchEvent.ABSENT): BatchState.READY,
    (BatchState.CHECKING, BatchEvent.ABSENT_IN_PART): BatchState.SPLIT,
    (BatchState.CHECKING, BatchEvent.NOT_SURE): BatchState.UNKNOWN,
    (BatchState.CHECKING, BatchEvent.OWNER_DIED): BatchState.UNKNOWN,
    (BatchState.CHECKING, BatchEvent.HAND_OVER): BatchState.NEEDS_OPERATOR,
    (BatchState.NEEDS_OPERATOR, BatchEvent.SETTLED): BatchState.DONE,
    (BatchState.NEEDS_OPERATOR, BatchEvent.ABSENT): BatchState.READY,
    (BatchState.NEEDS_OPERATOR, BatchEvent.ABSENT_IN_PART): BatchState.SPLIT,
    (BatchState.NEEDS_OPERATOR, BatchEvent.REPEAT): BatchState.SPLIT,
    (BatchState.NEEDS_OPERATOR, BatchEvent.ABANDON): BatchState.ABANDONED,
}


@pytest.mark.parametrize(("state", "event"), list(product(BatchState, BatchEvent)))
def test_every_pair_of_state_and_event_has_its_arrow_or_is_refused(state, event):
    if (state, event) in ARROWS:
        assert transition(state, event) is ARROWS[state, event]
    else:
        with pytest.raises(BatchTransitionError, match=str(state)):
            transition(state, event)


def test_the_unknown_never_becomes_ready_by_itself():
    assert BatchState.READY not in {target for (state, _), target in ARROWS.items() if state is BatchState.UNKNOWN}


def test_what_is_over_stays_over():
    over = {BatchState.DONE, BatchState.SPLIT, BatchState.ABANDONED, BatchState.EXPIRED}
    assert over.isdisjoint(state for state, _ in ARROWS)


def batch(*members, refusals=0):
    return Batch(
        sending=1,
        number=1,
        members=tuple(map(SubscriberId, members)),
        state=BatchState.IN_FLIGHT,
        fence=1,
        not_before=NOW,
        refusals=refusals,
    )


ACCEPTED = Outcome(OutcomeKind.ACCEPTED, "id")


def test_a_complete_answer_settles_and_keeps_only_exceptions():
    refused = Outcome(OutcomeKind.REFUSED, "no such mailbox", "550")
    answer = Answer(verdict=Verdict.ANSWERED, outcomes=(ACCEPTED, refused, ACCEPTED))
    settlement = settle(batch(1, 2, 3), (1, 2, 3), answer, NOW)
    assert settlement.event is BatchEvent.ANSWERED
    (exception,) = settlement.exceptions
    assert (exception.subscriber, exception.state, exception.code) == (2, "refused", "550")


def test_who_is_deferred_goes_again_later_in_a_batch_of_his_own_and_of_the_others_it_is_known():
    refused, deferred = Outcome(OutcomeKind.REFUSED, "no such mailbox", "550"), Outcome(OutcomeKind.DEFERRED, "slowly")
    answer = Answer(verdict=Verdict.ANSWERED, outcomes=(ACCEPTED, deferred, refused, deferred), retry_after=30)
    settlement = settle(batch(1, 2, 3, 4), (1, 2, 3, 4), answer, NOW)
    assert (settlement.event, settlement.parts) == (BatchEvent.DEFERRED_IN_PART, ((2, 4),))
    assert settlement.not_before == NOW + timedelta(seconds=30)
    assert [(one.subscriber, one.state) for one in settlement.exceptions] == [(1, "accepted"), (3, "refused")]
    replayed = settle(replace(batch(1, 2, 3, 4), is_replay=True), (1, 2, 3, 4), answer, NOW)
    assert (replayed.event, replayed.parts, replayed.exceptions) == (BatchEvent.UNCLEAR, (), ())


@pytest.mark.parametrize("outcomes", [(), (ACCEPTED,), (ACCEPTED,) * 4])
def test_an_answer_of_another_length_is_unclear(outcomes):
    answer = Answer(verdict=Verdict.ANSWERED, outcomes=outcomes)
    assert settle(batch(1, 2, 3), (1, 2, 3), answer, NOW).event is BatchEvent.UNCLEAR


def test_a_refusal_of_the_whole_splits_until_one_is_left_who_is_refused():
    answer = Answer(verdict=Verdict.REFUSED_WHOLE, detail="not a valid address", status=400)
    settlement = settle(batch(1, 2, 3), (1, 2, 3), answer, NOW)
    assert settlement.event is BatchEvent.REFUSED_WHOLE
    assert settlement.parts == ((1,), (2, 3))
    single = settle(batch(1), (1,), answer, NOW)
    assert single.event is BatchEvent.ANSWERED
    assert [(e.subscriber, e.state, e.code) for e in single.exceptions] == [(1, "refused", "400")]


def test_a_provider_that_refuses_one_after_the_other_means_us_and_is_halted():
    answer = Answer(verdict=Verdict.REFUSED_WHOLE, detail="some new sentence", status=400)
    assert settle(batch(1), (1,), answer, NOW, refused_alone=1).event is BatchEvent.ANSWERED
    assert settle(batch(1, 2), (1, 2), answer, NOW, refused_alone=2).event is BatchEvent.REFUSED_WHOLE
    halted = settle(batch(1), (1,), answer, NOW, refused_alone=2)
    assert halted.event is BatchEvent.NOT_ACCEPTED
    assert "3 recipients" in halted.halt
    assert "some new sentence" in halted.halt


def test_a_halt_leaves_the_batch_ready_and_says_why():
    settlement = settle(batch(1), (1,), Answer(verdict=Verdict.HALTED, detail="the key was refused"), NOW)
    assert settlement.event is BatchEvent.NOT_ACCEPTED
    assert settlement.halt == "the key was refused"


def test_a_provider_that_asks_to_wait_is_obeyed_but_never_called_again_at_once():
    wait = settle(batch(1), (1,), Answer(verdict=Verdict.NOT_ACCEPTED, retry_after=120), NOW)
    assert wait.not_before == NOW + timedelta(seconds=120)
    at_once = settle(batch(1), (1,), Answer(verdict=Verdict.NOT_ACCEPTED, retry_after=0), NOW)
    assert at_once.not_before > NOW


@given(st.integers(0, 40))
def test_waiting_grows_stays_bounded_and_is_the_same_each_time(refusals):
    answer = Answer(verdict=Verdict.NOT_ACCEPTED)
    wait = settle(batch(1, refusals=refusals), (1,), answer, NOW).not_before - NOW
    assert timedelta(0) < wait <= timedelta(minutes=15)
    assert wait <= timedelta(seconds=2.0**refusals)
    assert settle(batch(1, refusals=refusals), (1,), answer, NOW).not_before - NOW == wait


@pytest.mark.parametrize("verdict", [Verdict.NOT_ACCEPTED, Verdict.REFUSED_WHOLE, Verdict.HALTED, Verdict.UNCLEAR])
@pytest.mark.parametrize("members", [(1,), (1, 2, 3)])
def test_a_replay_that_is_refused_proves_nothing_of_the_call_before_it(verdict, members):
    again = replace(batch(*members), is_replay=True)
    settlement = settle(again, members, Answer(verdict=verdict, detail="why"), NOW)
    assert settlement.event is BatchEvent.UNCLEAR
    assert settlement.not_before > NOW
    assert (settlement.parts, settlement.exceptions) == ((), ())
    assert settlement.halt == ("why" if verdict is Verdict.HALTED else "")


def test_what_is_unclear_is_unknown():
    assert settle(batch(1), (1,), Answer(verdict=Verdict.UNCLEAR), NOW).event is BatchEvent.UNCLEAR


@given(st.sets(st.integers(1, 10**6), max_size=200), st.integers(1, 50))
def test_batches_hold_everybody_once_in_order_and_none_is_too_large(members, size):
    batches = cut([SubscriberId(m) for m in members], size)
    assert [member for one in batches for member in one] == sorted(members)
    assert all(1 <= len(one) <= size for one in batches)


def test_a_checksum_knows_its_members_and_not_their_order():
    assert checksum([3, 1, 2]) == checksum([1, 2, 3]) != checksum([1, 2])
