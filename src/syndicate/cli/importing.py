"""The command that takes in drafts from files of other kinds."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from syndicate.app import load_project
from syndicate.cli.invocation import EditionOption, Invocation, out, print_problems
from syndicate.usecases.take_in import Form, take_in


def add_commands(cli: typer.Typer) -> None:
    cli.command("import", rich_help_panel="Write")(import_command)


def import_command(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What to take in; docs/importing.md describes it.")],
    form: Annotated[Form, typer.Option("--format", help="Rows of a table, or the result of a Wikidata query.")],
    edition: EditionOption = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be written.")] = False,
) -> None:
    """Take in entries as drafts, all or none; what is there already is left out and nothing is written over."""
    invocation: Invocation = context.obj
    taken = take_in(load_project(invocation.project), file, form, edition=edition, dry_run=dry_run)
    print_problems(taken.left_out)
    if dry_run:
        for entry in taken.entries:
            out.print(entry)
    where = "would be written" if taken.folder is None else f"written to {taken.folder}"
    out.print(f"Drafts {where}: {len(taken.entries)}; left out: {len(taken.left_out)}.")
