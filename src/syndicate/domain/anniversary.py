"""A moment falling on a day: observe rules, the leap-day rule, and the almanac that finds them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from syndicate.domain.entry import Entry, Feb29, Moment, Observe
from syndicate.domain.historical_date import is_leap_year


@dataclass(frozen=True, slots=True)
class Anniversary:
    """A moment kept on a given day of publication."""

    entry: Entry
    moment: Moment
    day: date
    #: Years since the moment; at least 1, but for a booking, which may fall on any day.
    years: int

    @property
    def ref(self) -> str:
        return f"{self.entry.id}/{self.moment.id}"


def observed_on(moment: Moment, year: int, feb29: Feb29) -> date | None:
    """The day of `year` on which the moment is kept; `None` when it is not kept in that year.

    `feb29` is the edition's rule, which the moment's own overrides.
    """
    if moment.observe is Observe.NEVER or year <= moment.date.year:
        return None
    if moment.date.is_leap_day and not is_leap_year(year):
        match moment.feb29 or feb29:
            case Feb29.FEB28:
                return date(year, 2, 28)
            case Feb29.MAR1:
                return date(year, 3, 1)
            case Feb29.LEAP_YEARS_ONLY:
                return None
    return date(year, moment.date.month, moment.date.day)


class Almanac:
    """All moments of some entries by the day of the year, so that a day costs what falls on it and no more."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        #: In the order of their ids, so that nothing hangs on the order of files.
        self.entries: tuple[Entry, ...] = tuple(sorted(entries, key=lambda entry: entry.id))
        by_day: dict[tuple[int, int], list[tuple[Entry, Moment]]] = defaultdict(list)
        booked: dict[date, list[tuple[Entry, Moment]]] = defaultdict(list)
        for entry in self.entries:
            for moment in entry.moments:
                for key in _days_of_year(moment):
                    by_day[key].append((entry, moment))
            for booking in entry.bookings:
                booked[booking.day].append((entry, entry.moment(booking.moment)))
        self._by_day = dict(by_day)
        self._booked = dict(booked)

    def anniversaries_on(self, day: date, feb29: Feb29) -> tuple[Anniversary, ...]:
        """Anniversaries that fall on `day` or are booked for it, each once, in the order of their ids."""
        found = [
            (entry, moment)
            for entry, moment in self._by_day.get((day.month, day.day), ())
            if observed_on(moment, day.year, feb29) == day
        ]
        found += [pair for pair in self._booked.get(day, ()) if pair not in found]
        anniversaries = (Anniversary(entry, moment, day, day.year - moment.date.year) for entry, moment in found)
        return tuple(sorted(anniversaries, key=lambda anniversary: anniversary.ref))


def _days_of_year(moment: Moment) -> tuple[tuple[int, int], ...]:
    """Every (month, day) on which some rule may keep the moment."""
    if moment.observe is Observe.NEVER:
        return ()
    if moment.date.is_leap_day:
        return ((2, 28), (2, 29), (3, 1))
    return ((moment.date.month, moment.date.day),)
