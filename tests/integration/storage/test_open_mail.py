"""What is still open of all promised mail."""

from syndicate.domain.message import Answer, Outcome, OutcomeKind, Verdict
from syndicate.storage import sendings
from syndicate.storage.looks import hand_over, settle_by_report
from syndicate.storage.open_mail import OpenMail, open_mail
from syndicate.storage.orders import leave_unknown
from syndicate.storage.unknowns import find_unsettled
from tests.integration.storage.ledger import ACCEPTED, NOW, accepted, freeze_for_readers, settle, take


def now_open(database):
    with database.read() as connection:
        return open_mail(connection)


def test_nothing_is_open_where_nothing_was_promised(database):
    assert now_open(database) == OpenMail(waiting=0, unknown=0, needs_operator=0, halted=0)


def test_mail_waits_from_its_promise_to_its_answer(database):
    freeze_for_readers(database, 25)
    assert now_open(database).waiting == 25
    claim = take(database)
    assert now_open(database).waiting == 25
    settle(database, claim, accepted(claim))
    assert now_open(database).waiting == 15


def test_unknown_are_whole_batches_and_single_recipients(database):
    freeze_for_readers(database, 12)
    settle(database, take(database), Answer(verdict=Verdict.UNCLEAR))
    one_unclear = (Outcome(OutcomeKind.UNKNOWN), ACCEPTED)
    settle(database, take(database), Answer(verdict=Verdict.ANSWERED, outcomes=one_unclear))
    assert now_open(database) == OpenMail(waiting=0, unknown=11, needs_operator=0, halted=0)


def test_who_is_known_to_have_theirs_is_not_unknown_and_who_waits_for_a_person_is_told_apart(database):
    sending = freeze_for_readers(database, 12)
    settle(database, take(database), Answer(verdict=Verdict.UNCLEAR))
    settle(database, take(database), Answer(verdict=Verdict.UNCLEAR))
    with database.begin() as connection:
        settle_by_report(connection, sending, 1, 3, NOW)
        hand_over(connection, find_unsettled(connection, "hungary-2026-11-04/2"), NOW)
    assert now_open(database) == OpenMail(waiting=0, unknown=11, needs_operator=2, halted=0)
    with database.begin() as connection:
        leave_unknown(connection, find_unsettled(connection, "hungary-2026-11-04/2"), "never mind", NOW)
    assert now_open(database) == OpenMail(waiting=0, unknown=9, needs_operator=0, halted=0)


def test_a_halted_sending_counts_while_it_has_something_to_hand_over(database):
    halted = freeze_for_readers(database, 3)
    freeze_for_readers(database, 3, key="hungary-2026-11-05")
    with database.begin() as connection:
        sendings.halt(connection, halted, "the key is wrong")
    assert now_open(database) == OpenMail(waiting=6, unknown=0, needs_operator=0, halted=1)
    with database.begin() as connection:
        sendings.release(connection, halted)
    assert now_open(database).halted == 0
