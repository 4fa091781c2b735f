import quopri
import re

from hypothesis import given
from hypothesis import strategies as st

from syndicate.mail import quoted_printable

TEXTS = st.one_of(st.text(max_size=300), st.text("ab .=\té\nű🎂\r", max_size=400), st.just("x" * 75), st.just("é" * 25))


def crlf(text):
    return re.sub("\r\n|\r", "\n", text).encode("utf-8", "replace").replace(b"\n", b"\r\n")


def assert_proper(source):
    for line in source.split(b"\r\n"):
        assert len(line) <= 76
        assert not line.endswith((b" ", b"\t"))
        assert re.fullmatch(rb"([\t -<>-~]|=[0-9A-F]{2})*=?", line)


@given(TEXTS)
def test_any_text_comes_back_with_crlf_and_short_lines(text):
    source = quoted_printable.encode(text)
    assert_proper(source)
    assert quopri.decodestring(source) == crlf(text)


@given(st.lists(TEXTS, max_size=5))
def test_stretches_encoded_apart_read_as_one_text(texts):
    source = quoted_printable.joined([quoted_printable.encode(text) for text in texts])
    assert_proper(source)
    assert quopri.decodestring(source) == b"".join(map(crlf, texts))


def test_a_line_that_begins_with_from_is_not_changed_by_mail_stores():
    assert quoted_printable.encode("From the tower") == b"=46rom the tower"
