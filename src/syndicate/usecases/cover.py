"""Cover: how well the days of a stretch are filled, edition by edition, each day planned by running those before."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from syndicate.config import Settings
from syndicate.domain.anniversary import Almanac
from syndicate.domain.coverage import Coverage, CoveredDay, Hidden, Stretch, planned_day, published_day
from syndicate.domain.edition import Edition
from syndicate.domain.milestones import Milestone, milestones
from syndicate.domain.selection import Selection
from syndicate.errors import Problem
from syndicate.storage.database import Database
from syndicate.usecases.installation import load_content
from syndicate.usecases.plan import foresee

#: Objects of `coverage --json`, whose shape is public and given in docs.
Json = dict[str, Any]  # JSON has no better type


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    coverages: tuple[Coverage, ...]
    #: Entries that were left out, and why.
    problems: tuple[Problem, ...]


def cover(
    settings: Settings,
    editions: Sequence[Edition],
    first: date,
    last: date,
    *,
    now: datetime,
    ledger: Database | None,
    from_points: int,
) -> Covered:
    """The days from `first` to `last`, both included. `ledger` knows what has run; without it nothing has."""
    content = load_content(settings)
    almanac = Almanac(content.entries)
    days = [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
    coverages = []
    with ledger.read() if ledger else nullcontext() as connection:
        for edition in editions:
            covered = (
                planned_day(day, edition)
                if isinstance(day, Selection)
                else published_day(day.key.day, day.issue, edition)
                for day in foresee(connection, edition, days, almanac, now)
            )
            found = milestones(almanac.entries, edition, first, last, from_points=from_points)
            unready = tuple(milestone for milestone in found if not milestone.is_ready)
            coverages.append(Coverage(edition=edition, days=tuple(covered), from_points=from_points, unready=unready))
    return Covered(coverages=tuple(coverages), problems=content.problems)


def describe_coverage(coverage: Coverage) -> Json:
    """An edition's part of `coverage --json`."""
    unready = {milestone.day for milestone in coverage.unready}
    longest = coverage.longest_empty
    return {
        "edition": coverage.edition.id,
        "days": len(coverage.days),
        "counts": dict(coverage.counts),
        "longest_empty": _describe_stretch(longest) if longest else None,
        "empty_stretches": [_describe_stretch(stretch) for stretch in coverage.empty_stretches],
        "double_leads": [{"day": day.day, "moments": day.double_lead} for day in coverage.double_leads],
        "double_bookings": [{"day": day.day, "moments": day.double_booking} for day in coverage.double_bookings],
        "cooldown_clashes": [_describe_hidden(hidden) for hidden in coverage.hidden],
        "milestones_not_ready": [_describe_milestone(milestone) for milestone in coverage.unready],
        "rows": [_describe_day(day, has_unready=day.day in unready) for day in coverage.days],
    }


def _describe_stretch(stretch: Stretch) -> Json:
    return {"from": stretch.first, "to": stretch.last, "days": stretch.days}


def _describe_hidden(hidden: Hidden) -> Json:
    return {"day": hidden.day, "moment": hidden.ref, "title": hidden.title, "detail": hidden.detail}


def _describe_milestone(milestone: Milestone) -> Json:
    return {
        "from": milestone.first,
        "to": milestone.last,
        "moment": milestone.ref,
        "title": milestone.moment.title.text_in(milestone.edition.languages) or "",
        "years": milestone.years,
        "points": milestone.points,
        "status": milestone.status,
    }


def _describe_day(day: CoveredDay, *, has_unready: bool) -> Json:
    return {
        "day": day.day,
        "kind": day.kind,
        "published": day.is_published,
        "milestone_not_ready": has_unready,
        "items": [
            {
                "moment": item.ref,
                "title": item.title,
                "rank": item.rank,
                "years": item.years,
                "milestone_points": item.points,
            }
            for item in day.items
        ],
    }
