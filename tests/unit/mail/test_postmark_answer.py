import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from requests.structures import CaseInsensitiveDict

from syndicate.domain.message import OutcomeKind, Verdict
from syndicate.mail.api_reply import ApiReply
from syndicate.mail.http_call import HttpAnswer
from syndicate.mail.postmark_answer import CODES, INVALID, Meaning, judged
from tests.factories import make_recipient

RECIPIENTS = [make_recipient(number) for number in range(1, 4)]
OK = object()
BY_MEANING = {
    Meaning.US: Verdict.HALTED,
    Meaning.THROTTLED: Verdict.NOT_ACCEPTED,
    Meaning.RECIPIENT: Verdict.REFUSED_WHOLE,
    Meaning.UNCLEAR: Verdict.UNCLEAR,
}


def answer(status=200, body=None, *, headers=(), is_complete=True):
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    reply = HttpAnswer(status=status, headers=CaseInsensitiveDict(headers), body=content, is_complete=is_complete)
    return judged(ApiReply(reply, ["token-of-ours"]), RECIPIENTS)


def taken(number, **changes):
    entry = {"To": f"reader{number}@example.net", "MessageID": f"id-{number}", "ErrorCode": 0, "Message": "OK"}
    return entry | {"SubmittedAt": "2026-11-04T06:00:00.1234567Z"} | changes


def refused(code, message="No."):
    return {"ErrorCode": code, "Message": message}


def batch(*entries):
    return answer(body=[taken(number) if entry is OK else entry for number, entry in enumerate(entries, 1)])


def test_everybody_taken_on_has_an_id_of_his_own():
    got = batch(OK, OK, OK)
    assert got.verdict is Verdict.ANSWERED
    assert [(outcome.kind, outcome.detail) for outcome in got.outcomes] == [
        (OutcomeKind.ACCEPTED, f"id-{number}") for number in (1, 2, 3)
    ]


REFUSALS = [
    (406, "You tried to send to a recipient that has been marked as inactive."),
    (300, "Invalid 'To' address: 'reader2@example.net'."),
    (300, "Error parsing 'To': Illegal email domain 'x' in address 'reader2@example.net'."),
    (300, "error  parsing 'to': Illegal email address 'x'. It must contain the '@' symbol."),
]


@pytest.mark.parametrize(("code", "message"), REFUSALS)
def test_a_recipient_refused_by_himself_leaves_the_others_alone(code, message):
    got = batch(OK, refused(code, message), OK)
    assert got.verdict is Verdict.ANSWERED
    assert [outcome.kind for outcome in got.outcomes] == [
        *(OutcomeKind.ACCEPTED, OutcomeKind.REFUSED, OutcomeKind.ACCEPTED),
    ]
    assert got.outcomes[1].code == str(code)
    assert "@example" not in got.outcomes[1].detail


@pytest.mark.parametrize(("code", "message"), REFUSALS)
def test_all_refused_each_by_himself_is_an_answer_too(code, message):
    got = batch(*[refused(code, message)] * 3)
    assert got.verdict is Verdict.ANSWERED
    assert {outcome.kind for outcome in got.outcomes} == {OutcomeKind.REFUSED}


def test_a_suppressed_recipient_told_of_with_code_0_has_got_nothing():
    words = "Message OK, but will not deliver to these inactive addresses: reader2@example.net."
    got = batch(OK, taken(2, Message=words), OK)
    assert (got.outcomes[1].kind, got.outcomes[1].code) == (OutcomeKind.REFUSED, "406")


def test_a_delayed_delivery_is_an_acceptance_even_without_a_code():
    late = taken(2, Message="Message accepted, but delivery may be delayed.")
    del late["ErrorCode"]
    assert [outcome.kind for outcome in batch(OK, late, OK).outcomes] == [OutcomeKind.ACCEPTED] * 3


@pytest.mark.parametrize("code", CODES)
def test_every_code_of_the_table_for_all_alike(code):
    expected = Verdict.ANSWERED if CODES[code] is Meaning.RECIPIENT else BY_MEANING[CODES[code]]
    assert batch(*[refused(code)] * 3).verdict is expected
    assert answer(422, refused(code)).verdict is BY_MEANING[CODES[code]]


@pytest.mark.parametrize("code", [1000, 1101, 1221, 1226, 1235, 1999])
def test_whatever_is_the_matter_with_a_stream_halts(code):
    assert batch(*[refused(code)] * 3).verdict is Verdict.HALTED


@pytest.mark.parametrize(
    "message",
    [
        "Invalid 'From' address: 'onthisday@example.org'.",
        "Error parsing 'Reply-To': Illegal email domain 'x'.",
        "Invalid metadata content.",
        "Provide either email TextBody or HtmlBody or both.",
        "",
    ],
)
def test_an_invalid_request_that_is_not_about_the_recipient_halts(message):
    assert batch(*[refused(INVALID, message)] * 3).verdict is Verdict.HALTED
    assert answer(422, refused(INVALID, message)).verdict is Verdict.HALTED


@pytest.mark.parametrize("code", [-1, 1, 100, 404, 500, 999, 2000, 9999])
def test_a_code_of_no_table_is_unclear(code):
    assert batch(*[refused(code)] * 3).verdict is Verdict.UNCLEAR
    assert batch(OK, OK, refused(code)).verdict is Verdict.UNCLEAR
    assert answer(422, refused(code)).verdict is Verdict.UNCLEAR


@pytest.mark.parametrize("code", [code for code in CODES if CODES[code] is not Meaning.RECIPIENT])
def test_some_taken_on_before_we_were_refused_is_for_the_search_to_sort(code):
    got = batch(OK, refused(code, "You ran out of credits."), refused(code))
    assert (got.verdict, got.outcomes) == (Verdict.UNCLEAR, ())
    assert "1 of 3 were taken on" in got.detail


def test_a_refusal_of_us_beside_refused_recipients_halts_and_nobody_is_lost():
    assert batch(refused(406), refused(405), refused(406)).verdict is Verdict.HALTED
    assert batch(refused(406), refused(429), refused(406)).verdict is Verdict.NOT_ACCEPTED
    assert batch(refused(429), refused(405), refused(429)).verdict is Verdict.HALTED


@pytest.mark.parametrize(
    "entry",
    [
        *(None, 7, "OK", [], {}),
        *({"ErrorCode": 0, "Message": "OK"}, {"Message": "OK"}, refused(0)),
        *(taken(2, MessageID=""), taken(2, MessageID=7), taken(2, MessageID="a\nb")),
        *(taken(2, ErrorCode="0"), taken(2, ErrorCode=False), taken(2, ErrorCode="406"), taken(2, ErrorCode=[])),
        taken(3),
    ],
    ids=str,
)
def test_an_entry_that_is_not_understood_leaves_all_in_doubt(entry):
    got = batch(OK, entry, OK)
    assert (got.verdict, got.outcomes) == (Verdict.UNCLEAR, ())


@pytest.mark.parametrize("to", ["READER2@example.net", None, ""])
def test_letters_of_either_size_and_no_address_at_all_are_the_same_recipient(to):
    assert batch(OK, taken(2, To=to), OK).verdict is Verdict.ANSWERED


@pytest.mark.parametrize("count", [0, 1, 2, 4])
def test_an_answer_for_more_or_fewer_than_were_asked_is_unclear(count):
    assert answer(body=[taken(number) for number in range(1, count + 1)]).verdict is Verdict.UNCLEAR


@pytest.mark.parametrize("body", [b"", b"{}", b"null", taken(1), b"[" * 100_000, b'[{"To"', b"\xff"])
def test_200_that_is_no_list_is_unclear(body):
    assert answer(body=body).verdict is Verdict.UNCLEAR


def test_an_answer_that_broke_off_is_unclear_even_where_it_parses():
    whole = [taken(number) for number in (1, 2, 3)]
    assert answer(body=whole, is_complete=False).verdict is Verdict.UNCLEAR
    assert answer(422, refused(405), is_complete=False).verdict is Verdict.UNCLEAR


@pytest.mark.parametrize("status", [301, 302, 307, 401, 402, 403, 404, 405, 413, 415])
def test_key_filter_and_address_of_the_api_halt(status):
    assert answer(status, b"<html>Forbidden</html>").verdict is Verdict.HALTED


@pytest.mark.parametrize("status", [201, 202, 204, 400, 408, 409, 500, 502, 503, 504, 520])
@pytest.mark.parametrize("body", [b"", refused(405), [taken(1), taken(2), taken(3)]], ids=["empty", "code", "list"])
def test_what_proves_nothing_is_unclear(status, body):
    assert answer(status, body).verdict is Verdict.UNCLEAR


def test_429_waits_as_long_as_it_says():
    got = answer(429, refused(429), headers={"retry-after": "30"})
    assert (got.verdict, got.retry_after) == (Verdict.NOT_ACCEPTED, 30)
    assert answer(429, b"").retry_after is None


def test_the_words_hold_code_and_sentence_and_neither_token_nor_address():
    got = batch(*[refused(400, "token-of-ours is not for desk@example.org")] * 3)
    assert got.detail == "HTTP 200 ErrorCode 400: [secret] is not for [address]"


@given(
    status=st.integers(100, 599),
    body=st.recursive(
        st.none() | st.integers() | st.text() | st.fixed_dictionaries({"ErrorCode": st.integers(-1, 2000)}),
        lambda deeper: st.lists(deeper, max_size=4) | st.dictionaries(st.text(), deeper, max_size=3),
    ),
)
def test_nobody_is_taken_on_by_an_answer_without_ids(status, body):
    assert OutcomeKind.ACCEPTED not in {outcome.kind for outcome in answer(status, body).outcomes}
