"""Articles that we host, each once: as it stood in the last issue with one of its moments."""

from __future__ import annotations

from syndicate.domain.entry import EntryId
from syndicate.domain.issue import Issue, IssueItem
from syndicate.rendering.page import render_article_page, render_gone_page
from syndicate.storage.amendments import issues_showing
from syndicate.storage.issues import last_showings
from syndicate.usecases.site_part import EditionSite, Made
from syndicate.usecases.site_replacement import in_its_place


def articles_part(site: EditionSite) -> Made:
    """Of an article with several moments any of them may be touched, and its corrections come from all of them."""
    for entry in _entries(site):
        shown = [
            (issue, item)
            for issue in issues_showing(site.connection, site.edition.id, [entry])
            for item in issue.items
            if item.entry == entry and item.article.url is None
        ]
        if shown:
            yield from _article_page(site, entry, shown)


def _entries(site: EditionSite) -> list[EntryId]:
    """Entries of touched issues, or all that have run."""
    if site.is_whole:
        refs = last_showings(site.connection, site.edition.id)
        return sorted({EntryId(ref.partition("/")[0]) for ref in refs})
    return sorted({item.entry for issue in site.touched for item in issue.items})


def _article_page(site: EditionSite, entry: EntryId, shown: list[tuple[Issue, IssueItem]]) -> Made:
    publication, edition, links, templates = site.publication, site.edition, site.links, site.templates
    url = links.hosted_article(edition.id, entry)
    standing = [(issue, item) for issue, item in shown if item.withdrawn is None]
    if standing:
        issue, item = standing[-1]
        others = [other for _, other in shown if other is not item]
        yield url, render_article_page(publication, edition, issue, item, links, templates, others=others)
        return
    issue, item = shown[-1]
    gone = render_gone_page(
        publication, edition, issue, item, links, templates, url=url, in_its_place=in_its_place(site, item)
    )
    yield links.gone(url), gone
    yield url, None
