"""The calendar of an edition: what was out in the last weeks, and what the next ones are to bring.

Both are reckoned from the latest recorded day, so that the same records and entries give the same file on any day.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from syndicate.domain.composition import compose, state_of
from syndicate.domain.issue import Issue, IssueState
from syndicate.domain.selection import Selection
from syndicate.rendering.calendar import render_calendar
from syndicate.storage.issues import settled_until
from syndicate.usecases.plan import foresee_from
from syndicate.usecases.site_part import EditionSite, Made

_DAYS_BACK = timedelta(days=30)
_DAYS_AHEAD = 60


def calendar_part(site: EditionSite) -> Made:
    edition = site.edition
    latest = settled_until(site.connection).get(edition.id)
    issues = [issue for issue in site.recent if latest and issue.day >= latest - _DAYS_BACK]
    planned = tuple(_planned(site, latest)) if latest else ()
    yield site.links.calendar(edition.id), render_calendar(site.publication, edition, issues, planned, site.links)


def _planned(site: EditionSite, latest: date) -> Iterator[Issue]:
    """Issues of the days after the latest recorded one, as they would come out with the entries of the present.

    Their instant is that of the last issue, for nothing else tells when a plan was made but the clock.
    What may not run before a day that is still to come is not told of ahead either.
    """
    edition = site.edition
    made = site.recent[0].published if site.recent else edition.instant(latest, edition.schedule.feed_at)
    days = [latest + timedelta(days=offset) for offset in range(1, _DAYS_AHEAD + 1)]
    not_yet = {entry.id for entry in site.almanac.entries if entry.not_before and entry.not_before > latest}
    for selection in foresee_from(days[0], site.connection, edition, days, site.almanac):
        if isinstance(selection, Selection) and state_of(selection, edition) is IssueState.PUBLISHED:
            issue = compose(selection, edition, made)
            yield replace(issue, items=tuple(item for item in issue.items if item.entry not in not_yet))
