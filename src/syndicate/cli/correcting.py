"""Commands for what was wrong: correct, retract."""

from __future__ import annotations

from typing import Annotated

import typer

from syndicate.app import App
from syndicate.cli.delivering import print_pings, print_publishing, publishing_json
from syndicate.cli.invocation import JsonOption, opened, print_json
from syndicate.domain.entry import Severity
from syndicate.usecases.correct import correct, retract
from syndicate.usecases.ping import send_pings
from syndicate.usecases.publish import Publishing

_PANEL = "Publish"


def add_commands(cli: typer.Typer) -> None:
    cli.command("correct", rich_help_panel=_PANEL)(correct_command)
    cli.command("retract", rich_help_panel=_PANEL)(retract_command)


def correct_command(
    context: typer.Context,
    ref: Annotated[str, typer.Argument(metavar="ENTRY[/MOMENT]", help="What was wrong; without a moment all of it.")],
    note: Annotated[str, typer.Option(help="What readers are told, in the entry's language.")],
    severity: Annotated[
        Severity,
        typer.Option(
            help="silent: a slip that nobody is told of; notice: a dated note; correction: also an item of its own "
            "in feeds and a box in the next mail; urgent: also on top of the page."
        ),
    ] = Severity.NOTICE,
    by: Annotated[str, typer.Option(help="Who corrects; for the desk.")] = "",
    as_json: JsonOption = False,
) -> None:
    """Correct what is out. Mend the texts in the entry's file first; this adds the note and publishes both."""
    with opened(context) as app:
        publishing = correct(app.installation, ref, severity, note, app.clock(), by=by)
        _tell(app, publishing, as_json=as_json)


def retract_command(
    context: typer.Context,
    entry: Annotated[str, typer.Argument(metavar="ENTRY", help="The entry to take back.")],
    reason: Annotated[str, typer.Option(help="What readers are told, in the entry's language.")],
    replaced_by: Annotated[str | None, typer.Option(metavar="ENTRY", help="The entry that is right.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Take an entry back: its items are withdrawn, their pages say why, and it is never chosen again."""
    with opened(context) as app:
        publishing = retract(app.installation, entry, reason, app.clock(), replaced_by=replaced_by)
        _tell(app, publishing, as_json=as_json)


def _tell(app: App, publishing: Publishing, *, as_json: bool) -> None:
    pinged = send_pings(app.installation, app.clock())
    if as_json:
        print_json(publishing_json(publishing))
    else:
        print_publishing(app, publishing)
        print_pings(pinged)
