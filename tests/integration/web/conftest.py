"""A whole installation in a temporary folder, with the starter's configuration and no entries."""

import re
import shutil
import sqlite3
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest

from syndicate.app import App, build_app
from syndicate.config import starter_dir
from syndicate.domain.anniversary import Almanac
from syndicate.domain.entry import EditionId
from syndicate.domain.subscription import Address, SuppressionReason, address_hmac
from syndicate.links import Purpose
from syndicate.mail.outbox_reader import list_messages, read_message
from syndicate.site import write_site
from syndicate.storage.subscribers import list_subscriptions, suppress
from syndicate.usecases.deliver import deliver
from syndicate.usecases.make_site import make_site
from syndicate.web.application import create_app
from tests.integration.web.serving import call

NOON = datetime.fromisoformat("2026-11-04T12:00+01:00")
HUNGARY = EditionId("hungary")
FORM = ("Content-Type", "application/x-www-form-urlencoded")


@pytest.fixture(scope="session")
def starter(tmp_path_factory):
    """A project whose database is made, to be copied."""
    project = tmp_path_factory.mktemp("starter") / "project"
    shutil.copytree(starter_dir() / "config", project / "config")
    (project / "entries").mkdir()
    build_app(project, now=NOON, environ={}).close()
    return project


@dataclass
class Web:
    """The web of one installation, as a visitor and as its operator."""

    app: App
    project: Path
    rung: list = field(default_factory=list)

    def __post_init__(self):
        self.asgi = create_app(self.app, wake=lambda: self.rung.append(1))

    def get(self, path, **options):
        return call(self.asgi, path, **options)

    def post(self, path, body=b"", **options):
        return call(self.asgi, path, "POST", body=body, **options)

    def sign_up(self, address="reader@example.org", edition="hungary", *, client="192.0.2.7", **fields):
        body = urlencode({"edition": edition, "address": address, **fields}).encode()
        return self.post("/subscribe", body, headers=[FORM], client=(client, 5000))

    def at(self, now):
        """The same installation at another hour."""
        self.app.close()
        self.app = build_app(self.project, now=now, environ={})
        self.asgi = create_app(self.app, wake=lambda: self.rung.append(1))
        return self

    def later(self, **length):
        return self.at(self.app.clock() + timedelta(**length))

    def deliver(self):
        return deliver(self.app.installation, self.app.clock)

    def mails(self):
        """Every mail in the outbox, the newest first."""
        folder = self.app.installation.settings.outbox_dir
        return [read_message(folder, message.id) for message in list_messages(folder)]

    def subscription(self, address, edition=HUNGARY):
        with self.app.installation.database.read() as connection:
            found = list(list_subscriptions(connection, edition))
        return next((one for one in found if one.subscriber.address.typed == address), None)

    def state(self, address="reader@example.org"):
        subscription = self.subscription(address)
        return subscription.state if subscription else None

    def number(self, address):
        """What a token of this reader's subscription holds."""
        return self.subscription(address).id

    def confirm_path(self):
        """Where the newest confirmation mail leads."""
        self.deliver()
        found = (re.search(r"http://127\.0\.0\.1:8000(/confirm/\S+)", mail.text) for mail in self.mails())
        return next(match[1] for match in found if match)

    def unsubscribe_path(self, number=1):
        return f"/unsubscribe/{self.app.installation.tokens.sign(Purpose.UNSUBSCRIBE, number)}"

    def preferences_path(self, number=1):
        return f"/preferences/{self.app.installation.tokens.sign(Purpose.PREFERENCES, number)}"

    def suppress(self, address):
        installation = self.app.installation
        digest = address_hmac(installation.tokens.pepper("suppressions"), Address.parse(address))
        with installation.database.begin() as connection:
            suppress(connection, digest, SuppressionReason.MANUAL, self.app.clock())

    def dump(self):
        """Everything the database holds."""
        connection = sqlite3.connect(self.app.installation.database.name)
        try:
            return list(connection.iterdump())
        finally:
            connection.close()


def offer_every_cadence(project):
    """Let the readers of every edition choose how often they want mail."""
    for file in (project / "config/editions").iterdir():
        text = file.read_text("utf-8")
        file.write_text(text.replace("\nemail:\n", "\nemail:\n  cadences: [daily, weekly, milestones-only]\n"), "utf-8")


def copy_of(starter, project):
    shutil.copytree(starter, project)
    return Web(build_app(project, now=NOON, environ={}), project)


@pytest.fixture
def web(starter, tmp_path):
    """An installation of the test's own, with nobody in it yet."""
    web = copy_of(starter, tmp_path / "project")
    yield web
    web.app.close()


@pytest.fixture(scope="session")
def settled(starter, tmp_path_factory):
    """An installation that tests only look at: a site, a reader (1), one who has still to confirm (2), two mails."""
    web = copy_of(starter, tmp_path_factory.mktemp("settled") / "project")
    installation = web.app.installation
    write_site(
        installation.settings.site_dir, make_site(installation, None, Almanac(installation.load_content().entries))
    )
    web.sign_up("reader@example.org")
    web.post(web.confirm_path())
    web.sign_up("pending@example.org")
    web.deliver()
    before = web.dump()
    yield web
    assert web.dump() == before, "a test has changed what all of them look at"
    web.app.close()
