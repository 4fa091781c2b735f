"""What ties a feed's document to others: its hub (WebSub) and its archive (RFC 5005), in documents and over HTTP."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from syndicate.domain.edition import Publication
from syndicate.links import Links
from syndicate.rendering.feed_document import FeedDocument
from syndicate.rendering.feed_scope import FEED_FILES

RSS_TYPE = "application/rss+xml"
ATOM_TYPE = "application/atom+xml"


@dataclass(frozen=True, slots=True)
class Tie:
    rel: str
    href: str
    type: str | None = None

    @property
    def attributes(self) -> dict[str, str]:
        return {"href": self.href, "rel": self.rel, **({"type": self.type} if self.type else {})}


def ties(document: FeedDocument) -> Iterator[Tie]:
    """Links of a document beside `self` and `alternate`. Archive documents never change and have no hub.

    The archive is in Atom alone; RSS leads there too.
    """
    if document.archive:
        yield Tie("current", document.feed.atom, ATOM_TYPE)
    elif document.feed.hub:
        yield Tie("hub", document.feed.hub)
    if document.previous:
        yield Tie("prev-archive", document.previous, ATOM_TYPE)
    if document.next:
        yield Tie("next-archive", document.next, ATOM_TYPE)


def link_header_values(publication: Publication, links: Links, path_in_site: str) -> Sequence[str]:
    """Values of HTTP `Link` headers for a file of the site: the hub and the address of a feed that has a hub.

    WebSub asks for them over HTTP before anything in the document, and for JSON there is nothing else that every
    subscriber reads.
    """
    hub = hub_of(publication, path_in_site)
    return (f'<{hub}>; rel="hub"', f'<{links.base}/{path_in_site}>; rel="self"') if hub else ()


def hub_of(publication: Publication, path_in_site: str) -> str | None:
    """The hub that is told when this file changes; `None` unless it is a feed, archive documents apart."""
    head, _, name = path_in_site.rpartition("/")
    edition, *below = head.split("/")
    is_feed = not below or below == ["milestones"] or (below[0] == "topics" and len(below) == 2)
    if not is_feed or name not in FEED_FILES:
        return None
    return next((one.feed.websub_hub for one in publication.editions if one.id == edition), None)
