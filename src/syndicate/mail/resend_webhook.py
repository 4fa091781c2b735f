"""Resend's webhook: signed by Svix's scheme over id, time and body (resend.com/docs/webhooks).

Each try of a report is signed anew with its own time, and all tries carry one `svix-id`: an old time is a replay,
however long Resend goes on trying.
"""

from __future__ import annotations

import hmac
import re
from base64 import b64decode, b64encode
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr

from syndicate.domain.delivery_event import Cause, DeliveryEvent, EventKind
from syndicate.errors import ForgedReportError
from syndicate.mail.api_reply import plain_id
from syndicate.mail.json_value import object_of, text_at, value_at
from syndicate.mail.moments import iso_moment
from syndicate.mail.recipients import key_of
from syndicate.mail.webhook import Report, WebhookCall, require_recent
from syndicate.mail.wire_text import readable

#: Svix's own tolerance.
_WITHIN = timedelta(minutes=5)
_PREFIX = "whsec_"
_TIMESTAMP = re.compile(r"[0-9]{1,10}", re.ASCII)
_KEY = re.compile(r"[!-~]{1,200}", re.ASCII)

#: Types whose meaning is in their name; `email.bounced` and the suppressions are looked at more closely.
_KINDS: Mapping[str, EventKind] = {
    "email.sent": EventKind.ACCEPTED,
    "email.scheduled": EventKind.ACCEPTED,
    "email.delivered": EventKind.DELIVERED,
    "email.delivery_delayed": EventKind.DEFERRED,
    "email.complained": EventKind.COMPLAINED,
    "email.opened": EventKind.OPENED,
    "email.clicked": EventKind.CLICKED,
    #: Quota, key or domain, by its reason: nothing is said against the address, and nothing went out.
    "email.failed": EventKind.BLOCKED,
    "email.suppressed": EventKind.SUPPRESSED,
    "suppression.added": EventKind.SUPPRESSED,
}

#: Of a bounce by its `type`. A sub-type that speaks of the mail means us and not the address.
_BOUNCES: Mapping[str, EventKind] = {
    "Permanent": EventKind.BOUNCED_HARD,
    "Transient": EventKind.BOUNCED_SOFT,
    "Temporary": EventKind.BOUNCED_SOFT,
    "Undetermined": EventKind.BOUNCED_SOFT,
}
_ON_LIST = frozenset({"Suppressed", "OnAccountSuppressionList"})
#: Policy, by the receiver's own code (RFC 3463 3.8).
_POLICY = re.compile(r"\b5\.7\.\d{1,3}\b", re.ASCII)
_ABOUT_MAIL = frozenset({"MessageRejected", "MessageTooLarge", "ContentRejected", "AttachmentRejected"})

#: By `origin` of an entry on the list and by `reason` of a mail held back.
_CAUSES: Mapping[str, Cause] = {
    "bounce": Cause.BOUNCE,
    "previous_bounce": Cause.BOUNCE,
    "complaint": Cause.COMPLAINT,
    "previous_complaint": Cause.COMPLAINT,
}


def signing_key(secret: str) -> bytes:
    """The key that a signing secret stands for; empty where it is none."""
    if not secret.startswith(_PREFIX):
        return b""
    try:
        return b64decode(secret[len(_PREFIX) :], validate=True)
    except ValueError:
        return b""


class ResendWebhook:
    covers_body = True

    def __init__(self, secret: str) -> None:
        self._key = signing_key(secret)
        if not self._key:
            raise ValueError("the secret of Resend's webhook is not “whsec_” with base64 behind it")

    def receive(self, call: WebhookCall) -> tuple[Report, ...]:
        """One call is one report. Raises ForgedReportError."""
        key, timestamp = call.headers.get("svix-id", ""), call.headers.get("svix-timestamp", "")
        if not _KEY.fullmatch(key) or not _TIMESTAMP.fullmatch(timestamp):
            raise ForgedReportError("it carries no svix-id and svix-timestamp")
        signed = b".".join((key.encode(), timestamp.encode(), call.body))
        expected = b"v1," + b64encode(hmac.digest(self._key, signed, "sha256"))
        # There are several while a secret is being changed.
        given = call.headers.get("svix-signature", "").encode("utf-8", "replace").split(b" ")
        if not any(hmac.compare_digest(signature, expected) for signature in given):
            raise ForgedReportError("its signature is not the one of the signing secret")
        require_recent(datetime.fromtimestamp(int(timestamp), UTC), call.now, within=_WITHIN)
        return (Report(key, call.body),)

    def read(self, body: bytes) -> tuple[DeliveryEvent, ...]:
        report = object_of(body)
        data = value_at(report, "data")
        if not isinstance(data, dict):
            raise ValueError("it is no report of Resend's: there is no “data” in it")  # noqa: TRY004 - it is the bytes
        kind, cause, reason = _meaning(text_at(report, "type"), data)
        return (
            DeliveryEvent(
                kind=kind,
                address=_address(data),
                batch=key_of(text_at(data, "tags", "batch")),
                provider_id=plain_id(data.get("email_id") or data.get("source_id")),
                at=iso_moment(text_at(report, "created_at")),
                reason=readable(reason),
                cause=cause,
            ),
        )


def _meaning(type: str, data: object) -> tuple[EventKind, Cause, str]:
    """Kind, cause and words of a report."""
    kind = _KINDS.get(type, EventKind.OTHER)
    match type:
        case "email.bounced":
            return _bounce(value_at(data, "bounce"))
        case "email.suppressed":
            cause = _CAUSES.get(text_at(data, "suppressed", "reason"), Cause.UNKNOWN)
            return kind, cause, text_at(data, "suppressed", "message")
        case "suppression.added":
            origin = text_at(data, "origin")
            return kind, _CAUSES.get(origin, Cause.UNKNOWN), f"put on Resend's list: {origin}"
        case "email.failed":
            return kind, Cause.UNKNOWN, text_at(data, "failed", "reason")
        case _:
            return kind, Cause.UNKNOWN, type if kind is EventKind.OTHER else ""


def _bounce(bounce: object) -> tuple[EventKind, Cause, str]:
    """Older reports have the words alone: those make a soft bounce, for they prove nothing against the address."""
    sub_type, message = text_at(bounce, "subType"), text_at(bounce, "message")
    codes = value_at(bounce, "diagnosticCode")
    said = codes[0] if isinstance(codes, list) and codes and isinstance(codes[0], str) else message
    reason = " ".join(filter(None, (sub_type, said)))
    if sub_type in _ON_LIST:
        return EventKind.SUPPRESSED, Cause.BOUNCE if "bounce" in message.lower() else Cause.UNKNOWN, reason
    if sub_type in _ABOUT_MAIL or _POLICY.search(said):
        return EventKind.BLOCKED, Cause.UNKNOWN, reason
    return _BOUNCES.get(text_at(bounce, "type"), EventKind.BOUNCED_SOFT), Cause.UNKNOWN, reason


def _address(data: Mapping[str, object]) -> str:
    """The one address a report is about. A mail to several, which is none of ours, does not say which."""
    to = data.get("to", [text_at(data, "email")])
    address = to[0] if isinstance(to, list) and len(to) == 1 else ""
    address = parseaddr(address)[1] if isinstance(address, str) else ""
    return address if address.isprintable() else ""
