"""Commands that bring issues out: run, publish, deliver, report."""

from __future__ import annotations

import signal
import threading
from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.table import Table

from syndicate.app import App
from syndicate.cli.examining import print_examined
from syndicate.cli.invocation import (
    EXIT_PROBLEMS,
    DayOption,
    EditionOption,
    JsonOption,
    chosen_editions,
    err,
    opened,
    out,
    print_json,
    print_problems,
    progress_bar,
)
from syndicate.cli.unknown import print_reconciliation
from syndicate.domain.anniversary import Almanac
from syndicate.domain.edition import EmptyDay
from syndicate.domain.entry import EditionId
from syndicate.domain.issue import IssueKey, IssueState
from syndicate.usecases.deliver import Delivery, deliver, release_halts
from syndicate.usecases.examine import barred_by, examine
from syndicate.usecases.follow_up import FollowUp
from syndicate.usecases.ping import Pinged, send_pings
from syndicate.usecases.plan import nearest_day_with_pick
from syndicate.usecases.publish import PublishedDay, Publishing, publish
from syndicate.usecases.report import report
from syndicate.usecases.run import run

_PANEL = "Publish"


def add_commands(cli: typer.Typer) -> None:
    for name, command in (
        ("run", run_command),
        ("publish", publish_command),
        ("deliver", deliver_command),
        ("report", report_command),
    ):
        cli.command(name, rich_help_panel=_PANEL)(command)


def run_command(
    context: typer.Context,
    forever: Annotated[
        bool, typer.Option("--forever/--once", help="Keep running, or make one pass and leave.")
    ] = False,
    edition: EditionOption = None,
    as_json: JsonOption = False,
) -> None:
    """Publish every issue that is due, then hand over the mail that is due. May be run as often as you like."""
    with opened(context) as app:
        editions = [chosen.id for chosen in chosen_editions(app, edition)]
        release_halts(app.installation)
        if forever:
            # Taken here because it takes a tenth of a second, which every other command would pay.
            from syndicate.scheduler import run_forever

            run_forever(app, stop=_stop_on_signals(), editions=editions)
            return
        barred = _barred(app)
        with progress_bar("Mail") as tell:
            result = run(app.installation, app.clock, editions=editions, progress=tell, barred=barred)
        if as_json:
            described = {
                "reports": asdict(result.follow_up),
                "delivery": _delivery_json(result.delivery),
                "reconciliation": asdict(result.reconciliation),
            }
            print_json({**publishing_json(result.publishing), **described})
        else:
            print_publishing(app, result.publishing)
            _print_follow_up(result.follow_up)
            _print_delivery(result.delivery)
            print_reconciliation(result.reconciliation)
            print_pings(result.pinged)
        _leave(result.publishing, result.delivery)


def _barred(app: App) -> dict[EditionId, str]:
    """Asked of the providers before anything is handed to them; what is less than fatal `doctor` tells."""
    examined = examine(app.installation)
    print_examined(tuple(one for one in examined if one.fatal))
    return barred_by(examined)


def _stop_on_signals() -> threading.Event:
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    return stop


def publish_command(
    context: typer.Context, edition: EditionOption = None, day: DayOption = None, as_json: JsonOption = False
) -> None:
    """Publish one day on the site and in the feeds; mail waits for `deliver`."""
    with opened(context) as app:
        now = app.clock()
        keys = [IssueKey(chosen.id, day or chosen.local_day(now)) for chosen in chosen_editions(app, edition)]
        publishing = publish(app.installation, keys, now)
        pinged = send_pings(app.installation, now)
        if as_json:
            print_json(publishing_json(publishing))
        else:
            print_publishing(app, publishing)
            print_pings(pinged)
        _leave(publishing)


def deliver_command(context: typer.Context, as_json: JsonOption = False) -> None:
    """Hand over the mail of published issues whose hour has come, and everything that still waits."""
    with opened(context) as app:
        release_halts(app.installation)
        barred = _barred(app)
        with progress_bar("Mail") as tell:
            delivery = deliver(app.installation, app.clock, progress=tell, barred=barred)
        if as_json:
            print_json(_delivery_json(delivery))
        else:
            _print_delivery(delivery)
        _leave(None, delivery)


def report_command(
    context: typer.Context, edition: EditionOption = None, day: DayOption = None, as_json: JsonOption = False
) -> None:
    """Show what became of a day: what was selected, who got it, who did not, and why."""
    with opened(context) as app:
        now = app.clock()
        reports = [
            report(app.installation, IssueKey(chosen.id, day or chosen.local_day(now)))
            for chosen in chosen_editions(app, edition)
        ]
    if as_json:
        print_json(reports)
        return
    for line in reports:
        _print_report(line)


_COUNTS = ("audience", "accepted", "refused", "deferred", "unknown", "skipped", "expired", "waiting")
_REPORTED = ("bounced", "blocked", "complained", "unsubscribed", "suppressed")


def _print_report(report: dict[str, Any]) -> None:  # JSON
    out.print(f"[bold]{report['edition']}[/bold] {report['day']}: {report['state']}, mail {report['mail']}")
    for ref in report["selected"]:
        out.print(f"    {ref}")
    if report["audience"] is not None:
        table = Table(box=None, pad_edge=False, header_style="dim")
        for count in _COUNTS:
            table.add_column(count, justify="right")
        table.add_row(*(str(report[count]) for count in _COUNTS))
        out.print(table)
    told = [f"{report[name]} {name}" for name in _REPORTED if report[name]]
    if told:
        out.print(f"    reported since: {', '.join(told)}")
    for other in report["other_mails"]:
        out.print(f"    {other['kind']} {other['key']}: {other['accepted']} of {other['audience']} accepted")
    for note in report["notes"]:
        out.print(f"▲ {note}")


def publishing_json(publishing: Publishing) -> dict[str, Any]:  # JSON
    return {
        "days": [
            {
                "edition": day.key.edition,
                "day": day.key.day.isoformat(),
                "state": day.state,
                "new": day.is_new,
                "items": [item.ref for item in day.issue.items] if day.issue else [],
            }
            for day in publishing.days
        ],
        "amended": [
            {
                "edition": item.key.edition,
                "day": item.key.day.isoformat(),
                "item": item.ref,
                "withdrawn": item.is_withdrawn,
            }
            for item in publishing.amended
        ],
        "files": list(publishing.files),
        "problems": [str(problem) for problem in publishing.problems],
    }


def _delivery_json(delivery: Delivery) -> dict[str, Any]:  # JSON
    described = asdict(delivery)
    described["settled"] = [
        {"edition": s.key.edition, "day": s.key.day.isoformat(), "mail": s.mail, "note": s.note}
        for s in delivery.settled
    ]
    return described


def print_publishing(app: App, publishing: Publishing) -> None:
    print_problems(publishing.problems)
    for item in publishing.amended:
        out.print(f"● {item.key}: {item.ref} {'withdrawn' if item.is_withdrawn else 'corrected'}")
    for day in publishing.days:
        _print_day(app, day)
    if publishing.files:
        out.print(f"{len(publishing.files)} files written under {app.installation.settings.site_dir}")
    elif not publishing.days:
        out.print("Nothing to publish: every issue that is due is out.")


def _print_day(app: App, day: PublishedDay) -> None:
    headline = day.issue.headline if day.issue else None
    told = "" if day.is_new else " (was out already)"
    if headline:
        out.print(f"● {day.key}: {headline.title}, {headline.years} years{told}")
        return
    edition = app.installation.publication.edition(day.key.edition)
    if day.issue:
        out.print(f"● {day.key}: no moment falls on this day; the policy week-ahead fills it with what is coming{told}")
        for line in day.issue.coming:
            out.print(f"    {line.day}: {line.title} ({line.years} years)")
    elif day.state is IssueState.EMPTY:
        policies = ", ".join(edition.selection.empty_day or (EmptyDay.SKIP,))
        out.print(f"○ {day.key}: no moment falls on this day, and no policy fills it ({policies}){told}")
    else:
        out.print(f"○ {day.key}: the edition’s zone has no such day")
    nearest = nearest_day_with_pick(Almanac(app.installation.load_content().entries), edition, day.key.day)
    if nearest:
        title = nearest.anniversary.moment.title.text_in(edition.languages)
        out.print(f"    The nearest day with one is {nearest.anniversary.day}: {title}")


def _print_follow_up(heard: FollowUp) -> None:
    if heard.done or heard.unmatched or heard.unreadable:
        out.print(
            f"● Reports of providers: {heard.done} acted on, {heard.unmatched} about nobody here, "
            f"{heard.unreadable} not understood"
        )
    for alarm in heard.alarms:
        err.print(f"▲ {alarm}", style="yellow", markup=False)


def _print_delivery(delivery: Delivery) -> None:
    for settled in delivery.settled:
        if settled.mail != "frozen":
            out.print(f"▲ {settled.key}: mail {settled.mail}, {settled.note}")
    if delivery.calls:
        out.print(f"● Mail: {delivery.accepted} accepted, {delivery.excepted} not, in {delivery.calls} calls")
    if delivery.orphans:
        err.print(f"▲ {delivery.orphans} batches were left in flight by a process that died", style="yellow")
    if delivery.expired:
        err.print(f"▲ {delivery.expired} batches were not out in time and have expired", style="yellow")
    for warning in delivery.warnings:
        err.print(f"▲ {warning}", style="yellow", markup=False)
    for fault in delivery.faults:
        err.print(f"✕ mail could not be made: {fault}", style="red", markup=False)
    for halt in delivery.halts:
        err.print(f"✕ sending is halted: {halt}", style="red", markup=False)


def print_pings(pinged: tuple[Pinged, ...]) -> None:
    for one in pinged:
        if one.answer.is_accepted:
            out.print(f"● {one.hub} was told of {len(one.topics)} feeds")
        else:
            then = "and is given up" if one.given_up else "and will be later"
            err.print(f"▲ {one.hub} was not told, {then}: {one.answer.note}", style="yellow", markup=False)


def _leave(publishing: Publishing | None, delivery: Delivery | None = None) -> None:
    """Exit 1 when an editor or operator should look."""
    if (publishing and publishing.problems) or (delivery and (delivery.faults or delivery.halts)):
        raise typer.Exit(EXIT_PROBLEMS)
