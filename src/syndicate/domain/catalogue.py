"""Catalogue: what an edition may tell, moment by moment, for the lists of its site: by day of the year and by topic.

Says what is there; what runs on a day is the selection's to say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from syndicate.domain.anniversary import days_of_year
from syndicate.domain.edition import Edition
from syndicate.domain.entry import Entry, EntryId, Moment, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogued:
    """A moment that is ready, in the edition's language."""

    entry: Entry
    moment: Moment
    title: str
    #: (month, day) on which it is kept; empty for what has no day of its own, or one that moves.
    days: tuple[tuple[int, int], ...]
    #: The edition's last day with it; `None` before the first.
    last_shown: date | None
    #: The id that the entry had then.
    shown_as: EntryId

    @property
    def ref(self) -> str:
        return f"{self.entry.id}/{self.moment.id}"


def catalogue(entries: Iterable[Entry], edition: Edition, last_showings: Mapping[str, date]) -> tuple[Catalogued, ...]:
    """Every moment that is ready for the edition and has a title in its languages, in the order of history.

    `last_showings` gives the edition's last day with each moment, by ref.
    """
    found = (one for entry in entries if entry.is_for(edition.id) for one in _moments(entry, edition, last_showings))
    return tuple(sorted(found, key=lambda one: (one.moment.date, one.ref)))


def _moments(entry: Entry, edition: Edition, last_showings: Mapping[str, date]) -> Iterator[Catalogued]:
    for moment in entry.moments:
        title = moment.title.text_in(edition.languages)
        if title and entry.status_of(moment) is Status.READY and entry.retraction is None:
            names = (entry.id, *entry.aliases)
            shown = {name: last_showings[ref] for name in names if (ref := f"{name}/{moment.id}") in last_showings}
            shown_as = max(shown, key=lambda name: shown[name], default=entry.id)
            yield Catalogued(
                entry=entry,
                moment=moment,
                title=title,
                days=days_of_year(moment, edition.selection.feb29),
                last_shown=shown.get(shown_as),
                shown_as=shown_as,
            )


def topics_to_show(
    entries: Iterable[Entry], found: Iterable[Catalogued], last_showings: Mapping[str, date]
) -> frozenset[str]:
    """Topics that have something to show: a moment in the catalogue, or one that ran and rests now.

    The page of a topic is linked from what ran, and must not go with the last entry that is ready.
    """
    ran = {ref.partition("/")[0] for ref in last_showings}
    shown = (topic for entry in entries if ran.intersection((entry.id, *entry.aliases)) for topic in entry.topics)
    return frozenset((*(topic for one in found for topic in one.entry.topics), *shown))
