"""The types that texts in a file may be given, and how each is read.

Every model of a file is a `FileModel` whose fields use these types; pydantic's own reading of numbers, booleans
and dates is not used, because it takes more spellings than people expect (faults.md B4 to B7).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import CoreSchema

from syndicate.domain.calendars import Calendar
from syndicate.domain.historical_date import HistoricalDate
from syndicate.domain.subscription import Address
from syndicate.errors import InvalidAddressError, InvalidDateError


class FileModel(BaseModel):
    """A mapping in a file: keys that are not declared are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ValueRefusedError(ValueError):
    """A text cannot be given the type its field has.

    `fault` completes the sentence “this value …”: `must be a whole number`, `names month 13`.
    """

    def __init__(self, fault: str, *, hint: str = "", code: str = "E010") -> None:
        self.fault = fault
        self.hint = hint
        self.code = code
        super().__init__(fault)


_INTEGER = re.compile(r"-?[0-9]{1,6}", re.ASCII)
_DECIMAL = re.compile(r"-?[0-9]{1,6}(\.[0-9]{1,12})?", re.ASCII)
_WALL_CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_INSTANT = re.compile(r"[0-9-]{10}T[0-9]{2}:[0-9]{2}(:[0-9]{2})?(Z|[+-][0-9]{2}:[0-9]{2})", re.ASCII)
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", re.ASCII)
#: How web addresses begin, for a JSON Schema.
_SCHEME = "^[Hh][Tt][Tt][Pp][Ss]?://"
_WEB_ADDRESS = re.compile(r"https?://[^\s/?#]+[^\s]*", re.IGNORECASE)
#: Embeddings, overrides and isolates of the Unicode bidirectional algorithm: they can make a line lie.
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")


def _read_integer(text: object) -> int:
    if isinstance(text, str) and _INTEGER.fullmatch(text):
        return int(text)
    raise ValueRefusedError("must be a whole number of at most six digits", hint="as in 30")


def _read_decimal(text: object) -> float:
    if isinstance(text, str) and _DECIMAL.fullmatch(text):
        return float(text)
    raise ValueRefusedError("must be a number", hint="as in 47.4979")


def _read_flag(text: object) -> bool:
    if text in ("true", "false"):
        return text == "true"
    raise ValueRefusedError("must be true or false")


def _read_wall_clock(text: object) -> time:
    match = _WALL_CLOCK.fullmatch(text) if isinstance(text, str) else None
    if not match:
        raise ValueRefusedError("must be a time of day from 00:00 to 23:59", hint='as in "06:30"')
    return time(int(match[1]), int(match[2]))


def _read_day(text: object) -> date:
    if not isinstance(text, str) or not _DAY.fullmatch(text):
        raise ValueRefusedError("must be a day of the form YYYY-MM-DD", hint='as in "2026-11-04"', code="E014")
    try:
        HistoricalDate.parse(text, Calendar.GREGORIAN)
    except InvalidDateError as error:
        raise ValueRefusedError(error.reason, hint=error.hint, code="E015") from error
    return date.fromisoformat(text)


def _read_instant(text: object) -> datetime:
    wanted = 'as in "2026-11-05T09:10:00+01:00"'
    if not isinstance(text, str) or not _INSTANT.fullmatch(text):
        raise ValueRefusedError("must be a day, a time and its offset from UTC", hint=wanted, code="E014")
    _read_day(text[:10])
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueRefusedError("names a time that does not exist", hint=wanted, code="E015") from error


def _not_blank(text: str) -> str:
    if not text:
        raise ValueRefusedError("must not be empty", hint="write a text, or delete the key")
    return text


def _one_line(text: str) -> str:
    if "\n" in text:
        raise ValueRefusedError("must be a text of one line", hint="use “>-” to fold a long text into one line")
    if _BIDI.search(text):
        raise ValueRefusedError("holds an invisible mark that turns the direction of writing", hint="type it anew")
    return text


def _slug(text: str) -> str:
    if not _SLUG.fullmatch(text):
        raise ValueRefusedError("must be of small letters a to z, digits and single hyphens", hint="as in chain-bridge")
    return text


def _language(text: str) -> str:
    # A bare text is kept under the empty key, which no file can hold, until its language is known.
    if text and not _LANGUAGE.fullmatch(text):
        raise ValueRefusedError("must be a language tag", hint="as in en, hu or de-AT")
    return text


def _web_address(text: str) -> str:
    if not _WEB_ADDRESS.fullmatch(text):
        raise ValueRefusedError("must be an address of the web", hint="as in https://example.org/page")
    return text


def _mail_address(text: str) -> str:
    try:
        return Address.parse(text).typed
    except InvalidAddressError as error:
        raise ValueRefusedError(f"cannot be written to: {error.reason}", hint="as in desk@example.org") from error


def by_language(value: object) -> object:
    """A bare text as a localised one, under the key ""."""
    return {"": value} if isinstance(value, str) else value


def written(pattern: str, **more: object) -> WithJsonSchema:
    """What a JSON Schema says of a type that is read from a text: the pattern of all of the text, in ECMAScript."""
    return WithJsonSchema({"type": "string", "pattern": f"^{pattern}$", **more})


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern for a JSON Schema beside what is in it already, lengths say."""

    pattern: str

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {**handler(core), "pattern": self.pattern}


def localised(**text: object) -> WithJsonSchema:
    """What a JSON Schema says of a localised value with texts of this schema."""
    one = {"type": "string", **text}
    by_tag = {"type": "object", "minProperties": 1, "propertyNames": {"pattern": f"^{_LANGUAGE.pattern}$"}}
    return WithJsonSchema({"anyOf": [one, {**by_tag, "additionalProperties": one}]})


Integer = Annotated[int, BeforeValidator(_read_integer)]
Decimal = Annotated[float, BeforeValidator(_read_decimal)]
Flag = Annotated[bool, BeforeValidator(_read_flag)]
WallClock = Annotated[time, BeforeValidator(_read_wall_clock), written(_WALL_CLOCK.pattern)]
#: A day of our own time.
Day = Annotated[date, BeforeValidator(_read_day), written(_DAY.pattern, format="date")]
Instant = Annotated[datetime, BeforeValidator(_read_instant), written(_INSTANT.pattern)]

#: Text of any number of lines, not blank, without white space around it.
Text = Annotated[str, StringConstraints(strip_whitespace=True), AfterValidator(_not_blank), Pattern("\\S")]
Line = Annotated[Text, AfterValidator(_one_line)]
Slug = Annotated[Line, AfterValidator(_slug), Pattern(f"^{_SLUG.pattern}$")]
Language = Annotated[str, AfterValidator(_language), written(_LANGUAGE.pattern)]
WebAddress = Annotated[Line, AfterValidator(_web_address), WithJsonSchema({"type": "string", "pattern": _SCHEME})]
MailAddress = Annotated[Line, AfterValidator(_mail_address), written("[^@\\s]+@[^@\\s]+")]

#: A text in the file's own language, kept under the key "", or a mapping of language tags to texts.
LocalisedText = Annotated[
    dict[Language, Text], BeforeValidator(by_language), Field(min_length=1), localised(pattern="\\S")
]
LocalisedLine = Annotated[
    dict[Language, Line], BeforeValidator(by_language), Field(min_length=1), localised(pattern="\\S")
]
LocalisedAddress = Annotated[
    dict[Language, WebAddress], BeforeValidator(by_language), Field(min_length=1), localised(pattern=_SCHEME)
]


def local_texts(texts: dict[str, str], lang: str) -> dict[str, str]:
    """A localised value with the bare text under the file's own language."""
    return {tag or lang: text for tag, text in texts.items()}
