"""The envelope that Amazon SNS reports in: whether SNS signed it, lately, and for our topic.

The signature covers the values of some fields and not the body, so that only those are taken on. Sources: SNS's guide
(“Verifying the signatures of Amazon SNS messages”, “HTTP/HTTPS delivery retries”).
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Mapping
from datetime import datetime, timedelta

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA1, SHA256, HashAlgorithm

from syndicate.errors import ForgedReportError
from syndicate.mail.json_value import object_of
from syndicate.mail.moments import iso_moment
from syndicate.mail.sns_certificate import SigningCertificates
from syndicate.mail.webhook import WebhookCall, require_recent

TOPIC_ARN = re.compile(
    r"arn:aws(?:-cn|-us-gov)?:sns:([a-z]{2}(?:-[a-z0-9]{1,12}){1,4}):\d{12}:[A-Za-z0-9_-]{1,256}", re.ASCII
)

NOTIFICATION = "Notification"
SUBSCRIPTION = "SubscriptionConfirmation"
UNSUBSCRIPTION = "UnsubscribeConfirmation"

#: What is signed, in this order; `Subject` only where there is one.
_OF_NOTIFICATION = ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type")
_OF_SUBSCRIPTION = ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type")
_SIGNED: Mapping[str, tuple[str, ...]] = {
    NOTIFICATION: _OF_NOTIFICATION,
    SUBSCRIPTION: _OF_SUBSCRIPTION,
    UNSUBSCRIPTION: _OF_SUBSCRIPTION,
}
#: SNS repeats itself for an hour at most.
_WITHIN = timedelta(hours=2)


class SnsDoor:
    """Lets in what SNS signed for one topic."""

    def __init__(self, topic_arn: str, certificates: SigningCertificates, *, allows_sha1: bool = False) -> None:
        """`topic_arn` matches TOPIC_ARN. `allows_sha1`: also SignatureVersion 1, which topics have by default."""
        self._topic_arn = topic_arn
        self._region = topic_arn.split(":")[3]
        self._certificates = certificates
        self._allows_sha1 = allows_sha1

    def admit(self, call: WebhookCall) -> Mapping[str, str]:
        """The signed fields of a genuine call.

        Raises ForgedReportError, or OSError where the certificate cannot be had at this moment.
        """
        if call.headers.get("x-amz-sns-rawdelivery", "").lower() == "true":
            raise ForgedReportError("it came by raw message delivery, which signs nothing: switch that off")
        envelope = object_of(call.body)
        fields = _signed_fields(envelope)
        if fields["TopicArn"] != self._topic_arn:
            raise ForgedReportError("it is of another topic")
        require_recent(_moment(fields["Timestamp"]), call.now, within=_WITHIN)
        algorithm = self._algorithm(envelope.get("SignatureVersion"))
        signature = _signature(envelope.get("Signature"))
        url = envelope.get("SigningCertURL")
        key = self._certificates.key_of(url if isinstance(url, str) else "", self._region, call.now)
        try:
            key.verify(signature, _canonical(fields), PKCS1v15(), algorithm)
        except InvalidSignature:
            raise ForgedReportError("the signature is not SNS's for what it says") from None
        return fields

    def _algorithm(self, version: object) -> HashAlgorithm:
        if version == "2":
            return SHA256()
        if version == "1" and self._allows_sha1:
            return SHA1()  # noqa: S303 - what a topic signs with by default; the operator has chosen it
        if version == "1":
            raise ForgedReportError("it is signed with SHA-1: set the topic's SignatureVersion to 2")
        raise ForgedReportError("it is signed in a way that is not known here")


def _signed_fields(envelope: Mapping[str, object]) -> dict[str, str]:
    kind = envelope.get("Type")
    names = _SIGNED.get(kind) if isinstance(kind, str) else None
    if names is None:
        raise ForgedReportError("it is no envelope of SNS")
    fields: dict[str, str] = {}
    for name in names:
        value = envelope.get(name)
        if value is None and name == "Subject":
            continue
        if not isinstance(value, str):
            raise ForgedReportError(f"its envelope has no {name}")
        fields[name] = value
    return fields


def _canonical(fields: Mapping[str, str]) -> bytes:
    return "".join(f"{name}\n{value}\n" for name, value in fields.items()).encode("utf-8", "surrogatepass")


def _signature(value: object) -> bytes:
    try:
        return b64decode(value, validate=True) if isinstance(value, str) else b""
    except ValueError:
        raise ForgedReportError("its signature is none") from None


def _moment(text: str) -> datetime:
    at = iso_moment(text)
    if at is None:
        raise ForgedReportError("it does not say when it was sent")
    return at
