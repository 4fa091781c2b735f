"""The two calendars of European history on one count of days, and the days that move in them.

Everything rests on Julian Day Numbers: whole days since 1 January 4713 BCE (Julian), as astronomers count them, so
that any day of either calendar exists here, 29 February 1900 (Julian) and 15 March 44 BCE among them. Years are
astronomical: 0 is 1 BCE, -43 is 44 BCE.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from dateutil.easter import EASTER_ORTHODOX, EASTER_WESTERN, easter

#: `date.toordinal()` of a day plus this is its Julian Day Number.
_ORDINAL_TO_DAY_NUMBER = 1_721_425


class Calendar(StrEnum):
    """Gregorian days before 15 October 1582 are proleptic: nobody wrote them then."""

    GREGORIAN = "gregorian"
    JULIAN = "julian"


class Rite(StrEnum):
    WESTERN = "western"
    EASTERN = "eastern"


def is_leap_year(year: int, calendar: Calendar = Calendar.GREGORIAN) -> bool:
    """Every fourth year; in the Gregorian calendar of the centuries only every fourth."""
    return year % 4 == 0 and (calendar is Calendar.JULIAN or year % 100 != 0 or year % 400 == 0)


def days_in_month(year: int, month: int, calendar: Calendar = Calendar.GREGORIAN) -> int:
    if month == 2:
        return 29 if is_leap_year(year, calendar) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def day_number(year: int, month: int, day: int, calendar: Calendar) -> int:
    """The Julian Day Number of a day (Fliegel and Van Flandern 1968, in whole numbers and for any year)."""
    shift = (14 - month) // 12  # years begin in March here, so that the leap day ends them
    years = year + 4800 - shift
    days = day + (153 * (month + 12 * shift - 3) + 2) // 5 + 365 * years + years // 4
    if calendar is Calendar.JULIAN:
        return days - 32083
    return days - years // 100 + years // 400 - 32045


def from_day_number(number: int, calendar: Calendar) -> tuple[int, int, int]:
    """Year, month and day of a Julian Day Number (Richards, Explanatory Supplement to the Astronomical Almanac)."""
    days = number + 1401
    if calendar is Calendar.GREGORIAN:
        days += (4 * number + 274277) // 146097 * 3 // 4 - 38
    quarters = 4 * days + 3
    fifths = 5 * (quarters % 1461 // 4) + 2
    day = fifths % 153 // 5 + 1
    month = (fifths // 153 + 2) % 12 + 1
    return quarters // 1461 - 4716 + (14 - month) // 12, month, day


def day_number_of(day: date) -> int:
    """The Julian Day Number of a day of publication."""
    return day.toordinal() + _ORDINAL_TO_DAY_NUMBER


def day_of(number: int) -> date:
    """The day of publication with a Julian Day Number."""
    return date.fromordinal(number - _ORDINAL_TO_DAY_NUMBER)


def easter_sunday(year: int, rite: Rite) -> date:
    """Easter Sunday of a Gregorian year, as a Gregorian day; from 1583 on."""
    return easter(year, EASTER_WESTERN if rite is Rite.WESTERN else EASTER_ORTHODOX)


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> date | None:
    """The nth given weekday of a month, Monday being 0; -1 is the last. `None` when the month has no fifth."""
    first, length = date(year, month, 1), days_in_month(year, month)
    if nth > 0:
        day = 1 + (weekday - first.weekday()) % 7 + 7 * (nth - 1)
    else:
        last = date(year, month, length)
        day = length - (last.weekday() - weekday) % 7 + 7 * (nth + 1)
    return date(year, month, day) if 1 <= day <= length else None
