"""The link in the confirmation mail: a page with a button, and what the button does."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from syndicate.app import App
from syndicate.usecases.subscribe import Confirmation, ConfirmationStanding, confirm, confirmation_of
from syndicate.web.pages import Pages

_STATUS = {
    ConfirmationStanding.OPEN: 200,
    ConfirmationStanding.DONE: 200,
    ConfirmationStanding.EXPIRED: 410,
    ConfirmationStanding.INVALID: 404,
}


def confirming_routes(app: App, pages: Pages) -> APIRouter:
    router = APIRouter()

    def page(confirmation: Confirmation) -> Response:
        status = _STATUS[confirmation.standing]
        return pages.show(
            "web/confirm.html.j2", status=status, edition=confirmation.edition, standing=confirmation.standing
        )

    # Programs that look at mail before people do follow every link in it: looking changes nothing.
    @router.api_route("/confirm/{token}", methods=["GET", "HEAD"])
    def show_button(token: str) -> Response:
        return page(confirmation_of(app.installation, token, app.clock()))

    @router.post("/confirm/{token}")
    def press_button(token: str) -> Response:
        return page(confirm(app.installation, token, app.clock()))

    return router
