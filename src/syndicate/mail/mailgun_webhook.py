"""What Mailgun reports: `{"signature": {…}, "event-data": {…}}`, one event a call (anymail, webhooks/mailgun.py).

The signature is over a time and a token and does **not** cover the event: whoever has seen one call could send another
event under its signature. Two things are therefore the caller's: a report whose key was stored before with another
body is refused, and an event is acted on only where batch and address are those of a delivery of ours.
"""

from __future__ import annotations

import hmac
import re
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from hashlib import sha256

from syndicate.domain.delivery_event import Cause, DeliveryEvent, EventKind
from syndicate.errors import ForgedReportError
from syndicate.mail.api_reply import plain_id
from syndicate.mail.json_value import object_of, text_at, value_at
from syndicate.mail.moments import epoch_moment
from syndicate.mail.recipients import key_of, tag_of
from syndicate.mail.webhook import Report, WebhookCall, require_recent
from syndicate.mail.wire_text import readable

#: Mailgun repeats for some eight hours what was not answered with 200 (its guide to webhooks, “retries”).
_REPEATED_WITHIN = timedelta(hours=12)
_SECONDS = re.compile(r"[0-9]{9,11}", re.ASCII)
_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,200}", re.ASCII)

_KINDS = {
    "accepted": EventKind.ACCEPTED,
    "delivered": EventKind.DELIVERED,
    "opened": EventKind.OPENED,
    "clicked": EventKind.CLICKED,
    "complained": EventKind.COMPLAINED,
    "unsubscribed": EventKind.UNSUBSCRIBED,
    # Mailgun itself would not send it on: sandbox, spam, a sender it does not like.
    "rejected": EventKind.BLOCKED,
}
#: Of a lasting failure, by its reason: on which list of Mailgun's own the address stands.
_LISTS = {
    "suppress-bounce": Cause.BOUNCE,
    "suppress-complaint": Cause.COMPLAINT,
    "suppress-unsubscribe": Cause.UNSUBSCRIBED,
}
#: The same by `delivery-status.code`, for reports whose reason is another.
_LIST_CODES = {605: Cause.BOUNCE, 606: Cause.UNSUBSCRIBED, 607: Cause.COMPLAINT}
#: Reasons for which Mailgun puts an address on its bounce list.
_BOUNCES = frozenset({"bounce", "delayed-bounce"})
#: RFC 3463: of lasting ones, 5.1 speaks of the address, 5.7 of policy.
_ENHANCED = re.compile(r"[245]\.\d{1,3}\.\d{1,3}\b", re.ASCII)


class MailgunWebhook:
    covers_body = False

    def __init__(self, signing_key: str) -> None:
        self._key = signing_key.encode()

    def receive(self, call: WebhookCall) -> tuple[Report, ...]:
        """The token is the key: an event's own id is unique within a day only (Mailgun's guide to events)."""
        fields = object_of(call.body).get("signature")
        seconds, token, given = (text_at(fields, name) for name in ("timestamp", "token", "signature"))
        if not (_SECONDS.fullmatch(seconds) and _TOKEN.fullmatch(token)):
            raise ForgedReportError("it carries no signature of Mailgun's")
        made = hmac.new(self._key, f"{seconds}{token}".encode(), sha256).hexdigest()
        if not hmac.compare_digest(made.encode(), given.encode("utf-8", "replace")):
            raise ForgedReportError("its signature is not made with the key that was agreed on")
        require_recent(datetime.fromtimestamp(int(seconds), UTC), call.now, within=_REPEATED_WITHIN)
        return (Report(token, call.body),)

    def read(self, body: bytes) -> tuple[DeliveryEvent, ...]:
        event = object_of(body).get("event-data")
        if not text_at(event, "event"):
            raise ValueError("it holds no event of Mailgun's")
        kind, cause = _meaning(event)
        # A rejected mail has no `recipient`, but its header has: every reader gets a mail of his own.
        address = text_at(event, "recipient") or parseaddr(text_at(event, "message", "headers", "to"))[1]
        return (
            DeliveryEvent(
                kind=kind,
                address=address if address.isprintable() else "",
                batch=_batch(text_at(event, "user-variables", "batch")),
                provider_id=plain_id(value_at(event, "message", "headers", "message-id")),
                at=epoch_moment(value_at(event, "timestamp")),
                reason=readable(_words(event)),
                cause=cause,
            ),
        )


def _meaning(event: object) -> tuple[EventKind, Cause]:
    name, severity, reason = (text_at(event, name) for name in ("event", "severity", "reason"))
    if name != "failed":
        return _KINDS.get(name, EventKind.OTHER), Cause.UNKNOWN
    if severity == "temporary":
        return EventKind.DEFERRED, Cause.UNKNOWN
    if severity != "permanent":
        return EventKind.OTHER, Cause.UNKNOWN
    code = value_at(event, "delivery-status", "code")
    cause = _LISTS.get(reason) or (_LIST_CODES.get(code) if isinstance(code, int) else None)
    if cause or reason.startswith("suppress-"):
        return EventKind.SUPPRESSED, cause or Cause.UNKNOWN
    return _failure(reason, _enhanced(event), text_at(event, "delivery-status", "bounce-type")), Cause.UNKNOWN


def _failure(reason: str, enhanced: str, bounce_type: str) -> EventKind:
    """Of a lasting failure. Only what speaks of the address itself is held against it for good.

    Mailgun also calls lasting what it gave up on (`old`), and what it has no name for (`generic`).
    """
    if reason == "espblock" or enhanced.startswith("5.7."):
        return EventKind.BLOCKED
    is_hard = bounce_type == "hard" or (bounce_type == "" and (enhanced == "" or enhanced.startswith("5.1.")))
    return EventKind.BOUNCED_HARD if reason in _BOUNCES and is_hard else EventKind.BOUNCED_SOFT


def _enhanced(event: object) -> str:
    """The receiver's code of three numbers: a field of its own, or the first word of what it said."""
    own, said = (text_at(event, "delivery-status", name).strip() for name in ("enhanced-code", "message"))
    found = _ENHANCED.match(own or said)
    return found[0] if found else ""


def _words(event: object) -> str:
    paths = (("delivery-status", "message"), ("delivery-status", "description"), ("reject", "reason"), ("reason",))
    words = next((text for text in (text_at(event, *path) for path in paths) if text.strip()), "")
    code = value_at(event, "delivery-status", "code")
    return f"{code} {words}".strip() if isinstance(code, int) and text_at(event, "event") == "failed" else words


def _batch(said: str) -> str:
    """The key that our form wrote, and nothing that others may have put there."""
    return said if key_of(tag_of(said)) == said else ""
