import json
from base64 import b64decode, b64encode
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

from syndicate.domain.delivery_event import Cause, DeliveryEvent, EventKind
from syndicate.errors import ForgedReportError
from syndicate.mail.sendgrid_webhook import SendGridWebhook
from syndicate.mail.webhook import WebhookCall

DATA = Path(__file__).parents[2] / "data" / "sendgrid"
NOW = datetime(2026, 11, 4, 5, 31, tzinfo=UTC)
KEY = ec.derive_private_key(20_261_104, ec.SECP256R1())
OTHER_KEY = ec.derive_private_key(20_261_105, ec.SECP256R1())
WEBHOOK = SendGridWebhook(KEY.public_key())
SIGNATURE = "x-twilio-email-event-webhook-signature"
TIMESTAMP = "x-twilio-email-event-webhook-timestamp"

AT = datetime(2026, 11, 4, 5, 30, tzinfo=UTC)


def event(kind, reason="", **fields):
    defaults = dict(
        address="reader1@example.net", batch="hungary-2026-11-04/1", provider_id="Xj5LmNkWSOqRbdvOpR0001", at=AT
    )
    return DeliveryEvent(kind=kind, reason=reason, **{**defaults, **fields})


def dropped(cause, reason):
    return event(EventKind.SUPPRESSED, reason, cause=cause)


HARD, SOFT, BLOCKED = EventKind.BOUNCED_HARD, EventKind.BOUNCED_SOFT, EventKind.BLOCKED

EVENTS = {
    "processed": event(EventKind.ACCEPTED),
    "deferred": event(EventKind.DEFERRED, "450 4.2.1 The user you are trying to contact is receiving mail too quickly"),
    "delivered": event(EventKind.DELIVERED, "250 2.0.0 OK 1793770200 m143si2210036ioe.159 - mx"),
    "bounce": event(HARD, "Invalid Address: 550 5.1.1 <[address]>: user unknown"),
    "bounce-mailbox": event(HARD, "Mailbox Unavailable: 550 5.2.1 The account is disabled"),
    "bounce-technical": event(SOFT, "Technical: unable to get mx info: failed to get IPs from PTR record"),
    "bounce-reputation": event(BLOCKED, "Reputation: 550 5.7.1 Our system has detected an unusual rate of mail"),
    "bounce-content": event(BLOCKED, "Content: 554 5.7.0 Message rejected as spam"),
    "bounce-unclassified": event(HARD, "Unclassified: 550 no"),
    "bounce-plain": event(HARD, "500 unknown recipient"),
    "bounce-expired": event(SOFT, "unable to deliver within 72 hours"),
    "blocked": event(SOFT, "Mailbox Unavailable: 452 4.2.2 The mailbox is full"),
    "blocked-frequency": event(BLOCKED, "Frequency or Volume Too High: 421 4.7.28 rate limited"),
    "blocked-invalid": event(SOFT, "Invalid Address: 550 perhaps unknown"),
    "dropped-bounced": dropped(Cause.BOUNCE, "Bounced Address"),
    "dropped-invalid": dropped(Cause.BOUNCE, "Invalid"),
    "dropped-spam-report": dropped(Cause.COMPLAINT, "Spam Reporting Address"),
    "dropped-unsubscribed": dropped(Cause.UNSUBSCRIBED, "Unsubscribed Address"),
    "dropped-unheard": dropped(Cause.UNKNOWN, "Something Of 2031"),
    "dropped-content": event(BLOCKED, "Spam Content (if Spam Checker app is enabled)"),
    "dropped-quota": event(BLOCKED, "Recipient List over Package Quota"),
    "dropped-header": event(BLOCKED, "Invalid SMTPAPI header"),
    "open": event(EventKind.OPENED),
    "click": event(EventKind.CLICKED),
    "spamreport": event(EventKind.COMPLAINED),
    "unsubscribe": event(EventKind.UNSUBSCRIBED),
    "group-unsubscribe": event(EventKind.UNSUBSCRIBED),
    "group-resubscribe": event(EventKind.OTHER),
    "account-status-change": event(EventKind.OTHER, address="", batch="", provider_id=""),
    "unheard-of": event(EventKind.OTHER),
    "category-alone": event(EventKind.DELIVERED, "250 OK"),
    "foreign": event(EventKind.DELIVERED, "250 OK", batch="", provider_id="14c5d75ce93"),
}


def recorded(name):
    return (DATA / f"{name}.json").read_bytes()


def test_every_recorded_event_has_its_reading():
    assert sorted(EVENTS) == sorted(path.stem for path in DATA.glob("*.json"))


@pytest.mark.parametrize("name", sorted(EVENTS))
def test_an_event_says_the_same_as_with_all_providers(name):
    assert WEBHOOK.read(recorded(name)) == (EVENTS[name],)


def call(body, *, signed_at=NOW, now=NOW, key=KEY, **headers):
    timestamp = str(int(signed_at.timestamp()))
    signature = key.sign(timestamp.encode() + body, ec.ECDSA(SHA256()))
    found = {SIGNATURE: b64encode(signature).decode(), TIMESTAMP: timestamp, **headers}
    return WebhookCall(
        headers={name: value for name, value in found.items() if value is not None}, body=body, secret="", now=now
    )


BODY = b"[" + b",".join(recorded(name) for name in ("processed", "bounce", "open")) + b"]"


def test_a_genuine_call_is_cut_into_its_events():
    reports = WEBHOOK.receive(call(BODY))
    assert [report.key for report in reports] == [
        "processed-ZyjAM5rnQmuI1KFInHQ3Nw",
        "bounce-ZyjAM5rnQmuI1KFInHQ3Nw",
        "open-ZyjAM5rnQmuI1KFInHQ3Nw",
    ]
    assert [WEBHOOK.read(report.body) for report in reports] == [
        (EVENTS["processed"],),
        (EVENTS["bounce"],),
        (EVENTS["open"],),
    ]


def test_the_proof_of_a_call_is_one_of_every_byte_in_it():
    assert WEBHOOK.covers_body
    genuine = call(BODY)
    for place in range(0, len(BODY), 7):
        flipped = bytearray(BODY)
        flipped[place] ^= 1
        with pytest.raises(ForgedReportError):
            WEBHOOK.receive(WebhookCall(headers=genuine.headers, body=bytes(flipped), secret="", now=NOW))


def test_a_signature_with_any_byte_flipped_is_none():
    genuine = call(BODY)
    signature = b64decode(genuine.headers[SIGNATURE])
    for place in range(len(signature)):
        flipped = bytearray(signature)
        flipped[place] ^= 1
        with pytest.raises(ForgedReportError):
            WEBHOOK.receive(call(BODY, **{SIGNATURE: b64encode(flipped).decode()}))


def test_the_time_is_signed_too():
    with pytest.raises(ForgedReportError, match="not SendGrid's for this body"):
        WEBHOOK.receive(call(BODY, **{TIMESTAMP: str(int(NOW.timestamp()) + 1)}))


@pytest.mark.parametrize(
    "changes",
    [
        {"key": OTHER_KEY},
        {SIGNATURE: None},
        {SIGNATURE: ""},
        {SIGNATURE: "é"},
        {SIGNATURE: "AAAA"},
        {SIGNATURE: "not base64!"},
        {TIMESTAMP: None},
        {TIMESTAMP: ""},
        {TIMESTAMP: "-1793770260"},
        {TIMESTAMP: "٠١٢٣٤٥٦٧٨٩"},
        {TIMESTAMP: "1793770260.5"},
    ],
    ids=[
        *("other-key", "no-signature", "empty-signature", "no-ascii", "no-der", "no-base64"),
        *("no-time", "empty-time", "negative", "other-digits", "fraction"),
    ],
)
def test_a_call_that_proves_nothing_is_refused(changes):
    with pytest.raises(ForgedReportError):
        WEBHOOK.receive(call(BODY, **changes))


@pytest.mark.parametrize(
    ("age", "is_taken"),
    [
        (timedelta(hours=25), True),
        (timedelta(hours=25, seconds=1), False),
        (timedelta(minutes=-5), True),
        (timedelta(minutes=-5, seconds=-1), False),
    ],
    ids=["day-old", "older", "fast-clock", "future"],
)
def test_a_call_is_taken_as_long_as_sendgrid_repeats_it(age, is_taken):
    old = call(BODY, signed_at=NOW - age)
    if is_taken:
        assert len(WEBHOOK.receive(old)) == 3
    else:
        with pytest.raises(ForgedReportError, match="not within"):
            WEBHOOK.receive(old)


def test_the_same_again_has_the_same_key_and_an_event_without_an_id_one_of_its_bytes():
    nameless = {"event": "dropped", "reason": "Invalid", "email": "reader1@example.net"}
    body = json.dumps([nameless, nameless, nameless | {"email": "reader2@example.net"}]).encode()
    first, again, other = (report.key for report in WEBHOOK.receive(call(body)))
    assert first == again != other
    assert [report.key for report in WEBHOOK.receive(call(body))] == [first, again, other]


def test_a_broken_event_stands_in_nobodys_way():
    body = b"[7," + recorded("bounce") + b',null,{"event":5},[],"x",' + recorded("open") + b"]"
    reports = WEBHOOK.receive(call(body))
    assert len(reports) == len({report.key for report in reports}) == 7
    assert WEBHOOK.read(reports[1].body) == (EVENTS["bounce"],)
    assert WEBHOOK.read(reports[6].body) == (EVENTS["open"],)
    for place in (0, 2, 3, 4, 5):
        with pytest.raises(ValueError, match="no event of SendGrid's"):
            WEBHOOK.read(reports[place].body)


@pytest.mark.parametrize(
    "body",
    [b"", b"{}", b"[", b"\xff", b"[" * 100_000, b'"text"', b"[" + b"9" * 5000 + b"]"],
    ids=["empty", "object", "cut", "no-utf-8", "deep", "text", "long-number"],
)
def test_a_body_that_cannot_be_cut_up_is_one_report(body):
    (report,) = WEBHOOK.receive(call(body))
    assert report.body == body
    with pytest.raises(ValueError, match="no event of SendGrid's"):
        WEBHOOK.read(report.body)


def test_an_empty_array_holds_no_report():
    assert WEBHOOK.receive(call(b"[]")) == ()


def test_odd_text_is_kept_and_read():
    body = b'[{"event":"delivered","sg_event_id":"odd-text-1","response":"\\ud800 \\u0000 250","email":"\\udfff"}]'
    (report,) = WEBHOOK.receive(call(body))
    (read,) = WEBHOOK.read(report.body)
    assert (read.kind, report.key) == (EventKind.DELIVERED, "odd-text-1")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"timestamp": "1793770200"}, {"at": None}),
        ({"timestamp": True}, {"at": None}),
        ({"timestamp": 10**20}, {"at": None}),
        ({"timestamp": -(10**20)}, {"at": None}),
        ({"email": ["a"]}, {"address": ""}),
        ({"batch": "../x"}, {"batch": "hungary-2026-11-04/1"}),
        ({"batch": "no-number"}, {"batch": "hungary-2026-11-04/1"}),
        ({"batch": 7, "category": 7}, {"batch": ""}),
        ({"batch": None, "category": ["cat", "é_1", 7]}, {"batch": ""}),
        ({"sg_message_id": 7}, {"provider_id": ""}),
        ({"sg_message_id": "a\nb"}, {"provider_id": ""}),
    ],
    ids=[
        *("text-time", "true-time", "far-time", "early-time", "no-address", "odd-batch", "no-key"),
        *("numbers", "foreign", "number-id", "odd-id"),
    ],
)
def test_what_is_odd_in_an_event_reads_as_nothing(changes, expected):
    body = json.dumps(json.loads(recorded("processed")) | changes).encode()
    assert WEBHOOK.read(body) == (event(EventKind.ACCEPTED, **expected),)


def test_new_fields_change_nothing():
    body = json.dumps(json.loads(recorded("bounce")) | {"something_new": {"a": [1, 2]}}).encode()
    assert WEBHOOK.read(body) == (EVENTS["bounce"],)
