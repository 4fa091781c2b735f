"""The choice of encoding, by RFC 9110 12.5.3."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.web.encoding import preferred

BR, GZ, PLAIN = ".br", ".gz", ""


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        (None, (PLAIN,)),
        (b"", (PLAIN,)),
        (b"gzip", (GZ, PLAIN)),
        (b"GZip", (GZ, PLAIN)),
        (b"x-gzip", (GZ, PLAIN)),
        (b"br", (BR, PLAIN)),
        (b"gzip, br", (BR, GZ, PLAIN)),
        (b"gzip, deflate, br, zstd", (BR, GZ, PLAIN)),
        (b"br;q=0.5, gzip;q=0.8", (GZ, BR, PLAIN)),
        (b"br;q=0.8, gzip;q=0.8", (BR, GZ, PLAIN)),
        (b"deflate, gzip;q=1.0, *;q=0.5", (GZ, BR, PLAIN)),
        (b"gzip;q=0", (PLAIN,)),
        (b"gzip;q=0.000, br;q=0", (PLAIN,)),
        (b"gzip ; q=0.001", (GZ, PLAIN)),
        (b"*", (BR, GZ, PLAIN)),
        (b"*;q=0", (PLAIN,)),
        (b"gzip;q=0, *", (BR, PLAIN)),
        (b"*;q=0, gzip", (GZ, PLAIN)),
        (b"identity", (PLAIN,)),
        (b"identity, gzip;q=0.5", (PLAIN, GZ)),
        (b"identity;q=0.5, gzip;q=0.8, br;q=0.2", (GZ, PLAIN, BR)),
        (b"identity;q=0.5, gzip;q=0.5", (GZ, PLAIN)),
        (b"gzip;q=0.4, *;q=0.5", (BR, PLAIN, GZ)),
        (b"identity;q=0, gzip", (GZ, PLAIN)),
        (b"identity;q=0", (PLAIN,)),
        (b"gzip;q=2", (PLAIN,)),
        (b"gzip;level=9", (PLAIN,)),
        (b"notgzip", (PLAIN,)),
        (b",,;;", (PLAIN,)),
    ],
)
def test_what_is_liked_best_comes_first_and_of_what_is_liked_alike_the_smaller(field, expected):
    assert preferred(field) == expected


@given(st.binary())
def test_no_header_whatever_raises_and_the_plain_bytes_are_always_to_be_had(field):
    assert PLAIN in preferred(field)
