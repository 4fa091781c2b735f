"""Dates beyond our subset of EDTF are shown as they would be read, and never taken in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.content.edtf_reading import reading_of


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("156X", "EDTF reads it as 1560/1569; is that meant?"),
        ("15XX", "EDTF reads it as 1500/1599; is that meant?"),
        ("2001-21", "EDTF reads it as 2001-03-01/2001-05-31; is that meant?"),
        ("1956-?11-04", "EDTF reads it as 1956-11-04; is that meant?"),
        ("4 November 1956", "is 1956-11-04 meant?"),
        ("November 1956", "is 1956-11 meant?"),
        ("circa 1860", "is 1860~ meant?"),
        ("1560s", "it is read as 1560/1569; is that meant?"),
        ("16th century", "it is read as 1500/1599; is that meant?"),
        ("spring 1241", "it is read as 1241-03-01/1241-05-31; is that meant?"),
        ("1956-11-04/..", "an interval here has both its dates, as in 1686-06-18/1686-09-02"),
        ("/1956", "an interval here has both its dates, as in 1686-06-18/1686-09-02"),
        (
            "15 March 44 BC",
            "years before our era are written as in {year: 44, era: bce, month: 3, day: 15}, or -0043-03-15",
        ),
    ],
)
def test_what_is_written_otherwise_is_shown_as_it_would_be_read(text, hint):
    assert reading_of(text) == hint


@pytest.mark.parametrize("text", ["04.11.1956", "896", "Y12000", "1686-09-02/1686-06-18", "soon", "", "4 " * 400])
def test_no_guess_is_made_where_it_may_be_wrong(text):
    assert reading_of(text) is None


@given(st.text(max_size=80) | st.text("0123456789-/X~?%.[]{},yY ", max_size=30))
def test_any_text_is_survived(text):
    assert reading_of(text) is None or "\n" not in reading_of(text)
