"""The archive of an edition: the page of its months and topics, and a page for each month."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from syndicate.domain.catalogue import catalogue, topics_to_show
from syndicate.rendering.archive_page import Month, render_archive_page, render_month_page
from syndicate.storage.issues import last_showings
from syndicate.usecases.site_part import EditionSite, Made


def archive_part(site: EditionSite) -> Made:
    if not (site.is_whole or site.entries_changed or site.touched):
        return
    publication, edition, links, templates = site.publication, site.edition, site.links, site.templates
    shown = last_showings(site.connection, edition.id)
    entries = site.almanac.entries
    topics = topics_to_show(entries, catalogue(entries, edition, shown), shown) & publication.topics.keys()
    counts = Counter((day.year, day.month) for day in site.days)
    yield (
        links.archive(edition.id),
        render_archive_page(publication, edition, counts, sorted(topics), links, templates),
    )
    months = sorted(counts)
    for month in _months_to_make(site, months, counts):
        place = months.index(month)
        page = render_month_page(
            publication,
            edition,
            month,
            site.issues_of(*month),
            links,
            templates,
            previous=months[place - 1] if place else None,
            next=months[place + 1] if place + 1 < len(months) else None,
        )
        yield links.month(edition.id, *month), page


def _months_to_make(site: EditionSite, months: Sequence[Month], counts: Counter[Month]) -> list[Month]:
    """Months that are touched; and those beside one that is new, whose links to it are new."""
    if site.is_whole:
        return list(months)
    touched = Counter((issue.day.year, issue.day.month) for issue in site.touched)
    new = [place for place, month in enumerate(months) if touched[month] and touched[month] == counts[month]]
    beside = {months[other] for place in new for other in (place - 1, place + 1) if 0 <= other < len(months)}
    return sorted(beside | set(touched))
