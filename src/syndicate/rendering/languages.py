"""Which languages have tables, and what of an edition's language goes with them: locale, dates, plural forms.

Dates and anniversaries are complete or absent: a language without a table is English throughout. A new language is
one more module in `phrase_tables/` and one line in `LANGUAGES`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from babel import Locale, UnknownLocaleError

from syndicate.rendering.phrase_tables import cs, de, en, hr, hu, pl, ro, sk, sl, uk
from syndicate.rendering.phrases import AnniversaryPhrases, ChangePhrases, DatePhrases, Language, Phrases, Plural

#: By primary language subtag (BCP 47).
LANGUAGES: Mapping[str, Language] = {
    "en": en.ENGLISH,
    "hu": hu.HUNGARIAN,
    "cs": cs.CZECH,
    "sk": sk.SLOVAK,
    "pl": pl.POLISH,
    "de": de.GERMAN,
    "hr": hr.CROATIAN,
    "sl": sl.SLOVENE,
    "ro": ro.ROMANIAN,
    "uk": uk.UKRAINIAN,
}


def has_dates(lang: str) -> bool:
    """Whether dates and anniversaries are said in a language; in one without a table they are English."""
    return lang.partition("-")[0].lower() in LANGUAGES


def has_phrases(lang: str) -> bool:
    """Whether labels and sentences of a language are its own; where they are not, pages and feeds say them in English.

    Dates and anniversaries may be all the same.
    """
    return has_dates(lang) and _language(lang).labels is not None


def phrases_in(lang: str) -> Phrases:
    """Labels and sentences of a BCP 47 language; the English ones where there are none."""
    return _language(lang).labels or en.LABELS


def anniversaries_in(lang: str) -> AnniversaryPhrases:
    return _language(lang).anniversaries


def changes_in(lang: str) -> ChangePhrases:
    return _language(lang).changes


def dates_in(lang: str) -> DatePhrases:
    """With the month first where the edition's country writes it so."""
    language = _language(lang)
    if language.dates_month_first and locale_of(lang).date_formats["long"].pattern.startswith("MMMM"):
        return language.dates_month_first
    return language.dates


def plural(forms: Plural, number: int, lang: str) -> str:
    """The form that goes with a number of things."""
    return forms.get(locale_of(lang).plural_form(number), forms["other"])


@lru_cache(maxsize=64)
def locale_of(lang: str) -> Locale:
    """The locale of a BCP 47 language: its own when it names a country, else its table's."""
    language, _, country = lang.partition("-")
    default = _language(lang).locale
    if language.lower() not in LANGUAGES or not country:
        return Locale.parse(default, sep="-")
    try:
        own = Locale.parse(lang, sep="-")
    except (ValueError, UnknownLocaleError):
        return Locale.parse(default, sep="-")
    # Babel answers a country it does not know with the language's commonest one.
    return own if str(own).replace("_", "-").lower() == lang.lower() else Locale.parse(default, sep="-")


def city_of(zone: str, lang: str) -> str:
    """The city that a time zone is named for, as the language calls it: “Wien” of Europe/Vienna in German."""
    known = locale_of(lang).time_zones.get(zone) or {}
    return str(known.get("city") or zone.rpartition("/")[2].replace("_", " "))


def _language(lang: str) -> Language:
    return LANGUAGES.get(lang.partition("-")[0].lower(), en.ENGLISH)
