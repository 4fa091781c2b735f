"""What a person decides of an unknown batch, written with the reason: settle it, send it again, or leave it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from syndicate.domain.delivery import (
    Batch,
    BatchEvent,
    BatchState,
    BatchTransitionError,
    MemberOutcome,
    transition,
)
from syndicate.domain.message import OutcomeKind
from syndicate.storage.batch_rows import add_exceptions, move_batch
from syndicate.storage.looks import abandon, ordered_repeat, send_anew
from syndicate.storage.unknowns import UnknownBatch

#: Code of an exception: a person has said that the member has theirs.
STATED = "stated"


def settle_as_accepted(connection: Connection, found: UnknownBatch, reason: str, now: datetime) -> None:
    """A person states that all open members have theirs."""
    batch = _taken_over(connection, found.unknown.batch, now)
    outcomes = (
        MemberOutcome(subscriber=member, state=OutcomeKind.ACCEPTED, code=STATED, detail=reason)
        for member in found.unknown.open
    )
    add_exceptions(connection, batch, outcomes, now)
    state = transition(batch.state, BatchEvent.SETTLED)
    move_batch(connection, batch, state=state, owner=None, lease_until=None)


def settle_as_absent(connection: Connection, found: UnknownBatch, reason: str, now: datetime) -> None:
    """A person states that no open member has theirs: they are mailed again while there is time, and else expire."""
    batch = _taken_over(connection, found.unknown.batch, now)
    event = BatchEvent.ABSENT_IN_PART if found.unknown.has_accepted else BatchEvent.ABSENT
    send_anew(connection, batch, event, found.unknown.open, f"{STATED}: {reason}", now)


def send_again(connection: Connection, found: UnknownBatch, reason: str, now: datetime) -> None:
    """A person has a new batch sent to all open members, under a key of its own."""
    batch = _taken_over(connection, found.unknown.batch, now)
    send_anew(connection, batch, BatchEvent.REPEAT, found.unknown.open, ordered_repeat(reason), now)


def leave_unknown(connection: Connection, found: UnknownBatch, reason: str, now: datetime) -> None:
    """A person leaves it at that: the open members are counted as unknown for ever."""
    batch = _taken_over(connection, found.unknown.batch, now)
    abandon(connection, replace(found, unknown=replace(found.unknown, batch=batch)), reason)


def _taken_over(connection: Connection, batch: Batch, now: datetime) -> Batch:
    """The batch as a person's: what would still have been asked by itself is handed over first.

    Raises BatchTransitionError while the provider is being asked.
    """
    if batch.state is BatchState.CHECKING:
        raise BatchTransitionError(f"batch {batch.number} of sending {batch.sending} is being looked at")
    if batch.state is not BatchState.UNKNOWN:
        return batch
    taken = replace(batch, state=transition(batch.state, BatchEvent.HAND_OVER), not_before=now)
    move_batch(connection, batch, state=taken.state, not_before=now)
    return taken
