"""Coverage: how well a stretch of an edition's days is filled, and where entries get into each other's way.

Works on days that were planned or published elsewhere; plans nothing itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from syndicate.domain.anniversary import Anniversary
from syndicate.domain.edition import Edition
from syndicate.domain.entry import EntryId, MomentId, Rank, Status
from syndicate.domain.exclusion import Rule, booking_for
from syndicate.domain.issue import Issue, IssueItem
from syndicate.domain.milestones import Milestone
from syndicate.domain.selection import PassedOver, Pick, Selection


class DayKind(StrEnum):
    """What fills a day, by the largest thing on it."""

    LEAD = "lead"
    STANDARD = "standard"
    #: Nothing but what was meant as a brief, the first of which was raised.
    BRIEF_ONLY = "brief-only"
    #: A moment without a day of its own fills it.
    POOL = "pool"
    #: Nothing falls on it; the edition shows the week ahead, or nothing.
    EMPTY = "empty"
    #: The edition has no issue on such a day, or did not exist yet.
    OFF = "off"


@dataclass(frozen=True, slots=True, kw_only=True)
class CoveredItem:
    entry: EntryId
    moment: MomentId
    title: str
    rank: Rank
    years: int
    #: What the edition's ladder gives for these years; 0 for no milestone.
    points: int

    @property
    def ref(self) -> str:
        return f"{self.entry}/{self.moment}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hidden:
    """A moment that its article's cooldown keeps from running on its day."""

    day: date
    ref: str
    title: str
    #: The rule applied to this case, in words.
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CoveredDay:
    day: date
    kind: DayKind
    items: tuple[CoveredItem, ...] = ()
    #: True when the day is out and cannot be changed: then nothing below is told.
    is_published: bool = False
    #: `entry/moment` of more leads than the edition takes on a day, first the one that gets it; or empty.
    double_lead: tuple[str, ...] = ()
    #: The same for leads that were booked for this very day.
    double_booking: tuple[str, ...] = ()
    hidden: tuple[Hidden, ...] = ()

    def has_milestone(self, from_points: int) -> bool:
        """Whether a story of the day, not a brief, is a milestone of so many points."""
        return any(item.points >= from_points and item.rank is not Rank.BRIEF for item in self.items)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days of an edition that follow one another; days without an issue in between do not count."""

    first: date
    last: date
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    edition: Edition
    days: tuple[CoveredDay, ...]
    #: The least points of a milestone that is spoken of here.
    from_points: int
    #: Milestones of these days whose entries are not ready, by day.
    unready: tuple[Milestone, ...]

    @property
    def counts(self) -> Mapping[DayKind, int]:
        """Days of every kind, also of those that there are none of."""
        counted = Counter(day.kind for day in self.days)
        return {kind: counted[kind] for kind in DayKind}

    @property
    def empty_stretches(self) -> tuple[Stretch, ...]:
        return tuple(_stretches(self.days))

    @property
    def longest_empty(self) -> Stretch | None:
        """The first of the longest ones."""
        return max(self.empty_stretches, key=lambda stretch: stretch.days, default=None)

    @property
    def double_leads(self) -> tuple[CoveredDay, ...]:
        return tuple(day for day in self.days if day.double_lead)

    @property
    def double_bookings(self) -> tuple[CoveredDay, ...]:
        return tuple(day for day in self.days if day.double_booking)

    @property
    def hidden(self) -> tuple[Hidden, ...]:
        return tuple(hidden for day in self.days for hidden in day.hidden)

    def is_sound(self, max_empty: int) -> bool:
        """Whether no stretch of more than `max_empty` days is empty and no day is booked twice."""
        longest = self.longest_empty
        return (longest is None or longest.days <= max_empty) and not self.double_bookings


def planned_day(selection: Selection, edition: Edition) -> CoveredDay:
    day = selection.day
    if not _has_issue(edition, day):
        return CoveredDay(day=day, kind=DayKind.OFF)
    return CoveredDay(
        day=day,
        kind=_kind_of_picks(selection, edition),
        items=tuple(_item(pick, edition) for pick in selection.picks),
        double_lead=_double_lead(selection, edition),
        double_booking=_double_booking(selection, edition),
        hidden=tuple(
            Hidden(day=day, ref=passed.anniversary.ref, title=_title(passed.anniversary, edition), detail=passed.detail)
            for passed in selection.passed_over
            # What comes from a pool finds another day.
            if passed.rule is Rule.COOLDOWN and not passed.anniversary.pool
        ),
    )


def published_day(day: date, issue: Issue | None, edition: Edition) -> CoveredDay:
    """A day that has a record; `issue` is `None` for one without an issue.

    It counts by what it ran as: a record does not say that its story was meant as a brief.
    """
    if not _has_issue(edition, day):
        return CoveredDay(day=day, kind=DayKind.OFF, is_published=True)
    items = issue.items if issue else ()
    points = edition.selection.milestone_points
    return CoveredDay(
        day=day,
        kind=_kind_of_items(items),
        items=tuple(
            CoveredItem(
                entry=item.entry,
                moment=item.moment,
                title=item.title,
                rank=item.rank,
                years=item.years,
                points=points(item.years),
            )
            for item in items
        ),
        is_published=True,
    )


def _has_issue(edition: Edition, day: date) -> bool:
    begun = edition.starts_on is None or edition.starts_on <= day
    return begun and day.weekday() in edition.days and edition.has_day(day)


def _kind_of_picks(selection: Selection, edition: Edition) -> DayKind:
    if not selection.picks:
        return DayKind.EMPTY
    first = selection.picks[0]
    if first.anniversary.pool:
        return DayKind.POOL
    if first.rank is Rank.LEAD:
        return DayKind.LEAD
    return DayKind.BRIEF_ONLY if _wish(first.anniversary, edition) is Rank.BRIEF else DayKind.STANDARD


def _kind_of_items(items: tuple[IssueItem, ...]) -> DayKind:
    if not items:
        return DayKind.EMPTY
    if items[0].pool:
        return DayKind.POOL
    return {Rank.LEAD: DayKind.LEAD, Rank.STANDARD: DayKind.STANDARD, Rank.BRIEF: DayKind.BRIEF_ONLY}[items[0].rank]


def _item(pick: Pick, edition: Edition) -> CoveredItem:
    anniversary = pick.anniversary
    return CoveredItem(
        entry=anniversary.entry.id,
        moment=anniversary.moment.id,
        title=_title(anniversary, edition),
        rank=pick.rank,
        years=anniversary.years,
        points=edition.selection.milestone_points(anniversary.years),
    )


def _title(anniversary: Anniversary, edition: Edition) -> str:
    return anniversary.moment.title.text_in(edition.languages) or anniversary.ref


def _wish(anniversary: Anniversary, edition: Edition) -> Rank:
    """How large it was meant to run."""
    booking = booking_for(anniversary, edition)
    return booking.slot if booking else anniversary.moment.rank


def _double_lead(selection: Selection, edition: Edition) -> tuple[str, ...]:
    """Leads that might have run but for one another and the caps, by their points."""
    scored = [pick.anniversary for pick in selection.picks]
    scored += [passed.anniversary for passed in selection.passed_over if passed.score and not passed.anniversary.pool]
    leads = tuple(anniversary.ref for anniversary in scored if _wish(anniversary, edition) is Rank.LEAD)
    return leads if len(leads) > edition.selection.max_leads else ()


def _double_booking(selection: Selection, edition: Edition) -> tuple[str, ...]:
    """Leads booked for the day, whatever their entries' status, as lint has it (E021)."""
    candidates: list[Pick | PassedOver] = [*selection.picks, *selection.passed_over]
    booked: list[str] = []
    for anniversary in (candidate.anniversary for candidate in candidates):
        booking = booking_for(anniversary, edition)
        in_use = anniversary.entry.status not in (Status.RETIRED, Status.RETRACTED)
        if booking and booking.slot is Rank.LEAD and in_use and anniversary.ref not in booked:
            booked.append(anniversary.ref)
    return tuple(booked) if len(booked) > edition.selection.max_leads else ()


def _stretches(days: Iterable[CoveredDay]) -> Iterator[Stretch]:
    current: Stretch | None = None
    for day in days:
        if day.kind is DayKind.EMPTY:
            current = Stretch(current.first, day.day, current.days + 1) if current else Stretch(day.day, day.day, 1)
        elif day.kind is not DayKind.OFF and current:
            yield current
            current = None
    if current:
        yield current
