"""How EDTF at large, or plain words, would be read: a hint for dates beyond the subset that has a meaning here.

Nothing is taken in this way: a decade or a season falls on no day, and a guess at words may be wrong. It is shown.
"""

from __future__ import annotations

import re
from time import struct_time

from edtf import parse_edtf, text_to_edtf
from edtf.parser.edtf_exceptions import EDTFParseException

from syndicate.domain.historical_date import parse_dates
from syndicate.errors import InvalidDateError

#: The parser tries many readings of a text; no date is longer.
_LONGEST = 60
_OPEN = re.compile(r"^(\.\.)?/|/(\.\.)?$")
_WORD = re.compile(r"[^\W\d_]{2}|\ds\b")
_BEFORE_OUR_ERA = re.compile(r"\bb\.? ?c\b", re.IGNORECASE)


def reading_of(text: str) -> str | None:
    """What to write instead of `text`, as a hint; `None` when nothing can be made of it."""
    if len(text) > _LONGEST:
        return None
    if _OPEN.search(text):
        return "an interval here has both its dates, as in 1686-06-18/1686-09-02"
    if _BEFORE_OUR_ERA.search(text):
        return "years before our era are written as in {year: 44, era: bce, month: 3, day: 15}, or -0043-03-15"
    try:
        first, last = _bounds(text)
    except (EDTFParseException, ValueError, TypeError, AttributeError):  # all are its answers to what it can't read
        return _reading_of_words(text)
    span = first if first == last else f"{first}/{last}"
    return f"EDTF reads it as {span}; is that meant?" if _is_read_here(span) else None


def _bounds(text: str) -> tuple[str, str]:
    """The first and the last day that an EDTF text may mean, as whole years or months where they are."""
    parsed = parse_edtf(text)
    lower, upper = parsed.lower_strict(), parsed.upper_strict()
    whole_years = (lower.tm_mon, lower.tm_mday, upper.tm_mon, upper.tm_mday) == (1, 1, 12, 31)
    return _written(lower, year_alone=whole_years), _written(upper, year_alone=whole_years)


def _written(day: struct_time, *, year_alone: bool) -> str:
    year = f"{'-' if day.tm_year < 0 else ''}{abs(day.tm_year):04}"
    return year if year_alone else f"{year}-{day.tm_mon:02}-{day.tm_mday:02}"


def _reading_of_words(text: str) -> str | None:
    if not _WORD.search(text):  # it takes 04.11.1956 for April
        return None
    try:
        guess = text_to_edtf(text)
    except (EDTFParseException, ValueError, TypeError, AttributeError):
        return None
    if not isinstance(guess, str) or guess == text:
        return None
    if _is_read_here(guess):
        return f"is {guess} meant?"
    try:
        first, last = _bounds(guess)
    except (EDTFParseException, ValueError, TypeError, AttributeError):
        return None
    return f"it is read as {first}/{last}; is that meant?"


def _is_read_here(text: str) -> bool:
    try:
        parse_dates(text)
    except InvalidDateError:
        return False
    return True
