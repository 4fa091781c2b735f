"""The form of an entry's file, `entry/1` (product.md 4.1 and 4.2): every key, its type and its bounds.

Says nothing on what an entry means: `conversion` turns a valid file into the domain's Entry.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, WithJsonSchema, model_validator

from syndicate.content.dates import ObserveValue, PastDate, with_calendar
from syndicate.document.values import (
    Day,
    Decimal,
    FileModel,
    Instant,
    Integer,
    Language,
    Line,
    LocalisedAddress,
    LocalisedLine,
    LocalisedText,
    Slug,
    Text,
    ValueRefusedError,
    WebAddress,
    by_language,
    localised,
    written,
)
from syndicate.domain.calendars import Calendar
from syndicate.domain.entry import ALL_EDITIONS, Kind, Rank, RunRule, SensitivityLevel, Severity, Status
from syndicate.domain.observance import Feb29, IntervalDay

#: Characters of a blurb, Markdown marks included.
BLURB_LIMIT = 600

_COUNTRY = re.compile(r"[A-Z]{2}", re.ASCII)
_WIKIDATA = re.compile(r"Q[1-9][0-9]*", re.ASCII)
_REFERENCE = re.compile(r"[a-z0-9-]+/[a-z0-9-]+", re.ASCII)
_DURATION = re.compile(r"P[1-9][0-9]*[YM]", re.ASCII)
_ANCHOR = re.compile(r"[^\s#]+")
#: A relative path without “..”: it never leads out of the folder of entries.
_PICTURE = re.compile(r"(?!.*(?:^|/)\.\.?(?:/|$))[^/\\:][^\\:]*", re.DOTALL)


def _of_form(pattern: re.Pattern[str], must: str, hint: str) -> AfterValidator:
    def check(text: str) -> str:
        if not pattern.fullmatch(text):
            raise ValueRefusedError(must, hint=hint)
        return text

    return AfterValidator(check)


def _edition(text: str) -> str:
    if text != ALL_EDITIONS and not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", text, re.ASCII):
        raise ValueRefusedError("must be the id of an edition, or “*” for all", hint="as in hungary")
    return text


def _run_by_rule(value: object) -> object:
    return {"years": value} if isinstance(value, list) else {"rule": value}


Blurb = Annotated[Text, Field(max_length=BLURB_LIMIT)]
LocalisedBlurb = Annotated[
    dict[Language, Blurb],
    BeforeValidator(by_language),
    Field(min_length=1),
    localised(pattern="\\S", maxLength=BLURB_LIMIT),
]
EditionName = Annotated[Line, AfterValidator(_edition), written(r"(\*|[a-z0-9]+(-[a-z0-9]+)*)")]
EntrySlug = Annotated[Slug, StringConstraints(min_length=3, max_length=80)]
MomentSlug = Annotated[Slug, StringConstraints(max_length=80)]
Country = Annotated[
    Line,
    _of_form(_COUNTRY, "must be an ISO 3166 country code of two capitals", 'as in "HU"'),
    written(_COUNTRY.pattern),
]
Wikidata = Annotated[
    Line, _of_form(_WIKIDATA, "must be the id of a Wikidata item", 'as in "Q1781"'), written(_WIKIDATA.pattern)
]
Weight = Annotated[Integer, Field(ge=0, le=100)]
Year = Annotated[Integer, Field(ge=1583, le=9999)]
Reference = Annotated[
    Line, _of_form(_REFERENCE, "must be entry/moment", "as in trianon-1920/signing"), written(_REFERENCE.pattern)
]
_RUN_SCHEMA = {
    "anyOf": [
        {"enum": list(RunRule)},
        {"type": "array", "items": {"type": "integer", "minimum": 1583, "maximum": 9999}, "minItems": 1},
    ]
}


class PlaceFile(FileModel):
    name: LocalisedLine
    now: LocalisedLine | None = None
    country: Country | None = None
    lat: Annotated[Decimal, Field(ge=-90, le=90)] | None = None
    lon: Annotated[Decimal, Field(ge=-180, le=180)] | None = None
    wikidata: Wikidata | None = None


class SourceFile(FileModel):
    cite: Annotated[Text, Field(min_length=5)]
    url: WebAddress | None = None
    moments: tuple[MomentSlug, ...] = Field((), alias="for")


class ImageFile(FileModel):
    src: Annotated[Line, _of_form(_PICTURE, "must be a path inside the folder of entries", "as in images/1956.jpg")]
    alt: LocalisedLine
    credit: Line
    licence: Line | None = None
    focus: Line | None = None


class SensitivityFile(FileModel):
    level: SensitivityLevel = SensitivityLevel.NONE
    tags: tuple[Line, ...] = ()
    note: LocalisedText | None = None


class RunFile(FileModel):
    rule: RunRule = RunRule.EVERY_YEAR
    years: Annotated[frozenset[Year], Field(min_length=1)] | None = None


class AltDateFile(FileModel):
    date: PastDate
    calendar: Calendar | None = None
    note: LocalisedText

    _dated = model_validator(mode="before")(with_calendar)


class MomentFile(FileModel):
    id: MomentSlug
    date: PastDate
    calendar: Calendar | None = None
    alt_dates: tuple[AltDateFile, ...] = ()
    date_note: LocalisedText | None = None
    observe: ObserveValue | None = None
    interval_day: IntervalDay = IntervalDay.START
    feb29: Feb29 | None = None
    run: Annotated[RunFile, BeforeValidator(_run_by_rule), WithJsonSchema(_RUN_SCHEMA)] = RunFile()
    rank: Rank = Rank.STANDARD
    kind: Kind = Kind.EVENT
    title: LocalisedLine
    blurb: LocalisedBlurb | None = None
    link_anchor: Annotated[Line, _of_form(_ANCHOR, "must be a fragment of a page", "as in 4-november")] | None = None
    places: tuple[PlaceFile, ...] | None = None
    image: ImageFile | None = None
    weight: Weight | None = None
    sensitivity: SensitivityFile | None = None
    sources: tuple[SourceFile, ...] = ()
    status: Literal["draft", "ready", "paused", "retracted"] | None = None
    related: tuple[Reference, ...] = ()

    _dated = model_validator(mode="before")(with_calendar)


class ArticleFile(FileModel):
    title: LocalisedLine
    url: LocalisedAddress | None = None
    standfirst: LocalisedText | None = None
    authors: tuple[Line, ...] = ()
    byline: LocalisedText | None = None
    first_published: Day | None = None
    image: ImageFile | None = None


class BookingFile(FileModel):
    moment: MomentSlug
    day: Day
    edition: EditionName = ALL_EDITIONS
    slot: Rank = Rank.STANDARD
    reason: Text = ""


class SkipFile(FileModel):
    moment: MomentSlug | None = None
    day: Day | None = None
    year: Year | None = None
    edition: EditionName = ALL_EDITIONS
    reason: Annotated[Text, Field(min_length=5)]


class CorrectionFile(FileModel):
    at: Instant
    severity: Severity
    moments: tuple[MomentSlug, ...] = ()
    note: LocalisedText
    by: Line = ""


class RetractionFile(FileModel):
    at: Instant
    reason: LocalisedText
    replaced_by: EntrySlug | None = None


class ReviewFile(FileModel):
    checked_by: tuple[Line, ...] = ()
    checked_on: Day | None = None
    again_after: Annotated[
        Line, _of_form(_DURATION, "must be a number of years or months", "as in P3Y"), written(_DURATION.pattern)
    ] = "P3Y"


class EntryFile(FileModel):
    schema_: Literal["entry/1"] = Field(alias="schema")
    id: EntrySlug
    aliases: tuple[EntrySlug, ...] = ()
    status: Status = Status.DRAFT
    lang: Annotated[Language, Field(min_length=2)]
    editions: Annotated[tuple[EditionName, ...], Field(min_length=1)] = (ALL_EDITIONS,)
    article: ArticleFile
    body: LocalisedText | None = None
    topics: Annotated[tuple[Slug, ...], Field(max_length=6)] = ()
    places: tuple[PlaceFile, ...] = ()
    people: tuple[Line, ...] = ()
    weight: Weight = 50
    sensitivity: SensitivityFile = SensitivityFile()
    sources: tuple[SourceFile, ...] = ()
    cooldown_days: Annotated[Integer, Field(ge=0, le=366)] | None = None
    not_before: Day | None = None
    not_after: Day | None = None
    moments: Annotated[tuple[MomentFile, ...], Field(min_length=1, max_length=60)]
    bookings: tuple[BookingFile, ...] = ()
    skips: tuple[SkipFile, ...] = ()
    corrections: tuple[CorrectionFile, ...] = ()
    retraction: RetractionFile | None = None
    review: ReviewFile = ReviewFile()
    notes: Text = ""
