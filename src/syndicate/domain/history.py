"""What an edition has run so far: the memory that rests and points go by."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from syndicate.domain.anniversary import Anniversary
from syndicate.domain.entry import EntryId, MomentId, Rank


@dataclass(frozen=True, slots=True)
class Showing:
    """A moment that an edition has run."""

    entry: EntryId
    moment: MomentId
    day: date
    rank: Rank


class History:
    """What one edition has run so far; grows by new values, never in place."""

    def __init__(self, showings: Iterable[Showing] = (), *, last_week_ahead: date | None = None) -> None:
        self.showings: tuple[Showing, ...] = tuple(showings)
        self.last_week_ahead = last_week_ahead
        self._moments: dict[tuple[EntryId, MomentId], date] = {}
        self._leads: dict[tuple[EntryId, MomentId], date] = {}
        self._entries: dict[EntryId, date] = {}
        self._take_in(self.showings)

    def last_shown(self, anniversary: Anniversary) -> date | None:
        return self._moments.get((anniversary.entry.id, anniversary.moment.id))

    def last_led(self, anniversary: Anniversary) -> date | None:
        return self._leads.get((anniversary.entry.id, anniversary.moment.id))

    def entry_last_shown(self, entry: EntryId) -> date | None:
        return self._entries.get(entry)

    def with_day(self, day: date, showings: Iterable[Showing], *, is_week_ahead: bool) -> History:
        """The history once this day has run as well; costs a copy of the tables and not a reading of all showings."""
        added = tuple(showings)
        later = History(last_week_ahead=day if is_week_ahead else self.last_week_ahead)
        later.showings = (*self.showings, *added) if added else self.showings
        later._moments, later._leads, later._entries = self._moments, self._leads, self._entries
        if added:
            later._moments, later._leads = dict(self._moments), dict(self._leads)
            later._entries = dict(self._entries)
            later._take_in(added)
        return later

    def _take_in(self, showings: Iterable[Showing]) -> None:
        """Keep the latest day of each; for values that nobody else has seen yet."""
        for showing in showings:
            moment = (showing.entry, showing.moment)
            _keep_later(self._moments, moment, showing.day)
            _keep_later(self._entries, showing.entry, showing.day)
            if showing.rank is Rank.LEAD:
                _keep_later(self._leads, moment, showing.day)


_Key = TypeVar("_Key")


def _keep_later(days: dict[_Key, date], key: _Key, day: date) -> None:
    if key not in days or days[key] < day:
        days[key] = day
