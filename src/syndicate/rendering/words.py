"""Dates, counts of years and anniversary phrases in an edition's language.

Months, weekdays and plural rules are CLDR's (Babel); the phrases are our own (`phrase_tables/`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from babel.dates import format_date, format_skeleton

from syndicate.domain.anniversary import Pool, Side
from syndicate.domain.calendars import Calendar, day_number_of, from_day_number
from syndicate.domain.historical_date import Certainty, HistoricalDate, Precision
from syndicate.domain.issue import IssueItem
from syndicate.rendering.historical_words import (
    historical_year,
    is_approximate,
    long_historical_date,
    month_names,
    oblique_month,
)
from syndicate.rendering.languages import anniversaries_in, dates_in, locale_of, phrases_in, plural
from syndicate.rendering.phrases import Phrases, Plural

__all__ = [
    "Count",
    "ago_today",
    "anniversary_line",
    "anniversary_name",
    "bind_dates",
    "calendar_title",
    "count_of_years",
    "day_and_month",
    "feed_title",
    "historical_year",
    "in_year",
    "is_kept_on_its_day",
    "item_ago",
    "item_date",
    "long_date",
    "long_historical_date",
    "milestones",
    "month",
    "month_name",
    "on_date",
    "on_day",
    "ordinal",
    "phrases",
    "reason_line",
    "weekday",
    "years_ago",
]


@dataclass(frozen=True, slots=True)
class Count:
    """A count of years in three parts, so that the number can be set large: “”, “70”, “years ago”."""

    before: str
    number: str
    after: str


def long_date(day: date, lang: str) -> str:
    """“4 November 2026”."""
    return format_date(day, "long", locale_of(lang))


def day_and_month(day: date, lang: str) -> str:
    """“4 November”."""
    return format_skeleton("MMMMd", day, locale=locale_of(lang))


def weekday(day: date, lang: str) -> str:
    """“Wednesday”, as it stands by itself."""
    return format_date(day, "cccc", locale_of(lang))


def month(day: date, lang: str) -> str:
    """“November 2026”."""
    return format_skeleton("yMMMM", day, locale=locale_of(lang))


def month_name(day: date, lang: str) -> str:
    """“November”, as it stands by itself."""
    return format_date(day, "LLLL", locale_of(lang))


def on_day(day: date, lang: str) -> str:
    """“on 23 October”, “október 23-án”: as an adverbial within a sentence."""
    return dates_in(lang).on_day.format(day=_inflected(day, lang), month=oblique_month(day.month, lang))


def on_date(day: date, lang: str) -> str:
    """“on 23 October 2026”, “2026. október 23-án”."""
    form = dates_in(lang).on_date
    return form.format(day=_inflected(day, lang), month=oblique_month(day.month, lang), year=day.year)


def in_year(year: int, lang: str) -> str:
    """“in 2025”, “2025-ben”."""
    phrases = dates_in(lang)
    category = phrases.in_year_rule(year) if phrases.in_year_rule else "other"
    return phrases.in_year[category].format(year=year)


def years_ago(years: int, lang: str) -> str:
    """“70 years ago”; “this year” below one year, which only a booking brings."""
    phrases = anniversaries_in(lang)
    if years < 1:
        return phrases.this_year
    return plural(phrases.years_ago, years, lang).format(years=years)


def count_of_years(years: int, lang: str) -> Count | None:
    """The parts of the day's large number; `None` where there are no years to count."""
    if years < 1:
        return None
    phrases = anniversaries_in(lang)
    return Count(plural(phrases.count_before, years, lang), str(years), plural(phrases.count_after, years, lang))


def ordinal(number: int, lang: str) -> str:
    """“70th”."""
    forms = anniversaries_in(lang).ordinal
    return forms.get(locale_of(lang).ordinal_form(number), forms["other"]).format(number=number)


def anniversary_name(years: int, lang: str) -> str:
    """“70th anniversary”, “70. évforduló”."""
    form = plural(anniversaries_in(lang).anniversary, years, lang)
    return form.format(number=years, ordinal=ordinal(years, lang))


def milestones(lang: str) -> str:
    """“Milestones”, all of them."""
    return anniversaries_in(lang).milestones


def item_date(item: IssueItem, lang: str) -> str:
    """“4 November 1956”, and “18 June – 2 September 1686” of an interval."""
    return long_historical_date(item.historical_date, lang, item.historical_end)


def item_ago(item: IssueItem, lang: str) -> str:
    """“70 years ago”; “ended 340 years ago” where both ends of an interval are kept."""
    return _of_its_side(years_ago(item.years, lang), item, lang)


def is_kept_on_its_day(item: IssueItem, day: date) -> bool:
    """Whether “today” may be said: of a certain day, and in its own calendar or in ours.

    Not for a booking on another day, nor for a 29 February kept on the 28th, nor for a feast that moves.
    """
    if item.years < 1 or item.pool is not None:
        return False
    return any(_falls_on(when, day, item.years) for when in _kept_ends(item) if when.certainty is Certainty.CERTAIN)


def ago_today(item: IssueItem, day: date, lang: str) -> str:
    """“70 years ago today” where `day` is the moment's day; “this month”, “this year” from a pool; “70 years ago”.

    Of an approximate year “about 1131 years ago”. With its side, where both ends of an interval are kept.
    """
    ago = years_ago(item.years, lang)
    if forms := _forms_of_now(item, day, lang):
        ago = plural(forms, item.years, lang).format(years=item.years, ago=ago)
    return _of_its_side(ago, item, lang)


def anniversary_line(item: IssueItem, lang: str) -> str:
    """“70 years ago · 4 November 1956”: the signature's line under the date of the day."""
    return anniversaries_in(lang).anniversary_line.format(ago=item_ago(item, lang), date=item_date(item, lang))


def reason_line(item: IssueItem, day: date, lang: str) -> str:
    """Why this, why on `day`, for readers: “70 years ago today. Last shown here in 2025.”"""
    phrases = anniversaries_in(lang)
    sentences = [f"{_capitalised(ago_today(item, day, lang))}."]
    if item.last_shown and item.last_shown.year == day.year:
        sentences.append(phrases.last_shown_day.format(on_date=on_date(item.last_shown, lang)))
    elif item.last_shown:
        sentences.append(phrases.last_shown_year.format(in_year=in_year(item.last_shown.year, lang)))
    return " ".join(sentences)


def feed_title(item: IssueItem, lang: str) -> str:
    """“4 November 1956: Soviet tanks return to Budapest (70 years ago)”."""
    return anniversaries_in(lang).feed_title.format(
        date=_capitalised(item_date(item, lang)), title=item.title, ago=item_ago(item, lang)
    )


def calendar_title(item: IssueItem, lang: str) -> str:
    """“70 years: Soviet tanks return to Budapest”; “Began 340 years ago: …” where the count alone says too little."""
    return f"{_capitalised(_age(item, lang))}: {item.title}"


def bind_dates(text: str, lang: str) -> str:
    """The text with a non-breaking space between the day and the month of each date, so that no line parts them."""
    before, after = _date_bindings(lang)
    return after.sub("\\1\u00a0", before.sub("\\1\u00a0", text))


def phrases(lang: str) -> Phrases:
    """The table of labels and sentences that templates show."""
    return phrases_in(lang)


def _forms_of_now(item: IssueItem, day: date, lang: str) -> Plural | None:
    """How the count of years is tied to `day`; `None` where it is not, for it would claim more than is known."""
    phrases, ends = anniversaries_in(lang), tuple(_kept_ends(item))
    if item.years < 1:
        return None
    if any(when.precision is Precision.YEAR and is_approximate(when) for when in ends):
        return phrases.about_years_ago
    if is_kept_on_its_day(item, day):
        return phrases.ago_today
    if item.pool is None or any(when.certainty is not Certainty.CERTAIN for when in ends):
        return None
    return phrases.ago_this_month if item.pool is Pool.MONTH else phrases.ago_this_year


def _age(item: IssueItem, lang: str) -> str:
    """“70 years”; how long ago of one side of an interval, of an approximate year, and within the very year."""
    phrases = anniversaries_in(lang)
    if item.side is not None or item.years < 1:
        return item_ago(item, lang)
    is_about = any(when.precision is Precision.YEAR and is_approximate(when) for when in _kept_ends(item))
    return plural(phrases.about_years_ago if is_about else phrases.years, item.years, lang).format(years=item.years)


def _kept_ends(item: IssueItem) -> Iterator[HistoricalDate]:
    """The dates that the anniversary may be of."""
    if item.side is not Side.END:
        yield item.historical_date
    if item.side is not Side.START and item.historical_end is not None:
        yield item.historical_end


def _falls_on(when: HistoricalDate, day: date, years: int) -> bool:
    """Whether `day` has the month and day of a date, `years` after it: as written, converted, or as a Julian feast."""
    if when.precision is not Precision.DAY:
        return False
    month_and_day, written = (day.month, day.day), (when.year, when.month, when.day)
    if written == (day.year - years, *month_and_day):
        return True
    if when.calendar is not Calendar.JULIAN:
        return False
    converted = when.converted(Calendar.GREGORIAN)
    julian_year, *julian_day = from_day_number(day_number_of(day), Calendar.JULIAN)
    return written == (julian_year - years, *julian_day) or (
        (converted.year, converted.month, converted.day) == (day.year - years, *month_and_day)
    )


def _of_its_side(ago: str, item: IssueItem, lang: str) -> str:
    phrases = anniversaries_in(lang)
    if item.side is None or item.years < 1:
        return ago
    return (phrases.began if item.side is Side.START else phrases.ended).format(ago=ago)


def _inflected(day: date, lang: str) -> str:
    inflected = dates_in(lang).inflected_days
    return inflected[day.day - 1] if inflected else str(day.day)


def _capitalised(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


@lru_cache(maxsize=64)
def _date_bindings(lang: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Patterns for “4 November” or “4. November”, and for “november 4.”, by the language's names of months."""
    names = "|".join(re.escape(name) for name in sorted(month_names(lang)))
    return re.compile(rf"(\b\d{{1,2}}\.?) (?=(?:{names})\b)"), re.compile(rf"\b({names}) (?=\d{{1,2}}\b)")
