"""The map of a year in the terminal: one block a month, one square a day, in letters where there is no colour."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import batched, groupby

from rich.text import Text

from syndicate.domain.coverage import Coverage, CoveredDay
from syndicate.rendering.coverage_words import NOT_READY, Step, step_of, steps_of

#: One hue, the stronger the more vivid: that can be told apart on dark ground and on light.
_COLOURS = {
    Step.MILESTONE: "#f0301c",
    Step.LEAD: "#cf4a3a",
    Step.STANDARD: "#b5665a",
    Step.BRIEF_ONLY: "#a0807a",
    Step.POOL: "#8f8f8f",
}
_SQUARE = "■"
#: Two columns a day: the square, and the mark beside it.
_DAY_WIDTH, _WEEK = 2, 7
_BLOCK_WIDTH = _DAY_WIDTH * _WEEK
_GAP = "   "


def year_map(coverage: Coverage, *, width: int, has_colour: bool) -> list[Text]:
    """The lines of the map and of its legend, no longer than `width` where that holds one block."""
    unready = {milestone.day for milestone in coverage.unready if milestone.day}
    blocks = [
        _block(list(days), coverage.from_points, unready, has_colour=has_colour)
        for _, days in groupby(coverage.days, key=lambda day: (day.day.year, day.day.month))
    ]
    across = max(1, min(4, (width + len(_GAP)) // (_BLOCK_WIDTH + len(_GAP))))
    lines: list[Text] = []
    for band in _bands(blocks, across):
        lines += [*band, Text()]
    return [*lines, *_legend(coverage, has_unready=bool(coverage.unready), has_colour=has_colour, width=width)]
