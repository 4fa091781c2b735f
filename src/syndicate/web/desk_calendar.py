"""The desk's calendar over HTTP: made for each request, for calendar programs on this machine and nowhere else."""

from __future__ import annotations

from hashlib import sha256

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from syndicate.app import App
from syndicate.usecases.desk_calendar import desk_calendar
from syndicate.web.conditional import Precondition, precondition
from syndicate.web.content_types import kind_of
from syndicate.web.desk import only_from_here

_NAME = "calendar.ics"


def desk_calendar_routes(app: App) -> APIRouter:
    router = APIRouter(prefix="/desk", dependencies=[Depends(only_from_here)])

    @router.api_route(f"/{_NAME}", methods=["GET", "HEAD"])
    def show_calendar(request: Request) -> Response:
        body = desk_calendar(app.installation, app.clock())
        etag = f'"{sha256(body).hexdigest()[:32]}"'
        headers = {"ETag": etag, "Cache-Control": "private, no-cache", "X-Content-Type-Options": "nosniff"}
        known = request.headers.get("if-none-match")
        conditions = {b"if-none-match": known.encode("latin-1")} if known else {}
        # There is no date to go by: two plans of one second may differ.
        if precondition(conditions, etag.encode(), 0) is Precondition.NOT_MODIFIED:
            return Response(status_code=304, headers=headers)
        return Response(body, headers={**headers, "Content-Type": kind_of(_NAME).content_type})

    return router
