"""Rows of batches as values, and the few ways to change one; what all the ledger's steps are made of."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Row, func, insert, select, update

from syndicate.domain.delivery import Batch, BatchState, MemberOutcome
from syndicate.domain.entry import EditionId
from syndicate.domain.message import SubscriberId
from syndicate.errors import DeliveryHaltedError
from syndicate.storage.attempts import excerpt
from syndicate.storage.packing import pack_members, unpack_members
from syndicate.storage.statements import changed_one
from syndicate.storage.tables import batches, exceptions


@dataclass(frozen=True, slots=True)
class Account:
    """A provider, and the editions that send by one account with it; `None` stands for all."""

    provider: str
    editions: Collection[EditionId] | None


def read_batch(row: Row[tuple[object, ...]]) -> Batch:
    """Raises DeliveryHaltedError when the packed members are damaged."""
    members = unpack_members(row.members)
    if len(members) != row.size:
        raise DeliveryHaltedError(f"batch {row.number} of sending {row.sending} does not hold its {row.size} members")
    return Batch(
        sending=row.sending,
        number=row.number,
        members=members,
        state=BatchState(row.state),
        fence=row.fence,
        not_before=row.not_before,
        refusals=row.refusals,
    )


def stands_as(batch: Batch) -> tuple[ColumnElement[bool], ...]:
    return (
        batches.c.sending == batch.sending,
        batches.c.number == batch.number,
        batches.c.state == batch.state,
        batches.c.fence == batch.fence,
    )


def move_batch(connection: Connection, batch: Batch, **values: object) -> None:
    """Compare and set a row that this transaction has read and locked, so that it cannot have moved since."""
    if not changed_one(connection.execute(update(batches).where(*stands_as(batch)).values(**values))):
        raise DeliveryHaltedError(f"batch {batch.number} of sending {batch.sending} moved under a lock")


def exceptions_of(connection: Connection, batch: Batch) -> dict[SubscriberId, str]:
    """The state of each member of a batch who has an exception."""
    excepted = select(exceptions.c.subscriber, exceptions.c.state).where(
        exceptions.c.sending == batch.sending, exceptions.c.number == batch.number
    )
    return {SubscriberId(subscriber): state for subscriber, state in connection.execute(excepted)}


def add_exceptions(connection: Connection, batch: Batch, outcomes: Iterable[MemberOutcome], now: datetime) -> None:
    rows = [
        {
            "sending": batch.sending,
            "subscriber": outcome.subscriber,
            "number": batch.number,
            "state": outcome.state,
            "code": excerpt(outcome.code),
            "detail": excerpt(outcome.detail),
            "at": now,
        }
        for outcome in outcomes
    ]
    if rows:
        connection.execute(insert(exceptions), rows)


def add_children(
    connection: Connection, batch: Batch, parts: Sequence[tuple[SubscriberId, ...]], not_before: datetime
) -> None:
    """New batches, ready, with those members of a batch who are still to be mailed.

    The caller has changed the sending's row in this transaction, and so nobody else is counting at the same time.
    """
    if not parts:
        return
    last: int = connection.execute(
        select(func.max(batches.c.number)).where(batches.c.sending == batch.sending)
    ).scalar_one()
    rows = [
        {
            "sending": batch.sending,
            "number": number,
            "members": pack_members(members),
            "size": len(members),
            "state": BatchState.READY,
            "fence": 0,
            "not_before": not_before,
            "refusals": 0,
            "parent": batch.number,
            "turn": -number,
        }
        for number, members in enumerate(parts, start=last + 1)
    ]
    connection.execute(insert(batches), rows)
