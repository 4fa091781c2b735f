"""Random walks over deliveries whose process dies, whose provider fails, lags and forgets, and whose readers leave.

The provider's memory is the judge: it knows who got what. The seed is in the test's name.
"""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import delete, select

from syndicate.domain.delivery import BatchState
from syndicate.domain.entry import EditionId
from syndicate.domain.subscription import SubscriptionState
from syndicate.storage import tables
from syndicate.storage.looks import Settled, settle_by_report
from syndicate.usecases.deliver import deliver
from syndicate.usecases.reconcile import reconcile
from syndicate.usecases.unknown import abandon_unknown, list_unknown, resend_unknown, settle_unknown
from tests.fakes.memory_provider import KINDS, Killed, MemoryProvider
from tests.integration.storage.ledger import add_readers, fates, freeze, promised, set_state, tally
from tests.integration.usecases.conftest import MORNING

HUNGARY = EditionId("hungary")
READERS = 18
STEPS = 40
UNSURE = {"unknown", "checking", "needs-operator", "abandoned"}


class Walk:
    def __init__(self, installation, database, recollection, seed):
        self.random = Random(seed)
        self.now = MORNING
        self.clock = lambda: self.now
        self.provider = MemoryProvider(recollection, self.clock)
        self.installation = replace(
            installation,
            database=database,
            providers={HUNGARY: self.provider, EditionId("central-europe"): self.provider},
        )
        self.database = database
        with database.begin() as connection:
            self.readers = add_readers(connection, READERS)
        self.address = {member: f"reader{member}@example.org" for member in self.readers}
        #: By key: the sending's id.
        self.sendings = {}
        #: Second copies that a person has ordered, by sending and address.
        self.ordered = Counter()
        self.left = set()
        self.promise()

    def promise(self):
        key = f"hungary-{len(self.sendings)}"
        with self.database.begin() as connection:
            self.sendings[key] = freeze(
                connection,
                self.readers,
                key=key,
                provider="memory",
                batch_size=4,
                deadline=self.now + timedelta(hours=self.random.choice([1, 6])),
                now=self.now,
            )

    def trouble(self):
        """Let the next calls end in any way."""
        chance = self.random.random

        def on_send(addresses):
            some = [address for address in addresses if chance() < 0.5]
            share = self.random.choice([[], some, None])
            match self.random.randrange(12):
                case 0 | 1:
                    return share, "kill"
                case 2 | 3:
                    return share, "unclear"
                case 4:
                    return [], "throttle"
                case _:
                    return None, "answer"

        self.provider.on_send = on_send
        self.provider.on_find = lambda: self.random.choice(["kill", "fail", "cut", *["answer"] * 7])
        after = self.provider.recollection.absent_after
        self.provider.lag = (after or timedelta(0)) * self.random.uniform(0, 0.95)

    def calm(self):
        self.provider.on_send = lambda addresses: (None, "answer")
        self.provider.on_find = lambda: "answer"
        self.provider.lag = timedelta(0)

    def make_pass(self):
        try:
            deliver(self.installation, self.clock)
            reconcile(self.installation, self.clock)
        except Killed:
            pass

    def wait(self):
        self.now += timedelta(seconds=self.random.choice([1, 20, 60, 300, 600, 1800, 7200]))

    def leave(self):
        member = self.random.choice(self.readers)
        if self.random.random() < 0.3:
            with self.database.begin() as connection:
                connection.execute(delete(tables.subscriptions).where(tables.subscriptions.c.subscriber == member))
                connection.execute(delete(tables.subscribers).where(tables.subscribers.c.id == member))
        elif member not in self.left:
            set_state(self.database, member, SubscriptionState.UNSUBSCRIBED)
        self.left.add(member)

    def report(self):
        """An event of the provider, of some mail that it took on; rather of one that nobody knows of."""
        unsettled = {one.key for one in list_unknown(self.installation, self.now)}
        news = [copy for copy in self.provider.copies if copy.key in unsettled] or self.provider.copies
        if not news:
            return
        copy = self.random.choice(news)
        key, _, number = copy.key.rpartition("/")
        member = next(member for member, address in self.address.items() if address == copy.address)
        with self.database.begin() as connection:
            settled = settle_by_report(connection, self.sendings[key], int(number), member, self.now)
        assert settled is not Settled.CONTRADICTION

    def decide(self):
        """A person decides on something unknown, and knows what is true."""
        unsettled = list_unknown(self.installation, self.now)
        waiting = [one for one in unsettled if one.state == BatchState.NEEDS_OPERATOR]
        unsettled = [one for one in waiting or unsettled if one.state != BatchState.CHECKING]
        if not unsettled:
            return
        one = self.random.choice(unsettled)
        sending = one.key.rpartition("/")[0]
        times = self.provider.times(sending)
        open_to = {self.address[member] for member in one.open}
        how = {"installation": self.installation, "key": one.key, "now": self.now}
        if all(times[address] for address in open_to) and self.random.random() < 0.7:
            settle_unknown(**how, accepted=True, reason="seen in the logs")
        elif not any(times[address] for address in open_to) and self.random.random() < 0.7:
            settle_unknown(**how, accepted=False, reason="not in the logs")
        elif self.now <= one.deadline and self.random.random() < 0.7:
            resend_unknown(**how, reason="better twice")
            self.ordered.update((sending, address) for address in open_to)
        elif self.random.random() < 0.5:
            abandon_unknown(**how, reason="never mind")

    def check(self):
        assert self.provider.mistakes == []
        for key, sending in self.sendings.items():
            found = fates(self.database, sending)
            assert sorted(found) == self.readers
            whole = tally(self.database, sending)
            counted = Counter(found.values())
            assert whole.accepted == counted["done"] + counted["accepted"]
            assert whole.unknown == sum(counted[state] for state in UNSURE)
            assert whole.waiting == counted["ready"] + counted["in-flight"]
            assert (whole.skipped, whole.expired) == (counted["skipped"], counted["expired"])
            assert sum(counted.values()) == whole.audience
            kept, anew = promised(self.database, sending)
            assert kept == anew <= whole.audience
            times = self.provider.times(key)
            for member, fate in found.items():
                copies = times[self.address[member]]
                ordered = self.ordered[key, self.address[member]]
                assert copies <= 1 + ordered, f"{member} has {copies} copies of {key}"
                if copies == 0:
                    assert fate not in {"done", "accepted"}, f"{member} is {fate} and has no copy of {key}"
                elif not ordered:
                    assert fate in {"done", "accepted", "in-flight", *UNSURE}, f"{member} has {key} and is {fate}"

    def states(self):
        with self.database.read() as connection:
            return set(connection.scalars(select(tables.batches.c.state)))


@pytest.fixture
def make_walk(starter_installation, database):
    return lambda kind, seed: Walk(starter_installation, database, KINDS[kind], seed)


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("kind", KINDS)
def test_whatever_happens_nobody_has_two_copies_unordered_and_nothing_stays_unknown(make_walk, kind, seed):
    walk = make_walk(kind, seed)
    acts = [walk.make_pass] * 6 + [walk.wait] * 4 + [walk.report, walk.leave] * 2 + [walk.decide, walk.promise]
    for step in range(STEPS):
        walk.trouble()
        walk.random.choice(acts)()
        if step % 4 == 0:
            walk.check()
    walk.calm()
    walk.promise()
    for _ in range(8):
        walk.make_pass()
        walk.now += timedelta(hours=8)
    walk.make_pass()
    walk.check()
    assert walk.states().isdisjoint({BatchState.UNKNOWN, BatchState.CHECKING, BatchState.READY, BatchState.IN_FLIGHT})
    walk.now += timedelta(days=7)
    walk.make_pass()
    walk.check()
    assert BatchState.NEEDS_OPERATOR not in walk.states()
