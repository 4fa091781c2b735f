"""Plan: what an edition runs on given days, and why, without publishing anything."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from syndicate.domain.anniversary import Almanac, Anniversary
from syndicate.domain.composition import state_of
from syndicate.domain.edition import Edition
from syndicate.domain.history import History
from syndicate.domain.issue import IssueKey, IssueState
from syndicate.domain.selection import PassedOver, Pick, ScorePart, Selection, select
from syndicate.storage.issues import RecordedIssue, find_issue, history
from syndicate.usecases.installation import Installation

#: One object of `plan --json`, ready for JSON: the score sheet of an edition's day.
Sheet = dict[str, Any]  # its shape is public and given in docs; JSON has no better type


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedDay:
    sheet: Sheet
    #: True when the day is out already and the sheet is the recorded one.
    is_published: bool


def plan(
    installation: Installation, edition: Edition, days: Sequence[date], almanac: Almanac, now: datetime
) -> tuple[PlannedDay, ...]:
    """The score sheets of `days`, in order.

    A day that is out answers with its record. A coming day is planned by letting the days before it run first,
    from the edition's present day on, so that cooldowns and rests are as they will be.
    """
    with installation.database.read() as connection:
        return tuple(
            PlannedDay(sheet=describe(day, edition), is_published=False)
            if isinstance(day, Selection)
            else PlannedDay(sheet=json.loads(day.sheet), is_published=True)
            for day in foresee(connection, edition, days, almanac, now)
        )


def foresee(
    ledger: Connection | None, edition: Edition, days: Sequence[date], almanac: Almanac, now: datetime
) -> Iterator[Selection | RecordedIssue]:
    """What `days` hold, in order: the record of a day that is out, and of another what would be chosen.

    The days before run first, see `plan`. Without a `ledger` nothing has run yet.
    """
    return foresee_from(edition.local_day(now), ledger, edition, days, almanac)


def foresee_from(
    start: date, ledger: Connection | None, edition: Edition, days: Sequence[date], almanac: Almanac
) -> Iterator[Selection | RecordedIssue]:
    """The same without a clock: days run from `start` on, or from the first of `days` where that is earlier."""
    if not days:
        return
    wanted = frozenset(days)
    past = history(ledger, edition.id) if ledger else History()
    day, last = min(start, *days), max(days)
    while day <= last:
        recorded = find_issue(ledger, IssueKey(edition.id, day)) if ledger else None
        if recorded:
            if day in wanted:
                yield recorded
        else:
            selection = select(almanac, edition, day, past)
            if state_of(selection, edition) is IssueState.PUBLISHED:
                past = selection.add_to(past)
            if day in wanted:
                yield selection
        day += timedelta(days=1)


def nearest_day_with_pick(almanac: Almanac, edition: Edition, day: date, *, within_days: int = 183) -> Pick | None:
    """The leading pick of the day nearest to `day` that has one, the later of two at equal distance."""
    for distance in range(1, within_days + 1):
        for offset in (distance, -distance):
            picks = select(almanac, edition, day + timedelta(days=offset), History()).picks
            if picks:
                return picks[0]
    return None


def describe(selection: Selection, edition: Edition) -> Sheet:
    """The score sheet as it is shown, kept with the issue and given as JSON."""
    return {
        "edition": edition.id,
        "day": selection.day.isoformat(),
        "picks": [_describe_pick(pick, edition) for pick in selection.picks],
        "passed_over": [_describe_passed_over(passed, edition) for passed in selection.passed_over],
        "empty_day": selection.empty_day,
        "tried": [{"policy": policy, "detail": detail} for policy, detail in selection.tried],
        "coming": [
            {**_describe_anniversary(coming, edition), "day": coming.day.isoformat()} for coming in selection.coming
        ],
    }


def _describe_anniversary(anniversary: Anniversary, edition: Edition) -> Sheet:
    return {
        "entry": anniversary.entry.id,
        "moment": anniversary.moment.id,
        "years": anniversary.years,
        "date": str(anniversary.moment.date),
        "title": anniversary.moment.title.text_in(edition.languages) or "",
    }


def _describe_pick(pick: Pick, edition: Edition) -> Sheet:
    reasons = [f"{part.label} ({part.points:+g})" for part in pick.score if part.points]
    return {
        **_describe_anniversary(pick.anniversary, edition),
        "rank": pick.rank,
        "points": pick.points,
        "score": _describe_score(pick.score),
        "reasons": [*reasons, pick.rank_note] if pick.rank_note else reasons,
        "booked": pick.booked,
    }


def _describe_passed_over(passed: PassedOver, edition: Edition) -> Sheet:
    return {
        **_describe_anniversary(passed.anniversary, edition),
        "rule": passed.rule,
        "detail": passed.detail,
        "points": passed.points,
        "score": _describe_score(passed.score),
    }


def _describe_score(score: Sequence[ScorePart]) -> list[Sheet]:
    return [{"part": part.label, "points": part.points} for part in score]
