"""Every pair of colours that stands together must be readable: 4.5:1 (WCAG 2, 1.4.3)."""

import re
from pathlib import Path

import pytest

from tests.factories import make_edition

ASSETS = Path(__file__).parents[3] / "templates" / "site" / "assets"
PAIRS = [
    ("ink", "paper"),
    ("quiet", "paper"),
    ("accent", "paper"),
    ("paper", "accent"),
    ("paper", "ink"),
    ("ink", "field"),
]
#: Accents of the editions in look.md, and the default.
LIGHT_ACCENTS = ["#7a2230", "#274c5e", make_edition().accent]
DARK_ACCENTS = ["#e0919b", "#8fb8cc", make_edition().accent_dark]


def tokens(name, scheme):
    """The colours of a style sheet in a colour scheme, the dark ones over the light ones."""
    css = (ASSETS / name).read_text()
    light, dark = re.findall(r":root \{(.*?)\}", css, re.DOTALL)[:2]
    found = re.findall(r"--(\w+): (#[0-9a-f]{6});", light)
    return dict(found) | (dict(re.findall(r"--(\w+): (#[0-9a-f]{6});", dark)) if scheme == "dark" else {})


def luminance(colour):
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_black_on_white_is_the_measure():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("front", "back"), PAIRS)
def test_the_colours_of_pages_can_be_read(scheme, front, back):
    colours = tokens("site.css", scheme)

    assert contrast(colours[front], colours[back]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("front", "back"), [("ink", "paper"), ("quiet", "paper"), ("accent", "paper")])
def test_the_colours_of_a_feed_in_a_browser_can_be_read(scheme, front, back):
    colours = tokens("feed.css", scheme)

    assert contrast(colours[front], colours[back]) >= 4.5


@pytest.mark.parametrize(
    ("accent", "scheme"),
    [*((accent, "light") for accent in LIGHT_ACCENTS), *((accent, "dark") for accent in DARK_ACCENTS)],
)
def test_the_accents_of_editions_can_be_read(accent, scheme):
    assert contrast(accent, tokens("site.css", scheme)["paper"]) >= 4.5


def test_pages_and_feeds_have_the_same_colours():
    for scheme in ("light", "dark"):
        feed = tokens("feed.css", scheme)
        assert feed.items() <= tokens("site.css", scheme).items()


def test_no_colour_stands_outside_the_tokens():
    css = (ASSETS / "site.css").read_text()

    rules = re.sub(r"--\w+: #[0-9a-f]{3,6};", "", css)
    assert not re.search(r"#[0-9a-f]{3,6}\b|\brgb|\bhsl|: (white|black)\b", rules)
    assert "@import" not in css
    assert "url(" not in css
