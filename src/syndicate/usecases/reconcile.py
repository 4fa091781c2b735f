"""Reconcile: find out what became of batches whose fate is unknown, by asking the providers that can be asked.

Sends nothing: what proves not to have been sent is ready again, and goes out with the next delivery if it is not too
late. What cannot be found out is given to a person. A look that dies leaves its batch unknown as before.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import Connection

from syndicate.domain.delivery import BatchEvent, BatchState
from syndicate.domain.entry import EditionId
from syndicate.domain.message import SubscriberId
from syndicate.domain.reconciliation import ABANDON_AFTER, Plan, Sight, Step, plan, wants_canary
from syndicate.mail.found import Found
from syndicate.storage.batches import disown
from syndicate.storage.lock import exclusive
from syndicate.storage.looks import abandon, claim_look, hand_over, settle_look, wait
from syndicate.storage.unknowns import (
    UnknownBatch,
    addresses_of,
    canaries,
    due_batches,
    has_unsettled,
    is_complete,
    place_of,
)
from syndicate.usecases.installation import Clock, Installation
from syndicate.usecases.provider import Provider

#: Only a statement, since the lock decides who is alive.
_LEASE = timedelta(minutes=10)
#: Enough for one pass, so that mail need not wait for long; the others are looked at in the next.
_LOOKS_AT_ONCE = 100
_ROWS_AT_ONCE = 100
#: By how much a provider's clock may differ from ours.
_SKEW = timedelta(minutes=5)


@dataclass(slots=True, kw_only=True)
class Reconciliation:
    """What one pass over the unknown came to; filled as it goes."""

    looks: int = 0
    #: Recipients who were found to have theirs.
    found: int = 0
    #: Recipients proven not to have theirs.
    absent: int = 0
    #: Keys of batches that wait for a person from now on.
    handed_over: list[str] = field(default_factory=list)
    #: Keys of batches that stay unknown for good.
    abandoned: list[str] = field(default_factory=list)
    #: Why a search came to nothing.
    faults: list[str] = field(default_factory=list)


def reconcile(
    installation: Installation, clock: Clock, *, stopping: Callable[[], bool] = lambda: False
) -> Reconciliation:
    """One pass over what is unknown and due to be looked at. Raises BusyError when another process delivers."""
    result = Reconciliation()
    with installation.database.read() as connection:
        if not has_unsettled(connection, clock()):
            return result
    with exclusive(installation.settings.var_dir / "delivery.lock", "delivers mail"):
        with installation.database.begin() as connection:
            disown(connection, clock())
        owner = uuid4().hex
        mute: set[int] = set()
        for found in _sort(installation, clock(), result):
            account = account_of(installation, found)
            if account is None or id(account) in mute:
                continue
            if stopping():
                break
            if not _look(installation, account, found, owner, clock, result):
                mute.add(id(account))  # a search that fails may take a minute, and the others would fail as well
    return result


def account_of(installation: Installation, found: UnknownBatch) -> Provider | None:
    """Who sent a batch; `None` when its edition sends by another provider now."""
    provider = installation.providers.get(found.edition)
    return provider if provider and provider.name == found.provider else None


def plan_for(installation: Installation, connection: Connection, found: UnknownBatch, now: datetime) -> Plan:
    """What comes next for an unknown batch, by what its provider remembers."""
    account = account_of(installation, found)
    recollection = account.recollection if account else None
    compares = recollection is not None and recollection.replay_within is not None and not recollection.replays_some
    complete = not compares or is_complete(connection, found)
    return plan(found.unknown, recollection, now, is_complete=complete)


def _sort(installation: Installation, now: datetime, result: Reconciliation) -> list[UnknownBatch]:
    """Decide on every batch that is due, and write down what needs no call; gives those to look at."""
    to_look_at: list[UnknownBatch] = []
    place = None
    while len(to_look_at) < _LOOKS_AT_ONCE:
        with installation.database.begin() as connection:
            page = due_batches(connection, now, place, _ROWS_AT_ONCE)
            for found in page:
                if _step(installation, connection, found, now, result) is Step.LOOK:
                    to_look_at.append(found)
        if len(page) < _ROWS_AT_ONCE:
            break
        place = place_of(page[-1])
    return to_look_at


def _step(
    installation: Installation, connection: Connection, found: UnknownBatch, now: datetime, result: Reconciliation
) -> Step:
    if found.state is BatchState.NEEDS_OPERATOR:
        abandon(connection, found, f"nobody decided within {ABANDON_AFTER.days} days")
        result.abandoned.append(found.key)
        return Step.WAIT
    planned = plan_for(installation, connection, found, now)
    if planned.step is Step.WAIT:
        wait(connection, found, planned.at)
    elif planned.step is Step.HAND_OVER:
        hand_over(connection, found, now)
        result.handed_over.append(found.key)
    return planned.step


def _look(
    installation: Installation,
    provider: Provider,
    found: UnknownBatch,
    owner: str,
    clock: Clock,
    result: Reconciliation,
) -> bool:
    """Ask about one batch, and settle what the answer proves. False when the search failed."""
    now = clock()
    with installation.database.begin() as connection:
        look = claim_look(connection, found, owner=owner, lease_until=now + _LEASE)
        addresses = addresses_of(connection, found.unknown.open)
    if look is None:
        return True
    result.looks += 1
    answer = provider.find(look.key, sorted(addresses.values()), look.unknown.first_call - _SKEW, now)
    sight = _seen(addresses, answer)
    if wants_canary(look.unknown, provider.recollection, sight, now):
        sight = replace(sight, has_canary=_sees_canary(installation, provider, look, now))
    with installation.database.begin() as connection:
        insight = settle_look(connection, look, provider.recollection, sight, clock())
    if insight:
        all_known = insight.event is BatchEvent.SETTLED
        result.found += len(look.unknown.open) - len(insight.untraceable) if all_known else len(insight.accepted)
        result.absent += len(insight.absent)
    if not answer.is_whole:
        result.faults.append(f"{provider.name}: {answer.detail or 'the search was cut'}")
    return answer.is_whole


def _seen(addresses: dict[SubscriberId, str], answer: Found) -> Sight:
    return Sight(
        found=frozenset(member for member, address in addresses.items() if address.lower() in answer.ids),
        traceable=frozenset(addresses),
        is_whole=answer.is_whole,
    )


def _sees_canary(installation: Installation, provider: Provider, look: UnknownBatch, now: datetime) -> bool:
    """Whether somebody who was accepted later, by the same account, is visible in the same search."""
    with installation.database.read() as connection:
        candidates = canaries(connection, look, _editions_of(installation, provider))
    return any(
        canary.address.lower() in provider.find(canary.key, [canary.address], canary.called - _SKEW, now).ids
        for canary in candidates
    )


def _editions_of(installation: Installation, provider: Provider) -> Collection[EditionId]:
    return [edition for edition, other in installation.providers.items() if other is provider]
