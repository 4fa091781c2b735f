"""What became of an item after it was out: corrections and withdrawals, in the edition's language.

Values only; `amendment` decides when there is one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from syndicate.domain.entry import EntryId, MomentId, Severity

#: Severities that a reader is told of beside the item: by a feed item of its own and in the next mail.
ANNOUNCED = (Severity.CORRECTION, Severity.URGENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemCorrection:
    """A correction of a published item. Those that are silent are recorded and shown nowhere."""

    #: As the entry's file has it: the instant that names this correction.
    at: datetime
    #: UTC, whole seconds: when the item was changed.
    applied: datetime
    severity: Severity
    note: str
    #: Whether feeds carry it as an item of its own; only for the moment's latest issue.
    is_announced: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """The end of a published item. Its page says so for ever, its id is never given again."""

    #: UTC, whole seconds.
    applied: datetime
    reason: str
    replaced_by: EntryId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What a later issue tells of an earlier one that was mailed: that it was wrong, or was taken back."""

    #: The day of the earlier issue.
    day: date
    entry: EntryId
    moment: MomentId
    title: str
    text: str
    #: Names the correction; of a withdrawal the instant at which it was applied.
    at: datetime
    is_withdrawal: bool = False

    @property
    def ref(self) -> str:
        return f"{self.entry}/{self.moment}"
