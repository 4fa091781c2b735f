"""What each item of a feed says, in no format yet: RSS, Atom and JSON Feed are written from the same values."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from syndicate.domain.correction import ItemCorrection, Withdrawal
from syndicate.domain.edition import Edition, Publication
from syndicate.domain.issue import IssueItem, Picture, item_id
from syndicate.links import Links
from syndicate.rendering import change_words, words
from syndicate.rendering.clean_html import absolute_url
from syndicate.rendering.feed_content import (
    content_html,
    correction_html,
    correction_text,
    withdrawal_html,
    withdrawal_text,
)
from syndicate.rendering.feed_scope import topic_name
from syndicate.rendering.feed_window import Listed
from syndicate.rendering.markdown import excerpt
from syndicate.rendering.unambiguous import unambiguous

#: Feeds and mails want a summary that fits in a list (F15).
_SUMMARY_LENGTH = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedItem:
    """One item of a feed; all texts are NFC and free of control characters."""

    #: Permanent; says nothing of where the item stands.
    id: str
    #: The item's own page, unique to this occurrence; with a fragment where it announces a correction.
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
    #: Why this, why today.
    reason: str
    #: What the item was made from.
    item: IssueItem
    #: Whose larger form is the enclosure; never of a withdrawal, nor of what announces a correction.
    picture: Picture | None = None
    #: Absolute URL of that form; empty without a picture.
    picture_url: str = ""
    #: The correction that it announces, and the id of the item that was corrected.
    correction: ItemCorrection | None = None
    corrected: str | None = None


def feed_item(publication: Publication, edition: Edition, listed: Listed, links: Links) -> FeedItem:
    """An item as it stands now: as it was published, with its corrections, or withdrawn; or a correction's own."""
    issue, item = listed.issue, listed.item
    milestone = (f"milestone:{item.years}",) if item.is_milestone else ()
    url = links.item(issue.key, item)
    base = FeedItem(
        id=id_of(publication, listed),
        url=url,
        article_url=url,
        title="",
        summary="",
        content="",
        lang=issue.lang,
        published=listed.published.astimezone(edition.timezone),
        updated=listed.updated.astimezone(edition.timezone),
        authors=tuple(unambiguous(name) for name in item.article.authors) or (unambiguous(edition.title),),
        tags=(*topic_names(publication, edition, item), *milestone),
        source="",
        reason="",
        item=item,
    )
    if listed.correction:
        corrected = item_id(publication.id_authority, issue.key, item)
        return _correction(base, edition, listed.correction, f"{url}#correction-{listed.number}", corrected)
    if item.withdrawn:
        return _withdrawn(base, edition, item.withdrawn)
    return replace(
        base,
        article_url=absolute_url(links.article(edition.id, item)) or url,
        title=unambiguous(words.feed_title(item, issue.lang)),
        summary=_summary(item.blurb or item.article.standfirst or item.title),
        content=content_html(edition, issue, item, links),
        source=unambiguous("; ".join(source.cite for source in item.sources)),
        reason=words.reason_line(item, issue.day, issue.lang),
        picture=item.picture,
        picture_url=links.picture(item.picture.larger.name) if item.picture else "",
    )


def id_of(publication: Publication, listed: Listed) -> str:
    """The item's permanent id; that of a correction is made of it and the correction's number."""
    told = item_id(publication.id_authority, listed.issue.key, listed.item)
    return f"{told}/correction-{listed.number}" if listed.number else told


def topic_names(publication: Publication, edition: Edition, item: IssueItem) -> tuple[str, ...]:
    """Topics in the edition's language; one that has no name shows its slug."""
    return tuple(topic_name(publication, edition, topic) for topic in item.topics)


def _correction(base: FeedItem, edition: Edition, correction: ItemCorrection, url: str, corrected: str) -> FeedItem:
    return replace(
        base,
        url=url,
        title=unambiguous(change_words.correction_of(base.item.title, base.lang)),
        summary=_summary(correction_text(edition, correction, base.lang)),
        content=correction_html(edition, correction, base.item.title, url, base.lang),
        correction=correction,
        corrected=corrected,
    )


def _withdrawn(base: FeedItem, edition: Edition, withdrawal: Withdrawal) -> FeedItem:
    return replace(
        base,
        title=unambiguous(change_words.withdrawn(base.item.title, base.lang)),
        summary=_summary(withdrawal_text(edition, withdrawal, base.lang)),
        content=withdrawal_html(edition, withdrawal, base.lang),
    )


def _summary(text: str) -> str:
    return unambiguous(excerpt(text, _SUMMARY_LENGTH))
