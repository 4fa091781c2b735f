"""Installation: everything one installed publication works with, built by `app.py` and handed to each use case."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from syndicate.config import Settings
from syndicate.content.cache import EntryCache
from syndicate.content.entries import Content, load_entries
from syndicate.domain.edition import Publication
from syndicate.domain.entry import EditionId
from syndicate.links import Links, Tokens
from syndicate.rendering.templates import Templates
from syndicate.storage.database import Database
from syndicate.usecases.provider import Provider

#: Gives the present instant, aware and UTC; frozen by `--now`.
Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    settings: Settings
    database: Database
    templates: Templates
    links: Links
    tokens: Tokens
    #: Who sends the mail of each edition.
    providers: Mapping[EditionId, Provider]

    @property
    def publication(self) -> Publication:
        return self.settings.publication

    @property
    def accounts(self) -> tuple[tuple[Provider, frozenset[EditionId]], ...]:
        """Each provider with the editions that send by it; two accounts with one service are two providers."""
        found: dict[int, tuple[Provider, frozenset[EditionId]]] = {}
        for edition, provider in self.providers.items():
            _, editions = found.get(id(provider), (provider, frozenset()))
            found[id(provider)] = (provider, editions | {edition})
        return tuple(found.values())

    def load_content(self) -> Content:
        """The entries as they lie in the working folder at this moment, and what is wrong with the others."""
        return load_content(self.settings)


def load_content(settings: Settings) -> Content:
    """The entries of a project, for what needs no installation; unchanged files come from the cache."""
    return load_entries(
        settings.entries_dir,
        editions=[edition.id for edition in settings.publication.editions],
        topics=settings.publication.topics,
        cache=EntryCache(settings.var_dir / "cache"),
    )
