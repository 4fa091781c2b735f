"""The body of a Postmark call: a list of whole mails, of which all but the recipient's own is encoded once a mail."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from syndicate.domain.message import Recipient, RenderedEmail, Slot
from syndicate.errors import UnsafeMailError
from syndicate.mail import headers, slots
from syndicate.mail.json_text import JsonText, json_string
from syndicate.mail.placeholders import defused

#: Messages a call (Postmark's guide to batch emails).
MAX_RECIPIENTS = 500
#: A call, and a message within it, in bytes (same guide; API overview, status 413). A million is the careful reading.
_MAX_CALL = 50_000_000
_MAX_MESSAGE = 10_000_000
#: The value of a field of `Metadata`, in characters (Postmark's custom metadata FAQ).
_MAX_METADATA = 80

#: On a stream whose unsubscribing it manages, Postmark puts its own link here (support article 1299); elsewhere
#: a batch has no placeholders.
_MARK = re.compile(r"pm:unsubscribe", re.IGNORECASE)


@lru_cache(maxsize=8)
def form(email: RenderedEmail, stream: str) -> Form:
    """A mail for one stream with its constant parts encoded; kept for the mails in hand. Raises UnsafeMailError."""
    return Form(email, stream)


class Form:
    """One mail as Postmark takes it, but for the recipients."""

    def __init__(self, email: RenderedEmail, stream: str) -> None:
        """Raises UnsafeMailError where a name, subject, address or header must not be written."""
        self._slots = email.slots
        self._text = JsonText(defused(email.text, _MARK))
        self._html = JsonText(defused(email.html, _MARK))
        self._headers = tuple(
            (b'{"Name":' + json_string(name) + b',"Value":', JsonText(value)) for name, value in _headers(email)
        )
        subject = headers.safe_subject(email)
        self._constant = (
            b'"From":' + json_string(_sender(email)) + b',"Subject":' + json_string(defused(subject, _MARK))
        )
        if reply_to := headers.safe_reply_to(email):
            self._constant += b',"ReplyTo":' + json_string(reply_to)
        # A server on which opens are tracked tracks them all the same: `check` looks at that.
        self._constant += b',"TrackOpens":false,"TrackLinks":"None","MessageStream":' + json_string(stream)

    def body(self, recipients: Sequence[Recipient], key: str) -> bytes:
        """The call to these recipients.

        Raises UnsafeMailError where a recipient's URLs must not be written, or for what is too long for Postmark.
        """
        if len(key) > _MAX_METADATA:
            raise UnsafeMailError("the key of the batch", f"it is longer than Postmark's {_MAX_METADATA} characters")
        sending = key.partition("/")[0]
        same = b',"Tag":' + json_string(sending) + b',"Metadata":{"batch":' + json_string(key) + b"}," + self._constant
        messages = []
        for recipient in recipients:
            values = {slot: value.encode() for slot, value in slots.values(recipient, self._slots).items()}
            messages.append(self._message(recipient.address, values, same))
        if max(map(len, messages)) > _MAX_MESSAGE:
            raise UnsafeMailError("the mail", f"it is larger than {_MAX_MESSAGE} bytes, Postmark's limit")
        whole = b"[" + b",".join(messages) + b"]"
        if len(whole) > _MAX_CALL:
            raise UnsafeMailError(
                f"a call with {len(messages)} mails",
                f"with {len(whole)} bytes it is over Postmark's {_MAX_CALL}; set batch_size lower",
            )
        return whole

    def _message(self, address: str, values: Mapping[Slot, bytes], same: bytes) -> bytes:
        further = b",".join(head + value.filled(values) + b"}" for head, value in self._headers)
        return b"".join(
            (
                *(b'{"To":', json_string(address), same),
                *(b',"TextBody":', self._text.filled(values), b',"HtmlBody":', self._html.filled(values)),
                *(b',"Headers":[', further, b"]}"),
            )
        )


def _sender(email: RenderedEmail) -> str:
    if not headers.is_address(email.sender_address):
        raise UnsafeMailError("the header “From”", "its address is no mail address")
    name = headers.safe_display_name("From", email.sender_name)
    return f"{headers.quoted(defused(name, _MARK))} <{email.sender_address}>" if name else email.sender_address


def _headers(email: RenderedEmail) -> tuple[tuple[str, str], ...]:
    for name, value in headers.safe_headers(email):
        if _MARK.search(value):
            raise UnsafeMailError(f"the header “{name}”", "Postmark could put a link of its own in it")
    return email.headers
