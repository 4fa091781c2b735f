"""OPML 2.0: a list of all feeds, to be taken into a reader program at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lxml import etree

from syndicate.domain.edition import Publication
from syndicate.domain.entry import EditionId
from syndicate.links import Links
from syndicate.rendering.feed_scope import MAIN, MILESTONES, Feed, Scope, describe_feed
from syndicate.rendering.unambiguous import unambiguous

OPML_TYPE = "text/x-opml"


def render_opml(publication: Publication, topics: Mapping[EditionId, Sequence[str]], links: Links) -> bytes:
    """A folder for each edition: its main feed, its milestones, and one feed for each of its `topics`.

    RSS of the three formats, for it is what `type="rss"` promises; all hold the same. No dates: nothing here may
    change unless there is another feed.
    """
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = unambiguous(publication.title)
    body = etree.SubElement(root, "body")
    for edition in publication.editions:
        folder = etree.SubElement(body, "outline", text=unambiguous(edition.title))
        for scope in (MAIN, MILESTONES, *(Scope(topic=topic) for topic in topics.get(edition.id, ()))):
            _add(folder, describe_feed(publication, edition, scope, links))
    written: bytes = etree.tostring(root, pretty_print=True, encoding="UTF-8", xml_declaration=True)
    return written


def _add(folder: etree._Element, feed: Feed) -> None:
    etree.SubElement(
        folder,
        "outline",
        type="rss",
        text=feed.title,
        title=feed.title,
        xmlUrl=feed.rss,
        htmlUrl=feed.home,
        language=feed.lang,
        version="RSS2",
    )
