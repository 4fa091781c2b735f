"""Issue: what one edition publishes for one day, as a snapshot; permanent ids.

An issue holds texts and not references to entries: what was published stays as it was published.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256

from syndicate.domain.anniversary import Pool, Side
from syndicate.domain.correction import ItemCorrection, Notice, Withdrawal
from syndicate.domain.entry import (
    EditionId,
    EntryId,
    Kind,
    MomentId,
    Rank,
    SensitivityLevel,
    Severity,
    Source,
)
from syndicate.domain.historical_date import HistoricalDate


@dataclass(frozen=True, slots=True, order=True)
class IssueKey:
    """(edition, day) is an issue's identity."""

    edition: EditionId
    day: date

    def __str__(self) -> str:
        return f"{self.edition} {self.day}"


class IssueState(StrEnum):
    """What became of an edition's day; every local date since its start has one of these."""

    PUBLISHED = "published"
    #: Nothing to say, or no publishing day of the edition; recorded so that silence is visible.
    EMPTY = "empty"
    #: The zone jumped over this date.
    NO_SUCH_DAY = "no-such-day"


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleText:
    """An article in the edition's language, as it stood at publication."""

    title: str
    standfirst: str = ""
    #: Markdown; empty when the article is on the publisher's own page at `url`.
    body: str = ""
    url: str | None = None
    byline: str = ""
    authors: tuple[str, ...] = ()
    first_published: date | None = None
    #: The key under which snapshots have it, as entries do.
    image: Picture | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureForm:
    """One width in which a picture was published; its bytes are kept by its name and never change."""

    #: SHA-256 of the bytes, and their kind, as in `….jpg`.
    name: str
    #: Pixels.
    width: int
    height: int
    #: Bytes.
    size: int
    media_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture in the edition's language, as it was published."""

    #: Where the editor's file lay; nothing is read from there again.
    src: str
    alt: str
    credit: str
    licence: str | None = None
    #: Narrowest first; none where the editor's file could not be read, and in issues from before there were pictures.
    forms: tuple[PictureForm, ...] = ()

    @property
    def smaller(self) -> PictureForm:
        return self.forms[0]

    @property
    def larger(self) -> PictureForm:
        """The same as the smaller one where the editor's file is no wider."""
        return self.forms[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueItem:
    """One pick in the edition's language."""

    entry: EntryId
    moment: MomentId
    rank: Rank
    years: int
    is_milestone: bool
    historical_date: HistoricalDate
    #: Last day of an interval that `historical_date` begins.
    historical_end: HistoricalDate | None = None
    #: Which end of the interval is kept on this day, where both are.
    side: Side | None = None
    #: From where it was drawn, when it has no day of its own.
    pool: Pool | None = None
    kind: Kind
    title: str
    blurb: str
    date_note: str = ""
    places: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    sensitivity: SensitivityLevel
    sources: tuple[Source, ...]
    article: ArticleText
    #: Fragment of the article where this moment stands.
    anchor: str | None = None
    #: The edition's last day with this moment before this issue.
    last_shown: date | None = None
    #: UTC; differs within an issue by a second each, the first item latest, because readers sort by it.
    published: datetime
    #: In the order in which they were applied.
    corrections: tuple[ItemCorrection, ...] = ()
    #: `None` while the item stands.
    withdrawn: Withdrawal | None = None

    @property
    def ref(self) -> str:
        return f"{self.entry}/{self.moment}"

    @property
    def picture(self) -> Picture | None:
        """The picture that is shown: none of what was withdrawn, and none that could not be taken in."""
        image = self.article.image
        return image if image and image.forms and self.withdrawn is None else None

    @property
    def updated(self) -> datetime:
        """When readers were last given something new; a silent correction is nothing new."""
        if self.withdrawn:
            return self.withdrawn.applied
        return max((self.published, *(correction.applied for correction in self.shown_corrections)))

    @property
    def shown_corrections(self) -> tuple[ItemCorrection, ...]:
        """Corrections that stand under the item with their dates, for ever."""
        return tuple(one for one in self.corrections if one.severity is not Severity.SILENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class ComingUp:
    """One line of a week-ahead issue."""

    day: date
    years: int
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    edition: EditionId
    day: date
    lang: str
    #: UTC, whole seconds: when it went out.
    published: datetime
    #: Leads, standards, briefs.
    items: tuple[IssueItem, ...]
    coming: tuple[ComingUp, ...] = ()
    #: What is told here of earlier issues.
    notices: tuple[Notice, ...] = ()
    #: Commit of the entries it was made from, when they lie in git.
    revision: str | None = None

    @property
    def key(self) -> IssueKey:
        return IssueKey(self.edition, self.day)

    @property
    def standing(self) -> tuple[IssueItem, ...]:
        """Items that were not withdrawn."""
        return tuple(item for item in self.items if item.withdrawn is None)

    @property
    def withdrawn(self) -> tuple[IssueItem, ...]:
        return tuple(item for item in self.items if item.withdrawn)

    @property
    def has_something_to_say(self) -> bool:
        """False when everything in it was withdrawn."""
        return bool(self.standing or self.coming)

    @property
    def headline(self) -> IssueItem | None:
        """The item the day is known by; `None` in a week-ahead issue, and where nothing stands any more."""
        return self.standing[0] if self.standing else None

    @property
    def feed_items(self) -> tuple[IssueItem, ...]:
        """Items that stand in feeds by themselves, also those that were withdrawn."""
        return tuple(item for item in self.items if item.rank is not Rank.BRIEF)

    @property
    def briefs(self) -> tuple[IssueItem, ...]:
        return tuple(item for item in self.standing if item.rank is Rank.BRIEF)

    @property
    def is_solemn(self) -> bool:
        return self.headline is not None and self.headline.sensitivity is SensitivityLevel.SOLEMN


def item_id(authority: str, key: IssueKey, item: IssueItem) -> str:
    """The permanent id of a feed item: a tag URI (RFC 4151) of `authority`, such as `example.org,2026`.

    It hangs on ids and the day alone, never on a title, a slug or the address of the site.
    """
    return f"tag:{authority}:{key.edition}/{item.entry}/{item.moment}/{key.day.isoformat()}"


def content_hash(issue: Issue) -> str:
    """SHA-256 over everything the issue says."""
    return sha256(json.dumps(asdict(issue), sort_keys=True, default=str).encode()).hexdigest()
