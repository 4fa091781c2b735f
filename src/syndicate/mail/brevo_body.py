"""The body of a Brevo call: a version of the mail for each recipient, with nothing left for Brevo to fill in.

Rules without a source beside them are those of Brevo's guide “Batch send transactional emails”.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Sequence
from functools import lru_cache
from html import escape
from urllib.parse import urlsplit
from uuid import UUID, uuid5

from syndicate.domain.message import Recipient, RenderedEmail, Slot
from syndicate.errors import UnsafeMailError
from syndicate.mail import headers, slots
from syndicate.mail.json_text import JsonText, json_string
from syndicate.mail.placeholders import defused
from syndicate.mail.recipients import tag_of

MAX_RECIPIENTS = 1000
#: Brevo names no limit for a call; this is what a mail with attachments may have.
_MAX_BYTES = 20 * 1024 * 1024

#: Brevo's guide fills `{{params.x}}` in in a call's own HTML, its reference says only in templates: variables, tags
#: and comments of its language (that of Django's templates) are taken apart in either case.
_PLACEHOLDER = re.compile(r"\{(?=[{%]|#.*?#\})")
#: Characters that make Brevo drop a name with other than ASCII letters in silence (django-anymail, backends/brevo.py).
_SPECIAL = frozenset('()<>[]:;@\\,."')

#: Any constant will do, as long as it stays (RFC 9562 5.5).
_NAMESPACE = UUID("7aae50bc-cf56-565a-8ad6-2cb2771fba27")


@lru_cache(maxsize=8)
def body_of(email: RenderedEmail) -> BrevoBody:
    """The body of a mail with its constant parts escaped; kept for the mails in hand. Raises UnsafeMailError."""
    return BrevoBody(email)


class BrevoBody:
    """One mail as Brevo takes it, but for the recipients."""

    def __init__(self, email: RenderedEmail) -> None:
        """Raises UnsafeMailError where a name, subject, address or header must not be written."""
        self._slots = email.slots
        self._sender = email.sender_address
        subject = defused(headers.safe_subject(email), _PLACEHOLDER)
        fields = {
            "sender": _sender(email),
            "subject": json_string(subject),
            # Compulsory, and in nobody's mail: each version has its own.
            "htmlContent": json_string(f"<p>{escape(subject)}</p>"),
        }
        if reply_to := headers.safe_reply_to(email):
            fields["replyTo"] = b'{"email":' + json_string(reply_to) + b"}"
        self._constant = b",".join(json_string(name) + b":" + value for name, value in fields.items())
        self._html = JsonText(defused(email.html, _PLACEHOLDER))
        self._text = JsonText(defused(email.text, _PLACEHOLDER))
        self._headers = tuple(
            (json_string(name), JsonText(_header_value(name, value))) for name, value in headers.safe_headers(email)
        )

    def filled(self, recipients: Sequence[Recipient], key: str) -> bytes:
        """The body of the call to these recipients, in their order.

        The batch's tag is the only one: by it the events are searched, and how Brevo shows one of several is nowhere
        said. Raises UnsafeMailError where a recipient's URLs must not be written, or the whole is too large.
        """
        tag = json_string(tag_of(key))
        values = [slots.values(recipient, self._slots) for recipient in recipients]
        site = next((urlsplit(url).netloc for filled in values for url in filled.values()), "")
        # Two installations that share an account, one of them for trying things out, must not share a key.
        idempotency_key = str(uuid5(_NAMESPACE, "\n".join((key, self._sender, site))))
        versions = b",".join(
            self._version(recipient, {slot: url.encode() for slot, url in filled.items()}, tag)
            for recipient, filled in zip(recipients, values, strict=True)
        )
        body = b"".join(
            (
                *(b"{", self._constant, b',"tags":[', tag, b"]"),
                *(b',"headers":{"idempotencyKey":', json_string(idempotency_key), b"}"),
                *(b',"messageVersions":[', versions, b"]}"),
            )
        )
        if len(body) > _MAX_BYTES:
            raise UnsafeMailError(
                "the call",
                f"with {len(recipients)} mails it is larger than {_MAX_BYTES // 1024 // 1024} MB: lower batch_size",
            )
        return body

    def _version(self, recipient: Recipient, values: dict[Slot, bytes], tag: bytes) -> bytes:
        """`headers` of a version stand in the place of the call's, so that all of the mail's are among them."""
        lines = b"".join(name + b":" + value.filled(values) + b"," for name, value in self._headers)
        return b"".join(
            (
                *(b'{"to":[{"email":', json_string(recipient.address), b"}]"),
                *(b',"htmlContent":', self._html.filled(values), b',"textContent":', self._text.filled(values)),
                *(b',"headers":{', lines, b'"X-Mailin-custom":', tag, b"}}"),
            )
        )


def _sender(email: RenderedEmail) -> bytes:
    if not headers.is_address(email.sender_address):
        raise UnsafeMailError("the header “From”", "its address is no mail address")
    address = b'"email":' + json_string(email.sender_address)
    name = defused(headers.safe_display_name("From", email.sender_name), _PLACEHOLDER)
    if not name:
        return b"{" + address + b"}"
    if not name.isascii() and not _SPECIAL.isdisjoint(name):
        name = f"=?utf-8?b?{b64encode(name.encode()).decode()}?="
    return b'{"name":' + json_string(name) + b"," + address + b"}"


def _header_value(name: str, value: str) -> str:
    if _PLACEHOLDER.search(value):
        raise UnsafeMailError(f"the header “{name}”", "Brevo might replace a placeholder of its own in it")
    return value
