"""What is promised beside the mail of the day: the week, corrections that cannot wait, and welcomes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
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
from syndicate.storage.audiences import audience, have_welcomed, newly_confirmed, recipients_of
from syndicate.storage.issues import published_issues
from syndicate.usecases.installation import Installation
from syndicate.usecases.promise import Promised, checked, promise, sending_key

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
                step(installation, edition, now)
            except SyndicateError as error:
                promised.faults.append(f"{edition.id}: {error}")


def _promise_week(installation: Installation, edition: Edition, now: datetime) -> None:
    """The seven days up to today, on the edition's day for it.

    After the last hour for mail it is frozen all the same: it then expires unsent, and the ledger says so.
    """
    day = edition.local_day(now)
    if Cadence.WEEKLY not in edition.mail.cadences or day.weekday() != edition.mail.weekly_day:
        return
    if mail_time(edition, day, now) not in (MailTime.DUE, MailTime.LATE):
        return
    with installation.database.read() as connection:
        stands = sendings.frozen_at(connection, sending_key(IssueKey(edition.id, day), SendingKind.WEEKLY))
        if stands or not audience(connection, edition.id, Cadence.WEEKLY):
            return
        issues = published_issues(connection, edition.id, since=day - _WEEK, until=day)
    if not any(issue.standing for issue in issues):
        return
    templates = installation.templates.for_edition(edition.id)
    email = render_weekly_email(
        installation.publication, edition, issues, day - _WEEK, day, installation.links, templates, now
    )
    with installation.database.begin() as connection:
        readers = audience(connection, edition.id, Cadence.WEEKLY)
        deadline = mail_deadline(edition, day)
        promise(installation, connection, edition, day, checked(email), readers, deadline, now)


def _promise_corrections(installation: Installation, edition: Edition, now: datetime) -> None:
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
        email = checked(
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


def _promise_welcomes(installation: Installation, edition: Edition, now: datetime) -> None:
    """The last issue that was mailed, to those who have confirmed since: the next one they get by themselves."""
    with installation.database.read() as connection:
        waiting, gone = newly_confirmed(connection, edition.id)
        if not waiting and not gone:
            return
        recent = published_issues(connection, edition.id, until=edition.local_day(now), limit=2)
        mailed = next((one for one in recent if sendings.frozen_at(connection, sending_key(one.key))), None)
    templates = installation.templates.for_edition(edition.id)
    issue = mailed if mailed and mailed.headline else None
    email = checked(render_welcome_email(installation.publication, edition, issue, installation.links, templates, now))
    with installation.database.begin() as connection:
        readers, _ = newly_confirmed(connection, edition.id)
        day = issue.day if issue else edition.local_day(now)
        if readers:
            suffix = f"{now:%Y%m%d%H%M%S}-{readers[0]}"
            deadline = now + _WELCOME_WITHIN
            promise(installation, connection, edition, day, email, readers, deadline, now, suffix=suffix)
        have_welcomed(connection, edition.id)
