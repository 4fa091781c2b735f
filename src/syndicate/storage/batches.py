"""The ledger's steps: claim a batch before its call, settle it after, and sort out what a dead process left.

Each step is one arrow of `domain.delivery` and one compare-and-set on the batch's state and fence.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, Row, func, select, update

from syndicate.domain.delivery import Batch, BatchEvent, BatchState, MemberOutcome, Settlement, transition
from syndicate.domain.entry import EditionId
from syndicate.domain.message import Answer, OutcomeKind, RenderedEmail, SendingKind, Verdict
from syndicate.domain.recollection import Recollection
from syndicate.storage.attempts import (
    begin_attempt,
    excerpt,
    finish_attempt,
    finish_orphaned_attempt,
    keep_late_answer,
    verdict_of,
)
from syndicate.storage.batch_rows import Account as Account  # part of what is given out here
from syndicate.storage.batch_rows import (
    add_children,
    add_exceptions,
    exceptions_of,
    move_batch,
    read_batch,
    stands_as,
)
from syndicate.storage.guard import PROOFS, count_off_deferred, promise, take_back
from syndicate.storage.queue import BatchId as BatchId  # likewise
from syndicate.storage.queue import next_batch, sendings_with
from syndicate.storage.sendings import SKIPPED, halt
from syndicate.storage.snapshots import read_email
from syndicate.storage.statements import changed_one
from syndicate.storage.tables import batches, emails, sendings
from syndicate.storage.withdrawals import ClaimedRecipient as ClaimedRecipient  # likewise
from syndicate.storage.withdrawals import sort_members


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
    recollection: Recollection,
    set_aside: set[BatchId],
) -> Claim | None:
    """Take the next batch whose fate is unknown, to send the same again under the same key.

    Only while the provider remembers. Who has left since the first call stays unknown and is not in the call, where
    the provider allows that; else a batch that somebody has left is added to `set_aside`, which holds those not to be
    taken in this pass.
    """
    if recollection.replay_within is None:
        return None
    replays = _Replays(now - recollection.replay_within, recollection.replays_some, set_aside)
    return _take(connection, BatchEvent.REPLAY, Account(provider, editions), now, owner, lease_until, replays)


@dataclass(frozen=True, slots=True)
class _Replays:
    """Which unknown batches may be sent again."""

    #: UTC: those first called later.
    called_after: datetime
    replays_some: bool
    set_aside: set[BatchId]


def _take(
    connection: Connection,
    event: BatchEvent,
    account: Account,
    now: datetime,
    owner: str,
    lease_until: datetime,
    replays: _Replays | None = None,
) -> Claim | None:
    state = BatchState.READY if event is BatchEvent.CLAIM else BatchState.UNKNOWN
    which = (replays.called_after, replays.set_aside) if replays else None
    while row := next_batch(connection, state, account.provider, account.editions, now, which):
        batch = replace(read_batch(row), is_replay=event is BatchEvent.REPLAY)
        if replays is None or replays.replays_some:
            recipients = _recipients(connection, row, batch, now)
        elif (same := same_recipients(connection, batch, SendingKind(row.kind), row.edition)) is None:
            replays.set_aside.add((batch.sending, batch.number))
            continue
        else:
            recipients = same
        taken = replace(batch, state=transition(state, event), fence=batch.fence + 1)
        if not recipients:
            move_batch(connection, batch, state=transition(taken.state, BatchEvent.ANSWERED), fence=taken.fence)
            continue
        promise(connection, batch.sending, batch.number, len(batch.members), is_replay=batch.is_replay)
        values = {"state": taken.state, "fence": taken.fence, "owner": owner, "lease_until": lease_until, "looks": 0}
        move_batch(connection, batch, **values)
        begin_attempt(connection, taken, owner, now)
        email = connection.execute(select(emails.c.email).where(emails.c.sending == batch.sending)).scalar_one()
        key = f"{row.key}/{batch.number}"
        return Claim(batch=taken, email=read_email(email), key=key, recipients=recipients, account=account)
    return None


def _recipients(
    connection: Connection, row: Row[tuple[object, ...]], batch: Batch, now: datetime
) -> tuple[ClaimedRecipient, ...]:
    """Members to be mailed; writes down who is not, and why."""
    settled = exceptions_of(connection, batch)
    left = [member for member in batch.members if member not in settled]
    recipients, withdrawn = sort_members(connection, SendingKind(row.kind), row.edition, left)
    state = OutcomeKind.UNKNOWN if batch.is_replay else SKIPPED
    gone = (MemberOutcome(subscriber=member, state=state, code=code) for member, code in withdrawn.items())
    add_exceptions(connection, batch, gone, now)
    return recipients


def same_recipients(
    connection: Connection, batch: Batch, kind: SendingKind, edition: EditionId
) -> tuple[ClaimedRecipient, ...] | None:
    """Those who were in the first call that may have taken somebody on; `None` when one of them has left since.

    Who is known to have theirs by now is among them: a provider that compares must get the same once more.
    """
    settled = exceptions_of(connection, batch)
    in_call = [member for member in batch.members if settled.get(member, OutcomeKind.ACCEPTED) == OutcomeKind.ACCEPTED]
    recipients, withdrawn = sort_members(connection, kind, edition, in_call)
    return None if withdrawn else recipients


def settle(connection: Connection, claim: Claim, settlement: Settlement, answer: Answer, now: datetime) -> bool:
    """Write down what came of a call. May be repeated when it is not known whether the commit came through.

    False when the batch was taken away meanwhile: then only the attempt remembers the answer.
    """
    batch = claim.batch
    target = transition(batch.state, settlement.event)
    is_proof = answer.verdict in PROOFS
    moved = (
        update(batches)
        .where(*stands_as(batch))
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
    add_exceptions(connection, batch, _without_settled(connection, claim, settlement.exceptions), now)
    if settlement.event is BatchEvent.DEFERRED_IN_PART:
        count_off_deferred(connection, batch.sending, batch.number, sum(map(len, settlement.parts)))
    add_children(connection, batch, settlement.parts, settlement.not_before or batch.not_before)
    if settlement.halt:
        account = claim.account
        halt(connection, account.provider, excerpt(settlement.halt), editions=account.editions)
    return True


def _without_settled(
    connection: Connection, claim: Claim, outcomes: tuple[MemberOutcome, ...]
) -> tuple[MemberOutcome, ...]:
    """What is new in a settlement: of a replay some members may be known to have theirs."""
    if not (claim.batch.is_replay and outcomes):
        return outcomes
    settled = exceptions_of(connection, claim.batch)
    return tuple(outcome for outcome in outcomes if outcome.subscriber not in settled)


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
    """Call every batch in flight unknown, and every one that was being looked at; gives the number of those in flight.

    The caller knows that all their owners are dead.
    """
    owned = select(batches).where(batches.c.state.in_((BatchState.IN_FLIGHT, BatchState.CHECKING))).with_for_update()
    orphans = [read_batch(row) for row in connection.execute(owned)]
    for orphan in orphans:
        if orphan.state is BatchState.IN_FLIGHT:
            finish_orphaned_attempt(connection, orphan, now)
        unknown = transition(orphan.state, BatchEvent.OWNER_DIED)
        move_batch(connection, orphan, state=unknown, owner=None, lease_until=None)
    return sum(orphan.state is BatchState.IN_FLIGHT for orphan in orphans)


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
