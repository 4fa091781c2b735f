"""Change after publication: amendments of issues, what the site was made from, hubs to be told of new feeds."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "amendments",
        sa.Column("edition", sa.Text),
        sa.Column("day", sa.Date),
        sa.Column("number", sa.Integer, autoincrement=False),
        sa.Column("applied", _INSTANT, nullable=False),
        sa.Column("before", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("edition", "day", "number", name="pk_amendments"),
        sa.ForeignKeyConstraint(
            ["edition", "day"], ["issues.edition", "issues.day"], name="fk_amendments_edition_day_issues"
        ),
    )
    op.create_index("ix_amendments_applied", "amendments", ["edition", "applied"])
    op.create_table(
        "site_sources",
        sa.Column("name", sa.Text),
        sa.Column("digest", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_site_sources"),
    )
    op.create_table(
        "pings",
        sa.Column("hub", sa.Text),
        sa.Column("topic", sa.Text),
        sa.Column("wanted", _INSTANT, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("not_before", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("hub", "topic", name="pk_pings"),
    )
