"""Batch, and the one machine of what may become of it; what to do after a crash.

The promise: nobody gets a second copy unless a person orders it, nobody is lost in silence,
and what cannot be known is called unknown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from random import Random

from syndicate.domain.message import Answer, OutcomeKind, SubscriberId, Verdict


class BatchState(StrEnum):
    READY = "ready"
    IN_FLIGHT = "in-flight"
    DONE = "done"
    #: Replaced by others, which hold those of its members who are still to be mailed.
    SPLIT = "split"
    #: May or may not have been taken on; looked into by itself where the provider can tell.
    UNKNOWN = "unknown"
    #: The provider is being asked what became of it.
    CHECKING = "checking"
    #: Nothing more can be learnt by itself: a person decides, or a report of the provider does.
    NEEDS_OPERATOR = "needs-operator"
    #: Left as it is for good, and counted as unknown for ever.
    ABANDONED = "abandoned"
    EXPIRED = "expired"


#: Members of these may or may not have theirs.
UNCERTAIN = (BatchState.UNKNOWN, BatchState.CHECKING, BatchState.NEEDS_OPERATOR, BatchState.ABANDONED)


class BatchEvent(StrEnum):
    CLAIM = "claim"
    ANSWERED = "answered"
    #: Proven that nobody was taken on.
    NOT_ACCEPTED = "not-accepted"
    #: The same, because of some recipient in it.
    REFUSED_WHOLE = "refused-whole"
    #: Some were not taken on for now, by the provider's own word; of the others it is known what became of them.
    DEFERRED_IN_PART = "deferred-in-part"
    UNCLEAR = "unclear"
    #: The process that held it is gone.
    OWNER_DIED = "owner-died"
    #: The provider remembers what it took on, so that sending the same again is harmless.
    REPLAY = "replay"
    #: Ask the provider what became of it.
    LOOK = "look"
    #: Of each member it is known now what became of them, or that nothing can be learnt.
    SETTLED = "settled"
    #: Proven, or stated by a person, that nobody was taken on.
    ABSENT = "absent"
    #: The same of some members, and the others were taken on.
    ABSENT_IN_PART = "absent-in-part"
    NOT_SURE = "not-sure"
    #: Nothing more can be learnt without a person.
    HAND_OVER = "hand-over"
    #: A person has a second copy sent to those who may have the first.
    REPEAT = "repeat"
    ABANDON = "abandon"
    DEADLINE = "deadline"


_TRANSITIONS: dict[tuple[BatchState, BatchEvent], BatchState] = {
    (BatchState.READY, BatchEvent.CLAIM): BatchState.IN_FLIGHT,
    (BatchState.READY, BatchEvent.DEADLINE): BatchState.EXPIRED,
    (BatchState.IN_FLIGHT, BatchEvent.ANSWERED): BatchState.DONE,
    (BatchState.IN_FLIGHT, BatchEvent.NOT_ACCEPTED): BatchState.READY,
    (BatchState.IN_FLIGHT, BatchEvent.REFUSED_WHOLE): BatchState.SPLIT,
    (BatchState.IN_FLIGHT, BatchEvent.DEFERRED_IN_PART): BatchState.SPLIT,
    (BatchState.IN_FLIGHT, BatchEvent.UNCLEAR): BatchState.UNKNOWN,
    (BatchState.IN_FLIGHT, BatchEvent.OWNER_DIED): BatchState.UNKNOWN,
    (BatchState.UNKNOWN, BatchEvent.REPLAY): BatchState.IN_FLIGHT,
    (BatchState.UNKNOWN, BatchEvent.LOOK): BatchState.CHECKING,
    (BatchState.UNKNOWN, BatchEvent.SETTLED): BatchState.DONE,
    (BatchState.UNKNOWN, BatchEvent.HAND_OVER): BatchState.NEEDS_OPERATOR,
    (BatchState.CHECKING, BatchEvent.SETTLED): BatchState.DONE,
    (BatchState.CHECKING, BatchEvent.ABSENT): BatchState.READY,
    (BatchState.CHECKING, BatchEvent.ABSENT_IN_PART): BatchState.SPLIT,
    (BatchState.CHECKING, BatchEvent.NOT_SURE): BatchState.UNKNOWN,
    (BatchState.CHECKING, BatchEvent.OWNER_DIED): BatchState.UNKNOWN,
    (BatchState.CHECKING, BatchEvent.HAND_OVER): BatchState.NEEDS_OPERATOR,
    (BatchState.NEEDS_OPERATOR, BatchEvent.SETTLED): BatchState.DONE,
    (BatchState.NEEDS_OPERATOR, BatchEvent.ABSENT): BatchState.READY,
    (BatchState.NEEDS_OPERATOR, BatchEvent.ABSENT_IN_PART): BatchState.SPLIT,
    (BatchState.NEEDS_OPERATOR, BatchEvent.REPEAT): BatchState.SPLIT,
    (BatchState.NEEDS_OPERATOR, BatchEvent.ABANDON): BatchState.ABANDONED,
}


class BatchTransitionError(ValueError):
    """A batch was asked for a step it does not have: a mistake in this program."""


def transition(state: BatchState, event: BatchEvent) -> BatchState:
    """The state after `event`. Raises BatchTransitionError where the machine has no such arrow."""
    try:
        return _TRANSITIONS[state, event]
    except KeyError:
        raise BatchTransitionError(f"a batch that is {state} cannot take {event}") from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Recipients that go to the provider in one call, frozen before the call."""

    sending: int
    #: 1-based within the sending; splits go on counting.
    number: int
    #: In id order.
    members: tuple[SubscriberId, ...]
    state: BatchState
    #: Grows with every claim; a step of an older claim is void.
    fence: int
    #: UTC; not to be claimed earlier.
    not_before: datetime
    #: Times the provider has proven not to have taken it on.
    refusals: int = 0
    #: An earlier call of it may have been taken on, so that a refusal of the present one proves nothing.
    is_replay: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberOutcome:
    """The ledger's exception: a member whose outcome is not that of their batch."""

    subscriber: SubscriberId
    state: str
    code: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """What to write after a call, in one transaction."""

    event: BatchEvent
    exceptions: tuple[MemberOutcome, ...] = ()
    #: UTC: when a batch that goes back to READY may be tried, or one that is UNKNOWN may be looked at.
    not_before: datetime | None = None
    #: Halves of a batch that was refused whole, or the one part of it that was deferred.
    parts: tuple[tuple[SubscriberId, ...], ...] = ()
    #: Why all sending of this provider must stop, or empty.
    halt: str = ""


def cut(members: Sequence[SubscriberId], size: int) -> tuple[tuple[SubscriberId, ...], ...]:
    """Cut an audience, in id order, into batches of at most `size`."""
    ordered = sorted(members)
    return tuple(tuple(ordered[start : start + size]) for start in range(0, len(ordered), size))


def checksum(members: Sequence[SubscriberId]) -> str:
    """A digest of an audience, kept beside it: of its ids in rising order, with commas between them."""
    ordered = sorted(members)
    digest = sha256()
    for start in range(0, len(ordered), _IDS_AT_ONCE):  # a million ids as one text would take a hundred megabytes
        part = ",".join(map(str, ordered[start : start + _IDS_AT_ONCE]))
        digest.update((f",{part}" if start else part).encode())
    return digest.hexdigest()


_IDS_AT_ONCE = 10_000


def settle(
    batch: Batch, sent_to: Sequence[SubscriberId], answer: Answer, now: datetime, *, refused_alone: int = 0
) -> Settlement:
    """What follows from the provider's answer to the call for `sent_to`, the members that were still to be mailed.

    The words on the wire never decide alone: an answer without an outcome for each recipient is unclear.
    `refused_alone` counts the recipients refused singly since anybody was last taken on: a provider that refuses one
    after the other means us and not them, and going on would end with everybody refused.
    """
    match answer.verdict:
        case Verdict.ANSWERED if len(answer.outcomes) == len(sent_to):
            return _answered(batch, sent_to, answer, now)
        case Verdict.NOT_ACCEPTED | Verdict.REFUSED_WHOLE | Verdict.HALTED if batch.is_replay:
            halt = (answer.detail or "halted") if answer.verdict is Verdict.HALTED else ""
            return Settlement(event=BatchEvent.UNCLEAR, not_before=now + _back_off(batch, answer), halt=halt)
        case Verdict.NOT_ACCEPTED:
            return Settlement(event=BatchEvent.NOT_ACCEPTED, not_before=now + _back_off(batch, answer))
        case Verdict.HALTED:
            return Settlement(event=BatchEvent.NOT_ACCEPTED, not_before=now, halt=answer.detail or "halted")
        case Verdict.REFUSED_WHOLE if len(sent_to) > 1:
            middle = len(sent_to) // 2
            return Settlement(event=BatchEvent.REFUSED_WHOLE, parts=(tuple(sent_to[:middle]), tuple(sent_to[middle:])))
        case Verdict.REFUSED_WHOLE if refused_alone + 1 >= _REFUSED_ALONE_BEFORE_HALT:
            halt = f"{refused_alone + 1} recipients in a row were refused and nobody was taken on: {answer.detail}"
            return Settlement(event=BatchEvent.NOT_ACCEPTED, not_before=now, halt=halt)
        case Verdict.REFUSED_WHOLE:
            refused = MemberOutcome(
                subscriber=sent_to[0], state=OutcomeKind.REFUSED, code=str(answer.status or ""), detail=answer.detail
            )
            return Settlement(event=BatchEvent.ANSWERED, exceptions=(refused,))
        case _:
            return Settlement(event=BatchEvent.UNCLEAR, not_before=now + _back_off(batch, answer))


def _answered(batch: Batch, sent_to: Sequence[SubscriberId], answer: Answer, now: datetime) -> Settlement:
    """Every recipient has an outcome. Those deferred go again later, in a batch of their own."""
    outcomes = tuple(
        MemberOutcome(subscriber=member, state=outcome.kind, code=outcome.code, detail=outcome.detail)
        for member, outcome in zip(sent_to, answer.outcomes, strict=True)
    )
    deferred = tuple(outcome.subscriber for outcome in outcomes if outcome.state == OutcomeKind.DEFERRED)
    if not deferred:
        exceptions = tuple(outcome for outcome in outcomes if outcome.state != OutcomeKind.ACCEPTED)
        return Settlement(event=BatchEvent.ANSWERED, exceptions=exceptions)
    later = now + _back_off(batch, answer)
    if batch.is_replay:  # the earlier call may have taken on who is deferred now
        return Settlement(event=BatchEvent.UNCLEAR, not_before=later)
    settled = tuple(outcome for outcome in outcomes if outcome.state != OutcomeKind.DEFERRED)
    return Settlement(event=BatchEvent.DEFERRED_IN_PART, exceptions=settled, parts=(deferred,), not_before=later)


#: Halves go before other batches, the newest first, so that a good neighbour is taken on soon after a bad recipient.
_REFUSED_ALONE_BEFORE_HALT = 3
_LONGEST_WAIT = timedelta(minutes=15)


def _back_off(batch: Batch, answer: Answer) -> timedelta:
    """The provider's own word, else doubling from one second with full jitter up to 15 minutes.

    The jitter is drawn from the batch's identity: spread over batches, yet the same on every run.
    """
    if answer.retry_after is not None:
        return timedelta(seconds=max(1.0, answer.retry_after))
    ceiling = min(_LONGEST_WAIT.total_seconds(), 2.0**batch.refusals)
    spread = Random(f"{batch.sending}/{batch.number}/{batch.refusals}").uniform(0.5, 1.0)  # noqa: S311 - no secret
    return timedelta(seconds=ceiling * spread)
