"""The body of a Resend call: a copy of the mail for each recipient, with nothing left for Resend to fill in.

What is the same for all is escaped once a mail (performance.md, fact 1).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from syndicate.domain.message import Recipient, RenderedEmail
from syndicate.errors import UnsafeMailError
from syndicate.mail import headers, slots
from syndicate.mail.json_text import JsonText, json_string
from syndicate.mail.placeholders import defused
from syndicate.mail.recipients import tag_of

#: Resend's “Send Batch Emails”.
MAX_RECIPIENTS = 100
#: Resend's limit for one mail; for a call it names none, so the same is kept to.
_MAX_BYTES = 40 * 1024 * 1024

#: Resend's “tags”. A key of a batch that fits a tag fits the header Idempotency-Key too: 256 characters both.
_TAG = re.compile(r"[A-Za-z0-9_-]{1,256}", re.ASCII)

#: Resend fills these in only for its own broadcasts and templates, by its documentation. They are taken apart all
#: the same: one day's change on their side must not put another link into our mail.
_PLACEHOLDER = re.compile(r"\{\{\{(?=\s*(?:RESEND_|contact\.|FIRST_NAME|LAST_NAME|EMAIL|UNSUBSCRIBE_URL))")

#: Resend takes a name as it stands and without quotation marks, and refuses encoded-words and most of what would
#: need quoting (django-anymail, backends/resend.py).
_UNWRITABLE_IN_NAME = frozenset('"<>@,;:\\')


@lru_cache(maxsize=8)
def body_of(email: RenderedEmail) -> ResendBody:
    """The body of a mail with its constant parts escaped; kept for the mails in hand. Raises UnsafeMailError."""
    return ResendBody(email)


class ResendBody:
    """One mail as Resend takes it, but for the recipients."""

    def __init__(self, email: RenderedEmail) -> None:
        """Raises UnsafeMailError where a name, subject, address or header must not be written."""
        self._slots = email.slots
        self._kind = email.kind
        subject = headers.safe_subject(email)
        fields = {"from": json_string(_sender(email)), "subject": json_string(defused(subject, _PLACEHOLDER))}
        if reply_to := headers.safe_reply_to(email):
            fields["reply_to"] = b"[" + json_string(reply_to) + b"]"
        self._constant = b",".join(json_string(name) + b":" + value for name, value in fields.items())
        self._html = JsonText(defused(email.html, _PLACEHOLDER))
        self._text = JsonText(defused(email.text, _PLACEHOLDER))
        self._headers = tuple(
            (json_string(name), JsonText(_header_value(name, value))) for name, value in headers.safe_headers(email)
        )

    def filled(self, recipients: Sequence[Recipient], key: str) -> bytes:
        """The body of the call to these recipients, in their order.

        Raises UnsafeMailError where a recipient's URLs must not be written, or the whole is too large.
        """
        tags = self._tags(key)
        mails = [self._mail(recipient, tags) for recipient in recipients]
        body = b"[" + b",".join(mails) + b"]"
        if len(body) > _MAX_BYTES:
            raise UnsafeMailError(
                "the call",
                f"with {len(recipients)} mails it is larger than {_MAX_BYTES // 1024 // 1024} MB: lower batch_size",
            )
        return body

    def _mail(self, recipient: Recipient, tags: bytes) -> bytes:
        values = {slot: value.encode() for slot, value in slots.values(recipient, self._slots).items()}
        lines = b",".join(name + b":" + value.filled(values) for name, value in self._headers)
        return b"".join(
            (
                *(b'{"to":[', json_string(recipient.address), b"],", self._constant),
                *(b',"html":', self._html.filled(values), b',"text":', self._text.filled(values)),
                *(b',"headers":{', lines, b'},"tags":', tags, b"}"),
            )
        )

    def _tags(self, key: str) -> bytes:
        tags = {"batch": tag_of(key), "sending": tag_of(key.partition("/")[0]), "kind": self._kind.value}
        for name, value in tags.items():
            if not _TAG.fullmatch(value):
                raise UnsafeMailError(
                    f"the tag “{name}”", "Resend takes up to 256 letters, digits, “-” and “_”; rename the edition"
                )
        pairs = (
            b'{"name":' + json_string(name) + b',"value":' + json_string(value) + b"}" for name, value in tags.items()
        )
        return b"[" + b",".join(pairs) + b"]"


def _sender(email: RenderedEmail) -> str:
    if not headers.is_address(email.sender_address):
        raise UnsafeMailError("the header “From”", "its address is no mail address")
    name = headers.safe_display_name("From", email.sender_name)
    refused = sorted(_UNWRITABLE_IN_NAME.intersection(name))
    if refused:
        raise UnsafeMailError("the name in “From”", f"Resend takes no name with {' '.join(refused)}")
    return f"{defused(name, _PLACEHOLDER)} <{email.sender_address}>" if name else email.sender_address


def _header_value(name: str, value: str) -> str:
    if _PLACEHOLDER.search(value):
        raise UnsafeMailError(f"the header “{name}”", "Resend might replace a placeholder of its own in it")
    return value
