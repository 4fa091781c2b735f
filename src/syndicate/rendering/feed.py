"""RSS 2.0 and Atom 1.0 by feedgen, and everything that feedgen 1.0.0 gets wrong, mended in one extension.

Mended here: links of Atom entries lose their rel and type (lkiesow/python-feedgen 135, 143), dates default to the
clock, RFC 822 dates are written by changing the locale of the process, RSS authors want a mail address, entries are
prepended, and there is no style sheet instruction and no language of an entry. Text is clean before it comes here.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from typing import Any

from feedgen.ext.base import BaseEntryExtension, BaseExtension
from feedgen.feed import FeedGenerator
from lxml import etree

from syndicate.domain.edition import Edition, Publication
from syndicate.domain.issue import Issue
from syndicate.links import Links
from syndicate.rendering.feed_items import FeedItem, feed_id, feed_items, last_change, unambiguous

RSS_TYPE = "application/rss+xml"
ATOM_TYPE = "application/atom+xml"

_DC = "http://purl.org/dc/elements/1.1/"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
#: Minutes for which a reader may keep RSS before it asks again (F28).
_TTL_MINUTES = 60


def render_rss(publication: Publication, edition: Edition, issues: Sequence[Issue], links: Links) -> bytes:
    """The edition's main feed as RSS 2.0. The same issues give the same bytes."""
    feed = _feed(publication, edition, issues, links, "rss.xml", RSS_TYPE)
    rss: bytes = feed.rss_str(pretty=True)
    return rss


def render_atom(publication: Publication, edition: Edition, issues: Sequence[Issue], links: Links) -> bytes:
    """The edition's main feed as Atom 1.0, with the same items, ids and times as the RSS."""
    feed = _feed(publication, edition, issues, links, "atom.xml", ATOM_TYPE)
    atom: bytes = feed.atom_str(pretty=True)
    return atom


def _feed(
    publication: Publication, edition: Edition, issues: Sequence[Issue], links: Links, name: str, media_type: str
) -> Any:  # Any: feedgen has no types
    items = feed_items(publication, edition, issues, links)
    title = unambiguous(edition.title)
    changed = last_change(items, publication)
    feed = FeedGenerator()
    feed.register_extension("syndicate", _FeedMending, _EntryMending)
    feed.id(feed_id(publication, edition))
    feed.title(title)
    feed.description(unambiguous(edition.tagline) or title)
    feed.language(edition.lang)
    feed.updated(changed)
    feed.ttl(_TTL_MINUTES)
    feed.generator("syndicate")
    feed.icon(links.asset("favicon.ico"))
    feed.author({"name": title, "uri": links.edition(edition.id)})
    # RSS takes the last link for its own, whatever its rel: the alternate comes last.
    feed.link(href=links.feed(edition.id, name), rel="self", type=media_type)
    feed.link(href=links.edition(edition.id), rel="alternate", type="text/html", hreflang=edition.lang)
    # With a date set, feedgen would write it by `setlocale`, which is not safe between threads; the mending does it.
    feed._FeedGenerator__rss_lastBuildDate = None
    feed.syndicate.mend(changed, links.asset("feed.css"))
    for item in items:
        entry = feed.add_entry(order="append")
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
        entry.syndicate.mend(item, edition.lang)
    return feed


class _FeedMending(BaseExtension):  # type: ignore[misc]  # feedgen has no types
    """Puts right what feedgen writes at the head of a feed, before the items are added."""

    _changed: datetime
    _style: str

    def mend(self, changed: datetime, style: str) -> None:
        self._changed = changed
        self._style = style

    def extend_ns(self) -> dict[str, str]:
        return {"dc": _DC}

    def extend_atom(self, atom_feed: etree._Element) -> etree._Element:
        self._add_style(atom_feed)
        return atom_feed

    def extend_rss(self, rss_feed: etree._Element) -> etree._Element:
        self._add_style(rss_feed)
        channel = rss_feed[0]
        etree.SubElement(channel, "lastBuildDate").text = format_datetime(self._changed.astimezone(UTC))
        return rss_feed

    def _add_style(self, root: etree._Element) -> None:
        """A CSS instruction; XSLT is being removed from browsers (F23)."""
        root.addprevious(etree.ProcessingInstruction("xml-stylesheet", f'type="text/css" href="{self._style}"'))


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
        etree.SubElement(entry, "link", href=item.article_url, rel="related", type="text/html")
        etree.SubElement(entry, "published").text = item.published.isoformat()
        self._add_source(entry, item)
        return entry

    def extend_rss(self, entry: etree._Element) -> etree._Element:
        item = self._item
        etree.SubElement(entry, "pubDate").text = format_datetime(item.published)
        for name in item.authors:
            etree.SubElement(entry, f"{{{_DC}}}creator").text = name
        self._add_source(entry, item)
        return entry

    def _add_source(self, entry: etree._Element, item: FeedItem) -> None:
        """`dc:source`, once: validators know no `dcterms:source` and allow one `dc:source`."""
        if item.source:
            etree.SubElement(entry, f"{{{_DC}}}source").text = item.source
