"""JSON Feed 1.1 and `today.json`: the same items as the XML feeds, for programs."""

from __future__ import annotations

import json
from collections.abc import Mapping

from syndicate.domain.edition import Edition, Publication
from syndicate.domain.issue import Issue, IssueItem, Picture, item_id
from syndicate.links import Links
from syndicate.rendering import markdown, words
from syndicate.rendering.characters import one_line
from syndicate.rendering.clean_html import absolute_url
from syndicate.rendering.feed_document import FeedDocument
from syndicate.rendering.feed_items import FeedItem, topic_names

JSON_FEED_TYPE = "application/feed+json"

_VERSION = "https://jsonfeed.org/version/1.1"


def render_json_feed(document: FeedDocument) -> bytes:
    """The feed in JSON. No nulls: a field that has nothing to say is left out. No `next_url`: the archive is Atom."""
    feed = document.feed
    return _bytes(
        {
            "version": _VERSION,
            "title": feed.title,
            "home_page_url": feed.home,
            "feed_url": feed.json,
            "description": feed.description,
            "favicon": document.icon,
            "authors": [{"name": feed.title, "url": feed.home}],
            "language": feed.lang,
            **({"hubs": [{"type": "WebSub", "url": feed.hub}]} if feed.hub else {}),
            "items": [_item(item) for item in document.items],
        }
    )


def render_today(publication: Publication, edition: Edition, issue: Issue, links: Links) -> bytes:
    """The edition's latest issue, every item of it that stands, briefs too."""
    return _bytes(
        {
            "day": issue.day.isoformat(),
            "day_in_words": words.long_date(issue.day, issue.lang),
            "weekday": words.weekday(issue.day, issue.lang),
            "edition": {
                "id": edition.id,
                "title": one_line(edition.title),
                "language": issue.lang,
                "timezone": edition.timezone.key,
            },
            "published": issue.published.astimezone(edition.timezone).isoformat(),
            "solemn": issue.is_solemn,
            "items": [_today_item(publication, edition, issue, item, links) for item in issue.standing],
            "coming": [
                {"day": line.day.isoformat(), "years": line.years, "title": one_line(line.title)}
                for line in issue.coming
            ],
            "links": {
                "edition": links.edition(edition.id),
                "issue": links.issue(issue.key),
                "rss": links.feed(edition.id, "rss.xml"),
                "atom": links.feed(edition.id, "atom.xml"),
                "json": links.feed(edition.id, "feed.json"),
            },
        }
    )


def _item(item: FeedItem) -> dict[str, object]:
    own_page = {"external_url": item.article_url} if item.item.article.url and item.article_url != item.url else {}
    return {
        "id": item.id,
        "url": item.url,
        **own_page,
        "title": item.title,
        "content_html": item.content,
        "summary": item.summary,
        **_image(item),
        "date_published": item.published.isoformat(),
        "date_modified": item.updated.isoformat(),
        "authors": [{"name": author} for author in item.authors],
        "tags": list(item.tags),
        "language": item.lang,
        "_syndicate": _about(item),
    }


def _image(item: FeedItem) -> dict[str, object]:
    if item.picture is None:
        return {}
    form = item.picture.larger
    attachment = {"url": item.picture_url, "mime_type": form.media_type, "size_in_bytes": form.size}
    return {"image": item.picture_url, "attachments": [attachment]}


def _picture(picture: Picture, links: Links) -> dict[str, object]:
    """With all its forms, the narrowest first."""
    return {
        "alt": one_line(picture.alt),
        "credit": one_line(picture.credit),
        **({"licence": one_line(picture.licence)} if picture.licence else {}),
        "forms": [
            {
                "url": links.picture(form.name),
                "width": form.width,
                "height": form.height,
                "mime_type": form.media_type,
                "size_in_bytes": form.size,
            }
            for form in picture.forms
        ],
    }


def _about(item: FeedItem) -> dict[str, object]:
    if item.correction:
        ids = {"entry": item.item.entry, "moment": item.item.moment}
        return {**ids, "corrects": item.corrected, "severity": item.correction.severity.value}
    if item.item.withdrawn:
        return {"entry": item.item.entry, "moment": item.item.moment, "withdrawn": item.updated.isoformat()}
    return {**_moment(item.item), "article": item.article_url, "reason": item.reason}


def _today_item(
    publication: Publication, edition: Edition, issue: Issue, item: IssueItem, links: Links
) -> dict[str, object]:
    return {
        "id": item_id(publication.id_authority, issue.key, item),
        "url": links.item(issue.key, item),
        "title": one_line(item.title),
        "blurb_html": markdown.inline_html(item.blurb),
        "blurb_text": markdown.plain(item.blurb),
        **({"picture": _picture(item.picture, links)} if item.picture else {}),
        "date_in_words": words.item_date(item, issue.lang),
        "ago": words.item_ago(item, issue.lang),
        "places": [one_line(place) for place in item.places],
        "topics": list(topic_names(publication, edition, item)),
        **_moment(item),
        "article": absolute_url(links.article(edition.id, item)) or links.item(issue.key, item),
        "reason": words.reason_line(item, issue.day, issue.lang),
    }


def _moment(item: IssueItem) -> dict[str, object]:
    """What is known of the moment itself; the date is EDTF."""
    return {
        "date": edtf(item),
        "calendar": item.historical_date.calendar.value,
        "years": item.years,
        "milestone": item.is_milestone,
        "entry": item.entry,
        "moment": item.moment,
        "kind": item.kind.value,
        "rank": item.rank.value,
        "sources": [
            {"cite": one_line(source.cite), **({"url": url} if (url := absolute_url(source.url or "")) else {})}
            for source in item.sources
        ],
    }


def edtf(item: IssueItem) -> str:
    """The date of an item's moment as EDTF, an interval with both its ends."""
    end = f"/{item.historical_end}" if item.historical_end else ""
    return f"{item.historical_date}{end}"


def _bytes(document: Mapping[str, object]) -> bytes:
    """UTF-8 without BOM, keys in the order given, one line end at the end."""
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()
