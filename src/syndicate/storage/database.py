"""Database: transactions on SQLite or PostgreSQL, opened with the settings that the ledger's promise rests on.

Translates what the drivers raise into StorageError and BusyError. Knows no table but the schema's version.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import SQLITE_BUSY, SQLITE_LOCKED, OperationalError
from time import monotonic, sleep
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, DatabaseError, DataError, DBAPIError, IntegrityError, ProgrammingError

from syndicate.errors import BusyError, StorageError
from syndicate.storage.migrations import NEWEST

_BUSY_SECONDS = 10
#: What each connection to SQLite must have, and how it reads back. WAL and FULL: a commit survives a loss of power.
#: Deleted addresses are overwritten; the write-ahead log keeps its space, so that a full disk does not stop an update.
_PRAGMAS: dict[str, tuple[str, Any]] = {  # PRAGMAs read back as text or as numbers
    "busy_timeout": (str(_BUSY_SECONDS * 1000), _BUSY_SECONDS * 1000),
    "journal_mode": ("WAL", "wal"),
    "synchronous": ("FULL", 2),
    "foreign_keys": ("ON", 1),
    "secure_delete": ("ON", 1),
    "journal_size_limit": ("67108864", 67_108_864),
}
#: Set within each transaction on PostgreSQL, so that a pooler in between cannot lose them.
_SETTINGS = {
    "synchronous_commit": "on",
    "statement_timeout": "10s",
    "lock_timeout": "5s",
}
_WRITING_SETTINGS = {**_SETTINGS, "idle_in_transaction_session_timeout": "15s"}
#: SQLSTATEs of PostgreSQL: serialization failure, deadlock, lock not available.
_BUSY_STATES = frozenset({"40001", "40P01", "55P03"})
#: A mistake in this program and not a state of the database: these pass as they are.
_OUR_MISTAKES = (IntegrityError, ProgrammingError, DataError)
_ALLOWED = "allowed are sqlite:///PATH and postgresql+psycopg://USER:PASSWORD@HOST/NAME"


class Database:
    """Gives out transactions, each on a connection of its own. Safe for threads."""

    def __init__(self, engine: Engine, name: str) -> None:
        self._engine = engine
        #: For messages: the file, or host and database; without user and password.
        self.name = name

    @property
    def is_embedded(self) -> bool:
        """Whether it is a file of ours, which needs no server and is upgraded without asking."""
        return self._engine.dialect.name == "sqlite"

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """One transaction that may write: committed at the end, rolled back on an exception.

        On SQLite it is the only one that writes. Raises BusyError when others hold the database for too long.
        """
        with self._translated(), self._engine.connect() as connection, connection.begin():
            if self.is_embedded:
                connection.exec_driver_sql("PRAGMA query_only = OFF")
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            else:
                _set_locally(connection, _WRITING_SETTINGS)
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One transaction that cannot write and sees one state of the database throughout."""
        with self._translated(), self._engine.connect() as connection:
            if self.is_embedded:
                with connection.begin():
                    connection.exec_driver_sql("PRAGMA query_only = ON")
                    connection.exec_driver_sql("BEGIN")
                    yield connection
            else:
                connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
                with connection.begin():
                    _set_locally(connection, _SETTINGS)
                    yield connection

    def close(self) -> None:
        """Close all idle connections; the next transaction opens new ones."""
        self._engine.dispose()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except _OUR_MISTAKES:
            raise
        except DatabaseError as error:
            if _is_busy(error):
                raise BusyError(
                    f"the database {self.name} is held by another process; try again in a moment"
                ) from error
            raise StorageError(f"the database {self.name}: {self._reason(error)}") from error

    def _reason(self, error: DBAPIError) -> str:
        """The driver's own words, on one line and without the password."""
        words = " ".join(str(error.orig).split())
        password = self._engine.url.password
        return words.replace(str(password), "***") if password else words


def open_database(url: str) -> Database:
    """Open the database at a SQLAlchemy URL and see that it answers. Makes the folder of an SQLite file.

    Raises StorageError, which says what is wrong and never holds the password.
    """
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):
        raise StorageError(f"the address of the database cannot be read; {_ALLOWED}") from None
    match address.get_backend_name(), address.get_driver_name():
        case "sqlite", "pysqlite":
            database = _open_sqlite(address)
        case (("postgresql" | "postgres"), _):
            database = _open_postgresql(address)
        case backend, _:
            raise StorageError(f"“{backend}” is no database we can use; {_ALLOWED}")
    with database.read() as connection:
        connection.execute(text("SELECT 1"))
    return database


def _open_sqlite(url: URL) -> Database:
    if not url.database or url.database == ":memory:" or url.query:
        raise StorageError("an SQLite database must be a plain file, as in sqlite:///var/syndicate.db")
    path = Path(url.database)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Made before SQLite opens it: it will hold addresses, which other users of the machine need not read.
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise StorageError(f"the database {path} cannot be written: {error.strerror}") from error
    engine = create_engine(
        url, connect_args={"isolation_level": None, "timeout": _BUSY_SECONDS}, pool_size=5, max_overflow=40
    )
    event.listen(engine, "connect", _prepare_sqlite)
    return Database(engine, str(path))


def _prepare_sqlite(connection: Any, _record: object) -> None:  # the driver's own connection has no public type here
    for name, (value, expected) in _PRAGMAS.items():
        _patiently(connection, f"PRAGMA {name} = {value}")
        found = connection.execute(f"PRAGMA {name}").fetchone()[0]
        if found != expected:
            raise StorageError(f"SQLite does not take {name} = {value} for this file: it stays {found}")


def _patiently(connection: Any, statement: str) -> None:  # as above
    """Run a statement that SQLite refuses at once, without its usual wait, while others open the same new file."""
    give_up = monotonic() + _BUSY_SECONDS
    while True:
        try:
            connection.execute(statement).close()
        except OperationalError as error:
            if error.sqlite_errorcode & 0xFF != SQLITE_BUSY or monotonic() > give_up:
                raise
            sleep(0.02)
        else:
            return


def _open_postgresql(url: URL) -> Database:
    name = f"{url.host or url.query.get('host') or 'localhost'}/{url.database or ''}"
    try:
        engine = create_engine(
            url.set(drivername="postgresql+psycopg"),
            isolation_level="READ COMMITTED",
            connect_args={"connect_timeout": 5},
            pool_size=5,
            max_overflow=40,
            pool_pre_ping=True,
        )
    except ModuleNotFoundError as error:
        raise StorageError("PostgreSQL needs the extra “postgres”: pip install “syndicate[postgres]”") from error
    return Database(engine, name)


def _set_locally(connection: Connection, settings: dict[str, str]) -> None:
    calls = ", ".join(f"set_config('{name}', '{value}', true)" for name, value in settings.items())
    durable = connection.exec_driver_sql(f"SELECT {calls}").one()[0]
    if durable != "on":
        raise StorageError(f"PostgreSQL does not take synchronous_commit = on: it stays {durable}")


def _is_busy(error: DBAPIError) -> bool:
    sqlite_code = getattr(error.orig, "sqlite_errorcode", None)
    if sqlite_code is not None:
        return sqlite_code & 0xFF in (SQLITE_BUSY, SQLITE_LOCKED)  # the low byte is the primary result code
    return getattr(error.orig, "sqlstate", None) in _BUSY_STATES


def upgrade(database: Database) -> None:
    """Bring the schema to this version, in one transaction; does nothing when it is there.

    Raises StorageError for a schema that a newer version has made.
    """
    with database.read() as connection:  # the usual case needs no place in the queue of writers
        if _version(connection) == NEWEST:
            return
    with database.begin() as connection:
        if not database.is_embedded:
            # One upgrade at a time; a second waits here and then finds nothing to do.
            connection.exec_driver_sql("SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0")
            connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _UPGRADE_LOCK})
        version = _version(connection)
        _refuse_newer(database, version)
        if version != NEWEST:
            # Takes a tenth of a second to import, which every command would pay.
            from syndicate.storage.migrations.running import run_migrations

            run_migrations(connection)


_UPGRADE_LOCK = 0x73796E64  # “synd”; shared with nothing else in our databases


def require_current(database: Database) -> None:
    """Raise StorageError, which says what to do, unless the schema is the one this version works with."""
    with database.read() as connection:
        version = _version(connection)
    _refuse_newer(database, version)
    if version != NEWEST:
        state = f"has the schema {version}, and {NEWEST} is needed" if version else "has no tables yet"
        raise StorageError(f"the database {database.name} {state}; run “syndicate db upgrade”")


def _version(connection: Connection) -> str | None:
    """The number of the newest migration that was run; `None` before the first."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    version: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return version


def _refuse_newer(database: Database, version: str | None) -> None:
    if version is not None and version > NEWEST:
        raise StorageError(
            f"the database {database.name} has the schema {version}, which this version of syndicate does not know"
            f" (it knows up to {NEWEST}); install the version that made it, or a newer one"
        )
