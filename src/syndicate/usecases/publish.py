"""Publish: bring an edition's day out on the site and in its feeds, once. Mail is promised elsewhere.

An issue is recorded first, under its unique (edition, day), and the site is made from records alone:
whoever loses the race for a day publishes the winner's issue, and running again changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from syndicate.content.revision import revision_of
from syndicate.domain.anniversary import Almanac
from syndicate.domain.composition import compose, state_of, told_in
from syndicate.domain.edition import Edition
from syndicate.domain.issue import Issue, IssueKey, IssueState, item_id
from syndicate.domain.selection import Selection, select
from syndicate.errors import NotDueError, Problem
from syndicate.storage.issues import find_issue, history, record_issue
from syndicate.usecases.amend import AmendedItem, amend_issues, notices_due
from syndicate.usecases.bring_up_to_date import bring_up_to_date, upkeep_of
from syndicate.usecases.illustrate import Illustrator
from syndicate.usecases.installation import Installation
from syndicate.usecases.plan import describe


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedDay:
    """What publishing one day came to."""

    key: IssueKey
    state: IssueState
    #: False when the day had been published before.
    is_new: bool
    #: `None` unless the state is PUBLISHED.
    issue: Issue | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Publishing:
    days: tuple[PublishedDay, ...]
    #: Items of earlier issues that were corrected or withdrawn.
    amended: tuple[AmendedItem, ...]
    #: Files of the site that changed.
    files: tuple[str, ...]
    #: Entries and pictures that were left out, and why.
    problems: tuple[Problem, ...]


def publish(installation: Installation, keys: Sequence[IssueKey], now: datetime) -> Publishing:
    """Publish the given days, in order, and bring the site up to date with records and entries.

    What the entries have corrected or retracted since is brought into issues that are out, before the new ones tell
    of it. Issues that were recorded but never reached the site, because a process died between the two, are caught
    up. Where there is no site yet, or it was deleted, or it is to look otherwise, all of it is made again from the
    records. Where nothing is due and nothing has changed, nothing is read but names and times.
    Raises NotDueError for a day that has not begun in its edition's zone, before anything is published.
    """
    for key in keys:
        today = installation.publication.edition(key.edition).local_day(now)
        if key.day > today:
            raise NotDueError(f"{key} has not come: the edition’s day is {today}; look at it with preview")
    upkeep = upkeep_of(installation)
    if not keys and upkeep.is_none:
        return Publishing(days=(), amended=(), files=(), problems=())
    content = installation.load_content()
    almanac = Almanac(content.entries)
    settings = installation.settings
    illustrator = Illustrator(content, settings.entries_dir, settings.pictures_dir)
    amended = amend_issues(installation, content.entries, illustrator, now) if upkeep.entries_changed else ()
    revision = revision_of(settings.entries_dir) if keys else None
    days = tuple(
        _publish_day(installation, almanac, illustrator, key, _published_at(key, keys, now), revision) for key in keys
    )
    lost: list[Problem] = []
    files = bring_up_to_date(installation, upkeep, almanac, now, lost)
    problems = (*content.problems, *illustrator.problems, *lost)
    return Publishing(days=days, amended=amended, files=files, problems=problems)


def _published_at(key: IssueKey, keys: Sequence[IssueKey], now: datetime) -> datetime:
    """Now; and a minute earlier for each later day of the edition that comes out with it.

    Reader programs sort by this instant alone, and would mix the items of days caught up together.
    """
    later = sum(other.edition == key.edition and other.day > key.day for other in keys)
    return now - timedelta(minutes=later)


def _publish_day(
    installation: Installation,
    almanac: Almanac,
    illustrator: Illustrator,
    key: IssueKey,
    now: datetime,
    revision: str | None,
) -> PublishedDay:
    edition = installation.publication.edition(key.edition)
    with installation.database.read() as connection:
        ahead = _select_new(connection, almanac, edition, key)
    # Pictures take their time, for which no transaction should stay open; within it they are at hand.
    illustrator.forms_of(told_in(ahead) if ahead else ())
    with installation.database.begin() as connection:
        selection = _select_new(connection, almanac, edition, key)
        if selection:
            state = state_of(selection, edition)
            issue = None
            if state is IssueState.PUBLISHED:
                forms = illustrator.forms_of(told_in(selection))
                issue = compose(selection, edition, now, revision, notices_due(connection, edition), forms)
            is_new = record_issue(
                connection,
                key=key,
                state=state,
                issue=issue,
                sheet=json.dumps(describe(selection, edition), ensure_ascii=False),
                item_ids=_item_ids(installation, issue),
                mail="pending" if issue else "none",
            )
            if is_new:
                return PublishedDay(key=key, state=state, is_new=True, issue=issue)
        recorded = find_issue(connection, key)
    if recorded is None:
        raise AssertionError(f"the record of {key} is gone within one transaction")
    return PublishedDay(key=key, state=recorded.state, is_new=False, issue=recorded.issue)


def _select_new(connection: Connection, almanac: Almanac, edition: Edition, key: IssueKey) -> Selection | None:
    """`None` for a day that is recorded."""
    if find_issue(connection, key):
        return None
    return select(almanac, edition, key.day, history(connection, edition.id))


def _item_ids(installation: Installation, issue: Issue | None) -> Mapping[str, str]:
    if issue is None:
        return {}
    authority = installation.publication.id_authority
    return {item.ref: item_id(authority, issue.key, item) for item in issue.items}
