"""Mails for tests, rendered by the starter templates."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from syndicate.domain.correction import ItemCorrection
from syndicate.domain.entry import Rank, Severity
from syndicate.domain.historical_date import HistoricalDate
from syndicate.domain.issue import ArticleText, ComingUp
from syndicate.domain.message import Slot
from syndicate.links import Links
from syndicate.rendering.email import render_issue_email, render_milestones_email, render_proof_email
from syndicate.rendering.mail_correction import render_correction_email
from syndicate.rendering.mail_subscribing import render_confirmation_email, render_welcome_email
from syndicate.rendering.mail_weekly import render_weekly_email
from syndicate.rendering.templates import Templates
from tests.factories import make_edition, make_entry, make_issue, make_moment, make_publication

NOW = datetime(2026, 11, 4, 5, 30, 0, 123, tzinfo=UTC)
DAY = date(2026, 11, 4)
LINKS = Links("https://onthisday.example.org")
STARTER = Path(__file__).parents[1] / "templates"
TEMPLATES = Templates([STARTER])
#: The links of a reader's own that mail to many has.
READERS_OWN = (Slot.UNSUBSCRIBE_URL, Slot.PREFERENCES_URL)
ACCENTS = {"accent": "#7a2230", "accent_dark": "#e3929b"}

PARAGRAPH = (
    "By noon the tanks stood at the bridges, and the crowd that had filled the squares of the city since morning "
    "stood at the kerb and watched them pass. Nobody had told the crews in which country they were. "
)
LONG_BODY = "\n\n".join(
    ["The *first* paragraph, with [a link](https://books.example.org/).", "## Morning"] + [PARAGRAPH * 2] * 6
)


def mail_edition(**fields):
    return make_edition(**{**ACCENTS, **fields})


def lead_issue(*, solemn=False, body=LONG_BODY, moment=None, article=None, **fields):
    """An issue of one story, seventy years old."""
    moment = {"title": "Tanks return to the city", "blurb": "Before dawn the attack begins.", **(moment or {})}
    entry = make_entry(
        "revolution-1956",
        moments=[make_moment("intervention", "1956-11-04", rank=Rank.LEAD, **moment)],
        solemn=solemn,
    )
    issue = make_issue(DAY, entry, edition=mail_edition(**fields))
    lead = issue.items[0]
    text = replace(lead.article, **{"title": "The revolution of 1956", "body": body, **(article or {})})
    return replace(issue, items=(replace(lead, article=text, places=("Budapest",)),))


def full_issue(briefs=4, **fields):
    """A lead, two more stories, and briefs."""
    issue = lead_issue(**fields)
    lead = issue.items[0]

    def item(number, rank, year, title):
        article = ArticleText(title="Its article", body="Its body.")
        when = HistoricalDate(year, 11, 4)
        changes = {"rank": rank, "historical_date": when, "years": 2026 - year, "title": title, "article": article}
        return replace(lead, moment=f"moment-{number}", blurb=f"What happened in {year}.", **changes)

    return replace(
        issue,
        items=(
            lead,
            item(1, Rank.STANDARD, 1852, "A railway reaches the plain"),
            item(2, Rank.STANDARD, 1378, "A king is buried at Prague"),
            *(item(3 + n, Rank.BRIEF, 1700 + n, f"Brief number {n + 1} is laid down") for n in range(briefs)),
        ),
    )


def week_ahead_issue():
    """A day without a story, which names three that come."""
    coming = (
        ComingUp(day=date(2026, 11, 7), years=1, title="A first one comes"),
        ComingUp(day=date(2026, 11, 9), years=159, title="Marie Curie is born in Warsaw"),
        ComingUp(day=date(2026, 11, 11), years=1008, title="A country is independent again"),
    )
    return replace(lead_issue(), items=(), coming=coming)


def many_stories(number):
    """A lead, and so many stories less one, each with a blurb of two lines."""
    full = full_issue(briefs=0)
    title = "A railway reaches the plain by way of the marshes"
    blurb = "After eleven years of digging the first train arrives at noon, and the town band plays until evening."
    stories = (
        replace(full.items[1], moment=f"story-{n}", title=f"{title} ({n})", blurb=blurb) for n in range(1, number)
    )
    return replace(full, items=(full.items[0], *stories))


def week_of_issues(days=7, briefs=4, **fields):
    """Issues of the days up to `DAY`, each with stories and briefs of its own."""
    full = full_issue(briefs, **fields)
    return [
        replace(
            full,
            day=day,
            items=tuple(
                replace(item, moment=f"{item.moment}-{day:%d}", title=f"{item.title} ({number})") for item in full.items
            ),
        )
        for number, day in enumerate((DAY - timedelta(days=back) for back in reversed(range(days))), start=1)
    ]


def correction(**fields):
    defaults = dict(
        at=NOW,
        applied=datetime(2026, 11, 5, 8, tzinfo=UTC),
        severity=Severity.URGENT,
        note="An earlier version gave the *wrong* hour of the speech; it was 5.20.",
    )
    return ItemCorrection(**{**defaults, **fields})


def issue_mail(issue, *, edition=None, templates=None):
    return _printed(render_issue_email, issue, edition=edition, templates=templates)


def milestones_mail(issue, *, edition=None, templates=None):
    return _printed(render_milestones_email, issue, edition=edition, templates=templates)


def proof_mail(issue, *, edition=None, templates=None):
    return _printed(render_proof_email, issue, edition=edition, templates=templates)


def welcome_mail(issue, *, edition=None, templates=None):
    return _printed(render_welcome_email, issue, edition=edition, templates=templates)


def correction_mail(issue, *, edition=None, templates=None, **fields):
    item, wrong = issue.items[0], correction(**fields)
    return _printed(render_correction_email, issue, item, wrong, edition=edition, templates=templates)


def weekly_mail(issues, *, edition=None, templates=None, first=DAY - timedelta(days=6), last=DAY):
    return _printed(render_weekly_email, issues, first, last, edition=edition, templates=templates)


def confirmation_mail(*, edition=None, templates=None):
    return _printed(render_confirmation_email, edition=edition, templates=templates)


def _printed(render, *what, edition, templates):
    edition = edition or mail_edition()
    return render(make_publication(edition), edition, *what, LINKS, templates or TEMPLATES, NOW)
