import hmac
import json
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate.domain.delivery_event import Cause, EventKind
from syndicate.errors import ForgedReportError
from syndicate.mail.mailersend_webhook import MailersendWebhook
from syndicate.mail.webhook import WebhookCall

DATA = Path(__file__).parents[2] / "data" / "mailersend"
NOW = datetime(2026, 11, 4, 6, 1, tzinfo=UTC)
SECRET = "signing-secret-for-tests"
WEBHOOK = MailersendWebhook(SECRET)
AT = "06:00:12.520507"


def report(name):
    return json.loads((DATA / f"{name}.json").read_text())


def read(fields):
    (event,) = WEBHOOK.read(json.dumps(fields).encode())
    return event


def signature(body, secret=SECRET):
    return hmac.new(secret.encode(), body, sha256).hexdigest()


def receive(body, given=None):
    headers = {"signature": signature(body) if given is None else given}
    return WEBHOOK.receive(WebhookCall(headers=headers, body=body, secret="", now=NOW))


#: Kind, moment, reason and, where there is one, cause: of reports about a mail of ours in the flat shape.
FLAT = {
    "sent": (EventKind.ACCEPTED, ""),
    "sent_as_documented": (EventKind.ACCEPTED, ""),
    "delivered": (EventKind.DELIVERED, ""),
    "soft_bounced": (EventKind.BOUNCED_SOFT, "452 The mailbox of [address] is full"),
    "hard_bounced": (EventKind.BOUNCED_HARD, "550 Host or domain name not found"),
    "deferred": (EventKind.DEFERRED, "451 Greylisted, try again later"),
    "suppressed_hard_bounced": (EventKind.SUPPRESSED, "hard_bounced", Cause.BOUNCE),
    "suppressed_spam_complained": (EventKind.SUPPRESSED, "spam_complained", Cause.COMPLAINT),
    "suppressed_unsubscribed": (EventKind.SUPPRESSED, "unsubscribed", Cause.UNSUBSCRIBED),
    "suppressed_on_hold": (EventKind.SUPPRESSED, "on_hold"),
    "suppressed_blocklisted": (EventKind.SUPPRESSED, "blocklisted"),
    "unsubscribed": (EventKind.UNSUBSCRIBED, "NO_LONGER_WANT"),
    "spam_complaint": (EventKind.COMPLAINED, ""),
    "opened": (EventKind.OPENED, ""),
    "opened_unique": (EventKind.OPENED, ""),
    "clicked": (EventKind.CLICKED, ""),
    "clicked_unique": (EventKind.CLICKED, ""),
    "survey_opened": (EventKind.OTHER, ""),
    "survey_submitted": (EventKind.OTHER, ""),
    "of_a_new_type": (EventKind.OTHER, ""),
}
#: The same of the first shape.
NESTED = {
    "v1_sent": (EventKind.ACCEPTED, ""),
    "v1_delivered": (EventKind.DELIVERED, ""),
    "v1_hard_bounced": (EventKind.BOUNCED_HARD, "Host or domain name not found"),
    "v1_soft_bounced": (EventKind.BOUNCED_SOFT, "Unknown reason"),
    "v1_spam_complaint": (EventKind.COMPLAINED, ""),
    "v1_unsubscribed": (EventKind.UNSUBSCRIBED, "I get too many emails"),
    "v1_opened": (EventKind.OPENED, ""),
    "v1_clicked": (EventKind.CLICKED, ""),
}
#: Reports about nobody's mail, by their reason.
OTHERS = {
    "bulk_completed": "bulk call completed: 2 suppressed, 1 not valid",
    "test": "",
    "maintenance_start": "",
    "sender_identity_verified": "",
}


def test_the_tables_have_every_report_there_is():
    assert sorted((*FLAT, *NESTED, *OTHERS)) == sorted(path.stem for path in DATA.glob("*.json"))


@pytest.mark.parametrize("name", FLAT)
def test_a_report_of_the_flat_shape_is_read_into_our_own_words(name):
    kind, reason, *cause = FLAT[name]
    event = read(report(name))
    assert (event.kind, event.reason) == (kind, reason)
    assert (event.address, event.batch) == ("reader1@example.net", "hungary-2026-11-04/1")
    assert event.provider_id == "67f91abd69f79df391e9d78d"
    assert event.at == datetime(2026, 11, 4, 6, 0, 12, 520507, UTC)
    assert event.cause is (cause[0] if cause else Cause.UNKNOWN)


@pytest.mark.parametrize("name", NESTED)
def test_a_report_of_the_first_shape_is_read_into_our_own_words(name):
    kind, reason = NESTED[name]
    event = read(report(name))
    assert (event.kind, event.reason) == (kind, reason)
    assert (event.address, event.batch) == ("reader1@example.net", "hungary-2026-11-04/1")
    assert event.provider_id == "63fd1c1d5f010335ed07066b"
    assert event.at == datetime(2026, 11, 4, 6, 0, 12, 506000, UTC)


@pytest.mark.parametrize("name", OTHERS)
def test_a_report_about_no_mail_is_kept_and_names_nobody(name):
    event = read(report(name))
    assert (event.kind, event.address, event.batch) == (EventKind.OTHER, "", "")
    assert event.reason == OTHERS[name]


def test_the_end_of_a_bulk_call_has_the_id_that_was_its_answer():
    assert read(report("bulk_completed")).provider_id == "614470d1588b866d0454f3e2"


def test_the_type_of_the_call_counts_and_not_the_state_of_the_mail():
    fields = report("hard_bounced")
    for state in ("rejected", "delivered", "hard_bounced", None, 7):
        fields["data"]["type"] = state
        assert read(fields).kind is EventKind.BOUNCED_HARD


@pytest.mark.parametrize(
    ("tags", "batch"),
    [
        (["issue", "hungary-2026-11-04", "hungary-2026-11-04_12"], "hungary-2026-11-04/12"),
        (["issue"], ""),
        ([7, None, "a b_1"], ""),
        (None, ""),
        ("hungary-2026-11-04_1", ""),
    ],
)
def test_the_batch_is_the_tag_with_a_number(tags, batch):
    fields = report("delivered")
    fields["data"]["tags"] = tags
    assert read(fields).batch == batch


@pytest.mark.parametrize("moment", ["", "2026-11-04 06:00:00", "0001-01-01T00:00:00+14:00", 7, None])
def test_a_moment_that_is_none_is_left_out(moment):
    assert read(report("delivered") | {"created_at": moment}).at is None


@pytest.mark.parametrize("body", [b"", b"[]", b"7", b"{}", b'{"type":7}', b"\xff", b"[" * 100_000, b'{"type'])
def test_what_is_no_report_cannot_be_read(body):
    with pytest.raises(ValueError, match="no report of MailerSend's"):
        WEBHOOK.read(body)


@settings(max_examples=30)
@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda deeper: st.lists(deeper)))
def test_no_value_of_any_field_is_more_than_it_can_bear(value):
    for name in ("hard_bounced", "v1_unsubscribed", "bulk_completed", "suppressed_on_hold"):
        fields = report(name)
        read(fields | {"data": value})
        for field in fields["data"]:
            read(fields | {"data": fields["data"] | {field: value}})
        for field in fields["data"].get("meta", {}):
            read(fields | {"data": fields["data"] | {"meta": fields["data"]["meta"] | {field: value}}})


@pytest.mark.parametrize("name", ["delivered", "v1_delivered", "bulk_completed", "test"])
def test_a_signed_call_is_one_report_and_its_body_stays_as_it_came(name):
    # MailerSend escapes every slash.
    body = json.dumps(report(name)).replace("/", "\\/").encode()
    (kept,) = receive(body)
    assert kept.body == body
    assert WEBHOOK.read(kept.body) == WEBHOOK.read(json.dumps(report(name)).encode())


def test_a_signature_in_large_letters_is_the_same():
    body = json.dumps(report("delivered")).encode()
    assert receive(body, signature(body).upper())


def test_a_report_is_known_again_by_type_and_id():
    keys = [receive(json.dumps(report(name)).encode())[0].key for name in ("opened", "opened", "opened_unique")]
    assert keys[0] == keys[1] == "activity.opened:62f114f8165fe0d8db0288e5"
    assert keys[2] == "activity.opened_unique:62f114f8165fe0d8db0288e5"


@pytest.mark.parametrize("identity", [None, 7, "", "short", "a b c d e f g", "é" * 20, "x" * 101])
def test_without_a_plain_id_a_report_is_known_by_its_bytes(identity):
    fields = report("delivered")
    fields["data"]["id"] = identity
    body = json.dumps(fields).encode()
    (first,), (again,), (other,) = receive(body), receive(body), receive(body + b" ")
    assert first.key == again.key != other.key
    assert len(first.key) == 64


@pytest.mark.parametrize("body", [b"", b"[]", b"\xff\x00", b"[" * 100_000])
def test_a_signed_body_is_kept_even_where_it_cannot_be_read(body):
    assert receive(body)[0].body == body


def test_no_bit_of_the_body_may_differ():
    body = (DATA / "spam_complaint.json").read_bytes()
    given = signature(body)
    for place in range(len(body)):
        wrong = body[:place] + bytes([body[place] ^ 1]) + body[place + 1 :]
        with pytest.raises(ForgedReportError):
            receive(wrong, given)


def test_no_letter_of_the_signature_may_differ():
    body = (DATA / "spam_complaint.json").read_bytes()
    given = signature(body)
    for place in range(len(given)):
        wrong = given[:place] + ("0" if given[place] != "0" else "1") + given[place + 1 :]
        with pytest.raises(ForgedReportError):
            receive(body, wrong)


BODY = b'{"type":"activity.sent"}'


@pytest.mark.parametrize(
    "given",
    ["", "0", "é" * 64, "\ud800", signature(BODY, "another secret"), signature(BODY)[:-1], signature(BODY) + "0"],
    ids=["none", "short", "letters", "surrogate", "secret", "cut", "long"],
)
def test_a_call_that_is_not_signed_with_our_secret_is_not_heard(given):
    with pytest.raises(ForgedReportError):
        receive(BODY, given)


def test_a_call_without_the_header_is_not_heard():
    with pytest.raises(ForgedReportError):
        WEBHOOK.receive(WebhookCall(headers={}, body=BODY, secret="", now=NOW))
