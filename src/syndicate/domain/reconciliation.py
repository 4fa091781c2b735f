"""Reconciliation: what to do about a batch of which nobody knows who was taken on, and what a look at it proves.

Decides only. A mail is sent again by itself where the provider remembers the first, or where it is proven that there
was none; everything else waits for a report or for a person.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from syndicate.domain.delivery import Batch, BatchEvent
from syndicate.domain.message import SubscriberId
from syndicate.domain.recollection import Recollection, RecollectionClass

#: Looks in whole that must agree before what is not found is taken for not there.
LOOKS = 3
#: A canary that is made ready within this time shows that the search works; after it a person is asked.
LOOK_FOR = timedelta(hours=48)
#: What waited for a person so long stays unknown for good.
ABANDON_AFTER = timedelta(days=7)
_BETWEEN_LOOKS = timedelta(minutes=5)
_BETWEEN_LATER_LOOKS = timedelta(minutes=30)
_SHORTEST_WAIT = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """A batch whose fate is unknown, with what is known about it."""

    batch: Batch
    #: Members who may or may not have theirs, in id order.
    open: tuple[SubscriberId, ...]
    #: Whether some member has theirs for certain.
    has_accepted: bool
    #: UTC: the intents of the first and the last call that may have taken somebody on.
    first_call: datetime
    last_call: datetime
    #: Searches since the last call that came back whole.
    looks: int
    #: UTC: nothing of it is handed over later; `None` means it never gets too late.
    deadline: datetime | None


class Step(StrEnum):
    WAIT = "wait"
    #: Send the same again under the same key.
    REPLAY = "replay"
    LOOK = "look"
    HAND_OVER = "hand-over"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The next step for an unknown batch."""

    step: Step
    #: UTC: when it may be taken; past when it may be now.
    at: datetime
    #: Of a batch that waits: the step it waits for. Else the step itself.
    then: Step
    #: Of what is handed over: why nothing more can be learnt by itself.
    why: str = ""


def plan(unknown: Unknown, recollection: Recollection | None, now: datetime, *, is_complete: bool) -> Plan:
    """What comes next for an unknown batch.

    `recollection` None means that its provider is not set up any more. `is_complete` says that everybody who was in
    the first call may still be mailed: without them a provider that compares must not be sent the same key.
    """
    batch = unknown.batch
    gives_up = unknown.last_call + LOOK_FOR
    if recollection is None:
        if now < gives_up:
            return Plan(step=Step.WAIT, at=gives_up, then=Step.HAND_OVER)
        return Plan(step=Step.HAND_OVER, at=now, then=Step.HAND_OVER, why="its provider is not set up any more")
    if may_replay(unknown, recollection, now, is_complete=is_complete):
        return _when(Step.REPLAY, batch.not_before, now)
    if recollection.first_look is None:
        why = "providers of this kind cannot be asked"
        if recollection.kind is not RecollectionClass.NEITHER:
            why = _why_no_replay(unknown, now)
        return Plan(step=Step.HAND_OVER, at=now, then=Step.HAND_OVER, why=why)
    if now >= gives_up:
        why = f"{LOOK_FOR // timedelta(hours=1)} hours of asking have not settled it"
        return Plan(step=Step.HAND_OVER, at=now, then=Step.HAND_OVER, why=why)
    return _when(Step.LOOK, max(unknown.last_call + recollection.first_look, batch.not_before), now)


def _when(step: Step, at: datetime, now: datetime) -> Plan:
    return Plan(step=step if at <= now else Step.WAIT, at=at, then=step)


def may_replay(unknown: Unknown, recollection: Recollection, now: datetime, *, is_complete: bool) -> bool:
    """Whether the same may be sent again under its key, at the time that its back-off allows."""
    return (
        recollection.replay_within is not None
        and now < unknown.first_call + recollection.replay_within
        and (recollection.replays_some or is_complete)
        and (unknown.deadline is None or now <= unknown.deadline)
    )


def _why_no_replay(unknown: Unknown, now: datetime) -> str:
    if unknown.deadline is not None and now > unknown.deadline:
        return "it is too late to send it again, and providers of this kind cannot be asked"
    return "the provider does not take the same again any more, and cannot be asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What one look at an unknown batch saw."""

    #: Open members whom the search shows.
    found: frozenset[SubscriberId]
    #: Open members whose address is still known, so that they could be found.
    traceable: frozenset[SubscriberId]
    #: False where the search failed or was cut: then who is not found may be there all the same.
    is_whole: bool
    #: Whether a batch that was surely accepted after the unknown call is visible in the same search.
    has_canary: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Insight:
    """What follows from a look; to be written in one transaction."""

    event: BatchEvent
    #: Open members who have theirs, where the batch goes on without them.
    accepted: tuple[SubscriberId, ...] = ()
    #: Open members who do not have theirs.
    absent: tuple[SubscriberId, ...] = ()
    #: Open members of whom nothing can be learnt any more, for their address is gone.
    untraceable: tuple[SubscriberId, ...] = ()
    #: UTC: the next look, where there is one.
    not_before: datetime | None = None


def wants_canary(unknown: Unknown, recollection: Recollection, sight: Sight, now: datetime) -> bool:
    """Whether a canary would prove that those not found are not there: only then is it looked for."""
    is_open = any(member in sight.traceable and member not in sight.found for member in unknown.open)
    one_tells_all = recollection.is_one_entry and (sight.found or unknown.has_accepted)
    return (
        is_open
        and not one_tells_all
        and sight.is_whole
        and recollection.absent_after is not None
        and now >= unknown.last_call + recollection.absent_after
        and unknown.looks + 1 >= LOOKS
    )


def judge(unknown: Unknown, recollection: Recollection, sight: Sight, now: datetime) -> Insight:
    """What a look proves. Absence needs three whole looks, time for the search to catch up, and a canary."""
    found = tuple(member for member in unknown.open if member in sight.found)
    missing = tuple(member for member in unknown.open if member not in sight.found)
    if not missing or (recollection.is_one_entry and (found or unknown.has_accepted)):
        return Insight(event=BatchEvent.SETTLED)
    traceable = tuple(member for member in missing if member in sight.traceable)
    if not traceable:
        return Insight(event=BatchEvent.SETTLED, untraceable=missing)
    if not (sight.has_canary and wants_canary(unknown, recollection, sight, now)):
        return Insight(
            event=BatchEvent.NOT_SURE, accepted=found, not_before=_next_look(unknown, recollection, sight, now)
        )
    # One entry that is not there holds none of them, whose address is gone or not.
    absent = missing if recollection.is_one_entry else traceable
    untraceable = tuple(member for member in missing if member not in absent)
    in_part = found or unknown.has_accepted
    event = BatchEvent.ABSENT_IN_PART if in_part else BatchEvent.ABSENT
    return Insight(event=event, accepted=found, absent=absent, untraceable=untraceable)


def _next_look(unknown: Unknown, recollection: Recollection, sight: Sight, now: datetime) -> datetime:
    """So that the third look falls on the instant from which on absence may be proven; later at longer intervals."""
    looks = unknown.looks + sight.is_whole
    left = LOOKS - looks
    if recollection.absent_after is not None and now < (absent := unknown.last_call + recollection.absent_after):
        step = (absent - now) / max(1, left)
        return now + max(step, _SHORTEST_WAIT)
    return now + (_BETWEEN_LOOKS if left > 0 else _BETWEEN_LATER_LOOKS)
