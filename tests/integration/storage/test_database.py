import os
import signal
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import insert, inspect, select, text
from sqlalchemy.exc import IntegrityError, StatementError

from syndicate.errors import BusyError, StorageError
from syndicate.storage import tables
from syndicate.storage.database import open_database, require_current, upgrade
from syndicate.storage.migrations import NEWEST
from tests.factories import utc

NOW = utc("2026-11-04T07:00+01:00")


def test_a_transaction_is_whole_or_nothing(database):
    def half_a_step():
        with database.begin() as connection:
            connection.execute(insert(tables.suppressions).values(address_hmac="a", reason="manual", since=NOW))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half_a_step()
    with database.read() as connection:
        assert connection.execute(select(tables.suppressions)).all() == []


def test_what_only_reads_cannot_write(database):
    with pytest.raises(Exception, match=r"read.?only"), database.read() as connection:
        connection.execute(insert(tables.suppressions).values(address_hmac="a", reason="manual", since=NOW))


def test_a_reader_sees_one_state_while_others_write_and_then_the_next(database):
    count = text("SELECT count(*) FROM suppressions")
    with database.read() as reader:
        assert reader.scalar(count) == 0
        with database.begin() as writer:
            writer.execute(insert(tables.suppressions).values(address_hmac="a", reason="manual", since=NOW))
        assert reader.scalar(count) == 0
    with database.read() as reader:
        assert reader.scalar(count) == 1


@pytest.mark.parametrize(
    "instant",
    [
        datetime(2026, 11, 4, 6, 0, tzinfo=UTC),
        datetime(2026, 7, 4, 6, 0, 1, 1, tzinfo=timezone(timedelta(hours=13))),
        datetime(1970, 1, 1, tzinfo=UTC),
    ],
    ids=str,
)
def test_an_instant_comes_back_the_same_and_in_utc(database, instant):
    with database.begin() as connection:
        connection.execute(insert(tables.suppressions).values(address_hmac="a", reason="manual", since=instant))
    with database.read() as connection:
        back = connection.scalar(select(tables.suppressions.c.since))
    assert back == instant
    assert back.tzinfo is UTC


def test_an_instant_without_a_zone_is_refused(database):
    with pytest.raises(StatementError, match="must be aware"), database.begin() as connection:
        connection.execute(insert(tables.suppressions).values(address_hmac="a", reason="x", since=datetime(2026, 1, 1)))


def test_instants_sort_in_time_whatever_zone_they_were_written_in(database):
    later = NOW.astimezone(timezone(timedelta(hours=-11))) + timedelta(microseconds=1)
    with database.begin() as connection:
        for key, since in (("a", later), ("b", NOW)):
            connection.execute(insert(tables.suppressions).values(address_hmac=key, reason="manual", since=since))
    with database.read() as connection:
        found = connection.scalars(
            select(tables.suppressions.c.address_hmac).where(tables.suppressions.c.since <= NOW)
        ).all()
    assert found == ["b"]


def test_a_mistake_of_ours_is_not_dressed_up_as_a_fault_of_the_database(database):
    with pytest.raises(IntegrityError), database.begin() as connection:
        connection.execute(insert(tables.emails).values(sending=4711, email="{}"))


def test_migrating_an_empty_database_gives_the_tables_as_the_code_has_them(empty_database_url):
    database = open_database(empty_database_url)
    upgrade(database)
    require_current(database)
    with database.begin() as connection:
        context = MigrationContext.configure(connection)
        assert context.get_current_revision() == NEWEST
        assert compare_metadata(context, tables.metadata) == []
        assert len(connection.scalar(select(tables.meta.c.ledger_uuid))) == 36
    database.close()


def test_migrating_again_changes_nothing(database):
    with database.read() as connection:
        before = connection.scalar(select(tables.meta.c.ledger_uuid))
    upgrade(database)
    with database.read() as connection:
        assert connection.scalars(select(tables.meta.c.ledger_uuid)).all() == [before]


def test_two_that_migrate_at_once_both_find_it_done(empty_database_url):
    def migrate(_):
        database = open_database(empty_database_url)
        upgrade(database)
        require_current(database)
        database.close()

    with ThreadPoolExecutor(3) as threads:
        assert list(threads.map(migrate, range(3))) == [None] * 3


@pytest.mark.slow
def test_killed_while_migrating_the_schema_is_whole_or_not_there(empty_database_url):
    def migrate():
        database = open_database(empty_database_url)
        upgrade(database)

    seen = set()
    for pause in (0.01, 0.03, 0.06, 0.1, 0.2, 1):
        process = os.fork()
        if not process:
            try:
                migrate()
            finally:
                os._exit(0)
        time.sleep(pause)
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
        database = open_database(empty_database_url)
        with database.read() as connection:
            found = set(inspect(connection).get_table_names())
        database.close()
        seen.add(len(found))
        assert found in (set(), {*tables.metadata.tables, "alembic_version"})
    assert len(seen) == 2, "no kill came in time, or none too late: the test has shown nothing"


def test_a_database_without_tables_says_what_to_run(empty_database_url):
    database = open_database(empty_database_url)
    with pytest.raises(StorageError, match="has no tables yet; run “syndicate db upgrade”"):
        require_current(database)
    database.close()


def test_an_older_schema_says_what_to_run(database):
    with database.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    with pytest.raises(StorageError, match=r"has the schema 0000, and .* run “syndicate db upgrade”"):
        require_current(database)


@pytest.mark.parametrize("step", [upgrade, require_current])
def test_a_newer_schema_is_refused_and_left_alone(database, step):
    with database.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StorageError, match="has the schema 9999, which this version of syndicate does not know"):
        step(database)
    with database.read() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "9999"


def test_an_sqlite_file_gets_its_folder_and_is_nobody_elses_to_read(tmp_path):
    path = tmp_path / "new" / "var" / "syndicate.db"
    database = open_database(f"sqlite:///{path}")
    assert database.is_embedded
    assert path.stat().st_mode & 0o777 == 0o600
    database.close()


def test_sqlite_keeps_every_promise_of_durability(tmp_path):
    database = open_database(f"sqlite:///{tmp_path / 'syndicate.db'}")
    with database.read() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "busy_timeout")
        }
    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
        "busy_timeout": 10_000,
    }
    database.close()


def test_postgresql_commits_durably_whatever_its_default(postgres_server):
    name = postgres_server.create_database()
    postgres_server.execute(f"ALTER DATABASE {name} SET synchronous_commit = off")
    database = open_database(postgres_server.url(name))
    assert not database.is_embedded
    with database.begin() as connection:
        assert connection.scalar(text("SHOW synchronous_commit")) == "on"
        assert connection.scalar(text("SHOW lock_timeout")) == "5s"
    database.close()
    postgres_server.drop_database(name)


def test_postgresql_is_found_under_its_plain_scheme_too(postgres_server):
    name = postgres_server.create_database()
    database = open_database(postgres_server.url(name).replace("postgresql+psycopg://", "postgresql://"))
    upgrade(database)
    require_current(database)
    database.close()
    postgres_server.drop_database(name)


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("not a database\n" * 1000)
    with pytest.raises(StorageError, match=r"notes\.txt: file is not a database"):
        open_database(f"sqlite:///{path}")
    assert path.read_text() == "not a database\n" * 1000


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("sqlite:////proc/nowhere/syndicate.db", "/proc/nowhere/syndicate.db cannot be written"),
        ("sqlite://", "must be a plain file"),
        ("sqlite:///:memory:", "must be a plain file"),
        ("mysql://u:hush@localhost/x", "“mysql” is no database we can use; allowed are sqlite"),
        ("hush", "cannot be read; allowed are sqlite"),
        ("postgresql://u:hush@127.0.0.1:1/x", "127.0.0.1/x: connection failed: .* refused"),
        ("postgresql+psycopg://u:hush@/x?host=/nowhere", "/nowhere/x: .*No such file"),
    ],
)
def test_what_cannot_be_opened_is_refused_in_clear_words_without_the_password(url, message):
    with pytest.raises(StorageError, match=message) as raised:
        open_database(url)
    assert "hush" not in str(raised.value)


def test_a_folder_in_place_of_the_file_is_refused(tmp_path):
    with pytest.raises(StorageError, match="cannot be written: Is a directory"):
        open_database(f"sqlite:///{tmp_path}")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_is_refused(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(StorageError, match="cannot be written: Permission denied"):
        open_database(f"sqlite:///{tmp_path / 'syndicate.db'}")


def test_a_wrong_password_is_not_repeated(postgres_server, upgraded_postgres):
    hba = postgres_server.folder / "data" / "pg_hba.conf"
    before = hba.read_text()
    hba.write_text("local all stranger scram-sha-256\n" + before)
    postgres_server.execute("SELECT pg_reload_conf()")
    url = postgres_server.url(upgraded_postgres).replace("syndicate@", "stranger:hush@")
    try:
        with pytest.raises(StorageError, match="authentication failed") as raised:
            open_database(url)
    finally:
        hba.write_text(before)
        postgres_server.execute("SELECT pg_reload_conf()")
    assert "hush" not in str(raised.value)


def test_a_writer_that_waits_too_long_hears_that_another_process_writes(tmp_path):
    path = tmp_path / "syndicate.db"
    database = open_database(f"sqlite:///{path}")
    upgrade(database)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with database.read() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout = 50")  # stays with the one pooled connection
    with pytest.raises(BusyError, match="held by another process"), database.begin():
        pass
    other.close()
    database.close()
