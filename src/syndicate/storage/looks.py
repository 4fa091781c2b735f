"""The ledger's steps for what is unknown: look at a batch, settle what a look proves, believe what is reported.

Each step is one arrow of `domain.delivery` and one compare-and-set on the batch's state and fence.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, Row, exists, or_, select, update

from syndicate.domain.delivery import UNCERTAIN, Batch, BatchEvent, BatchState, MemberOutcome, transition
from syndicate.domain.message import OutcomeKind, SubscriberId
from syndicate.domain.recollection import Recollection
from syndicate.domain.reconciliation import ABANDON_AFTER, Insight, Sight, judge
from syndicate.storage.attempts import REPEAT_ORDERED, excerpt, note_on_last
from syndicate.storage.batch_rows import (
    add_children,
    add_exceptions,
    exceptions_of,
    move_batch,
    read_batch,
    stands_as,
)
from syndicate.storage.guard import PROOFS, prove
from syndicate.storage.sendings import SKIPPED
from syndicate.storage.statements import changed_one
from syndicate.storage.tables import attempts, batches, exceptions
from syndicate.storage.unknowns import UnknownBatch, find_unsettled

#: Codes of exceptions: how it became known that a member has theirs, or cannot become known.
FOUND = "found"
REPORTED = "reported"
_ERASED = "erased"


def wait(connection: Connection, found: UnknownBatch, until: datetime) -> None:
    """Leave an unknown batch, locked by this transaction, alone until then."""
    move_batch(connection, found.unknown.batch, not_before=until)


def hand_over(connection: Connection, found: UnknownBatch, now: datetime) -> None:
    """Give an unknown batch, locked by this transaction, to a person."""
    batch = found.unknown.batch
    state = transition(batch.state, BatchEvent.HAND_OVER)
    move_batch(connection, batch, state=state, not_before=now + ABANDON_AFTER)


def abandon(connection: Connection, found: UnknownBatch, why: str) -> None:
    """Leave a batch, locked by this transaction, unknown for good."""
    batch = found.unknown.batch
    move_batch(connection, batch, state=transition(batch.state, BatchEvent.ABANDON))
    note_on_last(connection, batch, f"abandoned: {why}")


def claim_look(
    connection: Connection, found: UnknownBatch, *, owner: str, lease_until: datetime
) -> UnknownBatch | None:
    """Take an unknown batch to ask the provider about it; commit before the call. `None` when it was moved."""
    batch = found.unknown.batch
    taken = replace(batch, state=transition(batch.state, BatchEvent.LOOK), fence=batch.fence + 1)
    values = {"state": taken.state, "fence": taken.fence, "owner": owner, "lease_until": lease_until}
    if not changed_one(connection.execute(update(batches).where(*stands_as(batch)).values(**values))):
        return None
    return replace(found, unknown=replace(found.unknown, batch=taken))


def settle_look(
    connection: Connection, look: UnknownBatch, recollection: Recollection, sight: Sight, now: datetime
) -> Insight | None:
    """Write down what a look proves; `None` when the batch was taken away or settled meanwhile.

    When a report has settled some of its members during the look, the search is not believed where it saw nobody.
    """
    fresh = find_unsettled(connection, look.key)
    if fresh is None or fresh.unknown.batch != look.unknown.batch:
        return None
    if fresh.unknown.open != look.unknown.open:
        sight = replace(sight, is_whole=False)
    batch, looks = fresh.unknown.batch, fresh.unknown.looks
    insight = judge(fresh.unknown, recollection, sight, now)
    known = [MemberOutcome(subscriber=one, state=OutcomeKind.ACCEPTED, code=FOUND) for one in insight.accepted]
    known += [MemberOutcome(subscriber=one, state=OutcomeKind.UNKNOWN, code=_ERASED) for one in insight.untraceable]
    add_exceptions(connection, batch, known, now)
    proof = f"not found in {looks + 1} looks, while later mail was"
    match insight.event:
        case BatchEvent.SETTLED:
            note_on_last(connection, batch, f"found at {now:%Y-%m-%d %H:%M} UTC")
            _release(connection, batch, insight.event)
        case BatchEvent.NOT_SURE:
            not_before = insight.not_before or now
            _release(connection, batch, insight.event, not_before=not_before, looks=looks + sight.is_whole)
        case _:
            send_anew(connection, batch, insight.event, insight.absent, proof, now)
    return insight


def send_anew(
    connection: Connection,
    batch: Batch,
    event: BatchEvent,
    members: tuple[SubscriberId, ...],
    proof: str,
    now: datetime,
) -> None:
    """Make ready what was not sent, or what a person has sent again: the batch as it is, or a new one of `members`."""
    target = transition(batch.state, event)
    if target is BatchState.READY:
        prove(connection, batch.sending, batch.number, len(batch.members), proof)
        _release(connection, batch, event, not_before=now)
    else:
        prove(connection, batch.sending, batch.number, len(members), proof)
        _release(connection, batch, event)
        add_children(connection, batch, (members,), now)


def _release(connection: Connection, batch: Batch, event: BatchEvent, **values: object) -> None:
    state = transition(batch.state, event)
    move_batch(connection, batch, state=state, owner=None, lease_until=None, **values)


class Settled(StrEnum):
    """What came of a report that a member's mail was taken on."""

    SETTLED = "settled"
    #: It was known already, or the member is none of ours, or a call goes on and will tell.
    NOTHING = "nothing"
    #: By the ledger nobody was taken on by any call that the report can be about.
    CONTRADICTION = "contradiction"


def settle_by_report(
    connection: Connection, sending: int, number: int, subscriber: SubscriberId, now: datetime
) -> Settled:
    """Believe a report that this member of a batch was taken on, and be done with the batch when nobody is left open.

    Where it contradicts the ledger the member is not mailed again all the same, if there is still time for that.
    """
    row = _locked(connection, sending, number)
    if row is None or subscriber not in (named := read_batch(row)).members:
        return Settled.NOTHING
    standing = connection.scalar(
        select(exceptions.c.state).where(exceptions.c.sending == sending, exceptions.c.subscriber == subscriber)
    )
    if standing == OutcomeKind.ACCEPTED:
        return Settled.NOTHING
    if standing in (OutcomeKind.UNKNOWN, OutcomeKind.DEFERRED):
        is_theirs = (exceptions.c.sending == sending, exceptions.c.subscriber == subscriber)
        believed = {"state": OutcomeKind.ACCEPTED, "code": REPORTED, "at": now}
        connection.execute(update(exceptions).where(*is_theirs).values(**believed))
        return Settled.SETTLED
    is_possible = _may_have_taken_on(connection, named)
    holder = _holder(connection, named, subscriber)
    if holder is None or standing == SKIPPED:
        return Settled.CONTRADICTION  # was in no call
    if holder.state is BatchState.IN_FLIGHT:
        return Settled.NOTHING
    if holder.state is BatchState.DONE or standing is not None:
        return Settled.NOTHING if is_possible else Settled.CONTRADICTION
    accepted = MemberOutcome(subscriber=subscriber, state=OutcomeKind.ACCEPTED, code=REPORTED)
    add_exceptions(connection, holder, (accepted,), now)
    is_open = len(exceptions_of(connection, holder)) < len(holder.members)
    if holder.state in UNCERTAIN and holder.state is not BatchState.ABANDONED and not is_open:
        _release(connection, holder, BatchEvent.SETTLED)
    return Settled.SETTLED if is_possible else Settled.CONTRADICTION


def _locked(connection: Connection, sending: int, number: int) -> Row[tuple[object, ...]] | None:
    wanted = select(batches).where(batches.c.sending == sending, batches.c.number == number)
    return connection.execute(wanted.with_for_update()).first()


def _holder(connection: Connection, batch: Batch, subscriber: SubscriberId) -> Batch | None:
    """The batch that holds a member at present: this one, or what came of it by splitting."""
    while batch.state is BatchState.SPLIT:
        wanted = select(batches).where(batches.c.sending == batch.sending, batches.c.parent == batch.number)
        children = [read_batch(row) for row in connection.execute(wanted.with_for_update())]
        child = next((child for child in children if subscriber in child.members), None)
        if child is None:
            return None
        batch = child
    return batch


def _may_have_taken_on(connection: Connection, batch: Batch) -> bool:
    """Whether some call of the batch is not proven to have failed; a copy that a person ordered proves nothing."""
    own = (attempts.c.sending == batch.sending, attempts.c.number == batch.number)
    is_no_refusal = or_(attempts.c.verdict.is_(None), attempts.c.verdict.not_in(PROOFS))
    is_open = or_(attempts.c.proof == "", attempts.c.proof.startswith(REPEAT_ORDERED))
    return bool(connection.scalar(select(exists().where(*own, is_no_refusal, is_open))))


def ordered_repeat(reason: str) -> str:
    """The proof of an attempt whose members a person has sent a second copy."""
    return excerpt(f"{REPEAT_ORDERED}: {reason}")
