"""The types of values that only an edition's file has: zones, senders, ladders, colours, days of the year."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, NamedTuple
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, PlainValidator, WithJsonSchema

from syndicate.config.zones import read_zone
from syndicate.document.values import FileModel, Integer, Line, ValueRefusedError, written
from syndicate.domain.calendars import days_in_month
from syndicate.domain.subscription import Address
from syndicate.errors import InvalidAddressError

_LEAP_YEAR = 2000
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}", re.ASCII)
_LIST_ID = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)+", re.ASCII | re.IGNORECASE)
_LOCK = re.compile(r"-[0-9]+d ([01][0-9]|2[0-3]):[0-5][0-9]", re.ASCII)
_MONTH_DAY = re.compile(r"([0-9]{2})-([0-9]{2})", re.ASCII)
_MULTIPLE = re.compile(r"([1-9][0-9]{0,3})n", re.ASCII)
_WALL_TIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?(Z|[+-][0-9]{2}:[0-9]{2})?", re.ASCII
)
#: Not RFC 5322's own syntax, in which a name with a colon would need quotes.
_SENDER = re.compile(r"(?P<name>[^<>]*)<(?P<address>[^<>]+)>")
#: An expression of Jinja that speaks of the issue or of what leads it.
_VARYING = re.compile(r"\{\{[^}]*\b(issue|lead)\b[^}]*\}\}|\{%[^%]*\b(issue|lead)\b[^%]*%\}")


class MonthDay(NamedTuple):
    month: int
    day: int


class Sender(NamedTuple):
    name: str
    address: str


def _month_day(text: str) -> MonthDay:
    match = _MONTH_DAY.fullmatch(text)
    month, day = (int(match[1]), int(match[2])) if match else (0, 0)
    if not 1 <= month <= 12 or not 1 <= day <= days_in_month(_LEAP_YEAR, month):
        raise ValueRefusedError("must be a day of the year, month first", hint='as in "01-27" for 27 January')
    return MonthDay(month, day)


def _sender(text: str) -> Sender:
    match = _SENDER.fullmatch(text)
    name, address = (match["name"].strip().strip('"'), match["address"]) if match else ("", text)
    try:
        return Sender(name, Address.parse(address).typed)
    except InvalidAddressError as error:
        hint = "as in On this Day <onthisday@example.org>"
        raise ValueRefusedError(f"cannot be written to: {error.reason}", hint=hint) from error


def _wall_time(text: str) -> datetime:
    """Without an offset it is meant on the clocks of the edition's zone, and stays naive until that is known."""
    try:
        if _WALL_TIME.fullmatch(text):
            return datetime.fromisoformat(text)
    except ValueError:
        pass
    hint = 'as in "2026-11-25 12:00", in the edition’s zone'
    raise ValueRefusedError("must be a day and a time that exist", hint=hint)


def _colour(text: str) -> str:
    if not _COLOUR.fullmatch(text):
        raise ValueRefusedError("must be a colour of six hexadecimal digits", hint='as in "#7a2230"')
    return text.lower()


def _list_id(text: str) -> str:
    if not _LIST_ID.fullmatch(text):
        raise ValueRefusedError("must be a name like that of a host", hint="as in hungary.onthisday.example.org")
    return text


def _lock(text: str) -> str:
    if not _LOCK.fullmatch(text):
        raise ValueRefusedError("must be a number of days before and a time", hint='as in "-1d 18:00"')
    return text


def _multiple(text: object) -> int:
    match = _MULTIPLE.fullmatch(text) if isinstance(text, str) else None
    if not match:
        raise ValueRefusedError("must be multiples as in “25n”, or a list of years", hint="as in 100n or [1, 5, 70]")
    return int(match[1])


def _ladder_years(value: object) -> object:
    return {"listed": value} if isinstance(value, list) else {"every": value}


def _varying(text: str) -> str:
    if not _VARYING.search(text):
        raise ValueRefusedError(
            "must name the day or the lead, or every mail has the same subject",
            hint='as in "{{ issue.day | longdate }}: {{ lead.title }}"',
            code="E050",
        )
    return text


class LadderYears(FileModel):
    """Years of a line of the ladder: multiples of a number, or a list."""

    every: Annotated[int, BeforeValidator(_multiple)] | None = None
    listed: Annotated[frozenset[Annotated[Integer, Field(ge=1)]], Field(min_length=1)] | None = None


def unbuilt(what: str) -> PlainValidator:
    """For keys of the schema that nothing acts on yet, and that would promise something if they were passed over."""

    def refuse(_: object) -> None:
        raise ValueRefusedError(f"cannot be honoured yet: {what}", hint="delete the key")

    return PlainValidator(refuse)


def _of_text(read: Callable[[str], object]) -> PlainValidator:
    """For types that are read whole from one text."""

    def check(value: object) -> object:
        if not isinstance(value, str):
            raise ValueRefusedError("must be a text")
        return read(value.strip())

    return PlainValidator(check)


_LADDER_SCHEMA = {
    "anyOf": [
        {"type": "string", "pattern": f"^{_MULTIPLE.pattern}$"},
        {"type": "array", "items": {"type": "integer", "minimum": 1}, "minItems": 1},
    ]
}

Zone = Annotated[ZoneInfo, _of_text(read_zone), written("(UTC|[A-Za-z_]+(/[A-Za-z0-9_+-]+)+)")]
DayOfYear = Annotated[MonthDay, _of_text(_month_day), written(_MONTH_DAY.pattern)]
SenderAddress = Annotated[Sender, _of_text(_sender), written("[^<>]*(<[^<>@]+@[^<>@]+>|[^<>@]+@[^<>@]+)")]
WallTime = Annotated[datetime, _of_text(_wall_time), written(_WALL_TIME.pattern)]
Colour = Annotated[Line, AfterValidator(_colour), written(_COLOUR.pattern)]
ListId = Annotated[Line, AfterValidator(_list_id), written("[A-Za-z0-9_-]+([.][A-Za-z0-9_-]+)+")]
LockTime = Annotated[Line, AfterValidator(_lock), written(_LOCK.pattern)]
Subject = Annotated[Line, AfterValidator(_varying)]
Years = Annotated[LadderYears, BeforeValidator(_ladder_years), WithJsonSchema(_LADDER_SCHEMA)]
