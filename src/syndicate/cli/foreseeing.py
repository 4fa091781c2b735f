"""Commands that know the year ahead: coverage, upcoming, diff. They need neither secrets nor a database."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer
from dateutil.relativedelta import relativedelta

from syndicate.app import load_project, make_clock, open_ledger
from syndicate.cli.invocation import (
    EXIT_PROBLEMS,
    EditionOption,
    Invocation,
    JsonOption,
    out,
    print_json,
    print_problems,
    read_day,
)
from syndicate.cli.milestone_list import by_moment, in_two_lines, missing_words
from syndicate.cli.year_map import year_map
from syndicate.config import Settings
from syndicate.domain.comparison import Change, ChangeKind
from syndicate.domain.coverage import Coverage
from syndicate.domain.edition import Edition
from syndicate.rendering.coverage_page import render_coverage_page
from syndicate.rendering.coverage_words import counted, findings, soundness, summary
from syndicate.rendering.templates import Templates
from syndicate.storage.database import Database
from syndicate.usecases.compare import Comparison, EditionChanges, compare, describe_comparison
from syndicate.usecases.cover import cover, describe_coverage
from syndicate.usecases.look_ahead import describe_outlook, look_ahead

_PANEL = "Plan"
_MOST_DAYS = 3660
#: Columns of the map where the output is no terminal.
_PLAIN_WIDTH = 80
_WITHIN = re.compile(r"([1-9][0-9]{0,2})([dwmy])", re.ASCII)

LedgerOption = Annotated[
    bool | None,
    typer.Option("--ledger/--no-ledger", help="Ask the database what has run; default: if it is a file that is there."),
]
FromPointsOption = Annotated[
    int, typer.Option("--from-points", min=1, help="Speak of milestones of at least so many points of the ladder.")
]


def add_commands(cli: typer.Typer) -> None:
    for name, command in (("coverage", coverage_command), ("upcoming", upcoming_command), ("diff", diff_command)):
        cli.command(name, rich_help_panel=_PANEL)(command)


@dataclass(frozen=True, slots=True)
class _Opened:
    settings: Settings
    editions: tuple[Edition, ...]
    now: datetime
    ledger: Database | None

    @property
    def today(self) -> date:
        """The first local day of any edition."""
        return min(edition.local_day(self.now) for edition in self.editions)


@contextmanager
def _opened(context: typer.Context, edition: str | None, has_ledger: bool | None) -> Iterator[_Opened]:
    invocation: Invocation = context.obj
    settings = load_project(invocation.project)
    publication = settings.publication
    editions = (publication.edition(edition),) if edition else publication.editions
    ledger = open_ledger(settings, is_wanted=has_ledger)
    try:
        yield _Opened(settings, editions, make_clock(invocation.now)(), ledger)
    finally:
        if ledger:
            ledger.close()


def coverage_command(
    context: typer.Context,
    edition: EditionOption = None,
    start: Annotated[
        date | None, typer.Option("--from", parser=read_day, metavar="DAY", help="First day; default: today.")
    ] = None,
    end: Annotated[
        date | None, typer.Option("--to", parser=read_day, metavar="DAY", help="Last day; default: a year on.")
    ] = None,
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the map as a page of its own.")] = None,
    max_empty: Annotated[
        int, typer.Option(min=0, metavar="DAYS", help="How many days in a row may be empty before it is a fault.")
    ] = 14,
    from_points: FromPointsOption = 55,
    ledger: LedgerOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show how well a year is filled: what runs, empty stretches, double leads, cooldown clashes, milestones not ready.

    Exit code 1 when more than --max-empty days in a row are empty, or when two leads are booked for one day.
    """
    with _opened(context, edition, ledger) as opened:
        first = start or opened.today
        last = end or first + relativedelta(years=1, days=-1)
        if not 0 <= (last - first).days < _MOST_DAYS:
            raise typer.BadParameter(f"{last} does not lie from 0 to {_MOST_DAYS - 1} days after {first}")
        covered = cover(
            opened.settings,
            opened.editions,
            first,
            last,
            now=opened.now,
            ledger=opened.ledger,
            from_points=from_points,
        )
        if html:
            templates = Templates(opened.settings.template_dirs)
            page = render_coverage_page(
                opened.settings.publication, covered.coverages, templates, today=opened.today, max_empty=max_empty
            )
            _write(html, page)
    print_problems(covered.problems)
    is_sound = all(coverage.is_sound(max_empty) for coverage in covered.coverages)
    if as_json:
        described = [describe_coverage(coverage) for coverage in covered.coverages]
        print_json({"from": first, "to": last, "max_empty": max_empty, "sound": is_sound, "editions": described})
    else:
        for coverage in covered.coverages:
            _print_coverage(coverage, max_empty)
        if html:
            out.print(f"{html} written")
    if not is_sound:
        raise typer.Exit(EXIT_PROBLEMS)


def _write(file: Path, page: bytes) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(page)
    except OSError as error:
        raise typer.BadParameter(f"{file} cannot be written: {error.strerror}") from error


def _print_coverage(coverage: Coverage, max_empty: int) -> None:
    out.print(f"[bold]{coverage.edition.id}[/bold], {summary(coverage)}")
    out.print()
    width = out.width if out.is_terminal else _PLAIN_WIDTH
    has_colour = not out.no_color and out.color_system in ("256", "truecolor")
    for line in year_map(coverage, width=width, has_colour=has_colour):
        out.print(line)
    out.print()
    sign = "●" if coverage.is_sound(max_empty) else "▲"
    out.print(f"{sign} {soundness(coverage, max_empty)}")
    out.print()
    for title, lines in findings(coverage):
        out.print(title, style="bold")
        for finding in lines:
            out.print(f"    {finding}", markup=False)
        out.print()


def _read_within(text: str) -> relativedelta:
    match = _WITHIN.fullmatch(text)
    if match is None:
        raise typer.BadParameter(f"“{text}” is no length of time; write it as in 18m, 90d, 6w or 2y")
    number = int(match[1])
    match match[2]:
        case "d":
            return relativedelta(days=number)
        case "w":
            return relativedelta(weeks=number)
        case "m":
            return relativedelta(months=number)
        case _:
            return relativedelta(years=number)


def upcoming_command(
    context: typer.Context,
    edition: EditionOption = None,
    within: Annotated[
        relativedelta | None,
        typer.Option(parser=_read_within, metavar="TIME", help="How far to look, as 90d, 6w, 2y; default: 18m."),
    ] = None,
    from_points: FromPointsOption = 55,
    ledger: LedgerOption = None,
    as_json: JsonOption = False,
) -> None:
    """List coming milestones, also of entries that are ideas or drafts, with what is missing; and those missed."""
    with _opened(context, edition, ledger) as opened:
        until = opened.today + (within or _read_within("18m"))
        found = look_ahead(
            opened.settings,
            opened.editions,
            until=until,
            from_points=from_points,
            now=opened.now,
            ledger=opened.ledger,
        )
    print_problems(found.problems)
    if as_json:
        print_json(
            {
                "until": until,
                "from_points": from_points,
                "coming": [describe_outlook(outlook) for outlook in found.coming],
                "unused": [describe_outlook(outlook) for outlook in found.unused],
            }
        )
        return
    coming, unused = by_moment(found.coming), by_moment(found.unused)
    waiting = sum(bool(missing_words(same)) for same in coming)
    title = f"{counted(len(coming), 'milestone')} of {from_points} points and more until {until}"
    out.print(f"[bold]{title}[/bold], {waiting} with something missing")
    for same in coming:
        out.print(in_two_lines(same, "○" if missing_words(same) else "●"), markup=False)
    if unused:
        out.print("[bold]Passed unused in the last twelve months[/bold]")
        for same in unused:
            out.print(in_two_lines(same, "▲"), markup=False)


def diff_command(
    context: typer.Context,
    revision: Annotated[str, typer.Argument(metavar="REV", help="A branch, tag or commit of git, such as main.")],
    edition: EditionOption = None,
    days: Annotated[int, typer.Option(min=1, max=_MOST_DAYS, help="How many days, from today on.")] = 400,
    ledger: LedgerOption = None,
    as_json: JsonOption = False,
) -> None:
    """Tell which coming days the working folder changes, compared with another revision of git."""
    with _opened(context, edition, ledger) as opened:
        comparison = compare(
            opened.settings, opened.editions, revision, days=days, now=opened.now, ledger=opened.ledger
        )
    print_problems(comparison.problems)
    if as_json:
        print_json(describe_comparison(comparison))
        return
    for changed in comparison.editions:
        _print_changes(comparison, changed)
    for gone in comparison.gone:
        out.print(f"▲ the edition {gone} is gone")


def _print_changes(comparison: Comparison, changed: EditionChanges) -> None:
    touched = len({change.day for change in changed.changes})
    against = (
        f"{comparison.revision} ({comparison.commit[:12]})" if changed.was_there else "nothing: the edition is new"
    )
    out.print(f"[bold]{changed.edition}[/bold], {changed.first} to {changed.last}, against {against}")
    for year in range(changed.first.year, changed.last.year + 1):
        of_year = [change for change in changed.changes if change.day.year == year]
        for change in of_year:
            out.print(f"    {_change_words(change)}", markup=False)
        if not of_year:
            out.print(f"    {year}: none")
    if touched:
        out.print(f"    {counted(touched, 'day')} changed")


def _change_words(change: Change) -> str:
    day = f"{change.day.day} {change.day:%b %Y}"
    match change.kind:
        case ChangeKind.ADDS:
            return f"Adds    {day} {change.after}: {change.title} ({change.years} years)"
        case ChangeKind.PUSHES:
            return f"Pushes  {change.title} from {change.before} to {change.after} on {day}"
        case ChangeKind.DROPS:
            return f"Drops   {change.title} ({change.before}) from {day}"
