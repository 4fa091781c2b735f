"""iCalendar (RFC 5545 and 7986) by icalendar: all-day events and the calendar around them, as bytes.

Knows nothing of issues. Every event is dated by itself and none repeats: what a day's event is called changes from
year to year, and programs differ on 29 February and on years before 1970. No METHOD, which asks for an ORGANIZER,
no alarm, and nothing that takes up time.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from icalendar import Calendar, Component, Event, vCategory, vDuration, vText

from syndicate.rendering.characters import clean, one_line

CALENDAR_TYPE = "text/calendar"

_PRODID = "-//syndicate//On this Day//EN"
#: How long programs may wait before they ask again; most of them do as they please.
_REFRESH = timedelta(hours=12)
_DAY = timedelta(days=1)


class EventStatus(StrEnum):
    """RFC 5545 3.8.1.11."""

    CONFIRMED = "CONFIRMED"
    TENTATIVE = "TENTATIVE"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarHead:
    title: str
    about: str
    #: BCP 47.
    lang: str
    #: Where the calendar itself is fetched; `None` where that hangs on who asks.
    source: str | None
    #: The page that it goes with.
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEvent:
    #: Permanent, and unique in every calendar there is.
    uid: str
    day: date
    #: UTC: when what the event says was last changed; never the clock.
    changed: datetime
    #: Goes up with every change that readers are told of.
    sequence: int = 0
    status: EventStatus
    summary: str
    #: Plain text of one line or more.
    description: str
    url: str
    categories: tuple[str, ...] = ()
    lang: str


def render_events(head: CalendarHead, events: Iterable[CalendarEvent]) -> bytes:
    """The calendar with its events in the order given. The same values give the same bytes."""
    calendar = Calendar()
    title, lang = one_line(head.title), head.lang
    calendar.add("version", "2.0")
    calendar.add("prodid", _PRODID)
    calendar.add("calscale", "GREGORIAN")
    _add_text(calendar, "name", title, lang)
    _add_text(calendar, "x-wr-calname", title)
    _add_text(calendar, "x-wr-caldesc", one_line(head.about))
    calendar.add("refresh-interval", _REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(_REFRESH), encode=False)
    if head.source:
        calendar.add("source", head.source, parameters={"VALUE": "URI"})
    calendar.add("url", head.url)
    for event in events:
        calendar.add_component(_component(event))
    return bytes(calendar.to_ical(sorted=False))


def _component(event: CalendarEvent) -> Event:
    made = Event()
    made.add("uid", event.uid)
    made.add("dtstamp", event.changed)
    made.add("last-modified", event.changed)
    made.add("sequence", event.sequence)
    made.add("dtstart", event.day)
    made.add("dtend", event.day + _DAY)
    _add_text(made, "summary", one_line(event.summary), event.lang)
    _add_text(made, "description", clean(event.description), event.lang)
    if event.categories:
        categories = vCategory([], params={"LANGUAGE": event.lang})
        categories.cats = [_Text(one_line(name)) for name in event.categories]
        made.add("categories", categories, encode=False)
    made.add("url", event.url)
    made.add("class", "PUBLIC")
    made.add("status", event.status.value)
    made.add("transp", "TRANSPARENT")
    return made


def _add_text(component: Component, name: str, text: str, lang: str | None = None) -> None:
    component.add(name, _Text(text, params={"LANGUAGE": lang} if lang else None), encode=False)


class _Text(vText):
    """Text that keeps its backslashes: icalendar (7.3) takes one before an N for a line break, and writes one."""

    def to_ical(self) -> bytes:
        escaped = self.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")
        return escaped.encode()
