"""Promise: freeze each mail whose hour has come together with its audience. Hands nothing over.

A sending's key is unique in the ledger: whoever promises the same again changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from syndicate.domain.due import MailTime, mail_deadline, mail_time
from syndicate.domain.edition import Cadence, Edition
from syndicate.domain.issue import Issue, IssueKey
from syndicate.domain.message import RenderedEmail, SendingKind, SubscriberId
from syndicate.errors import SyndicateError
from syndicate.mail.mime import encoded
from syndicate.rendering.email import render_issue_email, render_milestones_email
from syndicate.rendering.mail_size import size_warning
from syndicate.storage import sendings
from syndicate.storage.audiences import audience
from syndicate.storage.issues import RecordedIssue, issues_awaiting_mail, settle_mail
from syndicate.usecases.installation import Installation


@dataclass(frozen=True, slots=True, kw_only=True)
class MailSettled:
    """What was decided of one issue's mail."""

    key: IssueKey
    #: frozen, late, held or none.
    mail: str
    note: str


@dataclass(slots=True, kw_only=True)
class Promised:
    """What one pass of promising came to; filled as it goes."""

    settled: list[MailSettled] = field(default_factory=list)
    #: What kept a mail from being rendered.
    faults: list[str] = field(default_factory=list)
    #: What is odd about a mail that goes out all the same.
    warnings: list[str] = field(default_factory=list)

    def checked(self, email: RenderedEmail) -> RenderedEmail:
        """The same mail: what could not be written as one is a fault here, and not a halt half-way through.

        Raises UnsafeMailError.
        """
        encoded(email)
        if warning := size_warning(email):
            self.warnings.append(warning)
        return email


def sending_key(key: IssueKey, kind: str = "") -> str:
    """The name of a sending; also where the outbox keeps it: `hungary-2026-11-04`, `hungary-2026-11-04-weekly`."""
    return f"{key.edition}-{key.day.isoformat()}{f'-{kind}' if kind else ''}"


def promise_issues(installation: Installation, now: datetime, promised: Promised) -> None:
    """Freeze the mail of every issue whose hour has come; drop and note what is late."""
    with installation.database.read() as connection:
        awaiting = issues_awaiting_mail(connection)
    editions = {edition.id: edition for edition in installation.publication.editions}
    for recorded in awaiting:
        edition = editions.get(recorded.key.edition)
        if edition is None:  # taken out of the configuration since; its mail waits for its return or its cut-off
            continue
        match mail_time(edition, recorded.key.day, now):
            case MailTime.WAIT:
                continue
            case MailTime.DUE if recorded.issue and not recorded.issue.has_something_to_say:
                settled = MailSettled(key=recorded.key, mail="none", note="everything in it was withdrawn beforehand")
                _settle_mail(installation, settled)
            case MailTime.DUE:
                try:
                    _promise_issue(installation, edition, recorded, now, promised)
                except SyndicateError as error:
                    promised.faults.append(f"{recorded.key}: {error}")
                    continue
                settled = MailSettled(key=recorded.key, mail="frozen", note="")
            case MailTime.LATE:
                late = now - edition.instant(recorded.key.day, edition.schedule.email_at)
                note = f"dropped: {_duration(late)} after {edition.schedule.email_at:%H:%M}, the hour of sending"
                settled = MailSettled(key=recorded.key, mail="late", note=note)
                _settle_mail(installation, settled)
            case MailTime.HELD:
                settled = MailSettled(key=recorded.key, mail="held", note="a hold stood over the hour of sending")
                _settle_mail(installation, settled)
        promised.settled.append(settled)


def _settle_mail(installation: Installation, settled: MailSettled) -> None:
    with installation.database.begin() as connection:
        settle_mail(connection, settled.key, settled.mail, settled.note)


def _duration(length: timedelta) -> str:
    hours, minutes = divmod(int(length.total_seconds()) // 60, 60)
    return f"{hours} h {minutes} min"


def _promise_issue(
    installation: Installation, edition: Edition, recorded: RecordedIssue, now: datetime, promised: Promised
) -> None:
    """The issue for those who want it daily, and its milestones for those who want no more, all or nothing."""
    issue = recorded.issue
    if issue is None:
        raise AssertionError(f"{recorded.key} awaits mail and has no issue")
    templates = installation.templates.for_edition(edition.id)
    given = (installation.publication, edition, issue, installation.links, templates, now)
    email = promised.checked(render_issue_email(*given))
    milestones = promised.checked(render_milestones_email(*given)) if _has_milestones(edition, issue) else None
    deadline = mail_deadline(edition, recorded.key.day)
    with installation.database.begin() as connection:
        readers = audience(connection, edition.id)
        promise(installation, connection, edition, recorded.key.day, email, readers, deadline, now)
        if milestones:
            few = audience(connection, edition.id, Cadence.MILESTONES)
            promise(installation, connection, edition, recorded.key.day, milestones, few, deadline, now)
        settle_mail(connection, recorded.key, "frozen", "")


def _has_milestones(edition: Edition, issue: Issue) -> bool:
    return Cadence.MILESTONES in edition.mail.cadences and any(item.is_milestone for item in issue.standing)


def promise(
    installation: Installation,
    connection: Connection,
    edition: Edition,
    day: date,
    email: RenderedEmail,
    readers: Sequence[SubscriberId],
    deadline: datetime,
    now: datetime,
    *,
    suffix: str = "",
) -> bool:
    """Freeze one mail with its readers. `suffix` tells mails of one kind and day apart. False when it stood already."""
    provider = installation.providers[edition.id]
    kind = "" if email.kind is SendingKind.ISSUE else f"{email.kind}{f'-{suffix}' if suffix else ''}"
    frozen = sendings.freeze(
        connection,
        key=sending_key(IssueKey(edition.id, day), kind),
        kind=email.kind,
        edition=edition.id,
        day=day,
        email=email,
        provider=provider.name,
        batch_size=provider.max_batch,
        members=readers,
        deadline=deadline,
        now=now,
    )
    return frozen is not None
