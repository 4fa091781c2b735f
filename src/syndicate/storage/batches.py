"""The ledger's steps: claim a batch before its call, settle it after, and sort out what a dead process left.

Each step is one arrow of `domain.delivery` and one compare-and-set on the batch's state and fence.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Row, func, insert, select, update

from syndicate.domain.delivery import Batch, BatchEvent, BatchState, MemberOutcome, Settlement, transition
from syndicate.domain.entry import EditionId
from syndicate.domain.message import Answer, OutcomeKind, RenderedEmail, SendingKind, SubscriberId, Verdict
from syndicate.errors import DeliveryHaltedError
from syndicate.storage.attempts import (
    begin_attempt,
    excerpt,
    finish_attempt,
    finish_orphaned_attempt,
    keep_late_answer,
    verdict_of,
)
from syndicate.storage.guard import PROOFS, promise, take_back
from syndicate.storage.packing import pack_members, unpack_members
from syndicate.storage.queue import next_batch, sendings_with
from syndicate.storage.sendings import SKIPPED, halt
from syndicate.storage.snapshots import read_email
from syndicate.storage.statements import changed_one
from syndicate.storage.tables import batches, emails, exceptions, sendings
from syndicate.storage.withdrawals import ClaimedRecipient as ClaimedRecipient  # part of what is given out here
from syndicate.storage.withdrawals import sort_members


@dataclass(frozen=True, slots=True)
class Account:
    """A provider, and the editions that send by one account with it; `None` stands for all."""

    provider: str
    editions: Collection[EditionId] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A batch that this process alone may call for, once, and that it must settle."""

    #: In flight, with all its frozen members.
    batch: Batch
    email: RenderedEmail
    #: The same for each call of the batch: `hungary-2026-11-04/1`.
    key: str
    #: The members who are still to be mailed; never empty.
    recipients: tuple[ClaimedRecipient, ...]
    account: Account


def claim(
    connection: Connection,
    *,
    provider: str,
    editions: Collection[EditionId] | None = None,
    now: datetime,
    owner: str,
    lease_until: datetime,
) -> Claim | None:
    """Take the next batch that is ready and due; commit before the call. `None` when there is none.

    `editions` are those that send by this account of the provider; `None` stands for all.

    Confirmations go before issues, then older sendings first. Members who have left are recorded as skipped,
    and a batch that nobody is left of is done with. Raises DeliveryHaltedError when the guard fires.
    """
    return _take(connection, BatchEvent.CLAIM, Account(provider, editions), now, owner, lease_until)


def replay(
    connection: Connection,
    *,
    provider: str,
    editions: Collection[EditionId] | None = None,
    now: datetime,
    owner: str,
    lease_until: datetime,
) -> Claim | None:
    """Take the next batch whose fate is unknown, to send the same again under the same key.

    Only for a provider that remembers. Who has left since the first call stays unknown and is not in the call.
    """
    return _take(connection, BatchEvent.REPLAY, Account(provider, editions), now, owner, lease_until)


def _take(
    connection: Connection, event: BatchEvent, account: Account, now: datetime, owner: str, lease_until: datetime
) -> Claim | None:
    state = BatchState.READY if event is BatchEvent.CLAIM else BatchState.UNKNOWN
    while row := next_batch(connection, state, account.provider, account.editions, now):
        batch = replace(_batch(row), is_replay=event is BatchEvent.REPLAY)
        recipients = _recipients(connection, row, batch, now)
        taken = replace(batch, state=transition(state, event), fence=batch.fence + 1)
        if not recipients:
            _move(connection, batch, state=transition(taken.state, BatchEvent.ANSWERED), fence=taken.fence)
            continue
        promise(connection, batch.sending, batch.number, len(batch.members), is_replay=batch.is_replay)
        _move(connection, batch, state=taken.state, fence=taken.fence, owner=owner, lease_until=lease_until)
        begin_attempt(connection, taken, owner, now)
        email = connection.execute(select(emails.c.email).where(emails.c.sending == batch.sending)).scalar_one()
        key = f"{row.key}/{batch.number}"
        return Claim(batch=taken, email=read_email(email), key=key, recipients=recipients, account=account)
    return None


def _recipients(
    connection: Connection, row: Row[tuple[object, ...]], batch: Batch, now: datetime
) -> tuple[ClaimedRecipient, ...]:
    """Members to be mailed; writes down who is not, and why."""
    excepted = select(exceptions.c.subscriber).where(
        exceptions.c.sending == batch.sending, exceptions.c.number == batch.number
    )
    settled = frozenset(connection.scalars(excepted))
    left = [member for member in batch.members if member not in settled]
    recipients, withdrawn = sort_members(connection, SendingKind(row.kind), row.edition, left)
    state = OutcomeKind.UNKNOWN if batch.is_replay else SKIPPED
    gone = (MemberOutcome(subscriber=member, state=state, code=code) for member, code in withdrawn.items())
    _except(connection, batch, gone, now)
    return recipients


def settle(connection: Connection, claim: Claim, settlement: Settlement, answer: Answer, now: datetime) -> bool:
    """Write down what came of a call. May be repeated when it is not known whether the commit came through.

    False when the batch was taken away meanwhile: then only the attempt remembers the answer.
    """
    batch = claim.batch
    target = transition(batch.state, settlement.event)
    is_proof = answer.verdict in PROOFS
    moved = (
        update(batches)
        .where(*_stands_as(batch))
        .values(
            state=target,
            owner=None,
            lease_until=None,
            not_before=settlement.not_before or batches.c.not_before,
            refusals=batches.c.refusals + int(is_proof),
        )
    )
    # An answer that does not fit its recipients is kept as what it was taken for.
    misfit = answer.verdict is Verdict.ANSWERED and settlement.event is BatchEvent.UNCLEAR
    verdict = Verdict.UNCLEAR if misfit else answer.verdict
    if not changed_one(connection.execute(moved)):
        if verdict_of(connection, batch) == verdict:
            return True
        keep_late_answer(connection, batch, verdict, answer)
        return False
    finish_attempt(connection, batch, verdict, answer, now)
    if is_proof:
        take_back(connection, batch.sending, batch.number, len(batch.members))
    _except(connection, batch, settlement.exceptions, now)
    _add_halves(connection, batch, settlement.halves)
    if settlement.halt:
        account = claim.account
        halt(connection, account.provider, excerpt(settlement.halt), editions=account.editions)
    return True


def postpone(connection: Connection, account: Account, until: datetime) -> None:
    """Let no batch of the account be claimed before `until`: one throttled call speaks for all.

    Batches that wait longer already go on doing so.
    """
    waiting = select(sendings.c.id).where(sendings.c.provider == account.provider)
    if account.editions is not None:
        waiting = waiting.where(sendings.c.edition.in_(account.editions))
    connection.execute(
        update(batches)
        .where(batches.c.sending.in_(waiting), batches.c.state == BatchState.READY, batches.c.not_before < until)
        .values(not_before=until)
    )


def disown(connection: Connection, now: datetime) -> int:
    """Call every batch in flight unknown; gives their number. The caller knows that all their owners are dead."""
    flying = select(batches).where(batches.c.state == BatchState.IN_FLIGHT).with_for_update()
    orphans = [_batch(row) for row in connection.execute(flying)]
    for orphan in orphans:
        finish_orphaned_attempt(connection, orphan, now)
        unknown = transition(orphan.state, BatchEvent.OWNER_DIED)
        _move(connection, orphan, state=unknown, owner=None, lease_until=None)
    return len(orphans)


def expire(connection: Connection, now: datetime) -> int:
    """Give up the ready batches of sendings whose deadline has passed; gives their number."""
    waiting = sendings_with(BatchState.READY)
    late = select(sendings.c.id).join(waiting, waiting.c.sending == sendings.c.id).where(sendings.c.deadline < now)
    expired = 0
    for sending in connection.scalars(late).all():
        given_up = update(batches).where(batches.c.sending == sending, batches.c.state == BatchState.READY)
        target = transition(BatchState.READY, BatchEvent.DEADLINE)
        expired += connection.execute(given_up.values(state=target)).rowcount
    return expired


def next_wake(connection: Connection, now: datetime) -> datetime | None:
    """The earliest instant at which a batch may be claimed; past when one may be now, `None` when none is ready.

    Leaves out what is halted or past its deadline.
    """
    waiting = sendings_with(BatchState.READY)
    earliest = (
        select(func.min(batches.c.not_before))
        .where(batches.c.state == BatchState.READY, batches.c.sending == waiting.c.sending)
        .correlate(waiting)
        .scalar_subquery()
    )
    claimable = (
        select(func.min(earliest))
        .select_from(waiting)
        .join(sendings, sendings.c.id == waiting.c.sending)
        .where(sendings.c.halt.is_(None), func.coalesce(sendings.c.deadline, now) >= now)
    )
    earliest_of_all: datetime | None = connection.scalar(claimable)
    return earliest_of_all


def _batch(row: Row[tuple[object, ...]]) -> Batch:
    """Raises DeliveryHaltedError when the packed members are damaged."""
    members = unpack_members(row.members)
    if len(members) != row.size:
        raise DeliveryHaltedError(f"batch {row.number} of sending {row.sending} does not hold its {row.size} members")
    return Batch(
        sending=row.sending,
        number=row.number,
        members=members,
        state=BatchState(row.state),
        fence=row.fence,
        not_before=row.not_before,
        refusals=row.refusals,
    )


def _stands_as(batch: Batch) -> tuple[ColumnElement[bool], ...]:
    return (
        batches.c.sending == batch.sending,
        batches.c.number == batch.number,
        batches.c.state == batch.state,
        batches.c.fence == batch.fence,
    )


def _move(connection: Connection, batch: Batch, **values: object) -> None:
    """Compare and set a row that this transaction has read and locked, so that it cannot have moved since."""
    if not changed_one(connection.execute(update(batches).where(*_stands_as(batch)).values(**values))):
        raise DeliveryHaltedError(f"batch {batch.number} of sending {batch.sending} moved under a lock")


def _except(connection: Connection, batch: Batch, outcomes: Iterable[MemberOutcome], now: datetime) -> None:
    rows = [
        {
            "sending": batch.sending,
            "subscriber": outcome.subscriber,
            "number": batch.number,
            "state": outcome.state,
            "code": excerpt(outcome.code),
            "detail": excerpt(outcome.detail),
            "at": now,
        }
        for outcome in outcomes
    ]
    if rows:
        connection.execute(insert(exceptions), rows)


def _add_halves(connection: Connection, batch: Batch, halves: Sequence[tuple[SubscriberId, ...]]) -> None:
    if not halves:
        return
    # `take_back` has changed the sending's row in this transaction, and so nobody else is counting at the same time.
    last: int = connection.execute(
        select(func.max(batches.c.number)).where(batches.c.sending == batch.sending)
    ).scalar_one()
    rows = [
        {
            "sending": batch.sending,
            "number": number,
            "members": pack_members(members),
            "size": len(members),
            "state": BatchState.READY,
            "fence": 0,
            "not_before": batch.not_before,
            "refusals": 0,
            "parent": batch.number,
            "turn": -number,
        }
        for number, members in enumerate(halves, start=last + 1)
    ]
    connection.execute(insert(batches), rows)
