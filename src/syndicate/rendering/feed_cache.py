"""Items of feeds that were made and written before: a feed of which one item is new costs that one item.

Nothing here decides what a feed says: with an empty cache or a full one, the bytes are the same. A process may keep
a cache for as long as it lives; within one pass it serves the feeds that share their items.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeVar

from syndicate.domain.edition import Edition, Publication
from syndicate.links import Links
from syndicate.rendering.feed import atom_entry, atom_head, rss_entry, rss_head
from syndicate.rendering.feed_document import FeedDocument
from syndicate.rendering.feed_items import FeedItem, feed_item
from syndicate.rendering.feed_window import Listed

_K = TypeVar("_K")
_V = TypeVar("_V")
#: More than the feeds of a large edition hold together; what was kept longest goes first.
_MOST = 5_000


class _Setting(NamedTuple):
    """What an item's text depends on beside the issue."""

    publication: Publication
    edition: Edition
    links: Links


class FeedCache:
    """Keeps what it made beside what it was made of, and gives it again only for an equal thing."""

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._items: dict[tuple[str, str, str, int | None], tuple[_Setting, Listed, FeedItem]] = {}
        self._entries: dict[tuple[str, str, str], tuple[FeedItem, bytes]] = {}
        self._documents: dict[tuple[str, str], tuple[FeedDocument, bytes]] = {}

    def item(self, publication: Publication, edition: Edition, listed: Listed, links: Links) -> FeedItem:
        """As `feed_item`."""
        key = (edition.id, listed.issue.day.isoformat(), listed.item.ref, listed.number)
        setting = _Setting(publication, edition, links)
        known = self._items.get(key)
        if known and known[:2] == (setting, listed):
            return known[2]
        made = feed_item(publication, edition, listed, links)
        _keep(self._items, key, (setting, listed, made), self._most)
        return made

    def rss(self, document: FeedDocument) -> bytes:
        """As `render_rss`."""
        return self._document(document, document.feed.rss, rss_head, rss_entry, b"  </channel>\n</rss>\n")

    def atom(self, document: FeedDocument) -> bytes:
        """As `render_atom`."""
        return self._document(document, document.archive or document.feed.atom, atom_head, atom_entry, b"</feed>\n")

    def _document(
        self,
        document: FeedDocument,
        address: str,
        head: Callable[[FeedDocument], bytes],
        entry: Callable[[FeedItem, str], bytes],
        closing: bytes,
    ) -> bytes:
        known = self._documents.get((address, closing.decode()))
        if known and known[0] == document:
            return known[1]
        opening = head(document).removesuffix(closing)
        entries = [self._entry(item, document.feed.lang, entry, closing.decode()) for item in document.items]
        written = b"".join((opening, *entries, closing))
        _keep(self._documents, (address, closing.decode()), (document, written), self._most)
        return written

    def _entry(self, item: FeedItem, lang: str, entry: Callable[[FeedItem, str], bytes], form: str) -> bytes:
        known = self._entries.get((item.id, lang, form))
        if known and known[0] == item:
            return known[1]
        written = entry(item, lang)
        _keep(self._entries, (item.id, lang, form), (item, written), self._most)
        return written


def _keep(kept: dict[_K, _V], key: _K, value: _V, most: int) -> None:
    kept.pop(key, None)
    while len(kept) >= most:
        del kept[next(iter(kept))]
    kept[key] = value
