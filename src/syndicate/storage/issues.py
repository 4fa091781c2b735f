"""Issues as they were published, one row an edition's day, with their items; and the history they make."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, exists, func, insert, select, update

from syndicate.domain.entry import EditionId, EntryId, MomentId, Rank
from syndicate.domain.history import History, Showing
from syndicate.domain.issue import Issue, IssueItem, IssueKey, IssueState, content_hash
from syndicate.storage.snapshots import read_issue, write_issue
from syndicate.storage.statements import changed_one, insert_unless_there
from syndicate.storage.tables import issues, items, showings


class MailState(StrEnum):
    """What became of the mail of an issue."""

    #: Its hour has not come.
    PENDING = "pending"
    #: Rendered and promised to its audience; the ledger knows the rest.
    FROZEN = "frozen"
    LATE = "late"
    HELD = "held"
    #: None is owed: there is nothing to mail on this day.
    NONE = "none"


_LIVE = "live"
#: Snapshots that are read at a time.
_PAGE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedIssue:
    key: IssueKey
    state: IssueState
    #: `None` on days without one.
    issue: Issue | None
    #: The score sheet, JSON as the caller wrote it.
    sheet: str
    #: `None` on days without an issue.
    content_hash: str | None
    mail: MailState
    #: Why the mail is late, held or none, in words for people.
    mail_note: str


def record_issue(
    connection: Connection,
    *,
    key: IssueKey,
    state: IssueState,
    issue: Issue | None,
    sheet: str,
    item_ids: Mapping[str, str],
    mail: str,
) -> bool:
    """Record an edition's day for good. False when the day stands already: then somebody else has published it.

    `item_ids` gives the permanent id of each feed item by its ref.
    """
    recorded = insert_unless_there(
        connection,
        issues,
        edition=key.edition,
        day=key.day,
        state=state,
        snapshot=write_issue(issue) if issue else None,
        sheet=sheet,
        content_hash=content_hash(issue) if issue else None,
        published=issue.published if issue else None,
        revision=issue.revision if issue else None,
        is_week_ahead=bool(issue and issue.coming),
        is_on_site=issue is None,
        mail=MailState(mail),
        mail_note="",
    )
    if recorded and issue and issue.items:
        _record_items(connection, issue, item_ids)
    return recorded


def _record_items(connection: Connection, issue: Issue, item_ids: Mapping[str, str]) -> None:
    shown = [
        {**_place(issue, item), "rank": item.rank, "position": position} for position, item in enumerate(issue.items)
    ]
    connection.execute(insert(showings), shown)
    fed = [
        {
            **_place(issue, item),
            "id": item_ids[item.ref],
            "published": item.published,
            "updated": item.published,
            "state": _LIVE,
        }
        for item in issue.feed_items
    ]
    if fed:
        connection.execute(insert(items), fed)


def _place(issue: Issue, item: IssueItem) -> dict[str, object]:
    return {"edition": issue.edition, "day": issue.day, "entry": item.entry, "moment": item.moment}


def find_issue(connection: Connection, key: IssueKey) -> RecordedIssue | None:
    row = connection.execute(_recorded().where(_is(key))).first()
    return _recorded_issue(row) if row else None


def issues_awaiting_mail(connection: Connection) -> tuple[RecordedIssue, ...]:
    """Issues whose mail is pending, oldest first."""
    rows = connection.execute(
        _recorded().where(issues.c.mail == MailState.PENDING).order_by(issues.c.day, issues.c.edition)
    )
    return tuple(_recorded_issue(row) for row in rows)


def settle_mail(connection: Connection, key: IssueKey, mail: str, note: str = "") -> bool:
    """Say what became of a pending mail. False when it is not pending any more."""
    settled = (
        update(issues).where(_is(key), issues.c.mail == MailState.PENDING).values(mail=MailState(mail), mail_note=note)
    )
    return changed_one(connection.execute(settled))


def issues_off_site(connection: Connection) -> tuple[Issue, ...]:
    """Issues that are recorded and that the site does not show yet, oldest first."""
    missing = select(issues.c.snapshot).where(~issues.c.is_on_site).order_by(issues.c.day, issues.c.edition)
    return tuple(read_issue(snapshot) for snapshot in connection.scalars(missing))


def has_issues_off_site(connection: Connection) -> bool:
    """Whether there are such; reads no snapshot, for it is asked at every tick."""
    return bool(connection.scalar(select(exists().where(~issues.c.is_on_site))))


def mark_on_site(connection: Connection, shown: Iterable[Issue]) -> None:
    """Say that the site shows these issues; one that was amended in the meantime is still missing there."""
    for issue in shown:
        same = issues.c.content_hash == content_hash(issue)
        connection.execute(update(issues).where(_is(issue.key), same).values(is_on_site=True))


def settled_until(connection: Connection) -> dict[EditionId, date]:
    """Each edition's last day with a record; editions without any are left out."""
    rows = connection.execute(select(issues.c.edition, func.max(issues.c.day)).group_by(issues.c.edition))
    return {EditionId(edition): day for edition, day in rows}


def published_issues(
    connection: Connection,
    edition: EditionId,
    *,
    since: date | None = None,
    until: date | None = None,
    limit: int | None = None,
) -> tuple[Issue, ...]:
    """Snapshots of what was published from `since` to `until`, both included, newest first."""
    wanted = (
        select(issues.c.snapshot)
        .where(issues.c.edition == edition, issues.c.state == IssueState.PUBLISHED)
        .order_by(issues.c.day.desc())
        .limit(limit)
    )
    if since:
        wanted = wanted.where(issues.c.day >= since)
    if until:
        wanted = wanted.where(issues.c.day <= until)
    return tuple(read_issue(snapshot) for snapshot in connection.scalars(wanted))


def iter_issues(connection: Connection, edition: EditionId) -> Iterator[Issue]:
    """Every snapshot of an edition, oldest first, a page of them at a time: an archive need not fit in memory."""
    last = date.min
    while True:
        rows = connection.execute(
            select(issues.c.day, issues.c.snapshot)
            .where(issues.c.edition == edition, issues.c.state == IssueState.PUBLISHED, issues.c.day > last)
            .order_by(issues.c.day)
            .limit(_PAGE)
        ).all()
        for day, snapshot in rows:
            last = day
            yield read_issue(snapshot)
        if len(rows) < _PAGE:
            return


def published_days(connection: Connection, edition: EditionId) -> tuple[date, ...]:
    """Every day of which an issue stands, oldest first; reads no snapshot."""
    published = select(issues.c.day).where(issues.c.edition == edition, issues.c.state == IssueState.PUBLISHED)
    return tuple(connection.scalars(published.order_by(issues.c.day)))


def neighbours(connection: Connection, key: IssueKey) -> tuple[date | None, date | None]:
    """The published days before and after a day, whether or not that was published itself."""
    published = and_(issues.c.edition == key.edition, issues.c.state == IssueState.PUBLISHED)
    before = select(func.max(issues.c.day)).where(published, issues.c.day < key.day)
    after = select(func.min(issues.c.day)).where(published, issues.c.day > key.day)
    return connection.scalar(before), connection.scalar(after)


def history(connection: Connection, edition: EditionId) -> History:
    """Everything the edition has run, briefs too; reads no snapshot."""
    rows = connection.execute(
        select(showings.c.entry, showings.c.moment, showings.c.day, showings.c.rank)
        .where(showings.c.edition == edition)
        .order_by(showings.c.day, showings.c.position)
    )
    ahead = select(func.max(issues.c.day)).where(issues.c.edition == edition, issues.c.is_week_ahead)
    return History(
        (Showing(EntryId(entry), MomentId(moment), day, Rank(rank)) for entry, moment, day, rank in rows),
        last_week_ahead=connection.scalar(ahead),
    )


def last_showings(connection: Connection, edition: EditionId) -> dict[str, date]:
    """The edition's last day with each moment, by ref; reads no snapshot."""
    rows = connection.execute(
        select(showings.c.entry, showings.c.moment, func.max(showings.c.day))
        .where(showings.c.edition == edition)
        .group_by(showings.c.entry, showings.c.moment)
    )
    return {f"{entry}/{moment}": day for entry, moment, day in rows}


def _is(key: IssueKey) -> ColumnElement[bool]:
    return and_(issues.c.edition == key.edition, issues.c.day == key.day)


def _recorded() -> Select[tuple[object, ...]]:
    return select(
        issues.c.edition,
        issues.c.day,
        issues.c.state,
        issues.c.snapshot,
        issues.c.sheet,
        issues.c.content_hash,
        issues.c.mail,
        issues.c.mail_note,
    )


def _recorded_issue(row: Row[tuple[object, ...]]) -> RecordedIssue:
    return RecordedIssue(
        key=IssueKey(EditionId(row.edition), row.day),
        state=IssueState(row.state),
        issue=read_issue(row.snapshot) if row.snapshot else None,
        sheet=row.sheet,
        content_hash=row.content_hash,
        mail=MailState(row.mail),
        mail_note=row.mail_note,
    )
