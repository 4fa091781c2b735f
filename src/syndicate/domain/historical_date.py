"""The date of a moment as historians write it. Not for the days on which we publish: those are `datetime.date`.

A subset of EDTF (Library of Congress, 2019): days, months and years, unspecified days, uncertain and approximate
dates, years before our era; beside it the calendar, which EDTF does not know.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import total_ordering

from syndicate.domain.calendars import Calendar, day_number, days_in_month, from_day_number
from syndicate.errors import InvalidDateError

_MONTH_NAMES = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
#: The first day of the Gregorian calendar (bull Inter gravissimas, 24 February 1582), and the last Julian one in Rome.
_GREGORIAN_START = (1582, 10, 15)
_JULIAN_END = (1582, 10, 4)
_EDTF = re.compile(r"(?P<year>-?\d{4})(?:-(?P<month>\d{2}|XX)(?:-(?P<day>\d{2}|XX))?)?(?P<qualifier>[~?%]?)", re.ASCII)


class Certainty(StrEnum):
    """How sure a date is, by the qualifiers of EDTF."""

    CERTAIN = ""
    UNCERTAIN = "?"
    APPROXIMATE = "~"
    UNCERTAIN_AND_APPROXIMATE = "%"


class Precision(StrEnum):
    DAY = "day"
    MONTH = "month"
    YEAR = "year"


@total_ordering
@dataclass(frozen=True, slots=True)
class HistoricalDate:
    """A day, month or year in history. Sorts in time by its first day."""

    #: Astronomical: 0 is 1 BCE, -43 is 44 BCE.
    year: int
    #: `None` when only the year is known.
    month: int | None
    #: `None` when only the month, or the year, is known.
    day: int | None
    certainty: Certainty = Certainty.CERTAIN
    calendar: Calendar = Calendar.GREGORIAN

    @classmethod
    def parse(cls, text: str, calendar: Calendar | None = None) -> HistoricalDate:
        """Read `1956-11-04`, `1956-11`, `1956`, `1241-04-XX`, `0895~`, `1222?`, `-0043-03-15`.

        Without a `calendar` dates before 15 October 1582 are Julian and later ones Gregorian.
        Raises InvalidDateError, with a reason an editor can act on.
        """
        match = _EDTF.fullmatch(text)
        if not match or match["year"] == "-0000" or (match["month"] == "XX" and match["day"] not in (None, "XX")):
            raise InvalidDateError(text, "is not a date that is read here", _form_hint(text))
        year = int(match["year"])
        month = int(match["month"]) if match["month"] not in (None, "XX") else None
        day = int(match["day"]) if match["day"] not in (None, "XX") else None
        if calendar is None:
            is_before = (year, month or 1, day or 1) < _GREGORIAN_START
            calendar = Calendar.JULIAN if is_before else Calendar.GREGORIAN
        _check(text, year, month, day, calendar)
        return cls(year, month, day, Certainty(match["qualifier"]), calendar)

    def __str__(self) -> str:
        sign = "-" if self.year < 0 else ""
        text = f"{sign}{abs(self.year):04}"
        if self.month is not None:
            text += f"-{self.month:02}"
        if self.day is not None:
            text += f"-{self.day:02}"
        return f"{text}{self.certainty}"

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, HistoricalDate):
            return NotImplemented
        return self._place < other._place

    @property
    def _place(self) -> tuple[int, int, str, str]:
        return self.day_number, self.last_day_number, self.certainty, self.calendar

    @property
    def precision(self) -> Precision:
        if self.day is not None:
            return Precision.DAY
        return Precision.YEAR if self.month is None else Precision.MONTH

    @property
    def is_leap_day(self) -> bool:
        return (self.month, self.day) == (2, 29)

    @property
    def is_bce(self) -> bool:
        return self.year < 1

    @property
    def year_of_era(self) -> int:
        """The year as people say it: 44 for -43, which is 44 BCE; there is no year 0."""
        return 1 - self.year if self.is_bce else self.year

    @property
    def century(self) -> int:
        """The ordinal century of its era: 20 for 1901 to 2000; before our era negative: -1 for 100 to 1 BCE."""
        century = (self.year_of_era - 1) // 100 + 1
        return -century if self.is_bce else century

    @property
    def day_number(self) -> int:
        """Julian Day Number of its first day."""
        return day_number(self.year, self.month or 1, self.day or 1, self.calendar)

    @property
    def last_day_number(self) -> int:
        """Julian Day Number of its last day."""
        month = self.month or 12
        day = self.day or days_in_month(self.year, month, self.calendar)
        return day_number(self.year, month, day, self.calendar)

    def converted(self, calendar: Calendar) -> HistoricalDate:
        """The same day in another calendar. Raises ValueError for a month or a year."""
        if self.precision is not Precision.DAY:
            raise ValueError(f"{self} is no day and has no equal in another calendar")
        if calendar is self.calendar:
            return self
        return HistoricalDate(*from_day_number(self.day_number, calendar), self.certainty, calendar)


def parse_dates(text: str, calendar: Calendar | None = None) -> tuple[HistoricalDate, HistoricalDate | None]:
    """Read a date, or an interval `1686-06-18/1686-09-02` as its first and its last date.

    Raises InvalidDateError also for an interval that ends before it begins.
    """
    first, slash, last = text.partition("/")
    start = HistoricalDate.parse(first, calendar)
    if not slash:
        return start, None
    end = HistoricalDate.parse(last, calendar)
    if end.last_day_number < start.day_number or end == start:
        raise InvalidDateError(text, "ends before it begins, or on the same date", "the earlier date stands first")
    return start, end


def _check(text: str, year: int, month: int | None, day: int | None, calendar: Calendar) -> None:
    """Raises InvalidDateError for what no calendar has, or this one has not."""
    if month is not None and not 1 <= month <= 12:
        raise InvalidDateError(text, f"names month {month}", "months run from 01 to 12", is_impossible=True)
    if month is None or day is None:
        return
    name, length = _MONTH_NAMES[month - 1], days_in_month(year, month, calendar)
    if not 1 <= day <= length:
        hint = f"{name} {year} has {length} days"
        if calendar is Calendar.GREGORIAN and (month, day) == (2, 29) and year % 4 == 0:
            hint += " in the Gregorian calendar; is calendar: julian meant?"
        raise InvalidDateError(text, f"names a day that does not exist: {day} {name} {year}", hint, is_impossible=True)
    if calendar is Calendar.GREGORIAN and _JULIAN_END < (year, month, day) < _GREGORIAN_START:
        raise InvalidDateError(
            text,
            f"names a day that was left out: {day} {name} {year}",
            "4 October 1582 was followed by 15 October; is calendar: julian meant?",
            is_impossible=True,
        )


def _form_hint(text: str) -> str:
    if re.fullmatch(r"\d{1,2}[./ ]\d{1,2}[./ ]\d{4}", text.strip()):
        return "year first, as in 1956-11-04"
    if re.fullmatch(r"-?\d{1,3}(-\d{2}){0,2}", text):
        return "years have four digits, as in 0895; 44 BCE is -0043"
    return "as in 1956-11-04, 1956-11, 1956, 1241-04-XX, -0043-03-15; with ~ for “about”, ? for “probably”, % for both"
