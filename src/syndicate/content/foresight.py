"""What the coming days will bring to light: moments that a cooldown hides, empty days, milestones nobody made ready.

These look from a day onwards, where `lint` says what is wrong on any day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from syndicate.content.entries import Content
from syndicate.domain.anniversary import Almanac, Anniversary, kept_in
from syndicate.domain.edition import Edition, Publication
from syndicate.domain.entry import EditionId, Entry, Moment, MomentId, Status
from syndicate.domain.exclusion import Rule, booking_for, excluded
from syndicate.domain.history import History, Showing
from syndicate.domain.selection import select
from syndicate.errors import Level, Problem

COOLDOWN_DAYS = 400
EMPTY_DAYS = 60
#: 18 months.
MILESTONE_DAYS = 549

_NOT_YET = (Status.IDEA, Status.DRAFT, Status.PAUSED)


def hidden_by_cooldown(content: Content, publication: Publication, today: date) -> Iterator[Problem]:
    """W033 for every moment that an earlier one of its entry keeps from running within 400 days, once, with its day.

    As if every moment ran that may; what other entries take from it nobody can know here.
    """
    last = today + timedelta(days=COOLDOWN_DAYS)
    for entry in content.entries:
        if entry.status is not Status.READY or len(entry.moments) < 2 or entry.cooldown_days == 0:
            continue
        hidden: dict[MomentId, list[_Hidden]] = defaultdict(list)
        for edition in publication.editions:
            if entry.is_for(edition.id):
                for found in _hidden(entry, edition, today, last):
                    hidden[found.moment].append(found)
        for number, moment in enumerate(entry.moments):
            for first in hidden[moment.id][:1]:
                where = " and ".join(dict.fromkeys(f"“{found.edition}”" for found in hidden[moment.id]))
                message = (
                    f"the article’s cooldown will hide this moment on {first.day} in {where}: "
                    f"another runs on {first.shown}"
                )
                hint = "if both are to run, set cooldown_days: 0; if not, give one of them run: milestone-years"
                yield content.problem(entry, ("moments", number, "id"), "W033", message, hint=hint, level=Level.WARNING)


@dataclass(frozen=True, slots=True)
class _Hidden:
    """A moment on a day on which the article rests."""

    moment: MomentId
    edition: EditionId
    day: date
    #: The day on which another of its moments runs.
    shown: date


def _hidden(entry: Entry, edition: Edition, first: date, last: date) -> Iterator[_Hidden]:
    history = History()
    for day, group in groupby(_anniversaries(entry, edition, first, last), key=lambda anniversary: anniversary.day):
        showings: list[Showing] = []
        for anniversary in group:
            booked = booking_for(anniversary, edition) is not None
            kept_out = excluded(anniversary, edition, history, booked=booked)
            if kept_out is None:
                showings.append(Showing(entry.id, anniversary.moment.id, day, anniversary.moment.rank))
            elif kept_out[0] is Rule.COOLDOWN:
                yield _Hidden(anniversary.moment.id, edition.id, day, history.entry_last_shown(entry.id) or day)
        history = history.with_day(day, showings, is_week_ahead=False)


def _anniversaries(entry: Entry, edition: Edition, first: date, last: date) -> list[Anniversary]:
    """Days of the entry's moments from `first` to `last`, in order; a booked day once."""
    found = {
        (kept.day, moment.id): Anniversary(entry, moment, kept.day, kept.years, kept.side)
        for moment in entry.moments
        for year in range(first.year, last.year + 1)
        for kept in kept_in(moment, year, edition.selection.feb29)
    }
    for booking in entry.bookings:
        moment = entry.moment(booking.moment)
        years = booking.day.year - moment.date.year
        found.setdefault((booking.day, moment.id), Anniversary(entry, moment, booking.day, years))
    return [found[key] for key in sorted(found) if first <= key[0] <= last]


def empty_days(almanac: Almanac, edition: Edition, history: History, today: date) -> Iterator[Problem]:
    """W060 for each stretch of coming days on which the edition will have nothing, within 60 days.

    A day that shows the week ahead counts as empty: nothing falls on it.
    """
    empty: list[date] = []
    for offset in range(1, EMPTY_DAYS + 1):
        day = today + timedelta(days=offset)
        if edition.starts_on and day < edition.starts_on:
            continue
        selection = select(almanac, edition, day, history)
        history = selection.add_to(history)
        if not selection.picks and day.weekday() in edition.days and edition.has_day(day):
            empty.append(day)
    for start, end in _stretches(empty):
        when = f"{start} is an empty day" if start == end else f"{start} to {end} are empty days"
        yield Problem(
            path=f"config/editions/{edition.id}.yaml",
            code="W060",
            message=f"{when} of “{edition.id}”: nothing falls on {'it' if start == end else 'them'}",
            hint="write an entry, or give a month or year of history to the pools",
            level=Level.WARNING,
        )


def _stretches(days: Iterable[date]) -> Iterator[tuple[date, date]]:
    """First and last day of every run of days that follow one another."""
    start = end = None
    for day in days:
        if start is None or end is None:
            start = end = day
        elif (day - end).days == 1:
            end = day
        else:
            yield start, end
            start = end = day
    if start is not None and end is not None:
        yield start, end


def unready_milestones(content: Content, publication: Publication, today: date) -> Iterator[Problem]:
    """W061 for every moment with a milestone within 18 months that is an idea, a draft or paused; its first one."""
    last = today + timedelta(days=MILESTONE_DAYS)
    for entry in content.entries:
        for number, moment in enumerate(entry.moments):
            status = entry.status_of(moment)
            found = _first_milestone(entry, moment, publication, today, last) if status in _NOT_YET else None
            if found:
                day, years, edition = found
                message = f"{years} years on {day}, a milestone of “{edition}”, and its status is {status}"
                hint = "make it ready, or set the status to retired"
                yield content.problem(entry, ("moments", number, "id"), "W061", message, hint=hint, level=Level.WARNING)


def _first_milestone(
    entry: Entry, moment: Moment, publication: Publication, today: date, last: date
) -> tuple[date, int, str] | None:
    coming = (
        (kept.day, kept.years, edition.id)
        for edition in publication.editions
        if entry.is_for(edition.id)
        for year in range(today.year, last.year + 1)
        for kept in kept_in(moment, year, edition.selection.feb29)
        if today < kept.day <= last and edition.selection.milestone_points(kept.years)
    )
    return min(coming, default=None)
