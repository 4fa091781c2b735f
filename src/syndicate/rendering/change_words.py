"""What an edition says of an item that was corrected or withdrawn after it was out, in the edition's language."""

from __future__ import annotations

from datetime import date

from syndicate.rendering import words
from syndicate.rendering.languages import changes_in


def correction_of(title: str, lang: str) -> str:
    """“Correction: Tanks return to the city”."""
    return f"{changes_in(lang).correction}: {title}"


def withdrawn(title: str, lang: str) -> str:
    """“Withdrawn: Tanks return to the city”."""
    return f"{changes_in(lang).withdrawn}: {title}"


def corrected_on(day: date, lang: str) -> str:
    """“Corrected on 5 November 2026”; the note follows after a colon."""
    return changes_in(lang).corrected_on.format(on_date=words.on_date(day, lang))


def withdrawn_on(day: date, lang: str) -> str:
    """“Withdrawn on 5 November 2026”; the reason follows after a colon."""
    return changes_in(lang).withdrawn_on.format(on_date=words.on_date(day, lang))
