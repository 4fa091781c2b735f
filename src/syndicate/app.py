"""The composition root: builds the real things from a project folder, and is the only place that reads the clock."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from syndicate.config import Settings, load_settings
from syndicate.domain.entry import EditionId
from syndicate.links import Links, Tokens
from syndicate.mail.mime import prove_headers_safe
from syndicate.mail.registry import build_provider
from syndicate.rendering.templates import Templates
from syndicate.storage.database import Database, open_database, require_current, upgrade
from syndicate.usecases.installation import Clock, Installation
from syndicate.usecases.provider import Provider


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """What every door holds: the installation, and the clock."""

    installation: Installation
    clock: Clock
    #: Whether `--now` stopped the clock.
    is_frozen: bool

    def close(self) -> None:
        """Close the connections to the database and to the providers."""
        self.installation.database.close()
        for provider in self.installation.providers.values():
            provider.close()


def build_app(project: Path, *, now: datetime | None = None, environ: Mapping[str, str] | None = None) -> App:
    """Read the configuration and connect everything. Raises ConfigurationError or StorageError.

    `now` freezes the clock; `environ` stands in for the process's environment. An embedded database is brought
    up to date; a PostgreSQL one only by `syndicate db upgrade`.
    """
    settings = load_settings(project, os.environ if environ is None else environ)
    prove_headers_safe()
    providers = _build_providers(settings)
    database = open_database(settings.database)
    if database.is_embedded:
        upgrade(database)
    else:
        require_current(database)
    installation = Installation(
        settings=settings,
        database=database,
        templates=Templates(settings.template_dirs),
        links=Links(settings.url),
        tokens=Tokens(settings.token_keys),
        providers=providers,
    )
    return App(installation=installation, clock=make_clock(now), is_frozen=now is not None)


def load_project(project: Path) -> Settings:
    """The settings of a project folder, for what needs no database and no secrets. Raises ConfigurationError."""
    return load_settings(project, os.environ, require_secrets=False)


def open_installed_database(project: Path) -> Database:
    """The project's database of whatever version, for `db upgrade`. Raises ConfigurationError or StorageError."""
    return open_database(load_project(project).database)


def open_ledger(settings: Settings, *, is_wanted: bool | None = None) -> Database | None:
    """The database of a project for what only reads it and needs no secrets.

    `is_wanted` None means an embedded database that has been made already, and no other. Raises StorageError.
    """
    file = Path(settings.database.removeprefix("sqlite:///"))
    if is_wanted is None:
        is_wanted = settings.database.startswith("sqlite:///") and file.is_file()
    if not is_wanted:
        return None
    database = open_database(settings.database)
    if database.is_embedded:
        upgrade(database)
    else:
        require_current(database)
    return database


def make_clock(now: datetime | None) -> Clock:
    """The real clock, or one that stands at `now`."""
    if now is None:
        return lambda: datetime.now(UTC)
    frozen = now.astimezone(UTC)
    return lambda: frozen


def _build_providers(settings: Settings) -> dict[EditionId, Provider]:
    """One provider for all editions that send the same way."""
    built: dict[tuple[str, tuple[tuple[str, str], ...]], Provider] = {}
    providers: dict[EditionId, Provider] = {}
    for edition, mail in settings.edition_mail.items():
        way = (mail.provider, tuple(sorted(mail.options.items())))
        if way not in built:
            built[way] = build_provider(mail.provider, mail.options, outbox_dir=settings.outbox_dir)
        providers[edition] = built[way]
    return providers
