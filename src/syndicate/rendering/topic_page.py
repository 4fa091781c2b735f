"""The page of a topic: its moments in the order of history, and its feeds."""

from __future__ import annotations

from collections.abc import Sequence

from syndicate.domain.edition import Edition, Publication
from syndicate.links import Links
from syndicate.rendering.feed_scope import Scope, describe_feed, topic_name
from syndicate.rendering.moment_line import MomentLine
from syndicate.rendering.page_frame import alternatives, render_page
from syndicate.rendering.templates import Templates


def render_topic_page(
    publication: Publication,
    edition: Edition,
    topic: str,
    lines: Sequence[MomentLine],
    links: Links,
    templates: Templates,
    *,
    part: int = 1,
    parts: int = 1,
    has_feeds: bool,
) -> bytes:
    """One page of a topic's moments. `has_feeds` where something of it has run, for only then there is one."""
    name = topic_name(publication, edition, topic)
    first = links.topic(edition.id, topic)
    feed = describe_feed(publication, edition, Scope(topic=topic), links)
    return render_page(
        templates,
        "site/topic.html.j2",
        publication,
        links,
        edition=edition,
        url=links.part(first, part),
        title=f"{name} – {edition.title}",
        description=f"{edition.title}: {name}",
        feeds=alternatives(feed) if has_feeds else (),
        heading=name,
        lines=lines,
        part=part,
        addresses=[links.part(first, number) for number in range(1, parts + 1)],
        feed=feed if has_feeds else None,
    )
