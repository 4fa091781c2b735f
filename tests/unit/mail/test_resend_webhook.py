import hmac
import json
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from syndicate.domain.delivery_event import Cause, DeliveryEvent, EventKind
from syndicate.errors import ForgedReportError
from syndicate.mail.resend_webhook import ResendWebhook, signing_key
from syndicate.mail.webhook import WebhookCall

DATA = Path(__file__).parents[2] / "data" / "resend"
RAW = b"a key of twenty-four by."
SECRET = f"whsec_{b64encode(RAW).decode()}"
NOW = datetime(2026, 11, 4, 6, 1, tzinfo=UTC)
BODY = (DATA / "delivered.json").read_bytes()

EMAIL_ID = "56761188-7520-42d8-8898-ff6fc54ce618"
AT = datetime(2026, 11, 4, 6, 0, 12, 126000, tzinfo=UTC)


def event(kind, **fields):
    defaults = dict(address="reader1@example.net", batch="hungary-2026-11-04/1", provider_id=EMAIL_ID, at=AT)
    return DeliveryEvent(kind=kind, **{**defaults, **fields})


def on_list(cause, origin, **fields):
    return event(EventKind.SUPPRESSED, batch="", cause=cause, reason=f"put on Resend's list: {origin}", **fields)


def other(type, **fields):
    return event(EventKind.OTHER, reason=type, **{"batch": "", "provider_id": "", **fields})


EVENTS = {
    "sent": event(EventKind.ACCEPTED),
    "scheduled": event(EventKind.ACCEPTED),
    "delivered": event(EventKind.DELIVERED, at=AT.replace(microsecond=126719)),
    "delivery-delayed": event(EventKind.DEFERRED),
    "complained": event(EventKind.COMPLAINED),
    "opened": event(EventKind.OPENED),
    "clicked": event(EventKind.CLICKED),
    "failed": event(EventKind.BLOCKED, reason="reached_daily_quota"),
    "bounced-permanent": event(EventKind.BOUNCED_HARD, reason="General smtp; 550 5.1.1 <[address]>: user unknown"),
    "bounced-transient": event(EventKind.BOUNCED_SOFT, reason="MailboxFull smtp; 452 4.2.2 mailbox full"),
    "bounced-undetermined": event(
        EventKind.BOUNCED_SOFT, reason="Undetermined The bounce message didn't contain enough information."
    ),
    "bounced-content-rejected": event(
        EventKind.BLOCKED, reason="ContentRejected smtp; 554 5.6.0 message content rejected"
    ),
    "bounced-policy": event(EventKind.BLOCKED, reason="General smtp; 550 5.7.26 unauthenticated mail is not accepted"),
    "bounced-suppressed": event(
        EventKind.SUPPRESSED,
        cause=Cause.BOUNCE,
        reason="Suppressed The recipient's email address is on the suppression list because it has a recent history of"
        " producing hard bounces.",
    ),
    "bounced-words-only": event(
        EventKind.BOUNCED_SOFT,
        reason="The recipient's email provider sent a hard bounce message, but didn't specify the reason.",
    ),
    "suppressed-bounce": event(EventKind.SUPPRESSED, cause=Cause.BOUNCE, reason="The address bounced before."),
    "suppressed-complaint": event(EventKind.SUPPRESSED, cause=Cause.COMPLAINT, reason="The reader complained before."),
    "suppressed-account": event(
        EventKind.SUPPRESSED,
        reason="Resend has suppressed sending to this address because it is on the account-level suppression list.",
    ),
    "suppression-added-bounce": on_list(Cause.BOUNCE, "bounce"),
    "suppression-added-complaint": on_list(Cause.COMPLAINT, "complaint"),
    "suppression-added-manual": on_list(Cause.UNKNOWN, "manual", provider_id=""),
    "suppression-removed": other("suppression.removed"),
    "received": other(
        "email.received", address="onthisday@example.org", provider_id="66761188-7520-42d8-8898-ff6fc54ce618"
    ),
    #: A mail of another program's: which of the two bounced is not said, so nobody is meant.
    "to-several": event(EventKind.BOUNCED_HARD, address="", batch="", reason="General hard"),
    "contact-updated": other("contact.updated"),
    "domain-updated": other("domain.updated", address=""),
    "unknown": other("email.teleported", batch="hungary-2026-11-04/1", provider_id=EMAIL_ID),
}


@pytest.fixture
def webhook():
    return ResendWebhook(SECRET)


def call(body=BODY, *, key="msg_2W2D3qXLS5fOaPja1GDg7rF2CwB", at=NOW, secret=RAW, **headers):
    """A call as Svix signs it."""
    timestamp = str(int(at.timestamp()))
    signature = b64encode(hmac.digest(secret, f"{key}.{timestamp}.".encode() + body, "sha256")).decode()
    given = {"svix-id": key, "svix-timestamp": timestamp, "svix-signature": f"v1,{signature}"}
    given |= {name.replace("_", "-"): value for name, value in headers.items()}
    return WebhookCall(
        headers={name: value for name, value in given.items() if value is not None}, body=body, secret="", now=NOW
    )


@pytest.mark.parametrize("name", EVENTS)
def test_every_type_of_report_is_understood(webhook, name):
    assert webhook.read((DATA / f"{name}.json").read_bytes()) == (EVENTS[name],)


def test_every_recorded_report_has_its_meaning():
    assert {path.stem for path in DATA.glob("*.json")} == set(EVENTS)


def test_a_genuine_call_is_one_report_whose_key_stays_when_it_is_tried_again(webhook):
    (first,) = webhook.receive(call(at=NOW - timedelta(minutes=4)))
    (again,) = webhook.receive(call(at=NOW))
    assert first == again
    assert (first.key, first.body) == ("msg_2W2D3qXLS5fOaPja1GDg7rF2CwB", BODY)
    assert webhook.covers_body


def test_the_signature_is_the_one_of_svix_own_documentation():
    """docs.svix.com/receiving/verifying-payloads/how-manual has this example."""
    body = b'{"test": 2432232314}'
    headers = {
        "svix-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "svix-timestamp": "1614265330",
        "svix-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }
    genuine = WebhookCall(headers=headers, body=body, secret="", now=datetime.fromtimestamp(1614265400, UTC))
    assert ResendWebhook("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").receive(genuine)[0].body == body


def test_any_of_several_signatures_will_do_while_a_secret_is_changed(webhook):
    good = call().headers["svix-signature"]
    assert webhook.receive(call(svix_signature=f"v1,b2xk {good} v2,bmV3"))
    with pytest.raises(ForgedReportError):
        webhook.receive(call(svix_signature="v1,b2xk v2,bmV3"))


@pytest.mark.parametrize("place", range(0, len(BODY), 7))
def test_any_other_byte_in_the_body_is_noticed(webhook, place):
    genuine = call()
    forged = WebhookCall(
        headers=genuine.headers,
        body=BODY[:place] + bytes([BODY[place] ^ 1]) + BODY[place + 1 :],
        secret="",
        now=NOW,
    )
    with pytest.raises(ForgedReportError, match="signature"):
        webhook.receive(forged)


@pytest.mark.parametrize("name", ["svix_id", "svix_timestamp", "svix_signature"])
def test_any_other_letter_in_a_header_is_noticed(webhook, name):
    good = call().headers[name.replace("_", "-")]
    for place, letter in enumerate(good):
        other = good[:place] + ("1" if letter != "1" else "2") + good[place + 1 :]
        with pytest.raises(ForgedReportError):
            webhook.receive(call(**{name: other}))


@pytest.mark.parametrize(
    "changes",
    [
        {"secret": b"another secret"},
        {"svix_id": None},
        {"svix_timestamp": None},
        {"svix_signature": None},
        {"svix_id": ""},
        {"svix_id": "a b"},
        {"svix_id": "x" * 201},
        {"svix_timestamp": "99999999999999"},
        {"svix_timestamp": "-1"},
        {"svix_timestamp": "1.5"},
        {"svix_timestamp": "now"},
        {"svix_signature": ""},
        {"svix_signature": "v1,"},
        {"svix_signature": "é"},
        {"at": NOW - timedelta(minutes=5, seconds=1)},
        {"at": NOW + timedelta(minutes=5, seconds=1)},
    ],
    ids=str,
)
def test_a_call_that_cannot_be_proven_genuine_is_refused(webhook, changes):
    with pytest.raises(ForgedReportError):
        webhook.receive(call(**changes))


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"null", b"[]", b"[" * 100_000, b'{"type": "email.sent"}'])
def test_what_is_no_report_is_taken_in_and_cannot_be_read(webhook, body):
    (report,) = webhook.receive(call(body))
    assert report.body == body
    with pytest.raises(ValueError, match="no report of Resend's"):
        webhook.read(body)


@pytest.mark.parametrize(
    ("written", "at"),
    [
        ("2026-11-04 06:00:12.126+00", AT),
        ("2026-11-04T06:00:12", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("yesterday", None),
        (5, None),
    ],
)
def test_a_time_that_cannot_be_told_for_certain_is_none(webhook, written, at):
    report = json.dumps(json.loads(BODY) | {"created_at": written}).encode()
    assert webhook.read(report) == (event(EventKind.DELIVERED, at=at),)


@pytest.mark.parametrize(
    "changes",
    [
        *({"to": 5}, {"to": []}, {"to": [5]}, {"to": "reader1@example.net"}, {"to": ["<"]}, {"to": ["\x00@a"]}),
        *({"tags": []}, {"tags": {"batch": 5}}, {"tags": {"batch": "../x"}}, {"tags": {"batch": "order-17"}}),
        *({"email_id": 5}, {"email_id": "x" * 501}, {"bounce": "hard"}, {"suppressed": []}, {"failed": None}),
    ],
    ids=str,
)
@pytest.mark.parametrize("type", ["email.bounced", "email.suppressed", "email.failed", "suppression.added"])
def test_a_strange_value_spoils_nothing_but_its_own_field(webhook, type, changes):
    report = json.loads(BODY)
    report = {**report, "type": type, "data": report["data"] | changes}
    (read,) = webhook.read(json.dumps(report).encode())
    assert read.kind is not EventKind.OTHER
    assert read.batch == ("" if "tags" in changes else "hungary-2026-11-04/1")
    assert read.provider_id == ("" if "email_id" in changes else EMAIL_ID)
    assert read.address == ("" if "to" in changes else "reader1@example.net")


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_é", "whsec_a", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"])
def test_a_secret_that_is_none_is_not_taken_for_one(secret):
    assert signing_key(secret) == b""
    with pytest.raises(ValueError, match="whsec_"):
        ResendWebhook(secret)
