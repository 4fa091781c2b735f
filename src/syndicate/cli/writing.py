"""Commands for those who write entries: init, new, lint."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from syndicate.app import load_project
from syndicate.cli.invocation import EXIT_PROBLEMS, Invocation, err, out, print_json, print_problems
from syndicate.errors import Level, Problem
from syndicate.usecases.check import check
from syndicate.usecases.start import start_entry, start_project

_PANEL = "Write"


class LintFormat(StrEnum):
    TEXT = "text"
    JSON = "json"


def add_commands(cli: typer.Typer) -> None:
    for name, command in (("init", init_command), ("new", new_command), ("lint", lint_command)):
        cli.command(name, rich_help_panel=_PANEL)(command)


def init_command(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty folder.")],
) -> None:
    """Begin a publication: copy the starter entries, templates and configuration into DIR."""
    written = start_project(folder)
    out.print(f"{written} files written to {folder}.")
    out.print("Next: set title, url and id_authority in config/publication.yaml, then")
    out.print(f"  syndicate --project {folder} run --once\n  syndicate --project {folder} serve")


def new_command(
    context: typer.Context,
    title: Annotated[str, typer.Argument(help="Title of the article, naming the year.")],
    date: Annotated[str, typer.Option(metavar="DATE", help="When it happened, as in 1956-11-04.")],
    edition: Annotated[
        str | None, typer.Option("--edition", "-e", metavar="ID", help="Only for this edition; default: all.")
    ] = None,
) -> None:
    """Begin an entry as a draft that lints clean."""
    invocation: Invocation = context.obj
    path = start_entry(load_project(invocation.project), title, date, edition)
    out.print(f"{path} written as a draft; set status: ready when it is.")


def lint_command(
    context: typer.Context,
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="[PATH]...", help="Only these files; default: all entries.")
    ] = None,
    form: Annotated[LintFormat, typer.Option("--format", help="How to print problems.")] = LintFormat.TEXT,
) -> None:
    """Check entries and configuration; every problem at once, each with its place and its mend."""
    invocation: Invocation = context.obj
    checked = check(load_project(invocation.project), paths or ())
    errors = sum(problem.level is Level.ERROR for problem in checked.problems)
    if form is LintFormat.JSON:
        print_json([_problem_json(problem) for problem in checked.problems])
    else:
        print_problems(checked.problems)
        warnings = len(checked.problems) - errors
        summary = f"{checked.entries} entries read: {errors} errors, {warnings} warnings"
        (err if errors else out).print(summary)
    if errors:
        raise typer.Exit(EXIT_PROBLEMS)


def _problem_json(problem: Problem) -> dict[str, str | int]:
    return {
        "path": problem.path,
        "line": problem.line,
        "column": problem.column,
        "code": problem.code,
        "level": problem.level,
        "message": problem.message,
        "hint": problem.hint,
    }
