"""Databases for tests: `database` is fresh and upgraded; a test that takes it runs on SQLite and on PostgreSQL."""

import shutil

import pytest

from syndicate.storage.database import open_database, upgrade
from tests.integration.postgres import PostgresServer

BOTH = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def postgres_server():
    """Started by the first test that needs it."""
    server = PostgresServer()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def upgraded_postgres(postgres_server):
    """The name of the one upgraded database that tests share, one after the other."""
    name = postgres_server.create_database()
    _upgraded(postgres_server.url(name))
    return name


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory):
    path = tmp_path_factory.mktemp("template") / "syndicate.db"
    _upgraded(f"sqlite:///{path}")
    return path


def _upgraded(url):
    database = open_database(url)
    upgrade(database)
    database.close()


@pytest.fixture(params=BOTH)
def empty_database_url(request, tmp_path):
    """The URL of a database without tables."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'syndicate.db'}"
        return
    server = request.getfixturevalue("postgres_server")
    name = server.create_database()
    yield server.url(name)
    server.drop_database(name)


@pytest.fixture(params=BOTH)
def database_url(request, tmp_path):
    """The URL of a fresh, upgraded database: for tests that open it in several processes."""
    if request.param == "sqlite":
        path = tmp_path / "syndicate.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    server = request.getfixturevalue("postgres_server")
    name = request.getfixturevalue("upgraded_postgres")
    server.empty(name)
    yield server.url(name)


@pytest.fixture
def database(database_url):
    opened = open_database(database_url)
    yield opened
    opened.close()
