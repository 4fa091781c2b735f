"""The link to the preferences in the foot of a mail: what comes to a reader and how often, in one form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from syndicate.app import App
from syndicate.domain.edition import Cadence
from syndicate.domain.entry import EditionId
from syndicate.usecases.preferences import Choice, Preferences, choose, leave_everything, preferences_of
from syndicate.web.client import client_of
from syndicate.web.pages import Pages

_CADENCES = {cadence.value: cadence for cadence in Cadence}


@dataclass(frozen=True, slots=True)
class PreferencesForm:
    """What was sent of the editions that the page showed; nothing is sent of one that it did not show."""

    choices: tuple[Choice, ...]
    leaves_everything: bool


async def read_form(request: Request) -> PreferencesForm:
    """The fields of the form: which editions were shown, which of them as subscribed, which are ticked now, and how
    often each is wanted. What is no field of ours is not looked at.
    """
    async with request.form(max_files=0, max_part_size=4096) as form:
        fields = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
    sent, last = set(fields), dict(fields)
    shown = dict.fromkeys(value for name, value in fields if name == "shown")
    return PreferencesForm(
        choices=tuple(
            Choice(
                edition=EditionId(edition),
                was_subscribed=("subscribed", edition) in sent,
                is_wanted=("wanted", edition) in sent,
                cadence=_CADENCES.get(last.get(f"cadence-{edition}", "")),
            )
            for edition in shown
        ),
        leaves_everything=("leave", "everything") in sent,
    )


def preferences_routes(app: App, pages: Pages) -> APIRouter:
    router = APIRouter()

    def page(preferences: Preferences | None, *, done: str = "") -> Response:
        if preferences is None:
            # As for a link to unsubscribe: nobody can see whether there ever was a reader behind it.
            return pages.show("web/unsubscribe.html.j2", is_over=True)
        return pages.show("web/preferences.html.j2", edition=preferences.edition, preferences=preferences, done=done)

    # Programs that look at mail before people do follow every link in it: looking changes nothing.
    @router.api_route("/preferences/{token}", methods=["GET", "HEAD"])
    def show_form(token: str) -> Response:
        return page(preferences_of(app.installation, token))

    @router.post("/preferences/{token}")
    def save(request: Request, token: str, form: Annotated[PreferencesForm, Depends(read_form)]) -> Response:
        if form.leaves_everything:
            return page(leave_everything(app.installation, token, app.clock()), done="left")
        client = client_of(request)
        return page(choose(app.installation, token, form.choices, client=client, now=app.clock()), done="saved")

    return router
