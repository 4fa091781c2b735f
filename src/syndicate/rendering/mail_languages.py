"""Which languages mails speak, in which direction an edition's texts run, and how our own words stand among them.

A language is complete or absent: an edition in a language without a table gets the English phrases whole. A new one
is one more module in `mail_phrase_tables/` and one line in `_TABLES`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from babel import Locale, UnknownLocaleError
from markupsafe import Markup

from syndicate.rendering.languages import LANGUAGES, plural
from syndicate.rendering.mail_phrase_tables import cs, de, en, hu, pl, sk
from syndicate.rendering.mail_phrases import MailPhrases
from syndicate.rendering.phrases import Plural

Direction = Literal["ltr", "rtl"]

#: By primary language subtag (BCP 47).
_TABLES: Mapping[str, MailPhrases] = {
    "en": en.ENGLISH,
    "hu": hu.HUNGARIAN,
    "cs": cs.CZECH,
    "sk": sk.SLOVAK,
    "pl": pl.POLISH,
    "de": de.GERMAN,
}
_ISOLATE, _END_OF_ISOLATE = "\u2068", "\u2069"


@dataclass(frozen=True, slots=True)
class Speech:
    """How an edition's texts run, and the attributes of elements that hold words of ours in another language.

    For templates; each begins with a blank, and is empty where our words are in the edition's own language.
    """

    direction: Direction
    #: Of sentences and labels.
    phrases: Markup
    #: Of dates and counts of years, which more languages have.
    dates: Markup

    @property
    def start(self) -> str:
        """The side where lines begin."""
        return "left" if self.direction == "ltr" else "right"

    @property
    def end(self) -> str:
        return "right" if self.direction == "ltr" else "left"

    def padding(self, top: str, end: str, bottom: str, start: str) -> str:
        """CSS's four sides, of which it says which is which."""
        return f"{top} {end} {bottom} {start}" if self.direction == "ltr" else f"{top} {start} {bottom} {end}"


def has_mail_phrases(lang: str) -> bool:
    """Whether mails say in a language what they say by themselves; where they do not, they say it in English."""
    return _primary(lang) in _TABLES


def mail_phrases_in(lang: str) -> MailPhrases:
    """The table of a BCP 47 language; the English one where there is none."""
    return _TABLES.get(_primary(lang), en.ENGLISH)


def direction_of(lang: str) -> Direction:
    """By the script in which the language is commonly written; left to right where that is not known."""
    try:
        locale = Locale.parse(lang, sep="-")
    except (ValueError, UnknownLocaleError):
        return "ltr"
    return "rtl" if locale.text_direction == "rtl" else "ltr"


def speech_in(lang: str) -> Speech:
    has_phrases = _primary(lang) in _TABLES and LANGUAGES[_primary(lang)].labels is not None
    return Speech(direction_of(lang), _attributes(lang, has_phrases), _attributes(lang, _primary(lang) in LANGUAGES))


def counted(forms: Plural, number: int, lang: str) -> str:
    """The form that goes with a number of things; its hole stays. English phrases have English forms."""
    return plural(forms, number, lang if _primary(lang) in _TABLES else "en")


def isolated(text: str, lang: str) -> str:
    """An edition's text as it may stand in a sentence of ours: kept apart where it runs the other way (UAX 9)."""
    runs_otherwise = direction_of(lang) == "rtl" and _primary(lang) not in _TABLES
    return f"{_ISOLATE}{text}{_END_OF_ISOLATE}" if runs_otherwise else text


def _attributes(lang: str, is_spoken: bool) -> Markup:
    if is_spoken:
        return Markup("")
    return Markup(' lang="en" dir="ltr"') if direction_of(lang) == "rtl" else Markup(' lang="en"')


def _primary(lang: str) -> str:
    return lang.partition("-")[0].lower()
