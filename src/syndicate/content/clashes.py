"""Where entries get into each other's way: two leads promised to one day, and one moment told twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from syndicate.content.entries import Content
from syndicate.document.nodes import Keys
from syndicate.domain.edition import Publication
from syndicate.domain.entry import ALL_EDITIONS, EditionId, Entry, Moment, Rank, Status
from syndicate.errors import Level, Problem

_OUT_OF_USE = (Status.RETIRED, Status.RETRACTED)


def double_leads(content: Content, publication: Publication) -> Iterator[Problem]:
    """E021: more leads booked on one day of an edition than it takes."""
    limits = {edition.id: edition.selection.max_leads for edition in publication.editions}
    booked: dict[tuple[EditionId, date], list[str]] = defaultdict(list)
    for entry in content.entries:
        if entry.status in _OUT_OF_USE:
            continue
        for number, booking in enumerate(entry.bookings):
            if booking.slot is not Rank.LEAD:
                continue
            for edition, limit in limits.items():
                if not entry.is_for(edition) or booking.edition not in (ALL_EDITIONS, edition):
                    continue
                before = booked[edition, booking.day]
                if len(before) >= limit:
                    keys: Keys = ("bookings", number)
                    message = f"the lead of {booking.day} in “{edition}” is booked already, for {before[0]}"
                    yield content.problem(entry, keys, "E021", message, hint="give one of them another slot or day")
                before.append(f"{entry.id}/{booking.moment}")


def possible_duplicates(content: Content) -> Iterator[Problem]:
    """W031: two moments of one date that share a person, or a place by its Wikidata id."""
    by_date: dict[tuple[int, int], list[tuple[Entry, Moment]]] = defaultdict(list)
    for entry in content.entries:
        if entry.status in _OUT_OF_USE:
            continue
        for number, moment in enumerate(entry.moments):
            same_day = by_date[moment.date.day_number, moment.date.last_day_number]
            for other, other_moment in same_day:
                shared = _subjects(entry, moment) & _subjects(other, other_moment)
                if shared and other.id != entry.id:
                    message = f"this may be the same as {other.id}/{other_moment.id}: both name {min(shared)}"
                    yield content.problem(entry, ("moments", number, "id"), "W031", message, level=Level.WARNING)
            same_day.append((entry, moment))


def _subjects(entry: Entry, moment: Moment) -> frozenset[str]:
    places = entry.places if moment.places is None else moment.places
    return frozenset((*entry.people, *(place.wikidata for place in places if place.wikidata)))
