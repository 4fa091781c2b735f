import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from requests.structures import CaseInsensitiveDict

from syndicate.domain.message import OutcomeKind, Verdict
from syndicate.mail.api_reply import ApiReply
from syndicate.mail.http_call import HttpAnswer
from syndicate.mail.mailersend_answer import judged
from tests.factories import make_recipient

RECIPIENTS = [make_recipient(number) for number in range(1, 4)]
BULK_ID = "614470d1588b866d0454f3e2"
RECEIVED = {"message": "The bulk email is being processed.", "bulk_email_id": BULK_ID}


def answer(status=202, body=None, *, count=3, headers=(), is_complete=True):
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    reply = HttpAnswer(status=status, headers=CaseInsensitiveDict(headers), body=content, is_complete=is_complete)
    return judged(ApiReply(reply, ["token-of-ours"]), RECIPIENTS[:count])


def test_a_bulk_call_that_was_received_is_taken_on_whole():
    got = answer(body=RECEIVED)
    assert got.verdict is Verdict.ANSWERED
    assert [(outcome.kind, outcome.detail) for outcome in got.outcomes] == [(OutcomeKind.ACCEPTED, BULK_ID)] * 3


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", {"bulk_email_id": ""}, {"bulk_email_id": 7}, b'{"bulk', b"\xff"])
def test_202_without_a_readable_id_is_unclear(body):
    assert answer(body=body).verdict is Verdict.UNCLEAR


def test_202_that_broke_off_is_unclear_even_where_it_parses():
    assert answer(body=RECEIVED, is_complete=False).verdict is Verdict.UNCLEAR
    assert answer(body=b"", count=1, headers={"x-message-id": "id"}, is_complete=False).verdict is Verdict.UNCLEAR


@pytest.mark.parametrize("body", [b"", {"message": "fine"}, {"warnings": []}, {"warnings": [{"type": "ODD"}, 7]}])
def test_a_single_mail_is_taken_on_by_its_header(body):
    got = answer(body=body, count=1, headers={"X-Message-Id": "67efdd8ed63292bdeb24298c"})
    (outcome,) = got.outcomes
    assert (outcome.kind, outcome.detail) == (OutcomeKind.ACCEPTED, "67efdd8ed63292bdeb24298c")


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"", {}),
        (b"", {"x-message-id": ""}),
        (RECEIVED, {}),
        (b"<html>", {"x-message-id": "id"}),
        ({"errors": {"to": ["no"]}}, {"x-message-id": "id"}),
    ],
)
def test_a_single_mail_without_a_clear_word_is_unclear(body, headers):
    assert answer(body=body, count=1, headers=headers).verdict is Verdict.UNCLEAR


def warned(kind="ALL_SUPPRESSED", address="reader1@example.net", **reasons):
    return {
        "message": "There are some warnings.",
        "warnings": [{"type": kind, "recipients": [{"email": address, **reasons}]}],
    }


@pytest.mark.parametrize("kind", ["ALL_SUPPRESSED", "SOME_SUPPRESSED"])
@pytest.mark.parametrize("address", ["reader1@example.net", "Reader1@Example.NET"])
@pytest.mark.parametrize("headers", [{}, {"x-message-id": "id"}], ids=["no-id", "id"])
def test_a_suppressed_recipient_is_refused_with_the_reasons(kind, address, headers):
    got = answer(body=warned(kind, address, reasons=["hard_bounced", "unsubscribed"]), count=1, headers=headers)
    (outcome,) = got.outcomes
    assert (outcome.kind, outcome.code) == (OutcomeKind.REFUSED, "suppressed")
    assert outcome.detail == "suppressed: hard_bounced, unsubscribed"


@pytest.mark.parametrize("reasons", [{"reason": ["blocklisted"]}, {"reason": "blocklisted"}])
def test_reasons_of_the_other_name_are_read_too(reasons):
    assert answer(body=warned(**reasons), count=1).outcomes[0].detail == "suppressed: blocklisted"


def test_a_suppression_without_reasons_is_one():
    assert answer(body=warned(), count=1).outcomes[0].kind is OutcomeKind.REFUSED


def test_a_warning_about_somebody_else_changes_nothing():
    got = answer(body=warned(address="other@example.net"), count=1, headers={"x-message-id": "id"})
    assert got.outcomes[0].kind is OutcomeKind.ACCEPTED


CODES = ["MS42204", "MS42205", "MS42207", "MS42209", "MS42212", "MS42222", "MS42225", "MS42299"]


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("field", ["to", "to.0.email", "from.email"])
@pytest.mark.parametrize("count", [1, 3])
def test_a_code_of_mailersends_is_about_us_whatever_the_field(code, field, count):
    sentence = f"Something is the matter. #{code}"
    assert answer(422, {"message": sentence, "errors": {field: [sentence]}}, count=count).verdict is Verdict.HALTED
    assert answer(422, {"message": "x", "errors": {field: [sentence]}}, count=count).verdict is Verdict.HALTED
    assert answer(422, {"message": sentence}, count=count).verdict is Verdict.HALTED


@pytest.mark.parametrize(
    ("fields", "verdict"),
    [
        (["to.0.email"], Verdict.REFUSED_WHOLE),
        (["to"], Verdict.REFUSED_WHOLE),
        (["2.to.0.email"], Verdict.REFUSED_WHOLE),
        (["message.2.to.0.email", "message.1.to.0.email"], Verdict.REFUSED_WHOLE),
        (["message.2.to.0.email", "message.1.from.email"], Verdict.HALTED),
        (["from.email"], Verdict.HALTED),
        (["headers"], Verdict.HALTED),
        (["list_unsubscribe"], Verdict.HALTED),
        (["total"], Verdict.HALTED),
        (["subject"], Verdict.HALTED),
        (["tomato.0.email"], Verdict.HALTED),
    ],
)
def test_a_validation_error_by_its_fields(fields, verdict):
    body = {"message": "The given data was invalid.", "errors": {field: ["Wrong."] for field in fields}}
    assert answer(422, body).verdict is verdict


def test_a_validation_error_in_words_alone_halts_and_one_that_cannot_be_read_is_unclear():
    assert answer(422, {"message": "The given data was invalid."}).verdict is Verdict.HALTED
    for body in (b"", b"<html>", b"{}", {"other": 1}, {"errors": []}, {"errors": {}}):
        assert answer(422, body).verdict is Verdict.UNCLEAR


@pytest.mark.parametrize("status", [301, 302, 307, 401, 402, 403, 404, 405, 413])
@pytest.mark.parametrize("count", [1, 3])
def test_token_plan_and_address_of_the_api_halt(status, count):
    assert answer(status, {"message": "no"}, count=count).verdict is Verdict.HALTED


@pytest.mark.parametrize("status", [200, 201, 204, 400, 408, 409, 418, 500, 502, 503, 504, 520])
@pytest.mark.parametrize("count", [1, 3])
def test_what_proves_nothing_is_unclear(status, count):
    assert answer(status, RECEIVED, count=count, headers={"x-message-id": "id"}).verdict is Verdict.UNCLEAR


QUOTA = {"x-apiquota-remaining": "0", "x-apiquota-reset": "2026-11-05T00:00:00Z"}
DATE = {"date": "Wed, 04 Nov 2026 23:59:00 GMT"}


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "42"}, 42),
        (QUOTA | DATE, 60),
        (QUOTA | DATE | {"retry-after": "42"}, 42),
        (QUOTA | DATE | {"x-apiquota-remaining": "7"}, None),
        (QUOTA | DATE | {"x-apiquota-reset": "2026-11-04T00:00:00Z"}, 0),
        (QUOTA | DATE | {"x-apiquota-reset": "2026-12-24T00:00:00Z"}, 86400),
        (QUOTA | DATE | {"x-apiquota-reset": "2026-11-05T00:00:00"}, None),
        (QUOTA | DATE | {"x-apiquota-reset": "soon"}, None),
        (QUOTA, None),
        (QUOTA | {"date": "yesterday"}, None),
    ],
)
def test_429_waits_for_the_minute_or_the_day(headers, seconds):
    got = answer(429, {"message": "Too Many Attempts."}, headers=headers)
    assert (got.verdict, got.retry_after) == (Verdict.NOT_ACCEPTED, seconds)


def test_maintenance_is_proof_that_nobody_was_taken_on():
    got = answer(421, b"", headers={"retry-after": "600"})
    assert (got.verdict, got.retry_after) == (Verdict.NOT_ACCEPTED, 600)


def test_the_words_hold_neither_token_nor_address():
    got = answer(403, {"message": "token-of-ours is not for desk@example.org"})
    assert got.detail == "HTTP 403 [secret] is not for [address]"
    refused = answer(body=warned(reason="reader1@example.net said no"), count=1)
    assert refused.outcomes[0].detail == "suppressed: [address] said no"


@given(
    status=st.integers(100, 599),
    count=st.sampled_from([1, 3]),
    body=st.recursive(
        st.none() | st.integers() | st.text(),
        lambda deeper: (
            st.lists(deeper, max_size=3)
            | st.dictionaries(st.sampled_from(["message", "errors", "warnings", "type", "recipients"]), deeper)
        ),
    ),
)
def test_nobody_is_taken_on_by_an_answer_without_ids(status, count, body):
    outcomes = answer(status, body, count=count).outcomes
    assert OutcomeKind.ACCEPTED not in {outcome.kind for outcome in outcomes}
