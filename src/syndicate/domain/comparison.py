"""Comparison: how two choices of the same day differ, as what is added, pushed to another rank, and dropped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from syndicate.domain.edition import Edition
from syndicate.domain.entry import EntryId, MomentId, Rank
from syndicate.domain.selection import Pick, Selection


class ChangeKind(StrEnum):
    ADDS = "adds"
    PUSHES = "pushes"
    DROPS = "drops"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What becomes of one moment on one day."""

    day: date
    entry: EntryId
    moment: MomentId
    title: str
    years: int
    #: The rank it had; `None` when it did not run.
    before: Rank | None
    #: The rank it gets; `None` when it does not run.
    after: Rank | None

    @property
    def kind(self) -> ChangeKind:
        if self.before is None:
            return ChangeKind.ADDS
        return ChangeKind.DROPS if self.after is None else ChangeKind.PUSHES


def changes(before: Iterable[Selection], after: Iterable[Selection], edition: Edition) -> tuple[Change, ...]:
    """What differs between selections of the same days, by day, first what is added; titles as `edition` has them.

    A day that is in one of the two only counts as empty in the other.
    """
    old = {selection.day: selection for selection in before}
    new = {selection.day: selection for selection in after}
    order = list(ChangeKind)
    return tuple(
        change
        for day in sorted({*old, *new})
        for change in sorted(
            _of_day(_picks(old.get(day)), _picks(new.get(day)), edition),
            key=lambda change: (order.index(change.kind), change.entry, change.moment),
        )
    )


def _picks(selection: Selection | None) -> dict[str, Pick]:
    return {pick.anniversary.ref: pick for pick in selection.picks} if selection else {}


def _of_day(old: dict[str, Pick], new: dict[str, Pick], edition: Edition) -> Iterator[Change]:
    for ref in {*old, *new}:
        was, becomes = old.get(ref), new.get(ref)
        pick = becomes or was
        if pick is None or (was and becomes and was.rank is becomes.rank):
            continue
        anniversary = pick.anniversary
        yield Change(
            day=anniversary.day,
            entry=anniversary.entry.id,
            moment=anniversary.moment.id,
            title=anniversary.moment.title.text_in(edition.languages) or ref,
            years=anniversary.years,
            before=was.rank if was else None,
            after=becomes.rank if becomes else None,
        )
