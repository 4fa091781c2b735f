"""Sign-up by mail: the form, and one answer for everybody who fills it in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from syndicate.app import App
from syndicate.domain.edition import Edition, Publication
from syndicate.domain.subscription import Address
from syndicate.errors import InvalidAddressError
from syndicate.usecases.subscribe import request_subscription
from syndicate.web.client import client_of, is_on_this_machine, network_of
from syndicate.web.desk import has_outbox
from syndicate.web.languages import web_phrases
from syndicate.web.pages import Pages
from syndicate.web.phrases import WebPhrases
from syndicate.web.sign_up_limit import SignUpLimit

#: Longer than any address, and short enough to be looked at by any rule.
_LONGEST = 320


@dataclass(frozen=True, slots=True, kw_only=True)
class SignUpForm:
    """What was sent, as it was sent."""

    edition: str = ""
    address: str = ""
    #: A field that people do not see, and that programs fill in.
    website: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormFaults:
    """What is wrong with each field, in words; empty where nothing is."""

    edition: str = ""
    address: str = ""

    def __bool__(self) -> bool:
        return bool(self.edition or self.address)


def faults_of(form: SignUpForm, publication: Publication, phrases: WebPhrases) -> FormFaults:
    return FormFaults(
        edition="" if find_edition(publication, form.edition) else phrases.edition_missing,
        address=_address_fault(form.address, phrases),
    )


def find_edition(publication: Publication, edition_id: str) -> Edition | None:
    return next((edition for edition in publication.editions if edition.id == edition_id), None)


def _address_fault(address: str, phrases: WebPhrases) -> str:
    if not address.strip():
        return phrases.address_missing
    if len(address) > _LONGEST:
        return phrases.address_too_long
    try:
        Address.parse(address)
    except InvalidAddressError as error:
        return phrases.address_faults[error.fault]
    return ""


async def read_form(request: Request) -> SignUpForm:
    """The fields of a form, urlencoded or multipart; a field that is not there or is a file is empty."""
    async with request.form(max_files=0, max_fields=20, max_part_size=4096) as form:
        fields = {name: value for name, value in form.items() if isinstance(value, str)}
    return SignUpForm(**{name: fields.get(name, "") for name in ("edition", "address", "website")})


def sign_up_routes(app: App, pages: Pages, limit: SignUpLimit, after_sign_up: Callable[[], None]) -> APIRouter:
    router = APIRouter()
    publication = app.installation.publication
    keeps_mail_here = has_outbox(app)

    def lang_of(edition: Edition | None) -> str:
        """The form speaks the language of what was chosen in it."""
        return (edition or publication.editions[0]).lang

    def form_page(form: SignUpForm, *, status: int = 200, faults: FormFaults | None = None) -> Response:
        lang = lang_of(find_edition(publication, form.edition))
        return pages.show("web/subscribe.html.j2", status=status, lang=lang, form=form, faults=faults or FormFaults())

    @router.api_route("/subscribe", methods=["GET", "HEAD"])
    def show_form(edition: str = "") -> Response:
        return form_page(SignUpForm(edition=edition))

    @router.post("/subscribe")
    def sign_up(request: Request, form: Annotated[SignUpForm, Depends(read_form)]) -> Response:
        edition = find_edition(publication, form.edition)
        if not form.website:
            lang = lang_of(edition)
            if faults := faults_of(form, publication, web_phrases(lang)):
                return form_page(form, status=422, faults=faults)
            client = client_of(request)
            if seconds := limit.take(network_of(client)):
                return pages.fault(429, {"Retry-After": str(ceil(seconds))}, minutes=ceil(seconds / 60), lang=lang)
            request_subscription(
                app.installation, edition_id=form.edition, address=form.address, client=client, now=app.clock()
            )
            after_sign_up()
        # Nothing in it hangs on the address: the same bytes for the known, the unknown and the unwanted.
        shows_outbox = keeps_mail_here and is_on_this_machine(request)
        return pages.show("web/check_your_mail.html.j2", status=202, edition=edition, shows_outbox=shows_outbox)

    return router
