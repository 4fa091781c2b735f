"""Brevo's webhook: one event a call, or an array of up to 500, and nothing signed (Brevo's “Transactional webhooks”).

A path, a name and a password are what a call is known by. Events have no id of their own: `id` is the webhook's.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime

from syndicate.domain.delivery_event import Cause, DeliveryEvent, EventKind
from syndicate.mail.api_reply import plain_id
from syndicate.mail.json_value import object_of, text_at, value_at
from syndicate.mail.moments import epoch_moment
from syndicate.mail.recipients import key_of
from syndicate.mail.webhook import Doorkeeper, Report, WebhookCall, digest_key
from syndicate.mail.wire_text import readable

#: Names as they come, and as they are chosen: pages and accounts disagree on some (django-anymail).
_KINDS: Mapping[str, EventKind] = {
    "request": EventKind.ACCEPTED,
    "sent": EventKind.ACCEPTED,
    "delivered": EventKind.DELIVERED,
    "hard_bounce": EventKind.BOUNCED_HARD,
    "invalid_email": EventKind.BOUNCED_HARD,
    "invalid": EventKind.BOUNCED_HARD,
    "soft_bounce": EventKind.BOUNCED_SOFT,
    "deferred": EventKind.DEFERRED,
    #: Something went wrong between Brevo and the receiver: nothing is said against the address.
    "error": EventKind.BLOCKED,
    "blocked": EventKind.SUPPRESSED,
    "spam": EventKind.COMPLAINED,
    "complaint": EventKind.COMPLAINED,
    "unsubscribe": EventKind.UNSUBSCRIBED,
    "unsubscribed": EventKind.UNSUBSCRIBED,
    "opened": EventKind.OPENED,
    "unique_opened": EventKind.OPENED,
    "proxy_open": EventKind.OPENED,
    "unique_proxy_open": EventKind.OPENED,
    "click": EventKind.CLICKED,
}

#: Why an address stands on Brevo's list, by the words of its reason.
_CAUSES: tuple[tuple[re.Pattern[str], Cause], ...] = (
    (re.compile(r"unsub", re.IGNORECASE), Cause.UNSUBSCRIBED),
    (re.compile(r"spam|complain", re.IGNORECASE), Cause.COMPLAINT),
    (re.compile(r"bounce|invalid", re.IGNORECASE), Cause.BOUNCE),
)
#: Policy, by the receiver's own code (RFC 3463 3.8).
_POLICY = re.compile(r"\b5\.7\.\d{1,3}\b", re.ASCII)

#: What tells one event from another, together.
_IDENTITY = ("message-id", "event", "email", "ts_epoch", "ts_event", "ts", "link")
#: In seconds no date within reach is as large, in milliseconds none is as small.
_MILLISECONDS_FROM = 100_000_000_000
#: No instant, in either unit.
_FARTHEST = 10**15


class BrevoWebhook:
    #: Name and password come with the very body, through TLS: who could send another has them, and needs no old call.
    covers_body = True

    def __init__(self, doorkeeper: Doorkeeper) -> None:
        self._doorkeeper = doorkeeper

    def receive(self, call: WebhookCall) -> tuple[Report, ...]:
        """The events of a call, each by itself. Raises ForgedReportError."""
        self._doorkeeper.admit(call)
        # An array may hold an event twice: that is one report.
        reports = {_key(body): body for body in _events(call.body)}
        return tuple(Report(key, body) for key, body in reports.items())

    def read(self, body: bytes) -> tuple[DeliveryEvent, ...]:
        event = object_of(body)
        name = text_at(event, "event")
        if not name:
            raise ValueError("it holds no event of Brevo's")
        reason = text_at(event, "reason").strip()
        kind = _KINDS.get(name, EventKind.OTHER)
        if kind is EventKind.BOUNCED_HARD and _POLICY.search(reason):
            kind = EventKind.BLOCKED
        is_listed = kind is EventKind.SUPPRESSED
        address = text_at(event, "email")
        return (
            DeliveryEvent(
                kind=kind,
                address=address if address.isprintable() else "",
                batch=_batch(event),
                provider_id=plain_id(value_at(event, "message-id")),
                at=_moment(event),
                reason=readable(name if kind is EventKind.OTHER else reason),
                cause=next((cause for words, cause in _CAUSES if is_listed and words.search(reason)), Cause.UNKNOWN),
            ),
        )


def _events(body: bytes) -> list[bytes]:
    """The events of an array, each written anew; else the body as it is."""
    try:
        parsed = json.loads(body)
        return [json.dumps(event).encode() for event in parsed] if isinstance(parsed, list) else [body]
    except (ValueError, RecursionError):
        return [body]


def _key(body: bytes) -> str:
    """The same for the same event, in an array or by itself; of the bytes where there is none."""
    event = object_of(body)
    parts = [json.dumps(value_at(event, name)) for name in _IDENTITY]
    return digest_key(*parts) if text_at(event, "event") else digest_key(body)


def _batch(event: Mapping[str, object]) -> str:
    """By our header, which comes back with every event, else by the tag."""
    tags = value_at(event, "tags")
    written = (text_at(event, "X-Mailin-custom"), *(tags if isinstance(tags, list) else ()))
    return next((key for tag in written if isinstance(tag, str) and (key := key_of(tag))), "")


def _moment(event: Mapping[str, object]) -> datetime | None:
    """`ts_epoch` is in UTC and `ts_event` too; `ts` and `date` are of the account's zone (django-anymail)."""
    for name in ("ts_epoch", "ts_event"):
        value = event.get(name)
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < _FARTHEST:
            at = epoch_moment(value / 1000 if value >= _MILLISECONDS_FROM else value)
            if at:
                return at
    return None
