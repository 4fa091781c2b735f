"""A moment falling on a day: what each observe rule gives for a year; and the almanac that finds what falls when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from syndicate.domain.calendars import (
    Calendar,
    day_number,
    day_of,
    days_in_month,
    easter_sunday,
    is_leap_year,
    nth_weekday,
)
from syndicate.domain.entry import Entry, Moment
from syndicate.domain.historical_date import HistoricalDate
from syndicate.domain.observance import EasterDay, Feb29, IntervalDay, MonthDay, NthWeekday, Observe


class Side(StrEnum):
    """Which end of an interval an anniversary is of, where both are kept."""

    START = "start"
    END = "end"


class Pool(StrEnum):
    """From where an anniversary without a day of its own was drawn."""

    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Anniversary:
    """A moment kept on a given day of publication."""

    entry: Entry
    moment: Moment
    day: date
    #: Years since the moment, by the reckoning that is observed; at least 1, but for a booking.
    years: int
    #: `None` unless both ends of an interval are kept.
    side: Side | None = None
    #: `None` for what falls on the day itself.
    pool: Pool | None = None

    @property
    def ref(self) -> str:
        return f"{self.entry.id}/{self.moment.id}"


@dataclass(frozen=True, slots=True)
class Kept:
    """A day of a year on which a moment is kept."""

    day: date
    years: int
    side: Side | None = None


def kept_in(moment: Moment, year: int, feb29: Feb29) -> tuple[Kept, ...]:
    """The days of a Gregorian `year` on which the moment is kept; none before its first anniversary.

    `feb29` is the edition's rule, which the moment's own overrides.
    """
    rule = moment.feb29 or feb29
    found = (
        Kept(day, years, side)
        for written, side in _ends(moment)
        for day, years in _days_of(written, moment, year, rule)
        if years >= 1
    )
    return tuple(found)


#: A common and a leap year in which every moment has had its first anniversary; and the last ones but a few in which
#: the Julian feasts stand as they have stood since 1900, thirteen days off.
_COMMON_YEAR, _LEAP_YEAR = 2099, 2096


def days_of_year(moment: Moment, feb29: Feb29) -> tuple[tuple[int, int], ...]:
    """(month, day) on which the moment is kept year after year, in order.

    By a common year, so that 29 February stands where the rule puts it then, and on 29 February too.
    Nothing for what is kept on a day that moves with Easter or the week, or on no day of its own.
    """
    if isinstance(moment.kept, EasterDay | NthWeekday):
        return ()
    common = {(kept.day.month, kept.day.day) for kept in kept_in(moment, _COMMON_YEAR, feb29)}
    leap = {(kept.day.month, kept.day.day) for kept in kept_in(moment, _LEAP_YEAR, feb29)}
    return tuple(sorted(common | (leap & {(2, 29)})))


def _ends(moment: Moment) -> Iterator[tuple[HistoricalDate, Side | None]]:
    if moment.end is None or moment.interval_day is IntervalDay.START:
        yield moment.date, None
    elif moment.interval_day is IntervalDay.END:
        yield moment.end, None
    else:
        yield moment.date, Side.START
        yield moment.end, Side.END


def _days_of(written: HistoricalDate, moment: Moment, year: int, feb29: Feb29) -> Iterator[tuple[date, int]]:
    match moment.kept:
        case Observe.AS_WRITTEN:
            yield from _fixed(written, year, feb29)
        case Observe.CONVERTED:
            yield from _fixed(written.converted(Calendar.GREGORIAN), year, feb29)
        case Observe.JULIAN_FEAST:
            # A day late in the Julian year falls into the next Gregorian one.
            for julian_year in (year - 1, year):
                day = _julian_feast(written, julian_year, feb29)
                if day and day.year == year:
                    yield day, julian_year - written.year
        case MonthDay(month, day_of_month):
            yield from _fixed(HistoricalDate(written.year, month, day_of_month), year, feb29)
        case EasterDay(offset, rite):
            yield easter_sunday(year, rite) + timedelta(days=offset), year - written.year
        case NthWeekday(month, weekday, nth):
            found = nth_weekday(year, month, weekday, nth)
            if found:
                yield found, year - written.year
        case _:
            return


def _fixed(kept: HistoricalDate, year: int, feb29: Feb29) -> Iterator[tuple[date, int]]:
    """The month and day of a date in a year."""
    if kept.month is None or kept.day is None:
        return
    years = year - kept.year
    if kept.is_leap_day and not is_leap_year(year):
        match feb29:
            case Feb29.FEB28:
                yield date(year, 2, 28), years
            case Feb29.MAR1:
                yield date(year, 3, 1), years
            case Feb29.LEAP_YEARS_ONLY:
                return
    else:
        yield date(year, kept.month, kept.day), years


def _julian_feast(written: HistoricalDate, julian_year: int, feb29: Feb29) -> date | None:
    """The Gregorian day on which the Julian calendar has the month and day of a date."""
    month, day = written.month, written.day
    if month is None or day is None:
        return None
    if written.is_leap_day and not is_leap_year(julian_year, Calendar.JULIAN):
        if feb29 is Feb29.LEAP_YEARS_ONLY:
            return None
        month, day = (2, 28) if feb29 is Feb29.FEB28 else (3, 1)
    return day_of(day_number(julian_year, month, day, Calendar.JULIAN))


_Pair = tuple[Entry, Moment]
#: Rules whose day of the year is the same in every year, but for leap days.
_FIXED = (Observe.AS_WRITTEN, Observe.CONVERTED)


class Almanac:
    """All moments of some entries by the day of the year, so that a day costs what falls on it and no more.

    Moments on movable days are laid out once for each year that is asked about.
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        #: In the order of their ids, so that nothing hangs on the order of files.
        self.entries: tuple[Entry, ...] = tuple(sorted(entries, key=lambda entry: entry.id))
        self._by_day: dict[tuple[int, int], list[_Pair]] = defaultdict(list)
        self._movable: list[_Pair] = []
        self._movable_by_day: dict[tuple[int, Feb29], dict[date, list[_Pair]]] = {}
        self._month_pool: dict[int, list[_Pair]] = defaultdict(list)
        self._year_pool: dict[int, list[_Pair]] = defaultdict(list)
        self._booked: dict[date, list[_Pair]] = defaultdict(list)
        for entry in self.entries:
            for moment in entry.moments:
                self._lay_in(entry, moment)
            for booking in entry.bookings:
                self._booked[booking.day].append((entry, entry.moment(booking.moment)))

    def _lay_in(self, entry: Entry, moment: Moment) -> None:
        rule = moment.kept
        if rule is Observe.MONTH_POOL and moment.date.month:
            self._month_pool[moment.date.month].append((entry, moment))
        elif rule is Observe.YEAR_POOL:
            self._year_pool[moment.date.year].append((entry, moment))
        elif rule in _FIXED or isinstance(rule, MonthDay):
            for key in _days_of_year(moment):
                self._by_day[key].append((entry, moment))
        elif rule is not Observe.NEVER:
            self._movable.append((entry, moment))

    def anniversaries_on(self, day: date, feb29: Feb29) -> tuple[Anniversary, ...]:
        """Anniversaries that fall on `day` or are booked for it, each once, in the order of their ids."""
        pairs = [*self._by_day.get((day.month, day.day), ()), *self._movable_on(day, feb29)]
        found: dict[str, Anniversary] = {}
        for entry, moment in pairs:
            for kept in kept_in(moment, day.year, feb29):
                if kept.day == day:
                    anniversary = Anniversary(entry, moment, day, kept.years, kept.side)
                    found.setdefault(anniversary.ref, anniversary)
        for entry, moment in self._booked.get(day, ()):
            booked = Anniversary(entry, moment, day, day.year - moment.date.year)
            found.setdefault(booked.ref, booked)
        return tuple(found[ref] for ref in sorted(found))

    def pool_candidates(self, day: date, pool: Pool) -> tuple[Anniversary, ...]:
        """Moments without a day of their own that may fill an empty `day`, in the order of their ids."""
        if pool is Pool.MONTH:
            pairs: Iterable[_Pair] = self._month_pool.get(day.month, ())
        else:
            pairs = (pair for year in sorted(self._year_pool) for pair in self._year_pool[year])
        found = (
            Anniversary(entry, moment, day, day.year - moment.date.year, pool=pool)
            for entry, moment in pairs
            if moment.date.year < day.year
        )
        return tuple(sorted(found, key=lambda anniversary: anniversary.ref))

    def _movable_on(self, day: date, feb29: Feb29) -> Iterable[_Pair]:
        if not self._movable:
            return ()
        laid_out = self._movable_by_day.get((day.year, feb29))
        if laid_out is None:
            laid_out = defaultdict(list)
            for entry, moment in self._movable:
                for kept in kept_in(moment, day.year, feb29):
                    laid_out[kept.day].append((entry, moment))
            self._movable_by_day[day.year, feb29] = laid_out
        return laid_out.get(day, ())


def _days_of_year(moment: Moment) -> Iterator[tuple[int, int]]:
    """Every (month, day) on which a fixed rule may keep the moment."""
    for written, _ in _ends(moment):
        match moment.kept:
            case MonthDay(month, day):
                yield from _with_leap_days(month, day)
            case Observe.CONVERTED:
                converted = written.converted(Calendar.GREGORIAN)
                yield from _with_leap_days(converted.month or 1, converted.day or 1)
            case _:
                yield from _with_leap_days(written.month or 1, written.day or 1)


def _with_leap_days(month: int, day: int) -> Iterator[tuple[int, int]]:
    if (month, day) == (2, 29):
        yield from ((2, 28), (2, 29), (3, 1))
    elif day <= days_in_month(2000, month):
        yield month, day
