"""Runs the migrations on a connection. Apart from `database.py` because importing Alembic takes its time."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection


def run_migrations(connection: Connection) -> None:
    """Run what is missing, within the transaction that the connection is in."""
    config = Config()
    config.set_main_option("script_location", "syndicate.storage:migrations")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
