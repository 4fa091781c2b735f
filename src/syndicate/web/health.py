"""Health: whether the service does what it should, for programs that watch it. Reads, and never repairs."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from fastapi import APIRouter
from starlette.responses import JSONResponse, Response

from syndicate.app import App
from syndicate.domain.due import due_issues, next_due
from syndicate.errors import BusyError, StorageError
from syndicate.storage.issues import settled_until
from syndicate.storage.open_mail import open_mail

#: How long after its hour a day may be missing before it is a fault.
_GRACE = timedelta(minutes=15)


def health_routes(app: App) -> APIRouter:
    router = APIRouter()

    @router.api_route("/healthz", methods=["GET", "HEAD"])
    def show_health() -> Response:
        try:
            state = health(app, app.clock())
        except (StorageError, BusyError):
            # What the database said is for the log and not for strangers.
            state = {"status": "down", "problems": ["the database cannot be read"]}
        status = 503 if state["status"] == "down" else 200
        return JSONResponse(state, status_code=status, headers={"Cache-Control": "no-store"})

    return router


def health(app: App, now: datetime) -> dict[str, Any]:  # public JSON, its shape is in docs
    """`last_day` is the edition's last day on record, were it without a story; `next_due` the next hour of its feed
    or mail. Degraded: a day is overdue, mail stands still, or a person must decide on it. Raises StorageError or
    BusyError."""
    editions = app.installation.publication.editions
    with app.installation.database.read() as connection:
        settled = settled_until(connection)
        mail = open_mail(connection)
    problems = [f"{key} is overdue" for key in due_issues(editions, settled, now - _GRACE)]
    if mail.halted:
        problems.append("mail stands still; “syndicate report” says why")
    if mail.needs_operator:
        problems.append("it is unknown whether some have their mail; “syndicate unknown list” says what to decide")
    return {
        "status": "degraded" if problems else "ok",
        "now": _text(now),
        "editions": [
            {
                "id": edition.id,
                "last_day": settled[edition.id].isoformat() if edition.id in settled else None,
                "next_due": _text(next_due([edition], now)),
            }
            for edition in editions
        ],
        "mail": {"waiting": mail.waiting, "unknown": mail.unknown},
        "problems": problems,
    }


def _text(instant: datetime | None) -> str | None:
    return instant.isoformat(timespec="seconds").replace("+00:00", "Z") if instant else None
