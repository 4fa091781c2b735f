"""Deliver: promise what is due, and hand what was promised to the providers.

The intention is committed before each call and the outcome after it, so that a crash between the two leaves
a batch whose fate is unknown, and never one that is sent twice. One process delivers at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from types import MappingProxyType
from uuid import uuid4

from syndicate.domain.delivery import BatchEvent, settle
from syndicate.domain.entry import EditionId
from syndicate.domain.message import OutcomeKind, Recipient, Slot, Verdict
from syndicate.links import Purpose
from syndicate.storage import batches, sendings
from syndicate.storage.lock import exclusive
from syndicate.usecases.installation import Clock, Installation
from syndicate.usecases.promise import MailSettled, Promised, promise_issues
from syndicate.usecases.promise_more import promise_more
from syndicate.usecases.provider import Provider

#: Far above the longest a call may take; only a statement, since the lock decides who is alive.
_LEASE = timedelta(minutes=2)

#: One throttled call speaks for all of the account's.
_ASKED_TO_WAIT = (BatchEvent.NOT_ACCEPTED, BatchEvent.DEFERRED_IN_PART)

#: Told how many recipients of how many were handed over so far.
Progress = Callable[[int, int], None]
#: Asked before each call: whether to leave the rest to the next pass.
Stopping = Callable[[], bool]


@dataclass(slots=True, kw_only=True)
class Delivery:
    """What one pass of delivering came to; filled as it goes."""

    #: What was decided of issues' mail.
    settled: list[MailSettled]
    #: What kept a mail from being rendered; what is odd about one that goes out all the same.
    faults: list[str]
    warnings: list[str]
    calls: int = 0
    accepted: int = 0
    #: Recipients who did not plainly get theirs, whatever the reason.
    excepted: int = 0
    #: Batches that a dead process left behind.
    orphans: int = 0
    #: Batches whose time was over.
    expired: int = 0
    halts: list[str] = field(default_factory=list)


def deliver(
    installation: Installation,
    clock: Clock,
    *,
    progress: Progress | None = None,
    stopping: Stopping = lambda: False,
    barred: Mapping[EditionId, str] = MappingProxyType({}),
) -> Delivery:
    """One pass: promise what is due, then hand over batch after batch until none is ready.

    Nothing is handed over for editions that are `barred`, each for a reason; what is promised waits.
    Raises BusyError when another process delivers, DeliveryHaltedError when the ledger contradicts itself.
    """
    promised = Promised()
    delivery = Delivery(settled=promised.settled, faults=promised.faults, warnings=promised.warnings)
    with exclusive(installation.settings.var_dir / "delivery.lock", "delivers mail"):
        with installation.database.begin() as connection:
            # Whoever held a batch in flight held the lock as well, and it is ours: its owner is dead.
            delivery.orphans = batches.disown(connection, clock())
        # Welcomes first: whoever is welcomed with the last issue is in the audience of the next.
        promise_more(installation, clock(), promised)
        promise_issues(installation, clock(), promised)
        with installation.database.begin() as connection:
            delivery.expired = batches.expire(connection, clock())
        owner = uuid4().hex
        for provider, editions in installation.accounts:
            if why := next((barred[edition] for edition in sorted(editions) if edition in barred), ""):
                delivery.halts.append(f"{provider.name}: {why}")
                continue
            _hand_over(installation, provider, editions, owner, clock, delivery, progress, stopping)
    return delivery


def _hand_over(
    installation: Installation,
    provider: Provider,
    editions: frozenset[EditionId],
    owner: str,
    clock: Clock,
    delivery: Delivery,
    progress: Progress | None,
    stopping: Stopping,
) -> None:
    refused_alone = 0
    set_aside: set[batches.BatchId] = set()
    while not stopping() and (claim := _claim(installation, provider, editions, owner, clock(), set_aside)):
        recipients = _recipients(installation, claim)
        sent_to = [recipient.subscriber for recipient in recipients]
        answer = provider.send(claim.email, recipients, claim.key)
        delivery.calls += 1
        settlement = settle(claim.batch, sent_to, answer, clock(), refused_alone=refused_alone)
        if answer.verdict is Verdict.ANSWERED:
            refused_alone = 0
        elif answer.verdict is Verdict.REFUSED_WHOLE and len(sent_to) == 1:
            refused_alone += 1
        with installation.database.begin() as connection:
            batches.settle(connection, claim, settlement, answer, clock())
            if settlement.event in _ASKED_TO_WAIT and not settlement.halt and settlement.not_before:
                batches.postpone(connection, claim.account, settlement.not_before)
        if settlement.event in (BatchEvent.ANSWERED, BatchEvent.DEFERRED_IN_PART):
            accepted = sum(outcome.kind is OutcomeKind.ACCEPTED for outcome in answer.outcomes)
            delivery.accepted += accepted
            delivery.excepted += len(recipients) - accepted
        if settlement.halt:
            delivery.halts.append(f"{provider.name}: {settlement.halt}")
            return
        if progress:
            with installation.database.read() as connection:
                progress(*sendings.progress(connection))


def _claim(
    installation: Installation,
    provider: Provider,
    editions: frozenset[EditionId],
    owner: str,
    now: datetime,
    set_aside: set[batches.BatchId],
) -> batches.Claim | None:
    """The next batch, committed as ours before anything leaves the house."""
    lease_until = now + _LEASE
    with installation.database.begin() as connection:
        claim = batches.claim(
            connection, provider=provider.name, editions=editions, owner=owner, now=now, lease_until=lease_until
        )
        if claim or provider.recollection.replay_within is None:
            return claim
        return batches.replay(
            connection,
            provider=provider.name,
            editions=editions,
            owner=owner,
            now=now,
            lease_until=lease_until,
            recollection=provider.recollection,
            set_aside=set_aside,
        )


def _recipients(installation: Installation, claim: batches.Claim) -> list[Recipient]:
    links, tokens = installation.links, installation.tokens
    links_of = {
        Slot.UNSUBSCRIBE_URL: (links.unsubscribe, Purpose.UNSUBSCRIBE),
        Slot.CONFIRM_URL: (links.confirm, Purpose.CONFIRM),
        Slot.PREFERENCES_URL: (links.preferences, Purpose.PREFERENCES),
    }
    # The mail is searched for its slots once, and not for each reader.
    wanted = [(slot, *links_of[slot]) for slot in claim.email.slots]
    sending = claim.key.partition("/")[0]
    return [
        Recipient(
            subscriber=member.subscriber,
            address=member.address,
            slots={slot: link(tokens.sign(purpose, member.subscription)) for slot, link, purpose in wanted},
            message_id=f"{sha256(f'{sending}/{member.subscriber}'.encode()).hexdigest()[:32]}@{claim.email.sender_domain}",
        )
        for member in claim.recipients
    ]


def release_halts(installation: Installation) -> None:
    """Let halted sendings try again: called when a person starts a process or asks for delivery.

    At a halt it is proven that nobody was taken on, so one more call costs nothing but another refusal.
    """
    with installation.database.begin() as connection:
        sendings.release_all(connection)
