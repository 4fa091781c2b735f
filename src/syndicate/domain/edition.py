"""Edition: a continuing publication with its language, zone, hours and policy; the local day of an instant.

Only this module turns local days and times into instants and back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from syndicate.domain.entry import EditionId, LocalText, Severity
from syndicate.domain.observance import Feb29
from syndicate.errors import UnknownNameError


class Approval(StrEnum):
    AUTO = "auto"
    REQUIRED = "required"
    REQUIRED_IF_SOLEMN = "required-if-solemn"


class EmptyDay(StrEnum):
    """What an edition does on a day without a pick; policies are tried in the edition's order."""

    MONTH_POOL = "month-pool"
    YEAR_POOL = "year-pool"
    WEEK_AHEAD = "week-ahead"
    SKIP = "skip"


class DayRule(StrEnum):
    """What may run on a protected day."""

    SOLEMN_ONLY = "solemn-only"
    NO_AUTO = "no-auto"


class Proof(StrEnum):
    """What is kept of a reader's consent beside the wording."""

    TIMESTAMP = "timestamp"
    TIMESTAMP_HASHED_IP = "timestamp+hashed-ip"
    TIMESTAMP_IP = "timestamp+ip"


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """Wall-clock times in the edition's zone."""

    feed_at: time = time(0, 5)
    email_at: time = time(6, 30)
    #: Mail of a day that is not out by then is dropped and reported.
    email_not_after: time = time(12, 0)
    approval: Approval = Approval.REQUIRED_IF_SOLEMN


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestoneStep:
    """One line of a milestone ladder: either multiples of `every`, or the years listed."""

    points: int
    every: int = 0
    years: frozenset[int] = frozenset()
    #: Bounds on the years a line speaks of: from inclusive, below exclusive; `None` is open.
    at_least: int | None = None
    below: int | None = None

    def fits(self, years: int) -> bool:
        if years < 1 or (self.at_least is not None and years < self.at_least):
            return False
        if self.below is not None and years >= self.below:
            return False
        return years in self.years or (self.every > 0 and years % self.every == 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectionPolicy:
    max_items: int = 3
    max_leads: int = 1
    briefs: int = 4
    milestones: tuple[MilestoneStep, ...] = ()
    article_cooldown_days: int = 30
    #: Years for which a moment that led does not lead again; 0 means it may lead every year.
    lead_rest_years: int = 0
    max_same_topic: int = 2
    max_same_century: int = 2
    max_solemn: int = 1
    no_light_with_solemn: bool = True
    feb29: Feb29 = Feb29.FEB28
    empty_day: tuple[EmptyDay, ...] = tuple(EmptyDay)

    def milestone_points(self, years: int) -> int:
        """Points of the first line of the ladder that fits; 0 for years that are no milestone."""
        return next((step.points for step in self.milestones if step.fits(years)), 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtectedDay:
    month: int
    day: int
    rule: DayRule
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """A stretch of time in which the edition publishes and mails nothing."""

    start: datetime
    end: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedPolicy:
    #: At most this many of the latest items, and at least those of the last 14 days.
    items: int = 40
    #: Whole article text in the feeds, or the blurb alone.
    full_content: bool = True
    #: A feed for each topic.
    per_topic: bool = True
    #: A document for each month that is over (RFC 5005).
    archive_pages: bool = True
    #: Days for which a withdrawn item stays with its reason, and for as long after that Atom tells of its end.
    tombstone_days: int = 30
    #: URL of the WebSub hub that is told of changes; `None` where there is none.
    websub_hub: str | None = None


class Cadence(StrEnum):
    """How often a reader wants mail."""

    DAILY = "daily"
    #: The past seven days in one mail.
    WEEKLY = "weekly"
    #: Only days with a milestone, and only those of their stories.
    MILESTONES = "milestones-only"


@dataclass(frozen=True, slots=True, kw_only=True)
class MailPolicy:
    #: Shown name and address of the sender.
    sender_name: str
    sender_address: str
    list_id: str
    postal_address: str
    reply_to: str | None = None
    #: Jinja expressions over `issue`, `lead` and `edition`.
    subject: str = "{{ issue.day | longdate }}: {{ lead.title }} ({{ lead | ago }})"
    preheader: str = "{{ lead.blurb | excerpt(100) }}"
    #: HTML above this many thousand bytes loses its briefs first.
    max_html_kb: int = 90
    #: What readers can choose from; the first one is theirs when they choose nothing.
    cadences: tuple[Cadence, ...] = (Cadence.DAILY,)
    #: Day of the weekly mail; Monday is 0.
    weekly_day: int = 6
    #: Whether who has just confirmed is sent the latest issue.
    welcome: bool = True
    #: Severities of corrections that are mailed at once to all who got what was wrong.
    corrected_at_once: frozenset[Severity] = frozenset({Severity.URGENT})
    #: Keys of `mail` in publication.yaml when this edition sends another way; `None` means the publication's.
    provider: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentPolicy:
    token_ttl_hours: int = 72
    proof: Proof = Proof.TIMESTAMP_HASHED_IP
    #: Version of the wording the reader agreed to.
    text_version: str = "1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    id: EditionId
    title: str
    tagline: str
    #: BCP 47; `fallback_langs` are tried after it where a text has no form in it.
    lang: str
    fallback_langs: tuple[str, ...] = ()
    timezone: ZoneInfo
    #: Short name of place or theme shown beside the series' name, e.g. “Hungary”.
    label: str
    #: The closing line: which office and who stands behind it.
    byline: str
    #: Accent colour, `#rrggbb`, for light and for dark paper.
    accent: str = "#8a1f1d"
    accent_dark: str = "#e08a80"
    #: Monday is 0.
    days: frozenset[int] = frozenset(range(7))
    #: First day of the edition; `None` means the local day of its first run.
    starts_on: date | None = None
    schedule: Schedule = Schedule()
    selection: SelectionPolicy = SelectionPolicy()
    protected_days: tuple[ProtectedDay, ...] = ()
    holds: tuple[Hold, ...] = ()
    feed: FeedPolicy = FeedPolicy()
    mail: MailPolicy
    consent: ConsentPolicy = ConsentPolicy()

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages in the order in which a text is looked for."""
        return (self.lang, *self.fallback_langs)

    def local_day(self, instant: datetime) -> date:
        """The edition's day at an aware instant."""
        return instant.astimezone(self.timezone).date()

    def instant(self, day: date, wall_clock: time) -> datetime:
        """The UTC instant at which clocks in the edition's zone show this time on this day."""
        return instant_of(day, wall_clock, self.timezone)

    def has_day(self, day: date) -> bool:
        """False for a day the zone jumped over, such as 30 December 2011 in Pacific/Apia."""
        return self.local_day(self.instant(day, time(12))) == day

    def hold_at(self, instant: datetime) -> Hold | None:
        return next((hold for hold in self.holds if hold.start <= instant < hold.end), None)

    def protection_of(self, day: date) -> ProtectedDay | None:
        return next((p for p in self.protected_days if (p.month, p.day) == (day.month, day.day)), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """The whole of what one installation publishes."""

    title: str
    #: `domain,year` of a tag URI (RFC 4151); never changes, wherever the site moves.
    id_authority: str
    editions: tuple[Edition, ...]
    #: Names of topics by slug.
    topics: Mapping[str, LocalText]

    def edition(self, edition_id: str) -> Edition:
        """Raises UnknownNameError, which names the editions there are."""
        for edition in self.editions:
            if edition.id == edition_id:
                return edition
        raise UnknownNameError("edition", edition_id, [edition.id for edition in self.editions])


def instant_of(day: date, wall_clock: time, zone: ZoneInfo) -> datetime:
    """The UTC instant of a wall-clock time: the first of two in an overlap, the first after a gap.

    PEP 495: for a time in a gap fold=0 reckons with the offset before it and fold=1 with the one after,
    so that the two instants enclose the moment at which the clocks were moved.
    """
    local = datetime.combine(day, wall_clock, tzinfo=zone)
    first = local.replace(fold=0).astimezone(UTC)
    if first.astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None):
        return first
    low, high = local.replace(fold=1).astimezone(UTC), first
    wanted = local.replace(tzinfo=None)
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=(high - low) // timedelta(seconds=2))
        if middle.astimezone(zone).replace(tzinfo=None) >= wanted:
            high = middle
        else:
            low = middle
    return high
