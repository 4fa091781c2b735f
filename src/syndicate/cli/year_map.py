"""The map of a year in the terminal: one block a month, one square a day, in letters where there is no colour."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby, zip_longest

from rich.text import Text

from syndicate.domain.coverage import Coverage, CoveredDay
from syndicate.rendering.coverage_words import NOT_READY, Step, step_of, steps_of

#: One hue of the 256 colours that terminals agree on, the stronger the more vivid: reads on dark ground and on light.
_COLOURS = {
    Step.MILESTONE: "color(196)",
    Step.LEAD: "color(167)",
    Step.STANDARD: "color(131)",
    Step.BRIEF_ONLY: "color(138)",
    Step.POOL: "color(245)",
}
_SQUARE = "■"
_WEEK = 7
#: Two columns a day: its square or letter, and the mark beside it.
_BLOCK_WIDTH = 2 * _WEEK
_GAP = 3
_MOST_ACROSS = 4


def year_map(coverage: Coverage, *, width: int, has_colour: bool) -> list[Text]:
    """The lines of the map and of its legend, in as many blocks beside one another as `width` holds, at most four."""
    unready = {milestone.day for milestone in coverage.unready if milestone.day}
    blocks = [
        _block(tuple(days), coverage.from_points, unready, has_colour=has_colour)
        for _, days in groupby(coverage.days, key=lambda day: (day.day.year, day.day.month))
    ]
    across = max(1, min(_MOST_ACROSS, (width + _GAP) // (_BLOCK_WIDTH + _GAP)))
    lines: list[Text] = []
    for start in range(0, len(blocks), across):
        lines += [*_beside(blocks[start : start + across]), Text()]
    return [*lines, *_legend(coverage, has_colour=has_colour)]


def _block(days: Sequence[CoveredDay], from_points: int, unready: Collection[date], *, has_colour: bool) -> list[Text]:
    """A month: its name, the initials of the weekdays, and a line a week, from Monday."""
    lines = [Text(f"{days[0].day:%b %Y}", style="bold"), Text("M T W T F S S ", style="dim")]
    by_day = {day.day: day for day in days}
    day = days[0].day - timedelta(days=days[0].day.weekday())
    while day <= days[-1].day:
        line = Text()
        for _ in range(_WEEK):
            line.append(_square(by_day.get(day), from_points, has_colour=has_colour))
            line.append(NOT_READY if day in by_day and day in unready else " ", style="bold")
            day += timedelta(days=1)
        lines.append(line)
    return lines


def _square(day: CoveredDay | None, from_points: int, *, has_colour: bool) -> Text:
    return _sign(step_of(day, from_points), has_colour=has_colour) if day else Text(" ")


def _sign(step: Step, *, has_colour: bool) -> Text:
    if step in _COLOURS:
        return Text(_SQUARE, style=_COLOURS[step]) if has_colour else Text(step.letter)
    return Text(step.letter, style="dim" if step is Step.OFF else "")


def _beside(blocks: Sequence[list[Text]]) -> Iterator[Text]:
    for parts in zip_longest(*blocks, fillvalue=Text()):
        line = Text()
        for part in parts:
            line.append(part)
            line.append(" " * (_BLOCK_WIDTH + _GAP - part.cell_len))
        line.rstrip()
        yield line


def _legend(coverage: Coverage, *, has_colour: bool) -> Iterator[Text]:
    """A line a step, strongest first, with its number of days."""
    for step, count in steps_of(coverage).items():
        yield Text.assemble(_sign(step, has_colour=has_colour), f" {count:>4}  {step.words}")
    if coverage.unready:
        words = f"milestone (≥ {coverage.from_points} points) not ready"
        yield Text.assemble((NOT_READY, "bold"), f" {len(coverage.unready):>4}  {words}")
