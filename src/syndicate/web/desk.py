"""The desk's outbox: the mail that went nowhere, to be read in a browser on this machine and nowhere else."""

from __future__ import annotations

import re
from pathlib import Path

from fastapi import APIRouter, Depends, HTTPException, Request
from starlette.responses import HTMLResponse, Response

from syndicate.app import App
from syndicate.mail.outbox_reader import OpenedMessage, list_messages, read_message
from syndicate.web.client import is_on_this_machine
from syndicate.web.headers import mail_headers
from syndicate.web.pages import Pages

_HEAD = re.compile(r"<head\b[^>]*>", re.IGNORECASE)
#: RFC 8058 3.1: what makes an unsubscribe link a one-click one.
_ONE_CLICK = "List-Unsubscribe=One-Click"


def has_outbox(app: App) -> bool:
    """Whether the mail of some edition goes into the outbox."""
    return any(provider.name == "outbox" for provider in app.installation.providers.values())


def only_from_here(request: Request) -> None:
    """Elsewhere the desk does not exist."""
    if not is_on_this_machine(request):
        raise HTTPException(404)


def desk_routes(app: App, pages: Pages) -> APIRouter:
    router = APIRouter(prefix="/desk", dependencies=[Depends(only_from_here)])
    folder = app.installation.settings.outbox_dir

    @router.api_route("/outbox", methods=["GET", "HEAD"])
    def show_outbox() -> Response:
        return pages.show("desk/outbox.html.j2", messages=list_messages(folder))

    @router.api_route("/outbox/{id:path}/html", methods=["GET", "HEAD"])
    def show_html(id: str) -> Response:
        html = _opened(folder, id).html
        return HTMLResponse(_with_links_in_new_windows(html), headers=dict(mail_headers()))

    @router.api_route("/outbox/{id:path}", methods=["GET", "HEAD"])
    def show_message(id: str) -> Response:
        message = _opened(folder, id)
        return pages.show("desk/message.html.j2", message=message, one_click=one_click_url(message))

    return router


def _opened(folder: Path, id: str) -> OpenedMessage:
    message = read_message(folder, id)
    if message is None:
        raise HTTPException(404)
    return message


def one_click_url(message: OpenedMessage) -> str | None:
    """Where a mail program's own unsubscribe button posts to; `None` for a mail without one."""
    headers = {name.lower(): value for name, value in message.headers}
    if headers.get("list-unsubscribe-post", "").strip() != _ONE_CLICK:
        return None
    match = re.search(r"<(https?://[^<>\s]+)>", headers.get("list-unsubscribe", ""))
    return match[1] if match else None


def _with_links_in_new_windows(html: str) -> str:
    """The mail as it is, but for where its links open: its frame may not be led away."""
    base = '<base target="_blank">'
    return _HEAD.sub(lambda head: head[0] + base, html, count=1) if _HEAD.search(html) else base + html
