"""Look ahead: the milestones that are coming, what each still lacks, and those of the last year that passed unused."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from syndicate.config import Settings
from syndicate.domain.edition import Edition
from syndicate.domain.history import History
from syndicate.domain.milestones import Milestone, Missing, milestones, missing, unused
from syndicate.errors import Problem
from syndicate.storage.database import Database
from syndicate.storage.issues import history
from syndicate.usecases.installation import load_content

#: One object of `upcoming --json`, whose shape is public and given in docs.
Json = dict[str, Any]  # JSON has no better type

_LAST_YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    milestone: Milestone
    #: Empty when everything is there.
    missing: tuple[Missing, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LookAhead:
    #: By day, then by points; each edition's by itself.
    coming: tuple[Outlook, ...]
    #: Of the twelve months before today, in the same order.
    unused: tuple[Outlook, ...]
    #: Entries that were left out, and why.
    problems: tuple[Problem, ...]


def look_ahead(
    settings: Settings,
    editions: Sequence[Edition],
    *,
    until: date,
    from_points: int,
    now: datetime,
    ledger: Database | None,
) -> LookAhead:
    """Milestones of at least `from_points` from each edition's present day to `until`, and those it has let pass.

    `ledger` knows what has run; without it nothing is said of the past.
    """
    content = load_content(settings)
    coming: list[Milestone] = []
    passed: list[Milestone] = []
    for edition in editions:
        today = edition.local_day(now)
        coming += milestones(content.entries, edition, today, until, from_points=from_points)
        before = milestones(content.entries, edition, today - _LAST_YEAR, today, from_points=from_points)
        passed += unused(before, _history(ledger, edition), today)
    return LookAhead(coming=_outlooks(coming), unused=_outlooks(passed), problems=content.problems)


def _history(ledger: Database | None, edition: Edition) -> History:
    if ledger is None:
        return History()
    with ledger.read() as connection:
        return history(connection, edition.id)


def _outlooks(found: Iterable[Milestone]) -> tuple[Outlook, ...]:
    ordered = sorted(found, key=lambda milestone: (milestone.first, -milestone.points, milestone.ref))
    return tuple(Outlook(milestone=milestone, missing=missing(milestone)) for milestone in ordered)


def describe_outlook(outlook: Outlook) -> Json:
    milestone = outlook.milestone
    return {
        "edition": milestone.edition.id,
        "entry": milestone.entry.id,
        "moment": milestone.moment.id,
        "title": milestone.moment.title.text_in(milestone.edition.languages) or "",
        "date": str(milestone.moment.date),
        "from": milestone.first,
        "to": milestone.last,
        "years": milestone.years,
        "points": milestone.points,
        "status": milestone.status,
        "missing": [{"what": lack.lack, "words": lack.words} for lack in outlook.missing],
    }
