"""Every page of the sign-up in every language: nothing on it is said in another."""

import re
from dataclasses import fields
from html.parser import HTMLParser

import pytest

from syndicate.app import build_app
from syndicate.links import Purpose
from syndicate.rendering.languages import LANGUAGES as RENDERING_LANGUAGES
from syndicate.web.languages import LANGUAGES, web_phrases
from tests.integration.web.conftest import NOON, Web, copy_of

#: What the configuration of the installation below says, and what is the same in every language.
TITLE, LABEL, TAGLINE, BYLINE, OFFICE = "Ttitlet", "Llabell", "Ttaglinet", "Bbylineb", "Oofficeo 1, 1051 Budapest"
FORMATS = ("Atom", "RSS", "JSON Feed")
SAME_EVERYWHERE = [
    *("▲", "●", "·", *FORMATS, *(f"{TITLE} ({each})" for each in FORMATS), *(f"{LABEL}: {each}" for each in FORMATS)),
    *(TITLE, LABEL, TAGLINE, BYLINE, OFFICE),
]


class Words(HTMLParser):
    """What a page says to a reader, seen or read out, by the language that its tags claim."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.said, self.lang, self.is_silent = [], "", False

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        self.lang = self.lang or values.get("lang", "")
        self.is_silent = tag in ("style", "script")
        for name in ("aria-label", "alt", "title", "placeholder"):
            if values.get(name):
                self.said.append(values[name])
        if values.get("name") == "description":
            self.said.append(values["content"])

    def handle_data(self, data):
        text = " ".join(data.split(" ")).strip(" \n")
        if text and not self.is_silent:
            self.said.append(re.sub(r"\s*\n\s*", " ", text))


def words_of(answer):
    page = Words()
    page.feed(answer.body.decode())
    page.close()
    return page


def sayings(lang):
    """One pattern over all that the language's tables can say."""
    tables = [web_phrases(lang), RENDERING_LANGUAGES[lang].labels]
    tables += [*web_phrases(lang).faults.values(), web_phrases(lang).other_fault]
    texts = [value for table in tables for f in fields(table) if isinstance(value := getattr(table, f.name), str)]
    texts += web_phrases(lang).address_faults.values()
    texts += web_phrases(lang).cadences.values()
    texts.append(RENDERING_LANGUAGES[lang].anniversaries.milestones)
    patterns = [re.sub(r"\\\{\w+\\\}", ".+", re.escape(text)) for text in texts]
    return re.compile("|".join(f"(?:{pattern})" for pattern in [*patterns, *map(re.escape, SAME_EVERYWHERE)]))


@pytest.fixture(scope="module", params=LANGUAGES)
def web(request, starter, tmp_path_factory):
    """An installation whose two editions are in one language; the second reader is still to confirm."""
    web = copy_of(starter, tmp_path_factory.mktemp("spoken") / "project")
    web.app.close()
    for path in (web.project / "config/editions").iterdir():
        text = path.read_text("utf-8").replace("lang: en", f"lang: {request.param}")
        for key, value in (("title", TITLE), ("label", LABEL), ("tagline", TAGLINE), ("byline", BYLINE)):
            text = re.sub(rf"(?m)^{key}: .*$", f"{key}: {value}", text)
        text = text.replace("\nemail:\n", "\nemail:\n  cadences: [daily, weekly, milestones-only]\n")
        path.write_text(re.sub(r"(?m)^  postal_address: .*$", f'  postal_address: "{OFFICE}"', text), "utf-8")
    config = web.project / "config/publication.yaml"
    config.write_text(re.sub(r"(?m)^title: .*$", f"title: {TITLE}", config.read_text("utf-8")), "utf-8")
    web = Web(build_app(web.project, now=NOON, environ={}), web.project)
    web.lang = request.param
    web.sign_up("first@example.org")
    web.sign_up("second@example.org")
    web.sign_up("barred@example.org")
    web.suppress("barred@example.org")
    yield web
    web.app.close()


def confirm_path(web):
    return f"/confirm/{web.app.installation.tokens.sign(Purpose.CONFIRM, 2)}"


def signed_up_from_here(web):
    body = b"edition=hungary&address=reader@example.org"
    form = ("Content-Type", "application/x-www-form-urlencoded")
    return web.post("/subscribe", body, headers=[form, ("Host", "localhost:8000")], client=("127.0.0.1", 1))


def too_often(web):
    answers = [web.sign_up(f"reader{number}@example.org", client="203.0.113.9") for number in range(6)]
    return answers[-1]


PAGES = {
    "the form": lambda web: web.get("/subscribe"),
    "the form with nothing in it": lambda web: web.sign_up("", ""),
    "the form without an @": lambda web: web.sign_up("reader"),
    "the form with a wrong name": lambda web: web.sign_up("re ader@example.org"),
    "the form with a wrong domain": lambda web: web.sign_up("reader@nowhere"),
    "the form with a long address": lambda web: web.sign_up("r@" + "a.example" * 33),
    "the form with a longer address": lambda web: web.sign_up("r" * 400),
    "look at your mail": lambda web: web.sign_up("third@example.org"),
    "look at your mail, here": signed_up_from_here,
    "too often": too_often,
    "to confirm": lambda web: web.get(confirm_path(web)),
    "no such link": lambda web: web.get("/confirm/nonsense"),
    "to leave": lambda web: web.get(web.unsubscribe_path(1)),
    "preferences": lambda web: web.get(web.preferences_path(1)),
    "preferences, saved": lambda web: web.post(web.preferences_path(1)),
    "preferences, barred": lambda web: web.get(web.preferences_path(3)),
    "no such preferences": lambda web: web.get("/preferences/nonsense"),
    "no such subscription": lambda web: web.get("/unsubscribe/nonsense"),
    "missing": lambda web: web.get("/nowhere"),
    "wrong method": lambda web: web.post("/nowhere"),
    "confirmed": lambda web: web.post(confirm_path(web)),
    "left": lambda web: web.post(web.unsubscribe_path(1)),
    "left everything": lambda web: web.post(
        web.preferences_path(2),
        b"leave=everything",
        headers=[("Content-Type", "application/x-www-form-urlencoded")],
    ),
    "too late to confirm": lambda web: web.get(f"/confirm/{web.app.installation.tokens.sign(Purpose.CONFIRM, 1)}"),
    "too much": lambda web: web.post("/subscribe", b"x" * 2**17),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_says_nothing_in_another_language(web, name):
    page = words_of(PAGES[name](web))
    known = sayings(web.lang)
    assert page.lang == web.lang
    strange = [text for text in page.said if not known.fullmatch(text) and not re.fullmatch(r"\d+", text)]
    assert not strange, "\n".join(strange)


def test_a_form_speaks_the_language_of_the_edition_that_was_chosen(starter, tmp_path):
    web = copy_of(starter, tmp_path / "project")
    web.app.close()
    path = web.project / "config/editions/hungary.yaml"
    path.write_text(path.read_text("utf-8").replace("lang: en", "lang: hu"), "utf-8")
    web = Web(build_app(web.project, now=NOON, environ={}), web.project)
    try:
        assert words_of(web.get("/subscribe")).lang == "en"
        assert words_of(web.get("/subscribe", query=b"edition=hungary")).lang == "hu"
        mistaken = web.sign_up("reader", "hungary")
        assert words_of(mistaken).lang == "hu"
        assert "nincs benne @ jel" in mistaken.body.decode()
        assert words_of(too_often(web)).lang == "hu"
    finally:
        web.app.close()
