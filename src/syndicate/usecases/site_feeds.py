"""Feeds of an edition: the main one, milestones, topics, the archive of the months, `today.json`; and their list."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import islice

from sqlalchemy import Connection

from syndicate.domain.edition import Edition, Publication
from syndicate.domain.issue import Issue
from syndicate.links import Links
from syndicate.rendering.feed import render_atom
from syndicate.rendering.feed_archive import closed_months, neighbours_of, touched_months
from syndicate.rendering.feed_cache import FeedCache
from syndicate.rendering.feed_document import FeedDocument, Month, archive_document, feed_document
from syndicate.rendering.feed_scope import ATOM_FILE, MAIN, MILESTONES, Scope
from syndicate.rendering.feed_window import FARTHEST_ISSUES, amended_since, latest_of
from syndicate.rendering.jsonfeed import render_json_feed, render_today
from syndicate.rendering.opml import render_opml
from syndicate.storage.amendments import amended_issues
from syndicate.storage.issues import published_issues
from syndicate.usecases.site_part import EditionSite, Made

#: Issues that are read at a time.
_PAGE = 100


def feeds_part(site: EditionSite) -> Made:
    """The feeds that touched issues change, or all of them. An item that stands in several is written once."""
    cache = FeedCache()
    days = site.days if site.edition.feed.archive_pages else ()
    closed = closed_months(days)
    yield from _feed(site, cache, MAIN, site.recent, closed[-1] if closed else None)
    if site.recent:
        today = render_today(site.publication, site.edition, site.recent[0], site.links)
        yield site.links.feed(site.edition.id, "today.json"), today
    for scope, issues in _scoped(site):
        yield from _feed(site, cache, scope, issues)
    touched = {issue.day for issue in site.touched}
    for month in closed if site.is_whole else touched_months(days, touched):
        yield site.links.month(site.edition.id, *month, ATOM_FILE), _archive(site, month, closed)


def subscriptions_list(connection: Connection, publication: Publication, links: Links) -> bytes:
    """OPML of all feeds; of topics those that have run in the latest 400 issues, for a rarer one is worth no offer."""
    topics = {
        edition.id: _topics_of(islice(newest_first(connection, edition), FARTHEST_ISSUES))
        for edition in publication.editions
        if edition.feed.per_topic
    }
    return render_opml(publication, topics, links)


def newest_first(connection: Connection, edition: Edition, known: Sequence[Issue] = ()) -> Iterator[Issue]:
    """An edition's issues, the newest first, as far as they are asked for; `known` are the newest of them."""
    page = known or published_issues(connection, edition.id, limit=_PAGE)
    while page:
        yield from page
        page = published_issues(connection, edition.id, until=page[-1].day - timedelta(days=1), limit=_PAGE)


def _feed(
    site: EditionSite, cache: FeedCache, scope: Scope, issues: Sequence[Issue], last_month: Month | None = None
) -> Made:
    since = amended_since(issues, site.edition.feed, scope)
    document = feed_document(
        site.publication,
        site.edition,
        issues,
        site.links,
        scope=scope,
        amended=amended_issues(site.connection, site.edition.id, since),
        last_month=last_month,
        make=cache.item,
    )
    yield from _written(document, cache)


def _written(document: FeedDocument, cache: FeedCache) -> Made:
    yield document.feed.rss, cache.rss(document).plain
    yield document.feed.atom, cache.atom(document).plain
    yield document.feed.json, render_json_feed(document)


def _archive(site: EditionSite, month: Month, closed: Sequence[Month]) -> bytes:
    previous, following = neighbours_of(month, closed)
    issues = site.issues_of(*month)
    return render_atom(
        archive_document(
            site.publication, site.edition, issues, site.links, month=month, previous=previous, next=following
        )
    )


def _scoped(site: EditionSite) -> Iterator[tuple[Scope, Sequence[Issue]]]:
    """Feeds that hold a part of the edition, with the issues they are made from, newest first."""
    if site.is_whole:
        yield from _all_scopes(site).items()
        return
    items = [item for issue in site.touched for item in issue.items]
    scopes = [MILESTONES] if any(item.is_milestone for item in items) else []
    if site.edition.feed.per_topic:
        scopes += [Scope(topic=topic) for topic in site.topics]
    issues = _Read(newest_first(site.connection, site.edition, site.recent))
    for scope in scopes:
        yield scope, latest_of(issues, site.edition.feed, scope)


def _all_scopes(site: EditionSite) -> Mapping[Scope, Sequence[Issue]]:
    """As `_scoped` for a touched issue, but for all there are, in one pass that holds no long archive in memory."""
    found: dict[Scope, deque[tuple[int, Issue]]] = {MILESTONES: deque()}
    for place, issue in enumerate(site.issues()):
        scopes = [MILESTONES] if any(item.is_milestone for item in issue.items) else []
        if site.edition.feed.per_topic:
            scopes += [Scope(topic=topic) for topic in _topics_of([issue])]
        for scope in scopes:
            kept = found.setdefault(scope, deque())
            kept.append((place, issue))
            while kept[0][0] <= place - FARTHEST_ISSUES:
                kept.popleft()
    return {
        scope: latest_of((issue for _, issue in reversed(kept)), site.edition.feed, scope)
        for scope, kept in sorted(found.items(), key=lambda pair: pair[0].topic or "")
    }


def _topics_of(issues: Iterator[Issue] | Sequence[Issue]) -> tuple[str, ...]:
    return tuple(sorted({topic for issue in issues for item in issue.items for topic in item.topics}))


class _Read:
    """Issues that several feeds look through, each read once."""

    def __init__(self, issues: Iterator[Issue]) -> None:
        self._issues = issues
        self._read: list[Issue] = []

    def __iter__(self) -> Iterator[Issue]:
        place = 0
        while True:
            if place == len(self._read):
                following = next(self._issues, None)
                if following is None:
                    return
                self._read.append(following)
            yield self._read[place]
            place += 1
