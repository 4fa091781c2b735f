"""Commands for mail of which nobody knows who has it: reconcile; unknown list, settle, resend, abandon."""

from __future__ import annotations

from dataclasses import asdict
from enum import StrEnum
from typing import Annotated, Any

import typer

from syndicate.cli.invocation import EXIT_PROBLEMS, JsonOption, err, opened, out, print_json
from syndicate.usecases.reconcile import Reconciliation, reconcile
from syndicate.usecases.unknown import (
    Unsettled,
    abandon_unknown,
    list_unknown,
    resend_unknown,
    second_copies,
    settle_unknown,
    zone_of,
)

_PANEL = "Publish"

commands = typer.Typer(no_args_is_help=True)

BatchArgument = Annotated[str, typer.Argument(metavar="BATCH", help="Its key, as “list” shows: hungary-2026-11-04/1.")]
ReasonOption = Annotated[str, typer.Option("--reason", help="Why, or how you know; kept in the ledger.")]


class Fate(StrEnum):
    ACCEPTED = "accepted"
    ABSENT = "absent"


def add_commands(cli: typer.Typer) -> None:
    cli.command("reconcile", rich_help_panel=_PANEL)(reconcile_command)
    cli.add_typer(commands, name="unknown", help="Mail of which nobody knows who has it.", rich_help_panel=_PANEL)


def reconcile_command(context: typer.Context, as_json: JsonOption = False) -> None:
    """Ask providers what became of unknown mail, where it is time to. Each pass of `run` and `serve` does so too."""
    with opened(context) as app:
        result = reconcile(app.installation, app.clock)
    if as_json:
        print_json(asdict(result))
    else:
        out.print(f"● {result.looks} batches looked up: {result.found} have theirs, {result.absent} do not")
        print_reconciliation(result)
    if result.handed_over or result.faults:
        raise typer.Exit(EXIT_PROBLEMS)


def print_reconciliation(result: Reconciliation) -> None:
    """What a person should hear of a pass over the unknown; nothing where there is nothing."""
    for key in result.handed_over:
        err.print(f"▲ {key} is unknown and waits for you: “syndicate unknown list”", style="yellow", markup=False)
    for key in result.abandoned:
        err.print(f"▲ {key} stays unknown, for nobody decided", style="yellow", markup=False)
    for fault in result.faults:
        err.print(f"▲ a search failed, and will be made again: {fault}", style="yellow", markup=False)


@commands.command("list")
def list_command(context: typer.Context, as_json: JsonOption = False) -> None:
    """Show every batch that may or may not have been taken on, why nobody knows, and what happens next."""
    with opened(context) as app:
        found = list_unknown(app.installation, app.clock())
        zones = {one.key: zone_of(app.installation, one.edition) for one in found}
    if as_json:
        print_json([_json(one) for one in found])
        return
    if not found:
        out.print("Nothing is unknown.")
        return
    for one in found:
        since = f"{one.since.astimezone(zones[one.key]):%Y-%m-%d %H:%M:%S}"
        # One line each, however narrow the terminal: keys are there to be copied.
        for line in (
            f"● {one.key}: {len(one.open)} open since {since} ({one.provider})",
            f"    why:  {one.why}",
            f"    next: {one.next}",
        ):
            out.print(line, markup=False, highlight=False, soft_wrap=True)


def _json(one: Unsettled) -> dict[str, Any]:  # public JSON, its shape is in docs
    return {
        "batch": one.key,
        "provider": one.provider,
        "edition": one.edition,
        "day": one.day.isoformat() if one.day else None,
        "state": one.state,
        "open": len(one.open),
        "since": one.since.isoformat(),
        "why": one.why,
        "next": one.next,
        "deadline": one.deadline.isoformat() if one.deadline else None,
    }


@commands.command("settle")
def settle_command(
    context: typer.Context,
    batch: BatchArgument,
    fate: Annotated[Fate, typer.Option("--as", help="What you know: all open readers have theirs, or none has.")],
    reason: ReasonOption,
) -> None:
    """Write down what you found out yourself. Those who have not theirs are mailed, unless it is too late."""
    with opened(context) as app:
        count = settle_unknown(app.installation, batch, accepted=fate is Fate.ACCEPTED, reason=reason, now=app.clock())
    if fate is Fate.ACCEPTED:
        out.print(f"● {batch}: {count} have theirs")
    else:
        out.print(f"● {batch}: {count} do not have theirs; they get it with the next pass if it is not too late")


@commands.command("resend")
def resend_command(
    context: typer.Context,
    batch: BatchArgument,
    reason: ReasonOption,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Send it once more to all who may not have it. Whoever has it already gets a second copy."""
    with opened(context) as app:
        at_risk = second_copies(app.installation, batch, app.clock())
        if not yes:
            typer.confirm(f"{batch}: up to {at_risk} readers may get a second copy. Send it again?", abort=True)
        resend_unknown(app.installation, batch, reason=reason, now=app.clock())
    out.print(f"● {batch}: goes out once more with the next pass, to {at_risk} readers")


@commands.command("abandon")
def abandon_command(context: typer.Context, batch: BatchArgument, reason: ReasonOption) -> None:
    """Leave it at that: nothing is sent, and its readers are counted as unknown for ever."""
    with opened(context) as app:
        count = abandon_unknown(app.installation, batch, reason=reason, now=app.clock())
    out.print(f"● {batch}: {count} stay unknown")
