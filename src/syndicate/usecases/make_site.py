"""Make the site's files from what is recorded: the pages that some issues touch, or all of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection

from syndicate.domain.edition import Edition
from syndicate.domain.entry import EditionId
from syndicate.domain.issue import Issue, IssueKey
from syndicate.rendering.feed import render_atom, render_rss
from syndicate.rendering.jsonfeed import render_json_feed, render_today
from syndicate.rendering.page import (
    assets,
    render_article_page,
    render_edition_page,
    render_issue_page,
    render_item_page,
    render_start_page,
)
from syndicate.storage.issues import find_issue, neighbours, published_issues
from syndicate.usecases.installation import Installation

#: More issues than any feed or list shows; the feed itself decides what it keeps.
_RECENT = 100
_ROOT_ICON = "favicon.ico"


def make_site(installation: Installation, touched: Sequence[Issue] | None) -> dict[str, bytes]:
    """Path in the site -> bytes. `touched` are issues that are new; `None` stands for every issue there is."""
    publication, links, templates = installation.publication, installation.links, installation.templates
    static = assets(templates, publication)
    files = {links.site_path(links.asset(name)): content for name, content in static.items()}
    # Reader programs ask for it at the root, whatever the pages say.
    files[_ROOT_ICON] = static[_ROOT_ICON]
    latest: dict[EditionId, Issue] = {}
    with installation.database.read() as connection:
        for edition in publication.editions:
            recent = published_issues(connection, edition.id, limit=_RECENT)
            if recent:
                latest[edition.id] = recent[0]
            files |= _edition_files(installation, edition, recent)
            if touched is None:
                issues: Iterable[Issue] = reversed(published_issues(connection, edition.id))
            else:
                issues = [issue for issue in touched if issue.edition == edition.id]
            for issue in issues:
                files |= _issue_files(installation, connection, edition, issue)
                files |= _neighbour_pages(installation, connection, edition, issue)
    files[links.site_path(links.home)] = render_start_page(publication, latest, links, templates)
    return files


def _edition_files(installation: Installation, edition: Edition, recent: Sequence[Issue]) -> dict[str, bytes]:
    """What stands for the edition as a whole: its page and its feeds."""
    publication, links = installation.publication, installation.links
    templates = installation.templates.for_edition(edition.id)
    files = {
        links.edition(edition.id): render_edition_page(
            publication, edition, recent[0] if recent else None, recent, links, templates
        ),
        links.feed(edition.id, "rss.xml"): render_rss(publication, edition, recent, links),
        links.feed(edition.id, "atom.xml"): render_atom(publication, edition, recent, links),
        links.feed(edition.id, "feed.json"): render_json_feed(publication, edition, recent, links),
    }
    if recent:
        files[links.feed(edition.id, "today.json")] = render_today(publication, edition, recent[0], links)
    return {links.site_path(url): content for url, content in files.items()}


def _issue_files(
    installation: Installation, connection: Connection, edition: Edition, issue: Issue
) -> dict[str, bytes]:
    """The issue's page, a page for each of its items, and the articles that we host."""
    publication, links = installation.publication, installation.links
    templates = installation.templates.for_edition(edition.id)
    files = _issue_page(installation, connection, edition, issue)
    for item in issue.items:
        page = render_item_page(publication, edition, issue, item, links, templates)
        files[links.site_path(links.item(issue.key, item))] = page
        if item.article.url is None:
            article = render_article_page(publication, edition, issue, item, links, templates)
            files[links.site_path(links.hosted_article(edition.id, item.entry))] = article
    return files


def _issue_page(installation: Installation, connection: Connection, edition: Edition, issue: Issue) -> dict[str, bytes]:
    links = installation.links
    previous, following = neighbours(connection, issue.key)
    templates = installation.templates.for_edition(edition.id)
    page = render_issue_page(
        installation.publication, edition, issue, links, templates, previous=previous, next=following
    )
    return {links.site_path(links.issue(issue.key)): page}


def _neighbour_pages(
    installation: Installation, connection: Connection, edition: Edition, issue: Issue
) -> dict[str, bytes]:
    """The pages of the days before and after, whose links to this one are new."""
    files: dict[str, bytes] = {}
    for day in neighbours(connection, issue.key):
        recorded = find_issue(connection, IssueKey(edition.id, day)) if day else None
        if recorded and recorded.issue:
            files |= _issue_page(installation, connection, edition, recorded.issue)
    return files
