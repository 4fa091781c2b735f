from dataclasses import replace
from datetime import timedelta

from syndicate.domain.entry import EditionId
from syndicate.domain.message import Answer, Outcome, OutcomeKind, Verdict
from syndicate.storage import batches, sendings, tables
from syndicate.storage.packing import unpack_members
from tests.integration.storage.ledger import (
    ACCEPTED,
    DEADLINE,
    HUNGARY,
    NOW,
    accepted,
    add_readers,
    add_subscriptions,
    counts,
    freeze,
    freeze_for_readers,
    rows,
    settle,
    states,
    take,
)

LATER = NOW + timedelta(minutes=20)


def test_refusals_of_single_members_are_kept_and_the_rest_is_accepted(database):
    sending = freeze_for_readers(database, 3)
    claim = take(database)
    refused = Outcome(OutcomeKind.REFUSED, "no \0such mailbox \udcff" + "x" * 300, "550 5.1.1")
    outcomes = (ACCEPTED, refused, Outcome(OutcomeKind.UNKNOWN))
    assert settle(database, claim, Answer(verdict=Verdict.ANSWERED, outcomes=outcomes, status=200), now=LATER)
    assert counts(database, sending) == {"accepted": 1, "refused": 1, "unknown": 1}
    first = rows(database, tables.exceptions)[0]
    assert (first.subscriber, first.number, first.state, first.code, first.at) == (2, 1, "refused", "550 5.1.1", LATER)
    assert first.detail.startswith("no  such mailbox ?xxx")
    assert len(first.detail) == 200


def test_those_deferred_go_again_by_themselves_and_nobody_else_does(database):
    sending = freeze_for_readers(database, 5)
    claim = take(database)
    deferred = Outcome(OutcomeKind.DEFERRED, "over the rate")
    outcomes = (ACCEPTED, deferred, Outcome(OutcomeKind.REFUSED), deferred, ACCEPTED)
    answer = Answer(verdict=Verdict.ANSWERED, outcomes=outcomes, status=200, retry_after=60)
    assert settle(database, claim, answer)
    assert counts(database, sending) == {"accepted": 2, "refused": 1, "waiting": 2}
    assert take(database) is None
    again = take(database, now=NOW + timedelta(seconds=60))
    assert [recipient.subscriber for recipient in again.recipients] == [2, 4]
    assert again.key != claim.key
    settle(database, again, Answer(verdict=Verdict.ANSWERED, outcomes=(deferred, deferred), status=200))
    assert counts(database, sending) == {"accepted": 2, "refused": 1, "waiting": 2}
    last = take(database, now=LATER)
    settle(database, last, accepted(last))
    assert counts(database, sending) == {"accepted": 4, "refused": 1}
    assert rows(database, tables.sendings)[0].promised == 5


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


def test_a_settlement_may_be_repeated_though_the_batch_has_moved_on(database):
    freeze_for_readers(database, 2)
    claim = take(database)
    waiting = Answer(verdict=Verdict.NOT_ACCEPTED, retry_after=1)
    assert settle(database, claim, waiting)
    assert take(database, now=LATER)
    assert settle(database, claim, waiting)
    assert states(database) == ["in-flight"]
