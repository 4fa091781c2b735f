"""Dates of history in words: days, months, years and intervals, with their era, certainty and calendar."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from babel.dates import get_month_names

from syndicate.domain.calendars import Calendar
from syndicate.domain.historical_date import Certainty, HistoricalDate, Precision
from syndicate.rendering.languages import dates_in, locale_of
from syndicate.rendering.phrases import DatePhrases, EraForms

#: The first day of the Gregorian calendar, as written. Before it dates are Julian, and nobody needs to be told.
_GREGORIAN_START = (1582, 10, 15)
#: Years below this say their era: a bare “9” could be a day, and “79” a year of another century.
_ERA_IS_SAID_BELOW = 100
_MonthContext = Literal["format", "stand-alone"]
_APPROXIMATE = (Certainty.APPROXIMATE, Certainty.UNCERTAIN_AND_APPROXIMATE)
_UNCERTAIN = (Certainty.UNCERTAIN, Certainty.UNCERTAIN_AND_APPROXIMATE)


def long_historical_date(
    when: HistoricalDate, lang: str, end: HistoricalDate | None = None, *, calendar_note: bool | None = None
) -> str:
    """“4 November 1956”, “about November 1241”, “15 March 44 BCE”, “11 November 1956 (date uncertain)”.

    With an `end`, which may be of another precision, the interval: “18 June – 2 September 1686”.
    A Julian date is marked, “(Old Style)”, when the Gregorian calendar existed already; `calendar_note` marks every
    Julian date, or none.
    """
    if end is None:
        return _noted(_with_about(when, lang), _notes((when,), lang, calendar_note))
    notes = _notes((when,), lang, calendar_note), _notes((end,), lang, calendar_note)
    is_one_calendar = when.calendar is end.calendar or notes[0] == notes[1]
    if is_one_calendar and when.certainty is end.certainty and not is_approximate(when):
        return _noted(_interval(when, end, lang), _notes((when, end), lang, calendar_note))
    # Each end under words of its own.
    first = _noted(_with_about(when, lang, beside=end), notes[0])
    last = _noted(_with_about(end, lang, beside=when), notes[1])
    return dates_in(lang).span.format(first=first, last=last)


def historical_year(when: HistoricalDate, lang: str) -> str:
    """“1956”, “44 BCE”: the year by itself, for lists."""
    return _year(when, dates_in(lang))


def is_approximate(when: HistoricalDate) -> bool:
    return when.certainty in _APPROXIMATE


def month_names(lang: str) -> frozenset[str]:
    """All names of months as they may stand beside a day."""
    usual = get_month_names("wide", "format", locale_of(lang)).values()
    return frozenset((*usual, *dates_in(lang).oblique_months))


def oblique_month(month: int, lang: str) -> str:
    """The name of a month as it stands in adverbials, and after “about”."""
    names = dates_in(lang).oblique_months
    return names[month - 1] if names else _month(month, lang, "format")


def _with_about(when: HistoricalDate, lang: str, beside: HistoricalDate | None = None) -> str:
    """The date with its “about”; `beside` is the other end of its interval."""
    phrases = dates_in(lang)
    if not is_approximate(when):
        return _full(when, lang, phrases, beside=beside)
    written = _full(when, lang, phrases, is_oblique=True, beside=beside)
    return phrases.about[when.precision].format(date=written)


def _full(
    when: HistoricalDate,
    lang: str,
    phrases: DatePhrases,
    *,
    is_oblique: bool = False,
    beside: HistoricalDate | None = None,
) -> str:
    year = _year(when, phrases, says_era=beside is not None and beside.is_bce)
    if when.month is None:
        return year
    if is_oblique:
        month = oblique_month(when.month, lang)
    else:
        month = _month(when.month, lang, phrases.month_alone if when.day is None else "format")
    if when.day is None:
        return phrases.month.format(month=month, year=year)
    return phrases.day.format(day=when.day, month=month, year=year)


def _interval(when: HistoricalDate, end: HistoricalDate, lang: str) -> str:
    """With what both ends share said once."""
    phrases = dates_in(lang)
    is_one_precision = when.precision is end.precision
    if is_one_precision and when.precision is Precision.YEAR and when.is_bce is end.is_bce:
        form = _era_form(phrases.years, end)
        return form.format(first=when.year_of_era, last=end.year_of_era)
    if is_one_precision and when.year == end.year and when.month is not None and end.month is not None:
        context: _MonthContext = "format" if when.day is not None else phrases.month_alone
        form = _form_within_year(when, end, phrases)
        return form.format(
            day=when.day,
            month=_month(when.month, lang, context),
            last_day=end.day,
            last_month=_month(end.month, lang, context),
            year=_year(when, phrases),
        )
    first = _full(when, lang, phrases, beside=end)
    return phrases.span.format(first=first, last=_full(end, lang, phrases, beside=when))


def _form_within_year(when: HistoricalDate, end: HistoricalDate, phrases: DatePhrases) -> str:
    if when.precision is Precision.MONTH:
        return phrases.months
    return phrases.days if when.month == end.month else phrases.days_of_months


def _year(when: HistoricalDate, phrases: DatePhrases, *, says_era: bool = False) -> str:
    return _era_form(phrases.year, when, says_era=says_era).format(year=when.year_of_era)


def _era_form(forms: EraForms, when: HistoricalDate, *, says_era: bool = False) -> str:
    if when.is_bce:
        return forms.bce
    return forms.ce if says_era or when.year < _ERA_IS_SAID_BELOW else forms.plain


def _notes(dates: Iterable[HistoricalDate], lang: str, calendar_note: bool | None) -> tuple[str, ...]:
    """What is to be said about one date, or about both ends of an interval at once."""
    phrases = dates_in(lang)
    known = tuple(dates)
    is_julian = any(
        when.calendar is Calendar.JULIAN and (_is_after_reform(when) if calendar_note is None else calendar_note)
        for when in known
    )
    is_uncertain = any(when.certainty in _UNCERTAIN for when in known)
    notes = ((phrases.julian, is_julian), (phrases.uncertain, is_uncertain))
    return tuple(note for note, is_said in notes if is_said)


def _is_after_reform(when: HistoricalDate) -> bool:
    return (when.year, when.month or 1, when.day or 1) >= _GREGORIAN_START


def _noted(written: str, notes: tuple[str, ...]) -> str:
    return f"{written} ({'; '.join(notes)})" if notes else written


def _month(month: int, lang: str, context: _MonthContext) -> str:
    return str(get_month_names("wide", context, locale_of(lang))[month])
