"""The map of a year as one file of HTML that needs nothing beside it: no server, no style sheet, no network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from markupsafe import Markup

from syndicate.domain.coverage import Coverage, CoveredDay
from syndicate.domain.edition import Edition, Publication
from syndicate.domain.milestones import Milestone
from syndicate.rendering.coverage_words import Step, findings, soundness, step_of, steps_of, summary
from syndicate.rendering.page import assets
from syndicate.rendering.templates import Templates


@dataclass(frozen=True, slots=True, kw_only=True)
class _Square:
    """One day on the map, and its line in the list below."""

    day: CoveredDay
    #: Fragment of its line.
    anchor: str
    step: Step
    #: Milestones of the day that are not ready, in words.
    unready: tuple[str, ...]
    is_today: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Month:
    #: Its first day that is on the map.
    first: date
    #: Whether the year is said with it.
    has_year: bool
    squares: tuple[_Square, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Map:
    edition: Edition
    summary: str
    is_sound: bool
    soundness: str
    from_points: int
    legend: tuple[tuple[Step, int], ...]
    unready: int
    months: tuple[_Month, ...]
    findings: tuple[tuple[str, tuple[str, ...]], ...]


def render_coverage_page(
    publication: Publication, coverages: Sequence[Coverage], templates: Templates, *, today: date, max_empty: int
) -> bytes:
    """All editions one below another. `coverages` are of the same days, `max_empty` is the longest sound stretch."""
    files = assets(templates, publication)
    # Style sheets of the operator's own templates, where quotation marks must stay what they are.
    style = Markup("\n".join(files.get(name, b"").decode() for name in ("site.css", "desk.css")))  # noqa: S704
    html = templates.render(
        "desk/coverage.html.j2",
        publication=publication,
        lang="en",
        style=style,
        maps=[_map(coverage, today, max_empty) for coverage in coverages],
        first=coverages[0].days[0].day,
        last=coverages[0].days[-1].day,
        today=today,
        max_empty=max_empty,
    )
    return html.encode()


def _map(coverage: Coverage, today: date, max_empty: int) -> _Map:
    return _Map(
        edition=coverage.edition,
        summary=summary(coverage),
        is_sound=coverage.is_sound(max_empty),
        soundness=soundness(coverage, max_empty),
        from_points=coverage.from_points,
        legend=tuple(steps_of(coverage).items()),
        unready=len(coverage.unready),
        months=tuple(_months(coverage, today)),
        findings=findings(coverage),
    )


def _months(coverage: Coverage, today: date) -> list[_Month]:
    months: list[_Month] = []
    for (_, month), group in groupby(coverage.days, key=lambda day: (day.day.year, day.day.month)):
        days = tuple(group)
        months.append(
            _Month(
                first=days[0].day,
                has_year=month == 1 or not months,
                squares=tuple(_square(day, coverage, today) for day in days),
            )
        )
    return months


def _square(day: CoveredDay, coverage: Coverage, today: date) -> _Square:
    return _Square(
        day=day,
        anchor=f"{coverage.edition.id}-{day.day}",
        step=step_of(day, coverage.from_points),
        unready=tuple(_words(milestone) for milestone in coverage.unready if milestone.day == day.day),
        is_today=day.day == today,
    )


def _words(milestone: Milestone) -> str:
    title = milestone.moment.title.text_in((*milestone.edition.languages, milestone.entry.lang)) or milestone.ref
    return f"{title} ({milestone.years} years): {milestone.status}"
