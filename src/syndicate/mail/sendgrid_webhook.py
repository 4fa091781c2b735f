"""What SendGrid reports: a signed JSON array a call, each element an event.

Sources: Twilio's “Event Webhook Reference” and its page on the security features; SendGrid's specification of its logs
(tsg_logs_v3.yaml), whose events are the same; anymail (webhooks/sendgrid.py) and listmonk (sendgrid.go).
"""

from __future__ import annotations

import binascii
import json
import re
from base64 import b64decode
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

from syndicate.domain.delivery_event import Cause, DeliveryEvent, EventKind
from syndicate.errors import ForgedReportError
from syndicate.mail.api_reply import plain_id
from syndicate.mail.json_value import object_of, text_at, value_at
from syndicate.mail.moments import epoch_moment
from syndicate.mail.recipients import key_of, tag_of
from syndicate.mail.webhook import Report, WebhookCall, digest_key, require_recent
from syndicate.mail.wire_text import readable

_SIGNATURE = "x-twilio-email-event-webhook-signature"
_TIMESTAMP = "x-twilio-email-event-webhook-timestamp"
_INSTANT = re.compile(r"\d{10}", re.ASCII)
#: SendGrid repeats a call for up to 24 hours, and does not say whether it signs it anew.
_WITHIN = timedelta(hours=25)
_EVENT_ID = re.compile(r"[!-~]{8,200}", re.ASCII)

_EVENTS: Mapping[str, EventKind] = {
    "processed": EventKind.ACCEPTED,
    "deferred": EventKind.DEFERRED,
    "delivered": EventKind.DELIVERED,
    "open": EventKind.OPENED,
    "click": EventKind.CLICKED,
    "spamreport": EventKind.COMPLAINED,
    "unsubscribe": EventKind.UNSUBSCRIBED,
    "group_unsubscribe": EventKind.UNSUBSCRIBED,
    # Whether somebody who came back has mail again is ours to say.
    "group_resubscribe": EventKind.OTHER,
    # Of the account and not of a mail.
    "account_status_change": EventKind.OTHER,
}
#: By `bounce_classification`: refusals that are about us, and say nothing against the address.
_ABOUT_US = frozenset({"content", "reputation", "frequency or volume too high"})
#: By the `reason` of what was dropped, in lower case.
_DROPPED: Mapping[str, tuple[EventKind, Cause]] = {
    "bounced address": (EventKind.SUPPRESSED, Cause.BOUNCE),
    "invalid": (EventKind.SUPPRESSED, Cause.BOUNCE),
    "spam reporting address": (EventKind.SUPPRESSED, Cause.COMPLAINT),
    "unsubscribed address": (EventKind.SUPPRESSED, Cause.UNSUBSCRIBED),
    # About the mail, or the plan.
    "spam content (if spam checker app is enabled)": (EventKind.BLOCKED, Cause.UNKNOWN),
    "spam content": (EventKind.BLOCKED, Cause.UNKNOWN),
    "recipient list over package quota": (EventKind.BLOCKED, Cause.UNKNOWN),
    "invalid smtpapi header": (EventKind.BLOCKED, Cause.UNKNOWN),
}


def verification_key(text: str) -> EllipticCurvePublicKey | None:
    """The public key as SendGrid shows it, base64 of DER; `None` where it is none of P-256."""
    try:
        key = load_der_public_key(b64decode(text, validate=True))
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return None
    return key if isinstance(key, EllipticCurvePublicKey) and isinstance(key.curve, SECP256R1) else None


class SendGridWebhook:
    covers_body = True

    def __init__(self, key: EllipticCurvePublicKey) -> None:
        self._key = key

    def receive(self, call: WebhookCall) -> tuple[Report, ...]:
        timestamp = call.headers.get(_TIMESTAMP, "")
        if not _INSTANT.fullmatch(timestamp):
            raise ForgedReportError("it does not say when it was signed")
        try:
            signature = b64decode(call.headers.get(_SIGNATURE, ""), validate=True)
            self._key.verify(signature, timestamp.encode() + call.body, ECDSA(SHA256()))
        except (binascii.Error, ValueError):
            raise ForgedReportError("its signature is none") from None
        except InvalidSignature:
            raise ForgedReportError("the signature is not SendGrid's for this body") from None
        require_recent(datetime.fromtimestamp(int(timestamp), UTC), call.now, within=_WITHIN)
        return _cut(call.body)

    def read(self, body: bytes) -> tuple[DeliveryEvent, ...]:
        event = object_of(body)
        name = text_at(event, "event")
        if not name:
            raise ValueError("it holds no event of SendGrid's")
        kind, cause = _meaning(name, event)
        return (
            DeliveryEvent(
                kind=kind,
                address=text_at(event, "email"),
                batch=_batch(event),
                provider_id=call_id(value_at(event, "sg_message_id")),
                at=epoch_moment(value_at(event, "timestamp")),
                reason=readable(_words(event)),
                cause=cause,
            ),
        )


def call_id(value: object) -> str:
    """The `X-Message-Id` of the call that a message came in, with which the message's own id begins."""
    return plain_id(value).partition(".")[0]


def _cut(body: bytes) -> tuple[Report, ...]:
    """Each event by itself, so that a broken one stands in nobody's way."""
    try:
        events = json.loads(body)
    except (ValueError, RecursionError):
        events = None
    if not isinstance(events, list):
        return (Report(digest_key(body), body),)
    return tuple(_report(event) for event in events)


def _report(event: Any) -> Report:  # Any: JSON
    body = json.dumps(event).encode()
    event_id = text_at(event, "sg_event_id")
    return Report(event_id if _EVENT_ID.fullmatch(event_id) else digest_key(body), body)


def _meaning(name: str, event: object) -> tuple[EventKind, Cause]:
    if name == "dropped":
        reason = text_at(event, "reason").strip().lower()
        return _DROPPED.get(reason, (EventKind.SUPPRESSED, Cause.UNKNOWN))
    if name == "bounce":
        return _bounce(event), Cause.UNKNOWN
    return _EVENTS.get(name, EventKind.OTHER), Cause.UNKNOWN


def _bounce(event: object) -> EventKind:
    """Hard is what SendGrid itself takes for permanent, `type` “bounce”, unless its classification says otherwise."""
    classification = text_at(event, "bounce_classification").strip().lower()
    if classification in _ABOUT_US:
        return EventKind.BLOCKED
    is_permanent = text_at(event, "type") == "bounce" and classification != "technical"
    return EventKind.BOUNCED_HARD if is_permanent else EventKind.BOUNCED_SOFT


def _batch(event: object) -> str:
    """From what we gave along, which stands among SendGrid's own fields, else from the category."""
    batch = text_at(event, "batch")
    if batch and key_of(tag_of(batch)) == batch:
        return batch
    found = value_at(event, "category")
    categories = found if isinstance(found, list) else [found]
    return next((key for category in categories if isinstance(category, str) and (key := key_of(category))), "")


def _words(event: object) -> str:
    """`response` and `reason` are the receiver's words, or SendGrid's on why it did not try."""
    names = ("bounce_classification", "reason", "response")
    return ": ".join(text for name in names if (text := text_at(event, name).strip()))
