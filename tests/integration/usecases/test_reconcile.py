"""Finding out what became of the unknown, by each kind of provider, minute by minute."""

from contextlib import ExitStack, suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from syndicate.domain.entry import EditionId
from syndicate.domain.subscription import SubscriptionState
from syndicate.errors import BusyError
from syndicate.storage import tables
from syndicate.storage.lock import exclusive
from syndicate.storage.looks import settle_by_report
from syndicate.usecases.deliver import deliver
from syndicate.usecases.reconcile import Reconciliation, reconcile
from syndicate.usecases.run import run
from tests.fakes.memory_provider import KINDS, Killed, MemoryProvider
from tests.integration.storage.ledger import add_readers, counts, freeze, rows, set_state
from tests.integration.usecases.conftest import MORNING

HUNGARY = EditionId("hungary")
ELSEWHERE = EditionId("central-europe")
DEADLINE = MORNING + timedelta(hours=5)
MESSAGES = KINDS["searchable, one entry a message"]
ENTRY = KINDS["searchable, one entry a call"]


class House:
    """An installation with one provider in memory, and a clock that tests move."""

    def __init__(self, installation, database, recollection):
        self.now = MORNING
        self.clock = lambda: self.now
        self.provider = MemoryProvider(recollection, self.clock)
        providers = {HUNGARY: self.provider, ELSEWHERE: self.provider}
        self.installation = replace(installation, database=database, providers=providers)
        self.database = database
        with self.database.begin() as connection:
            self.readers = add_readers(connection, 4)
        self.sending = self.promise("day")

    def promise(self, key, *, deadline=DEADLINE, edition=HUNGARY, readers=None):
        with self.database.begin() as connection:
            return freeze(
                connection,
                readers or self.readers,
                key=key,
                edition=edition,
                provider="memory",
                batch_size=4,
                deadline=deadline,
                now=self.now,
            )

    def make_unknown(self, share, *, by="unclear"):
        """The next call takes on a share of its recipients, by their numbers, and nobody is told."""
        wanted = [f"reader{number}@example.org" for number in share]
        self.provider.on_send = lambda addresses: (wanted, by)
        try:
            deliver(self.installation, self.clock)
        except Killed:
            deliver(self.installation, self.clock, stopping=lambda: True)
        self.provider.on_send = lambda addresses: (None, "answer")

    def canary(self):
        """Somebody who is plainly accepted a minute later."""
        self.now += timedelta(minutes=1)
        with self.database.begin() as connection:
            readers = add_readers(connection, 1)
        self.promise(f"later-{self.now:%H-%M}", readers=readers)
        deliver(self.installation, self.clock)

    def at(self, **after):
        self.now = MORNING + timedelta(**after)
        return reconcile(self.installation, self.clock)

    def counts(self):
        return counts(self.database, self.sending)

    def batch(self):
        return rows(self.database, tables.batches)[0]

    def times(self):
        return self.provider.times("day")


@pytest.fixture
def make_house(starter_installation, sqlite_database):
    return lambda recollection: House(starter_installation, sqlite_database, recollection)


def test_nothing_unknown_costs_no_call_and_no_lock(make_house):
    house = make_house(MESSAGES)
    deliver(house.installation, house.clock)
    with exclusive(house.installation.settings.var_dir / "delivery.lock", "delivers mail"):
        assert house.at(minutes=10) == Reconciliation()
    assert house.provider.finds == []


@pytest.mark.parametrize("by", ["unclear", "kill"])
def test_what_was_taken_on_is_found_at_the_first_look_and_never_sent_again(make_house, by):
    house = make_house(MESSAGES)
    house.make_unknown([1, 2, 3, 4], by=by)
    assert house.counts() == {"unknown": 4}
    assert house.at(minutes=1).looks == 0
    assert house.provider.finds == []
    result = house.at(minutes=2)
    assert (result.looks, result.found, result.absent) == (1, 4, 0)
    assert house.counts() == {"accepted": 4}
    key, addresses, since, until = house.provider.finds[0]
    assert (key, addresses) == ("day/1", tuple(f"reader{number}@example.org" for number in range(1, 5)))
    assert since < MORNING < until == house.now
    deliver(house.installation, house.clock)
    assert set(house.times().values()) == {1}


def test_reports_that_come_while_it_is_looked_up_or_just_before_are_enough(make_house):
    house = make_house(MESSAGES)

    def reports():
        with house.database.begin() as connection:
            for reader in house.readers:
                settle_by_report(connection, house.sending, 1, reader, house.now)

    house.make_unknown([1, 2, 3, 4])
    house.provider.on_find = lambda: reports() or "answer"
    result = house.at(minutes=2)
    assert (result.looks, result.found, house.counts()) == (1, 0, {"accepted": 4})
    house.sending = house.promise("next")
    house.make_unknown([1, 2, 3, 4])
    house.now += timedelta(minutes=2)
    result = reconcile(house.installation, house.clock, stopping=lambda: bool(reports()))
    assert (result.looks, house.counts()) == (0, {"accepted": 4})


def test_what_was_not_taken_on_is_sent_once_its_absence_is_proven(make_house):
    house = make_house(MESSAGES)
    house.make_unknown([])
    house.canary()
    for minutes in (2, 6):
        assert house.at(minutes=minutes).absent == 0
        deliver(house.installation, house.clock)
        assert house.counts() == {"unknown": 4}
    assert house.at(minutes=9).looks == 0
    assert house.at(minutes=10).absent == 4
    assert house.counts() == {"waiting": 4}
    deliver(house.installation, house.clock)
    assert house.counts() == {"accepted": 4}
    assert set(house.times().values()) == {1}


def test_without_a_canary_nothing_is_proven_and_with_one_it_is_at_the_next_look(make_house):
    house = make_house(MESSAGES)
    house.make_unknown([])
    for minutes in (2, 6, 10, 40):
        assert house.at(minutes=minutes) == Reconciliation(looks=1)
    house.now = MORNING + timedelta(minutes=50)
    house.canary()
    assert house.at(minutes=69).looks == 0
    assert house.at(minutes=70).absent == 4


def test_a_canary_that_the_search_does_not_show_yet_proves_nothing(make_house):
    house = make_house(MESSAGES)
    house.make_unknown([1, 2, 3, 4])
    house.provider.copies = []
    house.provider.lag = timedelta(minutes=30)
    house.canary()
    for minutes in (2, 6, 10):
        assert house.at(minutes=minutes).absent == 0
    assert [key for key, *_ in house.provider.finds[-2:]] == ["day/1", "later-06-01/1"]
    assert house.at(minutes=40).absent == 4


def test_a_lag_as_long_as_promised_hides_nobody_for_good(make_house):
    house = make_house(MESSAGES)
    house.provider.lag = timedelta(minutes=9)
    house.make_unknown([2, 3])
    house.canary()
    for minutes in (2, 6):
        assert house.at(minutes=minutes).found == 0
    assert (house.at(minutes=10).found, house.counts()) == (2, {"accepted": 2, "waiting": 2})
    deliver(house.installation, house.clock)
    assert house.counts() == {"accepted": 4}
    assert set(house.times().values()) == {1}


def test_some_are_found_and_the_others_go_on_in_a_batch_of_their_own(make_house):
    house = make_house(MESSAGES)
    house.make_unknown([1, 3])
    house.canary()
    assert house.at(minutes=2).found == 2
    assert house.counts() == {"accepted": 2, "unknown": 2}
    house.at(minutes=6)
    assert house.at(minutes=10).absent == 2
    deliver(house.installation, house.clock)
    assert house.counts() == {"accepted": 4}
    assert set(house.times().values()) == {1}
    assert "day/2" in {copy.key for copy in house.provider.copies}


def test_a_partial_find_speaks_for_all_where_a_call_is_one_entry(make_house):
    house = make_house(ENTRY)
    house.make_unknown([1, 2, 3, 4])
    house.provider.on_find = lambda: "cut"
    assert house.at(minutes=5).found == 4
    assert house.counts() == {"accepted": 4}


def test_a_process_that_dies_in_a_look_leaves_the_unknown_as_it_was(make_house):
    house = make_house(MESSAGES)
    house.make_unknown([1, 2, 3, 4])
    house.provider.on_find = lambda: "kill"
    with pytest.raises(Killed):
        house.at(minutes=2)
    assert house.batch().state == "checking"
    house.provider.on_find = lambda: "answer"
    assert house.at(minutes=2).found == 4


def test_a_delivery_takes_back_what_a_dead_look_held(make_house):
    house = make_house(MESSAGES)
    house.make_unknown([])
    house.provider.on_find = lambda: "kill"
    with pytest.raises(Killed):
        house.at(minutes=2)
    delivery = deliver(house.installation, house.clock)
    assert (house.batch().state, delivery.orphans) == ("unknown", 0)


def test_a_search_that_fails_is_told_and_ends_the_looks_of_its_account_for_this_pass(make_house):
    house = make_house(MESSAGES)
    house.make_unknown([])
    house.promise("other")
    house.make_unknown([])
    house.provider.on_find = lambda: "fail"
    result = house.at(minutes=2)
    assert (result.looks, result.faults) == (1, ["memory: 503: the search is away"])
    house.provider.on_find = lambda: "answer"
    assert house.at(minutes=2).looks == 1, "the other; the first waits for its next look"


def test_asked_to_stop_it_leaves_the_other_looks_to_the_next_pass(make_house):
    house = make_house(MESSAGES)
    house.make_unknown([1, 2, 3, 4])
    house.now += timedelta(minutes=2)
    assert reconcile(house.installation, house.clock, stopping=lambda: True).looks == 0
    assert house.counts() == {"unknown": 4}
    assert reconcile(house.installation, house.clock).found == 4


def test_after_the_deadline_it_is_still_found_out_and_what_is_absent_expires(make_house):
    house = make_house(MESSAGES)
    house.make_unknown([1])
    house.canary()
    for minutes in (301, 306, 311):
        result = house.at(minutes=minutes)
    assert (result.absent, house.counts()) == (3, {"accepted": 1, "waiting": 3})
    assert deliver(house.installation, house.clock).expired == 1
    assert house.counts() == {"accepted": 1, "expired": 3}


def test_who_left_meanwhile_is_not_mailed_again(make_house):
    house = make_house(MESSAGES)
    house.make_unknown([])
    house.canary()
    set_state(house.database, house.readers[1], SubscriptionState.UNSUBSCRIBED)
    for minutes in (2, 6, 10):
        house.at(minutes=minutes)
    deliver(house.installation, house.clock)
    assert house.counts() == {"accepted": 3, "skipped": 1}
    assert "reader2@example.org" not in house.times()


def test_of_a_provider_that_cannot_be_asked_a_person_hears_at_once_and_for_a_week(make_house):
    house = make_house(KINDS["neither"])
    house.make_unknown([1, 2])
    assert house.at(minutes=1).handed_over == ["day/1"]
    assert house.batch().state == "needs-operator"
    assert house.at(days=6).abandoned == []
    assert house.at(days=7, minutes=1).abandoned == ["day/1"]
    assert house.counts() == {"unknown": 4}
    assert house.at(days=8) == Reconciliation()


def test_after_two_days_without_a_canary_a_person_is_asked(make_house):
    house = make_house(MESSAGES)
    house.make_unknown([1])
    for hours in range(1, 48):
        assert house.at(hours=hours).handed_over == []
    assert house.at(hours=48).handed_over == ["day/1"]
    assert house.counts() == {"accepted": 1, "unknown": 3}


@pytest.mark.parametrize("kind", ["remembers exactly", "remembers each"])
@pytest.mark.parametrize("share", [[], [1, 2, 3, 4]])
def test_a_provider_that_remembers_is_sent_the_same_again_and_nobody_has_two(make_house, kind, share):
    house = make_house(KINDS[kind])
    house.make_unknown(share, by="kill")
    assert house.at(minutes=1) == Reconciliation()
    deliver(house.installation, house.clock)
    assert house.counts() == {"accepted": 4}
    assert set(house.times().values()) == {1}
    assert house.provider.mistakes == []


def test_without_somebody_who_left_a_provider_that_compares_is_not_sent_the_key_again(make_house):
    house = make_house(KINDS["remembers exactly"])
    house.make_unknown([1, 2, 3, 4])
    set_state(house.database, house.readers[0], SubscriptionState.UNSUBSCRIBED)
    house.now += timedelta(minutes=1)
    deliver(house.installation, house.clock)
    assert house.provider.mistakes == []
    assert house.at(minutes=1).handed_over == ["day/1"], "in the same pass"


def test_a_key_that_was_forgotten_is_looked_up_where_that_is_possible(make_house):
    house = make_house(KINDS["remembers a while, then searchable"])
    house.make_unknown([2])
    house.now += timedelta(minutes=9)
    deliver(house.installation, house.clock)
    assert house.provider.sends == 1
    assert house.at(minutes=9).found == 4, "it takes on all or nobody"


def test_nobody_waits_for_a_provider_that_is_gone_for_longer_than_two_days(make_house):
    house = make_house(MESSAGES)
    house.make_unknown([1])
    house.provider.name = "another"
    assert house.at(hours=47) == Reconciliation()
    assert house.at(hours=48).handed_over == ["day/1"]
    assert house.provider.finds == []


def test_a_canary_of_another_account_with_the_same_service_proves_nothing(make_house):
    house = make_house(MESSAGES)
    other = MemoryProvider(MESSAGES, house.clock)
    house.installation = replace(house.installation, providers={HUNGARY: house.provider, ELSEWHERE: other})
    house.make_unknown([])
    house.now += timedelta(minutes=1)
    with house.database.begin() as connection:
        readers = add_readers(connection, 1, edition=ELSEWHERE)
    house.promise("elsewhere", edition=ELSEWHERE, readers=readers)
    deliver(house.installation, house.clock)
    assert len(other.copies) == 1
    for minutes in (2, 6, 10, 40):
        assert house.at(minutes=minutes).absent == 0
    assert {key for key, *_ in house.provider.finds} == {"day/1"}, "it is not even asked about mail of another account"


def test_a_pass_of_the_service_finds_out_too(make_app):
    installation = make_app().installation
    house = House(installation, installation.database, MESSAGES)
    house.make_unknown([1, 2, 3, 4])
    house.now += timedelta(minutes=2)
    assert run(house.installation, house.clock).reconciliation.found == 4
    assert house.counts() == {"accepted": 4}


def test_a_pass_leaves_the_unknown_to_another_process_that_has_begun_to_deliver_since(make_app):
    installation = make_app().installation
    house = House(installation, installation.database, MESSAGES)
    house.make_unknown([1, 2, 3, 4])
    house.now += timedelta(minutes=2)
    house.promise("more")

    with ExitStack() as other:

        def clock():
            """Takes the lock as soon as the delivery of this pass has let go of it."""
            if house.provider.sends > 1:
                with suppress(BusyError):
                    other.enter_context(exclusive(installation.settings.var_dir / "delivery.lock", "delivers mail"))
            return house.now

        result = run(house.installation, clock)
    assert result.delivery.accepted
    assert result.reconciliation == Reconciliation()
    assert house.batch().state == "unknown"


def test_while_another_process_delivers_nothing_is_looked_at(make_house):
    house = make_house(MESSAGES)
    house.make_unknown([1])
    with (
        exclusive(house.installation.settings.var_dir / "delivery.lock", "delivers mail"),
        pytest.raises(BusyError, match="another process delivers mail"),
    ):
        house.at(minutes=2)
    assert house.batch().state == "unknown"


def test_many_unknown_are_looked_at_over_several_passes(make_house):
    house = make_house(MESSAGES)
    with house.database.begin() as connection:
        readers = add_readers(connection, 130)
        freeze(connection, readers, key="many", provider="memory", batch_size=1, deadline=DEADLINE, now=house.now)
    house.provider.on_send = lambda addresses: (None, "unclear")
    deliver(house.installation, house.clock)
    with house.database.begin() as connection:
        connection.execute(update(tables.batches).values(not_before=MORNING))
    looks = [house.at(minutes=2).looks, house.at(minutes=2).looks, house.at(minutes=2).looks]
    assert looks == [100, 31, 0]
    with house.database.read() as connection:
        assert set(connection.scalars(select(tables.batches.c.state))) == {"done"}
