"""Audiences: who a mail is for at this moment, each in the order of ids. Reads, and promises nothing."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, false, select, update

from syndicate.domain.delivery import UNCERTAIN, BatchState
from syndicate.domain.edition import Cadence
from syndicate.domain.entry import EditionId
from syndicate.domain.message import OutcomeKind, SendingKind, SubscriberId
from syndicate.domain.subscription import SubscriptionState
from syndicate.storage.packing import unpack_members
from syndicate.storage.tables import batches, exceptions, sendings, subscribers, subscriptions, suppressions

#: States of batches whose members have theirs, or may have.
_PERHAPS_TAKEN_ON = (BatchState.IN_FLIGHT, BatchState.DONE, *UNCERTAIN)
_PERHAPS_GOT_IT = (OutcomeKind.ACCEPTED, OutcomeKind.UNKNOWN)


def audience(connection: Connection, edition: EditionId, cadence: Cadence = Cadence.DAILY) -> tuple[SubscriberId, ...]:
    """Who is confirmed and not suppressed, and wants mail this often."""
    return tuple(map(SubscriberId, connection.scalars(_confirmed(edition, subscriptions.c.cadence == cadence))))


def weekly_audience(connection: Connection, edition: EditionId) -> dict[SubscriberId, datetime | None]:
    """Who is confirmed and not suppressed, and wants a week's mail; since when (UTC), if it was otherwise before."""
    wanted = _confirmed(edition, subscriptions.c.cadence == Cadence.WEEKLY).add_columns(subscriptions.c.cadence_since)
    return {SubscriberId(row.subscriber): row.cadence_since for row in connection.execute(wanted)}


def newly_confirmed(connection: Connection, edition: EditionId) -> tuple[SubscriberId, ...]:
    """Who awaits a welcome and may still be mailed."""
    return tuple(map(SubscriberId, connection.scalars(_confirmed(edition, subscriptions.c.awaits_welcome))))


def have_welcomed(connection: Connection, edition: EditionId) -> None:
    waiting = and_(subscriptions.c.edition == edition, subscriptions.c.awaits_welcome)
    connection.execute(update(subscriptions).where(waiting).values(awaits_welcome=false()))


def recipients_of(
    connection: Connection,
    edition: EditionId,
    first: date,
    last: date,
    kinds: Collection[SendingKind],
    until: datetime,
) -> tuple[SubscriberId, ...]:
    """Who got mail of these kinds for the days from `first` to `last`, frozen before `until` (UTC), or may have got it.

    Also those who have left since then.
    """
    those = (
        sendings.c.edition == edition,
        sendings.c.day.between(first, last),
        sendings.c.kind.in_(sorted(kinds)),
        sendings.c.created <= until,
    )
    wanted = (
        select(batches.c.sending, batches.c.number, batches.c.members)
        .join(sendings, sendings.c.id == batches.c.sending)
        .where(*those, batches.c.state.in_(_PERHAPS_TAKEN_ON))
    )
    excepted = select(exceptions.c.sending, exceptions.c.subscriber, exceptions.c.state).join(
        sendings, sendings.c.id == exceptions.c.sending
    )
    states = {(row.sending, row.subscriber): row.state for row in connection.execute(excepted.where(*those))}
    got = {
        member
        for row in connection.execute(wanted)
        for member in unpack_members(row.members)
        if (row.sending, member) not in states
    }
    got |= {SubscriberId(subscriber) for (_, subscriber), state in states.items() if state in _PERHAPS_GOT_IT}
    return tuple(sorted(got))


def _confirmed(edition: EditionId, *conditions: ColumnElement[bool]) -> Select[int]:
    return (
        select(subscriptions.c.subscriber)
        .join(subscribers, subscribers.c.id == subscriptions.c.subscriber)
        .where(
            subscriptions.c.edition == edition,
            subscriptions.c.state == SubscriptionState.CONFIRMED,
            ~exists().where(suppressions.c.address_hmac == subscribers.c.address_hmac),
            *conditions,
        )
        .order_by(subscriptions.c.subscriber)
    )
