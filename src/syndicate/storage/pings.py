"""Feeds of which a WebSub hub is still to be told. A row stands until the hub has taken it on, or it is given up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, delete, select, update

from syndicate.storage.statements import changed_one, insert_unless_there
from syndicate.storage.tables import pings


@dataclass(frozen=True, slots=True, kw_only=True)
class Ping:
    hub: str
    #: Address of the feed.
    topic: str
    #: When the feed changed last.
    wanted: datetime
    #: Calls since then that came to nothing.
    tries: int


def want_ping(connection: Connection, hub: str, topic: str, now: datetime) -> None:
    """Whatever came of it before, it is tried anew: a hub that slept through one change may hear of the next."""
    fresh = {"wanted": now, "tries": 0, "not_before": now}
    if not insert_unless_there(connection, pings, hub=hub, topic=topic, **fresh):
        connection.execute(update(pings).where(pings.c.hub == hub, pings.c.topic == topic).values(**fresh))


def due_pings(connection: Connection, now: datetime) -> tuple[Ping, ...]:
    """Those to be sent by now, by hub and address."""
    due = (
        select(pings.c.hub, pings.c.topic, pings.c.wanted, pings.c.tries)
        .where(pings.c.not_before <= now)
        .order_by(pings.c.hub, pings.c.topic)
    )
    return tuple(
        Ping(hub=row.hub, topic=row.topic, wanted=row.wanted, tries=row.tries) for row in connection.execute(due)
    )


def remove_pings(connection: Connection, done: Iterable[Ping]) -> None:
    """One that was wanted again in the meantime stays."""
    for ping in done:
        connection.execute(delete(pings).where(_as_read(ping)))


def postpone_ping(connection: Connection, ping: Ping, not_before: datetime) -> bool:
    """Count a call that came to nothing. False for one that was wanted again in the meantime: it is due at once."""
    later = update(pings).where(_as_read(ping)).values(tries=ping.tries + 1, not_before=not_before)
    return changed_one(connection.execute(later))


def _as_read(ping: Ping) -> ColumnElement[bool]:
    return and_(
        pings.c.hub == ping.hub,
        pings.c.topic == ping.topic,
        pings.c.wanted == ping.wanted,
        pings.c.tries == ping.tries,
    )
