"""The date of a moment as historians write it. Not for the days on which we publish: those are `datetime.date`.

Read so far: days of the Gregorian calendar, certain or not. Other calendars, eras and precisions join here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from syndicate.errors import InvalidDateError

_MONTH_NAMES = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
#: The first day of the Gregorian calendar (bull Inter gravissimas, 24 February 1582).
_GREGORIAN_START = (1582, 10, 15)
#: EDTF level 1: four-digit year, month, day, then at most one qualifier (Library of Congress, EDTF 2019).
_EDTF_DAY = re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})(?P<qualifier>[~?%]?)", re.ASCII)


class Certainty(StrEnum):
    """How sure a date is, by the qualifiers of EDTF."""

    CERTAIN = ""
    UNCERTAIN = "?"
    APPROXIMATE = "~"
    UNCERTAIN_AND_APPROXIMATE = "%"


def is_leap_year(year: int) -> bool:
    """Gregorian rule: every fourth year, but of the centuries only every fourth."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def days_in_month(year: int, month: int) -> int:
    if month == 2:
        return 29 if is_leap_year(year) else 28
    return 30 if month in (4, 6, 9, 11) else 31


@dataclass(frozen=True, slots=True, order=True)
class HistoricalDate:
    """A day in history. Sorts in time; equal days of different certainty sort beside each other."""

    year: int
    month: int
    day: int
    certainty: Certainty = Certainty.CERTAIN

    @classmethod
    def parse(cls, text: str) -> HistoricalDate:
        """Read an EDTF day such as `1956-11-04` or `1956-11-11~`.

        Raises InvalidDateError, with a reason an editor can act on.
        """
        match = _EDTF_DAY.fullmatch(text)
        if not match:
            raise InvalidDateError(text, "is not a date of the form YYYY-MM-DD", _form_hint(text))
        year, month, day = (int(match[part]) for part in ("year", "month", "day"))
        if not 1 <= month <= 12:
            raise InvalidDateError(text, f"names month {month}", "months run from 01 to 12", is_impossible=True)
        if not 1 <= day <= days_in_month(year, month):
            name = _MONTH_NAMES[month - 1]
            raise InvalidDateError(
                text,
                f"names a day that does not exist: {day} {name} {year}",
                f"{name} {year} has {days_in_month(year, month)} days",
                is_impossible=True,
            )
        if (year, month, day) < _GREGORIAN_START:
            raise InvalidDateError(
                text, "lies before the Gregorian calendar, which begins on 1582-10-15", "only Gregorian days are read"
            )
        return cls(year, month, day, Certainty(match["qualifier"]))

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}-{self.day:02}{self.certainty}"

    @property
    def is_leap_day(self) -> bool:
        return (self.month, self.day) == (2, 29)

    @property
    def century(self) -> int:
        """The ordinal century: 20 for 1901 to 2000."""
        return (self.year - 1) // 100 + 1


def _form_hint(text: str) -> str:
    if re.fullmatch(r"\d{1,2}[./ ]\d{1,2}[./ ]\d{4}", text.strip()):
        return "year first, as in 1956-11-04"
    if re.fullmatch(r"\d{4}(-\d{2})?", text):
        return "give the whole day, as in 1956-11-04"
    return "as in 1956-11-04, or 1956-11-11~ for “about”"
