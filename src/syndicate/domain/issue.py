"""Issue: what one edition publishes for one day, as a snapshot; permanent ids; which issues are due.

An issue holds texts and not references to entries: what was published stays as it was published.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from syndicate.domain.anniversary import Anniversary, Pool, Side
from syndicate.domain.edition import Edition, EmptyDay
from syndicate.domain.entry import EditionId, EntryId, Image, Kind, LocalText, MomentId, Rank, SensitivityLevel, Source
from syndicate.domain.historical_date import HistoricalDate
from syndicate.domain.selection import Pick, Selection


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
    image: ImageText | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageText:
    src: str
    alt: str
    credit: str
    licence: str | None = None


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

    @property
    def ref(self) -> str:
        return f"{self.entry}/{self.moment}"


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
    #: Commit of the entries it was made from, when they lie in git.
    revision: str | None = None

    @property
    def key(self) -> IssueKey:
        return IssueKey(self.edition, self.day)

    @property
    def headline(self) -> IssueItem | None:
        """The item the day is known by; `None` in a week-ahead issue."""
        return self.items[0] if self.items else None

    @property
    def feed_items(self) -> tuple[IssueItem, ...]:
        """Items that stand in feeds by themselves."""
        return tuple(item for item in self.items if item.rank is not Rank.BRIEF)

    @property
    def briefs(self) -> tuple[IssueItem, ...]:
        return tuple(item for item in self.items if item.rank is Rank.BRIEF)

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


def compose(selection: Selection, edition: Edition, now: datetime, revision: str | None = None) -> Issue:
    """The snapshot of a selection in the edition's language, published at `now` (UTC)."""
    published = now.replace(microsecond=0)
    return Issue(
        edition=edition.id,
        day=selection.day,
        lang=edition.lang,
        published=published,
        items=tuple(
            _item(pick, edition, published - timedelta(seconds=position))
            for position, pick in enumerate(selection.picks)
        ),
        coming=tuple(_coming(anniversary, edition) for anniversary in selection.coming),
        revision=revision,
    )


def _item(pick: Pick, edition: Edition, published: datetime) -> IssueItem:
    anniversary, languages = pick.anniversary, edition.languages
    entry, moment = anniversary.entry, anniversary.moment
    article = entry.article
    image = moment.image or article.image
    places = entry.places if moment.places is None else moment.places
    return IssueItem(
        entry=entry.id,
        moment=moment.id,
        rank=pick.rank,
        years=anniversary.years,
        is_milestone=pick.is_milestone,
        historical_date=moment.date,
        historical_end=moment.end,
        side=anniversary.side,
        pool=anniversary.pool,
        kind=moment.kind,
        title=moment.title.text_in(languages) or "",
        blurb=_text(moment.blurb, languages),
        date_note=_text(moment.date_note, languages),
        places=tuple(_place(place.name.text_in(languages), _text(place.today, languages)) for place in places),
        topics=entry.topics,
        sensitivity=entry.sensitivity_of(moment),
        sources=moment.sources or tuple(s for s in entry.sources if not s.moments or moment.id in s.moments),
        article=ArticleText(
            title=article.title.text_in(languages) or "",
            standfirst=_text(article.standfirst, languages),
            body=_text(entry.body, languages),
            url=article.url.text_in(languages) if article.url else None,
            byline=_text(article.byline, languages) or edition.byline,
            authors=article.authors,
            first_published=article.first_published,
            image=_image(image, languages),
        ),
        anchor=moment.link_anchor,
        last_shown=pick.last_shown,
        published=published,
    )


def _text(text: LocalText | None, languages: tuple[str, ...]) -> str:
    return (text.text_in(languages) or "") if text else ""


def _place(name: str | None, today: str) -> str:
    return f"{name} ({today})" if name and today and today != name else name or today


def _image(image: Image | None, languages: tuple[str, ...]) -> ImageText | None:
    if image is None:
        return None
    return ImageText(src=image.src, alt=image.alt.text_in(languages) or "", credit=image.credit, licence=image.licence)


def _coming(anniversary: Anniversary, edition: Edition) -> ComingUp:
    return ComingUp(
        day=anniversary.day,
        years=anniversary.years,
        title=anniversary.moment.title.text_in(edition.languages) or "",
    )


def state_of(selection: Selection, edition: Edition) -> IssueState:
    """What to record for a day of the calendar."""
    if not edition.has_day(selection.day):
        return IssueState.NO_SUCH_DAY
    if selection.day.weekday() not in edition.days or selection.empty_day is EmptyDay.SKIP:
        return IssueState.EMPTY
    return IssueState.PUBLISHED
