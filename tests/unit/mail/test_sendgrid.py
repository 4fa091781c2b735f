import json
from base64 import b64encode

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st
from requests.structures import CaseInsensitiveDict

from syndicate.domain.message import OutcomeKind, SendingKind, Slot, Verdict
from syndicate.domain.recollection import RecollectionClass
from syndicate.errors import ConfigurationError, UnsafeMailError
from syndicate.mail.api_reply import ApiReply
from syndicate.mail.http_call import HttpAnswer
from syndicate.mail.registry import build_provider
from syndicate.mail.sendgrid import SendGrid
from syndicate.mail.sendgrid_form import form
from tests.factories import UNSUBSCRIBE, make_email, make_recipient

KEY = "hungary-2026-11-04/1"
PROVIDER = SendGrid("https://api.sendgrid.com", "SG.key-of-ours")
RECIPIENTS = [make_recipient(number) for number in range(1, 4)]
ID = {"X-Message-Id": "Xj5LmNkWSOqRbdvOpR34BA"}


def shown(curve):
    """A public key as SendGrid shows it."""
    key = ec.derive_private_key(20_261_104, curve).public_key()
    return b64encode(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()


WEBHOOK_KEY = shown(ec.SECP256R1())


def answer(status=202, body=b"", *, headers=(), is_complete=True):
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    reply = HttpAnswer(status=status, headers=CaseInsensitiveDict(headers), body=content, is_complete=is_complete)
    return PROVIDER.judge(ApiReply(reply, ["SG.key-of-ours"]), RECIPIENTS)


def errors(*found):
    return {"errors": [{"message": message, "field": field, "help": None} for field, message in found]}


def body_of(email, recipients=RECIPIENTS, key=KEY):
    return json.loads(PROVIDER.request(email, recipients, key).body)


def test_it_can_be_searched_and_one_recipient_found_proves_the_whole_call():
    assert PROVIDER.recollection.kind is RecollectionClass.SEARCHABLE
    assert PROVIDER.recollection.is_one_entry


def test_a_call_holds_the_content_once_and_the_values_of_each_recipient():
    request = PROVIDER.request(make_email(), RECIPIENTS, KEY)
    assert (request.path, request.content_type) == ("/v3/mail/send", "application/json")
    body = json.loads(request.body)
    assert request.body.count("zażółć".encode()) == 2
    assert body["from"] == {"email": "onthisday@example.org", "name": "On this Day · Hungary"}
    assert body["reply_to"] == {"email": "desk@example.org"}
    assert [content["type"] for content in body["content"]] == ["text/plain", "text/html"]
    assert body["categories"] == ["hungary-2026-11-04_1", "hungary-2026-11-04", "issue"]
    link = RECIPIENTS[1].slots[Slot.UNSUBSCRIBE_URL]
    assert body["personalizations"][1] == {
        "to": [{"email": "reader2@example.net"}],
        "headers": {
            "List-Id": "On this Day <hungary.onthisday.example.org>",
            "List-Unsubscribe": f"<{link}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
        "substitutions": {UNSUBSCRIBE: link},
        "custom_args": {"batch": KEY},
    }


def test_nothing_is_watched_and_nothing_added():
    body = body_of(make_email())
    assert body["tracking_settings"] == {
        "click_tracking": {"enable": False, "enable_text": False},
        "open_tracking": {"enable": False},
        "subscription_tracking": {"enable": False},
        "ganalytics": {"enable": False},
    }
    assert body["mail_settings"] == {"footer": {"enable": False}}
    assert "asm" not in body


def test_a_mail_without_slots_headers_or_reply_address_leaves_those_parts_out():
    email = make_email(
        kind=SendingKind.CONFIRMATION, html="<p>Hi</p>", text="Hi", headers=(), reply_to=None, sender_name=""
    )
    body = body_of(email, RECIPIENTS[:1], "confirmation-7")
    assert body["personalizations"] == [
        {"to": [{"email": "reader1@example.net"}], "custom_args": {"batch": "confirmation-7"}}
    ]
    assert body["from"] == {"email": "onthisday@example.org"}
    assert "reply_to" not in body
    # A category cannot be there twice.
    assert body["categories"] == ["confirmation-7", "confirmation"]


def test_the_constant_part_of_a_mail_is_encoded_once():
    assert form(make_email()) is form(make_email())


@pytest.mark.parametrize(
    ("text", "is_marked"),
    [("plain", False), ("é ü", True), ("Őrség é", False), ("“é”", False)],
    ids=["ascii", "latin-1", "latin-2", "typographic"],
)
def test_what_fits_latin_1_is_made_not_to_fit_for_sendgrid_would_say_so(text, is_marked):
    body = body_of(make_email(text=f"{text}\n", html=f"<html><body><p>{text}</p></body></html>"))
    joiner = "\u2060" if is_marked else ""
    assert [content["value"] for content in body["content"]] == [
        f"{text}\n{joiner}",
        f"<html><body><p>{text}</p>{joiner}</body></html>",
    ]


@pytest.mark.parametrize(
    "mark",
    ["<% unsubscribe %>", "<%asm_group_unsubscribe_raw_url%>", "[Unsubscribe]", "[weblink]", "[Sender_Name]"],
)
def test_what_sendgrid_could_fill_is_taken_apart(mark):
    apart = f"{mark[0]}\u2060{mark[1:]}"
    body = body_of(make_email(subject=mark, text=f"a {mark} b", html=f"<p>{mark}</p>", sender_name=mark[:20]))
    assert body["subject"] == apart
    assert [content["value"] for content in body["content"]] == [f"a {apart} b", f"<p>{apart}</p>"]
    assert body["from"]["name"].startswith(f"{mark[0]}\u2060")


@pytest.mark.parametrize(
    "changes",
    [
        {"headers": (("X-SG-EID", "1"),)},
        {"headers": (("X-A", "<%asm_global_unsubscribe_raw_url%>"),)},
        {"sender_address": "nobody"},
        {"reply_to": "a@b, c@d"},
        {"sender_name": "x" * 41},
    ],
    ids=["reserved", "placeholder", "sender", "reply-to", "name"],
)
def test_what_must_not_be_written_is_refused(changes):
    with pytest.raises(UnsafeMailError):
        PROVIDER.request(make_email(**changes), RECIPIENTS, KEY)


def test_a_key_too_long_for_a_category_is_refused_and_not_cut():
    with pytest.raises(UnsafeMailError, match="255 characters"):
        PROVIDER.request(make_email(), RECIPIENTS, "/".join(["a" * 100] * 3))


def test_a_call_too_large_is_refused():
    with pytest.raises(UnsafeMailError, match="over SendGrid's 30000000"):
        PROVIDER.request(make_email(html="<p>" + "x" * 30_000_000), RECIPIENTS, KEY)


def test_an_empty_202_with_an_id_takes_everybody_on():
    got = answer(headers=ID)
    assert got.verdict is Verdict.ANSWERED
    assert [(outcome.kind, outcome.detail) for outcome in got.outcomes] == [
        (OutcomeKind.ACCEPTED, "Xj5LmNkWSOqRbdvOpR34BA")
    ] * 3


@pytest.mark.parametrize(
    ("status", "body", "headers", "is_complete"),
    [
        (202, b"", {}, True),
        (202, b"", {"X-Message-Id": ""}, True),
        (202, b"", {"X-Message-Id": "a\x07b"}, True),
        (202, b"", {"X-Message-Id": "a" * 501}, True),
        (202, b"{}", ID, True),
        (202, b"<html>", ID, True),
        (202, b"", ID, False),
        (200, b"", ID, True),
        (200, b"<html>", {}, True),
        (201, b"", ID, True),
        (204, b"", ID, True),
    ],
    ids=[
        *("no-id", "empty-id", "odd-id", "long-id", "object", "page", "cut"),
        *("sandbox", "portal", "201", "204"),
    ],
)
def test_anything_but_that_is_unclear(status, body, headers, is_complete):
    got = answer(status, body, headers=headers, is_complete=is_complete)
    assert (got.verdict, got.outcomes) == (Verdict.UNCLEAR, ())


@pytest.mark.parametrize("status", [301, 307, 401, 402, 403, 404, 405, 406, 413, 415])
@pytest.mark.parametrize("body", [b"", b"<html>no</html>", errors(("", "access forbidden"))])
def test_key_plan_sender_and_address_of_the_api_halt(status, body):
    assert answer(status, body).verdict is Verdict.HALTED


@pytest.mark.parametrize("status", [408, 409, 418, 422, 425, 499, 500, 502, 503, 504, 520, 599])
def test_what_proves_nothing_is_unclear(status):
    assert answer(status, errors(("personalizations.0.to", "no"))).verdict is Verdict.UNCLEAR


REFUSED, HALTED = Verdict.REFUSED_WHOLE, Verdict.HALTED


@pytest.mark.parametrize(
    ("field", "message", "verdict"),
    [
        ("personalizations.0.to.0.email", "Does not contain a valid address.", REFUSED),
        ("personalizations.999.to.0", "Invalid type.", REFUSED),
        ("personalizations.12.to", "The to array is required for all personalization objects.", REFUSED),
        ("personalizations", "We found the first duplicate instance in the personalizations.4.to field.", REFUSED),
        ("personalizations", "The number of personalizations exceeds 1000.", HALTED),
        ("personalizations.0.substitutions", "Invalid type. Expected: string, given: null.", HALTED),
        ("personalizations.0.headers.List-Unsubscribe", "invalid", HALTED),
        ("personalizations.0.custom_args", "over 10000 bytes", HALTED),
        ("personalizations.0.total", "what?", HALTED),
        ("from.email", "Does not contain a valid address.", HALTED),
        ("reply_to.email", "Does not contain a valid address.", HALTED),
        ("content.0.type", "The content type cannot contain ';'.", HALTED),
        ("subject", "The subject is required.", HALTED),
        ("categories", "too many", HALTED),
        ("", "Bad Request", HALTED),
        ("null", "invalid request", HALTED),
        ("", "something in personalizations.0.to", HALTED),
    ],
)
def test_400_by_the_field_it_names(field, message, verdict):
    got = answer(400, errors((field, message)))
    assert got.verdict is verdict
    assert message[:40] in got.detail


def test_several_errors_are_a_recipients_only_where_all_are():
    about_one = ("personalizations.0.to.0.email", "Does not contain a valid address.")
    assert answer(400, errors(about_one, about_one)).verdict is REFUSED
    assert answer(400, errors(about_one, ("from", "no"))).verdict is HALTED


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", {}, {"errors": []}, {"errors": "no"}, {"errors": [7]}, {"errors": [{"field": "from"}]}, []],
    ids=["empty", "page", "nothing", "none", "text", "number", "wordless", "list"],
)
def test_a_400_that_is_none_of_sendgrids_is_unclear(body):
    assert answer(400, body).verdict is Verdict.UNCLEAR


def test_a_400_that_broke_off_is_unclear():
    assert answer(400, errors(("from", "no")), is_complete=False).verdict is Verdict.UNCLEAR


NOW = {"Date": "Wed, 04 Nov 2026 05:30:00 GMT"}


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"Retry-After": "7"}, 7),
        ({"X-RateLimit-Reset": "1793770260"} | NOW, 60),
        ({"X-RateLimit-Reset": "1793770100"} | NOW, 0),
        ({"X-RateLimit-Reset": "9999999999"} | NOW, 604800),
        ({"X-RateLimit-Reset": "1793770260"}, None),
        ({"X-RateLimit-Reset": "60"} | NOW, None),
        ({"X-RateLimit-Reset": "soon"} | NOW, None),
        ({"X-RateLimit-Reset": "1793770260", "Retry-After": "7"} | NOW, 7),
    ],
    ids=["nothing", "after", "reset", "past", "far", "no-date", "no-instant", "words", "both"],
)
def test_throttling_is_proof_and_says_how_long_to_wait(headers, seconds):
    got = answer(429, errors(("", "too many requests")), headers=headers)
    assert (got.verdict, got.retry_after) == (Verdict.NOT_ACCEPTED, seconds)


def test_the_words_hold_neither_the_key_nor_addresses():
    got = answer(403, errors(("from", "SG.key-of-ours is not for reader@example.net")))
    assert got.detail == "HTTP 403 from: [secret] is not for [address]"


@given(status=st.integers(100, 599), body=st.binary(max_size=200), is_complete=st.booleans())
def test_no_answer_at_all_counts_as_success_but_the_right_one(status, body, is_complete):
    assert answer(status, body, is_complete=is_complete).verdict is not Verdict.ANSWERED


def build(tmp_path, **options):
    return build_provider("sendgrid", {"api_key": "SG.key", **options}, outbox_dir=tmp_path)


def test_options_have_their_defaults(tmp_path):
    provider = build(tmp_path)
    assert (provider.max_batch, provider.webhook) == (500, None)
    assert build(tmp_path, batch_size="1000").max_batch == 1000
    assert build(tmp_path, webhook_key=WEBHOOK_KEY).webhook is not None


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"api_key": ""}, "api_key of the provider sendgrid must be one line"),
        ({"batch_size": "1001"}, "from 1 to 1000"),
        ({"base_url": "http://api.sendgrid.com"}, "must begin with https://"),
        ({"webhook_key": "secret-of-ours"}, "is no verification key"),
        ({"webhook_key": WEBHOOK_KEY[:-8]}, "is no verification key"),
        ({"webhook_key": shown(ec.SECP384R1())}, "is no verification key"),
        ({"webhook_kee": WEBHOOK_KEY}, "did you mean “webhook_key”?"),
    ],
    ids=["key", "batch", "url", "no-key", "cut-key", "other-curve", "unknown"],
)
def test_a_wrong_option_is_told_and_no_secret_shown(tmp_path, options, said):
    with pytest.raises(ConfigurationError) as caught:
        build(tmp_path, **options)
    told = str(caught.value) + " ".join(f"{problem.message} {problem.hint}" for problem in caught.value.problems)
    assert said in told
    assert "secret-of-ours" not in told
