import pytest

from syndicate.rendering.mail_palette import palettes_for
from tests.contrast import contrast
from tests.factories import make_edition

LEAST = 4.5  # WCAG 2.2, 1.4.3 at level AA


@pytest.mark.parametrize("solemn", [False, True], ids=["ordinary", "solemn"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("colour", ["ink", "quiet", "accent"])
def test_every_colour_of_text_stands_out_from_the_paper(scheme, colour, solemn):
    palette = getattr(palettes_for(make_edition(), solemn=solemn), scheme)
    assert contrast(getattr(palette, colour), palette.paper) >= LEAST


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_paper_and_no_ink_is_pure_white_or_black_which_mail_programs_invert_badly(scheme):
    palette = getattr(palettes_for(make_edition(), solemn=False), scheme)
    assert not {palette.paper, palette.ink} & {"#ffffff", "#000000"}


def test_a_solemn_day_has_ink_and_no_accent():
    edition = make_edition(accent="#7a2230", accent_dark="#e3929b")
    palettes = palettes_for(edition, solemn=True)
    assert palettes.light.accent == palettes.light.ink
    assert palettes.dark.accent == palettes.dark.ink


def test_an_ordinary_day_has_the_accent_of_its_edition():
    palettes = palettes_for(make_edition(accent="#7a2230", accent_dark="#e3929b"), solemn=False)
    assert (palettes.light.accent, palettes.dark.accent) == ("#7a2230", "#e3929b")
