"""Commands for those who write entries: init, new, lint, schema."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from syndicate.app import load_project, make_clock, open_ledger
from syndicate.cli.invocation import EXIT_PROBLEMS, Invocation, out, print_json
from syndicate.cli.problem_formats import as_github, as_json, as_sarif
from syndicate.cli.problem_report import report
from syndicate.domain.historical_date import HistoricalDate
from syndicate.errors import ConfigurationError, FilesError, InvalidDateError, Level, Problem
from syndicate.usecases.check import Checked, check, unreadable
from syndicate.usecases.describe_schema import FileKind, schema_text
from syndicate.usecases.start import start_entry, start_project
from syndicate.web.languages import has_web_phrases

_PANEL = "Write"


class LintFormat(StrEnum):
    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"
    GITHUB = "github"


def add_commands(cli: typer.Typer) -> None:
    for name, command in (
        ("init", init_command),
        ("new", new_command),
        ("lint", lint_command),
        ("schema", schema_command),
    ):
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
    title: Annotated[
        str | None, typer.Argument(help="Title of the article, naming the year; asked for on a terminal.")
    ] = None,
    date: Annotated[
        str | None, typer.Option(metavar="DATE", help="When it happened, as in 1956-11-04; asked for on a terminal.")
    ] = None,
    edition: Annotated[
        str | None, typer.Option("--edition", "-e", metavar="ID", help="Only for this edition; default: all.")
    ] = None,
) -> None:
    """Begin an entry as a draft that lints clean."""
    invocation: Invocation = context.obj
    settings = load_project(invocation.project)
    if not sys.stdin.isatty():
        for name, given in (("TITLE", title), ("--date", date)):
            if given is None:
                raise typer.BadParameter("name it, or run this on a terminal and be asked", param_hint=name)
    title = title or typer.prompt("Title of the article, naming the year")
    date = date or typer.prompt("When it happened, as in 1956-11-04, 1956-11 or 1222", value_proc=_read_date)
    path = start_entry(settings, title, date, edition)
    out.print(f"{path} written as a draft; set status: ready when it is.")


def _read_date(text: str) -> str:
    try:
        HistoricalDate.parse(text.strip())
    except InvalidDateError as error:
        raise typer.BadParameter(str(error)) from None
    return text.strip()


def lint_command(
    context: typer.Context,
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="[PATH]...", help="Only these files; default: all.")
    ] = None,
    form: Annotated[LintFormat, typer.Option("--format", help="How to print problems.")] = LintFormat.TEXT,
    ahead: Annotated[
        bool, typer.Option("--ahead", help="Also empty days of the next 60, and milestones of 18 months not ready.")
    ] = False,
    ledger: Annotated[
        bool | None,
        typer.Option(help="Ask the database which ids are published; default: if it is a file that is there."),
    ] = None,
) -> None:
    """Check entries, templates and configuration; every problem at once, each with its place and its mend."""
    invocation: Invocation = context.obj
    try:
        settings = load_project(invocation.project)
        database = open_ledger(settings, is_wanted=ledger)
        try:
            checked = check(
                settings,
                paths or (),
                now=make_clock(invocation.now)(),
                ledger=database,
                ahead=ahead,
                signs_up_in=has_web_phrases,
            )
        finally:
            if database:
                database.close()
    except FilesError as error:
        checked = unreadable(invocation.project, error)
    _print_checked(checked, form)
    if any(problem.level is Level.ERROR for problem in checked.problems):
        raise typer.Exit(EXIT_PROBLEMS)


def _print_checked(checked: Checked, form: LintFormat) -> None:
    problems, lines = checked.problems, checked.lines
    match form:
        case LintFormat.JSON:
            print_json(as_json(problems, lines))
        case LintFormat.SARIF:
            print_json(as_sarif(problems, lines))
        case LintFormat.GITHUB:
            for command in as_github(problems, lines):
                typer.echo(command)
        case LintFormat.TEXT:
            for text in report(problems, lines):
                out.print(text)
            errors = sum(problem.level is Level.ERROR for problem in problems)
            out.print(f"{checked.entries} entries read: {errors} errors, {len(problems) - errors} warnings")


def schema_command(
    kind: Annotated[FileKind, typer.Argument(help="Of which file.")],
    file: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write it there; default: the standard output.")
    ] = None,
) -> None:
    """Print the JSON Schema (draft-07) of a file that people write, for completion and hover in their editor."""
    text = schema_text(kind)
    if file is None:
        typer.echo(text, nl=False)
        return
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        message = f"the file cannot be written: {reason}"
        raise ConfigurationError([Problem(path=str(file), code="E070", message=message)]) from None
    out.print(f"{file} written.")
