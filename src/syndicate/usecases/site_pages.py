"""Pages of an edition's issues: its front page, the day for other sites, and issue and item pages."""

from __future__ import annotations

from datetime import date

from syndicate.domain.issue import Issue, IssueItem, IssueKey
from syndicate.rendering.front_page import render_edition_page, render_embed_page
from syndicate.rendering.page import render_gone_page, render_issue_page, render_item_page
from syndicate.storage.issues import find_issue, neighbours
from syndicate.usecases.site_elsewhere import Counterparts
from syndicate.usecases.site_part import EditionSite, Made
from syndicate.usecases.site_replacement import in_its_place


def pages_part(site: EditionSite) -> Made:
    yield from _front_pages(site)
    counterparts = Counterparts(site.connection, site.publication, site.edition, site.links)
    for issue in site.issues():
        yield from _issue_pages(site, issue, counterparts)
    if not site.is_whole:
        for day in _days_beside(site):
            recorded = find_issue(site.connection, IssueKey(site.edition.id, day))
            if recorded and recorded.issue:
                yield from _issue_pages(site, recorded.issue, counterparts)


def _front_pages(site: EditionSite) -> Made:
    publication, edition, links, templates = site.publication, site.edition, site.links, site.templates
    latest = site.recent[0] if site.recent else None
    front = render_edition_page(publication, edition, latest, site.recent, links, templates)
    yield links.edition(edition.id), front
    if latest:
        yield links.embed(edition.id), render_embed_page(publication, edition, latest, links, templates)


def _issue_pages(site: EditionSite, issue: Issue, counterparts: Counterparts) -> Made:
    """The issue's page, and a page for each of its items."""
    previous, following = neighbours(site.connection, issue.key)
    page = render_issue_page(
        site.publication,
        site.edition,
        issue,
        site.links,
        site.templates,
        previous=previous,
        next=following,
        elsewhere=counterparts.of_issue(issue),
    )
    yield site.links.issue(issue.key), page
    for item in issue.items:
        yield from _item_page(site, issue, item, counterparts)


def _item_page(site: EditionSite, issue: Issue, item: IssueItem, counterparts: Counterparts) -> Made:
    """The item's page; of one that was withdrawn what the web door answers instead, and no page any more."""
    publication, edition, links, templates = site.publication, site.edition, site.links, site.templates
    url = links.item(issue.key, item)
    if item.withdrawn is None:
        elsewhere = counterparts.of_item(issue, item)
        page = render_item_page(publication, edition, issue, item, links, templates, elsewhere=elsewhere)
        yield url, page
        return
    gone = render_gone_page(
        publication, edition, issue, item, links, templates, url=url, in_its_place=in_its_place(site, item)
    )
    yield links.gone(url), gone
    yield url, None


def _days_beside(site: EditionSite) -> list[date]:
    """Days whose pages link to what is new: those before and after a touched issue, and those touched elsewhere."""
    touched = {issue.day for issue in site.touched}
    beside = {day for issue in site.touched for day in neighbours(site.connection, issue.key) if day}
    return sorted((beside | site.touched_elsewhere) - touched)
