"""What stands in an edition's feeds, in no format yet: which items, and what each of them says.

RSS, Atom and JSON Feed are written from the same values, so that they cannot disagree.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from html import escape, unescape

from syndicate.domain.edition import Edition, Publication
from syndicate.domain.issue import Issue, IssueItem, item_id
from syndicate.links import Links
from syndicate.rendering import words
from syndicate.rendering.characters import one_line
from syndicate.rendering.clean_html import absolute_url
from syndicate.rendering.feed_content import content_html
from syndicate.rendering.markdown import excerpt

#: Design, ruling 9.
_LEAST_DAYS = timedelta(days=14)
_MOST_ITEMS = 100
_MOST_BYTES = 512 * 1024
#: What an item costs beside its content, escaped, and what the head of a feed costs; generous.
_ITEM_BYTES = 2_000
_HEAD_BYTES = 8_000
#: Feeds and mails want a summary that fits in a list (F15).
_SUMMARY_LENGTH = 300

_ENTITY = re.compile(r"&(?:#\d+|#[xX][0-9a-fA-F]+|[A-Za-z][A-Za-z0-9]*);")
_TAG = re.compile(r"<([A-Za-z/!?][^<>]*)>")
_TAG_OPENING = re.compile(r"<(?=[A-Za-z/!?])")


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedItem:
    """One item of a feed; all texts are NFC and free of control characters."""

    #: Permanent; says nothing of where the item stands.
    id: str
    #: The item's own page, unique to this occurrence.
    url: str
    #: The article's canonical page; the item's own where that is no URL.
    article_url: str
    #: Plain text that reads the same whether or not a program takes it for HTML.
    title: str
    summary: str
    #: Clean HTML with absolute URLs only.
    content: str
    lang: str
    #: In the edition's zone.
    published: datetime
    updated: datetime
    authors: tuple[str, ...]
    #: Names of topics, and `milestone:70`.
    tags: tuple[str, ...]
    #: Sources as one line; empty without any.
    source: str
    issue: Issue
    item: IssueItem


def feed_items(
    publication: Publication, edition: Edition, issues: Iterable[Issue], links: Links
) -> tuple[FeedItem, ...]:
    """The items of an edition's main feed, newest first, as far as count, days and bytes allow."""
    items: list[FeedItem] = []
    size = _HEAD_BYTES
    for issue, item in window(issues, edition.feed.items):
        made = _feed_item(publication, edition, issue, item, links)
        size += _ITEM_BYTES + len(escape(made.content).encode())
        if items and size > _MOST_BYTES:
            break
        items.append(made)
    return tuple(items)


def window(issues: Iterable[Issue], at_most: int) -> tuple[tuple[Issue, IssueItem], ...]:
    """The last `at_most` feed items, and at least those of the 14 days that end with the newest issue; never over 100.

    Newest day first, within a day in editorial order. An issue that is given twice counts once.
    """
    by_day = sorted({issue.key: issue for issue in issues}.values(), key=lambda issue: issue.day, reverse=True)
    pairs = [(issue, item) for issue in by_day for item in issue.feed_items]
    since = by_day[0].day - _LEAST_DAYS if by_day else date.min
    recent = sum(issue.day > since for issue, _ in pairs)
    return tuple(pairs[: min(max(at_most, recent), _MOST_ITEMS)])


def last_change(items: Sequence[FeedItem], publication: Publication) -> datetime:
    """When a feed changed last: its newest item's `updated`, never the clock.

    A feed without items takes the first instant of the date in `id_authority`, which never changes.
    """
    if items:
        return max(item.updated for item in items)
    parts = [int(part) for part in publication.id_authority.rpartition(",")[2].split("-")]
    year, month, day = (*parts, 1, 1)[:3]
    return datetime(year, month, day, tzinfo=UTC)


def feed_id(publication: Publication, edition: Edition) -> str:
    """The permanent id of an edition's main feed (RFC 4151)."""
    return f"tag:{publication.id_authority}:{edition.id}"


def topic_names(publication: Publication, edition: Edition, item: IssueItem) -> tuple[str, ...]:
    """Topics in the edition's language; one that has no name shows its slug."""
    named = ((topic, publication.topics.get(topic)) for topic in item.topics)
    return tuple(one_line((name.text_in(edition.languages) if name else None) or topic) for topic, name in named)


def unambiguous(text: str) -> str:
    """Plain text that no reader can take for HTML: entities resolved, what looks like a tag in single guillemets.

    RSS does not say whether a title is text or HTML, and readers differ; some resolve entities twice (F10).
    """
    line = one_line(text)
    while (resolved := _ENTITY.sub(lambda entity: unescape(entity[0]), line)) != line:
        line = one_line(resolved)
    return _TAG_OPENING.sub("‹", _TAG.sub(r"‹\1›", line))


def _feed_item(publication: Publication, edition: Edition, issue: Issue, item: IssueItem, links: Links) -> FeedItem:
    milestone = (f"milestone:{item.years}",) if item.is_milestone else ()
    published = item.published.astimezone(edition.timezone)
    return FeedItem(
        id=item_id(publication.id_authority, issue.key, item),
        url=links.item(issue.key, item),
        article_url=absolute_url(links.article(edition.id, item)) or links.item(issue.key, item),
        title=unambiguous(words.feed_title(item, issue.lang)),
        summary=unambiguous(excerpt(item.blurb or item.article.standfirst or item.title, _SUMMARY_LENGTH)),
        content=content_html(edition, issue, item, links),
        lang=issue.lang,
        published=published,
        updated=published,
        authors=tuple(unambiguous(name) for name in item.article.authors) or (unambiguous(edition.title),),
        tags=(*topic_names(publication, edition, item), *milestone),
        source=unambiguous("; ".join(source.cite for source in item.sources)),
        issue=issue,
        item=item,
    )
