"""Dates whose calendar is in doubt: those that must name it, and those that name one nobody wrote in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from syndicate.content.adoption import adoption_of
from syndicate.content.entries import Content
from syndicate.document.nodes import Keys
from syndicate.domain.calendars import Calendar
from syndicate.domain.entry import Entry, Place
from syndicate.domain.historical_date import HistoricalDate, Precision
from syndicate.errors import Level, Problem

#: First day of the Gregorian calendar.
_REFORM = (1582, 10, 15)


@dataclass(frozen=True, slots=True)
class _Dated:
    """A mapping of an entry's file with a date and perhaps a calendar in it."""

    keys: Keys
    dates: tuple[HistoricalDate, ...]
    places: tuple[Place, ...]


def calendar_doubts(content: Content, entry: Entry) -> Iterator[Problem]:
    """E016 and W036 for moments and their other dates.

    A month or a year is never in doubt: twelve days more or less say nothing of it. Without the entry's tree nobody
    knows whether a calendar was named, and E016 is not told.
    """
    for dated in _dated(entry):
        day = next((date for date in dated.dates if date.precision is Precision.DAY), None)
        if day is None:
            continue
        written = (day.year, day.month or 1, day.day or 1)
        if written < _REFORM:
            if day.calendar is Calendar.GREGORIAN:
                yield _proleptic(content, entry, dated, day)
        elif not _names_calendar(content, entry, dated.keys):
            yield from _unnamed(content, entry, dated, written)


def _dated(entry: Entry) -> Iterator[_Dated]:
    for number, moment in enumerate(entry.moments):
        places = entry.places if moment.places is None else moment.places
        dates = (moment.date, moment.end) if moment.end else (moment.date,)
        yield _Dated(("moments", number), dates, places)
        for other, alt in enumerate(moment.alt_dates):
            yield _Dated(("moments", number, "alt_dates", other), (alt.date,), places)


def _unnamed(content: Content, entry: Entry, dated: _Dated, written: tuple[int, int, int]) -> Iterator[Problem]:
    for place in dated.places:
        adoption = adoption_of(place.country) if place.country else None
        if adoption and written < adoption:
            name = next(iter(place.name.by_language.values()))
            message = (
                f"the calendar must be named: at {name} ({place.country}) both were in use until "
                f"{adoption.year:04}-{adoption.month:02}-{adoption.day:02}"
            )
            hint = "add calendar: julian for an Old Style date, or calendar: gregorian"
            yield content.problem(entry, (*dated.keys, "date"), "E016", message, hint=hint)
            return


def _proleptic(content: Content, entry: Entry, dated: _Dated, day: HistoricalDate) -> Problem:
    julian = day.converted(Calendar.JULIAN)
    message = f"nobody wrote Gregorian dates before 1582-10-15; {day} is {julian} in the Julian calendar of the time"
    hint = "is it meant? histories and chronicles give Julian dates, which need no “calendar”"
    return content.problem(entry, (*dated.keys, "calendar"), "W036", message, hint=hint, level=Level.WARNING)


def _names_calendar(content: Content, entry: Entry, keys: Keys) -> bool:
    tree = content.trees.get(entry.id)
    named = (*keys, "calendar")
    return tree is None or tree.find(named).trail == named
