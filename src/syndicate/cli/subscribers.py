"""Commands on subscribers: add, list, import, export."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from syndicate.cli.invocation import (
    EXIT_PROBLEMS,
    EditionOption,
    JsonOption,
    only_edition,
    opened,
    out,
    print_json,
    print_problems,
)
from syndicate.domain.edition import Cadence
from syndicate.domain.subscription import Subscription, SubscriptionState
from syndicate.errors import ConfigurationError, Problem
from syndicate.usecases.enrol import enrol, export_subscribers, list_subscribers, read_addresses

commands = typer.Typer(no_args_is_help=True)

ConfirmedOption = Annotated[
    str,
    typer.Option(
        "--confirmed", metavar="REASON", help="Your statement that they agreed; kept as the proof. Without it: pending."
    ),
]
CadenceOption = Annotated[
    Cadence | None, typer.Option("--cadence", help="How often they get mail, of those the edition offers.")
]
StateOption = Annotated[SubscriptionState | None, typer.Option("--state", help="Only in this state.")]


@commands.command("add")
def add_command(
    context: typer.Context,
    addresses: Annotated[list[str], typer.Argument(metavar="ADDRESS...", help="Mail addresses.")],
    edition: EditionOption = None,
    confirmed: ConfirmedOption = "",
    cadence: CadenceOption = None,
) -> None:
    """Add subscribers to an edition. Nobody is mailed."""
    _enrol(context, ((address, None) for address in addresses), edition, confirmed, cadence, dry_run=False)


@commands.command("import")
def import_command(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="CSV", help="With a column “address” or “email”, or that one alone.")],
    edition: EditionOption = None,
    confirmed: ConfirmedOption = "",
    cadence: CadenceOption = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count what would happen.")] = False,
) -> None:
    """Bring in subscribers from a CSV file, as pending unless you state that they agreed. Nobody is mailed."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            _enrol(context, read_addresses(stream, str(file)), edition, confirmed, cadence, dry_run=dry_run)
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise ConfigurationError([Problem(path=str(file), code="E070", message=f"cannot be read: {reason}")]) from None


def _enrol(
    context: typer.Context,
    addresses: Iterable[tuple[str, Problem | None]],
    edition: str | None,
    statement: str,
    cadence: Cadence | None,
    *,
    dry_run: bool,
) -> None:
    with opened(context) as app:
        chosen = only_edition(app, edition)
        done = enrol(
            app.installation,
            chosen,
            addresses,
            statement=statement,
            now=app.clock(),
            cadence=cadence,
            dry_run=dry_run,
        )
    print_problems(done.problems)
    would = "Would be: " if dry_run else ""
    out.print(
        f"{would}{done.confirmed} confirmed, {done.pending} pending, {done.unchanged} as before, "
        f"{done.left} left earlier and stay away, {len(done.problems)} unreadable"
    )
    if done.problems:
        raise typer.Exit(EXIT_PROBLEMS)


@commands.command("list")
def list_command(
    context: typer.Context, edition: EditionOption = None, state: StateOption = None, as_json: JsonOption = False
) -> None:
    """List subscriptions."""
    found = _list(context, edition, state)
    if as_json:
        print_json([_json(one) for one in found])
        return
    table = Table(box=None, pad_edge=False, header_style="dim")
    for heading in ("Address", "Edition", "State", "Cadence", "Since"):
        table.add_column(heading)
    for one in found:
        table.add_row(
            one.subscriber.address.typed, one.edition, one.state, one.cadence, f"{one.changed:%Y-%m-%d %H:%M} UTC"
        )
    out.print(table)


@commands.command("export")
def export_command(
    context: typer.Context,
    file: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Default: standard output.")] = None,
    edition: EditionOption = None,
    state: StateOption = None,
) -> None:
    """Write subscriptions as CSV, with the proof of consent."""
    found = _list(context, edition, state)
    if file is None:
        export_subscribers(found, sys.stdout)
        return
    with file.open("w", encoding="utf-8", newline="") as stream:
        rows = export_subscribers(found, stream)
    out.print(f"{rows} subscriptions written to {file}")


def _list(context: typer.Context, edition: str | None, state: SubscriptionState | None) -> tuple[Subscription, ...]:
    with opened(context) as app:
        chosen = app.installation.publication.edition(edition) if edition else None
        return list_subscribers(app.installation, chosen, state)


def _json(one: Subscription) -> dict[str, str | None]:
    return {
        "address": one.subscriber.address.typed,
        "edition": one.edition,
        "state": one.state,
        "cadence": one.cadence,
        "changed": one.changed.isoformat(),
        "requested": one.requested.at.isoformat(),
        "method": one.requested.method,
        "text_version": one.requested.text_version,
        "confirmed": one.confirmed.isoformat() if one.confirmed else None,
    }
