"""Bring the site up to date with records, entries, configuration and templates; and know when it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version

from syndicate.content.folder import fingerprint
from syndicate.domain.anniversary import Almanac
from syndicate.errors import Problem
from syndicate.site import has_site, write_site
from syndicate.storage.issues import has_issues_off_site, issues_off_site, mark_on_site
from syndicate.storage.site_sources import known_sources, remember_sources
from syndicate.usecases.installation import Installation
from syndicate.usecases.make_site import make_site
from syndicate.usecases.ping import want_pings_of

_ENTRIES, _LOOK = "entries", "look"


@dataclass(frozen=True, slots=True, kw_only=True)
class Upkeep:
    """What the site needs in order to be as records, entries, configuration and templates have it."""

    #: What it is to be made from, digest by name.
    sources: Mapping[str, str]
    #: There is none, or it was made with other templates, another configuration or another version of the program.
    is_whole_due: bool
    #: The entries are not as they were when it was made.
    entries_changed: bool
    #: There are recorded issues that it does not show as they stand.
    is_behind: bool

    @property
    def is_none(self) -> bool:
        return not (self.is_whole_due or self.entries_changed or self.is_behind)


def upkeep_of(installation: Installation) -> Upkeep:
    """Cheap enough for every tick: opens the templates and reads the names and times of the entries."""
    look = f"{version('syndicate')} {installation.settings.digest} {installation.templates.digest('site')}"
    sources = {_ENTRIES: fingerprint(installation.settings.entries_dir), _LOOK: look}
    with installation.database.read() as connection:
        known = known_sources(connection)
        is_behind = has_issues_off_site(connection)
    return Upkeep(
        sources=sources,
        is_whole_due=not has_site(installation.settings.site_dir) or known.get(_LOOK) != look,
        entries_changed=known.get(_ENTRIES) != sources[_ENTRIES],
        is_behind=is_behind,
    )


def bring_up_to_date(
    installation: Installation, upkeep: Upkeep, almanac: Almanac, now: datetime, problems: list[Problem]
) -> tuple[str, ...]:
    """Write what has to be written; returns the files that changed. `upkeep` is of before anything was published.

    What the site has to do without is added to `problems`. Hubs are to be told of feeds that changed; who tells them
    is `ping`.
    """
    with installation.database.read() as connection:
        missing = issues_off_site(connection)
    if not missing and upkeep.is_none:
        return ()
    made = make_site(
        installation,
        None if upkeep.is_whole_due else missing,
        almanac,
        entries_changed=upkeep.is_whole_due or upkeep.entries_changed,
        problems=problems,
    )
    # What an edition's configuration or entries no longer give must go, a feed of a topic say. An edition that is no
    # longer configured keeps its pages, and so do files that are not ours.
    own = [edition.id for edition in installation.publication.editions] if upkeep.is_whole_due else []
    files = write_site(installation.settings.site_dir, made, sweep=own)
    with installation.database.begin() as connection:
        mark_on_site(connection, missing)
        remember_sources(connection, upkeep.sources)
        want_pings_of(connection, installation.publication, installation.links, files, now)
    return files
