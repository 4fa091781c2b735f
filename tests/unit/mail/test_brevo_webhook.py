import json
from base64 import b64encode
from datetime import UTC, datetime
from pathlib import Path

import pytest

from syndicate.domain.delivery_event import Cause, DeliveryEvent, EventKind
from syndicate.errors import ForgedReportError
from syndicate.mail.brevo_webhook import BrevoWebhook
from syndicate.mail.webhook import Doorkeeper, WebhookCall

DATA = Path(__file__).parents[2] / "data" / "brevo"
DOORKEEPER = Doorkeeper(path_secret="a-long-secret-in-the-path", username="brevo", password="pass:word")
NOW = datetime(2026, 11, 4, 6, 1, tzinfo=UTC)
BODY = (DATA / "delivered.json").read_bytes()

#: To the millisecond, and to the second where there is no `ts_epoch`.
AT = datetime(2026, 11, 4, 6, 0, 12, 126000, tzinfo=UTC)
AT_SECOND = AT.replace(microsecond=0)


def event(kind, **fields):
    defaults = dict(
        address="reader1@example.net",
        batch="hungary-2026-11-04/1",
        provider_id="202611040600.27287306012@smtp-relay.example.org",
        at=AT,
    )
    return DeliveryEvent(kind=kind, **{**defaults, **fields})


def blocked(cause, reason):
    return event(EventKind.SUPPRESSED, cause=cause, reason=f"blocked : {reason}")


EVENTS = {
    "request": event(EventKind.ACCEPTED),
    "sent": event(EventKind.ACCEPTED),
    "delivered": event(EventKind.DELIVERED),
    "hard-bounce": event(EventKind.BOUNCED_HARD, reason="RecipientError: 550 5.1.1 <[address]>: mailbox unavailable"),
    "hard-bounce-policy": event(EventKind.BLOCKED, reason="550 5.7.26 unauthenticated mail is not accepted"),
    "soft-bounce": event(EventKind.BOUNCED_SOFT, reason="undefined Unable to find MX of domain no-mx.example.net"),
    "invalid-email": event(EventKind.BOUNCED_HARD, reason="invalid address"),
    "deferred": event(EventKind.DEFERRED, reason="451 4.7.1 greylisted"),
    "error": event(EventKind.BLOCKED, at=AT_SECOND),
    "blocked": blocked(Cause.UNKNOWN, "due to blacklist user"),
    "blocked-unsubscribed": blocked(Cause.UNSUBSCRIBED, "due to unsubscribed user"),
    "blocked-bounce": blocked(Cause.BOUNCE, "hard bounced before"),
    "blocked-spam": blocked(Cause.COMPLAINT, "spam complaint"),
    "spam": event(EventKind.COMPLAINED),
    "complaint": event(EventKind.COMPLAINED, at=AT_SECOND),
    "unsubscribe": event(EventKind.UNSUBSCRIBED),
    "unsubscribed": event(EventKind.UNSUBSCRIBED),
    "opened": event(EventKind.OPENED),
    "unique-opened": event(EventKind.OPENED),
    #: Its batch is told by the tags alone.
    "proxy-open": event(EventKind.OPENED, at=None),
    "unique-proxy-open": event(EventKind.OPENED),
    "click": event(EventKind.CLICKED),
    "list-addition": event(EventKind.OTHER, batch="", provider_id="", reason="list_addition"),
    "unknown": event(EventKind.OTHER, reason="teleported"),
}


@pytest.fixture
def webhook():
    return BrevoWebhook(DOORKEEPER)


def call(body=BODY, *, secret=DOORKEEPER.path_secret, login="brevo:pass:word", **headers):
    given = {"authorization": f"Basic {b64encode(login.encode()).decode()}", **headers}
    return WebhookCall(
        headers={name: value for name, value in given.items() if value is not None}, body=body, secret=secret, now=NOW
    )


@pytest.mark.parametrize("name", EVENTS)
def test_every_kind_of_event_is_understood(webhook, name):
    assert webhook.read((DATA / f"{name}.json").read_bytes()) == (EVENTS[name],)


def test_every_recorded_event_has_its_meaning():
    assert {path.stem for path in DATA.glob("*.json")} == set(EVENTS)


def test_an_event_is_the_same_report_by_itself_and_in_an_array_and_however_it_is_written(webhook):
    (report,) = webhook.receive(call())
    assert report.body == BODY
    other = json.dumps(dict(reversed(json.loads(BODY).items()))).encode()
    (again,) = webhook.receive(call(other))
    (in_array,) = webhook.receive(call(b"[" + BODY + b"," + other + b"]"))
    assert report.key == again.key == in_array.key
    assert webhook.read(in_array.body) == webhook.read(BODY)
    assert webhook.covers_body


@pytest.mark.parametrize(
    "changes",
    [
        {"event": "deferred"},
        {"email": "reader2@example.net"},
        {"message-id": "<other@example.org>"},
        {"ts_epoch": 1793772012127},
        {"link": "https://onthisday.example.org/"},
    ],
    ids=str,
)
def test_another_event_is_another_report(webhook, changes):
    (first,) = webhook.receive(call())
    (second,) = webhook.receive(call(json.dumps(json.loads(BODY) | changes).encode()))
    assert first.key != second.key


def test_what_says_nothing_of_the_event_makes_no_other_report(webhook):
    (first,) = webhook.receive(call())
    (again,) = webhook.receive(call(json.dumps(json.loads(BODY) | {"sending_ip": "192.0.2.8"}).encode()))
    assert first.key == again.key


def test_a_broken_event_spoils_no_other_in_its_array(webhook):
    reports = webhook.receive(call(b"[" + BODY + b', 5, null, {}, {"event": 7}, [1], "x"]'))
    assert len(reports) == len({report.key for report in reports}) == 7
    assert webhook.read(reports[0].body) == (EVENTS["delivered"],)
    for report in reports[1:]:
        with pytest.raises(ValueError, match="no event of Brevo's"):
            webhook.read(report.body)


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff", b"null", b'{"items": []}', b"[" * 100_000, b"[" * 900 + b"]" * 900], ids=len
)
def test_what_is_no_event_is_taken_in_and_cannot_be_read(webhook, body):
    for report in webhook.receive(call(body)):
        with pytest.raises(ValueError, match="no event of Brevo's"):
            webhook.read(report.body)


def test_an_empty_array_is_nothing(webhook):
    assert webhook.receive(call(b"[]")) == ()


@pytest.mark.parametrize(
    "changes",
    [
        {"secret": ""},
        {"secret": "a-long-secret-in-the-patH"},
        {"secret": "é"},
        {"login": "brevo:pass:worD"},
        {"login": "brevO:pass:word"},
        {"login": ":"},
        {"authorization": None},
        {"authorization": "Basic ?"},
        {"authorization": "Bearer brevo:pass:word"},
    ],
    ids=str,
)
def test_a_call_without_the_secrets_is_refused(webhook, changes):
    with pytest.raises(ForgedReportError):
        webhook.receive(call(**changes))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"ts_epoch": 1793772012}, {"at": AT_SECOND}),
        ({"ts_epoch": "1793772012126"}, {"at": AT_SECOND}),
        ({"ts_epoch": True}, {"at": AT_SECOND}),
        ({"ts_epoch": 10**300}, {"at": AT_SECOND}),
        ({"ts_epoch": 10**400}, {"at": AT_SECOND}),
        ({"ts_epoch": -1, "ts_event": None}, {"at": None}),
        ({"email": 5}, {"address": ""}),
        ({"email": "a\x00@b"}, {"address": ""}),
        ({"message-id": 5}, {"provider_id": ""}),
        ({"reason": 5}, {}),
        ({"X-Mailin-custom": '{"order": 17}'}, {}),
        ({"X-Mailin-custom": "order-17", "tags": "x"}, {"batch": ""}),
        ({"X-Mailin-custom": None, "tags": [5, "welcome"]}, {"batch": ""}),
    ],
    ids=lambda value: str(value)[:60],
)
def test_a_strange_value_spoils_nothing_but_its_own_field(webhook, changes, expected):
    assert webhook.read(json.dumps(json.loads(BODY) | changes).encode()) == (event(EventKind.DELIVERED, **expected),)
