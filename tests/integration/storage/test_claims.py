from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from syndicate.domain.delivery import BatchState
from syndicate.domain.entry import EditionId
from syndicate.domain.message import Answer, SendingKind, Verdict
from syndicate.domain.subscription import SubscriptionState, SuppressionReason
from syndicate.storage import batches, tables
from syndicate.storage.subscribers import suppress
from tests.integration.storage.ledger import (
    DEADLINE,
    HUNGARY,
    NOW,
    accepted,
    add_readers,
    add_subscriptions,
    counts,
    freeze,
    freeze_for_readers,
    hashed,
    replay,
    rows,
    set_state,
    settle,
    states,
    take,
)

LATER = NOW + timedelta(minutes=20)


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
    assert take(database, replay, editions=[elsewhere]) is None
    assert take(database, replay, editions=[HUNGARY]).key == "hungary-2026-11-04/1"


def test_nothing_is_claimed_after_the_deadline_but_at_it(database):
    freeze_for_readers(database, 15)
    assert take(database, now=DEADLINE)
    assert take(database, now=DEADLINE + timedelta(microseconds=1)) is None


def test_a_sending_without_a_deadline_never_gets_too_late(database):
    freeze_for_readers(database, 1, deadline=None)
    assert take(database, now=NOW + timedelta(days=999))


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
