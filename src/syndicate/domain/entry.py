"""An editor's record: an article and the dated moments in it. Says nothing on when or where they run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import NewType

from syndicate.domain.historical_date import HistoricalDate, Precision
from syndicate.domain.observance import Feb29, IntervalDay, Observe, ObserveRule

EntryId = NewType("EntryId", str)
MomentId = NewType("MomentId", str)
EditionId = NewType("EditionId", str)

#: In `Entry.editions`: every edition.
ALL_EDITIONS = "*"


class Status(StrEnum):
    IDEA = "idea"
    DRAFT = "draft"
    READY = "ready"
    PAUSED = "paused"
    RETIRED = "retired"
    RETRACTED = "retracted"


class Rank(StrEnum):
    """How large a moment runs; in an entry a wish, in a selection what it got."""

    LEAD = "lead"
    STANDARD = "standard"
    BRIEF = "brief"


class Kind(StrEnum):
    """What sort of moment it is; chooses the wording of its anniversary line."""

    EVENT = "event"
    BIRTH = "birth"
    DEATH = "death"
    FOUNDING = "founding"
    TREATY = "treaty"
    BATTLE = "battle"
    PUBLICATION = "publication"
    PREMIERE = "premiere"
    DISASTER = "disaster"
    CRIME = "crime"
    OBSERVANCE = "observance"


class RunRule(StrEnum):
    EVERY_YEAR = "every-year"
    MILESTONE_YEARS = "milestone-years"
    ONCE = "once"


class SensitivityLevel(StrEnum):
    NONE = "none"
    CARE = "care"
    SOLEMN = "solemn"


class Severity(StrEnum):
    """How far a correction reaches."""

    SILENT = "silent"
    NOTICE = "notice"
    CORRECTION = "correction"
    URGENT = "urgent"


@dataclass(frozen=True, slots=True)
class LocalText:
    """A text in one or more languages, keyed by BCP 47 tag."""

    by_language: Mapping[str, str]

    def text_in(self, languages: Sequence[str]) -> str | None:
        """The text in the first of `languages` that has one; `None` when none has."""
        return next((self.by_language[tag] for tag in languages if tag in self.by_language), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensitivity:
    level: SensitivityLevel = SensitivityLevel.NONE
    tags: tuple[str, ...] = ()
    #: For the desk, never published.
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place under the name of its time; `today` is the name it has since, said once in brackets."""

    name: LocalText
    today: LocalText | None = None
    #: ISO 3166-1 alpha-2.
    country: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    wikidata: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    cite: str
    url: str | None = None
    #: Moments it stands for; empty means the whole entry.
    moments: tuple[MomentId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A picture under `entries/`; alt text and credit are compulsory."""

    src: str
    alt: LocalText
    credit: str
    licence: str | None = None
    focus: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    title: LocalText
    #: The publisher's own page; `None` when we host the article (`Entry.body`).
    url: LocalText | None = None
    standfirst: LocalText | None = None
    #: The closing line; `None` means the edition's.
    byline: LocalText | None = None
    authors: tuple[str, ...] = ()
    #: When the article first appeared, not when its events happened.
    first_published: date | None = None
    image: Image | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AltDate:
    date: HistoricalDate
    note: LocalText


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """In which years a moment may run: by a rule, or in the calendar years listed."""

    rule: RunRule = RunRule.EVERY_YEAR
    #: Calendar years; when not empty they stand in place of `rule`.
    years: frozenset[int] = frozenset()


_KEPT_BY_PRECISION = {
    Precision.DAY: Observe.AS_WRITTEN,
    Precision.MONTH: Observe.MONTH_POOL,
    Precision.YEAR: Observe.YEAR_POOL,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One dated thing in an entry. `None` in weight, sensitivity, places and sources means the entry's."""

    id: MomentId
    date: HistoricalDate
    title: LocalText
    blurb: LocalText | None = None
    date_note: LocalText | None = None
    alt_dates: tuple[AltDate, ...] = ()
    #: Last day of an interval that `date` begins; `None` for what is no interval.
    end: HistoricalDate | None = None
    interval_day: IntervalDay = IntervalDay.START
    #: `None` means by the precision of the date: a day as written, a month or a year from its pool.
    observe: ObserveRule | None = None
    #: `None` means the edition's rule.
    feb29: Feb29 | None = None
    run: Run = Run()
    rank: Rank = Rank.STANDARD
    kind: Kind = Kind.EVENT
    link_anchor: str | None = None
    status: Status | None = None
    weight: int | None = None
    sensitivity: Sensitivity | None = None
    places: tuple[Place, ...] | None = None
    image: Image | None = None
    sources: tuple[Source, ...] = ()
    #: `entry/moment` of related moments.
    related: tuple[str, ...] = ()

    @property
    def kept(self) -> ObserveRule:
        """The rule by which it is kept."""
        return self.observe or _KEPT_BY_PRECISION[self.date.precision]


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """A moment promised to one real day."""

    moment: MomentId
    day: date
    #: An edition's id, or `*`.
    edition: str = ALL_EDITIONS
    slot: Rank = Rank.STANDARD
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Skip:
    """A day or a year in which a moment, or the whole entry, must not run."""

    reason: str
    #: `None` means every moment of the entry.
    moment: MomentId | None = None
    #: Exactly one of `day` and `year` is set.
    day: date | None = None
    year: int | None = None
    edition: str = ALL_EDITIONS


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    at: datetime
    severity: Severity
    note: LocalText
    moments: tuple[MomentId, ...] = ()
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Retraction:
    at: datetime
    reason: LocalText
    replaced_by: EntryId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    checked_by: tuple[str, ...] = ()
    checked_on: date | None = None
    #: ISO 8601 duration after which the entry is due for another look.
    again_after: str = "P3Y"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    id: EntryId
    #: Language of bare strings in the file, BCP 47.
    lang: str
    article: Article
    moments: tuple[Moment, ...]
    aliases: tuple[EntryId, ...] = ()
    status: Status = Status.DRAFT
    #: Ids of editions, or `*` for all.
    editions: frozenset[str] = frozenset({ALL_EDITIONS})
    topics: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    people: tuple[str, ...] = ()
    #: 0 to 100.
    weight: int = 50
    sensitivity: Sensitivity = Sensitivity()
    sources: tuple[Source, ...] = ()
    #: Days before another moment of this entry may run; `None` means the edition's.
    cooldown_days: int | None = None
    #: First and last day on which the entry may run.
    not_before: date | None = None
    not_after: date | None = None
    bookings: tuple[Booking, ...] = ()
    skips: tuple[Skip, ...] = ()
    corrections: tuple[Correction, ...] = ()
    retraction: Retraction | None = None
    review: Review = Review()
    #: For the desk, never published.
    notes: str = ""
    #: The article itself, Markdown (CommonMark with tables and footnotes), when we host it.
    body: LocalText | None = None
    #: Where the entry was read from, for messages; no part of what it says.
    path: str = field(default="", compare=False)

    def is_for(self, edition: EditionId) -> bool:
        return ALL_EDITIONS in self.editions or edition in self.editions

    def moment(self, moment_id: MomentId) -> Moment:
        """Raises KeyError when the entry has no such moment."""
        return {moment.id: moment for moment in self.moments}[moment_id]

    def sensitivity_of(self, moment: Moment) -> SensitivityLevel:
        return (moment.sensitivity or self.sensitivity).level

    def weight_of(self, moment: Moment) -> int:
        return self.weight if moment.weight is None else moment.weight

    def status_of(self, moment: Moment) -> Status:
        """A moment may stand back behind its entry, never run ahead of it."""
        return self.status if self.status is not Status.READY else moment.status or self.status
