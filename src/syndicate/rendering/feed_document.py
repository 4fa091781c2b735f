"""A feed's document: the feed, its items and its ties to other documents, ready for any of the three formats."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape

from syndicate.domain.edition import Edition, Publication
from syndicate.domain.issue import Issue
from syndicate.links import Links
from syndicate.rendering.feed_items import FeedItem, feed_item, id_of
from syndicate.rendering.feed_scope import ATOM_FILE, MAIN, Feed, Scope, describe_feed
from syndicate.rendering.feed_window import Listed, in_order, list_items, order_of, window

#: Design, ruling 9.
_MOST_BYTES = 512 * 1024
#: What an item costs beside its content, escaped, and what the head of a feed costs; generous.
_ITEM_BYTES = 2_000
_HEAD_BYTES = 8_000

Month = tuple[int, int]
#: Makes an item; a cache may stand in its place.
ItemMaker = Callable[[Publication, Edition, Listed, Links], FeedItem]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """A withdrawn item that has left the feed (RFC 6721)."""

    id: str
    when: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedDocument:
    """Everything that is written in a feed's document."""

    feed: Feed
    #: Newest first.
    items: tuple[FeedItem, ...]
    gone: tuple[Gone, ...] = ()
    #: When it changed last: the newest item's `updated`, never the clock.
    changed: datetime
    style: str
    icon: str
    #: A PNG of 144 pixels each way, for RSS.
    image: str
    #: Where an archive document stands itself; `None` for the feed proper, which has an address in each format.
    archive: str | None = None
    #: The archive documents of the months before and after (RFC 5005).
    previous: str | None = None
    next: str | None = None


def feed_document(
    publication: Publication,
    edition: Edition,
    issues: Iterable[Issue],
    links: Links,
    *,
    scope: Scope = MAIN,
    amended: Iterable[Issue] = (),
    last_month: Month | None = None,
    make: ItemMaker = feed_item,
) -> FeedDocument:
    """A feed as it is now. `last_month` is the newest month with an archive document, for the main feed."""
    kept = window(issues, edition.feed, scope, amended)
    items: list[tuple[Listed, FeedItem]] = []
    size = _HEAD_BYTES
    for listed in kept.items:
        made = make(publication, edition, listed, links)
        size += _ITEM_BYTES + len(escape(made.content).encode())
        if items and size > _MOST_BYTES:
            break
        items.append((listed, made))
    items.sort(key=lambda pair: order_of(pair[0]), reverse=True)
    return _document(
        describe_feed(publication, edition, scope, links),
        [made for _, made in items],
        publication,
        links,
        gone=tuple(Gone(id=id_of(publication, one), when=one.item.updated) for one in kept.gone),
        previous=_archive(edition, last_month, links),
    )


def archive_document(
    publication: Publication,
    edition: Edition,
    issues: Iterable[Issue],
    links: Links,
    *,
    month: Month,
    previous: Month | None,
    next: Month | None,
    make: ItemMaker = feed_item,
) -> FeedDocument:
    """Everything of a month that is over, with what was corrected since; withdrawn items stay as notices for good."""
    listed = in_order(list_items({issue.key: issue for issue in issues}.values()))
    return _document(
        describe_feed(publication, edition, MAIN, links),
        [make(publication, edition, one, links) for one in listed if one.number is None or not one.item.withdrawn],
        publication,
        links,
        archive=_archive(edition, month, links),
        previous=_archive(edition, previous, links),
        next=_archive(edition, next, links),
    )


def _document(
    feed: Feed,
    items: Sequence[FeedItem],
    publication: Publication,
    links: Links,
    *,
    gone: tuple[Gone, ...] = (),
    archive: str | None = None,
    previous: str | None = None,
    next: str | None = None,
) -> FeedDocument:
    return FeedDocument(
        feed=feed,
        items=tuple(items),
        gone=gone,
        changed=last_change(items, publication),
        style=links.asset("feed.css"),
        icon=links.asset("favicon.ico"),
        image=links.asset("icon.png"),
        archive=archive,
        previous=previous,
        next=next,
    )


def last_change(items: Sequence[FeedItem], publication: Publication) -> datetime:
    """A feed without items takes the first instant of the date in `id_authority`, which never changes."""
    if items:
        return max(item.updated for item in items)
    parts = [int(part) for part in publication.id_authority.rpartition(",")[2].split("-")]
    year, month, day = (*parts, 1, 1)[:3]
    return datetime(year, month, day, tzinfo=UTC)


def _archive(edition: Edition, month: Month | None, links: Links) -> str | None:
    return links.month(edition.id, *month, ATOM_FILE) if month else None
