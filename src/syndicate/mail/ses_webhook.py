"""What SES reports, by a topic of SNS: an event of one mail, which may be about several recipients.

Sources: SES's guide (“Examples of event data that Amazon SES publishes to Amazon SNS”, and the older “Notification
contents”, which differs in a name only); anymail (webhooks/amazon_ses.py); listmonk (ses.go).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

from syndicate.domain.delivery_event import Cause, DeliveryEvent, EventKind
from syndicate.mail.api_reply import plain_id
from syndicate.mail.json_value import object_of, text_at, value_at
from syndicate.mail.moments import iso_moment
from syndicate.mail.recipients import key_of
from syndicate.mail.sns import NOTIFICATION, SUBSCRIPTION, UNSUBSCRIPTION, SnsDoor
from syndicate.mail.webhook import Report, WebhookCall, digest_key
from syndicate.mail.wire_text import readable

_MESSAGE_ID = re.compile(r"[!-~]{8,100}", re.ASCII)

_EVENTS: Mapping[str, EventKind] = {
    "Send": EventKind.ACCEPTED,
    "Delivery": EventKind.DELIVERED,
    "DeliveryDelay": EventKind.DEFERRED,
    # Taken on and then not sent: a virus, a template without a value.
    "Reject": EventKind.BLOCKED,
    "Rendering Failure": EventKind.BLOCKED,
    "Open": EventKind.OPENED,
    "Click": EventKind.CLICKED,
}
#: Where an event's own part stands, where it is not its name with a small letter.
_PARTS: Mapping[str, str] = {"DeliveryDelay": "deliveryDelay", "Rendering Failure": "failure"}
#: Lists of recipients in that part; else all of the mail's are meant, and ours have one.
_RECIPIENTS = ("bouncedRecipients", "complainedRecipients", "delayedRecipients", "recipients")

#: By type and subtype of a bounce.
_BOUNCES: Mapping[tuple[str, str], tuple[EventKind, Cause]] = {
    # On SES's own list, of all its accounts; and on that of the account, of which it does not say why.
    ("Permanent", "Suppressed"): (EventKind.SUPPRESSED, Cause.BOUNCE),
    ("Permanent", "OnAccountSuppressionList"): (EventKind.SUPPRESSED, Cause.UNKNOWN),
    ("Permanent", "UnsubscribedRecipient"): (EventKind.SUPPRESSED, Cause.UNSUBSCRIBED),
    # About the mail and not the address.
    ("Transient", "MessageTooLarge"): (EventKind.BLOCKED, Cause.UNKNOWN),
    ("Transient", "ContentRejected"): (EventKind.BLOCKED, Cause.UNKNOWN),
    ("Transient", "AttachmentRejected"): (EventKind.BLOCKED, Cause.UNKNOWN),
}
#: Reports of the feedback loop (RFC 5965) that complain of nothing.
_NO_COMPLAINTS = frozenset({"not-spam", "auth-failure"})


class SesWebhook:
    #: Nothing but what was signed is kept of a call.
    covers_body = True

    def __init__(self, door: SnsDoor) -> None:
        self._door = door

    def receive(self, call: WebhookCall) -> tuple[Report, ...]:
        fields = self._door.admit(call)
        body = json.dumps(fields).encode()
        message_id = fields["MessageId"]
        return (Report(message_id if _MESSAGE_ID.fullmatch(message_id) else digest_key(body), body),)

    def read(self, body: bytes) -> tuple[DeliveryEvent, ...]:
        envelope = object_of(body)
        kind, message = text_at(envelope, "Type"), text_at(envelope, "Message")
        if kind in (SUBSCRIPTION, UNSUBSCRIPTION):
            return (_about_subscription(kind, envelope),)
        event = object_of(message.encode("utf-8", "surrogatepass"))
        if kind != NOTIFICATION or not message:
            raise ValueError("it holds no report of SES")
        name = text_at(event, "eventType") or text_at(event, "notificationType")
        if not name:
            # SES says by plain text that it found the topic.
            return (DeliveryEvent(kind=EventKind.OTHER, address="", reason=readable(message)),)
        return _events(name, event)


def _about_subscription(kind: str, envelope: object) -> DeliveryEvent:
    reason = (
        "SNS waits for a yes before it reports: open the SubscribeURL of this report, or confirm the subscription in "
        "the console of SNS"
        if kind == SUBSCRIPTION
        else "SNS was told to report no more: if that was a mistake, subscribe again in the console of SNS"
    )
    return DeliveryEvent(
        kind=EventKind.OTHER, address="", at=iso_moment(text_at(envelope, "Timestamp")), reason=readable(reason)
    )


def _events(name: str, event: object) -> tuple[DeliveryEvent, ...]:
    part = value_at(event, _PARTS.get(name, name[:1].lower() + name[1:]))
    kind, cause = _meaning(name, part)
    tags = value_at(event, "mail", "tags", "batch")
    tag = tags[0] if isinstance(tags, list) and tags and isinstance(tags[0], str) else ""
    at = text_at(part, "timestamp") or text_at(event, "mail", "timestamp")
    return tuple(
        DeliveryEvent(
            kind=kind,
            address=address,
            batch=key_of(tag),
            provider_id=plain_id(value_at(event, "mail", "messageId")),
            at=iso_moment(at),
            reason=readable(_words(name, part, recipient)),
            cause=cause,
        )
        for address, recipient in _recipients(event, part)
    )


def _meaning(name: str, part: object) -> tuple[EventKind, Cause]:
    match name:
        case "Bounce":
            kind, subtype = text_at(part, "bounceType"), text_at(part, "bounceSubType")
            plain = EventKind.BOUNCED_HARD if kind == "Permanent" else EventKind.BOUNCED_SOFT
            return _BOUNCES.get((kind, subtype), (plain, Cause.UNKNOWN))
        case "Complaint":
            if text_at(part, "complaintSubType") == "OnAccountSuppressionList":
                return EventKind.SUPPRESSED, Cause.COMPLAINT
            is_none = text_at(part, "complaintFeedbackType") in _NO_COMPLAINTS
            return EventKind.OTHER if is_none else EventKind.COMPLAINED, Cause.UNKNOWN
        case "Subscription":
            # Of SES's own management of lists, which we do not use.
            has_left = value_at(part, "newTopicPreferences", "unsubscribeAll") is True
            return EventKind.UNSUBSCRIBED if has_left else EventKind.OTHER, Cause.UNKNOWN
        case _:
            return _EVENTS.get(name, EventKind.OTHER), Cause.UNKNOWN


def _recipients(event: object, part: object) -> Sequence[tuple[str, object]]:
    """Addresses with what is said of each; one without an address where nobody is named."""
    found = next((listed for name in _RECIPIENTS if (listed := value_at(part, name))), None)
    listed = found if isinstance(found, list) else value_at(event, "mail", "destination")
    entries = listed if isinstance(listed, list) else []
    named = [(entry if isinstance(entry, str) else text_at(entry, "emailAddress"), entry) for entry in entries]
    return [one for one in named if one[0]] or [("", None)]


def _words(name: str, part: object, recipient: object) -> str:
    names = ("bounceType", "bounceSubType", "complaintFeedbackType", "delayType", "reason", "errorMessage")
    told = [text for key in names if (text := text_at(part, key))]
    told += [text for key in ("diagnosticCode", "status") if (text := text_at(recipient, key))][:1]
    return " ".join((*told, text_at(part, "smtpResponse"))) if name != "Open" else ""
