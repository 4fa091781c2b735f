"""The pages of the days of the year: one a day with all its moments, and the one that lists the days."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from syndicate.domain.edition import Edition, Publication
from syndicate.links import Links
from syndicate.rendering import words
from syndicate.rendering.moment_line import MomentLine
from syndicate.rendering.page_frame import render_page
from syndicate.rendering.templates import Templates

#: Some leap year, to name days by.
_YEAR = 2096

#: (month, day).
DayOfYear = tuple[int, int]
DAYS_OF_YEAR: tuple[DayOfYear, ...] = tuple(
    (day.month, day.day) for number in range(366) for day in [date(_YEAR, 1, 1) + timedelta(days=number)]
)


def render_day_page(
    publication: Publication,
    edition: Edition,
    of_year: DayOfYear,
    lines: Sequence[MomentLine],
    links: Links,
    templates: Templates,
    *,
    part: int = 1,
    parts: int = 1,
) -> bytes:
    """Every moment that is kept on a day of the year, in the order of history."""
    name = words.day_and_month(_day(of_year), edition.lang)
    place = DAYS_OF_YEAR.index(of_year)
    around = (DAYS_OF_YEAR[place - 1], DAYS_OF_YEAR[(place + 1) % len(DAYS_OF_YEAR)])
    first = links.day_of_year(edition.id, *of_year)
    return render_page(
        templates,
        "site/day.html.j2",
        publication,
        links,
        edition=edition,
        url=links.part(first, part),
        title=f"{name} – {edition.title}",
        description=f"{name}: {'; '.join(line.title for line in lines[:3])}" if lines else name,
        heading=name,
        lines=lines,
        part=part,
        addresses=[links.part(first, number) for number in range(1, parts + 1)],
        neighbours=[(_day(each), links.day_of_year(edition.id, *each)) for each in around],
    )


def render_days_page(
    publication: Publication, edition: Edition, kept: Collection[DayOfYear], links: Links, templates: Templates
) -> bytes:
    """All days of the year by month. `kept` are those that have a moment; the others are told apart."""
    months = [
        (_day((month, 1)), [(day, (month, day) in kept) for other, day in DAYS_OF_YEAR if other == month])
        for month in range(1, 13)
    ]
    name = words.phrases(edition.lang).days_of_year
    return render_page(
        templates,
        "site/days.html.j2",
        publication,
        links,
        edition=edition,
        url=links.days(edition.id),
        title=f"{name} – {edition.title}",
        description=f"{edition.title}: {name}",
        months=months,
    )


def _day(of_year: DayOfYear) -> date:
    return date(_YEAR, *of_year)
