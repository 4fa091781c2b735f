"""The form of config/editions/<id>.yaml, `edition/1` (product.md 4.5): every key, its type and its bounds.

Keys that nothing acts on yet are taken where passing over them does no harm, and refused where they would promise
something that does not happen.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, WithJsonSchema

from syndicate.config.edition_values import (
    Colour,
    DayOfYear,
    ListId,
    LockTime,
    SenderAddress,
    Subject,
    WallTime,
    Years,
    Zone,
    unbuilt,
)
from syndicate.config.publication_file import Authority, MailOptions
from syndicate.document.json_schema import NOTHING
from syndicate.document.values import (
    Day,
    FileModel,
    Flag,
    Integer,
    Language,
    Line,
    MailAddress,
    Slug,
    Text,
    ValueRefusedError,
    WallClock,
    WebAddress,
)
from syndicate.domain.edition import (
    Approval,
    Cadence,
    ConsentPolicy,
    DayRule,
    EmptyDay,
    FeedPolicy,
    MailPolicy,
    Proof,
    Schedule,
    SelectionPolicy,
)
from syndicate.domain.observance import Feb29

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Count = Annotated[Integer, Field(ge=0, le=1000)]
AtLeastOne = Annotated[Integer, Field(ge=1, le=1000)]

# A JSON Schema does not offer what cannot be honoured.
_UNSEEN = WithJsonSchema(NOTHING)

# What the domain does where a file says nothing.
_SCHEDULE = Schedule()
_SELECTION = SelectionPolicy()
_FEED = FeedPolicy()
_MAIL = MailPolicy(sender_name="", sender_address="", list_id="", postal_address="")
_CONSENT = ConsentPolicy()


def _with_daily_first(cadences: tuple[Cadence, ...]) -> tuple[Cadence, ...]:
    if cadences[0] is not Cadence.DAILY or len(set(cadences)) < len(cadences):
        raise ValueRefusedError("must begin with “daily” and name each once", hint="who chooses nothing gets it daily")
    return cadences


def _both_channels(channels: tuple[str, ...]) -> tuple[str, ...]:
    if set(channels) != {"feed", "email"}:
        raise ValueRefusedError("must hold both feed and email", hint="a hold stops everything so far; delete the key")
    return channels


def _double_opt_in(asked: bool) -> bool:
    if not asked:
        raise ValueRefusedError("must be true", hint="every reader confirms by mail")
    return asked


class ScheduleFile(FileModel):
    lock_at: LockTime = "-1d 18:00"
    feed_at: WallClock = _SCHEDULE.feed_at
    email_at: WallClock = _SCHEDULE.email_at
    email_not_after: WallClock = _SCHEDULE.email_not_after
    approval: Approval = _SCHEDULE.approval
    if_unapproved: Literal["send-without-it"] = "send-without-it"


class LadderStepFile(FileModel):
    years: Years
    points: Count
    below: AtLeastOne | None = None
    at_least: AtLeastOne | None = Field(None, alias="from")


class SelectionFile(FileModel):
    max_items: Annotated[Integer, Field(ge=1, le=20)] = _SELECTION.max_items
    max_leads: Annotated[Integer, Field(ge=1, le=20)] = _SELECTION.max_leads
    briefs: Count = _SELECTION.briefs
    milestones: tuple[LadderStepFile, ...] | None = None
    article_cooldown_days: Count = _SELECTION.article_cooldown_days
    lead_rest_years: Count = _SELECTION.lead_rest_years
    max_same_topic: AtLeastOne = _SELECTION.max_same_topic
    max_same_century: AtLeastOne = _SELECTION.max_same_century
    max_solemn: AtLeastOne = _SELECTION.max_solemn
    no_light_with_solemn: Flag = _SELECTION.no_light_with_solemn
    feb29: Feb29 = _SELECTION.feb29
    empty_day: Annotated[tuple[EmptyDay, ...], Field(min_length=1)] = _SELECTION.empty_day


class HoldFile(FileModel):
    start: WallTime = Field(alias="from")
    end: WallTime = Field(alias="to")
    channels: Annotated[tuple[Literal["feed", "email"], ...], AfterValidator(_both_channels)] = ("feed", "email")
    reason: Line


class ProtectedDayFile(FileModel):
    day: DayOfYear
    rule: DayRule
    why: Line = ""


class FeedFile(FileModel):
    base_url: WebAddress | None = None
    id_authority: Authority | None = None
    formats: tuple[Literal["atom", "rss", "json"], ...] = ("atom", "rss", "json")
    items: Annotated[Integer, Field(ge=1, le=100)] = _FEED.items
    content: Literal["full", "summary"] = "full" if _FEED.full_content else "summary"
    per_topic: Flag = _FEED.per_topic
    archive_pages: Flag = _FEED.archive_pages
    tombstone_days: Count = _FEED.tombstone_days
    websub_hub: WebAddress | None = _FEED.websub_hub
    ical: Flag = True
    stylesheet: Flag = True


class MailFile(FileModel):
    sender: SenderAddress = Field(alias="from")
    reply_to: MailAddress | None = None
    list_id: ListId | None = None
    postal_address: Line
    template: Literal["daily.mjml.j2"] = "daily.mjml.j2"
    subject: Subject = _MAIL.subject
    preheader: Line = _MAIL.preheader
    provider: MailOptions | None = None
    tracking: Literal["none"] = "none"
    max_html_kb: Annotated[Integer, Field(ge=10, le=97)] = _MAIL.max_html_kb
    cadences: Annotated[tuple[Cadence, ...], Field(min_length=1), AfterValidator(_with_daily_first)] = _MAIL.cadences
    weekly_day: Weekday = "sun"
    welcome: Flag = _MAIL.welcome


class ConsentFile(FileModel):
    double_opt_in: Annotated[Flag, AfterValidator(_double_opt_in)] = True
    token_ttl_hours: Annotated[Integer, Field(ge=1, le=8760)] = _CONSENT.token_ttl_hours
    proof: Proof = _CONSENT.proof
    text_version: Line = _CONSENT.text_version
    purge_unconfirmed_days: Annotated[None, unbuilt("nothing is deleted by itself"), _UNSEEN] = None
    purge_unsubscribed_days: Annotated[None, unbuilt("nothing is deleted by itself"), _UNSEEN] = None


class CorrectionsFile(FileModel):
    correction: Literal["next-issue", "feed-only", "immediate-to-recipients"] = "next-issue"
    urgent: Literal["next-issue", "immediate-to-recipients"] = "immediate-to-recipients"
    needs_approval: Flag = True


class EditionFile(FileModel):
    schema_: Literal["edition/1"] = Field(alias="schema")
    id: Slug
    title: Line
    tagline: Line = ""
    lang: Annotated[Language, Field(min_length=2)]
    fallback_langs: tuple[Annotated[Language, Field(min_length=2)], ...] = ()
    timezone: Zone
    label: Line | None = None
    byline: Text = ""
    accent: Colour | None = None
    accent_dark: Colour | None = None
    days: Annotated[tuple[Weekday, ...], Field(min_length=1)] = WEEKDAYS
    starts_on: Day | None = None
    schedule: ScheduleFile = ScheduleFile()
    selection: SelectionFile = SelectionFile()
    protected_days: tuple[ProtectedDayFile, ...] = ()
    holds: tuple[HoldFile, ...] = ()
    feed: FeedFile = FeedFile()
    email: MailFile
    consent: ConsentFile = ConsentFile()
    corrections: CorrectionsFile = CorrectionsFile()
    alerts: Annotated[None, unbuilt("no alerts are sent"), _UNSEEN] = None
