import json
from base64 import b64decode, b64encode
from datetime import timedelta

import pytest

from syndicate.errors import ForgedReportError
from syndicate.mail.sns import TOPIC_ARN, SnsDoor
from syndicate.mail.sns_certificate import SigningCertificates
from syndicate.mail.webhook import WebhookCall
from tests.fakes.sns import NOW, TOPIC, FakeSns

SNS = FakeSns()
CERTIFICATES = SigningCertificates([SNS.root], SNS.fetch)
DOOR = SnsDoor(TOPIC, CERTIFICATES)


def admit(body, *, door=DOOR, now=NOW, **headers):
    return door.admit(WebhookCall(headers=headers, body=body, secret="", now=now))


def changed(body, **fields):
    return json.dumps({**json.loads(body), **fields}).encode()


def test_the_signed_fields_of_a_genuine_call_are_let_in_and_nothing_else():
    body = SNS.notification("hello", Subject="Ő")
    assert admit(body) == {
        "Message": "hello",
        "MessageId": "9d2c5580-b61d-550c-8583-37a582870907",
        "Subject": "Ő",
        "Timestamp": "2026-11-04T05:30:59.123Z",
        "TopicArn": TOPIC,
        "Type": "Notification",
    }
    assert "SubscribeURL" in admit(SNS.subscription())
    assert "Token" in admit(SNS.subscription("UnsubscribeConfirmation"))


def test_a_flipped_byte_is_refused_or_changes_nothing_that_is_let_in():
    """What SNS signs are values of fields: the address for leaving, say, is none of them."""
    body = SNS.notification({"eventType": "Bounce"}, Subject="S")
    genuine, refused = admit(body), 0
    for place in range(len(body)):
        flipped = bytearray(body)
        flipped[place] ^= 1
        try:
            assert admit(bytes(flipped)) == genuine
        except (ForgedReportError, OSError):
            refused += 1
    assert refused > 0.9 * len(body)


@pytest.mark.parametrize("field", ["Message", "MessageId", "Subject", "TopicArn", "Type"])
@pytest.mark.parametrize("value", ["other", "", None, 7, ["x"]])
def test_a_changed_field_is_refused(field, value):
    with pytest.raises(ForgedReportError):
        admit(changed(SNS.notification("hello", Subject="S"), **{field: value}))


@pytest.mark.parametrize("field", ["SubscribeURL", "Token", "Message"])
def test_a_changed_field_of_a_confirmation_is_refused(field):
    with pytest.raises(ForgedReportError):
        admit(changed(SNS.subscription(), **{field: "https://example.org/"}))


def test_a_subject_that_was_put_in_is_refused():
    with pytest.raises(ForgedReportError, match="not SNS's for what it says"):
        admit(changed(SNS.notification("hello"), Subject="S"))


def test_every_flipped_byte_of_the_signature_is_refused():
    body = SNS.notification("hello")
    signature = b64decode(json.loads(body)["Signature"])
    for place in range(0, len(signature), 5):
        flipped = bytearray(signature)
        flipped[place] ^= 1
        with pytest.raises(ForgedReportError, match="not SNS's for what it says"):
            admit(changed(body, Signature=b64encode(flipped).decode()))


@pytest.mark.parametrize(
    "signature", ["", "not base64!", "é", "AAAA", None, 7], ids=["empty", "text", "no-ascii", "short", "none", "number"]
)
def test_a_signature_that_is_none_is_refused(signature):
    with pytest.raises(ForgedReportError):
        admit(changed(SNS.notification("hello"), Signature=signature))


@pytest.mark.parametrize(
    ("age", "is_let_in"),
    [
        (timedelta(hours=2), True),
        (timedelta(hours=2, seconds=1), False),
        (timedelta(minutes=-5), True),
        (timedelta(minutes=-5, seconds=-1), False),
    ],
    ids=["late", "too-late", "fast-clock", "future"],
)
def test_a_call_is_let_in_as_long_as_sns_repeats_it(age, is_let_in):
    body = SNS.notification("hello", Timestamp=f"{NOW - age:%Y-%m-%dT%H:%M:%S.000Z}")
    if is_let_in:
        assert admit(body)
    else:
        with pytest.raises(ForgedReportError, match="not within"):
            admit(body)


@pytest.mark.parametrize("time", ["", "soon", "2026-11-04T05:30:59", "2026-99-04T05:30:59Z"])
def test_a_time_that_says_nothing_is_refused(time):
    with pytest.raises(ForgedReportError, match="when it was sent"):
        admit(SNS.notification("hello", Timestamp=time))


def test_another_topic_is_refused_though_sns_signed_it():
    with pytest.raises(ForgedReportError, match="of another topic"):
        admit(SNS.notification("hello", TopicArn=f"{TOPIC}2"))
    with pytest.raises(ForgedReportError, match="of another topic"):
        admit(SNS.subscription(TopicArn=TOPIC.replace("123456789012", "210987654321")))


def test_a_foreign_certificate_is_refused():
    theirs = FakeSns(number=2)
    door = SnsDoor(TOPIC, SigningCertificates([SNS.root], theirs.fetch))
    with pytest.raises(ForgedReportError, match="vouch for as SNS's"):
        admit(theirs.notification("hello"), door=door)
    # Nor does ours help with a signature of theirs.
    with pytest.raises(ForgedReportError, match="not SNS's for what it says"):
        admit(theirs.notification("hello"))


@pytest.mark.parametrize("url", ["https://example.org/x.pem", "", None, 7, ["x"]])
def test_a_certificate_elsewhere_is_refused(url):
    with pytest.raises(ForgedReportError, match="not kept where SNS keeps"):
        admit(SNS.envelope({"Type": "Notification", "Message": "hello"}, unsigned={"SigningCertURL": url}))


def test_sha_1_counts_only_where_the_operator_has_said_so():
    body = SNS.notification("hello", SignatureVersion="1")
    with pytest.raises(ForgedReportError, match="set the topic's SignatureVersion to 2"):
        admit(body)
    allowing = SnsDoor(TOPIC, CERTIFICATES, allows_sha1=True)
    assert admit(body, door=allowing)
    assert admit(SNS.notification("hello"), door=allowing)
    # A signature of one version is none of the other.
    with pytest.raises(ForgedReportError, match="not SNS's for what it says"):
        admit(changed(SNS.notification("hello"), SignatureVersion="1"), door=allowing)


@pytest.mark.parametrize("version", ["3", "", 2, None, ["2"]])
def test_a_version_that_is_not_known_is_refused(version):
    with pytest.raises(ForgedReportError, match="not known here"):
        admit(changed(SNS.notification("hello"), SignatureVersion=version))


def test_raw_delivery_is_refused_with_a_word_on_what_to_do():
    with pytest.raises(ForgedReportError, match="raw message delivery"):
        admit(b'{"eventType":"Bounce"}', **{"x-amz-sns-rawdelivery": "true"})


@pytest.mark.parametrize(
    "body",
    [b"", b"{}", b"[]", b"hello", b"[" * 100_000, b"\xff", b'{"Type":"Other"}', b'{"Type":["Notification"]}'],
    ids=["empty", "nothing", "list", "text", "deep", "no-utf-8", "other", "odd-type"],
)
def test_what_is_no_envelope_is_refused(body):
    with pytest.raises(ForgedReportError, match="no envelope of SNS"):
        admit(body)


def test_letters_that_are_none_are_no_fault_of_ours():
    with pytest.raises(ForgedReportError, match="not SNS's for what it says"):
        admit(changed(SNS.notification("hello"), Message="\ud800"))


@pytest.mark.parametrize(
    ("arn", "is_one"),
    [
        (TOPIC, True),
        ("arn:aws-cn:sns:cn-north-1:123456789012:mail_1", True),
        ("arn:aws-us-gov:sns:us-gov-west-1:123456789012:mail", True),
        ("arn:aws:sqs:eu-central-1:123456789012:mail", False),
        ("arn:aws:sns:eu-central-1:12345:mail", False),
        ("arn:aws:sns:eu-central-1:123456789012:", False),
        ("arn:aws:sns:eu-central-1:123456789012:a:b", False),
        ("arn:aws:sns::123456789012:mail", False),
    ],
)
def test_names_of_topics(arn, is_one):
    assert (TOPIC_ARN.fullmatch(arn) is not None) is is_one
