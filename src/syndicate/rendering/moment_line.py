"""One line of a list of moments: what happened, when, where it was told last, and when its next round year comes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from syndicate.domain.catalogue import Catalogued
from syndicate.domain.edition import Edition
from syndicate.domain.historical_date import HistoricalDate
from syndicate.domain.issue import IssueKey
from syndicate.domain.milestones import next_milestone
from syndicate.links import Links
from syndicate.rendering import counted_words, words

#: Lines on one page: a page is to stay under 30 KB also where titles are long and not in ASCII.
_LINES = 50
_Line = TypeVar("_Line")


@dataclass(frozen=True, slots=True, kw_only=True)
class MomentLine:
    title: str
    historical_date: HistoricalDate
    historical_end: HistoricalDate | None
    #: The page of its latest item; `None` where it has not run yet.
    url: str | None
    #: “next: 2031, 75 years”; empty where no round year is known.
    next_milestone: str


def moment_lines(
    found: Iterable[Catalogued], edition: Edition, after: date | None, links: Links
) -> tuple[MomentLine, ...]:
    """The lines of some moments, in their order. Round years are counted after `after`, the edition's latest day."""
    return tuple(
        MomentLine(
            title=one.title,
            historical_date=one.moment.date,
            historical_end=one.moment.end,
            url=_latest(one, edition, links),
            next_milestone=_next_milestone(one, edition, after),
        )
        for one in found
    )


def paged(lines: Sequence[_Line]) -> list[Sequence[_Line]]:
    """The lines by pages, at least one; none is left out."""
    return [lines[start : start + _LINES] for start in range(0, len(lines), _LINES)] or [()]


def _latest(one: Catalogued, edition: Edition, links: Links) -> str | None:
    if one.last_shown is None:
        return None
    return links.shown(IssueKey(edition.id, one.last_shown), one.shown_as, one.moment.id)


def _next_milestone(one: Catalogued, edition: Edition, after: date | None) -> str:
    milestone = next_milestone(one.entry, one.moment, edition, after) if after else None
    if milestone is None:
        return ""
    years = counted_words.years(milestone.years, edition.lang)
    return words.phrases(edition.lang).next_milestone.format(year=milestone.first.year, years=years)
