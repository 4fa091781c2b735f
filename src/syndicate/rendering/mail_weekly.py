"""A week's issues -> one mail: a section a day, the day's first story with its blurb, the others in a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain

from syndicate.domain.edition import Edition, Publication
from syndicate.domain.entry import EntryId, MomentId, Rank
from syndicate.domain.historical_date import HistoricalDate
from syndicate.domain.issue import Issue, IssueItem
from syndicate.domain.message import RenderedEmail, SendingKind, Slot
from syndicate.links import Links
from syndicate.rendering import words
from syndicate.rendering.mail_frame import MailFrame, preheader_of, safe_subject, without_slots
from syndicate.rendering.mail_languages import mail_phrases_in
from syndicate.rendering.mail_story import Story, story_of
from syndicate.rendering.templates import Templates
from syndicate.rendering.told_notices import ToldNotice, told_notices


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekDay:
    """A day as the mail of a week shows it."""

    day: date
    url: str
    lead: Story
    others: tuple[Story, ...]
    briefs: tuple[Story, ...]
    #: Stories that did not fit.
    more: int


@dataclass(frozen=True, slots=True)
class _Told:
    """An issue with those of its items that no earlier day of the week has."""

    issue: Issue
    items: tuple[IssueItem, ...]


def render_weekly_email(
    publication: Publication,
    edition: Edition,
    issues: Sequence[Issue],
    first: date,
    last: date,
    links: Links,
    templates: Templates,
    now: datetime,
) -> RenderedEmail:
    """The issues of the days from `first` to `last`, with `Slot.UNSUBSCRIBE_URL` in body and headers.

    What stands in the issue of more than one day is told once, on the earliest. What lies ahead is left to those days,
    and corrections of these very days too, for their texts stand corrected. Raises ValueError where there is no story.
    """
    frame = MailFrame(publication=publication, edition=edition, links=links, templates=templates, now=now)
    in_order = sorted((without_slots(one) for one in issues if first <= one.day <= last), key=lambda one: one.day)
    week = _told_once(in_order)
    if not week:
        raise ValueError(f"{edition.id} has no story from {first} to {last}")
    phrases = mail_phrases_in(edition.lang)
    span = words.long_historical_date(_as_date(first), edition.lang, _as_date(last))
    is_solemn = all(one.issue.is_solemn for one in week)
    titles = [one.items[0].title for one in week]
    shared = {
        **frame.context(
            subject=safe_subject(phrases.weekly_subject.format(days=span)),
            preheader=preheader_of(" · ".join(titles), edition.tagline),
            solemn=is_solemn,
        ),
        "span": span,
        "why": phrases.why_weekly.format(title=frame.title),
        "web_url": links.edition(edition.id),
        "unsubscribe_url": Slot.UNSUBSCRIBE_URL.value,
        "preferences_url": Slot.PREFERENCES_URL.value,
        "notices": _notices(in_order, first, links),
    }
    further = _by_weight(week)

    kept = [further[: len(further) - out] for out in range(len(further) + 1)]
    forms = [{**shared, "days": [_day(frame, one, items) for one in week]} for items in kept]
    context, html = frame.fitted_html("weekly", forms)
    return frame.email(SendingKind.WEEKLY, "weekly", context, html=html, slot=Slot.UNSUBSCRIBE_URL, day=last)


def _told_once(issues: Sequence[Issue]) -> list[_Told]:
    seen: set[tuple[EntryId, MomentId]] = set()
    week: list[_Told] = []
    for issue in issues:
        items = tuple(item for item in issue.standing if (item.entry, item.moment) not in seen)
        seen |= {(item.entry, item.moment) for item in items}
        if items:
            week.append(_Told(issue, items))
    return week


def _by_weight(week: Sequence[_Told]) -> list[tuple[date, IssueItem]]:
    """All but each day's first item, stories before briefs: what comes last goes first where room is short."""
    further = [(one.issue.day, item) for one in week for item in one.items[1:]]
    return sorted(further, key=lambda dated: dated[1].rank is Rank.BRIEF)


def _day(frame: MailFrame, told: _Told, kept: Sequence[tuple[date, IssueItem]]) -> WeekDay:
    issue = told.issue
    shown = [item for item in told.items[1:] if (issue.day, item) in kept]
    lead, *stories = [story_of(frame.edition, issue, item, frame.links) for item in (told.items[0], *shown)]
    return WeekDay(
        day=issue.day,
        url=frame.links.issue(issue.key),
        lead=lead,
        others=tuple(story for story in stories if story.item.rank is not Rank.BRIEF),
        briefs=tuple(story for story in stories if story.item.rank is Rank.BRIEF),
        more=len(told.items) - 1 - len(shown),
    )


def _notices(issues: Sequence[Issue], first: date, links: Links) -> list[ToldNotice]:
    """What was told of days before the week, once each."""
    told = chain.from_iterable(told_notices(issue, links) for issue in issues)
    return list({(one.notice.ref, one.notice.at): one for one in told if one.notice.day < first}.values())


def _as_date(day: date) -> HistoricalDate:
    return HistoricalDate(day.year, day.month, day.day)
