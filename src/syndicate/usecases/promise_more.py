"""What is promised beside the mail of the day: the week, corrections that cannot wait, and welcomes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from hashlib import sha256

from syndicate.domain.correction import ItemCorrection
from syndicate.domain.due import MailTime, mail_deadline, mail_time
from syndicate.domain.edition import Cadence, Edition
from syndicate.domain.issue import Issue, IssueItem, IssueKey
from syndicate.domain.message import SendingKind
from syndicate.errors import SyndicateError
from syndicate.rendering.mail_correction import render_correction_email
from syndicate.rendering.mail_subscribing import render_welcome_email
from syndicate.rendering.mail_weekly import render_weekly_email
from syndicate.storage import sendings
from syndicate.storage.amendments import amended_issues
from syndicate.storage.audiences import have_welcomed, newly_confirmed, recipients_of, weekly_audience
from syndicate.storage.issues import published_issues
from syndicate.usecases.installation import Installation
from syndicate.usecases.promise import Promised, promise, sending_key

_WEEK = timedelta(days=6)
#: An urgent correction is mailed within this time after it was applied, or not at all: then the next issue tells of it.
_URGENT_FOR = timedelta(days=2)
_WELCOME_WITHIN = timedelta(days=2)


def promise_more(installation: Installation, now: datetime, promised: Promised) -> None:
    """Freeze what has come due beside the issues; what cannot be rendered is a fault and stops nothing else."""
    for edition in installation.publication.editions:
        if edition.hold_at(now):
            continue
        for step in (_promise_week, _promise_corrections, _promise_welcomes):
            try:
                step(installation, edition, now, promised)
            except SyndicateError as error:
                promised.faults.append(f"{edition.id}: {error}")


def _promise_week(installation: Installation, edition: Edition, now: datetime, promised: Promised) -> None:
    """The seven days up to today, on the edition's day for it; whoever had some of them daily gets the others alone.

    After the last hour for mail it is frozen all the same: it then expires unsent, and the ledger says so.
    """
    day = edition.local_day(now)
    if Cadence.WEEKLY not in edition.mail.cadences or day.weekday() != edition.mail.weekly_day:
        return
    if mail_time(edition, day, now) not in (MailTime.DUE, MailTime.LATE):
        return
    with installation.database.read() as connection:
        if sendings.frozen_at(connection, sending_key(IssueKey(edition.id, day), SendingKind.WEEKLY)):
            return
        waiting = weekly_audience(connection, edition.id)
        issues = published_issues(connection, edition.id, since=day - _WEEK, until=day)
    templates = installation.templates.for_edition(edition.id)
    week = day - _WEEK
    emails = {
        first: promised.checked(
            render_weekly_email(
                installation.publication, edition, issues, first, day, installation.links, templates, now
            )
        )
        for first in sorted({_first_day(edition, week, since) for since in waiting.values()})
        if any(issue.standing for issue in issues if issue.day >= first)
    }
    if not emails:
        return
    with installation.database.begin() as connection:
        readers = weekly_audience(connection, edition.id)
        for first, email in emails.items():
            some = [one for one, since in readers.items() if _first_day(edition, week, since) == first]
            suffix = "" if first == week else f"from-{first.isoformat()}"
            deadline = mail_deadline(edition, day)
            promise(installation, connection, edition, day, email, some, deadline, now, suffix=suffix)
        if week not in emails:  # the whole week's stands for the others: that they were seen to
            promise(installation, connection, edition, day, email, [], mail_deadline(edition, day), now)


def _first_day(edition: Edition, week: date, since: datetime | None) -> date:
    """The first day that a reader's week has: the one after the change, for that day's mail was out or on its way."""
    return week if since is None else max(week, edition.local_day(since) + timedelta(days=1))


def _promise_corrections(installation: Installation, edition: Edition, now: datetime, promised: Promised) -> None:
    """A mail for each correction that cannot wait, to everybody who was mailed what was wrong."""
    with installation.database.read() as connection:
        amended = amended_issues(connection, edition.id, now - _URGENT_FOR)
    for issue, item, correction in _that_cannot_wait(edition, amended, now):
        name = sha256(f"{item.ref} {correction.at.isoformat()}".encode()).hexdigest()[:12]
        with installation.database.read() as connection:
            key = sending_key(issue.key, f"{SendingKind.CORRECTION}-{name}")
            if sendings.frozen_at(connection, key):
                continue
            mailed = sendings.frozen_at(connection, sending_key(issue.key))
        if mailed is None or correction.applied < mailed.replace(microsecond=0):
            continue  # it was mailed as it now stands
        templates = installation.templates.for_edition(edition.id)
        email = promised.checked(
            render_correction_email(
                installation.publication, edition, issue, item, correction, installation.links, templates, now
            )
        )
        with installation.database.begin() as connection:
            kinds = {SendingKind.ISSUE, SendingKind.WELCOME}
            if item.is_milestone:
                kinds.add(SendingKind.MILESTONES)
            daily = recipients_of(connection, edition.id, issue.day, issue.day, kinds, correction.applied)
            in_weeks = (issue.day, issue.day + _WEEK, {SendingKind.WEEKLY}, correction.applied)
            readers = sorted({*daily, *recipients_of(connection, edition.id, *in_weeks)})
            deadline = correction.applied + _URGENT_FOR
            promise(installation, connection, edition, issue.day, email, readers, deadline, now, suffix=name)


def _that_cannot_wait(
    edition: Edition, amended: Iterable[Issue], now: datetime
) -> Iterator[tuple[Issue, IssueItem, ItemCorrection]]:
    for issue in amended:
        for item in issue.standing:
            for correction in item.corrections:
                is_urgent = correction.is_announced and correction.severity in edition.mail.corrected_at_once
                if is_urgent and now - correction.applied <= _URGENT_FOR:
                    yield issue, item, correction


def _promise_welcomes(installation: Installation, edition: Edition, now: datetime, promised: Promised) -> None:
    """The last issue that was mailed, to those who have confirmed since: the next one they get by themselves."""
    with installation.database.read() as connection:
        if not newly_confirmed(connection, edition.id):
            return
        recent = published_issues(connection, edition.id, until=edition.local_day(now), limit=2)
        mailed = next((one for one in recent if sendings.frozen_at(connection, sending_key(one.key))), None)
    templates = installation.templates.for_edition(edition.id)
    issue = mailed if mailed and mailed.headline else None
    email = promised.checked(
        render_welcome_email(installation.publication, edition, issue, installation.links, templates, now)
    )
    with installation.database.begin() as connection:
        readers = newly_confirmed(connection, edition.id)
        day = issue.day if issue else edition.local_day(now)
        if readers:
            suffix = f"{now:%Y%m%d%H%M%S}-{readers[0]}"
            deadline = now + _WELCOME_WITHIN
            promise(installation, connection, edition, day, email, readers, deadline, now, suffix=suffix)
        have_welcomed(connection, edition.id)
