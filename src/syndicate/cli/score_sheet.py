"""The score sheet of a day on a terminal: who runs with which sum of points, and which rule passed over the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from syndicate.domain.edition import Hold
from syndicate.usecases.plan import PlannedDay, Sheet

_RANK_WIDTH, _POINTS_WIDTH = len("STANDARD"), 5
_INDENT = " " * (_RANK_WIDTH + _POINTS_WIDTH + 4)


def sheet_lines(planned: PlannedDay, hold: Hold | None = None) -> Iterator[str]:
    """The sheet, a line each, whole ids and nothing cut off; `hold` is the one over the day's publication."""
    sheet = planned.sheet
    state = "published: the record, not a plan" if planned.is_published else "planned"
    yield f"{sheet['edition']}, {date.fromisoformat(sheet['day']):%a} {sheet['day']} ({state})"
    if hold and not planned.is_published:
        yield f"▲ held until {hold.end:%Y-%m-%d %H:%M} UTC: {hold.reason}"
    yield ""
    for pick in sheet["picks"]:
        yield from _candidate(pick["rank"].upper(), f"{pick['points']:g}", pick)
        yield _INDENT + _sum(pick["score"], pick["points"])
        # Reasons are the parts of the score again, and then whatever else there is to say.
        for note in pick["reasons"][sum(bool(part["points"]) for part in pick["score"]) :]:
            yield _INDENT + note
    if not sheet["picks"]:
        yield empty_day_words(sheet)
    for line in sheet.get("tried", ()):
        yield f"{line['policy']}: {line['detail']}"
    if sheet["passed_over"]:
        yield ""
        yield "Passed over"
    for passed in sheet["passed_over"]:
        yield from _candidate("OUT", f"{passed['points']:g}" if passed["score"] else "–", passed)
        yield f"{_INDENT}{passed['rule']}: {passed['detail']}"
        if passed["score"]:
            yield _INDENT + _sum(passed["score"], passed["points"])


def empty_day_words(sheet: Sheet) -> str:
    """What is done on a day without a pick."""
    coming = "; ".join(f"{line['day']} {line['title']}" for line in sheet.get("coming", ()))
    return f"no pick: {sheet['empty_day']}" + (f" ({coming})" if coming else "")


def _candidate(rank: str, points: str, candidate: dict[str, Any]) -> Iterator[str]:  # a sheet is JSON
    yield f"{rank:<{_RANK_WIDTH}}  {points:>{_POINTS_WIDTH}}  {candidate['title']}"
    yield f"{_INDENT}{candidate['entry']}/{candidate['moment']}, {candidate['date']}, {candidate['years']} years"


def _sum(score: Sequence[dict[str, Any]], points: float) -> str:  # a sheet is JSON
    return " + ".join(f"{part['points']:g} ({part['part']})" for part in score) + f" = {points:g}"
