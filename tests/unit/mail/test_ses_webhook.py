import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from syndicate.domain.delivery_event import Cause, DeliveryEvent, EventKind
from syndicate.errors import ForgedReportError
from syndicate.mail.ses_webhook import SesWebhook
from syndicate.mail.sns import SnsDoor
from syndicate.mail.sns_certificate import SigningCertificates
from syndicate.mail.webhook import WebhookCall
from tests.fakes.sns import NOW, TOPIC, FakeSns

DATA = Path(__file__).parents[2] / "data" / "ses"
SNS = FakeSns()
WEBHOOK = SesWebhook(SnsDoor(TOPIC, SigningCertificates([SNS.root], SNS.fetch)))

SENT = datetime(2026, 11, 4, 5, 30, tzinfo=UTC)
BOUNCED = datetime(2026, 11, 4, 5, 31, 0, 500_000, tzinfo=UTC)
DELIVERED = datetime(2026, 11, 4, 5, 30, 1, 250_000, tzinfo=UTC)
ON_SES_LIST = (
    "Permanent Suppressed Amazon SES has suppressed sending to this address because it has a recent history of bouncing"
    " as an invalid address."
)
ON_ACCOUNT_LIST = (
    "Permanent OnAccountSuppressionList Amazon SES did not send the message to this address because it is on the"
    " suppression list for your account."
)


def event(kind, reason="", *, at=SENT, **fields):
    defaults = dict(
        address="reader1@example.net",
        batch="hungary-2026-11-04/1",
        provider_id="0107019a4f2d8c11-7d0f1f5e-0001-000000",
        at=at,
    )
    return DeliveryEvent(kind=kind, reason=reason, **{**defaults, **fields})


def bounced(kind, reason, **fields):
    return event(kind, reason, at=BOUNCED, **fields)


def hour(number):
    return SENT.replace(hour=number, minute=0)


HARD, SOFT, BLOCKED = EventKind.BOUNCED_HARD, EventKind.BOUNCED_SOFT, EventKind.BLOCKED
SUPPRESSED, OTHER = EventKind.SUPPRESSED, EventKind.OTHER

EVENTS = {
    "bounce-general": (bounced(HARD, "Permanent General smtp; 550 5.1.1 <[address]>: user unknown"),),
    "bounce-no-email": (bounced(HARD, "Permanent NoEmail"),),
    "bounce-permanent-unheard": (bounced(HARD, "Permanent SomethingOf2031 5.0.0"),),
    "bounce-suppressed": (bounced(SUPPRESSED, ON_SES_LIST, cause=Cause.BOUNCE),),
    "bounce-account-list": (bounced(SUPPRESSED, ON_ACCOUNT_LIST),),
    "bounce-unsubscribed": (bounced(SUPPRESSED, "Permanent UnsubscribedRecipient 5.1.1", cause=Cause.UNSUBSCRIBED),),
    "bounce-transient": (bounced(SOFT, "Transient General smtp; 451 4.3.0 try again"),),
    "bounce-mailbox-full": (bounced(SOFT, "Transient MailboxFull smtp; 452 4.2.2 mailbox full"),),
    "bounce-undetermined": (bounced(SOFT, "Undetermined Undetermined"),),
    "bounce-too-large": (bounced(BLOCKED, "Transient MessageTooLarge 5.3.4"),),
    "bounce-content": (bounced(BLOCKED, "Transient ContentRejected smtp; 554 5.7.1 message content rejected"),),
    "bounce-attachment": (bounced(BLOCKED, "Transient AttachmentRejected 5.7.1"),),
    "bounce-two": (
        bounced(HARD, "Permanent General 5.1.1"),
        bounced(HARD, "Permanent General 5.1.2", address="reader2@example.net"),
    ),
    "bounce-notification": (bounced(HARD, "Permanent General smtp; 550 5.1.1 user unknown", batch=""),),
    "complaint": (event(EventKind.COMPLAINED, "abuse", at=hour(8)),),
    "complaint-untyped": (event(EventKind.COMPLAINED, at=hour(8)),),
    "complaint-not-spam": (event(OTHER, "not-spam", at=hour(8)),),
    "complaint-auth-failure": (event(OTHER, "auth-failure", at=hour(8)),),
    "complaint-account-list": (event(SUPPRESSED, at=hour(8), cause=Cause.COMPLAINT),),
    "delivery": (event(EventKind.DELIVERED, "250 2.6.0 Message received", at=DELIVERED),),
    "delivery-delay": (
        event(
            EventKind.DEFERRED,
            "TransientCommunicationFailure smtp; 421 4.4.1 Unable to connect to remote host",
            at=SENT.replace(minute=45),
        ),
    ),
    "send": (event(EventKind.ACCEPTED),),
    "reject": (event(BLOCKED, "Bad content"),),
    "rendering-failure": (event(BLOCKED, "Attribute 'unsubscribe_url' is not present in the rendering data."),),
    "open": (event(EventKind.OPENED, at=hour(6)),),
    "click": (event(EventKind.CLICKED, at=hour(6)),),
    "subscription-left": (event(EventKind.UNSUBSCRIBED, at=hour(9)),),
    "subscription-back": (event(OTHER, at=hour(9)),),
    "received": (event(OTHER),),
    "unheard-of": (event(OTHER, at=hour(9)),),
    "foreign": (event(EventKind.DELIVERED, "250 ok", at=DELIVERED, batch=""),),
}


def recorded(name):
    return json.loads((DATA / f"{name}.json").read_text())


def receive(body, **headers):
    return WEBHOOK.receive(WebhookCall(headers=headers, body=body, secret="", now=NOW))


def read(message):
    (report,) = receive(SNS.notification(message))
    return WEBHOOK.read(report.body)


def test_every_recorded_event_has_its_reading():
    assert sorted(EVENTS) == sorted(path.stem for path in DATA.glob("*.json"))


@pytest.mark.parametrize("name", sorted(EVENTS))
def test_an_event_says_the_same_as_with_all_providers(name):
    assert read(recorded(name)) == EVENTS[name]


def test_a_report_is_known_by_the_id_that_sns_keeps_when_it_repeats_itself():
    first, again = (receive(SNS.notification(recorded("delivery"))) for _ in range(2))
    assert first == again
    assert first[0].key == "9d2c5580-b61d-550c-8583-37a582870907"


def test_an_id_that_is_none_is_made_up_for():
    (report,) = receive(SNS.notification("hello", MessageId="é"))
    (other,) = receive(SNS.notification("hello 2", MessageId="é"))
    assert len(report.key) == len(other.key) == 64
    assert report.key != other.key


def test_nothing_is_kept_that_sns_did_not_sign():
    assert WEBHOOK.covers_body
    body = SNS.envelope(
        {"Type": "Notification", "Message": "hello"}, unsigned={"UnsubscribeURL": "https://example.org"}
    )
    (report,) = receive(body)
    assert b"example.org" not in report.body


def test_a_forged_report_is_refused():
    with pytest.raises(ForgedReportError):
        receive(SNS.notification("hello").replace(b"hello", b"hallo"))


def test_a_question_whether_reports_may_come_is_kept_for_the_operator_and_answered_by_nobody():
    asked = len(SNS.asked)
    (report,) = receive(SNS.subscription())
    (told,) = WEBHOOK.read(report.body)
    assert (told.kind, told.address, told.at) == (OTHER, "", datetime(2026, 11, 4, 5, 30, 59, 123_000, tzinfo=UTC))
    assert "open the SubscribeURL of this report" in told.reason
    assert json.loads(report.body)["SubscribeURL"].startswith("https://sns.eu-central-1.amazonaws.com/?Action=Confirm")
    assert all("Action=" not in url for url in SNS.asked[asked:])


def test_the_end_of_a_subscription_is_told():
    (report,) = receive(SNS.subscription("UnsubscribeConfirmation"))
    (told,) = WEBHOOK.read(report.body)
    assert (told.kind, told.address) == (OTHER, "")
    assert "told to report no more" in told.reason


def test_a_word_to_say_that_the_topic_was_found_is_kept():
    (told,) = read("Successfully validated SNS topic for Amazon SES event publishing.")
    assert (told.kind, told.address) == (OTHER, "")
    assert told.reason == "Successfully validated SNS topic for Amazon SES event publishing."


@pytest.mark.parametrize("message", ["[]", "7", "{}", '{"eventType":7}', "[" * 100_000, '{"eventType":""}'])
def test_a_message_that_is_no_event_is_kept(message):
    (told,) = read(message)
    assert told.kind is OTHER


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"[]",
        b"\xff",
        b'{"Type":"Notification"}',
        b'{"Type":"Notification","Message":7}',
        b'{"Message":"x"}',
    ],
    ids=["empty", "nothing", "list", "no-utf-8", "no-message", "number", "no-type"],
)
def test_a_body_that_is_no_report_cannot_be_read(body):
    with pytest.raises(ValueError, match="no report of SES"):
        WEBHOOK.read(body)


MAIL = recorded("delivery")["mail"]


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ({"mail": None}, {"address": "", "batch": "", "provider_id": "", "at": None}),
        ({"mail": MAIL | {"destination": "x"}}, {"address": ""}),
        ({"mail": MAIL | {"destination": [7, "", {}]}}, {"address": ""}),
        ({"mail": MAIL | {"tags": []}}, {"batch": ""}),
        ({"mail": MAIL | {"tags": {"batch": "hungary-2026-11-04_1"}}}, {"batch": ""}),
        ({"mail": MAIL | {"tags": {"batch": [7]}}}, {"batch": ""}),
        ({"mail": MAIL | {"tags": {"batch": ["../x"]}}}, {"batch": ""}),
        ({"mail": MAIL | {"timestamp": "soon"}}, {"at": None}),
        ({"mail": MAIL | {"timestamp": "2026-11-04T05:30:00"}}, {"at": None}),
        ({"mail": MAIL | {"timestamp": "0001-01-01T00:00:00+14:00"}}, {"at": None}),
        ({"mail": MAIL | {"messageId": 7}}, {"provider_id": ""}),
        ({"send": "x", "mail": MAIL}, {}),
        ({"send": {"recipients": "x"}, "mail": MAIL}, {}),
    ],
    ids=[
        *("no-mail", "text", "no-addresses", "no-tags", "bare-tag", "number-tag", "odd-tag"),
        *("no-time", "no-zone", "early", "number-id", "odd-part", "odd-list"),
    ],
)
def test_what_is_odd_in_an_event_reads_as_nothing(message, expected):
    assert read({"eventType": "Send", **message}) == (event(EventKind.ACCEPTED, **expected),)
