"""Desk calendar: what every edition has planned for the coming days, for the calendar programs of its editors."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from sqlalchemy import Connection

from syndicate.domain.anniversary import Almanac
from syndicate.domain.composition import state_of
from syndicate.domain.edition import Edition
from syndicate.domain.issue import Issue, IssueState
from syndicate.domain.milestones import milestones
from syndicate.domain.selection import Selection
from syndicate.rendering.desk_calendar import DeskPlan, render_desk_calendar
from syndicate.usecases.installation import Installation
from syndicate.usecases.plan import foresee

#: A year, and what is seldom seen in time beyond it.
_DAYS_AHEAD = 400
#: As `coverage` and `upcoming` have it: milestones of fewer points are too many to be told of.
_FROM_POINTS = 55


def desk_calendar(installation: Installation, now: datetime) -> bytes:
    """Each edition's next 400 days from its present day on. The same within a day while nothing changes."""
    almanac = Almanac(installation.load_content().entries)
    publication = installation.publication
    with installation.database.read() as connection:
        plans = [_plan(connection, edition, almanac, now) for edition in publication.editions]
    return render_desk_calendar(publication, plans, installation.links)


def _plan(connection: Connection, edition: Edition, almanac: Almanac, now: datetime) -> DeskPlan:
    today = edition.local_day(now)
    days = [today + timedelta(days=offset) for offset in range(_DAYS_AHEAD)]
    selections: list[Selection] = []
    issues: list[Issue] = []
    for day in foresee(connection, edition, days, almanac, now):
        if not isinstance(day, Selection):
            issues += [day.issue] if day.issue else []
        elif state_of(day, edition) is IssueState.PUBLISHED:
            selections.append(day)
    found = milestones(almanac.entries, edition, days[0], days[-1], from_points=_FROM_POINTS)
    return DeskPlan(
        edition=edition,
        first=today,
        made=edition.instant(today, time.min),
        selections=selections,
        issues=issues,
        unready=[milestone for milestone in found if not milestone.is_ready],
    )
