"""Milestones as `upcoming` lists them: one that several editions keep is told once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from syndicate.rendering.coverage_words import window_words
from syndicate.usecases.look_ahead import Outlook

_INDENT = " " * 14


def by_moment(outlooks: Iterable[Outlook]) -> list[list[Outlook]]:
    """The same milestone of several editions together, in the order of the first of them."""
    together: dict[tuple[date, str, int], list[Outlook]] = {}
    for outlook in outlooks:
        milestone = outlook.milestone
        together.setdefault((milestone.first, milestone.ref, milestone.years), []).append(outlook)
    return list(together.values())


def in_two_lines(same: Sequence[Outlook], sign: str) -> str:
    """Day, years, points and title; below them the moment, its editions and what it lacks."""
    milestone = same[0].milestone
    title = milestone.moment.title.text_in((*milestone.edition.languages, milestone.entry.lang)) or milestone.ref
    points = max(outlook.milestone.points for outlook in same)
    editions = ", ".join(outlook.milestone.edition.id for outlook in same)
    state = "; ".join(missing_words(same)) or "ready"
    return (
        f"{sign} {window_words(milestone):<10}  {milestone.years} years ({points})  {title}\n"
        f"{_INDENT}{milestone.ref} in {editions}: {state}"
    )


def missing_words(same: Iterable[Outlook]) -> list[str]:
    """What is missing in every edition, and what is in some, with their names."""
    where: dict[str, list[str]] = {}
    editions = 0
    for outlook in same:
        editions += 1
        for lack in outlook.missing:
            where.setdefault(lack.words, []).append(outlook.milestone.edition.id)
    return [words if len(found) == editions else f"{words} for {', '.join(found)}" for words, found in where.items()]
