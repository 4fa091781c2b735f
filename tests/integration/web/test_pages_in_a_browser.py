"""Every kind of public page in a real browser: on any width, on both papers and on a printed one, by axe's rules.

The site is the starter publication's after forty days, with a picture, a correction and a withdrawal, served as it is
to readers.
"""

from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe
from starlette.responses import HTMLResponse

from syndicate.domain.entry import EntryId, Severity
from syndicate.usecases.correct import correct, retract
from syndicate.usecases.enrol import enrol
from syndicate.usecases.run import run
from syndicate.web.application import create_app
from tests.browser import open_chromium
from tests.contrast import contrast
from tests.integration.web.serving import base_url, free_port, served
from tests.integration.web.test_in_a_browser import TARGETS, UNNAMED, WORDS
from tests.photographs import photograph
from tests.starter_site import StarterSite, days_from

pytestmark = pytest.mark.browser

PAGES = {
    "start": "/",
    "edition": "/hungary/",
    "edition in Hungarian": "/central-europe/",
    "issue": "/hungary/2026/10/23/",
    "issue with notices": "/hungary/2026/11/10/",
    "issue with corrections and a picture": "/hungary/2026/10/22/",
    "issue of a week ahead": "/hungary/2026/10/09/",
    "issue with nothing left": "/hungary/2026/10/31/",
    "item": "/hungary/2026/10/23/hungarian-revolution-1956/outbreak/",
    "corrected item with a picture": "/hungary/2026/10/22/liszt-born-1811/birth/",
    "item in Hungarian": "/central-europe/2026/10/23/hungarian-revolution-1956/outbreak/",
    "article": "/hungary/articles/hungarian-revolution-1956/",
    "gone": "/hungary/2026/10/31/houdini-dies-1926/death/",
    "day of the year": "/hungary/days/10-23/",
    "empty day of the year": "/hungary/days/02-29/",
    "days of the year": "/hungary/days/",
    "topic": "/hungary/topics/war/",
    "topic in Hungarian": "/central-europe/topics/engineering/",
    "archive": "/hungary/archive/",
    "month": "/hungary/archive/2026/10/",
    "embed": "/hungary/embed/",
}
WIDTHS = (320, 640, 768, 1280)
#: axe's rules of WCAG 2.2 and of good practice.
RULES = {"resultTypes": ["violations"]}

#: Links, fields and navigation that paper has no use for.
NOT_ON_PAPER = "nav, form, .skip, .to-subscribe, .report, details"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Its URL. The one reader had the mail of 8 November, so that 10 November tells what was wrong in it."""
    listener = free_port()
    starter = StarterSite(tmp_path_factory.mktemp("autumn") / "project", base=base_url(listener))
    image = '{src: liszt.jpg, alt: "A „bridge” at dusk", credit: "Fortepan / Nagy Gyula", licence: CC BY-SA 3.0}'
    starter.edit("liszt-born-1811", "\narticle:\n", f"\narticle:\n  image: {image}\n")
    (starter.folder / "entries/liszt.jpg").write_bytes(photograph())
    starter.publish(*days_from("2026-10-01", 38))
    app = starter.open("2026-11-08")
    hungary = app.installation.publication.edition("hungary")
    enrol(app.installation, hungary, [("reader@example.net", None)], statement="a test", now=app.clock())
    run(app.installation, app.clock)
    app.close()
    app = starter.open("2026-11-09", hour=9)
    correct(app.installation, "liszt-born-1811", Severity.URGENT, "It was another county.", app.clock())
    correct(app.installation, "hungarian-revolution-1956", Severity.CORRECTION, "It was later.", app.clock())
    replacement = EntryId("liszt-born-1811")
    retract(app.installation, "houdini-dies-1926", "A source is forged.", app.clock(), replaced_by=replacement)
    app.close()
    starter.publish(date(2026, 11, 9), date(2026, 11, 10))
    app = starter.open("2026-11-10")
    with served(create_app(app), listener) as url:
        yield url
    app.close()


@pytest.fixture(scope="module")
def browser():
    with open_chromium() as browser:
        yield browser


@pytest.fixture
def page(browser, site):
    """A page that may load our style sheet, icons and pictures, and nothing else, and has nothing to complain about."""
    context = browser.new_context(base_url=site)
    page = context.new_page()
    said, asked = [], []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    yield page
    context.close()
    assert [text for text in said if "the server responded with a status of 410" not in text] == []
    ours = ("/assets/", "/pictures/")
    assert {url for url in asked if not any(folder in url for folder in ours) and not url.endswith("/")} == set()
    assert {url for url in asked if not url.startswith(site)} == set()


def width_of(page):
    return page.evaluate("document.documentElement.scrollWidth")


def assert_readable(page):
    for text, colour, behind, size in page.evaluate(WORDS):
        assert contrast(colour, behind) >= 4.5, (text, colour, behind)
        assert size >= 12, text


@pytest.mark.parametrize("name", PAGES)
def test_a_page_can_be_used_on_any_width_and_read_on_both_papers(page, name):
    answer = page.goto(PAGES[name])
    assert answer.status == (410 if name == "gone" else 200)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert width_of(page) <= width
        for html, height in page.evaluate(TARGETS):
            assert height >= 43.5, (html, width)
    assert page.evaluate(UNNAMED) == []
    assert page.locator("h1").count() == 1
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert_readable(page)


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(page, name):
    page.goto(PAGES[name])
    for width, scheme in ((320, "dark"), (1280, "light")):
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        found = Axe().run(page, options=RULES).response["violations"]
        assert [(rule["id"], [node["html"][:120] for node in rule["nodes"]]) for rule in found] == []


@pytest.mark.parametrize("name", PAGES)
def test_letters_may_be_twice_as_large(page, name):
    page.goto(PAGES[name])
    page.evaluate("document.documentElement.style.fontSize = '225%'")
    for width in (640, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert width_of(page) <= width


@pytest.mark.parametrize("name", PAGES)
def test_on_paper_it_is_black_on_white_without_navigation(page, name):
    page.goto(PAGES[name])
    page.set_viewport_size({"width": 700, "height": 900})
    page.emulate_media(media="print", color_scheme="dark")
    assert width_of(page) <= 700
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    for text, colour, behind, _ in page.evaluate(WORDS):
        assert contrast(colour, behind) >= 7, (text, colour, behind)
        assert len(set(colour.strip("rgb()").replace(" ", "").split(","))) == 1, (text, colour)
    shown = [each for each in page.locator(NOT_ON_PAPER).all() if each.is_visible()]
    assert [each.evaluate("e => e.outerHTML.slice(0, 80)") for each in shown] == []


def test_the_addresses_of_sources_are_printed(page):
    page.goto(PAGES["corrected item with a picture"])
    page.emulate_media(media="print")
    shown = page.evaluate("getComputedStyle(document.querySelector('.sources a'), '::after').content")

    assert "attr(href)" in shown or "https://" in shown


def test_the_code_for_other_sites_is_folded_away_and_opens_by_the_keyboard(page):
    page.goto("/hungary/")
    code = page.locator("details code").first
    assert not code.is_visible()
    page.focus("summary")
    page.keyboard.press("Enter")
    assert code.is_visible()
    assert width_of(page) <= 1280


@pytest.mark.parametrize(("width", "ratio", "chosen"), [(375, 1, 720), (375, 3, 1440), (1280, 1, 720), (1280, 2, 1440)])
def test_a_picture_fills_the_measure_in_the_form_that_fits_the_screen(browser, site, width, ratio, chosen):
    context = browser.new_context(base_url=site, viewport={"width": width, "height": 900}, device_scale_factor=ratio)
    page = context.new_page()
    page.goto(PAGES["issue with corrections and a picture"])
    image = page.locator("figure img")
    image.evaluate("image => image.decode()")
    assert image.evaluate("image => image.clientWidth === image.closest('.telling').clientWidth")
    shown = image.evaluate("image => image.currentSrc").rpartition("/")[2]
    assert f"{shown} {chosen}w" in image.get_attribute("srcset")
    above, below = (page.locator(f"{name} >> nth=0").bounding_box()["y"] for name in (".headline h2", "figure"))
    assert above < below
    context.close()


def test_focus_is_seen(page):
    page.goto("/hungary/archive/")
    for _ in range(6):
        page.keyboard.press("Tab")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
        assert float(outline.removesuffix("px")) >= 2


def test_the_day_can_be_shown_in_a_frame_of_another_site(browser, site):
    html = f'<!DOCTYPE html><title>Elsewhere</title><iframe src="{site}/hungary/embed/" width="320" height="230">'
    with served(HTMLResponse(html)) as elsewhere:
        page = browser.new_page()
        page.goto(elsewhere)
        frame = page.frame_locator("iframe")
        assert frame.locator("h1").inner_text() == "10 November 2026"
        assert frame.locator("a").evaluate_all("all => all.every(a => a.target === '_top')")
        assert frame.locator("html").evaluate("e => e.scrollWidth") <= 320
        page.close()


def test_axe_finds_what_is_wrong(page):
    page.goto("/hungary/")
    page.evaluate("document.querySelector('label').remove()")
    assert {rule["id"] for rule in Axe().run(page, options=RULES).response["violations"]} >= {"label"}
