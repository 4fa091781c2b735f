"""The desk's calendar: what each edition has planned, with rank and points, and which milestones are not ready.

For editors, in English, with titles in the edition's language. What is not ready is tentative.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from syndicate.domain.edition import Edition, Publication
from syndicate.domain.entry import LocalText, Rank
from syndicate.domain.issue import Issue, IssueItem
from syndicate.domain.milestones import Milestone, missing
from syndicate.domain.selection import Pick, Selection
from syndicate.links import Links
from syndicate.rendering.calendar import event_uid
from syndicate.rendering.calendar_document import CalendarEvent, CalendarHead, EventStatus, render_events

_MILESTONE = "milestone"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskPlan:
    """An edition's days from `first` on."""

    edition: Edition
    first: date
    #: UTC; stands in every event, since nothing tells when a plan last changed.
    made: datetime
    selections: Sequence[Selection]
    #: Of those days, what is out already.
    issues: Sequence[Issue]
    #: Milestones whose entries are not ready.
    unready: Sequence[Milestone]


def render_desk_calendar(publication: Publication, plans: Sequence[DeskPlan], links: Links) -> bytes:
    """One event for each pick, briefs too, and for each milestone that is not ready; by day, then by edition."""
    head = CalendarHead(
        title=f"{publication.title}: desk",
        about="What every edition has planned, and milestones that are not ready.",
        lang="en",
        source=None,
        url=links.home,
    )
    events = [event for plan in plans for event in _events(publication, plan, links)]
    return render_events(head, sorted(events, key=lambda event: event.day))


def _events(publication: Publication, plan: DeskPlan, links: Links) -> Iterator[CalendarEvent]:
    for issue in plan.issues:
        for item in issue.standing:
            yield _published_event(publication, plan, issue, item, links)
    for selection in plan.selections:
        for pick in selection.picks:
            yield _pick_event(publication, plan, pick, links)
    for milestone in plan.unready:
        yield _unready_event(publication, plan, milestone, links)


def _published_event(
    publication: Publication, plan: DeskPlan, issue: Issue, item: IssueItem, links: Links
) -> CalendarEvent:
    return _event(
        publication,
        plan,
        day=issue.day,
        ref=item.ref,
        summary=_summary(plan.edition, item.rank.value, item.title, item.years),
        lines=["Published.", _milestone_line(is_milestone=item.is_milestone)],
        url=links.item(issue.key, item),
        categories=_categories(item.rank, is_milestone=item.is_milestone),
    )


def _pick_event(publication: Publication, plan: DeskPlan, pick: Pick, links: Links) -> CalendarEvent:
    anniversary, edition = pick.anniversary, plan.edition
    parts = ", ".join(f"{part.label} {part.points:+g}" for part in pick.score if part.points)
    return _event(
        publication,
        plan,
        day=anniversary.day,
        ref=anniversary.ref,
        summary=_summary(edition, pick.rank.value, _in_language(anniversary.moment.title, edition), anniversary.years),
        lines=[
            f"Rank: {pick.rank}" + (f" ({pick.rank_note})" if pick.rank_note else ""),
            f"Points: {pick.points:g}" + (f" ({parts})" if parts else ""),
            _milestone_line(is_milestone=pick.is_milestone),
            f"Entry: {anniversary.entry.path or anniversary.entry.id}",
        ],
        url=links.edition(edition.id),
        categories=_categories(pick.rank, is_milestone=pick.is_milestone),
    )


def _unready_event(publication: Publication, plan: DeskPlan, milestone: Milestone, links: Links) -> CalendarEvent:
    """On its day; what may run on any day of a month or a year stands on the first of them that is left."""
    edition, entry = plan.edition, milestone.entry
    window = [] if milestone.day else [f"On any day from {milestone.first} to {milestone.last}."]
    return _event(
        publication,
        plan,
        day=max(milestone.first, plan.first),
        uid_day=milestone.first,
        ref=milestone.ref,
        summary=_summary(
            edition, f"not ready ({milestone.status})", _in_language(milestone.moment.title, edition), milestone.years
        ),
        lines=[
            *window,
            _milestone_line(is_milestone=True),
            f"Points: {milestone.points} of the ladder",
            *(f"Missing: {one.words}" for one in missing(milestone)),
            f"Entry: {entry.path or entry.id}",
        ],
        url=links.edition(edition.id),
        categories=("not ready", _MILESTONE),
        status=EventStatus.TENTATIVE,
    )


def _event(
    publication: Publication,
    plan: DeskPlan,
    *,
    day: date,
    ref: str,
    summary: str,
    lines: Iterable[str],
    url: str,
    categories: tuple[str, ...],
    status: EventStatus = EventStatus.CONFIRMED,
    uid_day: date | None = None,
) -> CalendarEvent:
    return CalendarEvent(
        uid=event_uid(publication, f"desk.{plan.edition.id}", uid_day or day, ref),
        day=day,
        changed=plan.made,
        status=status,
        summary=summary,
        description="\n".join((f"{plan.edition.title}, {ref}", *lines)),
        url=url,
        categories=(plan.edition.label, *categories),
        lang=plan.edition.lang,
    )


def _summary(edition: Edition, what: str, title: str, years: int) -> str:
    """“Hungary, lead: Soviet tanks return to Budapest (70 years)”."""
    return f"{edition.label}, {what}: {title} ({years} {'year' if years == 1 else 'years'})"


def _in_language(text: LocalText, edition: Edition) -> str:
    return text.text_in(edition.languages) or ""


def _milestone_line(*, is_milestone: bool) -> str:
    return f"Milestone: {'yes' if is_milestone else 'no'}"


def _categories(rank: Rank, *, is_milestone: bool) -> tuple[str, ...]:
    return (rank.value, _MILESTONE) if is_milestone else (rank.value,)
