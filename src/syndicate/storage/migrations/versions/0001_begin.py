"""Begin: issues and their items, subscribers, and the ledger of sendings.

Written out and not taken from `tables.py`, which goes on changing while this stays as it was run.
"""

from __future__ import annotations

from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    meta = op.create_table(
        "meta",
        sa.Column("ledger_uuid", sa.Text),
        sa.Column("created", _INSTANT, nullable=False, server_default=sa.text("CURRENT_TIMESTAMP")),
        sa.PrimaryKeyConstraint("ledger_uuid", name="pk_meta"),
    )
    op.bulk_insert(meta, [{"ledger_uuid": str(uuid4())}])
    _create_issues()
    _create_subscribers()
    _create_sendings()
    _create_batches()


def _create_issues() -> None:
    op.create_table(
        "issues",
        sa.Column("edition", sa.Text),
        sa.Column("day", sa.Date),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("content_hash", sa.Text),
        sa.Column("published", _INSTANT),
        sa.Column("revision", sa.Text),
        sa.Column("is_week_ahead", sa.Boolean, nullable=False),
        sa.Column("is_on_site", sa.Boolean, nullable=False),
        sa.Column("mail", sa.Text, nullable=False),
        sa.Column("mail_note", sa.Text, nullable=False),
        sa.Column("snapshot", sa.Text),
        sa.Column("sheet", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("edition", "day", name="pk_issues"),
    )
    pending = sa.text("mail = 'pending'")
    op.create_index("ix_issues_mail_pending", "issues", ["mail"], sqlite_where=pending, postgresql_where=pending)
    op.create_table(
        "showings",
        sa.Column("edition", sa.Text),
        sa.Column("day", sa.Date),
        sa.Column("entry", sa.Text),
        sa.Column("moment", sa.Text),
        sa.Column("rank", sa.Text, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("edition", "day", "entry", "moment", name="pk_showings"),
        sa.ForeignKeyConstraint(["edition", "day"], ["issues.edition", "issues.day"], name="fk_showings_edition_day"),
    )
    op.create_table(
        "items",
        sa.Column("id", sa.Text),
        sa.Column("edition", sa.Text, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("entry", sa.Text, nullable=False),
        sa.Column("moment", sa.Text, nullable=False),
        sa.Column("published", _INSTANT, nullable=False),
        sa.Column("updated", _INSTANT, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_items"),
        sa.UniqueConstraint("edition", "day", "entry", "moment", name="uq_items_edition_day_entry_moment"),
        sa.ForeignKeyConstraint(
            ["edition", "day", "entry", "moment"],
            ["showings.edition", "showings.day", "showings.entry", "showings.moment"],
            name="fk_items_edition_day_entry_moment",
        ),
    )


def _create_subscribers() -> None:
    op.create_table(
        "subscribers",
        sa.Column("id", _ID),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("normalised", sa.Text, nullable=False),
        sa.Column("address_hmac", sa.Text, nullable=False),
        sa.Column("created", _INSTANT, nullable=False),
        sa.Column("locale", sa.Text),
        sa.Column("zone", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_subscribers"),
        sa.UniqueConstraint("normalised", name="uq_subscribers_normalised"),
        sa.UniqueConstraint("address_hmac", name="uq_subscribers_address_hmac"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "subscriptions",
        sa.Column("id", _ID),
        sa.Column("subscriber", _ID, nullable=False),
        sa.Column("edition", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("changed", _INSTANT, nullable=False),
        sa.Column("requested_at", _INSTANT, nullable=False),
        sa.Column("requested_method", sa.Text, nullable=False),
        sa.Column("requested_text_version", sa.Text, nullable=False),
        sa.Column("requested_origin", sa.Text, nullable=False),
        sa.Column("confirmed", _INSTANT),
        sa.Column("ended", _INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_subscriptions"),
        sa.ForeignKeyConstraint(["subscriber"], ["subscribers.id"], name="fk_subscriptions_subscriber"),
        sa.UniqueConstraint("subscriber", "edition", name="uq_subscriptions_subscriber_edition"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_subscriptions_audience", "subscriptions", ["edition", "state", "subscriber"])
    op.create_table(
        "suppressions",
        sa.Column("address_hmac", sa.Text),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("since", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("address_hmac", name="pk_suppressions"),
    )


def _create_sendings() -> None:
    op.create_table(
        "sendings",
        sa.Column("id", _ID),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("edition", sa.Text, nullable=False),
        sa.Column("day", sa.Date),
        sa.Column("provider", sa.Text, nullable=False),
        sa.Column("audience", sa.Integer, nullable=False),
        sa.Column("checksum", sa.Text, nullable=False),
        sa.Column("promised", sa.Integer, nullable=False),
        sa.Column("created", _INSTANT, nullable=False),
        sa.Column("deadline", _INSTANT),
        sa.Column("halt", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_sendings"),
        sa.UniqueConstraint("key", name="uq_sendings_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_sendings_edition_day", "sendings", ["edition", "day"])
    op.create_table(
        "emails",
        sa.Column("sending", _ID, autoincrement=False),
        sa.Column("email", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("sending", name="pk_emails"),
        sa.ForeignKeyConstraint(["sending"], ["sendings.id"], name="fk_emails_sending"),
    )


def _create_batches() -> None:
    op.create_table(
        "batches",
        sa.Column("sending", _ID, autoincrement=False),
        sa.Column("number", sa.Integer, autoincrement=False),
        sa.Column("members", sa.LargeBinary, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("fence", sa.Integer, nullable=False),
        sa.Column("owner", sa.Text),
        sa.Column("lease_until", _INSTANT),
        sa.Column("not_before", _INSTANT, nullable=False),
        sa.Column("refusals", sa.Integer, nullable=False),
        sa.Column("parent", sa.Integer),
        sa.Column("turn", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("sending", "number", name="pk_batches"),
        sa.ForeignKeyConstraint(["sending"], ["sendings.id"], name="fk_batches_sending"),
        sa.ForeignKeyConstraint(
            ["sending", "parent"], ["batches.sending", "batches.number"], name="fk_batches_sending_parent"
        ),
    )
    op.create_index("ix_batches_next", "batches", ["state", "sending", "not_before", "turn"])
    op.create_table(
        "attempts",
        sa.Column("sending", _ID, autoincrement=False),
        sa.Column("number", sa.Integer, autoincrement=False),
        sa.Column("fence", sa.Integer, autoincrement=False),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("intent_at", _INSTANT, nullable=False),
        sa.Column("finished_at", _INSTANT),
        sa.Column("verdict", sa.Text),
        sa.Column("status", sa.Integer),
        sa.Column("detail", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("sending", "number", "fence", name="pk_attempts"),
        sa.ForeignKeyConstraint(
            ["sending", "number"], ["batches.sending", "batches.number"], name="fk_attempts_sending_number"
        ),
    )
    op.create_table(
        "exceptions",
        sa.Column("sending", _ID, autoincrement=False),
        sa.Column("subscriber", _ID, autoincrement=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("sending", "subscriber", name="pk_exceptions"),
        sa.ForeignKeyConstraint(
            ["sending", "number"], ["batches.sending", "batches.number"], name="fk_exceptions_sending_number"
        ),
    )
    op.create_index("ix_exceptions_batch", "exceptions", ["sending", "number"])
