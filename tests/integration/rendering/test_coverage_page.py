"""The map of a year in a real browser: by pointer, by keyboard, on a phone, in light and dark, without a network."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from syndicate.config import starter_dir
from syndicate.domain.coverage import Coverage, CoveredDay, CoveredItem, DayKind
from syndicate.domain.entry import EntryId, MomentId, Rank, Status
from syndicate.domain.milestones import milestones
from syndicate.rendering.coverage_page import render_coverage_page
from syndicate.rendering.templates import Templates
from tests.browser import open_chromium
from tests.contrast import contrast
from tests.factories import make_edition, make_entry, make_moment, make_publication

pytestmark = pytest.mark.browser

FIRST, LAST = date(2027, 1, 1), date(2027, 12, 31)
KINDS = [DayKind.LEAD, DayKind.STANDARD, DayKind.BRIEF_ONLY, DayKind.POOL, DayKind.EMPTY]
HUNGARY = make_edition()
EUROPE = make_edition("europe", label="Europe", accent="#274c5e", accent_dark="#8fb8cb")


def make_item(kind, points):
    rank = Rank.LEAD if kind is DayKind.LEAD else Rank.STANDARD
    title = "Tanks & <b>people</b>"
    return CoveredItem(entry=EntryId("a"), moment=MomentId("it"), title=title, rank=rank, years=70, points=points)


def make_coverage(edition):
    """A year with days of every kind in turn, and a milestone of 13 March that nobody made ready."""
    days = []
    for number in range(365):
        kind = KINDS[number % 5]
        items = () if kind is DayKind.EMPTY else (make_item(kind, 55 if number % 10 else 0),)
        days.append(CoveredDay(day=FIRST + timedelta(days=number), kind=kind, items=items))
    entry = make_entry(moments=[make_moment(date="1957-03-13", title="The unwritten")], status=Status.IDEA)
    unready = milestones([entry], edition, FIRST, LAST, from_points=55)
    return Coverage(edition=edition, days=tuple(days), from_points=55, unready=unready)


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    html = render_coverage_page(
        make_publication(EUROPE, HUNGARY),
        [make_coverage(EUROPE), make_coverage(HUNGARY)],
        Templates([starter_dir() / "templates"]),
        today=date(2027, 2, 3),
        max_empty=14,
    )
    path = tmp_path_factory.mktemp("coverage") / "coverage.html"
    path.write_bytes(html)
    return path


@pytest.fixture(scope="module")
def browser():
    with open_chromium() as opened:
        yield opened


@pytest.fixture
def open_page(browser, file):
    opened = []

    def open_it(width=1280, **options):
        page = browser.new_page(viewport={"width": width, "height": 900}, **options)
        opened.append(page)
        page.requested = []
        page.on("request", lambda request: page.requested.append(request.url))
        page.goto(file.as_uri())
        return page

    yield open_it
    for page in opened:
        page.close()


def square(page, day, edition="hungary"):
    return page.locator(f'a.square[href="#{edition}-{day}"]')


def test_it_stands_by_itself(open_page, file):
    page = open_page()

    assert page.requested == [file.as_uri()]
    assert page.locator("a.square").count() == 730


@pytest.mark.parametrize("width", [320, 360, 375, 768, 1280])
def test_it_is_never_wider_than_the_window(open_page, width):
    assert open_page(width).evaluate("document.documentElement.scrollWidth") <= width


def test_squares_are_12_pixels_with_2_between_and_stand_under_their_weekday(open_page):
    page = open_page()
    box = square(page, "2027-03-08").bounding_box()  # a Monday
    next_day = square(page, "2027-03-09").bounding_box()
    next_week = square(page, "2027-03-15").bounding_box()

    assert (box["width"], box["height"]) == (12, 12)
    assert (next_day["x"] - box["x"], next_day["y"]) == (14, box["y"])
    assert (next_week["x"], next_week["y"] - box["y"]) == (box["x"], 14)


@pytest.mark.parametrize("width", [375, 1280])
def test_the_pointer_brings_up_what_a_day_holds(open_page, width):
    page = open_page(width)
    tip = square(page, "2027-03-13").locator(".tip")
    assert not tip.is_visible()

    square(page, "2027-03-13").hover()

    assert tip.is_visible()
    assert tip.inner_text().split("\n")[0] == "Saturday, 13 March 2027"
    assert "Tanks & <b>people</b> (70 years)" in tip.inner_text()
    assert "○ The unwritten (70 years): idea" in tip.inner_text()
    box = tip.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width


def test_every_square_can_be_reached_by_keyboard(open_page):
    page = open_page()
    page.keyboard.press("Tab")  # the link that skips the map
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.hash") == "#europe-2027-02-03"  # today

    page.keyboard.press("Home")
    reached = [page.evaluate("document.activeElement.hash")]
    for _ in range(59):
        page.keyboard.press("ArrowRight")
        reached.append(page.evaluate("document.activeElement.hash"))

    assert reached == [f"#europe-{FIRST + timedelta(days=offset)}" for offset in range(60)]
    page.keyboard.press("End")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.hash") == "#europe-2027-12-31"


def test_the_keyboard_moves_by_weeks_shows_the_words_and_goes_on_to_the_next_map(open_page):
    page = open_page()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.hash") == "#europe-2027-02-10"
    tip = square(page, "2027-02-10", "europe").locator(".tip")
    assert tip.is_visible()

    page.keyboard.press("Escape")
    assert not tip.is_visible()
    page.keyboard.press("ArrowUp")
    assert square(page, "2027-02-03", "europe").locator(".tip").is_visible()

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.hash") == "#hungary-2027-02-03"
    page.keyboard.press("Enter")
    assert page.locator("tr:target").inner_text().startswith("Wed 3")


def test_without_a_script_every_square_is_a_tab_stop(open_page, browser, file):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(file.as_uri())
    assert page.locator("a.square[tabindex]").count() == 0
    context.close()


def test_the_legend_names_every_step_with_its_count(open_page):
    legend = open_page().locator(".legend").first.inner_text()

    for words in ("lead with a milestone", "standard", "brief only", "pool", "empty", "milestone not ready"):
        assert words in legend


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("edition", ["hungary", "europe"])
def test_the_five_steps_grow_away_from_the_paper_and_can_be_told_apart(open_page, scheme, edition):
    page = open_page(color_scheme=scheme)
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    steps = ("pool", "brief-only", "standard", "lead", "milestone")
    found = [page.evaluate(IN_RGB, f".edition-{edition} .legend .square.{step}") for step in steps]

    against_paper = [contrast(colour, paper) for colour in found]

    assert against_paper == sorted(against_paper)
    assert all(contrast(one, other) > 1.15 for one, other in pairwise(found))
    assert contrast(found[-1], paper) >= 4.5


#: The colour as it is painted: browsers give mixed colours back in the space they were mixed in.
IN_RGB = """selector => {
  const context = document.createElement("canvas").getContext("2d");
  context.fillStyle = getComputedStyle(document.querySelector(selector)).backgroundColor;
  context.fillRect(0, 0, 1, 1);
  return `rgb(${context.getImageData(0, 0, 1, 1).data.slice(0, 3).join(", ")})`;
}"""
