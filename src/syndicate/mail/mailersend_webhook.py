"""What MailerSend reports: one JSON object a call, signed as a whole, in one of two shapes.

New webhooks have the second, flat shape; the first, with `data.email.recipient`, ends on 1 December 2026. Sources:
MailerSend's pages on webhooks and on “webhooks 2.0”; anymail (webhooks/mailersend.py); symfony's fixtures, which are of
real calls and differ from the documentation in `recipient`.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping
from hashlib import sha256

from syndicate.domain.delivery_event import Cause, DeliveryEvent, EventKind
from syndicate.errors import ForgedReportError
from syndicate.mail.api_reply import plain_id
from syndicate.mail.json_value import object_of, text_at, value_at
from syndicate.mail.moments import iso_moment
from syndicate.mail.recipients import key_of
from syndicate.mail.webhook import Report, WebhookCall, digest_key
from syndicate.mail.wire_text import readable

_ID = re.compile(r"[A-Za-z0-9_-]{8,100}", re.ASCII)
_TYPE = re.compile(r"[a-z_.]{1,80}", re.ASCII)

#: By the call's own `type`: that of its `data` is the mail's state in the second shape.
KINDS: Mapping[str, EventKind] = {
    "activity.sent": EventKind.ACCEPTED,
    "activity.delivered": EventKind.DELIVERED,
    "activity.soft_bounced": EventKind.BOUNCED_SOFT,
    "activity.hard_bounced": EventKind.BOUNCED_HARD,
    "activity.deferred": EventKind.DEFERRED,
    "activity.suppressed": EventKind.SUPPRESSED,
    "activity.unsubscribed": EventKind.UNSUBSCRIBED,
    "activity.spam_complaint": EventKind.COMPLAINED,
    "activity.spam_complaints": EventKind.COMPLAINED,
    "activity.opened": EventKind.OPENED,
    "activity.opened_unique": EventKind.OPENED,
    "activity.clicked": EventKind.CLICKED,
    "activity.clicked_unique": EventKind.CLICKED,
    # Surveys, maintenance, identities, verifications, bulk calls and tests are no events of a delivery.
}
#: By `meta.suppression_reason`; `on_hold` and `blocklisted` are the account's own lists.
_CAUSES: Mapping[str, Cause] = {
    "hard_bounced": Cause.BOUNCE,
    "spam_complained": Cause.COMPLAINT,
    "unsubscribed": Cause.UNSUBSCRIBED,
}
_BULK = "bulk_email.completed"
#: A bulk call has the id that was its answer; its mails have each another.
_BULK_ID = (("id",),)
_MESSAGE_IDS = (("message_id",), ("email", "message", "id"))
_REASONS = (
    *(("meta", "bounce_reason"), ("meta", "reject_reason"), ("meta", "suppression_reason")),
    *(("meta", "unsubscribe_reason"), ("morph", "readable_reason"), ("morph", "reason")),
)


class MailersendWebhook:
    covers_body = True

    def __init__(self, signing_secret: str) -> None:
        self._key = signing_secret.encode()

    def receive(self, call: WebhookCall) -> tuple[Report, ...]:
        """Nothing in a call is of the time of its sending: an old one is known by its id, and counts once."""
        given = call.headers.get("signature", "").strip().lower()
        made = hmac.new(self._key, call.body, sha256).hexdigest()
        if not hmac.compare_digest(made.encode(), given.encode("utf-8", "replace")):
            raise ForgedReportError("its signature is not made with the secret that was agreed on")
        report = object_of(call.body)
        # The first opening is told of as two types with one id.
        kind, identity = text_at(report, "type"), text_at(report, "data", "id")
        is_named = _TYPE.fullmatch(kind) and _ID.fullmatch(identity)
        return (Report(f"{kind}:{identity}" if is_named else digest_key(call.body), call.body),)

    def read(self, body: bytes) -> tuple[DeliveryEvent, ...]:
        report = object_of(body)
        kind, data = text_at(report, "type"), value_at(report, "data")
        if not kind:
            raise ValueError("it holds no report of MailerSend's")
        return (
            DeliveryEvent(
                kind=KINDS.get(kind, EventKind.OTHER),
                address=_first_text(data, ("recipient",), ("email",), ("email", "recipient", "email")),
                batch=_batch(value_at(data, "tags") or value_at(data, "email", "tags")),
                provider_id=plain_id(_first_text(data, *(_BULK_ID if kind == _BULK else _MESSAGE_IDS))),
                at=iso_moment(text_at(data, "created_at") or text_at(report, "created_at")),
                reason=readable(_bulk_words(data) if kind == _BULK else _words(data)),
                cause=_cause(data) if kind == "activity.suppressed" else Cause.UNKNOWN,
            ),
        )


def _first_text(data: object, *paths: tuple[str, ...]) -> str:
    return next((text for path in paths if (text := text_at(data, *path))), "")


def _batch(tags: object) -> str:
    """The key among the tags: the others that we write have no number of a batch."""
    keys = (key_of(tag) for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else ()
    return next((key for key in keys if key), "")


def _cause(data: object) -> Cause:
    return _CAUSES.get(text_at(data, "meta", "suppression_reason"), Cause.UNKNOWN)


def _words(data: object) -> str:
    code = value_at(data, "meta", "bounce_code")
    words = _first_text(data, *_REASONS)
    return f"{code} {words}".strip() if isinstance(code, str | int) and not isinstance(code, bool) else words


def _bulk_words(data: object) -> str:
    """Who was left out of a bulk call, and which of its mails were not valid: in numbers, for people."""
    suppressed, invalid = value_at(data, "suppressed_recipients_count"), value_at(data, "validation_errors_count")
    return f"bulk call {text_at(data, 'state')}: {suppressed or 0} suppressed, {invalid or 0} not valid"
