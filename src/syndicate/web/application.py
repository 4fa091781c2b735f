"""The web: the site's files in front, then the pages that are made for each request."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from fastapi import FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from syndicate.app import App
from syndicate.errors import BusyError, StorageError
from syndicate.rendering.feed_links import link_header_values
from syndicate.web import webhooks
from syndicate.web.confirming import confirming_routes
from syndicate.web.desk import desk_routes, has_outbox
from syndicate.web.desk_calendar import desk_calendar_routes
from syndicate.web.freshness import seconds_fresh
from syndicate.web.headers import page_headers
from syndicate.web.health import health_routes
from syndicate.web.pages import Pages
from syndicate.web.preferences import preferences_routes
from syndicate.web.public_files import PublicFiles
from syndicate.web.request_body import RequestBody
from syndicate.web.sign_up import sign_up_routes
from syndicate.web.sign_up_limit import SignUpLimit
from syndicate.web.unsubscribing import unsubscribing_routes
from syndicate.web.webhooks import webhook_routes

#: Seconds after which to try again when the database could not take it.
_SOON = {"Retry-After": "120"}


def create_app(app: App, *, wake: Callable[[], None] = lambda: None) -> PublicFiles:
    """The whole of the web as one ASGI app.

    `wake` is called when something was recorded that is to be acted on at once: a sign-up, a provider's report.
    """
    installation = app.installation
    pages = Pages(installation)
    # No redirect of the framework's: they would name the host of the request.
    web = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)
    web.include_router(sign_up_routes(app, pages, SignUpLimit(), wake))
    web.include_router(confirming_routes(app, pages))
    web.include_router(unsubscribing_routes(app, pages))
    web.include_router(preferences_routes(app, pages))
    web.include_router(webhook_routes(app, wake))
    web.include_router(health_routes(app))
    web.include_router(desk_calendar_routes(app))
    if has_outbox(app):
        web.include_router(desk_routes(app, pages))
    _show_faults(web, pages)
    base, editions = installation.links.base, installation.publication.editions
    return PublicFiles(
        installation.settings.site_dir,
        RequestBody(web, pages.fault, most=_longest_body),
        max_age=lambda: seconds_fresh(editions, app.clock()),
        page_headers=page_headers(base),
        embed_headers=page_headers(base, is_for_frames=True),
        links_of=partial(link_header_values, installation.publication, installation.links),
        refuse=pages.fault,
    )


def _longest_body(path: str) -> int:
    """In bytes: a form is short, and a provider's report may hold a thousand events."""
    return webhooks.MOST if path.startswith(webhooks.PATH) else 64 * 2**10


def _show_faults(web: FastAPI, pages: Pages) -> None:
    """Every answer that is not what was asked for is a page of ours."""

    def show_http_fault(_request: Request, error: Exception) -> Response:
        if not isinstance(error, HTTPException):
            raise TypeError(f"{error!r} is no HTTP fault") from error
        return pages.fault(error.status_code, dict(error.headers or {}))

    def show_unavailable(_request: Request, _error: Exception) -> Response:
        # Never a false “done”: whoever asked may ask again.
        return pages.fault(503, _SOON)

    def show_own_fault(request: Request, _error: Exception) -> Response:
        # Some providers repeat a report after 503 alone, and a mistake of ours may be mended by then.
        return pages.fault(503, _SOON) if request.url.path.startswith(webhooks.PATH) else pages.fault(500)

    web.add_exception_handler(HTTPException, show_http_fault)
    web.add_exception_handler(StorageError, show_unavailable)
    web.add_exception_handler(BusyError, show_unavailable)
    web.add_exception_handler(Exception, show_own_fault)
