"""Bring the site up to date with records, entries, configuration and templates; and know when it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version

from syndicate.content.folder import fingerprint
from syndicate.domain.anniversary import Almanac
from syndicate.domain.issue import Issue
from syndicate.site import has_site, write_site
from syndicate.storage.issues import issues_off_site, mark_on_site
from syndicate.storage.site_sources import known_sources, remember_sources
from syndicate.usecases.installation import Installation
from syndicate.usecases.make_site import make_site

_ENTRIES, _LOOK = "entries", "look"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How the site stands to what it is made from."""

    #: What it is to be made from, digest by name.
    sources: Mapping[str, str]
    #: There is none, or it was made with other templates, another configuration or another version of the program.
    is_whole_due: bool
    #: The entries are not as they were when it was made.
    entries_changed: bool
    #: Recorded issues that it does not show as they stand, oldest first.
    missing: Sequence[Issue]

    @property
    def is_current(self) -> bool:
        return not (self.is_whole_due or self.entries_changed or self.missing)


def standing_of(installation: Installation) -> Standing:
    """Cheap enough for every tick: opens the templates and reads the names and times of the entries."""
    look = f"{version('syndicate')} {installation.settings.digest} {installation.templates.digest('site')}"
    sources = {_ENTRIES: fingerprint(installation.settings.entries_dir), _LOOK: look}
    with installation.database.read() as connection:
        known = known_sources(connection)
        missing = issues_off_site(connection)
    return Standing(
        sources=sources,
        is_whole_due=not has_site(installation.settings.site_dir) or known.get(_LOOK) != look,
        entries_changed=known.get(_ENTRIES) != sources[_ENTRIES],
        missing=missing,
    )


def bring_up_to_date(installation: Installation, standing: Standing, almanac: Almanac) -> tuple[str, ...]:
    """Write what has to be written; returns the files that changed. `standing` is of before anything was published."""
    with installation.database.read() as connection:
        missing = issues_off_site(connection)
    if not missing and standing.is_current:
        return ()
    made = make_site(
        installation,
        None if standing.is_whole_due else missing,
        almanac,
        entries_changed=standing.is_whole_due or standing.entries_changed,
    )
    files = write_site(installation.settings.site_dir, made)
    with installation.database.begin() as connection:
        mark_on_site(connection, missing)
        remember_sources(connection, standing.sources)
    return files
