"""JSON-LD of a page (schema.org), so that machines know the event and its date from the page about it."""

from __future__ import annotations

from syndicate.domain.calendars import Calendar
from syndicate.domain.edition import Edition
from syndicate.domain.historical_date import Certainty, HistoricalDate, Precision
from syndicate.domain.issue import Issue, IssueItem, Picture
from syndicate.links import Links
from syndicate.rendering import markdown
from syndicate.rendering.jsonfeed import edtf

_CONTEXT = "https://schema.org"


def article_page(edition: Edition, item: IssueItem, links: Links) -> str:
    """The canonical page of the article, the publisher's own or ours, without the moment's place in it."""
    return item.article.url or links.hosted_article(edition.id, item.entry)


def issue_data(edition: Edition, issue: Issue, name: str, links: Links) -> dict[str, object]:
    return {
        "@context": _CONTEXT,
        "@type": "CollectionPage",
        "name": name,
        "url": links.issue(issue.key),
        "inLanguage": issue.lang,
        "datePublished": issue.published.astimezone(edition.timezone).isoformat(),
        "dateModified": max((issue.published, *(item.updated for item in issue.items)))
        .astimezone(edition.timezone)
        .isoformat(),
        "publisher": {"@type": "Organization", "name": edition.title},
        **_image(issue.headline.picture if issue.headline else None, links),
        "about": [_event(item) for item in issue.standing],
    }


def item_data(edition: Edition, issue: Issue, item: IssueItem, links: Links) -> dict[str, object]:
    """schema.org's Article about an Event. `temporalCoverage` is EDTF, which keeps “about”; `startDate` cannot."""
    return {
        "@context": _CONTEXT,
        "@type": "Article",
        "headline": item.article.title or item.title,
        "description": markdown.plain(item.blurb),
        "url": article_page(edition, item, links),
        **_image(item.picture, links),
        "inLanguage": issue.lang,
        "datePublished": item.published.astimezone(edition.timezone).isoformat(),
        "dateModified": item.updated.astimezone(edition.timezone).isoformat(),
        "publisher": {"@type": "Organization", "name": edition.title},
        "temporalCoverage": edtf(item),
        "citation": [source.cite for source in item.sources],
        "about": _event(item),
        **_corrections(edition, item),
    }


def machine_date(when: HistoricalDate) -> str:
    """A certain date in the form of ISO 8601 and of HTML’s `time`, which are Gregorian and begin with the year 1.

    Empty for what that form cannot say truly.
    """
    if when.certainty is not Certainty.CERTAIN or when.year < 1:
        return ""
    if when.calendar is Calendar.JULIAN:
        return str(when.converted(Calendar.GREGORIAN)) if when.precision is Precision.DAY else ""
    return str(when)


def _image(picture: Picture | None, links: Links) -> dict[str, object]:
    if picture is None:
        return {}
    form = picture.larger
    return {
        "image": {
            "@type": "ImageObject",
            "url": links.picture(form.name),
            "width": form.width,
            "height": form.height,
            "caption": picture.alt,
            "creditText": picture.credit,
            **({"copyrightNotice": picture.licence} if picture.licence else {}),
        }
    }


def _corrections(edition: Edition, item: IssueItem) -> dict[str, object]:
    """What was corrected and when; a page that never was says nothing of it."""
    told = [
        {
            "@type": "CorrectionComment",
            "text": correction.note,
            "datePublished": correction.applied.astimezone(edition.timezone).isoformat(),
        }
        for correction in item.shown_corrections
    ]
    return {"correction": told} if told else {}


def _event(item: IssueItem) -> dict[str, object]:
    when = item.historical_date
    day = machine_date(when)
    start = {"startDate": day} if day else {}
    places = [{"@type": "Place", "name": place} for place in item.places]
    return {"@type": "Event", "name": item.title, **start, **({"location": places} if places else {})}
