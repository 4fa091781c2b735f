"""Deliver: promise each issue's mail to its audience, and hand what was promised to the providers.

The intention is committed before each call and the outcome after it, so that a crash between the two leaves
a batch whose fate is unknown, and never one that is sent twice. One process delivers at a time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import uuid4

from syndicate.domain.delivery import settle
from syndicate.domain.due import MailTime, mail_deadline, mail_time
from syndicate.domain.entry import EditionId
from syndicate.domain.issue import IssueKey
from syndicate.domain.message import Recipient, SendingKind, Slot, Verdict
from syndicate.errors import SyndicateError
from syndicate.links import Purpose
from syndicate.mail.mime import encoded
from syndicate.rendering.email import render_issue_email
from syndicate.storage import batches, sendings
from syndicate.storage.issues import RecordedIssue, issues_awaiting_mail, settle_mail
from syndicate.storage.lock import exclusive
from syndicate.usecases.installation import Clock, Installation
from syndicate.usecases.provider import Provider

#: Far above the longest a call may take; only a statement, since the lock decides who is alive.
_LEASE = timedelta(minutes=2)

#: Told how many recipients of how many were handed over so far.
Progress = Callable[[int, int], None]
#: Asked before each call: whether to leave the rest to the next pass.
Stopping = Callable[[], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class MailSettled:
    """What was decided of one issue's mail."""

    key: IssueKey
    #: frozen, late or held.
    mail: str
    note: str


@dataclass(slots=True, kw_only=True)
class Delivery:
    """What one pass of delivering came to; filled as it goes."""

    settled: list[MailSettled] = field(default_factory=list)
    calls: int = 0
    accepted: int = 0
    #: Recipients who did not plainly get theirs, whatever the reason.
    excepted: int = 0
    #: Batches that a dead process left behind.
    orphans: int = 0
    #: Batches whose time was over.
    expired: int = 0
    halts: list[str] = field(default_factory=list)
    #: What kept an issue's mail from being rendered.
    faults: list[str] = field(default_factory=list)


def promise_mail(installation: Installation, now: datetime, delivery: Delivery) -> None:
    """Freeze the mail of every issue whose hour has come, with its audience; drop and note what is late."""
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
                    _freeze(installation, recorded, now)
                except SyndicateError as error:
                    delivery.faults.append(f"{recorded.key}: {error}")
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
        delivery.settled.append(settled)


def _settle_mail(installation: Installation, settled: MailSettled) -> None:
    with installation.database.begin() as connection:
        settle_mail(connection, settled.key, settled.mail, settled.note)


def _duration(length: timedelta) -> str:
    hours, minutes = divmod(int(length.total_seconds()) // 60, 60)
    return f"{hours} h {minutes} min"


def _freeze(installation: Installation, recorded: RecordedIssue, now: datetime) -> None:
    edition = installation.publication.edition(recorded.key.edition)
    provider = installation.providers[edition.id]
    if recorded.issue is None:
        raise AssertionError(f"{recorded.key} awaits mail and has no issue")
    email = render_issue_email(
        installation.publication,
        edition,
        recorded.issue,
        installation.links,
        installation.templates.for_edition(edition.id),
        now,
    )
    encoded(email)  # what could not be written as a mail is a fault here and not a halt half-way through
    with installation.database.begin() as connection:
        sendings.freeze(
            connection,
            key=sending_key(recorded.key),
            kind=SendingKind.ISSUE,
            edition=edition.id,
            day=recorded.key.day,
            email=email,
            provider=provider.name,
            batch_size=provider.max_batch,
            members=sendings.audience(connection, edition.id),
            deadline=mail_deadline(edition, recorded.key.day),
            now=now,
        )
        settle_mail(connection, recorded.key, "frozen", "")


def sending_key(key: IssueKey) -> str:
    """The name of an issue's sending; also where the outbox keeps it."""
    return f"{key.edition}-{key.day.isoformat()}"


def deliver(
    installation: Installation, clock: Clock, *, progress: Progress | None = None, stopping: Stopping = lambda: False
) -> Delivery:
    """One pass: promise what is due, then hand over batch after batch until none is ready.

    Raises BusyError when another process delivers, DeliveryHaltedError when the ledger contradicts itself.
    """
    delivery = Delivery()
    with exclusive(installation.settings.var_dir / "delivery.lock", "delivers mail"):
        with installation.database.begin() as connection:
            # Whoever held a batch in flight held the lock as well, and it is ours: its owner is dead.
            delivery.orphans = batches.disown(connection, clock())
        promise_mail(installation, clock(), delivery)
        with installation.database.begin() as connection:
            delivery.expired = batches.expire(connection, clock())
        owner = uuid4().hex
        for provider, editions in _accounts(installation):
            _hand_over(installation, provider, editions, owner, clock, delivery, progress, stopping)
    return delivery


def _accounts(installation: Installation) -> list[tuple[Provider, frozenset[EditionId]]]:
    """Each provider with the editions that send by it; two accounts with one service are two providers."""
    found: dict[int, tuple[Provider, frozenset[EditionId]]] = {}
    for edition, provider in installation.providers.items():
        _, editions = found.get(id(provider), (provider, frozenset()))
        found[id(provider)] = (provider, editions | {edition})
    return list(found.values())


def _hand_over(
    installation: Installation,
    provider: Provider,
    editions: frozenset[EditionId],
    owner: str,
    clock: Clock,
    delivery: Delivery,
    progress: Progress | None,
    stopping: Stopping,
) -> None:
    refused_alone = 0
    while not stopping() and (claim := _claim(installation, provider, editions, owner, clock())):
        recipients = [_recipient(installation, claim, member) for member in claim.recipients]
        sent_to = [recipient.subscriber for recipient in recipients]
        answer = provider.send(claim.email, recipients, claim.key)
        delivery.calls += 1
        settlement = settle(claim.batch, sent_to, answer, clock(), refused_alone=refused_alone)
        if answer.verdict is Verdict.ANSWERED:
            refused_alone = 0
        elif answer.verdict is Verdict.REFUSED_WHOLE and len(sent_to) == 1:
            refused_alone += 1
        with installation.database.begin() as connection:
            batches.settle(connection, claim, settlement, answer, clock())
            if answer.verdict is Verdict.NOT_ACCEPTED and settlement.not_before:
                batches.postpone(connection, claim.account, settlement.not_before)
        if answer.verdict is Verdict.ANSWERED:
            delivery.accepted += len(recipients) - len(settlement.exceptions)
            delivery.excepted += len(settlement.exceptions)
        if settlement.halt:
            delivery.halts.append(f"{provider.name}: {settlement.halt}")
            return
        if progress:
            with installation.database.read() as connection:
                progress(*sendings.progress(connection))


def _claim(
    installation: Installation, provider: Provider, editions: frozenset[EditionId], owner: str, now: datetime
) -> batches.Claim | None:
    """The next batch, committed as ours before anything leaves the house."""
    steps = (batches.claim, batches.replay) if provider.recollection.replay_within else (batches.claim,)
    with installation.database.begin() as connection:
        for step in steps:
            claim = step(
                connection,
                provider=provider.name,
                editions=editions,
                owner=owner,
                now=now,
                lease_until=now + _LEASE,
            )
            if claim:
                return claim
    return None


def _recipient(installation: Installation, claim: batches.Claim, member: batches.ClaimedRecipient) -> Recipient:
    email = claim.email
    links, tokens = installation.links, installation.tokens
    values = {
        Slot.UNSUBSCRIBE_URL: lambda: links.unsubscribe(tokens.sign(Purpose.UNSUBSCRIBE, member.subscription)),
        Slot.CONFIRM_URL: lambda: links.confirm(tokens.sign(Purpose.CONFIRM, member.subscription)),
    }
    domain = email.sender_address.rpartition("@")[2]
    local = sha256(f"{claim.key.partition('/')[0]}/{member.subscriber}".encode()).hexdigest()[:32]
    return Recipient(
        subscriber=member.subscriber,
        address=member.address,
        slots={slot: values[slot]() for slot in email.slots},
        message_id=f"{local}@{domain}",
    )


def release_halts(installation: Installation) -> None:
    """Let halted sendings try again: called when a person starts a process or asks for delivery.

    At a halt it is proven that nobody was taken on, so one more call costs nothing but another refusal.
    """
    with installation.database.begin() as connection:
        sendings.release_all(connection)
