"""The tables of what providers report, and of what follows from it."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, Table, Text, UniqueConstraint

from syndicate.storage.columns import ID as _ID
from syndicate.storage.columns import UtcDateTime, metadata

#: What providers report, as it came; the unique key makes the same report one row however often it comes.
events = Table(
    "events",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("provider", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("received", UtcDateTime, nullable=False),
    #: An `EventState`.
    Column("state", Text, nullable=False),
    #: Not to be looked at earlier.
    Column("not_before", UtcDateTime, nullable=False),
    #: An `EventKind`, once it has been read; empty before.
    Column("kind", Text, nullable=False),
    #: Short text for people: what was made of it.
    Column("note", Text, nullable=False),
    #: Whom it is about, once that is known.
    Column("sending", _ID),
    Column("subscriber", _ID),
    Column("body", LargeBinary, nullable=False),
    UniqueConstraint("provider", "key"),
    Index("ix_events_next", "state", "not_before", "id"),
    Index("ix_events_subscriber", "subscriber"),
    Index("ix_events_received", "received"),
    sqlite_autoincrement=True,
)

#: What became of a recipient's mail after it was taken on, as far as it is not plain delivery. None is ever taken back.
facts = Table(
    "facts",
    metadata,
    Column("sending", _ID, ForeignKey("sendings.id"), primary_key=True, autoincrement=False),
    Column("subscriber", _ID, primary_key=True, autoincrement=False),
    #: A `Fact`.
    Column("kind", Text, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("reason", Text, nullable=False),
    Index("ix_facts_subscriber", "subscriber", "kind", "at"),
)
