"""An edition's calendar for readers: its feed items of the last weeks, and those that are planned for the next.

An event keeps its UID from the first plan on, through publication and corrections to a withdrawal.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from syndicate.domain.edition import Edition, Publication
from syndicate.domain.issue import Issue, IssueItem
from syndicate.links import Links
from syndicate.rendering import change_words, markdown, words
from syndicate.rendering.calendar_document import CalendarEvent, CalendarHead, EventStatus, render_events
from syndicate.rendering.clean_html import absolute_url
from syndicate.rendering.feed_items import topic_names


def render_calendar(
    publication: Publication, edition: Edition, issues: Sequence[Issue], planned: Sequence[Issue], links: Links
) -> bytes:
    """One event for each feed item of `issues` and of the `planned` ones, by day and in editorial order.

    A planned issue is one that was composed ahead: its `published` is the instant at which the plan was made.
    """
    head = CalendarHead(
        title=edition.title,
        about=edition.tagline or edition.title,
        lang=edition.lang,
        source=links.calendar(edition.id),
        url=links.edition(edition.id),
    )
    return render_events(head, _events(publication, edition, issues, planned, links))


def event_uid(publication: Publication, calendar: str, day: date, ref: str) -> str:
    """The permanent name of a day's moment in a calendar: ids, the day and the id authority's host, and no title.

    `calendar` is an edition's id, and `ref` is `entry/moment`. A full stop parts the two, which no id holds, so that
    no two names are alike.
    """
    host = publication.id_authority.partition(",")[0].rpartition("@")[2]
    return f"{day.isoformat()}-{ref.replace('/', '.')}@{calendar}.{host}"


def _events(
    publication: Publication, edition: Edition, issues: Sequence[Issue], planned: Sequence[Issue], links: Links
) -> Iterator[CalendarEvent]:
    for issue in sorted(issues, key=lambda issue: issue.day):
        first = next((item for item in issue.feed_items if item.withdrawn is None), None)
        for item in issue.feed_items:
            yield _published_event(publication, edition, issue, item, links, has_briefs=item == first)
    for issue in sorted(planned, key=lambda issue: issue.day):
        for item in issue.feed_items:
            yield _planned_event(publication, edition, issue, item, links, has_briefs=item == issue.feed_items[0])


def _published_event(
    publication: Publication, edition: Edition, issue: Issue, item: IssueItem, links: Links, *, has_briefs: bool
) -> CalendarEvent:
    url = links.item(issue.key, item)
    if item.withdrawn:
        on_day = change_words.withdrawn_on(edition.local_day(item.withdrawn.applied), issue.lang)
        summary, paragraphs = change_words.withdrawn(item.title, issue.lang), [f"{on_day}: {item.withdrawn.reason}"]
    else:
        summary = words.calendar_title(item, issue.lang)
        paragraphs = [*_telling(edition, issue, item), *(_briefs(issue) if has_briefs else ())]
    return CalendarEvent(
        uid=event_uid(publication, edition.id, issue.day, item.ref),
        day=issue.day,
        changed=item.updated,
        sequence=len(item.shown_corrections) + (item.withdrawn is not None),
        status=EventStatus.CANCELLED if item.withdrawn else EventStatus.CONFIRMED,
        summary=summary,
        description=_description(paragraphs, url),
        url=url,
        categories=topic_names(publication, edition, item),
        lang=issue.lang,
    )


def _planned_event(
    publication: Publication, edition: Edition, issue: Issue, item: IssueItem, links: Links, *, has_briefs: bool
) -> CalendarEvent:
    # The item's own page comes with its day; till then the publisher's page, or the edition's front page, is there.
    article = absolute_url(links.article(edition.id, item)) if item.article.url else None
    url = article or links.edition(edition.id)
    paragraphs = [*_telling(edition, issue, item), *(_briefs(issue) if has_briefs else ())]
    return CalendarEvent(
        uid=event_uid(publication, edition.id, issue.day, item.ref),
        day=issue.day,
        changed=issue.published,
        status=EventStatus.TENTATIVE,
        summary=words.calendar_title(item, issue.lang),
        description=_description(paragraphs, url),
        url=url,
        categories=topic_names(publication, edition, item),
        lang=issue.lang,
    )


def _telling(edition: Edition, issue: Issue, item: IssueItem) -> Iterator[str]:
    """The date and where it was, what is to be said of the date, the blurb, and what was corrected."""
    date_in_words = words.item_date(item, issue.lang)
    yield " · ".join((date_in_words, ", ".join(item.places))) if item.places else date_in_words
    yield item.date_note
    yield markdown.plain(item.blurb or item.article.standfirst)
    for correction in item.shown_corrections:
        on_day = change_words.corrected_on(edition.local_day(correction.applied), issue.lang)
        yield f"{on_day}: {correction.note}"


def _briefs(issue: Issue) -> Iterator[str]:
    if issue.briefs:
        lines = (f"{words.historical_year(item.historical_date, issue.lang)}: {item.title}" for item in issue.briefs)
        yield "\n".join((f"{words.phrases(issue.lang).also_on_this_day}:", *lines))


def _description(paragraphs: Iterable[str], url: str) -> str:
    return "\n\n".join((*(paragraph for paragraph in paragraphs if paragraph), url))
