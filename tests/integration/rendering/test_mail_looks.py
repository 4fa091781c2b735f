"""Mails in a real browser: nothing overflows, everything can be read, on any width, in light and in dark."""

import re
from dataclasses import replace

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser import open_chromium
from tests.contrast import contrast
from tests.mails import (
    confirmation_mail,
    correction_mail,
    full_issue,
    issue_mail,
    lead_issue,
    many_stories,
    proof_mail,
    week_ahead_issue,
    week_of_issues,
    weekly_mail,
    welcome_mail,
)
from tests.mails_in_languages import TOLD_ON, edition_in, issue_in
from tests.photographs import scene, written

pytestmark = pytest.mark.browser

#: Every word with the colour it is printed in, the colour behind it, and its size in pixels.
WORDS = """() => {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement, box = element.getBoundingClientRect();
    if (!node.textContent.replace(/[\\s\\u200a]/g, '') || !box.width) continue;
    let behind = element;
    while (behind.parentElement && getComputedStyle(behind).backgroundColor === 'rgba(0, 0, 0, 0)')
      behind = behind.parentElement;
    const style = getComputedStyle(element);
    found.push([node.textContent.trim(), style.color, getComputedStyle(behind).backgroundColor,
                parseFloat(style.fontSize)]);
  }
  return found;
}"""


def long_words():
    issue = full_issue(moment={"title": "Constitutional Csillagászati-megfigyelőállomás rededicated"})
    return replace(issue, items=(replace(issue.items[0], years=1008), *issue.items[1:]))


def daily_in(lang):
    return issue_mail(issue_in(lang), edition=edition_in(lang))


def weekly_in(lang):
    return weekly_mail([issue_in(lang)], edition=edition_in(lang), first=TOLD_ON.replace(day=14), last=TOLD_ON)


MAILS = {
    "issue": lambda: issue_mail(full_issue()),
    "25 stories": lambda: issue_mail(many_stories(25)),
    "long words": lambda: issue_mail(long_words()),
    "solemn": lambda: issue_mail(lead_issue(solemn=True)),
    "week ahead": lambda: issue_mail(week_ahead_issue()),
    "week": lambda: weekly_mail(week_of_issues()),
    "correction": lambda: correction_mail(full_issue()),
    "welcome": lambda: welcome_mail(full_issue()),
    "welcome alone": lambda: welcome_mail(None),
    "proof": lambda: proof_mail(full_issue()),
    "confirmation": confirmation_mail,
    "in German": lambda: daily_in("de"),
    "in Hungarian": lambda: daily_in("hu"),
    "from right to left": lambda: daily_in("he"),
    "week from right to left": lambda: weekly_in("he"),
    "confirmation from right to left": lambda: confirmation_mail(edition=edition_in("he")),
}
#: axe's rules of WCAG 2.2 and of good practice. A mail has no landmarks: they are its program's.
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "rules": {"region": {"enabled": False}, "landmark-one-main": {"enabled": False}},
}
PICTURES = "https://onthisday.example.org/pictures/"


@pytest.fixture(scope="module")
def browser():
    with open_chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def page(browser):
    """A page that finds every picture of a mail."""
    opened = browser.new_page()
    photograph = written(scene(720, 480), "JPEG")
    opened.route(f"{PICTURES}**", lambda route: route.fulfill(body=photograph, content_type="image/jpeg"))
    return opened


@pytest.fixture(scope="module")
def page_without_pictures(browser):
    opened = browser.new_page()
    opened.route(f"{PICTURES}**", lambda route: route.abort())
    return opened


def as_sent(mail):
    # As long as a real one, so that the confirmation's address is seen in full length.
    return mail.html.replace("SYNDICATE-SLOT", "https://onthisday.example.org/confirm/" + "x" * 60)


@pytest.fixture(scope="module", params=MAILS, ids=str)
def html(request):
    return as_sent(MAILS[request.param]())


def show(page, html, *, width=375, scheme="light"):
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    page.set_content(html)


@pytest.mark.parametrize("styles", [True, False], ids=["styles", "no style sheet"])
def test_nothing_overflows(page, html, styles):
    for width in (320, 375, 720):
        show(page, html if styles else re.sub(r"(?s)<style.*?</style>", "", html), width=width)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(("scheme", "paper"), [("light", "rgb(251, 248, 242)"), ("dark", "rgb(23, 21, 18)")])
def test_every_word_can_be_read_on_light_and_on_dark_paper(page, html, scheme, paper):
    show(page, html, scheme=scheme)
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == paper
    words = page.evaluate(WORDS)
    assert words
    for text, colour, behind, size in words:
        assert contrast(colour, behind) >= 4.5, (text, colour, behind)
        assert size >= 14, text


def test_count_and_headline_stand_side_by_side_on_a_desk_and_one_over_the_other_on_a_telephone(page):
    html = issue_mail(lead_issue()).html
    where = "selector => document.querySelector(selector).getBoundingClientRect().toJSON()"
    show(page, html, width=720)
    figure, headline = page.evaluate(where, ".figure"), page.evaluate(where, "h1")
    assert figure["right"] < headline["left"]
    assert abs(figure["top"] - headline["top"]) < 10
    show(page, html, width=375)
    figure, headline = page.evaluate(where, ".figure"), page.evaluate(where, "h1")
    assert figure["left"] == headline["left"]
    assert figure["top"] + 50 < headline["top"]


@pytest.mark.parametrize("mail", ["issue", "solemn", "confirmation"])
def test_the_button_can_be_hit_with_a_thumb(page, mail):
    show(page, MAILS[mail]().html)
    assert page.locator(".button a").bounding_box()["height"] >= 44


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(page, html, scheme):
    for width in (320, 720):
        show(page, html, width=width, scheme=scheme)
        found = Axe().run(page, options=RULES).response["violations"]
        assert not [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found]


def test_axe_finds_what_is_wrong(page):
    show(page, as_sent(daily_in("hu")).replace(' alt="', ' data-alt="').replace('lang="hu"', ""))
    found = {rule["id"] for rule in Axe().run(page, options=RULES).response["violations"]}
    assert found >= {"image-alt", "html-has-lang"}


# The picture


@pytest.mark.parametrize(("width", "shown"), [(320, 280), (375, 335), (720, 452)])
def test_a_picture_fills_its_column_and_keeps_its_shape(page, width, shown):
    show(page, as_sent(daily_in("hu")), width=width)
    page.wait_for_function("document.querySelector('img').complete")
    box = page.locator("img").bounding_box()
    assert box["width"] == shown
    assert abs(box["height"] - shown * 480 / 720) < 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("lang", ["hu", "he"])
def test_with_pictures_off_its_words_can_be_read_in_its_place(page_without_pictures, lang, scheme):
    page = page_without_pictures
    show(page, as_sent(daily_in(lang)), scheme=scheme)
    alternative = page.evaluate(
        "() => { const style = getComputedStyle(document.querySelector('img'));"
        " return [style.color, getComputedStyle(document.body).backgroundColor, parseFloat(style.fontSize)]; }"
    )
    colour, behind, size = alternative
    assert contrast(colour, behind) >= 4.5
    assert size >= 14
    assert page.evaluate("document.documentElement.scrollWidth") <= 375


# Outlook's dark mode, which marks what it has recoloured


def test_outlooks_dark_mode_gets_the_dark_inks(page):
    show(page, as_sent(daily_in("hu")).replace("<body", '<body data-ogsc="" data-ogsb=""'))
    colour = "selector => getComputedStyle(document.querySelector(selector)).color"
    ink, quiet, accent = (page.evaluate(colour, selector) for selector in ("h1", "p.quiet", "p.accent"))
    assert (ink, quiet, accent) == ("rgb(236, 229, 216)", "rgb(167, 158, 144)", "rgb(143, 184, 203)")


# From right to left


RIGHT = """() => [...document.querySelectorAll('h1, h2, h3, .text p, .margin p')]
  .filter(element => element.textContent.trim())
  .map(element => {
    const range = document.createRange();
    range.selectNodeContents(element);
    const rights = [...range.getClientRects()].map(box => box.right);
    return [element.textContent.trim().slice(0, 40), Math.round(Math.max(...rights))];
  })"""


@pytest.mark.parametrize("width", [320, 720])
@pytest.mark.parametrize("render", [daily_in, weekly_in], ids=["daily", "weekly"])
def test_from_right_to_left_every_line_begins_at_the_right_edge_of_its_column(page, render, width):
    show(page, as_sent(render("he")), width=width)
    # The page's margin, and on a desk the column of the counts as well.
    edges = {300} if width == 320 else {640, 532}
    for text, right in page.evaluate(RIGHT):
        assert min(abs(right - edge) for edge in edges) <= 2, (text, right)


def test_from_right_to_left_the_count_stands_at_the_right_of_the_headline(page):
    show(page, as_sent(daily_in("he")), width=720)
    where = "selector => document.querySelector(selector).getBoundingClientRect().toJSON()"
    assert page.evaluate(where, ".figure")["left"] > page.evaluate(where, "h1")["right"]
    assert page.evaluate("getComputedStyle(document.querySelector('.text p')).direction") == "rtl"


def test_an_english_sentence_in_it_ends_with_its_full_stop(page):
    show(page, as_sent(daily_in("he")), width=720)
    ends = page.evaluate(
        """() => [...document.querySelectorAll('[lang=en]')].filter(p => p.textContent.trim().endsWith('.')).map(p => {
          const walker = document.createTreeWalker(p, NodeFilter.SHOW_TEXT);
          let last; while (walker.nextNode()) if (walker.currentNode.data.trim()) last = walker.currentNode;
          const at = last.data.trimEnd().length, box = (from, to) => {
            const range = document.createRange(); range.setStart(last, from); range.setEnd(last, to);
            return range.getBoundingClientRect(); };
          const before = document.createRange(); before.selectNodeContents(p); before.setEnd(last, at - 1);
          const boxes = [...before.getClientRects()];
          return box(at - 1, at).left >= boxes[boxes.length - 1].left; })"""
    )
    assert ends
    assert all(ends)
