"""What an edition may tell, as lists: the days of the year and the topics.

These pages are of the entries as they are, with links into what has run. All of them are made when the entries have
changed, and otherwise those alone whose moments ran or whose day has come.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from syndicate.domain.catalogue import Catalogued, catalogue, topics_to_show
from syndicate.domain.issue import IssueKey
from syndicate.rendering.day_page import DAYS_OF_YEAR, DayOfYear, render_day_page, render_days_page
from syndicate.rendering.moment_line import moment_lines, paged
from syndicate.rendering.topic_page import render_topic_page
from syndicate.storage.issues import find_issue, last_showings, neighbours
from syndicate.usecases.site_part import EditionSite, Made

_LEAP_DAY: DayOfYear = (2, 29)


def catalogue_part(site: EditionSite) -> Made:
    if not (site.is_whole or site.entries_changed or site.touched):
        return
    shown = last_showings(site.connection, site.edition.id)
    found = catalogue(site.almanac.entries, site.edition, shown)
    yield from _day_pages(site, found)
    yield from _topic_pages(site, found, shown)


def _day_pages(site: EditionSite, found: Sequence[Catalogued]) -> Made:
    publication, edition, links, templates = site.publication, site.edition, site.links, site.templates
    by_day: dict[DayOfYear, list[Catalogued]] = defaultdict(list)
    for one in found:
        for day in one.days:
            by_day[day].append(one)
    if site.is_whole or site.entries_changed:
        yield links.days(edition.id), render_days_page(publication, edition, by_day.keys(), links, templates)
    for day in _days_to_make(site, found):
        first = links.day_of_year(edition.id, *day)
        pages = paged(moment_lines(by_day.get(day, ()), edition, _latest_day(site), links))
        for part, lines in enumerate(pages, start=1):
            page = render_day_page(publication, edition, day, lines, links, templates, part=part, parts=len(pages))
            yield links.part(first, part), page
        yield links.part(first, len(pages) + 1), None


def _days_to_make(site: EditionSite, found: Sequence[Catalogued]) -> Sequence[DayOfYear]:
    """Days of which something new is to be said: they came, also without an issue, or a moment of theirs ran."""
    if site.is_whole or site.entries_changed:
        return DAYS_OF_YEAR
    ran = {item.ref for issue in site.touched for item in issue.items}
    days = {day for one in found if f"{one.shown_as}/{one.moment.id}" in ran for day in one.days}
    for issue in site.touched:
        before, _ = neighbours(site.connection, issue.key)
        since = max(before + timedelta(days=1), issue.day - timedelta(days=366)) if before else issue.day
        days |= {
            (day.month, day.day)
            for day in (since + timedelta(days=number) for number in range((issue.day - since).days + 1))
        }
    # In a common year its moments are kept beside it, and it has no day of its own to come.
    if days & {(2, 28), (3, 1)}:
        days.add(_LEAP_DAY)
    return sorted(days)


def _topic_pages(site: EditionSite, found: Sequence[Catalogued], shown: Mapping[str, date]) -> Made:
    publication, edition, links, templates = site.publication, site.edition, site.links, site.templates
    standing = topics_to_show(site.almanac.entries, found, shown)
    is_all = site.is_whole or site.entries_changed
    for topic in sorted(publication.topics) if is_all else site.topics:
        first = links.topic(edition.id, topic)
        if topic not in standing or topic not in publication.topics:
            yield first, None
            continue
        of_topic = [one for one in found if topic in one.entry.topics]
        pages = paged(moment_lines(of_topic, edition, _latest_day(site), links))
        for part, lines in enumerate(pages, start=1):
            page = render_topic_page(
                publication,
                edition,
                topic,
                lines,
                links,
                templates,
                part=part,
                parts=len(pages),
                has_feeds=edition.feed.per_topic and any(_ran_under(site, topic, one) for one in of_topic),
            )
            yield links.part(first, part), page
        yield links.part(first, len(pages) + 1), None


def _ran_under(site: EditionSite, topic: str, one: Catalogued) -> bool:
    """Whether what ran last had the topic: an entry may have been given it since, and feeds tell of what ran."""
    recorded = find_issue(site.connection, IssueKey(site.edition.id, one.last_shown)) if one.last_shown else None
    items = recorded.issue.items if recorded and recorded.issue else ()
    return any(topic in item.topics for item in items if item.entry == one.shown_as)


def _latest_day(site: EditionSite) -> date | None:
    return site.recent[0].day if site.recent else site.edition.starts_on
