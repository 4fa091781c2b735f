"""Items of feeds that were made and written before: a feed of which one item is new costs that one item.

Nothing here decides what a feed says: with an empty cache or a full one, the bytes are the same. A process may keep
a cache for as long as it lives; within one pass it serves the feeds that share their items.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
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
#: RFC 1952: deflate, no name, no time, best compression, system unknown.
_GZIP_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"


@dataclass(slots=True)
class _Piece:
    """Some bytes of a document, and what is made of them once that has been asked for."""

    plain: bytes
    _deflated: bytes | None = None
    _digest: bytes | None = None

    @property
    def digest(self) -> bytes:
        if self._digest is None:
            self._digest = sha256(self.plain).digest()
        return self._digest

    @property
    def deflated(self) -> bytes:
        """Raw deflate that ends on a byte and refers to nothing before it, so that pieces may be joined."""
        if self._deflated is None:
            deflate = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
            self._deflated = deflate.compress(self.plain) + deflate.flush(zlib.Z_FULL_FLUSH)
        return self._deflated


@dataclass(slots=True)
class WrittenFeed:
    """A document as bytes."""

    plain: bytes
    _pieces: tuple[_Piece, ...]
    _zipped: bytes | None = None
    _digest: str | None = None

    @property
    def digest(self) -> str:
        """Names these bytes, for an ETag, without reading all of them again: the SHA-256 of those of their pieces."""
        if self._digest is None:
            self._digest = sha256(b"".join([piece.digest for piece in self._pieces])).hexdigest()
        return self._digest

    @property
    def zipped(self) -> bytes:
        """The same as a gzip file, joined from the items': quick for one item that is new, and somewhat larger."""
        if self._zipped is None:
            end = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS).flush()
            tail = struct.pack("<II", zlib.crc32(self.plain), len(self.plain) & 0xFFFFFFFF)
            self._zipped = b"".join((_GZIP_HEAD, *[piece.deflated for piece in self._pieces], end, tail))
        return self._zipped


class _Setting(NamedTuple):
    """What an item's text depends on beside the issue."""

    publication: Publication
    edition: Edition
    links: Links


class _Form(NamedTuple):
    """How a format is written in pieces."""

    name: str
    head: Callable[[FeedDocument], bytes]
    entry: Callable[[FeedItem, str], bytes]
    closing: bytes


_RSS = _Form("rss", rss_head, rss_entry, b"  </channel>\n</rss>\n")
_ATOM = _Form("atom", atom_head, atom_entry, b"</feed>\n")


class FeedCache:
    """Keeps what it made beside what it was made of, and gives it again only for an equal thing."""

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._items: dict[tuple[str, str, str, int | None], tuple[_Setting, Listed, FeedItem]] = {}
        self._entries: dict[tuple[str, str, str], tuple[FeedItem, _Piece]] = {}
        self._documents: dict[tuple[str, str], tuple[FeedDocument, WrittenFeed]] = {}

    def item(self, publication: Publication, edition: Edition, listed: Listed, links: Links) -> FeedItem:
        """As `feed_item`."""
        key = (edition.id, listed.issue.day.isoformat(), listed.item.ref, listed.number)
        setting = _Setting(publication, edition, links)
        known = self._items.get(key)
        if known and known[:2] == (setting, listed):
            return known[2]
        made = feed_item(publication, edition, listed, links)
        self._keep(self._items, key, (setting, listed, made))
        return made

    def rss(self, document: FeedDocument) -> WrittenFeed:
        """As `render_rss`."""
        return self._written(document, document.feed.rss, _RSS)

    def atom(self, document: FeedDocument) -> WrittenFeed:
        """As `render_atom`."""
        return self._written(document, document.archive or document.feed.atom, _ATOM)

    def _written(self, document: FeedDocument, address: str, form: _Form) -> WrittenFeed:
        known = self._documents.get((address, form.name))
        if known and known[0] == document:
            return known[1]
        opening = _Piece(form.head(document).removesuffix(form.closing))
        entries = [self._entry(item, document.feed.lang, form) for item in document.items]
        pieces = (opening, *entries, _Piece(form.closing))
        written = WrittenFeed(b"".join([piece.plain for piece in pieces]), pieces)
        self._keep(self._documents, (address, form.name), (document, written))
        return written

    def _entry(self, item: FeedItem, lang: str, form: _Form) -> _Piece:
        known = self._entries.get((item.id, lang, form.name))
        if known and known[0] == item:
            return known[1]
        piece = _Piece(form.entry(item, lang))
        self._keep(self._entries, (item.id, lang, form.name), (item, piece))
        return piece

    def _keep(self, kept: dict[_K, _V], key: _K, value: _V) -> None:
        kept.pop(key, None)
        while len(kept) >= self._most:
            del kept[next(iter(kept))]
        kept[key] = value
