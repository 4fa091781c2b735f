"""Mails for tests, rendered by the starter templates."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from syndicate.domain.entry import Rank
from syndicate.domain.historical_date import HistoricalDate
from syndicate.domain.issue import ArticleText, ComingUp
from syndicate.links import Links
from syndicate.rendering.email import render_confirmation_email, render_issue_email
from syndicate.rendering.templates import Templates
from tests.factories import make_edition, make_entry, make_issue, make_moment, make_publication

NOW = datetime(2026, 11, 4, 5, 30, 0, 123, tzinfo=UTC)
DAY = date(2026, 11, 4)
LINKS = Links("https://onthisday.example.org")
STARTER = Path(__file__).parents[1] / "templates"
TEMPLATES = Templates([STARTER])
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


def issue_mail(issue, *, edition=None, templates=None):
    edition = edition or mail_edition()
    templates = templates or TEMPLATES
    return render_issue_email(make_publication(edition), edition, issue, LINKS, templates, NOW)


def confirmation_mail(*, edition=None, templates=None):
    edition = edition or mail_edition()
    templates = templates or TEMPLATES
    return render_confirmation_email(make_publication(edition), edition, LINKS, templates, NOW)
