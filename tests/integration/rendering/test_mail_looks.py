"""Mails in a real browser: nothing overflows, everything can be read, on any width, in light and in dark."""

import re
from dataclasses import replace

import pytest

from tests.browser import open_chromium
from tests.contrast import contrast
from tests.mails import confirmation_mail, full_issue, issue_mail, lead_issue, week_ahead_issue

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


MAILS = {
    "issue": lambda: issue_mail(full_issue()),
    "long words": lambda: issue_mail(long_words()),
    "solemn": lambda: issue_mail(lead_issue(solemn=True)),
    "week ahead": lambda: issue_mail(week_ahead_issue()),
    "confirmation": confirmation_mail,
}


@pytest.fixture(scope="module")
def page():
    with open_chromium() as browser:
        yield browser.new_page()


@pytest.fixture(scope="module", params=MAILS, ids=str)
def html(request):
    # As long as a real one, so that the confirmation's address is seen in full length.
    return MAILS[request.param]().html.replace("SYNDICATE-SLOT", "https://onthisday.example.org/confirm/" + "x" * 60)


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
