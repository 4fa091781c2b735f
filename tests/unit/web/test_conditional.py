"""Conditional requests, by RFC 9110."""

from datetime import UTC, datetime
from email.utils import formatdate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.web.conditional import Precondition, precondition

ETAG = b'"abc123"'
CHANGED = int(datetime(2026, 11, 4, 5, 30, tzinfo=UTC).timestamp())
AT = b"Wed, 04 Nov 2026 05:30:00 GMT"
BEFORE = b"Wed, 04 Nov 2026 05:29:59 GMT"
AFTER = b"Wed, 04 Nov 2026 05:30:01 GMT"

SEND, NOT_MODIFIED, FAILED = Precondition.SEND, Precondition.NOT_MODIFIED, Precondition.FAILED


def judge(**headers):
    given_headers = {name.replace("_", "-").encode(): value for name, value in headers.items()}
    return precondition(given_headers, ETAG, CHANGED)


def test_without_conditions_everything_is_sent():
    assert judge() is SEND


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        pytest.param(b'"abc123"', NOT_MODIFIED, id="the tag itself"),
        pytest.param(b'W/"abc123"', NOT_MODIFIED, id="weak, as a compressing proxy makes it"),
        pytest.param(b'"abc123-gzip"', NOT_MODIFIED, id="with the suffix of mod_deflate"),
        pytest.param(b'W/"abc123-gzip"', NOT_MODIFIED, id="weak and with the suffix"),
        pytest.param(b"*", NOT_MODIFIED, id="any"),
        pytest.param(b" * ", NOT_MODIFIED, id="any, with spaces"),
        pytest.param(b'"x", "abc123"', NOT_MODIFIED, id="last of a list"),
        pytest.param(b'"abc123","x"', NOT_MODIFIED, id="first of a list without space"),
        pytest.param(b'"a,b", , W/"abc123" ,"z"', NOT_MODIFIED, id="among commas inside tags and empty elements"),
        pytest.param(b'"abc"', SEND, id="another tag"),
        pytest.param(b'"ABC123"', SEND, id="other case"),
        pytest.param(b'"abc1234"', SEND, id="longer"),
        pytest.param(b'"x, abc123"', SEND, id="part of another tag"),
        pytest.param(b"abc123", SEND, id="without quotes"),
        pytest.param(b'"*"', SEND, id="a tag that is a star"),
        pytest.param(b"", SEND, id="empty"),
        pytest.param(b'"abc123', SEND, id="unclosed"),
        pytest.param(b"\xff\x00\xfe", SEND, id="rubbish"),
    ],
)
def test_if_none_match(field, expected):
    assert judge(if_none_match=field) is expected


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        pytest.param(AT, NOT_MODIFIED, id="the instant of the change"),
        pytest.param(AFTER, NOT_MODIFIED, id="later"),
        pytest.param(BEFORE, SEND, id="earlier"),
        pytest.param(b"Wednesday, 04-Nov-26 05:30:00 GMT", NOT_MODIFIED, id="RFC 850"),
        pytest.param(b"Wednesday, 04-Nov-99 05:30:00 GMT", SEND, id="RFC 850 of 1999"),
        pytest.param(b"Wed Nov  4 05:30:00 2026", NOT_MODIFIED, id="asctime"),
        pytest.param(b"Wed Nov 14 05:30:00 2026", NOT_MODIFIED, id="asctime, two digits"),
        pytest.param(b"Wed, 04 Nov 2026 06:30:00 +0100", SEND, id="offset is no HTTP date"),
        pytest.param(b"2026-11-04T05:30:00Z", SEND, id="ISO"),
        pytest.param(b"Wed, 31 Nov 2026 05:30:00 GMT", SEND, id="no such day"),
        pytest.param(b"Wed, 04 Nov 2026 25:30:00 GMT", SEND, id="no such hour"),
        pytest.param(b"Wed, 04 Nov 2026 05:30:00 GMT, Wed, 04 Nov 2026 05:30:00 GMT", SEND, id="two"),
        pytest.param(b"1793770200", SEND, id="a number"),
        pytest.param(b"", SEND, id="empty"),
        pytest.param(b"\xff\x00", SEND, id="rubbish"),
    ],
)
def test_if_modified_since(field, expected):
    assert judge(if_modified_since=field) is expected


@pytest.mark.parametrize(
    ("tag", "date", "expected"),
    [
        pytest.param(b'"other"', AFTER, SEND, id="another tag, fresh date"),
        pytest.param(b'"abc123"', BEFORE, NOT_MODIFIED, id="our tag, stale date"),
        pytest.param(b"nonsense", AFTER, SEND, id="unreadable tag, fresh date"),
    ],
)
def test_the_tag_stands_before_the_date(tag, date, expected):
    assert judge(if_none_match=tag, if_modified_since=date) is expected


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        pytest.param({"if_match": b'"abc123"'}, SEND, id="our tag"),
        pytest.param({"if_match": b"*"}, SEND, id="any"),
        pytest.param({"if_match": b'W/"abc123"'}, FAILED, id="weak never matches strongly"),
        pytest.param({"if_match": b'"abc123-gzip"'}, FAILED, id="suffix never matches strongly"),
        pytest.param({"if_match": b'"other"'}, FAILED, id="another tag"),
        pytest.param({"if_match": b'"abc123"', "if_none_match": b'"abc123"'}, NOT_MODIFIED, id="then if-none-match"),
        pytest.param({"if_match": b'"other"', "if_none_match": b'"abc123"'}, FAILED, id="if-match comes first"),
        pytest.param({"if_unmodified_since": AT}, SEND, id="unmodified since the change"),
        pytest.param({"if_unmodified_since": BEFORE}, FAILED, id="modified after"),
        pytest.param({"if_unmodified_since": b"nonsense"}, SEND, id="unreadable date"),
        pytest.param({"if_match": b"*", "if_unmodified_since": BEFORE}, SEND, id="if-match makes the date void"),
    ],
)
def test_if_match_and_if_unmodified_since_come_first(headers, expected):
    assert judge(**headers) is expected


@given(st.integers(0, 4_000_000_000), st.integers(0, 4_000_000_000))
def test_a_date_written_as_HTTP_writes_it_is_compared_by_the_second(changed, since):
    headers = {b"if-modified-since": formatdate(since, usegmt=True).encode()}
    expected = NOT_MODIFIED if changed <= since else SEND
    assert precondition(headers, ETAG, changed) is expected


@given(st.dictionaries(st.sampled_from([b"if-match", b"if-none-match", b"if-modified-since"]), st.binary()))
def test_no_header_whatever_raises(headers):
    assert precondition(headers, ETAG, CHANGED) in Precondition
