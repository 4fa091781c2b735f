"""What Postmark reports: one JSON object a call, its kind in `RecordType`. Nothing is signed.

Sources: Postmark's pages on webhooks, one a record type; its skill for webhooks; anymail (webhooks/postmark.py).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from syndicate.domain.delivery_event import Cause, DeliveryEvent, EventKind
from syndicate.mail.api_reply import plain_id
from syndicate.mail.json_value import object_of, text_at, value_at
from syndicate.mail.moments import iso_moment
from syndicate.mail.recipients import key_of, tag_of
from syndicate.mail.webhook import Doorkeeper, Report, WebhookCall, digest_key
from syndicate.mail.wire_text import readable

#: The same for every repetition of one report, and for no other (Postmark's skill for webhooks, “Idempotency”).
_TRACE = "x-pm-webhook-trace-id"
_TRACE_ID = re.compile(r"[A-Za-z0-9._:-]{8,200}", re.ASCII)

#: By the `Type` of a Bounce, all 22 of the Bounce API's list.
BOUNCES: Mapping[str, EventKind] = {
    "HardBounce": EventKind.BOUNCED_HARD,
    "BadEmailAddress": EventKind.BOUNCED_HARD,
    "ManuallyDeactivated": EventKind.BOUNCED_HARD,
    "SoftBounce": EventKind.BOUNCED_SOFT,
    "Transient": EventKind.BOUNCED_SOFT,
    "DnsError": EventKind.BOUNCED_SOFT,
    "Unknown": EventKind.BOUNCED_SOFT,
    # The receiver refuses because of us; the address is good.
    "Blocked": EventKind.BLOCKED,
    "DMARCPolicy": EventKind.BLOCKED,
    "VirusNotification": EventKind.BLOCKED,
    "SpamNotification": EventKind.COMPLAINED,
    "SpamComplaint": EventKind.COMPLAINED,
    "Unsubscribe": EventKind.UNSUBSCRIBED,
    # Machines and people that answer, and what is none of ours.
    "Subscribe": EventKind.OTHER,
    "AutoResponder": EventKind.OTHER,
    "AddressChange": EventKind.OTHER,
    "ChallengeVerification": EventKind.OTHER,
    "OpenRelayTest": EventKind.OTHER,
    "Unconfirmed": EventKind.OTHER,
    "SMTPApiError": EventKind.OTHER,
    "InboundError": EventKind.OTHER,
    "TemplateRenderingFailed": EventKind.OTHER,
}
_RECORDS: Mapping[str, EventKind] = {
    "Delivery": EventKind.DELIVERED,
    "SpamComplaint": EventKind.COMPLAINED,
    "Open": EventKind.OPENED,
    "Click": EventKind.CLICKED,
}
#: By the `SuppressionReason` of a SubscriptionChange; a manual one depends on who it was.
_REASONS: Mapping[str, Cause] = {"HardBounce": Cause.BOUNCE, "SpamComplaint": Cause.COMPLAINT}
_MOMENTS = ("DeliveredAt", "BouncedAt", "ReceivedAt", "ChangedAt")


class PostmarkWebhook:
    #: Name and password come with the very body, through TLS: who could send another has them, and needs no old call.
    covers_body = True

    def __init__(self, doorkeeper: Doorkeeper) -> None:
        self._doorkeeper = doorkeeper

    def receive(self, call: WebhookCall) -> tuple[Report, ...]:
        self._doorkeeper.admit(call)
        trace = call.headers.get(_TRACE, "").strip()
        # Postmark speaks of the header as there “when available”; the body of a repetition is the same.
        return (Report(trace if _TRACE_ID.fullmatch(trace) else digest_key(call.body), call.body),)

    def read(self, body: bytes) -> tuple[DeliveryEvent, ...]:
        record = object_of(body)
        if not text_at(record, "RecordType"):
            raise ValueError("it holds no record of Postmark's")
        kind, cause = _meaning(record)
        batch = text_at(record, "Metadata", "batch")
        return (
            DeliveryEvent(
                kind=kind,
                address=text_at(record, "Email") or text_at(record, "Recipient"),
                batch=batch if key_of(tag_of(batch)) == batch else "",
                # Null where a person at Postmark or with us suppressed the address.
                provider_id=plain_id(value_at(record, "MessageID")),
                at=iso_moment(next((text for name in _MOMENTS if (text := text_at(record, name))), "")),
                reason=readable(_words(record)),
                cause=cause,
            ),
        )


def _meaning(record: object) -> tuple[EventKind, Cause]:
    kind = text_at(record, "RecordType")
    if kind == "Bounce":
        return _bounce(record), Cause.UNKNOWN
    if kind != "SubscriptionChange":
        return _RECORDS.get(kind, EventKind.OTHER), Cause.UNKNOWN
    if value_at(record, "SuppressSending") is not True:
        # Somebody lets the address have mail again. Whether we do is ours to say.
        return EventKind.OTHER, Cause.UNKNOWN
    reason = text_at(record, "SuppressionReason")
    if reason == "ManualSuppression" and text_at(record, "Origin") == "Recipient":
        return EventKind.UNSUBSCRIBED, Cause.UNKNOWN
    return EventKind.SUPPRESSED, _REASONS.get(reason, Cause.UNKNOWN)


def _bounce(record: object) -> EventKind:
    """`Inactive` is Postmark's own word that it sends nothing more to the address, whatever the type."""
    kind = BOUNCES.get(text_at(record, "Type"), EventKind.OTHER)
    is_about_people = kind in (EventKind.COMPLAINED, EventKind.UNSUBSCRIBED)
    return EventKind.BOUNCED_HARD if value_at(record, "Inactive") is True and not is_about_people else kind


def _words(record: object) -> str:
    """`Description` is the same for all of a type; `Details` is what the receiver said."""
    if text_at(record, "RecordType") == "SubscriptionChange":
        change = "suppressed" if value_at(record, "SuppressSending") is True else "allowed again"
        who, why = text_at(record, "Origin"), text_at(record, "SuppressionReason")
        return f"{change} by {who or 'nobody named'}{f': {why}' if why else ''}"
    return ": ".join(text for text in (text_at(record, "Name"), text_at(record, "Details")) if text)
