"""The pages of what is past: an edition's months and topics, and the days of one month."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby

from syndicate.domain.edition import Edition, Publication
from syndicate.domain.issue import Issue
from syndicate.links import Links
from syndicate.rendering import counted_words, words
from syndicate.rendering.feed_scope import topic_name
from syndicate.rendering.page_frame import render_page
from syndicate.rendering.templates import Templates

#: (year, month).
Month = tuple[int, int]


def render_archive_page(
    publication: Publication,
    edition: Edition,
    months: Mapping[Month, int],
    topics: Sequence[str],
    links: Links,
    templates: Templates,
) -> bytes:
    """The months with the number of days published in each, newest year first, and the topics by name."""
    listed = [
        (date(year, month, 1), counted_words.days(count, edition.lang)) for (year, month), count in months.items()
    ]
    years = groupby(sorted(listed), key=lambda line: line[0].year)
    name = words.phrases(edition.lang).archive
    named = [(topic_name(publication, edition, topic), links.topic(edition.id, topic)) for topic in topics]
    return render_page(
        templates,
        "site/archive.html.j2",
        publication,
        links,
        edition=edition,
        url=links.archive(edition.id),
        title=f"{name} – {edition.title}",
        description=f"{edition.title}: {name}",
        years=[(year, list(lines)) for year, lines in years][::-1],
        topics=sorted(named, key=lambda line: _alphabetical(line[0])),
    )


def render_month_page(
    publication: Publication,
    edition: Edition,
    month: Month,
    issues: Sequence[Issue],
    links: Links,
    templates: Templates,
    *,
    previous: Month | None,
    next: Month | None,
) -> bytes:
    """The days of a month that were published. `previous` and `next` are months that have a page."""
    first = date(*month, 1)
    name = words.month(first, edition.lang)
    return render_page(
        templates,
        "site/month.html.j2",
        publication,
        links,
        edition=edition,
        url=links.month(edition.id, *month),
        title=f"{name} – {edition.title}",
        description=f"{edition.title}: {name}",
        heading=name,
        issues=sorted(issues, key=lambda issue: issue.day),
        neighbours=[
            (date(*each, 1) if each else None, links.month(edition.id, *each) if each else "")
            for each in (previous, next)
        ],
    )


def _alphabetical(name: str) -> tuple[str, str]:
    """Where a name stands among others: “É” with “E”. No more of a language's own order than that."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter)), name
