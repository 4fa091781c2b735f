"""Dates, counts of years and anniversary phrases in an edition's language.

Months, weekdays and plural rules are CLDR's (Babel); the phrases are our own (`phrases.py`).
Dates follow the phrases: a language without a table is English throughout.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, get_month_names

from syndicate.domain.historical_date import Certainty, HistoricalDate
from syndicate.domain.issue import IssueItem
from syndicate.rendering.phrases import PHRASES, Phrases, Plural, phrases_in


@dataclass(frozen=True, slots=True)
class Count:
    """A count of years in three parts, so that the number can be set large: “”, “70”, “years ago”."""

    before: str
    number: str
    after: str


def long_date(day: date, lang: str) -> str:
    """“4 November 2026”."""
    return format_date(day, "long", _locale(lang))


def day_and_month(day: date, lang: str) -> str:
    """“4 November”."""
    return format_skeleton("MMMMd", day, locale=_locale(lang))


def weekday(day: date, lang: str) -> str:
    """“Wednesday”, as it stands by itself."""
    return format_date(day, "cccc", _locale(lang))


def month(day: date, lang: str) -> str:
    """“November 2026”."""
    return format_skeleton("yMMMM", day, locale=_locale(lang))


def long_historical_date(when: HistoricalDate, lang: str) -> str:
    """“4 November 1956”, “about 11 November 1956”, “11 November 1956 (date uncertain)”."""
    written = long_date(date(when.year, when.month, when.day), lang)
    phrases = phrases_in(lang)
    if when.certainty in (Certainty.APPROXIMATE, Certainty.UNCERTAIN_AND_APPROXIMATE):
        written = phrases.about_date.format(date=written)
    if when.certainty in (Certainty.UNCERTAIN, Certainty.UNCERTAIN_AND_APPROXIMATE):
        written = phrases.uncertain_date.format(date=written)
    return written


def years_ago(years: int, lang: str) -> str:
    """“70 years ago”; “this year” below one year, which only a booking brings."""
    phrases = phrases_in(lang)
    if years < 1:
        return phrases.this_year
    return _plural(phrases.years_ago, years, lang).format(years=years)


def count_of_years(years: int, lang: str) -> Count | None:
    """The parts of the day's large number; `None` where there are no years to count."""
    if years < 1:
        return None
    phrases = phrases_in(lang)
    return Count(_plural(phrases.count_before, years, lang), str(years), _plural(phrases.count_after, years, lang))


def ordinal(number: int, lang: str) -> str:
    """“70th”."""
    phrases = phrases_in(lang)
    category = _locale(lang).ordinal_form(number)
    return phrases.ordinal.get(category, phrases.ordinal["other"]).format(number=number)


def is_kept_on_its_day(item: IssueItem, day: date) -> bool:
    """Whether “today” may be said: not for a booking on another day, nor for a 29 February kept on the 28th."""
    return (item.historical_date.month, item.historical_date.day) == (day.month, day.day) and item.years >= 1


def ago_today(item: IssueItem, day: date, lang: str) -> str:
    """“70 years ago today” where `day` is the moment's day, else “70 years ago”."""
    ago = years_ago(item.years, lang)
    return phrases_in(lang).ago_today.format(ago=ago) if is_kept_on_its_day(item, day) else ago


def anniversary_line(item: IssueItem, lang: str) -> str:
    """“70 years ago · 4 November 1956”: the signature's line under the date of the day."""
    date_words = long_historical_date(item.historical_date, lang)
    return phrases_in(lang).anniversary_line.format(ago=years_ago(item.years, lang), date=date_words)


def reason_line(item: IssueItem, day: date, lang: str) -> str:
    """Why this, why on `day`, for readers: “70 years ago today. Last shown here in 2025.”"""
    phrases = phrases_in(lang)
    ago = ago_today(item, day, lang)
    sentences = [f"{ago[0].upper()}{ago[1:]}."]
    if item.last_shown and item.last_shown.year == day.year:
        sentences.append(phrases.last_shown_day.format(day=long_date(item.last_shown, lang)))
    elif item.last_shown:
        sentences.append(phrases.last_shown_year.format(year=item.last_shown.year))
    return " ".join(sentences)


def feed_title(item: IssueItem, lang: str) -> str:
    """“4 November 1956: Soviet tanks return to Budapest (70 years ago)”."""
    return phrases_in(lang).feed_title.format(
        date=long_historical_date(item.historical_date, lang), title=item.title, ago=years_ago(item.years, lang)
    )


def bind_dates(text: str, lang: str) -> str:
    """The text with a non-breaking space between the day and the month of each date, so that no line parts them."""
    before, after = _date_bindings(lang)
    return after.sub("\\1\u00a0", before.sub("\\1\u00a0", text))


def phrases(lang: str) -> Phrases:
    """The table of labels and sentences that templates show."""
    return phrases_in(lang)


@lru_cache(maxsize=64)
def _date_bindings(lang: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Patterns for “4 November” or “4. November”, and for “november 4.”, by the language's names of months."""
    names = "|".join(re.escape(name) for name in get_month_names("wide", "format", _locale(lang)).values())
    return re.compile(rf"(\b\d{{1,2}}\.?) (?=(?:{names})\b)"), re.compile(rf"\b({names}) (?=\d{{1,2}}\b)")


def _plural(forms: Plural, number: int, lang: str) -> str:
    return forms.get(_locale(lang).plural_form(number), forms["other"])


@lru_cache(maxsize=64)
def _locale(lang: str) -> Locale:
    """The locale of a BCP 47 language: its own when it names a country, else its table's."""
    language, _, country = lang.partition("-")
    default = phrases_in(lang).locale
    if language.lower() not in PHRASES or not country:
        return Locale.parse(default, sep="-")
    try:
        own = Locale.parse(lang, sep="-")
    except (ValueError, UnknownLocaleError):
        return Locale.parse(default, sep="-")
    # Babel answers a country it does not know with the language's commonest one.
    return own if str(own).replace("_", "-").lower() == lang.lower() else Locale.parse(default, sep="-")
