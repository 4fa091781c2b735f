"""The `syndicate` program: global options, the commands, and the last word on errors."""

from __future__ import annotations

from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from syndicate.cli import (
    correcting,
    database,
    delivering,
    examining,
    foreseeing,
    importing,
    planning,
    serving,
    subscribers,
    unknown,
    writing,
)
from syndicate.cli.invocation import EXIT_PROBLEMS, EXIT_USAGE, Invocation, err, out, print_problems
from syndicate.errors import FilesError, SyndicateError, UnknownNameError

cli = typer.Typer(
    name="syndicate",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit codes: 0 fine, 1 problems found, 2 wrong usage.",
)
for group in (writing, importing, planning, foreseeing, delivering, unknown, examining, correcting, serving):
    group.add_commands(cli)
cli.add_typer(subscribers.commands, name="subscribers", help="Who gets an edition by mail.", rich_help_panel="Readers")
cli.add_typer(database.commands, name="db", help="The database.", rich_help_panel="Operate")


def _read_now(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"“{text}” is no instant; write it as in 2026-11-04T07:00:00+01:00") from None
    if instant.tzinfo is None:
        raise typer.BadParameter(f"“{text}” has no offset; write it as in {text}+01:00, or with Z for UTC")
    return instant


def _show_version(wanted: bool) -> None:
    if wanted:
        out.print(f"syndicate {version('syndicate')}")
        raise typer.Exit


@cli.callback()
def _begin(
    context: typer.Context,
    project: Annotated[
        Path, typer.Option(metavar="DIR", help="Folder with entries/, templates/, config/ and var/.")
    ] = Path(),
    now: Annotated[
        datetime | None,
        typer.Option(parser=_read_now, metavar="INSTANT", help="Freeze the clock, e.g. 2026-11-04T07:00+01:00."),
    ] = None,
    _version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and leave.")
    ] = False,
) -> None:
    """A daily “On this Day” publication from dated articles in git: feeds, pages and mail."""
    context.obj = Invocation(project, now)


def main() -> None:
    """Run the program; whatever this package raises on purpose becomes one clear message and an exit code."""
    try:
        cli()
    except FilesError as error:
        print_problems(error.problems)
        raise SystemExit(EXIT_PROBLEMS) from None
    except UnknownNameError as error:
        err.print(str(error), style="red", markup=False)
        raise SystemExit(EXIT_USAGE) from None
    except SyndicateError as error:
        err.print(str(error), style="red", markup=False)
        raise SystemExit(EXIT_PROBLEMS) from None
