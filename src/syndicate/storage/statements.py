"""Statements that SQLite and PostgreSQL have alike and SQLAlchemy spells for each, and the rule of one row."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, CursorResult, Table
from sqlalchemy.dialects import postgresql, sqlite

_INSERT: dict[str, Callable[[Table], sqlite.Insert | postgresql.Insert]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}


def insert_unless_there(connection: Connection, table: Table, **values: object) -> bool:
    """Insert one row; False when a row with one of its unique keys stands already, whoever wrote it."""
    statement = _INSERT[connection.dialect.name](table).values(**values).on_conflict_do_nothing()
    # Inline: SQLAlchemy must not ask for the new id, for SQLite then counts otherwise. Counts of inserts are kept
    # on demand alone.
    return changed_one(connection.execute(statement.inline(), execution_options={"preserve_rowcount": True}))


def changed_one(result: CursorResult[tuple[()]]) -> bool:
    """Whether a compare-and-set found its row as expected; False means that another hand moved it."""
    return result.rowcount == 1
