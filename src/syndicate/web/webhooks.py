"""The doors at which providers report: one POST, kept before it is answered, and looked at later."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import structlog
from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from syndicate.app import App
from syndicate.errors import ForgedReportError
from syndicate.usecases.receive import receive_reports

_log = structlog.get_logger("syndicate.webhooks")

PATH = "/webhooks/"
#: Longest body, in bytes: a thousand events of a kilobyte.
MOST = 2**20


async def _body(request: Request) -> bytes:
    return await request.body()


def webhook_routes(app: App, wake: Callable[[], None]) -> APIRouter:
    """`wake` is called when something new was kept, so that it is looked at soon."""
    router = APIRouter()

    # A provider that is answered 4xx may never say it again: only who proves to be none hears one (faults.md H6).
    @router.post(f"{PATH}{{provider}}")
    @router.post(f"{PATH}{{provider}}/{{secret}}")
    def keep(request: Request, body: Annotated[bytes, Depends(_body)], provider: str, secret: str = "") -> Response:
        try:
            new = receive_reports(
                app.installation, provider, headers=request.headers, body=body, secret=secret, now=app.clock()
            )
        except ForgedReportError as error:
            _log.warning("a report was refused", provider=provider, why=error.reason)
            asked = {"WWW-Authenticate": 'Basic realm="webhooks", charset="UTF-8"'}
            return Response(status_code=401, headers=asked) if error.asks_for_login else Response(status_code=403)
        if new is None:
            return Response(status_code=404)
        if new:
            wake()
        return Response(status_code=200)

    return router
