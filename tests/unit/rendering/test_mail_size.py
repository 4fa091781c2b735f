"""What fits into a mail, and from which size people are warned."""

from dataclasses import replace

import pytest

from syndicate.rendering.mail_size import first_that_fits, size_warning
from tests.factories import make_email


@pytest.mark.parametrize("number", [1, 2, 3, 7, 8, 50])
def test_the_first_form_that_fits_is_found_in_few_tries(number):
    for first in range(number + 1):  # the number of forms that are too large
        tried = []

        def render(form, first=first, tried=tried):
            tried.append(form)
            return form, "x" * (2 if form < first else 1)

        assert first_that_fits(render, number, 1) == (min(first, number - 1), "xx" if first == number else "x")
        assert len(tried) <= 2 + number.bit_length()
        assert len(tried) == len(set(tried))


def test_a_mail_that_fits_is_rendered_once():
    tried = []
    first_that_fits(lambda form: (tried.append(form), "x"), 9, 1)
    assert tried == [0]


@pytest.mark.parametrize(("size", "warned"), [(84_999, False), (85_000, True), (99_999, True)])
def test_people_are_warned_from_85_000_bytes_of_html(size, warned):
    warning = size_warning(replace(make_email(subject="A day"), html="x" * size))
    assert (warning is not None) == warned
    if warning:
        assert f"“A day” has {size:,} bytes" in warning
        assert "max_html_kb" in warning


def test_a_letter_of_two_bytes_counts_as_two():
    assert size_warning(make_email(html="ő" * 42_500)) is not None
    assert size_warning(make_email(html="ő" * 42_499)) is None
