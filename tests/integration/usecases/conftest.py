import re
import shutil

import pytest

from syndicate.app import build_app
from syndicate.config import starter_dir
from syndicate.storage.database import open_database
from syndicate.usecases.enrol import enrol
from tests.factories import utc

MORNING = utc("2026-11-04T07:00+01:00")


@pytest.fixture
def make_app(tmp_path):
    """Build the app on a copy of the starter publication; `mail` stands in for its provider.

    With `entries` only these are there: a short archive is made much sooner.
    """
    opened = []

    def make(*, now=MORNING, mail=None, edition_mail=(), environ=(), entries=None):
        folder = tmp_path / "mypub"
        if not folder.exists():
            for name in ("entries", "templates", "config"):
                shutil.copytree(starter_dir() / name, folder / name)
            for file in (folder / "entries").glob("*.yaml"):
                if entries is not None and file.stem not in entries:
                    file.unlink()
        if mail:
            config = folder / "config" / "publication.yaml"
            config.write_text(re.sub(r"(?m)^mail:.*$", f"mail: {mail}", config.read_text("utf-8")), "utf-8")
        for edition, own in dict(edition_mail).items():
            config = folder / "config" / "editions" / f"{edition}.yaml"
            config.write_text(
                config.read_text("utf-8").replace("\nemail:\n", f"\nemail:\n  provider: {own}\n"), "utf-8"
            )
        app = build_app(folder, now=now, environ=dict(environ))
        opened.append(app)
        return app

    yield make
    for app in opened:
        app.close()


@pytest.fixture(scope="session")
def starter_installation(tmp_path_factory):
    """The starter publication's, for tests that bring their own database and providers and publish nothing."""
    folder = tmp_path_factory.mktemp("starter") / "mypub"
    for name in ("entries", "templates", "config"):
        shutil.copytree(starter_dir() / name, folder / name)
    app = build_app(folder, now=MORNING, environ={})
    yield app.installation
    app.close()


@pytest.fixture
def sqlite_database(tmp_path, sqlite_template):
    path = tmp_path / "own.db"
    shutil.copy(sqlite_template, path)
    opened = open_database(f"sqlite:///{path}")
    yield opened
    opened.close()


def add_readers(app, edition, count, *, prefix="reader"):
    chosen = app.installation.publication.edition(edition)
    addresses = ((f"{prefix}{number}@example.net", None) for number in range(count))
    done = enrol(app.installation, chosen, addresses, statement="a test", now=app.clock())
    assert done.confirmed == count
