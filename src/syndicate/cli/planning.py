"""Commands that look ahead: plan, explain, preview."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from syndicate.cli.invocation import (
    EXIT_PROBLEMS,
    DayOption,
    EditionOption,
    JsonOption,
    chosen_editions,
    only_edition,
    opened,
    out,
    print_json,
    print_problems,
    read_day,
)
from syndicate.domain.anniversary import Almanac
from syndicate.usecases.plan import PlannedDay, plan
from syndicate.usecases.preview import preview

_PANEL = "Plan"
_RANK_STYLE = {"lead": "bold", "standard": "", "brief": "dim"}


def add_commands(cli: typer.Typer) -> None:
    cli.command("plan", rich_help_panel=_PANEL)(plan_command)
    cli.command("explain", rich_help_panel=_PANEL)(explain_command)
    cli.command("preview", rich_help_panel=_PANEL)(preview_command)


def plan_command(
    context: typer.Context,
    edition: EditionOption = None,
    start: Annotated[
        date | None, typer.Option("--from", parser=read_day, metavar="DAY", help="First day; default: today.")
    ] = None,
    days: Annotated[int, typer.Option(min=1, max=3660, help="How many days.")] = 7,
    as_json: JsonOption = False,
) -> None:
    """Show what runs on coming days, and what is passed over."""
    with opened(context) as app:
        now = app.clock()
        content = app.installation.load_content()
        almanac = Almanac(content.entries)
        planned: list[PlannedDay] = []
        for chosen in chosen_editions(app, edition):
            first = start or chosen.local_day(now)
            wanted = [first + timedelta(days=offset) for offset in range(days)]
            planned += plan(app.installation, chosen, wanted, almanac, now)
    print_problems(content.problems)
    if as_json:
        print_json([day.sheet for day in planned])
    else:
        _print_plan(planned)


def _print_plan(planned: list[PlannedDay]) -> None:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for heading in ("Day", "Edition", "Rank", "Years", "Moment", "Points"):
        table.add_column(heading, justify="right" if heading in ("Years", "Points") else "left")
    for day in planned:
        sheet = day.sheet
        out_already = " ●" if day.is_published else ""
        if not sheet["picks"]:
            table.add_row(sheet["day"] + out_already, sheet["edition"], "–", "", _empty_day(sheet), "", style="dim")
        for pick in sheet["picks"]:
            table.add_row(
                sheet["day"] + out_already,
                sheet["edition"],
                pick["rank"],
                str(pick["years"]),
                pick["title"],
                f"{pick['points']:g}",
                style=_RANK_STYLE[pick["rank"]],
            )
    out.print(table)
    if any(day.is_published for day in planned):
        out.print("● published: the record, not a plan", style="dim")


def _empty_day(sheet: dict[str, Any]) -> str:  # a sheet is JSON
    coming = "; ".join(f"{line['day']} {line['title']}" for line in sheet.get("coming", ()))
    return f"no pick: {sheet['empty_day']}" + (f" ({coming})" if coming else "")


def explain_command(
    context: typer.Context, edition: EditionOption = None, day: DayOption = None, as_json: JsonOption = False
) -> None:
    """Show every candidate of a day with all parts of its score, and why the others are passed over."""
    with opened(context) as app:
        chosen = only_edition(app, edition)
        now = app.clock()
        content = app.installation.load_content()
        (planned,) = plan(app.installation, chosen, [day or chosen.local_day(now)], Almanac(content.entries), now)
    print_problems(content.problems)
    if as_json:
        print_json(planned.sheet)
    else:
        _print_sheet(planned)


def _print_sheet(planned: PlannedDay) -> None:
    sheet = planned.sheet
    state = "published" if planned.is_published else "planned"
    out.print(f"[bold]{sheet['edition']}[/bold] {sheet['day']} ({state})")
    table = Table(box=None, pad_edge=False, show_header=False)
    for pick in sheet["picks"]:
        reasons = ", ".join(pick["reasons"])
        table.add_row(pick["rank"].upper(), f"{pick['points']:g}", f"{pick['entry']}/{pick['moment']}", reasons)
    for passed in sheet["passed_over"]:
        points = f"{passed['points']:g}" if passed["score"] else "–"
        name = f"{passed['entry']}/{passed['moment']}"
        table.add_row("OUT", points, name, f"{passed['rule']}: {passed['detail']}", style="dim")
    out.print(table)
    if not sheet["picks"]:
        out.print(_empty_day(sheet))


def preview_command(
    context: typer.Context,
    edition: EditionOption = None,
    day: DayOption = None,
    folder: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Where to write; default: var/preview.")
    ] = None,
) -> None:
    """Write an issue as it would go out: mail, page and feeds. Records and sends nothing."""
    with opened(context) as app:
        chosen = only_edition(app, edition)
        now = app.clock()
        target = folder or app.installation.settings.var_dir / "preview"
        result = preview(app.installation, chosen, day or chosen.local_day(now), target, now)
    print_problems(result.problems)
    if not result.files:
        out.print(f"{chosen.id} {result.day}: nothing would go out ({result.empty_day})")
        raise typer.Exit(EXIT_PROBLEMS)
    for path in result.files:
        out.print(str(path))
