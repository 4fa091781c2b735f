"""Mailgun's reports: recorded ones of every kind, and everything that makes one of them a forgery."""

import hmac
import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.domain.delivery_event import Cause, DeliveryEvent, EventKind
from syndicate.errors import ForgedReportError
from syndicate.mail.mailgun_webhook import MailgunWebhook
from syndicate.mail.webhook import WebhookCall

RECORDED = Path(__file__).parents[2] / "data" / "mailgun"
KEY = "signing-key-for-tests"
#: When the recorded reports were signed: 2026-11-04, shortly after six in Coordinated Universal Time.
SIGNED = datetime.fromtimestamp(1793772121, UTC)
WEBHOOK = MailgunWebhook(KEY)

#: What each recorded report says: kind, cause, reason.
EXPECTED = {
    "accepted": (EventKind.ACCEPTED, Cause.UNKNOWN, ""),
    "delivered": (EventKind.DELIVERED, Cause.UNKNOWN, "OK"),
    "failed-permanent-bounce": (
        EventKind.BOUNCED_HARD,
        Cause.UNKNOWN,
        "550 5.1.1 The email account <[address]> that you tried to reach does not exist",
    ),
    "failed-permanent-bounce-without-codes": (EventKind.BOUNCED_HARD, Cause.UNKNOWN, "550 No such user here"),
    "failed-permanent-mailbox-full": (EventKind.BOUNCED_SOFT, Cause.UNKNOWN, "552 5.2.2 The mailbox is over quota"),
    "failed-permanent-policy": (
        EventKind.BLOCKED,
        Cause.UNKNOWN,
        "550 5.7.1 Message refused: DMARC policy of example.org",
    ),
    "failed-permanent-espblock": (
        EventKind.BLOCKED,
        Cause.UNKNOWN,
        "554 Messages from 192.0.2.25 weren't sent: part of its network is on our block list",
    ),
    "failed-permanent-old": (EventKind.BOUNCED_SOFT, Cause.UNKNOWN, "602 Too old"),
    "failed-permanent-generic": (EventKind.BOUNCED_SOFT, Cause.UNKNOWN, "498 No MX for example.net"),
    "failed-permanent-suppress-bounce": (
        EventKind.SUPPRESSED,
        Cause.BOUNCE,
        "605 Not delivering to previously bounced address",
    ),
    "failed-permanent-suppress-complaint": (
        EventKind.SUPPRESSED,
        Cause.COMPLAINT,
        "607 Not delivering to a user who marked your messages as spam",
    ),
    "failed-permanent-suppress-unsubscribe": (
        EventKind.SUPPRESSED,
        Cause.UNSUBSCRIBED,
        "606 Not delivering to unsubscribed address",
    ),
    "failed-temporary-generic": (EventKind.DEFERRED, Cause.UNKNOWN, "451 4.7.0 Temporary server error"),
    "failed-temporary-greylisted": (
        EventKind.DEFERRED,
        Cause.UNKNOWN,
        "450 Recipient address rejected: Greylisted",
    ),
    "failed-temporary-espblock": (
        EventKind.DEFERRED,
        Cause.UNKNOWN,
        "421 Temporarily deferred: unusual traffic from 192.0.2.25",
    ),
    "rejected": (EventKind.BLOCKED, Cause.UNKNOWN, "Sandbox subdomains are for test purposes only."),
    "complained": (EventKind.COMPLAINED, Cause.UNKNOWN, ""),
    "unsubscribed": (EventKind.UNSUBSCRIBED, Cause.UNKNOWN, ""),
    "opened": (EventKind.OPENED, Cause.UNKNOWN, ""),
    "clicked": (EventKind.CLICKED, Cause.UNKNOWN, ""),
    "stored": (EventKind.OTHER, Cause.UNKNOWN, ""),
    "list-member-uploaded": (EventKind.OTHER, Cause.UNKNOWN, ""),
    "email-validation": (EventKind.OTHER, Cause.UNKNOWN, ""),
}
#: Those without a mail of ours.
WITHOUT_MAIL = {"list-member-uploaded", "email-validation"}


def recorded(name="delivered"):
    return (RECORDED / f"{name}.json").read_bytes()


def parts(name="delivered"):
    return json.loads(recorded(name))


def called(body, now=SIGNED, headers=()):
    return WebhookCall(headers=dict(headers), body=body, secret="", now=now)


def signed(event, *, key=KEY, timestamp="1793772121", token="b" * 50, **changes):
    signature = hmac.new(key.encode(), f"{timestamp}{token}".encode(), sha256).hexdigest()
    fields = {"timestamp": timestamp, "token": token, "signature": signature} | changes
    return json.dumps({"signature": fields, "event-data": event}).encode()


def read(**changes):
    event = parts("failed-permanent-bounce")["event-data"]
    (found,) = WEBHOOK.read(json.dumps({"event-data": event | changes}).encode())
    return found


def status(**changes):
    return {"delivery-status": parts("failed-permanent-bounce")["event-data"]["delivery-status"] | changes}


def test_every_recorded_report_is_expected():
    assert {file.stem for file in RECORDED.glob("*.json")} == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_recorded_report_is_genuine_and_says_what_it_says(name):
    body = recorded(name)
    (report,) = WEBHOOK.receive(called(body))
    assert (report.key, report.body) == (parts(name)["signature"]["token"], body)
    (event,) = WEBHOOK.read(report.body)
    kind, cause, reason = EXPECTED[name]
    assert event == DeliveryEvent(
        kind=kind,
        cause=cause,
        reason=reason,
        address="reader1@example.net",
        batch="" if name == "email-validation" else "hungary-2026-11-04/1",
        provider_id="" if name in WITHOUT_MAIL else "20261104060001.1.AA@mg.example.org",
        at=datetime.fromtimestamp(parts(name)["event-data"]["timestamp"], UTC),
    )


def test_its_time_is_told_in_coordinated_universal_time():
    (event,) = WEBHOOK.read(recorded())
    assert event.at == datetime(2026, 11, 4, 6, 2, 1, 153125, tzinfo=UTC)


@pytest.mark.parametrize("after", [timedelta(hours=-4), timedelta(minutes=-4), timedelta(), timedelta(hours=11)])
def test_a_report_may_be_as_old_as_mailgun_repeats_them_and_no_younger_than_clocks_differ(after):
    call = called(recorded(), now=SIGNED + after)
    if after < timedelta(minutes=-5):
        with pytest.raises(ForgedReportError, match="not within"):
            WEBHOOK.receive(call)
    else:
        assert WEBHOOK.receive(call)


def test_an_old_report_is_a_replay():
    with pytest.raises(ForgedReportError, match="not within"):
        WEBHOOK.receive(called(recorded(), now=SIGNED + timedelta(hours=13)))


def test_the_same_report_again_has_the_same_key():
    assert WEBHOOK.receive(called(recorded())) == WEBHOOK.receive(called(recorded(), SIGNED + timedelta(hours=8)))


def test_the_wrong_secret_is_none():
    with pytest.raises(ForgedReportError, match="not made with the key"):
        MailgunWebhook("another-key").receive(called(recorded()))


def test_no_character_of_the_signature_its_time_or_its_token_can_be_another():
    whole = parts()
    for field in ("timestamp", "token", "signature"):
        for place, char in enumerate(whole["signature"][field]):
            other = "1" if char != "1" else "2"
            text = whole["signature"][field]
            changed = whole | {"signature": whole["signature"] | {field: text[:place] + other + text[place + 1 :]}}
            with pytest.raises(ForgedReportError):
                WEBHOOK.receive(called(json.dumps(changed).encode()))


@pytest.mark.parametrize("moved", [-2, -1, 1, 2])
def test_the_border_between_time_and_token_cannot_be_moved_to_make_another_key(moved):
    # They are signed without anything between them, so that the text that is signed would stay the same.
    token = "0123456789" * 5
    text = f"1793772121{token}"
    border = 10 + moved
    body = signed({"event": "delivered"}, timestamp=text[:border], token=text[border:])
    with pytest.raises(ForgedReportError):
        WEBHOOK.receive(called(body))


@pytest.mark.parametrize(
    "changes",
    [
        {"timestamp": None},
        {"timestamp": 1793772121},
        {"timestamp": "1793772121 "},
        {"timestamp": "１793772121"},
        {"timestamp": ""},
        {"token": None},
        {"token": ""},
        {"token": "short"},
        {"token": "b" * 201},
        {"token": ["b" * 50]},
        {"signature": None},
        {"signature": ""},
        {"signature": "é" * 64},
        {"signature": "\ud800"},
    ],
    ids=lambda changes: "-".join(f"{name}-{ascii(value)[:20]}" for name, value in changes.items()),
)
def test_a_part_that_is_missing_or_of_another_kind_proves_nothing(changes):
    with pytest.raises(ForgedReportError):
        WEBHOOK.receive(called(signed({"event": "delivered"}, **changes)))


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"7", b"{}", b'{"signature": 7}', b"timestamp=1&token=2&signature=3", b"\xff", b"[" * 100_000],
    ids=["empty", "cut", "list", "number", "object", "odd", "form", "no-text", "deep"],
)
def test_what_is_no_report_is_a_forgery(body):
    with pytest.raises(ForgedReportError):
        WEBHOOK.receive(called(body))


def test_the_signature_says_nothing_of_the_event_so_that_storage_must_know_the_token():
    # Mailgun's own rule: the same token with another body is caught by whoever keeps the keys.
    event = parts("complained")["event-data"]
    changed = parts() | {"event-data": event}
    (genuine,) = WEBHOOK.receive(called(recorded()))
    (other,) = WEBHOOK.receive(called(json.dumps(changed).encode()))
    assert WEBHOOK.covers_body is False
    assert other.key == genuine.key
    assert other.body != genuine.body


@pytest.mark.parametrize(
    ("changes", "kind", "cause"),
    [
        ({"reason": "bounce"}, EventKind.BOUNCED_HARD, Cause.UNKNOWN),
        ({"reason": "delayed-bounce"}, EventKind.BOUNCED_HARD, Cause.UNKNOWN),
        ({"reason": "of-tomorrow"}, EventKind.BOUNCED_SOFT, Cause.UNKNOWN),
        ({"reason": None}, EventKind.BOUNCED_SOFT, Cause.UNKNOWN),
        ({"reason": "suppress-of-tomorrow"}, EventKind.SUPPRESSED, Cause.UNKNOWN),
        ({"reason": "hardfail", **status(code=605)}, EventKind.SUPPRESSED, Cause.BOUNCE),
        ({"reason": "hardfail", **status(code=606)}, EventKind.SUPPRESSED, Cause.UNSUBSCRIBED),
        ({"reason": "hardfail", **status(code=607)}, EventKind.SUPPRESSED, Cause.COMPLAINT),
        (status(**{"bounce-type": "hard", "enhanced-code": "5.0.0"}), EventKind.BOUNCED_HARD, Cause.UNKNOWN),
        (status(**{"bounce-type": "", "enhanced-code": "5.0.0"}), EventKind.BOUNCED_SOFT, Cause.UNKNOWN),
        (status(**{"bounce-type": "hard", "enhanced-code": "5.7.26"}), EventKind.BLOCKED, Cause.UNKNOWN),
        (status(**{"bounce-type": "", "enhanced-code": ""}), EventKind.BOUNCED_HARD, Cause.UNKNOWN),
        ({"severity": "of-tomorrow"}, EventKind.OTHER, Cause.UNKNOWN),
        ({"severity": None}, EventKind.OTHER, Cause.UNKNOWN),
        ({"event": "of-tomorrow"}, EventKind.OTHER, Cause.UNKNOWN),
        ({"event": "unique_opened"}, EventKind.OTHER, Cause.UNKNOWN),
        ({"delivery-status": 7, "reason": "bounce"}, EventKind.BOUNCED_HARD, Cause.UNKNOWN),
    ],
    ids=lambda value: "-".join(map(str, value)) if isinstance(value, dict) else str(value),
)
def test_failures_by_reason_and_code(changes, kind, cause):
    found = read(**changes)
    assert (found.kind, found.cause) == (kind, cause)


@pytest.mark.parametrize(
    ("variables", "batch"),
    [
        ({"batch": "hungary-2026-11-04/1"}, "hungary-2026-11-04/1"),
        ({"batch": "../../etc/passwd"}, ""),
        ({"batch": "a/b/c"}, ""),
        ({"batch": ""}, ""),
        ({"batch": 7}, ""),
        ({}, ""),
        ("batch", ""),
        (None, ""),
    ],
    ids=str,
)
def test_a_batch_is_a_key_that_we_wrote_or_none(variables, batch):
    assert read(**{"user-variables": variables}).batch == batch


@pytest.mark.parametrize("timestamp", [None, "1793772121", 1e300, float("inf"), -1e300, [], {}], ids=str)
def test_a_time_that_is_none_is_left_out(timestamp):
    assert read(timestamp=timestamp).at is None


def test_new_fields_and_strange_letters_do_no_harm():
    found = read(recipient="a\ud800b@example.net", brand_new={"x": [1, 2]}, message={"headers": {"message-id": 7}})
    assert (found.kind, found.address, found.provider_id) == (EventKind.BOUNCED_HARD, "", "")


@pytest.mark.parametrize(
    "body",
    [b"", b"{}", b"[]", b'{"event-data": 7}', b'{"event-data": {}}', b'{"event-data": {"event": 7}}', b"[" * 100_000],
    ids=["empty", "object", "list", "number", "no-event", "odd-event", "deep"],
)
def test_what_holds_no_event_cannot_be_read(body):
    with pytest.raises(ValueError, match="no event"):
        WEBHOOK.read(body)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
FIELDS = ("event", "severity", "reason", "timestamp", "recipient", "message", "user-variables", "delivery-status")


@given(st.dictionaries(st.sampled_from(FIELDS), JSON))
def test_any_event_at_all_is_read_or_is_no_event(event):
    body = json.dumps({"event-data": {"event": "failed"} | event}).encode()
    try:
        (found,) = WEBHOOK.read(body)
    except ValueError:
        assert not isinstance(event.get("event"), str) or not event["event"]
    else:
        assert isinstance(found.kind, EventKind)
        assert len(found.reason) <= 200
