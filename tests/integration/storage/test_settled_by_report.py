"""A provider reports mail: what that settles in each state of a batch, and where it contradicts the ledger."""

import pytest
from sqlalchemy import update

from syndicate.domain.delivery import BatchState
from syndicate.domain.message import Answer, Outcome, OutcomeKind, Verdict
from syndicate.domain.subscription import SubscriptionState
from syndicate.storage import batches, orders, tables
from syndicate.storage.looks import Settled, settle_by_report
from syndicate.storage.unknowns import find_unsettled
from tests.integration.storage.ledger import (
    ACCEPTED,
    DEADLINE,
    NOW,
    accepted,
    counts,
    freeze_for_readers,
    promised,
    rows,
    set_state,
    settle,
    states,
    take,
)
from tests.integration.storage.test_looks import KEY, LATE, UNCLEAR, look, looked_at_twice, make_unknown, see

REFUSED_WHOLE = Answer(verdict=Verdict.REFUSED_WHOLE, status=400)


def report(database, sending, *members, number=1):
    """What comes of a report of each of these members, in turn."""
    outcomes = []
    for member in members:
        with database.begin() as connection:
            outcomes.append(settle_by_report(connection, sending, number, member, LATE))
    return outcomes


def order(database, what, key=KEY):
    with database.begin() as connection:
        what(connection, find_unsettled(connection, key), "a test", LATE)


def put(database, state):
    with database.begin() as connection:
        connection.execute(update(tables.batches).values(state=state))


@pytest.mark.parametrize("state", [BatchState.UNKNOWN, BatchState.CHECKING, BatchState.NEEDS_OPERATOR])
def test_members_settle_one_by_one_and_with_the_last_the_batch_is_done(database, state):
    sending = make_unknown(database, 3)
    put(database, state)
    assert report(database, sending, 1, 3) == [Settled.SETTLED, Settled.SETTLED]
    assert counts(database, sending) == {"accepted": 2, "unknown": 1}
    assert states(database) == [state]
    assert report(database, sending, 3) == [Settled.NOTHING], "it may come twice"
    assert report(database, sending, 2, 2) == [Settled.SETTLED, Settled.NOTHING]
    assert states(database) == ["done"]
    assert counts(database, sending) == {"accepted": 3}
    first = rows(database, tables.exceptions)[0]
    assert (first.state, first.code, first.at) == ("accepted", "reported", LATE)
    assert promised(database, sending) == (3, 3)


def test_what_a_person_left_unknown_is_still_learnt_and_stays_abandoned(database):
    sending = make_unknown(database, 2)
    order(database, orders.leave_unknown)
    assert report(database, sending, 1, 2) == [Settled.SETTLED] * 2
    assert states(database) == ["abandoned"]
    assert counts(database, sending) == {"accepted": 2}


def test_a_report_of_what_was_accepted_or_of_nobody_says_nothing_new(database):
    sending = freeze_for_readers(database, 2)
    claim = take(database)
    assert report(database, sending, 1) == [Settled.NOTHING], "its call goes on"
    settle(database, claim, accepted(claim))
    assert report(database, sending, 1, 99) == [Settled.NOTHING, Settled.NOTHING]
    assert report(database, sending, 1, number=7) == [Settled.NOTHING]
    assert rows(database, tables.exceptions) == []


def test_of_single_recipients_the_unknown_are_settled_and_the_refused_are_not(database):
    sending = freeze_for_readers(database, 3)
    outcomes = (Outcome(OutcomeKind.UNKNOWN), Outcome(OutcomeKind.REFUSED), ACCEPTED)
    settle(database, take(database), Answer(verdict=Verdict.ANSWERED, outcomes=outcomes))
    assert report(database, sending, 1, 2, 3) == [Settled.SETTLED, Settled.NOTHING, Settled.NOTHING]
    assert counts(database, sending) == {"accepted": 2, "refused": 1}


def test_mail_to_somebody_who_was_deferred_is_a_contradiction_and_is_not_sent_again(database):
    sending = freeze_for_readers(database, 2)
    outcomes = (Outcome(OutcomeKind.DEFERRED), ACCEPTED)
    settle(database, take(database), Answer(verdict=Verdict.ANSWERED, outcomes=outcomes))
    assert report(database, sending, 1, 2) == [Settled.CONTRADICTION, Settled.NOTHING]
    assert take(database, now=LATE) is None
    assert counts(database, sending) == {"accepted": 2}


def test_mail_to_somebody_who_was_in_no_call_is_a_contradiction(database):
    sending = freeze_for_readers(database, 2)
    set_state(database, 2, SubscriptionState.UNSUBSCRIBED)
    settle(database, take(database), UNCLEAR)
    assert report(database, sending, 2) == [Settled.CONTRADICTION]
    assert counts(database, sending) == {"unknown": 1, "skipped": 1}


def test_mail_to_somebody_who_was_in_none_of_the_halves_is_a_contradiction(database):
    sending = freeze_for_readers(database, 3)
    set_state(database, 2, SubscriptionState.UNSUBSCRIBED)
    settle(database, take(database), REFUSED_WHOLE)
    assert report(database, sending, 2) == [Settled.CONTRADICTION]
    assert counts(database, sending) == {"waiting": 2, "skipped": 1}


@pytest.mark.parametrize("readers", [1, 3])
def test_mail_of_a_batch_that_was_never_called_is_a_contradiction_and_is_not_sent_again(database, readers):
    sending = freeze_for_readers(database, readers)
    assert report(database, sending, 1) == [Settled.CONTRADICTION]
    claim = take(database)
    if readers == 1:
        assert claim is None
    else:
        assert [recipient.subscriber for recipient in claim.recipients] == [2, 3]
        settle(database, claim, accepted(claim))
    assert counts(database, sending) == {"accepted": readers}


def test_mail_of_a_batch_that_the_provider_put_off_is_a_contradiction_and_is_not_sent_again(database):
    sending = freeze_for_readers(database, 2)
    settle(database, take(database), Answer(verdict=Verdict.NOT_ACCEPTED, retry_after=1))
    assert report(database, sending, 1, 1) == [Settled.CONTRADICTION, Settled.NOTHING]
    claim = take(database, now=LATE)
    assert [recipient.subscriber for recipient in claim.recipients] == [2]


def test_mail_of_what_was_proven_absent_is_a_contradiction_and_is_not_sent_again(database):
    sending = make_unknown(database, 3)
    looked_at_twice(database)
    see(database, look(database))
    assert report(database, sending, 2) == [Settled.CONTRADICTION]
    claim = take(database, now=LATE)
    assert [recipient.subscriber for recipient in claim.recipients] == [1, 3]
    assert report(database, sending, 1) == [Settled.NOTHING], "its second call goes on"


def test_mail_of_what_has_expired_is_a_contradiction_that_is_believed(database):
    sending = freeze_for_readers(database, 2)
    with database.begin() as connection:
        batches.expire(connection, DEADLINE.replace(year=2027))
    assert report(database, sending, 1) == [Settled.CONTRADICTION]
    assert counts(database, sending) == {"accepted": 1, "expired": 1}


def test_mail_of_a_batch_that_was_refused_whole_is_a_contradiction_whatever_became_of_its_halves(database):
    sending = freeze_for_readers(database, 4)
    settle(database, take(database), REFUSED_WHOLE)
    newest = take(database)
    assert newest.batch.members == (3, 4)
    assert report(database, sending, 3) == [Settled.NOTHING], "what its call comes to is not known yet"
    settle(database, newest, accepted(newest))
    assert report(database, sending, 1, 3) == [Settled.CONTRADICTION] * 2
    claim = take(database)
    assert [recipient.subscriber for recipient in claim.recipients] == [2]


def test_a_single_recipient_who_was_refused_and_has_mail_is_a_contradiction(database):
    sending = freeze_for_readers(database, 1)
    settle(database, take(database), REFUSED_WHOLE)
    assert report(database, sending, 1) == [Settled.CONTRADICTION]


def test_members_of_a_half_settle_as_those_of_a_whole(database):
    sending = freeze_for_readers(database, 4)
    settle(database, take(database), REFUSED_WHOLE)
    settle(database, take(database), UNCLEAR)
    assert report(database, sending, 3, 4, number=3) == [Settled.SETTLED] * 2
    assert counts(database, sending) == {"accepted": 2, "waiting": 2}


def test_a_second_copy_that_a_person_ordered_is_spared_when_the_first_is_reported_in_time(database):
    sending = make_unknown(database, 3)
    order(database, orders.send_again)
    assert report(database, sending, 2) == [Settled.SETTLED]
    claim = take(database, now=LATE)
    assert (claim.key, [recipient.subscriber for recipient in claim.recipients]) == ("hungary-2026-11-04/2", [1, 3])
    assert report(database, sending, 1) == [Settled.NOTHING]
    settle(database, claim, accepted(claim), now=LATE)
    assert report(database, sending, 1, 3) == [Settled.NOTHING] * 2
    assert report(database, sending, 1, number=2) == [Settled.NOTHING]
    assert counts(database, sending) == {"accepted": 3}


def test_who_was_found_before_the_rest_went_on_is_known_already(database):
    sending = make_unknown(database, 3)
    looked_at_twice(database)
    see(database, look(database), 1)
    assert report(database, sending, 1, 2) == [Settled.NOTHING, Settled.CONTRADICTION]
    assert report(database, sending, 3, number=2) == [Settled.CONTRADICTION], "its child was never called"
    assert counts(database, sending) == {"accepted": 3}
    assert take(database, now=LATE) is None
    assert NOW < LATE
