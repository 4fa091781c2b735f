"""What an edition has run so far: the memory that rests and points go by."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

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
        for showing in sorted(self.showings, key=lambda showing: showing.day):
            self._moments[showing.entry, showing.moment] = showing.day
            self._entries[showing.entry] = showing.day
            if showing.rank is Rank.LEAD:
                self._leads[showing.entry, showing.moment] = showing.day

    def last_shown(self, anniversary: Anniversary) -> date | None:
        return self._moments.get((anniversary.entry.id, anniversary.moment.id))

    def last_led(self, anniversary: Anniversary) -> date | None:
        return self._leads.get((anniversary.entry.id, anniversary.moment.id))

    def entry_last_shown(self, entry: EntryId) -> date | None:
        return self._entries.get(entry)

    def with_day(self, day: date, showings: Iterable[Showing], *, is_week_ahead: bool) -> History:
        """The history once this day has run as well."""
        return History((*self.showings, *showings), last_week_ahead=day if is_week_ahead else self.last_week_ahead)
