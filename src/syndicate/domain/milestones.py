"""Milestones in a stretch of days, also those of entries that nobody has made ready, and what each still lacks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from syndicate.domain.anniversary import Anniversary, Kept, Pool, Side, kept_in
from syndicate.domain.calendars import days_in_month
from syndicate.domain.edition import Edition
from syndicate.domain.entry import Entry, Moment, Status
from syndicate.domain.exclusion import Rule, booking_for, excluded
from syndicate.domain.history import History
from syndicate.domain.observance import Observe

#: States from which an entry may still become ready.
NOT_YET = (Status.IDEA, Status.DRAFT, Status.PAUSED)
#: An editor has decided that the moment shall not run then, so that nothing is missing and nothing was missed.
_DECISIONS = (Rule.SKIP, Rule.EMBARGO, Rule.RUN)
_A_CENTURY = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    """A moment whose years stand on an edition's ladder, whether or not it is going to run."""

    edition: Edition
    entry: Entry
    moment: Moment
    #: The days on which it may run: one, or all of a month or a year when it is drawn from a pool.
    first: date
    last: date
    years: int
    #: What the edition's ladder gives for these years.
    points: int
    side: Side | None = None
    pool: Pool | None = None

    @property
    def ref(self) -> str:
        return f"{self.entry.id}/{self.moment.id}"

    @property
    def day(self) -> date | None:
        """`None` for what is drawn from a pool."""
        return None if self.pool else self.first

    @property
    def status(self) -> Status:
        return self.entry.status_of(self.moment)

    @property
    def is_ready(self) -> bool:
        return self.status is Status.READY


class Lack(StrEnum):
    STATUS = "status"
    LANGUAGE = "language"
    TEXT = "text"
    SOURCES = "sources"
    #: A rule of the edition will keep it out: approval, or a protected day.
    RULE = "rule"


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that a milestone still lacks."""

    lack: Lack
    #: In words, e.g. `no blurb in de`.
    words: str


def milestones(
    entries: Iterable[Entry], edition: Edition, first: date, last: date, *, from_points: int
) -> tuple[Milestone, ...]:
    """Milestones of at least `from_points` that may run from `first` to `last`, both included, by day.

    Retired and retracted entries have none, nor has what an editor has ruled out for that day.
    """
    found = (
        milestone
        for entry in entries
        if entry.is_for(edition.id)
        for moment in entry.moments
        if entry.status_of(moment) in (Status.READY, *NOT_YET)
        for year in range(first.year, last.year + 1)
        for milestone in _in_year(entry, moment, edition, year)
        if milestone.first <= last
        and milestone.last >= first
        and milestone.points >= max(from_points, 1)
        and _kept_out(milestone) not in _DECISIONS
    )
    return tuple(sorted(found, key=lambda milestone: (milestone.first, -milestone.points, milestone.ref)))


def next_milestone(entry: Entry, moment: Moment, edition: Edition, after: date) -> Milestone | None:
    """The first milestone of a moment after a day; `None` where the ladder has none for it in a century."""
    for year in range(after.year, after.year + _A_CENTURY + 1):
        ahead = [
            milestone
            for milestone in _in_year(entry, moment, edition, year)
            if milestone.first > after and milestone.points and _kept_out(milestone) not in _DECISIONS
        ]
        if ahead:
            return min(ahead, key=lambda milestone: milestone.first)
    return None


def _in_year(entry: Entry, moment: Moment, edition: Edition, year: int) -> Iterator[Milestone]:
    for first, last, kept, pool in (*_days(moment, edition, year), *_windows(moment, year)):
        yield Milestone(
            edition=edition,
            entry=entry,
            moment=moment,
            first=first,
            last=last,
            years=kept.years,
            points=edition.selection.milestone_points(kept.years),
            side=kept.side,
            pool=pool,
        )


def _days(moment: Moment, edition: Edition, year: int) -> Iterator[tuple[date, date, Kept, Pool | None]]:
    for kept in kept_in(moment, year, edition.selection.feb29):
        yield kept.day, kept.day, kept, None


def _windows(moment: Moment, year: int) -> Iterator[tuple[date, date, Kept, Pool | None]]:
    """The month or year of a moment that has no day of its own."""
    years, month = year - moment.date.year, moment.date.month
    if years < 1:
        return
    if moment.kept is Observe.YEAR_POOL:
        yield date(year, 1, 1), date(year, 12, 31), Kept(date(year, 1, 1), years), Pool.YEAR
    elif moment.kept is Observe.MONTH_POOL and month:
        first = date(year, month, 1)
        yield first, first.replace(day=days_in_month(year, month)), Kept(first, years), Pool.MONTH


def _kept_out(milestone: Milestone) -> Rule | None:
    found = _exclusion(milestone)
    return found[0] if found else None


def _exclusion(milestone: Milestone) -> tuple[Rule, str] | None:
    """The rule that would keep the milestone out if its entry were ready and nothing had run before."""
    moment = replace(milestone.moment, status=None)
    ready = replace(milestone.entry, status=Status.READY)
    anniversary = Anniversary(ready, moment, milestone.first, milestone.years, milestone.side, milestone.pool)
    booked = booking_for(anniversary, milestone.edition) is not None
    found = excluded(anniversary, milestone.edition, History(), booked=booked)
    # A pool has other days than a protected one.
    return None if found and found[0] is Rule.PROTECTED_DAY and milestone.pool else found


def missing(milestone: Milestone) -> tuple[Missing, ...]:
    """What stands between the milestone and its day, the weightiest first; nothing when it is all there."""
    return tuple(_missing(milestone))


def _missing(milestone: Milestone) -> Iterator[Missing]:
    entry, moment, edition = milestone.entry, milestone.moment, milestone.edition
    languages = " or ".join(edition.languages)
    if not milestone.is_ready:
        yield Missing(Lack.STATUS, f"not ready: {milestone.status}")
    for what, text in (("title", moment.title), ("title of the article", entry.article.title)):
        if text.text_in(edition.languages) is None:
            yield Missing(Lack.LANGUAGE, f"no {what} in {languages}")
    if moment.blurb is None:
        yield Missing(Lack.TEXT, "no blurb")
    for what, told in (("blurb", moment.blurb), ("body", entry.body), ("article.url", entry.article.url)):
        if told and told.text_in(edition.languages) is None:
            yield Missing(Lack.LANGUAGE, f"no {what} in {languages}")
    if not moment.sources and not any(not source.moments or moment.id in source.moments for source in entry.sources):
        yield Missing(Lack.SOURCES, "no sources")
    kept_out = _exclusion(milestone)
    if kept_out and kept_out[0] in (Rule.APPROVAL, Rule.PROTECTED_DAY):
        yield Missing(Lack.RULE, kept_out[1])


def unused(found: Iterable[Milestone], history: History, today: date) -> tuple[Milestone, ...]:
    """Those whose days have passed without the edition running the moment in that year.

    Days before the edition's first issue count as nothing missed.
    """
    ran = {(showing.entry, showing.moment, showing.day.year) for showing in history.showings}
    began = min((showing.day for showing in history.showings), default=today)
    return tuple(
        milestone
        for milestone in found
        if began <= milestone.first
        and milestone.last < today
        and (milestone.entry.id, milestone.moment.id, milestone.first.year) not in ran
    )
