"""Counts of things in words of a language: “75 years”, “30 days”. The words and their plurals are CLDR's (Babel)."""

from __future__ import annotations

from babel.units import format_unit

from syndicate.rendering.languages import locale_of

_NO_BREAK = "\u00a0"


def years(number: int, lang: str) -> str:
    """“75 years”, with a space that does not break."""
    return _counted(number, "year", lang)


def days(number: int, lang: str) -> str:
    """“30 days”, with a space that does not break."""
    return _counted(number, "day", lang)


def _counted(number: int, unit: str, lang: str) -> str:
    return format_unit(number, unit, "long", locale=locale_of(lang)).replace(" ", _NO_BREAK)
