"""Hear from providers: their reports, what follows from them for each recipient, and how the unknown was settled."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "events",
        sa.Column("id", _ID),
        sa.Column("provider", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("received", _INSTANT, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("not_before", _INSTANT, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("sending", _ID),
        sa.Column("subscriber", _ID),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_events"),
        sa.UniqueConstraint("provider", "key", name="uq_events_provider_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_events_next", "events", ["state", "not_before", "id"])
    op.create_index("ix_events_subscriber", "events", ["subscriber"])
    op.create_index("ix_events_received", "events", ["received"])
    op.create_table(
        "facts",
        sa.Column("sending", _ID, autoincrement=False),
        sa.Column("subscriber", _ID, autoincrement=False),
        sa.Column("kind", sa.Text),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("sending", "subscriber", "kind", name="pk_facts"),
        sa.ForeignKeyConstraint(["sending"], ["sendings.id"], name="fk_facts_sending_sendings"),
    )
    op.create_index("ix_facts_subscriber", "facts", ["subscriber", "kind", "at"])
    op.add_column("batches", sa.Column("looks", sa.Integer, nullable=False, server_default="0"))
    op.add_column("attempts", sa.Column("proof", sa.Text, nullable=False, server_default=""))
    op.add_column("subscriptions", sa.Column("cadence", sa.Text, nullable=False, server_default="daily"))
    op.add_column("subscriptions", sa.Column("cadence_since", _INSTANT))
    op.add_column("subscriptions", sa.Column("awaits_welcome", sa.Boolean, nullable=False, server_default=sa.false()))
    op.create_index(
        "ix_subscriptions_awaits_welcome",
        "subscriptions",
        ["edition", "subscriber"],
        sqlite_where=sa.text("awaits_welcome"),
        postgresql_where=sa.text("awaits_welcome"),
    )
