from dataclasses import replace
from datetime import timedelta

import pytest

from syndicate.domain.message import Answer, Verdict
from syndicate.domain.subscription import SubscriptionState
from syndicate.storage import batches, sendings, tables
from tests.integration.storage.ledger import (
    DEADLINE,
    NOW,
    accepted,
    add_readers,
    counts,
    freeze,
    freeze_for_readers,
    replay,
    rows,
    set_state,
    settle,
    states,
    take,
)

LATER = NOW + timedelta(minutes=20)


def test_orphans_of_a_dead_process_become_unknown_and_nothing_else_does(database):
    sending = freeze_for_readers(database, 35)
    done = take(database)
    settle(database, done, accepted(done))
    take(database, owner="dead")
    take(database, owner="dead")
    with database.begin() as connection:
        assert batches.disown(connection, LATER) == 2
    with database.begin() as connection:
        assert batches.disown(connection, LATER) == 0
    assert states(database) == ["done", "unknown", "unknown", "ready"]
    assert counts(database, sending) == {"accepted": 10, "unknown": 20, "waiting": 5}
    attempts = rows(database, tables.attempts)
    assert [(row.verdict, row.finished_at) for row in attempts] == [
        ("answered", NOW),
        ("owner-died", LATER),
        ("owner-died", LATER),
    ]


def test_an_answer_that_comes_after_the_owner_was_given_up_changes_nothing_but_is_kept(database):
    sending = freeze_for_readers(database, 2)
    claim = take(database)
    with database.begin() as connection:
        batches.disown(connection, LATER)
    assert not settle(database, claim, replace(accepted(claim), detail="queued", status=250), now=LATER)
    assert counts(database, sending) == {"unknown": 2}
    (attempt,) = rows(database, tables.attempts)
    assert (attempt.verdict, attempt.status, attempt.detail) == ("owner-died", 250, "too late: answered, queued")


def test_an_unclear_answer_after_the_owner_was_given_up_is_as_late_as_any(database):
    freeze_for_readers(database, 2)
    claim = take(database)
    with database.begin() as connection:
        batches.disown(connection, LATER)
    assert not settle(database, claim, Answer(verdict=Verdict.UNCLEAR), now=LATER)
    assert rows(database, tables.attempts)[0].detail == "too late: unclear"


def test_a_replay_sends_the_same_under_the_same_key(database):
    sending = freeze_for_readers(database, 3)
    first = take(database)
    with database.begin() as connection:
        batches.disown(connection, NOW)
    again = take(database, replay)
    assert (again.key, again.email, again.recipients) == (first.key, first.email, first.recipients)
    assert (again.batch.fence, again.batch.is_replay) == (2, True)
    assert take(database, replay) is None
    settle(database, again, accepted(again))
    assert counts(database, sending) == {"accepted": 3}
    assert len(rows(database, tables.attempts)) == 2


@pytest.mark.parametrize(
    "answer",
    [
        Answer(verdict=Verdict.NOT_ACCEPTED, retry_after=60),
        Answer(verdict=Verdict.REFUSED_WHOLE, status=400),
        Answer(verdict=Verdict.HALTED, detail="the key was refused"),
        Answer(verdict=Verdict.UNCLEAR),
    ],
    ids=lambda answer: answer.verdict,
)
@pytest.mark.parametrize("readers", [1, 3])
def test_a_replay_that_fails_proves_nothing_of_the_first_call(database, answer, readers):
    sending = freeze_for_readers(database, readers)
    take(database)
    with database.begin() as connection:
        batches.disown(connection, NOW)
    settle(database, take(database, replay), answer)
    assert states(database) == ["unknown"]
    assert counts(database, sending) == {"unknown": readers}
    assert take(database, now=DEADLINE) is None
    assert take(database, replay) is None
    with database.begin() as connection:
        sendings.release_all(connection)
    again = take(database, replay, now=DEADLINE)
    settle(database, again, accepted(again), now=DEADLINE)
    assert counts(database, sending) == {"accepted": readers}


def test_nothing_is_replayed_after_the_deadline(database):
    freeze_for_readers(database, 3)
    take(database)
    with database.begin() as connection:
        batches.disown(connection, NOW)
    assert take(database, replay, now=DEADLINE + timedelta(seconds=1)) is None


def test_who_has_left_since_the_first_call_is_not_in_its_replay_and_stays_unknown(database):
    sending = freeze_for_readers(database, 3)
    set_state(database, 3, SubscriptionState.UNSUBSCRIBED)
    take(database)
    with database.begin() as connection:
        batches.disown(connection, NOW)
    set_state(database, 1, SubscriptionState.UNSUBSCRIBED)
    again = take(database, replay)
    assert [recipient.subscriber for recipient in again.recipients] == [2]
    settle(database, again, accepted(again))
    assert counts(database, sending) == {"accepted": 1, "unknown": 1, "skipped": 1}


def test_a_replay_that_nobody_is_left_of_is_not_made(database):
    sending = freeze_for_readers(database, 1)
    take(database)
    with database.begin() as connection:
        batches.disown(connection, NOW)
    set_state(database, 1, SubscriptionState.UNSUBSCRIBED)
    assert take(database, replay) is None
    assert counts(database, sending) == {"unknown": 1}


def test_what_is_ready_after_its_deadline_expires_and_what_is_unknown_does_not(database):
    sending = freeze_for_readers(database, 25)
    settle(database, take(database), Answer(verdict=Verdict.UNCLEAR))
    set_state(database, 11, SubscriptionState.UNSUBSCRIBED)
    settle(database, take(database), Answer(verdict=Verdict.NOT_ACCEPTED, retry_after=1))
    late = DEADLINE + timedelta(seconds=1)
    with database.begin() as connection:
        assert batches.expire(connection, DEADLINE) == 0
        assert batches.expire(connection, late) == 2
        assert batches.expire(connection, late) == 0
        assert batches.next_wake(connection, late) is None
    assert counts(database, sending) == {"unknown": 10, "expired": 14, "skipped": 1}
    assert take(database, now=late) is None


def test_the_next_wake_is_when_the_first_batch_may_go(database):
    with database.read() as connection:
        assert batches.next_wake(connection, NOW) is None
    freeze_for_readers(database, 25)
    with database.begin() as connection:
        freeze(connection, add_readers(connection, 1), key="later", now=LATER)
        assert batches.next_wake(connection, NOW) == NOW
    for seconds in (300, 200, 100):
        settle(database, take(database), Answer(verdict=Verdict.NOT_ACCEPTED, retry_after=seconds))
    with database.read() as connection:
        assert batches.next_wake(connection, NOW) == NOW + timedelta(seconds=100)
        assert batches.next_wake(connection, DEADLINE + timedelta(seconds=1)) is None
