"""Unknown: show what nobody knows the fate of, and do with it what a person decides; each decision keeps its reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo

from sqlalchemy import Connection

from syndicate.domain.delivery import BatchState
from syndicate.domain.entry import EditionId
from syndicate.domain.message import SubscriberId
from syndicate.domain.reconciliation import Plan, Step
from syndicate.errors import DecisionError, UnknownNameError
from syndicate.storage import orders
from syndicate.storage.unknowns import UnknownBatch, find_state, find_unsettled, unsettled_batches
from syndicate.storage.withdrawals import sort_members
from syndicate.usecases.installation import Installation
from syndicate.usecases.reconcile import plan_for


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsettled:
    """A batch of which it is not known who was taken on."""

    #: As in `hungary-2026-11-04/1`.
    key: str
    provider: str
    edition: EditionId
    #: `None` when its mail belongs to no day.
    day: date | None
    state: BatchState
    #: Members who may or may not have theirs.
    open: tuple[SubscriberId, ...]
    #: UTC: the first call that may have taken somebody on.
    since: datetime
    #: Short texts for people: why nobody knows, and what happens next.
    why: str
    next: str
    #: UTC: nothing of it is sent later; `None` means it never gets too late.
    deadline: datetime | None


def list_unknown(installation: Installation, now: datetime) -> tuple[Unsettled, ...]:
    """Everything unknown that is still to be found out or decided, the oldest first."""
    with installation.database.read() as connection:
        found = unsettled_batches(connection)
        return tuple(_unsettled(installation, connection, one, now) for one in found)


def second_copies(installation: Installation, key: str, now: datetime) -> int:
    """How many readers might get a second copy if this batch were sent again. Raises as `resend_unknown` does."""
    with installation.database.begin() as connection:
        found = _found(connection, key)
        _refuse_late(installation, found, now)
        recipients, _ = sort_members(connection, found.kind, found.edition, found.unknown.open)
    return len(recipients)


def settle_unknown(installation: Installation, key: str, *, accepted: bool, reason: str, now: datetime) -> int:
    """Take a person's word that the open members of a batch have theirs, or that none of them has.

    Those who have not are mailed with the next delivery if it is not too late. Gives the number of members settled.
    Raises UnknownNameError or DecisionError.
    """
    order = orders.settle_as_accepted if accepted else orders.settle_as_absent
    return _decide(installation, key, order, reason, now)


def resend_unknown(installation: Installation, key: str, *, reason: str, now: datetime) -> int:
    """Send a new batch to all open members, who may have theirs already; gives their number.

    Raises UnknownNameError, or DecisionError when it is too late or somebody is asking the provider at this moment.
    """
    return _decide(installation, key, orders.send_again, reason, now, is_late_refused=True)


def abandon_unknown(installation: Installation, key: str, *, reason: str, now: datetime) -> int:
    """Leave a batch unknown for good; gives the number of its open members. Raises as `settle_unknown` does."""
    return _decide(installation, key, orders.leave_unknown, reason, now)


def _decide(
    installation: Installation,
    key: str,
    order: Callable[[Connection, UnknownBatch, str, datetime], None],
    reason: str,
    now: datetime,
    *,
    is_late_refused: bool = False,
) -> int:
    if not reason.strip():
        raise DecisionError(key, "a decision needs its reason, for whoever reads the ledger later")
    with installation.database.begin() as connection:
        found = _found(connection, key)
        if is_late_refused:
            _refuse_late(installation, found, now)
        order(connection, found, reason.strip(), now)
    return len(found.unknown.open)


def _found(connection: Connection, key: str) -> UnknownBatch:
    found = find_unsettled(connection, key)
    if found is None:
        state = find_state(connection, key)
        if state is None:
            raise UnknownNameError("unknown batch", key, [one.key for one in unsettled_batches(connection)])
        raise DecisionError(key, f"there is nothing to decide: it is {state}")
    if found.state is BatchState.CHECKING:
        raise DecisionError(
            key,
            "the provider is being asked about it at this moment; try again in a minute (“syndicate reconcile” "
            "takes it back from a process that died)",
        )
    return found


def _refuse_late(installation: Installation, found: UnknownBatch, now: datetime) -> None:
    deadline = found.unknown.deadline
    if deadline is not None and now > deadline:
        by = _local(installation, found.edition, deadline, now)
        raise DecisionError(
            found.key,
            f"it cannot be sent again, for its mail was to be out by {by}; “syndicate unknown abandon” "
            "leaves it at that, and “settle” writes down what you know",
        )


def _unsettled(installation: Installation, connection: Connection, found: UnknownBatch, now: datetime) -> Unsettled:
    return Unsettled(
        key=found.key,
        provider=found.provider,
        edition=found.edition,
        day=found.day,
        state=found.state,
        open=found.unknown.open,
        since=found.unknown.first_call,
        why=found.why,
        next=_next(installation, found, plan_for(installation, connection, found, now), now),
        deadline=found.unknown.deadline,
    )


_WORDS = {
    Step.REPLAY: "sent again under the same key",
    Step.LOOK: "looked up",
    Step.HAND_OVER: "given to you",
}


def _next(installation: Installation, found: UnknownBatch, planned: Plan, now: datetime) -> str:
    """What happens next, in a few words for people."""
    batch = found.unknown.batch
    if batch.state is BatchState.CHECKING:
        return "being looked up at this moment"
    if batch.state is BatchState.NEEDS_OPERATOR:
        until = _local(installation, found.edition, batch.not_before, now)
        return f"waits for you{f': {planned.why}' if planned.why else ''}; left at that from {until} on"
    if planned.step is Step.HAND_OVER:
        return f"waits for you: {planned.why}"
    if planned.step is Step.WAIT:
        return f"{_WORDS[planned.then]} at {_local(installation, found.edition, planned.at, now)}"
    return f"{_WORDS[planned.step]} with the next pass"


def _local(installation: Installation, edition: EditionId, instant: datetime, now: datetime) -> str:
    """The edition's hour and minute, with its day where that is not today."""
    zone = zone_of(installation, edition)
    there = instant.astimezone(zone)
    return f"{there:%H:%M}" if there.date() == now.astimezone(zone).date() else f"{there:%Y-%m-%d %H:%M}"


def zone_of(installation: Installation, edition: EditionId) -> tzinfo:
    """An edition's zone; UTC for one that was taken out of the configuration."""
    zones = {one.id: one.timezone for one in installation.publication.editions}
    return zones.get(edition, UTC)
