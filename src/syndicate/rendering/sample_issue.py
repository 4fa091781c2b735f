"""Issues that never were, for trying templates: between them they take every branch that a mail's templates have.

Their texts hold what breaks a careless template: marks of XML, quotation marks, letters of many languages.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from syndicate.domain.correction import ItemCorrection, Notice
from syndicate.domain.edition import Edition
from syndicate.domain.entry import EntryId, Kind, MomentId, Rank, SensitivityLevel, Severity, Source
from syndicate.domain.historical_date import Certainty, HistoricalDate
from syndicate.domain.issue import ArticleText, ComingUp, Issue, IssueItem, Picture, PictureForm

DAY = date(2026, 11, 4)
NOW = datetime(2026, 11, 4, 5, 30, tzinfo=UTC)

_PARAGRAPH = "The crowd stood & watched, “for hours”, under 2 < 3 lamps; žluťoučký kůň, Ödön és zażółć gęślą jaźń. "
_BODY = "\n\n".join(
    [
        f"{_PARAGRAPH}It is told *again* and **again**, with [a source](https://books.example.org/?a=1&b=2).",
        "## The morning\n\n- first\n- second\n\n1. then\n2. after\n\n> Said one who was there.\n\n### Noon",
        *([_PARAGRAPH * 3] * 5),
    ]
)
_FORM = PictureForm(name=f"{0:064x}.jpg", width=720, height=480, size=90_000, media_type="image/jpeg")
CORRECTION = ItemCorrection(
    at=NOW - timedelta(days=1), applied=NOW, severity=Severity.URGENT, note="The *hour* was wrong: it was 5 < 6 & late."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Samples:
    """Issues of one edition; a mail is made of each."""

    #: Everything there can be: a long lead with a picture, stories, briefs, a notice.
    full: Issue
    #: One solemn story that stands whole in the mail, and has only what every item has.
    solemn: Issue
    #: No story, and what comes.
    ahead: Issue
    #: A light day: one short story of this very year, and a brief.
    short: Issue


def samples(edition: Edition) -> Samples:
    lead = _item("lead", Rank.LEAD, 1956, "The first “story” & what its <head> says")
    article = ArticleText(
        title="Its article & more",
        standfirst="What *stands* before it.",
        body=_BODY,
        byline="By a writer & another",
        image=Picture(
            src="a.jpg", alt="An “empty” bridge & a lamp", credit="A. Photographer", licence="CC0", forms=(_FORM,)
        ),
    )
    lead = replace(
        lead,
        article=article,
        places=("Buda & Pest", "Wien"),
        date_note="Some *say* the 5th.",
        sources=(Source(cite="A. Author, A Book (1999)", url="https://books.example.org/"),),
        is_milestone=True,
    )
    others = (
        _item("second", Rank.STANDARD, 1389, "A second story & its day"),
        replace(_item("third", Rank.STANDARD, 2026, "A third one"), years=0),
    )
    briefs = tuple(
        _item(f"brief-{year}", Rank.BRIEF, year, f"A brief & its year, number {year}") for year in (44, 1777)
    )
    solemn = replace(
        _item("solemn", Rank.LEAD, 1944, "A solemn story"),
        sensitivity=SensitivityLevel.SOLEMN,
        article=ArticleText(title="A solemn story", body="One paragraph & no more."),
    )
    short = _item("short", Rank.LEAD, 2026, "A short story")
    short = replace(
        short, years=0, blurb="", article=ArticleText(title="Elsewhere", url="https://example.org/a?b=1&c=2")
    )
    coming = tuple(
        ComingUp(day=DAY + timedelta(days=days), years=years, title=f"What comes & how, number {days}")
        for days, years in ((1, 1), (3, 100), (6, 0))
    )
    notice = Notice(
        day=DAY - timedelta(days=9),
        entry=lead.entry,
        moment=lead.moment,
        title="A story that was wrong",
        at=CORRECTION.at,
        text="It was *another* year & place.",
    )
    return Samples(
        full=replace(_issue(edition, lead, *others, *briefs), notices=(notice,)),
        solemn=_issue(edition, solemn),
        ahead=replace(_issue(edition), coming=coming),
        short=_issue(edition, short, replace(briefs[0], rank=Rank.BRIEF)),
    )


def _issue(edition: Edition, *items: IssueItem) -> Issue:
    return Issue(edition=edition.id, day=DAY, lang=edition.lang, published=NOW, items=items)


def _item(name: str, rank: Rank, year: int, title: str) -> IssueItem:
    when = HistoricalDate(year, DAY.month, DAY.day, certainty=Certainty.CERTAIN)
    return IssueItem(
        entry=EntryId(f"sample-{name}"),
        moment=MomentId(name),
        rank=rank,
        years=DAY.year - year,
        is_milestone=False,
        historical_date=when,
        kind=Kind.EVENT,
        title=title,
        blurb=f"What happened in {year}, told *briefly* & well.",
        sensitivity=SensitivityLevel.NONE,
        sources=(),
        article=ArticleText(title=title),
        published=NOW,
    )
