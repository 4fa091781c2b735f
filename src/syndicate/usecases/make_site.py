"""Make the public site from records and entries: what some issues touch, or all of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from syndicate.domain.anniversary import Almanac
from syndicate.domain.entry import EditionId
from syndicate.domain.issue import Issue
from syndicate.errors import Problem
from syndicate.rendering.front_page import render_start_page
from syndicate.rendering.page import assets
from syndicate.storage.issues import published_issues
from syndicate.usecases.installation import Installation
from syndicate.usecases.site_archive import archive_part
from syndicate.usecases.site_articles import articles_part
from syndicate.usecases.site_calendar import calendar_part
from syndicate.usecases.site_catalogue import catalogue_part
from syndicate.usecases.site_feeds import feeds_part, subscriptions_list
from syndicate.usecases.site_pages import pages_part
from syndicate.usecases.site_part import EditionSite, Part
from syndicate.usecases.site_pictures import pictures_part

#: What an edition's site consists of. A new kind of page or feed is a line here.
_PARTS: tuple[Part, ...] = (
    pictures_part,
    pages_part,
    articles_part,
    archive_part,
    catalogue_part,
    feeds_part,
    calendar_part,
)

#: More issues than any main feed or list shows; the feed itself decides what it keeps.
_RECENT = 100
_ROOT_ICON = "favicon.ico"


def make_site(
    installation: Installation,
    touched: Sequence[Issue] | None,
    almanac: Almanac,
    *,
    entries_changed: bool = True,
    problems: list[Problem] | None = None,
) -> Iterator[tuple[str, bytes | None]]:
    """Path in the site -> bytes, or `None` for a file that must not stand.

    `touched` are issues that are new or were amended; `None` stands for every issue there is.
    What the site has to do without is added to `problems` while it is made.
    """
    publication, links, templates = installation.publication, installation.links, installation.templates
    static = assets(templates, publication)
    for name, content in static.items():
        yield links.site_path(links.asset(name)), content
    # Reader programs ask for it at the root, whatever the pages say.
    yield _ROOT_ICON, static[_ROOT_ICON]
    latest: dict[EditionId, Issue] = {}
    with installation.database.read() as connection:
        for edition in publication.editions:
            recent = published_issues(connection, edition.id, limit=_RECENT)
            if recent:
                latest[edition.id] = recent[0]
            site = EditionSite(
                installation=installation,
                connection=connection,
                edition=edition,
                recent=recent,
                touched=tuple(issue for issue in touched or () if issue.edition == edition.id),
                is_whole=touched is None,
                almanac=almanac,
                entries_changed=entries_changed,
                problems=[] if problems is None else problems,
                touched_elsewhere=frozenset(issue.day for issue in touched or () if issue.edition != edition.id),
            )
            for part in _PARTS:
                for url, made in part(site):
                    yield links.site_path(url), made
        yield links.site_path(links.opml()), subscriptions_list(connection, publication, links)
    yield links.site_path(links.home), render_start_page(publication, latest, links, templates)
