"""Values for tests: every factory gives something valid, and takes what the test is about."""

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from syndicate.domain.anniversary import Almanac
from syndicate.domain.calendars import Calendar
from syndicate.domain.composition import compose
from syndicate.domain.edition import Edition, MailPolicy, MilestoneStep, Publication, SelectionPolicy
from syndicate.domain.entry import (
    Article,
    EditionId,
    Entry,
    EntryId,
    LocalText,
    Moment,
    MomentId,
    Rank,
    Review,
    Sensitivity,
    SensitivityLevel,
    Source,
    Status,
)
from syndicate.domain.historical_date import parse_dates
from syndicate.domain.history import History
from syndicate.domain.issue import Issue, PictureForm
from syndicate.domain.message import Recipient, RenderedEmail, SendingKind, Slot, SubscriberId
from syndicate.domain.observance import IntervalDay
from syndicate.domain.selection import select

STARTER_LADDER = (
    MilestoneStep(every=100, points=100),
    MilestoneStep(every=50, points=80),
    MilestoneStep(every=25, points=60),
    MilestoneStep(years=frozenset({70}), points=55),
    MilestoneStep(every=10, below=100, points=40),
    MilestoneStep(years=frozenset({1, 5}), points=30),
    MilestoneStep(every=5, below=100, points=20),
)


def text(english, **others):
    return LocalText({"en": english, **others})


def make_moment(
    id="opening",
    date="1849-11-20",
    *,
    title="The bridge opens",
    blurb="People walk across.",
    calendar=None,
    interval_day="start",
    **fields,
):
    start, end = parse_dates(date, Calendar(calendar) if calendar else None)
    return Moment(
        id=MomentId(id),
        date=start,
        end=end,
        interval_day=IntervalDay(interval_day),
        title=text(title),
        blurb=text(blurb),
        **fields,
    )


def make_entry(id="chain-bridge-1849", *, moments=None, solemn=False, level=None, **fields):
    level = level or (SensitivityLevel.SOLEMN if solemn else SensitivityLevel.NONE)
    defaults = dict(
        lang="en",
        status=Status.READY,
        article=Article(title=text("The Chain Bridge, 1849"), standfirst=text("Two towns and a bridge.")),
        body=text("The first permanent bridge.\n\n## The opening\n\nPeople *walked* across it."),
        sources=(Source(cite="A. Author, A Book (Press, 1999)", url="https://books.example.org/bridge"),),
        review=Review(checked_by=("desk@example.org",), checked_on=date(2026, 1, 1)),
        sensitivity=Sensitivity(level=level),
        topics=("engineering",),
    )
    return Entry(id=EntryId(id), moments=tuple(moments or (make_moment(),)), **{**defaults, **fields})


def make_lead_entry(**fields):
    """A solemn lead on 4 November with history behind it, like the model article."""
    moment = make_moment(
        "intervention",
        "1956-11-04",
        title="Tanks return to the city",
        blurb="Before dawn the attack begins.",
        rank=Rank.LEAD,
    )
    return make_entry("revolution-1956", moments=[moment], solemn=True, weight=90, cooldown_days=0, **fields)


def make_edition(id="hungary", *, policy=None, **fields):
    defaults = dict(
        title="Hungary Magazine: On this Day",
        tagline="One day in history, told well.",
        lang="en",
        timezone=ZoneInfo("Europe/Budapest"),
        label="Hungary",
        byline="Prepared by the Budapest office.",
        selection=SelectionPolicy(milestones=STARTER_LADDER, **(policy or {})),
        mail=MailPolicy(
            sender_name="On this Day",
            sender_address="onthisday@example.org",
            reply_to="desk@example.org",
            list_id="hungary.onthisday.example.org",
            postal_address="Example Magazine, 1 Example Street, Budapest",
        ),
    )
    return Edition(id=EditionId(id), **{**defaults, **fields})


def make_publication(*editions, **fields):
    defaults = dict(title="On this Day", id_authority="example.org,2026", topics={"engineering": text("Engineering")})
    return Publication(editions=editions or (make_edition(),), **{**defaults, **fields})


def utc(text):
    """An instant from ISO 8601, e.g. `2026-11-04T07:00+01:00`."""
    return datetime.fromisoformat(text).astimezone(UTC)


def make_forms(*widths, suffix="jpg"):
    """Forms of a picture half as high as wide, that lie nowhere."""
    media_type = {"jpg": "image/jpeg", "png": "image/png"}[suffix]
    return tuple(
        PictureForm(
            name=f"{width:064x}.{suffix}", width=width, height=width // 2, size=100 * width + 1, media_type=media_type
        )
        for width in widths or (720, 1440)
    )


def make_issue(day=date(2026, 11, 4), *entries, edition=None, now=None, history=None, forms=None, **changes) -> Issue:
    """The issue of a day from entries, chosen and composed as the service does it; `forms` are by `Image.src`."""
    edition = edition or make_edition()
    selection = select(Almanac(entries or (make_lead_entry(),)), edition, day, history or History())
    issue = compose(selection, edition, now or datetime(day.year, day.month, day.day, 6, tzinfo=UTC), forms=forms or {})
    return replace(issue, **changes)


UNSUBSCRIBE = Slot.UNSUBSCRIBE_URL.value


def make_email(**fields):
    """A rendered issue: letters of many kinds, a slot in all three places, the headers of a list."""
    defaults = dict(
        kind=SendingKind.ISSUE,
        sender_name="On this Day · Hungary",
        sender_address="onthisday@example.org",
        reply_to="desk@example.org",
        subject="4 November 2026: Árvíztűrő tükörfúrógép – szovjet csapatok Budapesten (70 years ago)",
        html=f'<!doctype html>\n<p>Őrség &amp; zażółć 🎂</p>\n<p><a href="{UNSUBSCRIBE}">Leave</a></p>\n',
        text=f"Őrség & zażółć 🎂\n\nFrom the tower.\nTo leave: {UNSUBSCRIBE}\n",
        headers=(
            ("List-Id", "On this Day <hungary.onthisday.example.org>"),
            ("List-Unsubscribe", f"<{UNSUBSCRIBE}>"),
            ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
            ("Auto-Submitted", "auto-generated"),
        ),
        date=datetime(2026, 11, 4, 5, 30, tzinfo=UTC),
    )
    return RenderedEmail(**{**defaults, **fields})


def make_recipient(number=1, **fields):
    """Subscriber `number`, with a link of his own."""
    defaults = dict(
        subscriber=SubscriberId(number),
        address=f"reader{number}@example.net",
        slots={Slot.UNSUBSCRIBE_URL: f"https://onthisday.example.org/unsubscribe/{number}.NnQ2-8_vTtGkq0"},
        message_id=f"hungary-2026-11-04.{number}@onthisday.example.org",
    )
    return Recipient(**{**defaults, **fields})
