"""The pages that are made for each request: rendered in the edition's language, with their headers."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from starlette.responses import HTMLResponse, Response

from syndicate.domain.edition import Edition
from syndicate.errors import TemplateError
from syndicate.links import Links
from syndicate.rendering import words
from syndicate.rendering.feed import ATOM_TYPE, RSS_TYPE
from syndicate.rendering.jsonfeed import JSON_FEED_TYPE
from syndicate.rendering.languages import city_of
from syndicate.usecases.installation import Installation
from syndicate.web.headers import page_headers
from syndicate.web.languages import minutes_in, web_phrases

#: Where not even the page on a fault can be made.
_BARE_FAULT = "<!doctype html><html lang=en><title>{0}</title><h1>{0}</h1>"
_FEEDS = (("Atom", "atom.xml", ATOM_TYPE), ("RSS", "rss.xml", RSS_TYPE), ("JSON Feed", "feed.json", JSON_FEED_TYPE))


class Pages:
    """Renders `templates/web/` and `templates/desk/`; on an edition's pages its own templates come first."""

    def __init__(self, installation: Installation) -> None:
        self._publication = installation.publication
        self._links = installation.links
        self._templates = installation.templates
        # Tokens and addresses stand in these pages and their URLs: nothing of them is kept or passed on.
        private = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
        self._headers = {**dict(page_headers(installation.links.base)), **private}

    def show(
        self,
        name: str,
        *,
        status: int = HTTPStatus.OK,
        edition: Edition | None = None,
        lang: str = "",
        headers: Mapping[str, str] | None = None,
        **context: object,
    ) -> Response:
        """In `lang`, or the edition's language, or that of the first edition. Raises TemplateError."""
        templates = self._templates.for_edition(edition.id) if edition else self._templates
        lang = lang or (edition or self._publication.editions[0]).lang
        html = templates.render(
            name,
            publication=self._publication,
            edition=edition,
            links=self._links,
            lang=lang,
            t=words.phrases(lang),
            w=web_phrases(lang),
            city_of=city_of,
            feeds=_feeds((edition,) if edition else self._publication.editions, self._links),
            structured=None,
            solemn=False,
            **context,
        )
        return HTMLResponse(html, status_code=status, headers={**self._headers, **(headers or {})})

    def fault(
        self, status: int, headers: Mapping[str, str] | None = None, *, minutes: int = 0, lang: str = ""
    ) -> Response:
        """The page that says what went wrong and what to do next; never fails itself."""
        wait = minutes_in(minutes, lang or self._publication.editions[0].lang)
        name = "web/fault.html.j2"
        try:
            return self.show(name, status=status, headers=headers, lang=lang, status_code=status, minutes=wait)
        except TemplateError:
            bare = _BARE_FAULT.format(HTTPStatus(status).phrase)
            return HTMLResponse(bare, status_code=status, headers={**self._headers, **(headers or {})})


def _feeds(editions: tuple[Edition, ...], links: Links) -> list[tuple[str, str, str]]:
    """Media type, title and URL of each feed, for autodiscovery."""
    return [
        (media_type, f"{edition.title} ({form})", links.feed(edition.id, name))
        for edition in editions
        for form, name, media_type in _FEEDS
    ]
