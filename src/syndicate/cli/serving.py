"""The command that runs everything in one process: web, scheduler and delivery."""

from __future__ import annotations

import gc
import socket
import threading
from typing import Annotated

import typer

from syndicate.app import App
from syndicate.cli.invocation import EXIT_PROBLEMS, err, opened, out
from syndicate.site import finish_writing
from syndicate.storage.issues import published_issues
from syndicate.usecases.deliver import release_halts


def add_commands(cli: typer.Typer) -> None:
    cli.command("serve", rich_help_panel="Operate")(serve_command)


def serve_command(
    context: typer.Context,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on.")] = 8000,
    trusted_proxy: Annotated[
        list[str] | None,
        typer.Option(metavar="ADDRESS", help="A web server before this one, whose X-Forwarded-For is believed."),
    ] = None,
    scheduler: Annotated[
        bool, typer.Option("--scheduler/--no-scheduler", help="Also publish and deliver what is due.")
    ] = True,
) -> None:
    """Serve the site and the sign-up, and publish and deliver what is due, in one process."""
    # Taken here because they take half a second, which every other command would pay.
    from syndicate.scheduler import Alarm, with_passes
    from syndicate.web.application import create_app
    from syndicate.web.server import make_server

    with opened(context) as app:
        listening = _listen(host, port)
        finish_writing(app.installation.settings.site_dir)
        release_halts(app.installation)
        alarm = Alarm(threading.Event())
        passes = threading.Thread(target=with_passes(app, alarm), name="passes")
        if scheduler:
            passes.start()
        server = make_server(create_app(app, wake=alarm.ring), trusted_proxies=tuple(trusted_proxy or ()))
        _say_where_to_look(app, f"http://{host}:{listening.getsockname()[1]}")
        # What is loaded by now stays; looking through it for garbage would hold up a request now and then.
        gc.collect()
        gc.freeze()
        try:
            server.run(sockets=[listening])
        finally:
            alarm.stop.set()
            if scheduler:
                passes.join()


def _listen(host: str, port: int) -> socket.socket:
    """A bound socket, taken before anything else starts, so that a port in use is one clear message."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        err.print(f"cannot listen on {host}:{port}: {error.strerror}; choose another with --port", style="red")
        raise typer.Exit(EXIT_PROBLEMS) from None
    listening.listen(2048)
    return listening


def _say_where_to_look(app: App, address: str) -> None:
    installation = app.installation
    if app.is_frozen:
        out.print(f"The clock stands at {app.clock():%Y-%m-%d %H:%M} UTC.", style="dim")
    if address != installation.links.base:
        out.print(f"Links point to {installation.links.base}, as config/publication.yaml says.", style="dim")
    out.print(f"Serving [bold]{address}/[/bold] (stop with Ctrl-C)")
    for edition in installation.publication.editions:
        out.print(f"\n[bold]{edition.title}[/bold]")
        with installation.database.read() as connection:
            latest = published_issues(connection, edition.id, limit=1)
        places = {"edition": f"{address}/{edition.id}/"}
        if latest:
            page = installation.links.issue(latest[0].key).removeprefix(installation.links.base)
            places[f"issue of {latest[0].day}"] = f"{address}{page}"
        places["feeds"] = "  ".join(f"{address}/{edition.id}/{name}" for name in ("rss.xml", "atom.xml", "feed.json"))
        places["calendar"] = f"{address}/{edition.id}/calendar.ics"
        _print_places(places)
    out.print("\n[bold]Readers[/bold]")
    places = {"sign-up": f"{address}/subscribe"}
    if any(provider.name == "outbox" for provider in installation.providers.values()):
        places["outbox"] = f"{address}/desk/outbox (mail is written there, nothing leaves this machine)"
    _print_places(places)
    out.print("\n[bold]Desk[/bold]")
    _print_places({"calendar": f"{address}/desk/calendar.ics (what is planned, for the year ahead)"})


def _print_places(places: dict[str, str]) -> None:
    width = max(map(len, places)) + 2
    for name, place in places.items():
        out.print(f"  {name:<{width}}{place}")
