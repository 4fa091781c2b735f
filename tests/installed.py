"""Installations with the starter's configuration and nothing to publish: quick to make."""

import re
import shutil
from contextlib import contextmanager

from syndicate.app import build_app
from syndicate.config import starter_dir
from tests.factories import utc

MORNING = utc("2026-11-04T07:00+01:00")


@contextmanager
def installing(project, *, now=MORNING):
    """Gives a function that installs in a folder, sending by `mail`; what it opened is closed at the end."""
    opened = []

    def install(mail, environ=None):
        shutil.copytree(starter_dir() / "config", project / "config")
        (project / "entries").mkdir()
        config = project / "config" / "publication.yaml"
        config.write_text(re.sub(r"(?m)^mail:.*$", f"mail: {mail}", config.read_text("utf-8")), "utf-8")
        opened.append(build_app(project, now=now, environ=environ or {}))
        return opened[-1]

    yield install
    for app in opened:
        app.close()
