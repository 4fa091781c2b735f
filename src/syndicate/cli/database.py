"""Commands on the database itself."""

from __future__ import annotations

import typer

from syndicate.app import open_installed_database
from syndicate.cli.invocation import Invocation, out
from syndicate.storage.database import upgrade

commands = typer.Typer(no_args_is_help=True)


@commands.callback()
def _begin() -> None:
    """The database."""


@commands.command("upgrade")
def upgrade_command(context: typer.Context) -> None:
    """Bring the database to the version this program needs; harmless when it is there already."""
    invocation: Invocation = context.obj
    database = open_installed_database(invocation.project)
    try:
        upgrade(database)
    finally:
        database.close()
    out.print(f"The database {database.name} is at the version this program needs.")
