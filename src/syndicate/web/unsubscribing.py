"""Leaving: a page with a button for people, and one POST for mail programs (RFC 8058)."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from syndicate.app import App
from syndicate.usecases.subscribe import Unsubscription, unsubscribe, unsubscription_of
from syndicate.web.pages import Pages


def unsubscribing_routes(app: App, pages: Pages) -> APIRouter:
    router = APIRouter()

    def page(unsubscription: Unsubscription) -> Response:
        edition = unsubscription.edition
        return pages.show("web/unsubscribe.html.j2", edition=edition, is_over=unsubscription.is_over)

    @router.api_route("/unsubscribe/{token}", methods=["GET", "HEAD"])
    def show_button(token: str) -> Response:
        return page(unsubscription_of(app.installation, token, app.clock()))

    # The token says all there is to say. Mail programs send `List-Unsubscribe=One-Click` in one encoding or another,
    # and the button of the page sends nothing: the body is not looked at, so that no form of it can fail.
    @router.post("/unsubscribe/{token}")
    def leave(token: str) -> Response:
        return page(unsubscribe(app.installation, token, app.clock()))

    return router
