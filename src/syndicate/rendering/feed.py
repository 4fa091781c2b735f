"""RSS 2.0 and Atom 1.0 by feedgen, and everything that feedgen 1.0.0 gets wrong, mended in one extension.

Mended here: links of Atom entries lose their rel and type (lkiesow/python-feedgen 135, 143), dates default to the
clock, RFC 822 dates are written by changing the locale of the process, RSS authors want a mail address, RSS has no
links but self, and there is no style sheet instruction, no language of an entry, no archive and no tombstone. Text is
clean before it comes here.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC
from email.utils import format_datetime
from html import escape
from typing import Any

from feedgen.entry import FeedEntry
from feedgen.ext.base import BaseEntryExtension, BaseExtension
from feedgen.feed import FeedGenerator
from lxml import etree

from syndicate.rendering.feed_document import FeedDocument
from syndicate.rendering.feed_items import FeedItem
from syndicate.rendering.feed_links import ATOM_TYPE, RSS_TYPE, ties

__all__ = ["ATOM_TYPE", "RSS_TYPE", "atom_entry", "atom_head", "render_atom", "render_rss", "rss_entry", "rss_head"]

_ATOM = "http://www.w3.org/2005/Atom"
_CONTENT = "http://purl.org/rss/1.0/modules/content/"
_DC = "http://purl.org/dc/elements/1.1/"
_HISTORY = "http://purl.org/syndication/history/1.0"
_TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_SYNDICATION = "http://purl.org/rss/1.0/modules/syndication/"
#: Pixels of the channel's image, which is as high as it is wide; RSS allows 144.
_IMAGE_WIDTH = 144
#: Minutes for which a reader may keep RSS before it asks again (F28).
_TTL_MINUTES = 60


def render_rss(document: FeedDocument) -> bytes:
    """The document as RSS 2.0, written by feedgen as a whole. The same document gives the same bytes."""
    return _written(_generator(document, document.feed.rss, RSS_TYPE, document.items).rss_str)


def render_atom(document: FeedDocument) -> bytes:
    """The document as Atom 1.0, with the same items, ids and times as the RSS."""
    return _written(_generator(document, document.archive or document.feed.atom, ATOM_TYPE, document.items).atom_str)


def rss_head(document: FeedDocument) -> bytes:
    """An RSS document without its items."""
    return _written(_generator(document, document.feed.rss, RSS_TYPE, ()).rss_str)


def atom_head(document: FeedDocument) -> bytes:
    return _written(_generator(document, document.archive or document.feed.atom, ATOM_TYPE, ()).atom_str)


def rss_entry(item: FeedItem, feed_lang: str) -> bytes:
    """One item as it stands in any RSS document of ours, with its indent and the line end after it."""
    root = etree.Element("rss", nsmap={"dc": _DC, "atom": _ATOM, "content": _CONTENT})
    etree.SubElement(root, "channel").append(_entry(item, feed_lang).rss_entry())
    return _cut(root, b"  <channel>\n", b"  </channel>\n")


def atom_entry(item: FeedItem, feed_lang: str) -> bytes:
    """One entry as it stands in any Atom document of ours."""
    root = etree.Element("feed", nsmap={"dc": _DC})
    root.append(_entry(item, feed_lang).atom_entry())
    return _cut(root, b">\n", b"</feed>\n")


def _cut(root: etree._Element, opening: bytes, closing: bytes) -> bytes:
    written: bytes = etree.tostring(root, pretty_print=True, encoding="UTF-8")
    return written[written.index(opening) + len(opening) : written.rindex(closing)]


def _written(write: Callable[..., Any]) -> bytes:  # Any: feedgen has no types
    written: bytes = write(pretty=True)
    return written


def _generator(
    document: FeedDocument, address: str, media_type: str, items: tuple[FeedItem, ...]
) -> Any:  # Any: feedgen has no types
    described = document.feed
    feed = FeedGenerator()
    feed.register_extension("syndicate", _FeedMending, _EntryMending)
    feed.id(described.id)
    feed.title(described.title)
    feed.description(described.description)
    feed.language(described.lang)
    feed.updated(document.changed.astimezone(described.edition.timezone))
    feed.ttl(_TTL_MINUTES)
    feed.generator("syndicate")
    feed.icon(document.icon)
    feed.author({"name": described.title, "uri": described.home})
    # RSS takes the last link for its own, whatever its rel: the alternate comes last.
    feed.link(href=address, rel="self", type=media_type)
    feed.link(href=described.home, rel="alternate", type="text/html", hreflang=described.lang)
    # With a date set, feedgen would write it by `setlocale`, which is not safe between threads; the mending does it.
    feed._FeedGenerator__rss_lastBuildDate = None
    feed.syndicate.mend(document, media_type)
    for item in items:
        feed.add_entry(_entry(item, described.lang), order="append")
    return feed


def _entry(item: FeedItem, feed_lang: str) -> Any:  # Any: feedgen has no types
    entry = FeedEntry()
    entry.register_extension("syndicate", _EntryMending)
    entry.id(item.id)
    entry.title(item.title)
    entry.link(href=item.url)
    entry.updated(item.updated)
    entry.summary(item.summary)
    # In RSS a description is HTML, though it be one plain line.
    entry.description(escape(item.summary, quote=False))
    entry.content(item.content, type="html")
    entry.author([{"name": author} for author in item.authors])
    entry.category([{"term": tag} for tag in item.tags])
    entry.syndicate.mend(item, feed_lang)
    return entry


class _FeedMending(BaseExtension):  # type: ignore[misc]  # feedgen has no types
    """Puts right what feedgen writes at the head of a feed, before the items are added."""

    _document: FeedDocument
    _media_type: str

    def mend(self, document: FeedDocument, media_type: str) -> None:
        self._document = document
        self._media_type = media_type

    def extend_ns(self) -> dict[str, str]:
        """Those of items always, so that an item looks the same in every document; others where they are in use."""
        spaces = {"dc": _DC}
        if self._media_type == RSS_TYPE:
            spaces["sy"] = _SYNDICATION
        if self._media_type == ATOM_TYPE and self._document.archive:
            spaces["fh"] = _HISTORY
        if self._media_type == ATOM_TYPE and self._document.gone:
            spaces["at"] = _TOMBSTONES
        return spaces

    def extend_atom(self, atom_feed: etree._Element) -> etree._Element:
        self._add_style(atom_feed)
        for tie in ties(self._document):
            etree.SubElement(atom_feed, "link", tie.attributes)
        if self._document.archive:
            etree.SubElement(atom_feed, f"{{{_HISTORY}}}archive")
        for gone in self._document.gone:
            when = gone.when.astimezone(self._document.feed.edition.timezone).isoformat()
            etree.SubElement(atom_feed, f"{{{_TOMBSTONES}}}deleted-entry", ref=gone.id, when=when)
        return atom_feed

    def extend_rss(self, rss_feed: etree._Element) -> etree._Element:
        self._add_style(rss_feed)
        channel = rss_feed[0]
        etree.SubElement(channel, "lastBuildDate").text = format_datetime(self._document.changed.astimezone(UTC))
        for tie in ties(self._document):
            etree.SubElement(channel, f"{{{_ATOM}}}link", tie.attributes)
        self._add_image(channel)
        self._add_rhythm(channel)
        return rss_feed

    def _add_image(self, channel: etree._Element) -> None:
        """Title and link are those of the channel, as the specification wants it."""
        image = etree.SubElement(channel, "image")
        values = (self._document.image, self._document.feed.title, self._document.feed.home, *[str(_IMAGE_WIDTH)] * 2)
        for name, value in zip(("url", "title", "link", "width", "height"), values, strict=True):
            etree.SubElement(image, name).text = value

    def _add_rhythm(self, channel: etree._Element) -> None:
        """Once a day at the edition's hour (F28); feedgen's own extension writes these names in the wrong case."""
        edition = self._document.feed.edition
        base = edition.instant(edition.local_day(self._document.changed), edition.schedule.feed_at)
        rhythm = {
            "updatePeriod": "daily",
            "updateFrequency": "1",
            "updateBase": base.astimezone(edition.timezone).isoformat(),
        }
        for name, value in rhythm.items():
            etree.SubElement(channel, f"{{{_SYNDICATION}}}{name}").text = value

    def _add_style(self, root: etree._Element) -> None:
        """A CSS instruction; XSLT is being removed from browsers (F23)."""
        instruction = etree.ProcessingInstruction("xml-stylesheet", f'type="text/css" href="{self._document.style}"')
        root.addprevious(instruction)


class _EntryMending(BaseEntryExtension):  # type: ignore[misc]  # feedgen has no types
    """Puts right what feedgen writes of one item, and adds what it has no words for."""

    _item: FeedItem
    _feed_lang: str

    def mend(self, item: FeedItem, feed_lang: str) -> None:
        self._item = item
        self._feed_lang = feed_lang

    def extend_atom(self, entry: etree._Element) -> etree._Element:
        item = self._item
        if item.lang != self._feed_lang:
            entry.set(_XML_LANG, item.lang)
        for link in entry.findall("link"):
            entry.remove(link)
        etree.SubElement(entry, "link", href=item.url, rel="alternate", type="text/html", hreflang=item.lang)
        if item.article_url != item.url:
            etree.SubElement(entry, "link", href=item.article_url, rel="related", type="text/html")
        if item.picture:
            form = item.picture.larger
            etree.SubElement(
                entry, "link", href=item.picture_url, rel="enclosure", type=form.media_type, length=str(form.size)
            )
        etree.SubElement(entry, "published").text = item.published.isoformat()
        self._add_source(entry, item)
        return entry

    def extend_rss(self, entry: etree._Element) -> etree._Element:
        item = self._item
        if item.picture:
            form = item.picture.larger
            etree.SubElement(entry, "enclosure", url=item.picture_url, length=str(form.size), type=form.media_type)
        etree.SubElement(entry, "pubDate").text = format_datetime(item.published)
        if item.updated != item.published:
            etree.SubElement(entry, f"{{{_ATOM}}}updated").text = item.updated.isoformat()
        for name in item.authors:
            etree.SubElement(entry, f"{{{_DC}}}creator").text = name
        self._add_source(entry, item)
        return entry

    def _add_source(self, entry: etree._Element, item: FeedItem) -> None:
        """`dc:source`, once: validators know no `dcterms:source` and allow one `dc:source`."""
        if item.source:
            etree.SubElement(entry, f"{{{_DC}}}source").text = item.source
