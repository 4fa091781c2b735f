from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from syndicate.domain.delivery import BatchState
from syndicate.domain.entry import EditionId
from syndicate.domain.message import Answer, Outcome, OutcomeKind, SendingKind, Verdict
from syndicate.domain.subscription import SubscriptionState, SuppressionReason
from syndicate.storage import batches, sendings, tables
from syndicate.storage.packing import unpack_members
from syndicate.storage.subscribers import suppress
from tests.integration.storage.ledger import (
    ACCEPTED,
    DEADLINE,
    HUNGARY,
    NOW,
    accepted,
    add_readers,
    add_subscriptions,
    freeze,
    freeze_for_readers,
    hashed,
    rows,
    settle,
    take,
    tally,
)

LATER = NOW + timedelta(minutes=20)


def states(database):
    return [row.state for row in rows(database, tables.batches)]


def set_state(database, member, state):
    with database.begin() as connection:
        changed = update(tables.subscriptions).where(tables.subscriptions.c.subscriber == member)
        assert connection.execute(changed.values(state=state)).rowcount == 1


def counts(database, sending):
    """The parts of the tally that are not nought."""
    whole = tally(database, sending)
    parts = {name: getattr(whole, name) for name in whole.__slots__ if name != "audience"}
    assert sum(parts.values()) == whole.audience
    return {name: count for name, count in parts.items() if count}


def test_a_claim_holds_the_mail_the_key_and_everybody_with_their_subscription(database):
    freeze_for_readers(database, 12)
    claim = take(database)
    assert claim.key == "hungary-2026-11-04/1"
    assert claim.email.subject.startswith("4 November")
    assert claim.batch.members == tuple(range(1, 11))
    assert (claim.batch.state, claim.batch.fence, claim.batch.is_replay) == (BatchState.IN_FLIGHT, 1, False)
    assert [recipient.subscriber for recipient in claim.recipients] == list(range(1, 11))
    assert claim.recipients[2].address == "reader3@example.org"
    with database.read() as connection:
        whose = dict(connection.execute(select(tables.subscriptions.c.id, tables.subscriptions.c.subscriber)).all())
    assert [whose[recipient.subscription] for recipient in claim.recipients] == list(range(1, 11))


def test_the_intent_stands_before_the_call(database):
    freeze_for_readers(database, 1)
    take(database, owner="worker-7")
    (batch,) = rows(database, tables.batches)
    assert (batch.state, batch.fence, batch.owner, batch.lease_until) == (
        "in-flight",
        1,
        "worker-7",
        NOW + timedelta(minutes=2),
    )
    (attempt,) = rows(database, tables.attempts)
    assert (attempt.fence, attempt.owner, attempt.intent_at, attempt.finished_at) == (1, "worker-7", NOW, None)


def test_every_batch_is_claimed_once_and_in_order(database):
    sending = freeze_for_readers(database, 35)
    claimed = []
    while claim := take(database):
        claimed.append(claim.batch.number)
        settle(database, claim, accepted(claim))
    assert claimed == [1, 2, 3, 4]
    assert counts(database, sending) == {"accepted": 35}
    assert states(database) == ["done"] * 4


def test_confirmations_go_before_issues_and_older_sendings_before_newer(database):
    with database.begin() as connection:
        readers = add_readers(connection, 2)
        freeze(connection, readers, batch_size=1)
        freeze(connection, readers[:1], key="second")
        freeze(connection, readers[:1], key="confirm", kind=SendingKind.CONFIRMATION)
    order = [take(database).key for _ in range(4)]
    assert order == ["confirm/1", "hungary-2026-11-04/1", "hungary-2026-11-04/2", "second/1"]


def test_nothing_is_claimed_for_another_provider(database):
    freeze_for_readers(database, 1, provider="mailgun")
    assert take(database) is None
    assert take(database, provider="mailgun")


def test_editions_with_accounts_of_their_own_neither_share_batches_nor_halts(database):
    elsewhere = EditionId("central-europe")
    with database.begin() as connection:
        readers = add_readers(connection, 3)
        add_subscriptions(connection, readers, edition=elsewhere)
        freeze(connection, readers, batch_size=1)
        freeze(connection, readers, batch_size=1, key="elsewhere", edition=elsewhere)
    assert take(database, editions=["nowhere"]) is None
    claim = take(database, editions=[elsewhere])
    assert claim.key == "elsewhere/1"
    settle(database, claim, Answer(verdict=Verdict.HALTED, detail="the key was refused"))
    assert take(database, editions=[elsewhere]) is None
    assert take(database, editions=[HUNGARY]).key == "hungary-2026-11-04/1"
    with database.begin() as connection:
        batches.disown(connection, NOW)
    assert take(database, batches.replay, editions=[elsewhere]) is None
    assert take(database, batches.replay, editions=[HUNGARY]).key == "hungary-2026-11-04/1"


def test_nothing_is_claimed_after_the_deadline_but_at_it(database):
    freeze_for_readers(database, 15)
    assert take(database, now=DEADLINE)
    assert take(database, now=DEADLINE + timedelta(microseconds=1)) is None


def test_a_sending_without_a_deadline_never_gets_too_late(database):
    freeze_for_readers(database, 1, deadline=None)
    assert take(database, now=NOW + timedelta(days=999))


def test_refusals_of_single_members_are_kept_and_the_rest_is_accepted(database):
    sending = freeze_for_readers(database, 4)
    claim = take(database)
    refused = Outcome(OutcomeKind.REFUSED, "no \0such mailbox \udcff" + "x" * 300, "550 5.1.1")
    outcomes = (ACCEPTED, refused, Outcome(OutcomeKind.DEFERRED), Outcome(OutcomeKind.UNKNOWN))
    assert settle(database, claim, Answer(verdict=Verdict.ANSWERED, outcomes=outcomes, status=200), now=LATER)
    assert counts(database, sending) == {"accepted": 1, "refused": 1, "deferred": 1, "unknown": 1}
    first = rows(database, tables.exceptions)[0]
    assert (first.subscriber, first.number, first.state, first.code, first.at) == (2, 1, "refused", "550 5.1.1", LATER)
    assert first.detail.startswith("no  such mailbox ?xxx")
    assert len(first.detail) == 200


def test_a_finished_attempt_remembers_the_answer(database):
    freeze_for_readers(database, 1)
    claim = take(database)
    settle(database, claim, replace(accepted(claim), detail="queued", status=250), now=LATER)
    (attempt,) = rows(database, tables.attempts)
    assert (attempt.verdict, attempt.status, attempt.detail) == ("answered", 250, "queued")
    assert attempt.finished_at == LATER


def test_an_answer_that_fits_no_recipients_leaves_the_batch_unknown(database):
    sending = freeze_for_readers(database, 3)
    claim = take(database)
    settle(database, claim, Answer(verdict=Verdict.ANSWERED, outcomes=(ACCEPTED,), status=200))
    assert states(database) == ["unknown"]
    assert counts(database, sending) == {"unknown": 3}
    assert rows(database, tables.attempts)[0].verdict == "unclear"


def test_an_unclear_answer_is_never_sent_again_by_itself(database):
    sending = freeze_for_readers(database, 3)
    settle(database, take(database), Answer(verdict=Verdict.UNCLEAR, detail="timed out"))
    assert take(database, now=DEADLINE) is None
    assert counts(database, sending) == {"unknown": 3}


def test_what_was_proven_not_accepted_waits_and_goes_again(database):
    sending = freeze_for_readers(database, 3)
    first = take(database)
    settle(database, first, Answer(verdict=Verdict.NOT_ACCEPTED, status=429, retry_after=60))
    assert counts(database, sending) == {"waiting": 3}
    assert take(database) is None
    with database.read() as connection:
        assert batches.next_wake(connection, NOW) == NOW + timedelta(seconds=60)
    again = take(database, now=NOW + timedelta(seconds=60))
    assert (again.key, again.batch.fence, again.batch.refusals) == (first.key, 2, 1)
    settle(database, again, accepted(again))
    assert counts(database, sending) == {"accepted": 3}
    assert [row.verdict for row in rows(database, tables.attempts)] == ["not-accepted", "answered"]


def test_a_batch_refused_whole_becomes_two_halves_until_one_is_left_who_is_refused(database):
    sending = freeze_for_readers(database, 5)
    poison = 4
    while claim := take(database):
        sent_to = [recipient.subscriber for recipient in claim.recipients]
        bad = Answer(verdict=Verdict.REFUSED_WHOLE, status=400, detail="not a valid address")
        settle(database, claim, bad if poison in sent_to else accepted(claim))
        assert sum(counts(database, sending).values()) == 5
    found = [(row.number, row.parent, unpack_members(row.members), row.state) for row in rows(database, tables.batches)]
    assert found == [
        (1, None, (1, 2, 3, 4, 5), "split"),
        (2, 1, (1, 2), "done"),
        (3, 1, (3, 4, 5), "split"),
        (4, 3, (3,), "done"),
        (5, 3, (4, 5), "split"),
        (6, 5, (4,), "done"),
        (7, 5, (5,), "done"),
    ]
    assert counts(database, sending) == {"accepted": 4, "refused": 1}
    (exception,) = rows(database, tables.exceptions)
    assert (exception.subscriber, exception.number, exception.code) == (4, 6, "400")


def test_halves_go_before_other_batches_and_the_newest_first(database):
    freeze_for_readers(database, 30)
    refused = Answer(verdict=Verdict.REFUSED_WHOLE, status=400)
    settle(database, take(database), refused)
    halves = take(database)
    settle(database, halves, refused)
    postponed = take(database)
    settle(database, postponed, Answer(verdict=Verdict.NOT_ACCEPTED, retry_after=60))
    with database.begin() as connection:
        batches.postpone(connection, postponed.account, NOW + timedelta(seconds=60))
    assert take(database) is None
    order = [take(database, now=LATER).batch.number for _ in range(5)]
    assert (halves.batch.number, postponed.batch.number) == (5, 7)
    assert order == [7, 6, 4, 2, 3]


def test_one_throttled_call_speaks_for_its_account_and_no_other(database):
    elsewhere = EditionId("central-europe")
    with database.begin() as connection:
        readers = add_readers(connection, 2)
        add_subscriptions(connection, readers, edition=elsewhere)
        freeze(connection, readers, batch_size=1)
        freeze(connection, readers, key="elsewhere", edition=elsewhere)
        freeze(connection, readers, key="smtp", provider="smtp")
        until = NOW + timedelta(seconds=60)
        batches.postpone(connection, batches.Account("outbox", [HUNGARY]), until)
        batches.postpone(connection, batches.Account("outbox", [HUNGARY]), NOW)
    assert take(database).key == "elsewhere/1"
    assert take(database) is None
    assert take(database, provider="smtp").key == "smtp/1"
    assert take(database, now=until).key == "hungary-2026-11-04/1"


def test_halves_of_two_batches_have_numbers_of_their_own(database):
    freeze_for_readers(database, 20)
    refused = Answer(verdict=Verdict.REFUSED_WHOLE, status=400)
    first, second = take(database), take(database)
    settle(database, second, refused)
    settle(database, first, refused)
    assert [(row.number, row.parent) for row in rows(database, tables.batches)] == [
        (1, None),
        (2, None),
        (3, 2),
        (4, 2),
        (5, 1),
        (6, 1),
    ]


def test_a_halt_stops_the_whole_provider_and_keeps_the_batch_ready(database):
    sending = freeze_for_readers(database, 15)
    with database.begin() as connection:
        freeze(connection, add_readers(connection, 1), key="second")
    settle(database, take(database), Answer(verdict=Verdict.HALTED, status=401, detail="the key was refused"))
    assert take(database) is None
    with database.read() as connection:
        assert batches.next_wake(connection, NOW) is None
        assert sendings.find_sending(connection, "second").halt == "the key was refused"
    with database.begin() as connection:
        sendings.release_all(connection)
    while claim := take(database):
        settle(database, claim, accepted(claim))
    assert counts(database, sending) == {"accepted": 15}


def test_who_has_left_before_the_call_is_skipped_and_not_in_it(database):
    sending = freeze_for_readers(database, 6)
    set_state(database, 2, SubscriptionState.UNSUBSCRIBED)
    set_state(database, 3, SubscriptionState.PENDING)
    with database.begin() as connection:
        suppress(connection, hashed("reader4@example.org"), SuppressionReason.COMPLAINT, NOW)
        connection.execute(delete(tables.subscriptions).where(tables.subscriptions.c.subscriber.in_((5, 6))))
        connection.execute(delete(tables.subscribers).where(tables.subscribers.c.id == 6))
    claim = take(database)
    assert [recipient.subscriber for recipient in claim.recipients] == [1]
    assert len(claim.batch.members) == 6
    assert [(row.subscriber, row.state, row.code) for row in rows(database, tables.exceptions)] == [
        (2, "skipped", "unsubscribed"),
        (3, "skipped", "unconfirmed"),
        (4, "skipped", "suppressed"),
        (5, "skipped", "erased"),
        (6, "skipped", "erased"),
    ]
    assert counts(database, sending) == {"waiting": 1, "skipped": 5}
    settle(database, claim, accepted(claim))
    assert counts(database, sending) == {"accepted": 1, "skipped": 5}


def test_who_has_left_one_edition_is_skipped_there_though_they_read_another(database):
    elsewhere = EditionId("central-europe")
    with database.begin() as connection:
        (reader,) = add_readers(connection, 1, state=SubscriptionState.UNSUBSCRIBED)
        add_subscriptions(connection, [reader], edition=elsewhere)
        freeze(connection, [reader])
        freeze(connection, [reader], key="elsewhere", edition=elsewhere)
    claim = take(database)
    assert (claim.key, claim.recipients[0].subscription) == ("elsewhere/1", 2)
    assert [row.code for row in rows(database, tables.exceptions)] == ["unsubscribed"]


@pytest.mark.parametrize(
    ("state", "goes"),
    [
        (SubscriptionState.PENDING, True),
        (SubscriptionState.CONFIRMED, True),
        (SubscriptionState.UNSUBSCRIBED, False),
    ],
)
def test_a_confirmation_goes_to_who_has_not_left(database, state, goes):
    with database.begin() as connection:
        freeze(connection, add_readers(connection, 1, state=state), kind=SendingKind.CONFIRMATION)
    assert bool(take(database)) is goes


def test_a_confirmation_never_goes_to_a_suppressed_address(database):
    with database.begin() as connection:
        freeze(
            connection,
            add_readers(connection, 1, state=SubscriptionState.PENDING),
            kind=SendingKind.CONFIRMATION,
        )
        suppress(connection, hashed("reader1@example.org"), SuppressionReason.MANUAL, NOW)
    assert take(database) is None


def test_a_batch_that_nobody_is_left_of_is_done_without_a_call(database):
    sending = freeze_for_readers(database, 15)
    for member in range(1, 11):
        set_state(database, member, SubscriptionState.UNSUBSCRIBED)
    claim = take(database)
    assert claim.batch.number == 2
    assert states(database) == ["done", "in-flight"]
    settle(database, claim, accepted(claim))
    assert counts(database, sending) == {"accepted": 5, "skipped": 10}
    assert len(rows(database, tables.attempts)) == 1


def test_who_was_skipped_once_stays_skipped_though_they_come_back(database):
    sending = freeze_for_readers(database, 4)
    set_state(database, 2, SubscriptionState.UNSUBSCRIBED)
    settle(database, take(database), Answer(verdict=Verdict.NOT_ACCEPTED, retry_after=1))
    set_state(database, 2, SubscriptionState.CONFIRMED)
    set_state(database, 3, SubscriptionState.UNSUBSCRIBED)
    claim = take(database, now=LATER)
    assert [recipient.subscriber for recipient in claim.recipients] == [1, 4]
    settle(database, claim, Answer(verdict=Verdict.REFUSED_WHOLE, status=400), now=LATER)
    assert counts(database, sending) == {"waiting": 2, "skipped": 2}
    while claim := take(database, now=LATER):
        settle(database, claim, accepted(claim))
    assert counts(database, sending) == {"accepted": 2, "skipped": 2}


def test_a_settlement_may_be_repeated_and_is_written_once(database):
    """As after a commit of which it is not known whether it came through."""
    sending = freeze_for_readers(database, 2)
    claim = take(database)
    answer = Answer(verdict=Verdict.ANSWERED, outcomes=(ACCEPTED, Outcome(OutcomeKind.REFUSED, "no")))
    assert settle(database, claim, answer)
    assert settle(database, claim, answer)
    assert counts(database, sending) == {"accepted": 1, "refused": 1}


def test_what_an_older_claim_brings_is_void(database):
    sending = freeze_for_readers(database, 2)
    old = take(database)
    settle(database, old, Answer(verdict=Verdict.NOT_ACCEPTED, retry_after=1))
    new = take(database, now=LATER)
    assert not settle(database, old, accepted(old), now=LATER)
    assert states(database) == ["in-flight"]
    assert settle(database, new, accepted(new), now=LATER)
    assert not settle(database, old, Answer(verdict=Verdict.UNCLEAR), now=LATER)
    assert counts(database, sending) == {"accepted": 2}
    attempts = rows(database, tables.attempts)
    assert [(row.verdict, row.detail) for row in attempts] == [("not-accepted", ""), ("answered", "")]


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


def test_a_settlement_may_be_repeated_though_the_batch_has_moved_on(database):
    freeze_for_readers(database, 2)
    claim = take(database)
    waiting = Answer(verdict=Verdict.NOT_ACCEPTED, retry_after=1)
    assert settle(database, claim, waiting)
    assert take(database, now=LATER)
    assert settle(database, claim, waiting)
    assert states(database) == ["in-flight"]


def test_a_replay_sends_the_same_under_the_same_key(database):
    sending = freeze_for_readers(database, 3)
    first = take(database)
    with database.begin() as connection:
        batches.disown(connection, NOW)
    again = take(database, batches.replay)
    assert (again.key, again.email, again.recipients) == (first.key, first.email, first.recipients)
    assert (again.batch.fence, again.batch.is_replay) == (2, True)
    assert take(database, batches.replay) is None
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
    settle(database, take(database, batches.replay), answer)
    assert states(database) == ["unknown"]
    assert counts(database, sending) == {"unknown": readers}
    assert take(database, now=DEADLINE) is None
    assert take(database, batches.replay) is None
    with database.begin() as connection:
        sendings.release_all(connection)
    again = take(database, batches.replay, now=DEADLINE)
    settle(database, again, accepted(again), now=DEADLINE)
    assert counts(database, sending) == {"accepted": readers}


def test_nothing_is_replayed_after_the_deadline(database):
    freeze_for_readers(database, 3)
    take(database)
    with database.begin() as connection:
        batches.disown(connection, NOW)
    assert take(database, batches.replay, now=DEADLINE + timedelta(seconds=1)) is None


def test_who_has_left_since_the_first_call_is_not_in_its_replay_and_stays_unknown(database):
    sending = freeze_for_readers(database, 3)
    set_state(database, 3, SubscriptionState.UNSUBSCRIBED)
    take(database)
    with database.begin() as connection:
        batches.disown(connection, NOW)
    set_state(database, 1, SubscriptionState.UNSUBSCRIBED)
    again = take(database, batches.replay)
    assert [recipient.subscriber for recipient in again.recipients] == [2]
    settle(database, again, accepted(again))
    assert counts(database, sending) == {"accepted": 1, "unknown": 1, "skipped": 1}


def test_a_replay_that_nobody_is_left_of_is_not_made(database):
    sending = freeze_for_readers(database, 1)
    take(database)
    with database.begin() as connection:
        batches.disown(connection, NOW)
    set_state(database, 1, SubscriptionState.UNSUBSCRIBED)
    assert take(database, batches.replay) is None
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
