"""The sign-up pages in a real browser in languages whose words are longer than English ones, by axe's rules."""

import shutil

import pytest
from axe_playwright_python.sync_playwright import Axe

from syndicate.app import build_app
from syndicate.domain.anniversary import Almanac
from syndicate.links import Purpose
from syndicate.site import write_site
from syndicate.usecases.make_site import make_site
from tests.browser import open_chromium
from tests.integration.web.conftest import NOON, Web, offer_every_cadence
from tests.integration.web.serving import base_url, free_port, served
from tests.integration.web.test_in_a_browser import TARGETS, UNNAMED

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser():
    with open_chromium() as browser:
        yield browser


@pytest.fixture(scope="module", params=["hu", "cs", "sk", "pl", "de"])
def web(request, starter, tmp_path_factory):
    listener = free_port()
    project = tmp_path_factory.mktemp("spoken") / "project"
    shutil.copytree(starter, project)
    config = project / "config/publication.yaml"
    config.write_text(config.read_text("utf-8").replace("http://127.0.0.1:8000", base_url(listener)), "utf-8")
    for path in (project / "config/editions").iterdir():
        path.write_text(path.read_text("utf-8").replace("lang: en", f"lang: {request.param}"), "utf-8")
    offer_every_cadence(project)
    web = Web(build_app(project, now=NOON, environ={}), project)
    web.sign_up("first@example.org")
    web.post(f"/confirm/{web.app.installation.tokens.sign(Purpose.CONFIRM, 1)}")
    web.sign_up("second@example.org")
    installation = web.app.installation
    write_site(
        installation.settings.site_dir, make_site(installation, None, Almanac(installation.load_content().entries))
    )
    with served(web.asgi, listener) as web.url:
        yield web
    web.app.close()


def signed(web, path, purpose, number=1):
    return f"{path}{web.app.installation.tokens.sign(purpose, number)}"


PAGES = {
    "subscribe": lambda web: "/subscribe",
    "confirm": lambda web: signed(web, "/confirm/", Purpose.CONFIRM, 2),
    "invalid": lambda web: "/confirm/nonsense",
    "leave": lambda web: signed(web, "/unsubscribe/", Purpose.UNSUBSCRIBE),
    "preferences": lambda web: signed(web, "/preferences/", Purpose.PREFERENCES),
    "missing": lambda web: "/nowhere",
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_can_be_used_and_axe_finds_nothing(browser, web, name):
    page = browser.new_page(base_url=web.url)
    try:
        page.goto(PAGES[name](web))
        assert page.get_attribute("html", "lang") != "en"
        for width in (320, 375, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert all(height >= 43.5 for _, height in page.evaluate(TARGETS))
        assert page.evaluate(UNNAMED) == []
        found = Axe().run(page, options={"resultTypes": ["violations"]})
        assert found.violations_count == 0, found.generate_report()
    finally:
        page.close()
