"""What should be out by now: issues that are owed, and the hours of their mail. The scheduler only asks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum

from syndicate.domain.edition import Edition
from syndicate.domain.entry import EditionId
from syndicate.domain.issue import IssueKey


class MailTime(StrEnum):
    """What the clock says of an issue's mail."""

    WAIT = "wait"
    DUE = "due"
    #: Past `email_not_after`: a late “On this Day” mail is worse than none.
    LATE = "late"
    #: A hold stood over the hour of sending; after it the day is not mailed by itself.
    HELD = "held"


def mail_time(edition: Edition, day: date, now: datetime) -> MailTime:
    """Whether the mail of `day` may go out at `now`."""
    due = edition.instant(day, edition.schedule.email_at)
    if edition.hold_at(due) and now >= due:
        return MailTime.HELD
    if now < due:
        return MailTime.WAIT
    return MailTime.LATE if now > mail_deadline(edition, day) else MailTime.DUE


def mail_deadline(edition: Edition, day: date) -> datetime:
    """The last instant (UTC) at which the mail of `day` may be handed over."""
    return edition.instant(day, edition.schedule.email_not_after)


def due_issues(
    editions: Iterable[Edition], settled_until: Mapping[EditionId, date], now: datetime
) -> tuple[IssueKey, ...]:
    """Every issue that should be out by `now` and is not, oldest first within an edition.

    `settled_until` holds each edition's last day with a record. Owed are all local dates after it, or since
    `starts_on`, or else the local day of `now` alone, up to the last one whose `feed_at` has passed.
    An edition on hold owes nothing until the hold ends.
    """
    due: list[IssueKey] = []
    for edition in editions:
        if edition.hold_at(now):
            continue
        current = edition.local_day(now)
        last = settled_until.get(edition.id)
        day = last + timedelta(days=1) if last else edition.starts_on or current
        while day <= current and edition.instant(day, edition.schedule.feed_at) <= now:
            due.append(IssueKey(edition.id, day))
            day += timedelta(days=1)
    return tuple(due)


def next_due(editions: Iterable[Edition], now: datetime) -> datetime | None:
    """The next instant (UTC) at which something may become due; `None` without editions."""
    instants = []
    for edition in editions:
        current = edition.local_day(now)
        for day in (current, current + timedelta(days=1)):
            for wall_clock in (edition.schedule.feed_at, edition.schedule.email_at):
                instants.append(edition.instant(day, wall_clock))
    return min((instant for instant in instants if instant > now), default=None)
