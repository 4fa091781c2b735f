import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from requests.structures import CaseInsensitiveDict

from syndicate.domain.message import OutcomeKind, Verdict
from syndicate.mail.api_reply import ApiReply
from syndicate.mail.http_call import HttpAnswer
from syndicate.mail.mailgun import Mailgun
from tests.factories import make_email, make_recipient

KEY = "hungary-2026-11-04/1"
PROVIDER = Mailgun("https://api.mailgun.net", "mg.example.org", "key-of-ours")
RECIPIENTS = [make_recipient(number) for number in range(1, 4)]


def answer(status=200, body=None, *, headers=(), is_complete=True):
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    reply = HttpAnswer(status=status, headers=CaseInsensitiveDict(headers), body=content, is_complete=is_complete)
    return PROVIDER.judge(ApiReply(reply, ["key-of-ours"]), RECIPIENTS)


def test_a_call_is_a_form_for_the_domain():
    request = PROVIDER.request(make_email(), RECIPIENTS, KEY)
    assert request.path == "/v3/mg.example.org/messages"
    assert request.content_type.startswith("multipart/form-data; boundary=")
    assert request.headers == {}


@pytest.mark.parametrize(("key", "has_webhook"), [("", False), ("signing-key", True)], ids=["none", "one"])
def test_reports_are_taken_where_there_is_a_key_to_prove_them_with(key, has_webhook):
    provider = Mailgun("https://api.mailgun.net", "mg.example.org", "key", webhook_key=key)
    assert (provider.webhook is not None) is has_webhook


def test_a_whole_answer_with_an_id_takes_everybody_on():
    got = answer(body={"id": "<1.2@mg.example.org>", "message": "Queued. Thank you."})
    assert got.verdict is Verdict.ANSWERED
    assert [(outcome.kind, outcome.detail) for outcome in got.outcomes] == [
        (OutcomeKind.ACCEPTED, "1.2@mg.example.org")
    ] * 3


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"message": "Queued."},
        {"id": ""},
        {"id": 7},
        {"id": "a\nb"},
        ["id"],
        b"",
        b"[" * 100_000,
        b'{"id":"a',
        b"\xff",
    ],
)
def test_200_without_a_readable_id_is_unclear(body):
    assert answer(body=body).verdict is Verdict.UNCLEAR


def test_200_that_broke_off_is_unclear_even_where_it_parses():
    assert answer(body={"id": "<a@b>"}, is_complete=False).verdict is Verdict.UNCLEAR


def test_the_greeting_at_a_wrong_path_halts():
    assert answer(body=b"Mailgun Magnificent API").verdict is Verdict.HALTED


@pytest.mark.parametrize("status", [301, 302, 307, 308, 401, 402, 403, 404, 405, 413, 422])
@pytest.mark.parametrize("body", [b"Forbidden", {"message": "no"}, b""])
def test_key_plan_and_address_of_the_api_halt(status, body):
    assert answer(status, body).verdict is Verdict.HALTED


@pytest.mark.parametrize("status", [201, 202, 204, 408, 409, 418, 425, 499, 500, 502, 503, 504, 520, 599])
def test_what_proves_nothing_is_unclear(status):
    assert answer(status, {"message": "try again"}).verdict is Verdict.UNCLEAR


@pytest.mark.parametrize(
    ("sentence", "verdict"),
    [
        ("'to' parameter is not a valid address. please check documentation", Verdict.REFUSED_WHOLE),
        ("to parameter is not a valid address. please check documentation", Verdict.REFUSED_WHOLE),
        ("‘to’ parameter is not valid: domain has no dot", Verdict.REFUSED_WHOLE),
        ("something about reader@example.net", Verdict.REFUSED_WHOLE),
        ("from parameter is missing", Verdict.HALTED),
        ("'from' parameter is not a valid address. please check documentation", Verdict.HALTED),
        ("Send options (parameters starting with o:, h:, or v:) are limited to 16KB total", Verdict.HALTED),
        ("Need at least one of 'text', 'html', 'amp-html' or 'template' parameters specified.", Verdict.HALTED),
        ("Only one parameters 'html' or 'template' is allowed.", Verdict.HALTED),
        ("Domain mg.example.org is not allowed to send", Verdict.HALTED),
        ("recipient-variables is not valid JSON", Verdict.HALTED),
        ("", Verdict.UNCLEAR),
    ],
)
def test_400_by_its_sentence(sentence, verdict):
    assert answer(400, {"message": sentence}).verdict is verdict


def test_400_that_cannot_be_read_is_unclear():
    assert answer(400, b"<html>Bad Request</html>").verdict is Verdict.UNCLEAR
    assert answer(400, {"message": "to parameter"}, is_complete=False).verdict is Verdict.UNCLEAR


NOW = {"date": "Tue, 24 Nov 2026 08:00:00 GMT"}


@pytest.mark.parametrize("status", [420, 429])
@pytest.mark.parametrize(
    ("sentence", "headers", "seconds"),
    [
        ("requests-per-sec limit exceeded, try again after 120 seconds", {}, 120),
        ("limit exceeded, try again after Tue, 24 Nov 2026 09:00:00 GMT", NOW, 3600),
        ("limit exceeded, try again after Tue, 24 Nov 2026 09:00:00 UTC", NOW, 3600),
        ("limit exceeded, try again after Tue, 24 Nov 2026 07:00:00 GMT", NOW, 0),
        ("limit exceeded, try again after Tue, 24 Nov 2026 09:00:00 GMT", {}, None),
        ("slow down", {"retry-after": "30"}, 30),
        ("slow down", {"retry-after": "Tue, 24 Nov 2026 08:01:00 GMT"} | NOW, 60),
        ("try again after 120 seconds", {"retry-after": "7"}, 7),
        ("try again after 120 seconds", {"retry-after": "soon"}, 120),
        ("try again after 999999 seconds", {}, 604800),
        ("try again after Ole, 99 Foo", NOW, None),
        ("slow down", {}, None),
    ],
)
def test_throttling_is_proof_and_says_how_long_to_wait(status, sentence, headers, seconds):
    got = answer(status, {"message": sentence}, headers=headers)
    assert got.verdict is Verdict.NOT_ACCEPTED
    assert got.retry_after == seconds


def test_the_words_hold_neither_the_key_nor_addresses():
    got = answer(403, {"message": "key-of-ours is not for reader@example.net"})
    assert got.detail == "HTTP 403 [secret] is not for [address]"
    assert answer(302, b"", headers={"location": "/login"}).detail == "HTTP 302 to /login"


@given(status=st.integers(100, 599), body=st.binary(max_size=200), is_complete=st.booleans())
def test_no_answer_at_all_counts_as_success_but_the_right_one(status, body, is_complete):
    assert answer(status, body, is_complete=is_complete).verdict is not Verdict.ANSWERED
