"""The pages in a real browser: usable on any width, readable on both papers, and a life of one subscription."""

import shutil

import pytest

from syndicate.app import build_app
from syndicate.domain.anniversary import Almanac
from syndicate.domain.subscription import SubscriptionState
from syndicate.links import Purpose
from syndicate.site import write_site
from syndicate.usecases.make_site import make_site
from tests.browser import open_chromium
from tests.contrast import contrast
from tests.integration.web.conftest import NOON, Web, offer_every_cadence
from tests.integration.web.serving import base_url, free_port, served

pytestmark = pytest.mark.browser

#: Every word outside of what is hidden, with its colour, the colour behind it, and its size in pixels.
WORDS = """() => {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement, box = element.getBoundingClientRect();
    if (!node.textContent.trim() || box.right <= 0) continue;
    let behind = element;
    while (behind.parentElement && getComputedStyle(behind).backgroundColor === 'rgba(0, 0, 0, 0)')
      behind = behind.parentElement;
    const style = getComputedStyle(element);
    found.push([node.textContent.trim(), style.color, getComputedStyle(behind).backgroundColor,
                parseFloat(style.fontSize)]);
  }
  return found;
}"""

#: What is pressed or typed into, with its height; links in the middle of a sentence may be as high as their line.
TARGETS = """() => [...document.querySelectorAll('a, button, input, label.choice, label.cadence')]
  .filter(e => !['hidden', 'radio', 'checkbox'].includes(e.type) && e.getBoundingClientRect().right > 0)
  .filter(e => !e.closest('.colophon, pre') && getComputedStyle(e).display !== 'inline')
  .map(e => [e.outerHTML.slice(0, 80), e.getBoundingClientRect().height])"""

#: Fields that nothing names, and ids that are pointed to and are not there.
UNNAMED = """() => [
  ...[...document.querySelectorAll('input:not([type=hidden])')].filter(e => !e.labels.length).map(e => e.outerHTML),
  ...[...document.querySelectorAll('[aria-describedby], [aria-labelledby]')]
    .flatMap(e => (e.getAttribute('aria-describedby') || e.getAttribute('aria-labelledby')).trim().split(/\\s+/))
    .filter(id => !document.getElementById(id)),
  ...[...document.querySelectorAll('[id]')].map(e => e.id).filter((id, i, all) => all.indexOf(id) !== i),
]"""


@pytest.fixture(scope="module")
def web(starter, tmp_path_factory):
    """An installation that is served under the address it believes to have."""
    listener = free_port()
    project = tmp_path_factory.mktemp("browsed") / "project"
    shutil.copytree(starter, project)
    config = project / "config/publication.yaml"
    config.write_text(config.read_text().replace("http://127.0.0.1:8000", base_url(listener)))
    offer_every_cadence(project)
    web = Web(build_app(project, now=NOON, environ={}), project)
    installation = web.app.installation
    write_site(
        installation.settings.site_dir, make_site(installation, None, Almanac(installation.load_content().entries))
    )
    web.sign_up("first@example.org")
    web.post(f"/confirm/{web.app.installation.tokens.sign(Purpose.CONFIRM, 1)}")
    web.sign_up("second@example.org")
    web.deliver()
    with served(web.asgi, listener) as web.url:
        yield web
    web.app.close()


@pytest.fixture(scope="module")
def browser():
    with open_chromium() as browser:
        yield browser


@pytest.fixture
def page(browser, web):
    context = browser.new_context(base_url=web.url)
    page = context.new_page()
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    yield page
    context.close()
    # What a Content-Security-Policy forbids is said there, too.
    assert [
        text for text in said if "Failed to load resource: the server responded with a status of 4" not in text
    ] == []


def editions(web):
    return web.app.installation.publication.editions


def mistaken(page, web):
    page.goto("/subscribe")
    page.locator("form.sheet").evaluate("form => { form.noValidate = true }")
    page.fill("#address", "reader at home")
    page.click("form.sheet button")


def by_token(path, purpose, number=1):
    def go(page, web):
        page.goto(f"{path}{web.app.installation.tokens.sign(purpose, number)}")

    return go


PAGES = {
    "subscribe": lambda page, web: page.goto("/subscribe"),
    "mistaken": mistaken,
    "confirm": by_token("/confirm/", Purpose.CONFIRM, 2),
    "invalid": lambda page, web: page.goto("/confirm/nonsense"),
    "leave": by_token("/unsubscribe/", Purpose.UNSUBSCRIBE),
    "preferences": by_token("/preferences/", Purpose.PREFERENCES),
    "neutral": lambda page, web: page.goto("/unsubscribe/nonsense"),
    "missing": lambda page, web: page.goto("/nowhere"),
    "outbox": lambda page, web: page.goto("/desk/outbox"),
    "message": lambda page, web: page.goto(f"/desk/outbox/{web.mails()[-1].id}"),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_can_be_used_on_any_width_and_read_on_both_papers(page, web, name):
    PAGES[name](page, web)
    for width in (320, 375, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        for html, height in page.evaluate(TARGETS):
            assert height >= 43.5, (html, width)
    assert page.evaluate(UNNAMED) == []
    assert page.locator("h1").count() == 1
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for text, colour, behind, size in page.evaluate(WORDS):
            assert contrast(colour, behind) >= 4.5, (text, colour, behind)
            assert size >= 12.8, text


def test_a_field_that_is_wrong_is_focused_and_tied_to_what_is_wrong_with_it(page, web):
    mistaken(page, web)
    # Autofocus comes with the first rendering, which a busy machine puts off.
    page.wait_for_function("document.activeElement.id === 'address'")
    described = page.get_attribute("#address", "aria-describedby").split()
    assert "there is no @ in it" in page.inner_text(f"#{described[0]}")
    assert page.input_value("#address") == "reader at home"


def test_a_whole_life_by_hand(page, web):
    page.goto("/hungary/")
    page.fill("input[name=address]", "life@example.org")
    page.click("form[method=post] button")
    assert page.inner_text("h1") == "Now look at your mail"
    web.deliver()
    page.click("text=Open the outbox")
    page.locator("tr", has_text="life@example.org").locator("a").click()
    frame = page.frame_locator(".wide iframe")
    with page.context.expect_page() as opened:
        frame.get_by_role("link", name="Confirm the subscription").click()
    beside = opened.value
    beside.click("button.press")
    assert beside.inner_text("h1") == "You are subscribed"
    assert web.state("life@example.org") is SubscriptionState.CONFIRMED
    beside.goto(web.unsubscribe_path(web.number("life@example.org")))
    assert web.state("life@example.org") is SubscriptionState.CONFIRMED
    beside.click("button.press")
    assert beside.inner_text("h1") == "You are unsubscribed"
    assert web.state("life@example.org") is SubscriptionState.UNSUBSCRIBED


def test_the_preferences_are_changed_by_hand_without_any_script(browser, web):
    web.sign_up("choosing@example.org")
    number = web.number("choosing@example.org")
    web.post(f"/confirm/{web.app.installation.tokens.sign(Purpose.CONFIRM, number)}")
    page = browser.new_page(base_url=web.url, java_script_enabled=False)
    try:
        page.goto(web.preferences_path(number))
        assert not page.locator("[name=cadence-central-europe]").first.is_visible()
        page.get_by_role("checkbox", name="Central Europe").check()
        page.locator("[name=cadence-central-europe][value=weekly]").check()
        page.locator("[name=cadence-hungary][value=milestones-only]").check()
        page.get_by_role("button", name="Save").click()
        chosen = {edition.id: web.subscription("choosing@example.org", edition.id) for edition in editions(web)}
        assert {id: one.cadence for id, one in chosen.items()} == {
            "central-europe": "weekly",
            "hungary": "milestones-only",
        }
        page.get_by_role("button", name="Unsubscribe from everything").click()
        assert page.get_by_role("status").inner_text().endswith("may still arrive.")
        assert page.locator("[name=wanted]:checked").count() == 0
        assert web.state("choosing@example.org") is SubscriptionState.UNSUBSCRIBED
    finally:
        page.close()


def test_the_desk_can_act_as_a_mail_program(page, web):
    web.sign_up("button@example.org")
    number = web.number("button@example.org")
    folder = web.app.installation.settings.outbox_dir / "sample" / "1"
    folder.mkdir(parents=True)
    (folder / "1.eml").write_text(
        f"Subject: Day\nList-Unsubscribe: <{web.url}{web.unsubscribe_path(number)}>\n"
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click\n\nText\n"
    )
    page.goto("/desk/outbox/sample/1/1.eml")
    with page.context.expect_page() as opened:
        page.click(".one-click button")
    assert opened.value.inner_text("h1") == "You are unsubscribed"
    assert web.state("button@example.org") is SubscriptionState.UNSUBSCRIBED
    (folder / "1.eml").unlink()
