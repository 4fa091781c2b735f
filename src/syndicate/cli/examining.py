"""Commands that look before anything is sent: doctor, proof."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from syndicate.cli.invocation import (
    EXIT_PROBLEMS,
    DayOption,
    EditionOption,
    JsonOption,
    err,
    only_edition,
    opened,
    out,
    print_json,
)
from syndicate.domain.message import OutcomeKind
from syndicate.usecases.examine import Examined, examine
from syndicate.usecases.send_proof import send_proof


def add_commands(cli: typer.Typer) -> None:
    cli.command("doctor", rich_help_panel="Operate")(doctor_command)
    cli.command("proof", rich_help_panel="Publish")(proof_command)


def doctor_command(context: typer.Context, as_json: JsonOption = False) -> None:
    """Ask every provider whether mail would go out as it is meant: key, sender, tracking. Sends nothing."""
    with opened(context) as app:
        examined = examine(app.installation)
    if as_json:
        print_json([asdict(one) for one in examined])
    else:
        print_examined(examined, with_good_news=True)
    if any(one.fatal for one in examined):
        raise typer.Exit(EXIT_PROBLEMS)


def print_examined(examined: tuple[Examined, ...], *, with_good_news: bool = False) -> None:
    for one in examined:
        where = f"{one.provider} ({', '.join(one.editions)})"
        for finding in one.findings:
            style = "red" if finding.is_fatal else "yellow"
            err.print(f"{'✕' if finding.is_fatal else '▲'} {where}: {finding.message}", style=style, markup=False)
        if with_good_news and not one.findings:
            out.print(f"● {where}: nothing to complain of", markup=False)


def proof_command(
    context: typer.Context,
    addresses: Annotated[list[str], typer.Argument(metavar="ADDRESS...", help="Who is to read it: the desk.")],
    edition: EditionOption = None,
    day: DayOption = None,
    as_json: JsonOption = False,
) -> None:
    """Mail a day's issue to the desk, marked as a proof. Goes to nobody else, and is no part of the ledger."""
    with opened(context) as app:
        chosen = only_edition(app, edition)
        now = app.clock()
        outcomes = send_proof(app.installation, chosen, day or chosen.local_day(now), addresses, now)
    if as_json:
        print_json([{"address": address, **asdict(outcome)} for address, outcome in outcomes])
    else:
        for address, outcome in outcomes:
            sign = "●" if outcome.kind is OutcomeKind.ACCEPTED else "▲"
            out.print(f"{sign} {address}: {outcome.kind}, {outcome.detail}", markup=False)
    if any(outcome.kind is not OutcomeKind.ACCEPTED for _, outcome in outcomes):
        raise typer.Exit(EXIT_PROBLEMS)
