"""How an entry's file writes dates and the days on which they are kept: texts, long forms, intervals, rules."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema

from syndicate.content.edtf_reading import reading_of
from syndicate.document.values import FileModel, Integer, Line, ValueRefusedError, written
from syndicate.domain.calendars import Calendar, Rite, days_in_month
from syndicate.domain.historical_date import HistoricalDate, parse_dates
from syndicate.domain.observance import EasterDay, MonthDay, NthWeekday, Observe, ObserveRule
from syndicate.errors import InvalidDateError

_MONTH_DAY = re.compile(r"(\d{2})-(\d{2})", re.ASCII)
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LONG_FORM = ("year", "era", "month", "day", "certainty")
_CERTAINTIES = {"certain": "", "uncertain": "?", "approximate": "~", "uncertain-and-approximate": "%"}


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A date as it was written, with the calendar that it was read in."""

    start: HistoricalDate
    #: `None` for what is no interval.
    end: HistoricalDate | None = None


def with_calendar(moment: object) -> object:
    """A moment's mapping with its date and calendar together, since neither can be read without the other."""
    if isinstance(moment, dict) and "date" in moment:
        return {**moment, "date": (moment["date"], moment.get("calendar"))}
    return moment


def _read_written_date(value: object) -> WrittenDate:
    written, name = value if isinstance(value, tuple) else (value, None)
    calendar = Calendar(name) if name in tuple(Calendar) else None  # another name is its own key's fault
    try:
        if isinstance(written, dict):
            return WrittenDate(HistoricalDate.parse(_edtf(written), calendar))
        if isinstance(written, str):
            return WrittenDate(*parse_dates(written, calendar))
    except InvalidDateError as error:
        if error.is_impossible:
            raise ValueRefusedError(error.reason, hint=error.hint, code="E015") from error
        raise ValueRefusedError(error.reason, hint=reading_of(error.text) or error.hint, code="E014") from error
    raise ValueRefusedError("must be a date", hint='as in "1956-11-04" or {year: 44, era: bce}', code="E014")


def _edtf(written: dict[object, object]) -> str:
    """The long form `{year, era, month?, day?, certainty?}` as EDTF; its years have no 0."""
    unknown = [key for key in written if key not in _LONG_FORM]
    hint = "as in {year: 44, era: bce, month: 3, day: 15}"
    if unknown or not all(isinstance(value, str) for value in written.values()):
        raise ValueRefusedError(f"has keys other than {', '.join(_LONG_FORM)}", hint=hint, code="E014")
    texts = {str(key): str(value) for key, value in written.items()}
    numbers = {key: texts[key] for key in ("year", "month", "day") if key in texts}
    if "year" not in numbers or not all(re.fullmatch(r"\d{1,4}", text, re.ASCII) for text in numbers.values()):
        raise ValueRefusedError("must have a year, and month and day in digits", hint=hint, code="E014")
    if int(numbers["year"]) == 0:
        raise ValueRefusedError("names the year 0, which is none", hint="1 BCE is followed by 1 CE", code="E015")
    era, certainty = texts.get("era", "ce"), texts.get("certainty", "certain")
    if era not in ("bce", "ce") or certainty not in _CERTAINTIES:
        allowed = f"era is bce or ce, certainty {', '.join(_CERTAINTIES)}"
        raise ValueRefusedError("has an era or a certainty that is not known", hint=allowed, code="E014")
    year = 1 - int(numbers["year"]) if era == "bce" else int(numbers["year"])
    text = f"{'-' if year < 0 else ''}{abs(year):04}"
    for part in ("month", "day"):
        if part in numbers:
            text += f"-{int(numbers[part]):02}"
    return text + _CERTAINTIES[certainty]


def _read_month_and_day(text: object) -> tuple[int, int]:
    match = _MONTH_DAY.fullmatch(text) if isinstance(text, str) else None
    month, day = (int(match[1]), int(match[2])) if match else (0, 0)
    if not match or not 1 <= month <= 12 or not 1 <= day <= days_in_month(2000, month):
        raise ValueRefusedError("must be a month and a day of the form MM-DD", hint='as in "06-28"', code="E014")
    return month, day


class MonthDayFile(FileModel):
    month_day: Annotated[tuple[int, int], BeforeValidator(_read_month_and_day), written("[0-9]{2}-[0-9]{2}")]
    because: Line = ""


class EasterFile(FileModel):
    easter: Annotated[Integer, Field(ge=-120, le=250)]
    rite: Rite = Rite.WESTERN


class NthWeekdayFile(FileModel):
    month: Annotated[Integer, Field(ge=1, le=12)]
    weekday: Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    nth: Annotated[Literal["1", "2", "3", "4", "5", "-1"], WithJsonSchema({"enum": [1, 2, 3, 4, 5, -1]})]


ObserveFile = Observe | MonthDayFile | EasterFile | NthWeekdayFile


def _by_key(value: object) -> object:
    """Choose the form by its key, so that a fault is told in the words of the form that was meant."""
    if not isinstance(value, dict):
        try:
            return Observe(str(value))
        except ValueError:
            allowed = f"{', '.join(Observe)}, or {{month_day: …}}, {{easter: …}}, {{month, weekday, nth}}"
            raise ValueRefusedError("is no rule for the day on which a moment is kept", hint=allowed) from None
    for key, form in (("month_day", MonthDayFile), ("easter", EasterFile), ("weekday", NthWeekdayFile)):
        if key in value:
            return form.model_validate(value)
    raise ValueRefusedError(
        "must have month_day, easter, or month, weekday and nth", hint="as in {easter: -2, rite: western}"
    )


_ONE_DATE = "-?[0-9]{4}(-([0-9]{2}|XX)(-([0-9]{2}|XX))?)?[~?%]?"
_DATE_SCHEMA = {
    "anyOf": [
        {"type": "string", "pattern": f"^{_ONE_DATE}(/{_ONE_DATE})?$"},
        # A year without quotes is a number to the program that asks.
        {"type": "integer", "minimum": 1000, "maximum": 9999},
        {
            "type": "object",
            "properties": {
                "year": {"type": "integer", "minimum": 1, "maximum": 9999, "description": "There is no year 0."},
                "era": {"enum": ["ce", "bce"], "default": "ce", "description": "bce: before our era."},
                "month": {"type": "integer", "minimum": 1, "maximum": 12, "description": "1 to 12."},
                "day": {"type": "integer", "minimum": 1, "maximum": 31, "description": "The day of the month."},
                "certainty": {"enum": list(_CERTAINTIES), "description": "How sure the date is."},
            },
            "required": ["year"],
            "additionalProperties": False,
        },
    ]
}

#: A date, a long form or an interval, with the calendar beside it.
PastDate = Annotated[WrittenDate, BeforeValidator(_read_written_date), WithJsonSchema(_DATE_SCHEMA)]
ObserveValue = Annotated[ObserveFile, BeforeValidator(_by_key)]


def to_rule(value: ObserveFile) -> ObserveRule:
    """The domain's rule."""
    match value:
        case MonthDayFile():
            return MonthDay(*value.month_day, value.because)
        case EasterFile():
            return EasterDay(value.easter, value.rite)
        case NthWeekdayFile():
            return NthWeekday(value.month, _WEEKDAYS.index(value.weekday), int(value.nth))
        case _:
            return value
