"""Recollection: what a provider can tell of a call whose answer was lost, and so what may be done about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class RecollectionClass(StrEnum):
    """The three kinds of providers (design.md, section 4)."""

    #: Remembers a key: sending the same again makes no second copy.
    REMEMBERS = "A"
    #: Can be asked what it took on.
    SEARCHABLE = "B"
    #: Neither: what is unknown stays so until an event or a person settles it.
    NEITHER = "C"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recollection:
    #: For how long after the first call the same may be sent again under its key; `None` means never.
    replay_within: timedelta | None = None
    #: Whether a replay may leave out those who have left meanwhile; else the bytes must be the same.
    replays_some: bool = False
    #: How long its search lags: not asked earlier. `None` means that it cannot be searched.
    first_look: timedelta | None = None
    #: From then on after the call, what is not found may be taken for not there, a canary permitting.
    absent_after: timedelta | None = None
    #: One call is one entry in the provider's queue: one recipient found proves that all were taken on.
    is_one_entry: bool = False

    @property
    def kind(self) -> RecollectionClass:
        if self.replay_within is not None:
            return RecollectionClass.REMEMBERS
        return RecollectionClass.SEARCHABLE if self.first_look is not None else RecollectionClass.NEITHER


#: Nothing can be learnt afterwards.
NOTHING = Recollection()
