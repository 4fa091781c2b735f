"""On which day of a year a moment is kept: the forms of the rule. What falls on a day `anniversary.py` says."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from syndicate.domain.calendars import Rite


class Observe(StrEnum):
    #: The month and day as the date has them, whatever its calendar.
    AS_WRITTEN = "as-written"
    #: The Gregorian day that a Julian date was.
    CONVERTED = "converted"
    #: The day on which the Julian calendar has that month and day in the present year.
    JULIAN_FEAST = "julian-feast"
    #: Some empty day of its month.
    MONTH_POOL = "month-pool"
    #: Some empty day of a milestone year.
    YEAR_POOL = "year-pool"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class MonthDay:
    """A fixed day of the year that is not the date's own."""

    month: int
    day: int
    #: Why, for the desk.
    because: str = ""


@dataclass(frozen=True, slots=True)
class EasterDay:
    """A day counted from Easter Sunday: -2 is Good Friday."""

    offset: int
    rite: Rite = Rite.WESTERN


@dataclass(frozen=True, slots=True)
class NthWeekday:
    """The nth weekday of a month; Monday is 0, and -1 is the last."""

    month: int
    weekday: int
    nth: int


ObserveRule = Observe | MonthDay | EasterDay | NthWeekday


class IntervalDay(StrEnum):
    """Which end of an interval is kept."""

    START = "start"
    END = "end"
    BOTH = "both"


class Feb29(StrEnum):
    """When a 29 February is kept in a year that has none."""

    FEB28 = "feb28"
    MAR1 = "mar1"
    LEAP_YEARS_ONLY = "leap-years-only"
