"""What a person decides of the unknown, and that the guard lets go what was ordered and nothing else."""

import pytest
from sqlalchemy import insert, update

from syndicate.domain.delivery import BatchTransitionError
from syndicate.errors import DeliveryHaltedError
from syndicate.storage import orders, tables
from syndicate.storage.guard import prove
from syndicate.storage.looks import hand_over, settle_by_report
from syndicate.storage.packing import unpack_members
from syndicate.storage.unknowns import find_unsettled
from tests.integration.storage.ledger import (
    accepted,
    counts,
    freeze_for_readers,
    promised,
    rows,
    settle,
    states,
    take,
)
from tests.integration.storage.test_looks import KEY, LATE, UNCLEAR, look, make_unknown

ALL = (orders.settle_as_accepted, orders.settle_as_absent, orders.send_again, orders.leave_unknown)


def order(database, what, reason="seen in the logs"):
    with database.begin() as connection:
        what(connection, find_unsettled(connection, KEY), reason, LATE)


def give_to_a_person(database):
    with database.begin() as connection:
        hand_over(connection, find_unsettled(connection, KEY), LATE)


@pytest.fixture(params=["unknown", "needs-operator"])
def sending(database, request):
    """A batch of four of which nobody knows; a person need not wait until it is given to them."""
    made = make_unknown(database, 4)
    if request.param == "needs-operator":
        give_to_a_person(database)
    return made


def test_stated_to_be_accepted_all_open_members_have_theirs_for_that_reason(database, sending):
    with database.begin() as connection:
        settle_by_report(connection, sending, 1, 2, LATE)
    order(database, orders.settle_as_accepted)
    assert states(database) == ["done"]
    assert counts(database, sending) == {"accepted": 4}
    assert [(e.subscriber, e.state, e.code, e.detail) for e in rows(database, tables.exceptions)] == [
        (1, "accepted", "stated", "seen in the logs"),
        (2, "accepted", "reported", ""),
        (3, "accepted", "stated", "seen in the logs"),
        (4, "accepted", "stated", "seen in the logs"),
    ]
    assert promised(database, sending) == (4, 4)


def test_stated_to_be_absent_the_same_batch_goes_again(database, sending):
    order(database, orders.settle_as_absent)
    assert rows(database, tables.attempts)[0].proof == "stated: seen in the logs"
    assert promised(database, sending) == (0, 0)
    claim = take(database, now=LATE)
    assert claim.key == KEY
    settle(database, claim, accepted(claim), now=LATE)
    assert counts(database, sending) == {"accepted": 4}


def test_stated_to_be_absent_those_who_have_theirs_are_left_out(database, sending):
    with database.begin() as connection:
        settle_by_report(connection, sending, 1, 2, LATE)
    order(database, orders.settle_as_absent)
    claim = take(database, now=LATE)
    assert (claim.key, claim.batch.members) == ("hungary-2026-11-04/2", (1, 3, 4))
    settle(database, claim, accepted(claim), now=LATE)
    assert counts(database, sending) == {"accepted": 4}


def test_sent_again_it_is_a_new_batch_with_a_key_of_its_own(database, sending):
    with database.begin() as connection:
        settle_by_report(connection, sending, 1, 4, LATE)
    order(database, orders.send_again, "they wrote that they miss it")
    parent, child = rows(database, tables.batches)
    assert (parent.state, child.state, child.parent, unpack_members(child.members)) == ("split", "ready", 1, (1, 2, 3))
    assert rows(database, tables.attempts)[0].proof == "repeat ordered: they wrote that they miss it"
    assert promised(database, sending) == (1, 1)
    claim = take(database, now=LATE)
    assert claim.key == "hungary-2026-11-04/2"
    settle(database, claim, accepted(claim), now=LATE)
    assert counts(database, sending) == {"accepted": 4}
    assert promised(database, sending) == (4, 4)


def test_left_unknown_it_stays_so_and_the_reason_is_kept(database, sending):
    order(database, orders.leave_unknown, "never mind")
    assert states(database) == ["abandoned"]
    assert counts(database, sending) == {"unknown": 4}
    assert rows(database, tables.attempts)[0].detail == "abandoned: never mind; timed out"


@pytest.mark.parametrize("what", ALL, ids=lambda what: what.__name__)
def test_nothing_is_decided_while_the_provider_is_asked(database, what):
    make_unknown(database)
    look(database)
    before = [rows(database, table) for table in (tables.batches, tables.attempts, tables.exceptions)]
    with pytest.raises(BatchTransitionError, match="being looked at"):
        order(database, what)
    assert [rows(database, table) for table in (tables.batches, tables.attempts, tables.exceptions)] == before


@pytest.mark.parametrize("what", ALL, ids=lambda what: what.__name__)
def test_nothing_is_decided_of_what_was_settled_meanwhile(database, what):
    sending = make_unknown(database, 1)
    with database.begin() as connection:
        found = find_unsettled(connection, KEY)
        settle_by_report(connection, sending, 1, 1, LATE)
    with pytest.raises(DeliveryHaltedError, match="moved under a lock"), database.begin() as connection:
        what(connection, found, "a test", LATE)
    assert states(database) == ["done"]


def make_ready(database, number):
    with database.begin() as connection:
        moved = update(tables.batches).where(tables.batches.c.number == number)
        connection.execute(moved.values(state="ready", not_before=LATE))


def refused(database, message):
    with pytest.raises(DeliveryHaltedError, match=message):
        take(database, now=LATE)


def test_an_ordered_repeat_is_made_once(database):
    make_unknown(database)
    order(database, orders.send_again)
    claim = take(database, now=LATE)
    settle(database, claim, accepted(claim), now=LATE)
    make_ready(database, 2)
    refused(database, "may have been sent already")


def test_what_went_again_after_a_proof_goes_no_third_time(database):
    make_unknown(database)
    order(database, orders.settle_as_absent)
    settle(database, take(database, now=LATE), UNCLEAR, now=LATE)
    make_ready(database, 1)
    refused(database, "may have been sent already")


def test_a_child_without_the_proof_of_its_parent_does_not_go(database):
    make_unknown(database)
    order(database, orders.send_again)
    with database.begin() as connection:
        connection.execute(update(tables.attempts).values(proof=""))
    refused(database, "may have been sent already")


def test_two_children_of_one_parent_never_take_the_count_above_the_audience(database):
    make_unknown(database)
    order(database, orders.send_again)
    with database.begin() as connection:
        child = rows(database, tables.batches)[1]
        connection.execute(insert(tables.batches).values({**child._mapping, "number": 3, "turn": -3}))
    claim = take(database, now=LATE)
    settle(database, claim, accepted(claim), now=LATE)
    refused(database, "more members than it has")


def test_what_was_accepted_for_certain_is_never_proven_away(database):
    sending = freeze_for_readers(database, 2)
    claim = take(database)
    settle(database, claim, accepted(claim))
    with (
        pytest.raises(DeliveryHaltedError, match="taken for one that was not sent"),
        database.begin() as connection,
    ):
        prove(connection, sending, 1, 2, "a mistake")
    assert promised(database, sending) == (2, 2)


def test_what_was_answered_at_its_second_call_is_not_proven_away_by_its_first(database):
    sending = make_unknown(database, 2)
    order(database, orders.settle_as_absent)
    claim = take(database, now=LATE)
    settle(database, claim, accepted(claim), now=LATE)
    with database.begin() as connection:
        connection.execute(update(tables.attempts).values(proof=""))
    with (
        pytest.raises(DeliveryHaltedError, match="taken for one that was not sent"),
        database.begin() as connection,
    ):
        prove(connection, sending, 1, 2, "a mistake")
    assert rows(database, tables.attempts)[0].proof == ""


def test_what_was_never_called_is_not_proven_absent(database):
    sending = freeze_for_readers(database, 2)
    with pytest.raises(DeliveryHaltedError), database.begin() as connection:
        prove(connection, sending, 1, 2, "a mistake")


def test_what_is_called_unknown_and_was_never_called_is_found_out(database):
    freeze_for_readers(database, 2)
    with database.begin() as connection:
        connection.execute(update(tables.batches).values(state="unknown"))
    with pytest.raises(DeliveryHaltedError, match="was never called"), database.begin() as connection:
        find_unsettled(connection, KEY)
