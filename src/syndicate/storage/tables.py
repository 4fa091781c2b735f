"""The tables as they stand after the newest migration. What changes here needs a migration beside it."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from syndicate.storage.columns import ID as _ID
from syndicate.storage.columns import UtcDateTime, metadata
from syndicate.storage.event_tables import events as events  # given out here, as all tables are
from syndicate.storage.event_tables import facts as facts

#: One row. `created` is by the database's own clock and for people only; nothing is decided by it.
meta = Table(
    "meta",
    metadata,
    Column("ledger_uuid", Text, primary_key=True),
    Column("created", UtcDateTime, nullable=False, server_default=text("CURRENT_TIMESTAMP")),
)

issues = Table(
    "issues",
    metadata,
    Column("edition", Text, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("state", Text, nullable=False),
    Column("content_hash", Text),
    Column("published", UtcDateTime),
    Column("revision", Text),
    #: Whether it listed the coming week in place of picks.
    Column("is_week_ahead", Boolean, nullable=False),
    #: False from the recording of an issue until the site shows it.
    Column("is_on_site", Boolean, nullable=False),
    Column("mail", Text, nullable=False),
    Column("mail_note", Text, nullable=False),
    #: The Issue as JSON; null on days without one. Large texts stand last, so that SQLite need not read past them.
    Column("snapshot", Text),
    #: The score sheet as the caller wrote it, JSON.
    Column("sheet", Text, nullable=False),
    Index(
        "ix_issues_mail_pending",
        "mail",
        sqlite_where=text("mail = 'pending'"),
        postgresql_where=text("mail = 'pending'"),
    ),
)

#: Every pick of every issue, briefs too: what the history of an edition is made of.
showings = Table(
    "showings",
    metadata,
    Column("edition", Text, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("entry", Text, primary_key=True),
    Column("moment", Text, primary_key=True),
    Column("rank", Text, nullable=False),
    #: 0-based place in the issue.
    Column("position", Integer, nullable=False),
    ForeignKeyConstraint(["edition", "day"], ["issues.edition", "issues.day"]),
)

#: The showings that are feed items; briefs stand in another item and have no id of their own.
items = Table(
    "items",
    metadata,
    #: Tag URI.
    Column("id", Text, primary_key=True),
    Column("edition", Text, nullable=False),
    Column("day", Date, nullable=False),
    Column("entry", Text, nullable=False),
    Column("moment", Text, nullable=False),
    Column("published", UtcDateTime, nullable=False),
    Column("updated", UtcDateTime, nullable=False),
    Column("state", Text, nullable=False),
    UniqueConstraint("edition", "day", "entry", "moment"),
    ForeignKeyConstraint(
        ["edition", "day", "entry", "moment"],
        ["showings.edition", "showings.day", "showings.entry", "showings.moment"],
    ),
)

#: What was changed in an issue after it was out; append-only.
amendments = Table(
    "amendments",
    metadata,
    Column("edition", Text, primary_key=True),
    Column("day", Date, primary_key=True),
    #: From 1 within the issue.
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("applied", UtcDateTime, nullable=False),
    #: The issue as it stood before, as `issues.snapshot`.
    Column("before", Text, nullable=False),
    ForeignKeyConstraint(["edition", "day"], ["issues.edition", "issues.day"]),
    Index("ix_amendments_applied", "edition", "applied"),
)

#: What the site was last made from: a digest by the name of the source.
site_sources = Table(
    "site_sources",
    metadata,
    Column("name", Text, primary_key=True),
    Column("digest", Text, nullable=False),
)

#: Feeds whose hub has still to be told of new bytes (WebSub).
pings = Table(
    "pings",
    metadata,
    Column("hub", Text, primary_key=True),
    Column("topic", Text, primary_key=True),
    Column("wanted", UtcDateTime, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("not_before", UtcDateTime, nullable=False),
)

subscribers = Table(
    "subscribers",
    metadata,
    Column("id", _ID, primary_key=True),
    #: As typed; mail goes there.
    Column("address", Text, nullable=False),
    Column("normalised", Text, nullable=False, unique=True),
    #: Beside the address, so that suppressions join in SQL.
    Column("address_hmac", Text, nullable=False, unique=True),
    Column("created", UtcDateTime, nullable=False),
    Column("locale", Text),
    Column("zone", Text),
    sqlite_autoincrement=True,
)

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("subscriber", _ID, ForeignKey("subscribers.id"), nullable=False),
    Column("edition", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("changed", UtcDateTime, nullable=False),
    Column("requested_at", UtcDateTime, nullable=False),
    Column("requested_method", Text, nullable=False),
    Column("requested_text_version", Text, nullable=False),
    Column("requested_origin", Text, nullable=False),
    Column("confirmed", UtcDateTime),
    Column("ended", UtcDateTime),
    #: A `Cadence`: how often mail is wanted.
    Column("cadence", Text, nullable=False, server_default="daily"),
    #: When it was last changed; null when it never was.
    Column("cadence_since", UtcDateTime),
    #: Has just confirmed, and is to be sent the latest issue.
    Column("awaits_welcome", Boolean, nullable=False, server_default=false()),
    UniqueConstraint("subscriber", "edition"),
    Index("ix_subscriptions_audience", "edition", "state", "subscriber"),
    Index(
        "ix_subscriptions_awaits_welcome",
        "edition",
        "subscriber",
        sqlite_where=text("awaits_welcome"),
        postgresql_where=text("awaits_welcome"),
    ),
    sqlite_autoincrement=True,
)

#: Holds no address, and so outlives the erasure of its person.
suppressions = Table(
    "suppressions",
    metadata,
    Column("address_hmac", Text, primary_key=True),
    Column("reason", Text, nullable=False),
    Column("since", UtcDateTime, nullable=False),
)

sendings = Table(
    "sendings",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("edition", Text, nullable=False),
    Column("day", Date),
    Column("provider", Text, nullable=False),
    #: Number of members, and the digest of them, as frozen.
    Column("audience", Integer, nullable=False),
    Column("checksum", Text, nullable=False),
    #: Members of batches with an intent that is not proven to have failed; see `guard.py`.
    Column("promised", Integer, nullable=False),
    Column("created", UtcDateTime, nullable=False),
    Column("deadline", UtcDateTime),
    Column("halt", Text),
    Index("ix_sendings_edition_day", "edition", "day"),
    sqlite_autoincrement=True,
)

#: The frozen mail of a sending, JSON; apart from it because a sending's row changes with every claim and is small.
emails = Table(
    "emails",
    metadata,
    Column("sending", _ID, ForeignKey("sendings.id"), primary_key=True, autoincrement=False),
    Column("email", Text, nullable=False),
)

batches = Table(
    "batches",
    metadata,
    Column("sending", _ID, ForeignKey("sendings.id"), primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    #: Subscribers' ids by `packing.py`; no foreign key, for the ledger outlives them.
    Column("members", LargeBinary, nullable=False),
    Column("size", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("fence", Integer, nullable=False),
    Column("owner", Text),
    Column("lease_until", UtcDateTime),
    Column("not_before", UtcDateTime, nullable=False),
    Column("refusals", Integer, nullable=False),
    #: The batch of which this one is a half.
    Column("parent", Integer),
    ForeignKeyConstraint(["sending", "parent"], ["batches.sending", "batches.number"]),
    #: Place among those due at one time: by number, but a half goes before all that are whole, the newest first,
    #: so that a bad recipient is soon found. Negative for halves.
    Column("turn", Integer, nullable=False),
    #: How often the provider was asked what became of it since its last call.
    Column("looks", Integer, nullable=False, server_default="0"),
    Index("ix_batches_next", "state", "sending", "not_before", "turn"),
)

#: Append-only: one row per call, written before it and finished after it.
attempts = Table(
    "attempts",
    metadata,
    Column("sending", _ID, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("fence", Integer, primary_key=True, autoincrement=False),
    Column("owner", Text, nullable=False),
    Column("intent_at", UtcDateTime, nullable=False),
    Column("finished_at", UtcDateTime),
    #: A `Verdict`, or `owner-died`; null while the call may still be going on.
    Column("verdict", Text),
    Column("status", Integer),
    Column("detail", Text, nullable=False),
    #: How it was proven later that nobody was taken on, or who ordered a second copy all the same, and why; else empty.
    Column("proof", Text, nullable=False, server_default=""),
    ForeignKeyConstraint(["sending", "number"], ["batches.sending", "batches.number"]),
)

#: Members whose outcome is not that of their batch.
exceptions = Table(
    "exceptions",
    metadata,
    Column("sending", _ID, primary_key=True, autoincrement=False),
    Column("subscriber", _ID, primary_key=True, autoincrement=False),
    Column("number", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    ForeignKeyConstraint(["sending", "number"], ["batches.sending", "batches.number"]),
    Index("ix_exceptions_batch", "sending", "number"),
)
