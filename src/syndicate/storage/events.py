"""Events: what providers report, kept as it came before they hear that it was, and looked at later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, delete, exists, or_, select, update

from syndicate.domain.delivery_event import EventKind
from syndicate.domain.message import SubscriberId
from syndicate.storage.attempts import excerpt
from syndicate.storage.statements import insert_unless_there
from syndicate.storage.tables import events


class EventState(StrEnum):
    #: Not looked at yet, or to be looked at again.
    NEW = "new"
    DONE = "done"
    #: About nobody who is known here.
    UNMATCHED = "unmatched"
    #: Kept, so that whoever teaches the adapter can have it read again.
    UNREADABLE = "unreadable"


class Keeping(StrEnum):
    NEW = "new"
    KNOWN = "known"
    #: The key is known, and its report was another one.
    OTHER_BODY = "other-body"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptEvent:
    id: int
    provider: str
    #: UTC.
    received: datetime
    body: bytes


#: Of these nothing is left to know once they are done: who got a mail, and who read it.
_SOON_FORGOTTEN = (EventKind.ACCEPTED, EventKind.DELIVERED, EventKind.DEFERRED, EventKind.OPENED, EventKind.CLICKED)
#: Longer than any provider repeats a report.
_SOON = timedelta(days=7)
_KEPT = timedelta(days=60)


def keep_event(connection: Connection, provider: str, key: str, body: bytes, now: datetime) -> Keeping:
    """Write a report down, unless it is there. Whether the body is another one can be told as long as it is kept."""
    is_new = insert_unless_there(
        connection,
        events,
        provider=provider,
        key=key,
        received=now,
        state=EventState.NEW,
        not_before=now,
        kind="",
        note="",
        body=body,
    )
    if is_new:
        return Keeping.NEW
    kept: bytes = connection.execute(
        select(events.c.body).where(events.c.provider == provider, events.c.key == key)
    ).scalar_one()
    return Keeping.KNOWN if kept in (body, b"") else Keeping.OTHER_BODY


def next_events(connection: Connection, now: datetime, limit: int) -> tuple[KeptEvent, ...]:
    """The oldest events to be looked at, locked on PostgreSQL; those another process has locked are stepped over."""
    wanted = (
        select(events.c.id, events.c.provider, events.c.received, events.c.body)
        .where(events.c.state == EventState.NEW, events.c.not_before <= now)
        .order_by(events.c.not_before, events.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return tuple(
        KeptEvent(id=row.id, provider=row.provider, received=row.received, body=row.body)
        for row in connection.execute(wanted)
    )


def finish_event(
    connection: Connection,
    id: int,
    state: EventState,
    *,
    kind: str = "",
    note: str = "",
    sending: int | None = None,
    subscriber: SubscriberId | None = None,
) -> None:
    values: dict[str, object] = {
        "state": state,
        "kind": kind,
        "note": excerpt(note),
        "sending": sending,
        "subscriber": subscriber,
    }
    if state is EventState.DONE and kind in _SOON_FORGOTTEN:
        values["body"] = b""
    connection.execute(update(events).where(events.c.id == id).values(**values))


def postpone_event(connection: Connection, id: int, until: datetime) -> None:
    connection.execute(update(events).where(events.c.id == id).values(not_before=until))


def has_work(connection: Connection, now: datetime) -> bool:
    """Whether an event is to be looked at, or to be forgotten; asked in every pass, and so two steps in an index."""
    due = exists().where(events.c.state == EventState.NEW, events.c.not_before <= now)
    return connection.execute(select(or_(due, exists().where(*_done_with(now))))).scalar_one()


def forget_events(connection: Connection, now: datetime) -> int:
    """Delete events that have done their work; gives their number."""
    return connection.execute(delete(events).where(*_done_with(now))).rowcount


def _done_with(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        events.c.state != EventState.NEW,
        # Follows from the rest, and lets the index be used.
        events.c.received < now - _SOON,
        or_(events.c.received < now - _KEPT, events.c.kind.in_(_SOON_FORGOTTEN)),
    )
