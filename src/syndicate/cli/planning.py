"""Commands that look ahead: plan, explain, preview."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from syndicate.cli.invocation import (
    EXIT_PROBLEMS,
    DayOption,
    EditionOption,
    JsonOption,
    chosen_editions,
    err,
    only_edition,
    opened,
    out,
    print_json,
    print_problems,
    read_day,
)
from syndicate.cli.score_sheet import empty_day_words, sheet_lines
from syndicate.domain.anniversary import Almanac
from syndicate.domain.entry import Rank
from syndicate.usecases.plan import PlannedDay, plan
from syndicate.usecases.preview import preview
from syndicate.usecases.preview_mail import MailSample

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
            table.add_row(
                sheet["day"] + out_already, sheet["edition"], "–", "", empty_day_words(sheet), "", style="dim"
            )
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


def explain_command(
    context: typer.Context, edition: EditionOption = None, day: DayOption = None, as_json: JsonOption = False
) -> None:
    """Show every candidate of a day with all parts of its score, and why the others are passed over."""
    with opened(context) as app:
        chosen = only_edition(app, edition)
        now = app.clock()
        content = app.installation.load_content()
        wanted = day or chosen.local_day(now)
        (planned,) = plan(app.installation, chosen, [wanted], Almanac(content.entries), now)
        hold = chosen.hold_at(chosen.instant(wanted, chosen.schedule.feed_at))
    print_problems(content.problems)
    if as_json:
        print_json(planned.sheet)
        return
    for line in sheet_lines(planned, hold):
        is_picked = line.startswith(tuple(rank.upper() for rank in Rank))
        out.print(line, style="bold" if is_picked else "", markup=False)


def preview_command(
    context: typer.Context,
    edition: EditionOption = None,
    day: DayOption = None,
    folder: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Where to write; default: var/preview.")
    ] = None,
    sample: Annotated[MailSample, typer.Option("--mail", help="Which of its mails.")] = MailSample.DAILY,
) -> None:
    """Write an issue as it would go out: mail, page and feeds. Records and sends nothing."""
    with opened(context) as app:
        chosen = only_edition(app, edition)
        now = app.clock()
        target = folder or app.installation.settings.var_dir / "preview"
        result = preview(app.installation, chosen, day or chosen.local_day(now), target, now, sample=sample)
    print_problems(result.problems)
    if not result.files:
        why = result.empty_day or f"the issue has nothing for the mail “{sample}”"
        out.print(f"{chosen.id} {result.day}: nothing would go out ({why})")
        raise typer.Exit(EXIT_PROBLEMS)
    if result.size_warning:
        err.print(f"warning: {result.size_warning}", markup=False)
    for path in result.files:
        out.print(str(path))
