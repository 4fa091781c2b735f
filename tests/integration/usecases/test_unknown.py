"""What a person sees of the unknown, and what they may decide."""

from datetime import date, timedelta

import pytest
from sqlalchemy import update

from syndicate.domain.issue import IssueKey
from syndicate.domain.message import Answer, Outcome, OutcomeKind, SendingKind, Verdict
from syndicate.domain.subscription import SubscriptionState
from syndicate.errors import DecisionError, UnknownNameError
from syndicate.storage import tables
from syndicate.storage.looks import settle_by_report
from syndicate.usecases.deliver import deliver
from syndicate.usecases.report import report
from syndicate.usecases.unknown import (
    abandon_unknown,
    list_unknown,
    resend_unknown,
    second_copies,
    settle_unknown,
)
from tests.fakes.memory_provider import KINDS
from tests.integration.storage.ledger import (
    add_readers,
    freeze,
    freeze_for_readers,
    set_state,
    settle,
    states,
    take,
)
from tests.integration.usecases.conftest import MORNING
from tests.integration.usecases.test_reconcile import DEADLINE, HUNGARY, House

DAY = date(2026, 11, 4)
MESSAGES = KINDS["searchable, one entry a message"]


@pytest.fixture
def make_house(starter_installation, sqlite_database):
    return lambda recollection=KINDS["neither"]: House(starter_installation, sqlite_database, recollection)


@pytest.fixture
def house(make_house):
    """Four readers of whom nobody knows, and whose provider cannot be asked; a minute later."""
    made = make_house()
    made.make_unknown([1, 2])
    made.at(minutes=1)
    return made


def listed(house):
    return list_unknown(house.installation, house.now)


def next_of(house):
    (one,) = listed(house)
    return one.next


def test_where_nothing_is_unknown_nothing_is_listed(make_house):
    house = make_house()
    deliver(house.installation, house.clock)
    assert listed(house) == ()


def test_the_list_says_what_is_open_since_when_why_and_what_happens_next(house):
    (one,) = listed(house)
    assert (one.key, one.provider, one.edition, one.state) == ("day/1", "memory", "hungary", "needs-operator")
    assert (len(one.open), one.since, one.why, one.deadline) == (4, MORNING, "timed out", DEADLINE)
    assert one.next == ("waits for you: providers of this kind cannot be asked; left at that from 2026-11-11 07:01 on")


def test_what_will_be_looked_up_says_when(make_house):
    house = make_house(MESSAGES)
    house.make_unknown([1])
    assert next_of(house) == "looked up at 07:02"
    house.at(minutes=2)
    assert next_of(house) == "looked up at 07:06"
    house.now = MORNING + timedelta(minutes=6)
    assert next_of(house) == "looked up with the next pass"
    with house.database.begin() as connection:
        connection.execute(update(tables.batches).values(state="checking"))
    assert next_of(house) == "being looked up at this moment"


def test_what_will_be_sent_again_says_when(make_house):
    house = make_house(KINDS["remembers each"])
    house.make_unknown([1])
    assert next_of(house).startswith("sent again under the same key at 07:00")
    house.now += timedelta(minutes=1)
    assert next_of(house) == "sent again under the same key with the next pass"
    house.now = DEADLINE + timedelta(minutes=1)
    assert next_of(house).startswith("waits for you: it is too late to send it again")


def test_what_its_provider_is_gone_of_says_until_when_it_is_waited_for(make_house):
    house = make_house(MESSAGES)
    house.make_unknown([1])
    house.provider.name = "another"
    assert next_of(house) == "given to you at 2026-11-06 07:00"


def test_stated_to_be_accepted_it_is_off_the_list_and_never_sent(house):
    assert settle_unknown(house.installation, "day/1", accepted=True, reason="the log", now=house.now) == 4
    assert listed(house) == ()
    deliver(house.installation, house.clock)
    assert house.counts() == {"accepted": 4}
    assert house.provider.sends == 1


def test_stated_to_be_absent_it_goes_out_with_the_next_delivery(house):
    house.provider.copies = []
    settle_unknown(house.installation, "day/1", accepted=False, reason="the log", now=house.now)
    deliver(house.installation, house.clock)
    assert house.counts() == {"accepted": 4}
    assert set(house.times().values()) == {1}


def test_stated_to_be_absent_too_late_it_expires(house):
    house.now = DEADLINE + timedelta(minutes=1)
    settle_unknown(house.installation, "day/1", accepted=False, reason="the log", now=house.now)
    deliver(house.installation, house.clock)
    assert house.counts() == {"expired": 4}


def test_sent_again_nobody_gets_more_than_the_two_copies_that_were_ordered(house):
    set_state(house.database, house.readers[3], SubscriptionState.UNSUBSCRIBED)
    assert second_copies(house.installation, "day/1", house.now) == 3
    assert resend_unknown(house.installation, "day/1", reason="better twice", now=house.now) == 4
    for _ in range(3):
        deliver(house.installation, house.clock)
    assert house.counts() == {"accepted": 3, "skipped": 1}
    assert house.times() == {"reader1@example.org": 2, "reader2@example.org": 2, "reader3@example.org": 1}
    assert {copy.key for copy in house.provider.copies} == {"day/1", "day/2"}


def test_too_late_nothing_is_sent_again_and_the_message_says_what_can_be_done(house):
    house.now = DEADLINE
    assert second_copies(house.installation, "day/1", house.now) == 4
    house.now += timedelta(seconds=1)
    for ask in (
        lambda: second_copies(house.installation, "day/1", house.now),
        lambda: resend_unknown(house.installation, "day/1", reason="so", now=house.now),
    ):
        with pytest.raises(DecisionError, match=r"its mail was to be out by 12:00; .*unknown abandon"):
            ask()
    assert states(house.database) == ["needs-operator"]


def test_left_at_that_it_stays_unknown(house):
    assert abandon_unknown(house.installation, "day/1", reason="never mind", now=house.now) == 4
    assert (listed(house), house.counts()) == ((), {"unknown": 4})


DECISIONS = {
    "accepted": lambda house, **how: settle_unknown(house.installation, accepted=True, now=house.now, **how),
    "absent": lambda house, **how: settle_unknown(house.installation, accepted=False, now=house.now, **how),
    "resend": lambda house, **how: resend_unknown(house.installation, now=house.now, **how),
    "abandon": lambda house, **how: abandon_unknown(house.installation, now=house.now, **how),
}
every_decision = pytest.mark.parametrize("decision", DECISIONS)


@every_decision
def test_a_decision_needs_a_reason(house, decision):
    with pytest.raises(DecisionError, match="needs its reason"):
        DECISIONS[decision](house, key="day/1", reason="  ")
    assert states(house.database) == ["needs-operator"]


@every_decision
def test_of_a_batch_that_is_not_there_the_message_names_those_that_are(house, decision):
    with pytest.raises(UnknownNameError, match=r"“day/7”.*known: day/1"):
        DECISIONS[decision](house, key="day/7", reason="so")


@every_decision
def test_of_what_is_known_there_is_nothing_to_decide(make_house, decision):
    house = make_house()
    deliver(house.installation, house.clock)
    with pytest.raises(DecisionError, match="there is nothing to decide: it is done"):
        DECISIONS[decision](house, key="day/1", reason="so")


@every_decision
def test_while_the_provider_is_asked_nobody_decides(house, decision):
    with house.database.begin() as connection:
        connection.execute(update(tables.batches).values(state="checking"))
    with pytest.raises(DecisionError, match="asked about it at this moment; try again"):
        DECISIONS[decision](house, key="day/1", reason="so")


@every_decision
def test_a_person_need_not_wait_until_they_are_asked(make_house, decision):
    house = make_house(MESSAGES)
    house.make_unknown([])
    assert DECISIONS[decision](house, key="day/1", reason="so") == 4
    assert listed(house) == ()


def test_a_confirmation_that_may_have_been_sent_is_listed_without_a_day(make_house):
    house = make_house()
    deliver(house.installation, house.clock)
    with house.database.begin() as connection:
        (reader,) = add_readers(connection, 1, state=SubscriptionState.PENDING)
        freeze(
            connection,
            [reader],
            key="confirm",
            kind=SendingKind.CONFIRMATION,
            day=None,
            deadline=None,
            provider="memory",
            now=house.now,
        )
    house.make_unknown([5])
    (one,) = listed(house)
    assert (one.key, one.day, one.deadline) == ("confirm/1", None, None)
    assert second_copies(house.installation, "confirm/1", house.now + timedelta(days=99)) == 1


def notes(house):
    return [note for note in report(house.installation, IssueKey(HUNGARY, DAY))["notes"] if "unknown" in note]


@pytest.mark.parametrize(("by", "why"), [("kill", "killed"), ("unclear", "no clear answer")])
def test_the_report_tells_how_much_was_unknown_why_and_how_much_still_is(make_house, by, why):
    house = make_house()
    deliver(house.installation, house.clock)
    sending = house.promise("hungary-2026-11-04")
    assert notes(house) == []
    house.make_unknown([1, 2], by=by)
    rest = "nothing will be sent again by itself; “syndicate unknown list” says what happens next"
    assert notes(house) == [f"unknown: 4 in 1 batch (memory, {why} 07:00:00): 0 settled since, 4 open; {rest}"]
    with house.database.begin() as connection:
        settle_by_report(connection, sending, 1, house.readers[0], house.now)
    assert notes(house) == [f"unknown: 4 in 1 batch (memory, {why} 07:00:00): 1 settled since, 3 open; {rest}"]
    settle_unknown(house.installation, "hungary-2026-11-04/1", accepted=True, reason="the log", now=house.now)
    assert notes(house) == []


def test_the_report_counts_batches_and_what_has_been_settled_whole(make_house):
    house = make_house(MESSAGES)
    deliver(house.installation, house.clock)
    with house.database.begin() as connection:
        readers = [*house.readers, *add_readers(connection, 1)]
    sending = house.promise("hungary-2026-11-04", readers=readers)
    house.provider.on_send = lambda addresses: (None, "unclear")
    deliver(house.installation, house.clock)
    with house.database.begin() as connection:
        settle_by_report(connection, sending, 2, readers[4], house.now)
    assert notes(house)[0].startswith(
        "unknown: 5 in 2 batches (memory, no clear answer 07:00:00): 1 settled since, 4 open"
    )


def test_a_recipient_of_whom_the_provider_itself_did_not_know_is_told_of(make_house, sqlite_database):
    house = make_house()
    deliver(house.installation, house.clock)
    freeze_for_readers(sqlite_database, 1, provider="memory")
    claim = take(sqlite_database, provider="memory", now=house.now)
    settle(sqlite_database, claim, Answer(verdict=Verdict.ANSWERED, outcomes=(Outcome(OutcomeKind.UNKNOWN),)))
    assert notes(house) == ["unknown: 1 (memory); nothing is sent to them again by itself"]
