import json
from base64 import b64encode
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate.domain.delivery_event import Cause, EventKind
from syndicate.errors import ForgedReportError
from syndicate.mail.postmark_webhook import BOUNCES, PostmarkWebhook
from syndicate.mail.webhook import Doorkeeper, WebhookCall

DATA = Path(__file__).parents[2] / "data" / "postmark"
ID = "883953f4-6105-42a2-a16a-77a8eac79483"
NOW = datetime(2026, 11, 4, 6, 1, tzinfo=UTC)
DOORKEEPER = Doorkeeper(path_secret="a-long-path-0123456789", username="postmark", password="pass:word")
WEBHOOK = PostmarkWebhook(DOORKEEPER)
TRACE = "0b0a6a2e-8a3e-4b8f-9f0e-5f7d1c2b3a49"


def record(name, **changes):
    return json.loads((DATA / f"{name}.json").read_text()) | changes


def read(fields):
    (event,) = WEBHOOK.read(json.dumps(fields).encode())
    return event


def basic(username="postmark", password="pass:word"):
    return "Basic " + b64encode(f"{username}:{password}".encode()).decode()


def call(body=b'{"RecordType":"Delivery"}', *, secret=DOORKEEPER.path_secret, **headers):
    sent = {"authorization": basic(), "x-pm-webhook-trace-id": TRACE}
    sent |= {name.replace("_", "-"): value for name, value in headers.items()}
    return WebhookCall(
        headers={name: value for name, value in sent.items() if value}, body=body, secret=secret, now=NOW
    )


#: Kind, whether it is of a message of ours, moment, reason and, where there is one, cause; by file.
EXPECTED = {
    "delivery": (EventKind.DELIVERED, 1, "06:00:10.273539", "250 2.0.0 OK 1762360434 x12-20020a05 - gsmtp"),
    "bounce_hard": (
        *(EventKind.BOUNCED_HARD, 1, "06:00:50.396393"),
        "Hard bounce: smtp;550 5.1.1 The email account that you tried to reach does not exist.",
    ),
    "bounce_soft": (
        *(EventKind.BOUNCED_SOFT, 1, "06:00:12.907025"),
        "Soft bounce: smtp;452 4.2.2 The mailbox of [address] is full",
    ),
    "bounce_soft_inactive": (
        *(EventKind.BOUNCED_HARD, 1, "06:00:12.907025"),
        "Soft bounce: smtp;452 4.2.2 mailbox full, for the tenth time",
    ),
    "bounce_transient": (
        *(EventKind.BOUNCED_SOFT, 1, "06:00:12.907025"),
        "Message delayed: smtp;421 4.4.2 Connection dropped",
    ),
    "bounce_dns_error": (EventKind.BOUNCED_SOFT, 1, "06:00:12.907025", "DNS error: dns;host not found"),
    "bounce_blocked": (
        *(EventKind.BLOCKED, 1, "06:00:12.907025"),
        "ISP block: smtp;554 5.7.1 Service unavailable; client host blocked",
    ),
    "bounce_dmarc_policy": (
        *(EventKind.BLOCKED, 1, "06:00:12.907025"),
        "DMARC Policy: smtp;550 5.7.26 This mail is unauthenticated",
    ),
    "bounce_bad_address": (
        *(EventKind.BOUNCED_HARD, 1, "06:00:12.907025"),
        "Invalid email address: smtp;553 5.1.3 not a valid address",
    ),
    "bounce_manually_deactivated": (EventKind.BOUNCED_HARD, 1, "06:00:12.907025", "Manually deactivated"),
    "bounce_spam_notification": (
        *(EventKind.COMPLAINED, 1, "06:00:12.907025"),
        "Spam notification: smtp;550 5.7.1 the message was marked as spam",
    ),
    "bounce_auto_responder": (
        *(EventKind.OTHER, 1, "06:00:12.907025"),
        "Auto responder: Out of office until Monday",
    ),
    "bounce_unsubscribe": (EventKind.UNSUBSCRIBED, 1, "06:00:12.907025", "Unsubscribe request"),
    "bounce_smtp_api_error": (
        *(EventKind.OTHER, 1, "06:00:12.907025"),
        "SMTP API Error: An error occurred while accepting an email through the SMTP API.",
    ),
    "bounce_of_a_new_type": (
        *(EventKind.OTHER, 1, "06:00:12.907025"),
        "Lunar eclipse: The moon was in the way.",
    ),
    "spam_complaint": (
        *(EventKind.COMPLAINED, 1, "06:00:12.907025"),
        "Spam complaint: Test spam complaint details",
    ),
    "open": (EventKind.OPENED, 1, "08:21:41.249368", ""),
    "click": (EventKind.CLICKED, 1, "08:21:49.249368", ""),
    "subscription_change_unsubscribed": (
        *(EventKind.UNSUBSCRIBED, 1, "09:17:32"),
        "suppressed by Recipient: ManualSuppression",
    ),
    "subscription_change_hard_bounce": (
        *(EventKind.SUPPRESSED, 1, "09:17:32"),
        *("suppressed by Recipient: HardBounce", Cause.BOUNCE),
    ),
    "subscription_change_complaint": (
        *(EventKind.SUPPRESSED, 1, "09:17:32"),
        *("suppressed by Recipient: SpamComplaint", Cause.COMPLAINT),
    ),
    "subscription_change_by_customer": (
        *(EventKind.SUPPRESSED, 0, "09:17:32"),
        "suppressed by Customer: ManualSuppression",
    ),
    "subscription_change_reactivated": (EventKind.OTHER, 0, "09:17:32", "allowed again by Admin"),
    "record_of_a_new_type": (EventKind.OTHER, 1, None, ""),
}


def test_the_table_has_every_record_there_is():
    assert sorted(EXPECTED) == sorted(path.stem for path in DATA.glob("*.json"))


@pytest.mark.parametrize("name", EXPECTED)
def test_every_record_is_read_into_our_own_words(name):
    kind, is_of_a_message, moment, reason, *cause = EXPECTED[name]
    event = read(record(name))
    assert event.kind is kind
    assert event.address == "reader1@example.net"
    assert event.batch == ("hungary-2026-11-04/1" if is_of_a_message else "")
    assert event.provider_id == (ID if is_of_a_message else "")
    assert event.at == (datetime.fromisoformat(f"2026-11-04T{moment}+00:00") if moment else None)
    assert event.at is None or event.at.utcoffset().total_seconds() == 0
    assert event.reason == reason
    assert event.cause is (cause[0] if cause else Cause.UNKNOWN)


@pytest.mark.parametrize("kind", BOUNCES)
def test_an_inactive_address_has_bounced_for_good_whatever_the_type(kind):
    about_people = (EventKind.COMPLAINED, EventKind.UNSUBSCRIBED)
    expected = BOUNCES[kind] if BOUNCES[kind] in about_people else EventKind.BOUNCED_HARD
    assert read(record("bounce_soft", Type=kind)).kind is BOUNCES[kind]
    assert read(record("bounce_soft", Type=kind, Inactive=True)).kind is expected


@pytest.mark.parametrize("batch", ["someone else's", "hungary", 7, None, "../x/1"])
def test_metadata_that_we_have_not_written_is_no_batch(batch):
    assert read(record("delivery", Metadata={"batch": batch})).batch == ""


@pytest.mark.parametrize("moment", ["", "2026-11-04T06:00:00", "0001-01-01T00:00:00+14:00", 7, None])
def test_a_moment_that_is_none_is_left_out(moment):
    assert read(record("delivery", DeliveredAt=moment)).at is None


def test_new_fields_and_missing_ones_do_no_harm():
    assert read(record("delivery", Novelty={"deep": [1]})).kind is EventKind.DELIVERED
    event = read({"RecordType": "Bounce"})
    assert (event.kind, event.address, event.reason) == (EventKind.OTHER, "", "")


@pytest.mark.parametrize("body", [b"", b"[]", b"7", b"{}", b'{"RecordType":7}', b"\xff", b"[" * 100_000, b'{"From'])
def test_what_is_no_record_cannot_be_read(body):
    with pytest.raises(ValueError, match="no record of Postmark's"):
        WEBHOOK.read(body)


@settings(max_examples=30)
@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda deeper: st.lists(deeper)))
def test_no_value_of_any_field_is_more_than_it_can_bear(value):
    for name in record("bounce_hard"):
        if name != "RecordType":
            read(record("bounce_hard", **{name: value}))
    for name in record("subscription_change_unsubscribed"):
        if name != "RecordType":
            read(record("subscription_change_unsubscribed", **{name: value}))


def test_a_report_is_known_again_by_its_trace():
    (first,), (again,) = WEBHOOK.receive(call()), WEBHOOK.receive(call(x_pm_retries_remaining="5"))
    assert (first.key, again.key) == (TRACE, TRACE)
    (other,) = WEBHOOK.receive(call(x_pm_webhook_trace_id="another-trace-0001"))
    assert other.key == "another-trace-0001"


@pytest.mark.parametrize("trace", ["", "x", "a b c d e f g h", "é" * 20, "x" * 201], ids=str.__len__)
def test_without_a_trace_a_report_is_known_by_its_bytes(trace):
    (first,) = WEBHOOK.receive(call(b'{"a":1}', x_pm_webhook_trace_id=trace))
    (again,) = WEBHOOK.receive(call(b'{"a":1}', x_pm_webhook_trace_id=trace))
    (other,) = WEBHOOK.receive(call(b'{"a":2}', x_pm_webhook_trace_id=trace))
    assert first.key == again.key != other.key
    assert len(first.key) == 64


@pytest.mark.parametrize("body", [b"", b"[]", b"\xff\x00", b"[" * 100_000])
def test_a_body_is_kept_as_it_came_even_where_it_cannot_be_read(body):
    (report,) = WEBHOOK.receive(call(body))
    assert report.body == body


@pytest.mark.parametrize(
    "forged",
    [
        call(secret=""),
        call(secret="a-long-path-0123456788"),
        call(secret="a-long-path-012345678"),
        call(authorization=""),
        call(authorization=basic(username="Postmark")),
        call(authorization=basic(password="pass:wore")),
        call(authorization=basic(password="")),
        call(authorization="Bearer pass:word"),
        call(authorization="Basic !"),
    ],
    ids=["path", "other-path", "short-path", "login", "username", "password", "empty", "scheme", "base64"],
)
def test_whoever_does_not_know_path_name_and_password_is_not_heard(forged):
    with pytest.raises(ForgedReportError):
        WEBHOOK.receive(forged)


def test_no_letter_of_the_secrets_may_differ():
    good = call()
    for place in range(len(good.secret)):
        wrong = good.secret[:place] + chr(ord(good.secret[place]) ^ 1) + good.secret[place + 1 :]
        with pytest.raises(ForgedReportError):
            WEBHOOK.receive(call(secret=wrong))
    password = "pass:word"
    for place in range(len(password)):
        wrong = password[:place] + chr(ord(password[place]) ^ 1) + password[place + 1 :]
        with pytest.raises(ForgedReportError):
            WEBHOOK.receive(call(authorization=basic(password=wrong)))
