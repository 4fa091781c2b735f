"""Random walks through everything that can happen to a sending; a judge counts who got what.

The judge is a provider that writes down every copy it takes on. The seed is in the test's name.
"""

from collections import Counter
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import select, update

from syndicate.domain.delivery import UNCERTAIN, BatchState
from syndicate.domain.message import Answer, Outcome, OutcomeKind, Verdict
from syndicate.domain.recollection import Recollection
from syndicate.domain.reconciliation import Sight
from syndicate.domain.subscription import SubscriptionState, SuppressionReason
from syndicate.storage import batches, sendings, tables
from syndicate.storage.looks import Settled, claim_look, settle_by_report, settle_look
from syndicate.storage.orders import leave_unknown, send_again, settle_as_absent, settle_as_accepted
from syndicate.storage.subscribers import suppress
from syndicate.storage.unknowns import unsettled_batches
from tests.integration.storage.ledger import (
    ACCEPTED,
    DEADLINE,
    NOW,
    fates,
    freeze_for_readers,
    hashed,
    promised,
    replay,
    settle,
    take,
    tally,
)

READERS = 60
SEARCHABLE = Recollection(first_look=timedelta(0), absent_after=timedelta(minutes=1))
STEPS = 60


class Walk:
    def __init__(self, database, seed, *, remembers):
        self.database = database
        self.random = Random(seed)
        self.remembers = remembers
        self.now = NOW
        self.sending = freeze_for_readers(database, READERS, batch_size=7)
        #: Copies that the provider took on, by reader.
        self.copies = Counter()
        #: Claims whose process is dead or has not answered yet.
        self.claims = []
        self.left = set()

    def call(self):
        """One call with any outcome; the process may die before it or after it."""
        step = batches.claim
        if self.remembers and self.random.random() < 0.3:
            step = replay
        claim = take(self.database, step, now=self.now)
        if claim is None:
            return
        sent_to = [recipient.subscriber for recipient in claim.recipients]
        assert not self.left.intersection(sent_to), "mailed after leaving"
        answer, taken_on = self.answer(sent_to)
        for member in taken_on:
            if not (self.remembers and self.copies[member]):
                self.copies[member] += 1
        if self.random.random() < 0.15:
            self.claims.append(claim)  # died before the answer was written
        else:
            settle(self.database, claim, answer, now=self.now)

    def answer(self, sent_to):
        nobody = []
        some = self.random.sample(sent_to, self.random.randint(0, len(sent_to)))
        match self.random.randint(0, 9):
            case 0:
                return Answer(verdict=Verdict.NOT_ACCEPTED, retry_after=self.random.choice([None, 0.5, 90])), nobody
            case 1:
                return Answer(verdict=Verdict.REFUSED_WHOLE, status=400), nobody
            case 2:
                return Answer(verdict=Verdict.HALTED, detail="key"), nobody
            case 3:
                return Answer(verdict=Verdict.UNCLEAR), some
            case 4:
                return Answer(verdict=Verdict.ANSWERED, outcomes=(ACCEPTED,) * (len(sent_to) + 1)), some
            case 5:
                taken_on = {member for member in sent_to if member in some or (self.remembers and self.copies[member])}
                refused = Outcome(self.random.choice([OutcomeKind.REFUSED, OutcomeKind.DEFERRED]))
                outcomes = tuple(ACCEPTED if member in taken_on else refused for member in sent_to)
                return Answer(verdict=Verdict.ANSWERED, outcomes=outcomes), taken_on
            case _:
                return Answer(verdict=Verdict.ANSWERED, outcomes=(ACCEPTED,) * len(sent_to)), sent_to

    def die(self):
        """All processes end and another begins; the answers of the dead come too late."""
        with self.database.begin() as connection:
            batches.disown(connection, self.now)
        for claim in self.claims:
            late = Answer(verdict=Verdict.ANSWERED, outcomes=(ACCEPTED,) * len(claim.recipients))
            assert not settle(self.database, claim, late, now=self.now)
        self.claims = []

    def unsettled(self):
        """Something unknown, with those of its open members who have a copy."""
        with self.database.begin() as connection:
            found = self.random.choice(unsettled_batches(connection) or [None])
        return found, [member for member in found.unknown.open if self.copies[member]] if found else []

    def look(self):
        """A look at something unknown: its search shows some who have a copy, or all; it may die over it."""
        found, taken_on = self.unsettled()
        if found is None or found.state is not BatchState.UNKNOWN:
            return
        with self.database.begin() as connection:
            look = claim_look(connection, found, owner="worker", lease_until=self.now)
        if self.random.random() < 0.15:
            return
        seen = self.random.choice([taken_on, taken_on, taken_on[:1]])
        sight = Sight(
            found=frozenset(seen),
            traceable=frozenset(found.unknown.open),
            # A search that is whole and shows its canary, late enough, shows everybody who is there.
            is_whole=len(seen) == len(taken_on) and self.random.random() < 0.8,
            has_canary=self.random.random() < 0.7,
        )
        with self.database.begin() as connection:
            settle_look(connection, look, SEARCHABLE, sight, self.now)

    def report(self):
        found, taken_on = self.unsettled()
        if taken_on:
            batch = found.unknown.batch
            member = self.random.choice(taken_on)
            with self.database.begin() as connection:
                settled = settle_by_report(connection, batch.sending, batch.number, member, self.now)
            assert settled is Settled.SETTLED

    def order(self):
        """A person who knows what is true decides, on a batch that is not being looked at."""
        found, taken_on = self.unsettled()
        if found is None or found.state is BatchState.CHECKING:
            return
        orders = [leave_unknown]
        if not taken_on:
            orders = [settle_as_absent, send_again]
        elif len(taken_on) == len(found.unknown.open):
            orders = [settle_as_accepted]
        with self.database.begin() as connection:
            self.random.choice(orders)(connection, found, "a test", self.now)

    def leave(self):
        member = self.random.randint(1, READERS)
        with self.database.begin() as connection:
            if self.random.random() < 0.5:
                suppress(connection, hashed(f"reader{member}@example.org"), SuppressionReason.BOUNCE, self.now)
            else:
                changed = update(tables.subscriptions).where(tables.subscriptions.c.subscriber == member)
                connection.execute(changed.values(state=SubscriptionState.UNSUBSCRIBED))
        self.left.add(member)

    def wait(self):
        self.now += timedelta(seconds=self.random.choice([1, 30, 120, 600]))

    def release(self):
        with self.database.begin() as connection:
            sendings.release_all(connection)

    def check(self):
        found = fates(self.database, self.sending)
        assert sorted(found) == list(range(1, READERS + 1))
        whole = tally(self.database, self.sending)
        counted = Counter(found.values())
        assert whole.accepted == counted["done"] + counted["accepted"]
        assert whole.unknown == sum(counted[state] for state in UNCERTAIN)
        assert whole.waiting == counted["ready"] + counted["in-flight"]
        assert (whole.refused, whole.deferred) == (counted["refused"], counted["deferred"])
        assert (whole.skipped, whole.expired) == (counted["skipped"], counted["expired"])
        assert sum(counted.values()) == whole.audience == READERS
        kept, anew = promised(self.database, self.sending)
        assert kept == anew <= READERS
        assert max(self.copies.values(), default=0) <= 1, "somebody has two copies"
        for member, fate in found.items():
            if self.copies[member]:
                assert fate in {"done", "accepted", "in-flight", *UNCERTAIN}, f"{member} has a copy and is {fate}"
            else:
                assert fate not in {"done", "accepted"}, f"{member} is accepted and has no copy"


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("remembers", [True, False], ids=["remembers", "forgets"])
def test_whatever_happens_nobody_has_two_copies_and_nobody_is_lost(database, seed, remembers):
    walk = Walk(database, seed, remembers=remembers)
    acts = [walk.call] * 6 + [walk.leave, walk.wait, walk.wait, walk.release, walk.die, walk.report, walk.order]
    if not remembers:
        acts += [walk.look] * 3
    for _ in range(STEPS):
        walk.random.choice(acts)()
        walk.check()
    walk.release()
    walk.die()
    with database.begin() as connection:
        batches.expire(connection, DEADLINE + timedelta(seconds=1))
        ready = select(tables.batches).where(tables.batches.c.state.in_((BatchState.READY, BatchState.IN_FLIGHT)))
        assert connection.execute(ready).all() == []
    walk.check()
    assert tally(database, walk.sending).waiting == 0
