"""The guard, against mistakes as a broken WHERE would make them: rows are moved or added behind the ledger's back."""

from datetime import timedelta

import pytest
from sqlalchemy import insert, select, update

from syndicate.domain.message import Answer, Verdict
from syndicate.errors import DeliveryHaltedError
from syndicate.storage import batches, tables
from syndicate.storage.packing import pack_members
from tests.integration.storage.ledger import (
    NOW,
    accepted,
    freeze_for_readers,
    promised,
    replay,
    rows,
    settle,
    take,
)


def tamper(database, **values):
    with database.begin() as connection:
        connection.execute(update(tables.batches).values(**values))


def snapshot(database):
    return [rows(database, table) for table in (tables.sendings, tables.batches, tables.attempts, tables.exceptions)]


def refused_claim(database, message, step=batches.claim):
    before = snapshot(database)
    with pytest.raises(DeliveryHaltedError, match=message):
        take(database, step)
    assert snapshot(database) == before


def test_what_was_accepted_is_not_sent_again(database):
    freeze_for_readers(database, 3)
    claim = take(database)
    settle(database, claim, accepted(claim))
    tamper(database, state="ready")
    refused_claim(database, "may have been sent already")


def test_what_is_in_a_call_is_not_sent_beside_it(database):
    freeze_for_readers(database, 3)
    take(database)
    tamper(database, state="ready")
    refused_claim(database, "may have been sent already")


@pytest.mark.parametrize("verdict", [Verdict.UNCLEAR, "owner-died"])
def test_what_is_unknown_is_not_sent_again(database, verdict):
    freeze_for_readers(database, 3)
    claim = take(database)
    if verdict == "owner-died":
        with database.begin() as connection:
            batches.disown(connection, NOW)
    else:
        settle(database, claim, Answer(verdict=verdict))
    tamper(database, state="ready", not_before=NOW)
    refused_claim(database, "may have been sent already")


def test_what_was_never_called_is_not_replayed(database):
    freeze_for_readers(database, 3)
    tamper(database, state="unknown")
    refused_claim(database, "was never called", replay)


def copy_batch(connection, number, **values):
    row = connection.execute(select(tables.batches).where(tables.batches.c.number == 1)).one()
    copied = {"number": number, "turn": number, "state": "ready", "not_before": NOW}
    connection.execute(insert(tables.batches).values({**row._mapping, **copied, **values}))


def test_a_batch_that_was_added_is_found_before_the_first_call(database):
    freeze_for_readers(database, 20)
    with database.begin() as connection:
        copy_batch(connection, 3)
    refused_claim(database, "do not hold the audience that was frozen")


@pytest.mark.parametrize("answer", [None, Answer(verdict=Verdict.UNCLEAR)], ids=["accepted", "unclear"])
def test_no_half_is_sent_of_what_may_have_been_sent_whole(database, answer):
    freeze_for_readers(database, 20)
    claim = take(database)
    settle(database, claim, answer or accepted(claim))
    with database.begin() as connection:
        copy_batch(connection, 3, parent=1, turn=-3)
    refused_claim(database, "may have been sent already")


def test_no_half_is_sent_of_a_half_of_what_may_have_been_sent_whole(database):
    freeze_for_readers(database, 20)
    settle(database, take(database), Answer(verdict=Verdict.UNCLEAR))
    with database.begin() as connection:
        copy_batch(connection, 3, parent=1, state="split")
        copy_batch(connection, 4, parent=3, turn=-4)
    refused_claim(database, "may have been sent already")


def test_batches_added_after_the_first_call_never_take_the_count_above_the_audience(database):
    freeze_for_readers(database, 20)
    claim = take(database)
    settle(database, claim, accepted(claim))
    with database.begin() as connection:
        copy_batch(connection, 3)
    claim = take(database)
    assert claim.batch.number == 2
    settle(database, claim, accepted(claim))
    refused_claim(database, "more members than it has")


@pytest.mark.parametrize(
    ("members", "message"),
    [
        (pack_members(range(1, 10)), "does not hold its 10 members"),
        (pack_members(range(2, 12)), "do not hold the audience"),
        (b"", "does not hold its 10 members"),
    ],
    ids=["one is missing", "others", "nothing"],
)
def test_damaged_members_are_found_before_the_first_call(database, members, message):
    freeze_for_readers(database, 10)
    tamper(database, members=members)
    refused_claim(database, message)


def test_a_settlement_of_a_batch_without_an_intent_is_refused(database):
    freeze_for_readers(database, 3)
    claim = take(database)
    with database.begin() as connection:
        connection.execute(tables.attempts.delete())
    with pytest.raises(DeliveryHaltedError, match="without an intent"):
        settle(database, claim, accepted(claim))


def test_a_settlement_of_a_call_that_is_closed_already_is_refused(database):
    freeze_for_readers(database, 3)
    claim = take(database)
    with database.begin() as connection:
        connection.execute(update(tables.attempts).values(finished_at=NOW, verdict=Verdict.NOT_ACCEPTED))
    with pytest.raises(DeliveryHaltedError, match="without an intent"):
        settle(database, claim, accepted(claim))


def test_a_failure_that_was_never_counted_is_refused(database):
    freeze_for_readers(database, 3)
    claim = take(database)
    with database.begin() as connection:
        connection.execute(update(tables.sendings).values(promised=0))
    with pytest.raises(DeliveryHaltedError, match="was never counted"):
        settle(database, claim, Answer(verdict=Verdict.NOT_ACCEPTED))


def test_the_count_follows_every_answer(database):
    sending = freeze_for_readers(database, 40)
    seen = []
    for answer in (
        Answer(verdict=Verdict.NOT_ACCEPTED, retry_after=600),
        Answer(verdict=Verdict.UNCLEAR),
        Answer(verdict=Verdict.REFUSED_WHOLE, status=400),
        None,
    ):
        claim = take(database)
        kept, counted = promised(database, sending)
        assert kept == counted
        settle(database, claim, answer or accepted(claim))
        kept, counted = promised(database, sending)
        assert kept == counted
        seen.append(kept)
    assert seen == [0, 10, 10, 15]


def test_a_batch_stays_counted_while_one_of_its_calls_is_unproven(database):
    sending = freeze_for_readers(database, 10)
    settle(database, take(database), Answer(verdict=Verdict.UNCLEAR))
    later = NOW + timedelta(minutes=1)
    settle(database, take(database, replay, now=later), Answer(verdict=Verdict.NOT_ACCEPTED), now=later)
    assert promised(database, sending) == (10, 10)
