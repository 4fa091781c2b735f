"""In which languages the sign-up pages and their kin speak.

A language is complete or absent: an edition in a language without a table gets the English one whole. A new language
is one more module in `phrase_tables/` and one line here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields, replace
from functools import lru_cache
from typing import TypeVar, cast

from syndicate.rendering.languages import plural
from syndicate.web.phrase_tables import cs, de, en, hu, pl, sk
from syndicate.web.phrases import FaultPhrases, WebPhrases

_T = TypeVar("_T")

#: By primary language subtag (BCP 47).
LANGUAGES: Mapping[str, WebPhrases] = {
    "en": en.ENGLISH,
    "hu": hu.HUNGARIAN,
    "cs": cs.CZECH,
    "sk": sk.SLOVAK,
    "pl": pl.POLISH,
    "de": de.GERMAN,
}
#: Where a word of one letter must not end a line.
_BINDS_LETTERS = frozenset({"cs", "sk", "pl"})
_LETTER = re.compile(r"(?<![^\s(„])([AIKOSUVWZaikosuvwz]) ")
_NUMBER = re.compile(r"([0-9]|\{number\}|\{hour\}) ")


def web_phrases(lang: str) -> WebPhrases:
    """The table of a BCP 47 language, its words tied together as the language wants them; else the English one."""
    primary = lang.partition("-")[0].lower()
    return _bound_table(primary if primary in LANGUAGES else "en")


def has_web_phrases(lang: str) -> bool:
    return lang.partition("-")[0].lower() in LANGUAGES


def minutes_in(minutes: int, lang: str) -> str:
    """A number of minutes in the form that the text of a fault asks for."""
    return plural(web_phrases(lang).minutes, minutes, lang).format(number=minutes)


@lru_cache(maxsize=len(LANGUAGES))
def _bound_table(primary: str) -> WebPhrases:
    return _bound(LANGUAGES[primary], letters=primary in _BINDS_LETTERS)


def _bound(value: _T, *, letters: bool) -> _T:
    """The same texts with non-breaking spaces behind numbers and, with `letters`, behind words of one letter."""
    changed: object = value
    if isinstance(value, (WebPhrases, FaultPhrases)):
        parts = {part.name: _bound(getattr(value, part.name), letters=letters) for part in fields(value)}
        changed = replace(value, **parts)
    elif isinstance(value, Mapping):
        changed = {key: _bound(part, letters=letters) for key, part in value.items()}
    else:
        text = _NUMBER.sub("\\1\u00a0", str(value))
        changed = _LETTER.sub("\\1\u00a0", text) if letters else text
    return cast("_T", changed)  # each branch gives what it was given
