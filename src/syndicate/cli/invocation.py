"""What every command has in common: project, clock, the opened app, and how results and faults are shown."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from syndicate.app import App, build_app
from syndicate.domain.edition import Edition
from syndicate.errors import Level, Problem
from syndicate.usecases.deliver import Progress as TellProgress

EXIT_FINE, EXIT_PROBLEMS, EXIT_USAGE = 0, 1, 2

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)

EditionOption = Annotated[str | None, typer.Option("--edition", "-e", help="Only this edition.", metavar="ID")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON, for other programs.")]


@dataclass(frozen=True, slots=True)
class Invocation:
    """The global options of one call of the program."""

    project: Path
    #: Freezes the clock; `None` lets it run.
    now: datetime | None


def read_day(text: str) -> date:
    """Parse a DAY option. Raises typer.BadParameter in words."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"“{text}” is no day; write it as in 2026-11-04") from None


DayOption = Annotated[
    date | None, typer.Option("--day", parser=read_day, metavar="DAY", help="The edition's local day, YYYY-MM-DD.")
]


@contextmanager
def opened(context: typer.Context) -> Iterator[App]:
    """The app of this invocation, closed at the end of the block."""
    invocation: Invocation = context.obj
    app = build_app(invocation.project, now=invocation.now)
    try:
        yield app
    finally:
        app.close()


def chosen_editions(app: App, edition: str | None) -> tuple[Edition, ...]:
    """The edition that was named, or all. Raises UnknownNameError."""
    publication = app.installation.publication
    return (publication.edition(edition),) if edition else publication.editions


def only_edition(app: App, edition: str | None) -> Edition:
    """The edition that was named, or the only one there is."""
    editions = chosen_editions(app, edition)
    if len(editions) > 1:
        raise typer.BadParameter(f"name one with --edition: {', '.join(edition.id for edition in editions)}")
    return editions[0]


def print_json(value: Any) -> None:  # anything that JSON can say
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n")


def print_problems(problems: tuple[Problem, ...]) -> None:
    """One line a problem, errors in red, on standard error."""
    for problem in problems:
        err.print(str(problem), style="red" if problem.level is Level.ERROR else "yellow", markup=False)


@contextmanager
def progress_bar(what: str) -> Iterator[TellProgress]:
    """A bar on a terminal; elsewhere a plain line at each tenth of the way."""
    if not err.is_terminal:
        told = -1

        def tell(done: int, total: int) -> None:
            nonlocal told
            tenth = done * 10 // total if total else 10
            if tenth > told:
                told = tenth
                err.print(f"{what}: {done} of {total}")

        yield tell
        return
    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
