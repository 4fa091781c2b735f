"""Change after publication: an issue as it stands from now on, with what it was before kept beside it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime

from sqlalchemy import Connection, and_, func, insert, select, update

from syndicate.domain.entry import EditionId, EntryId
from syndicate.domain.issue import Issue, IssueKey, content_hash
from syndicate.storage.snapshots import read_issue, write_issue
from syndicate.storage.tables import amendments, issues, items, showings

_CORRECTED, _WITHDRAWN = "corrected", "withdrawn"


def record_amendment(connection: Connection, before: Issue, after: Issue, applied: datetime) -> bool:
    """Let `after` stand in the place of `before`. False when the issue is not `before` any more: then nothing is done.

    The site is behind until it shows the issue again.
    """
    here = and_(issues.c.edition == before.edition, issues.c.day == before.day)
    stood = connection.scalar(select(issues.c.snapshot).where(here).with_for_update())
    if stood is None or read_issue(stood) != before:
        return False
    in_issue = and_(amendments.c.edition == before.edition, amendments.c.day == before.day)
    number = 1 + (connection.scalar(select(func.count()).select_from(amendments).where(in_issue)) or 0)
    connection.execute(
        insert(amendments).values(edition=before.edition, day=before.day, number=number, applied=applied, before=stood)
    )
    connection.execute(
        update(issues)
        .where(here)
        .values(snapshot=write_issue(after), content_hash=content_hash(after), is_on_site=False)
    )
    for old, new in zip(before.items, after.items, strict=True):
        if old != new:
            connection.execute(
                update(items)
                .where(
                    items.c.edition == after.edition,
                    items.c.day == after.day,
                    items.c.entry == new.entry,
                    items.c.moment == new.moment,
                )
                .values(updated=new.updated, state=_WITHDRAWN if new.withdrawn else _CORRECTED)
            )
    return True


def issues_showing(connection: Connection, edition: EditionId, entries: Collection[EntryId]) -> tuple[Issue, ...]:
    """Every issue of the edition with an item of one of these entries, oldest first."""
    if not entries:
        return ()
    days = select(showings.c.day).where(showings.c.edition == edition, showings.c.entry.in_(sorted(entries)))
    found = select(issues.c.snapshot).where(issues.c.edition == edition, issues.c.day.in_(days)).order_by(issues.c.day)
    return tuple(read_issue(snapshot) for snapshot in connection.scalars(found) if snapshot)


def issues_before(connection: Connection, key: IssueKey) -> tuple[Issue, ...]:
    """The issue as it stood before each of its amendments, the first state first; empty if there was none."""
    here = and_(amendments.c.edition == key.edition, amendments.c.day == key.day)
    found = select(amendments.c.before).where(here).order_by(amendments.c.number)
    return tuple(read_issue(snapshot) for snapshot in connection.scalars(found))


def amended_issues(connection: Connection, edition: EditionId, since: datetime) -> tuple[Issue, ...]:
    """Issues as they stand that were amended at `since` or after it, newest day first."""
    days = select(amendments.c.day).where(amendments.c.edition == edition, amendments.c.applied >= since)
    found = (
        select(issues.c.snapshot)
        .where(issues.c.edition == edition, issues.c.day.in_(days))
        .order_by(issues.c.day.desc())
    )
    return tuple(read_issue(snapshot) for snapshot in connection.scalars(found) if snapshot)


def issues_naming(connection: Connection, name: str) -> Iterator[Issue]:
    """Issues of any edition in whose snapshot this name stands anywhere, a picture's say; for what is asked seldom."""
    found = select(issues.c.snapshot).where(issues.c.snapshot.contains(name, autoescape=True))
    return (read_issue(snapshot) for snapshot in connection.scalars(found) if snapshot)
