"""The body of a SendGrid call: content once, and for each recipient the values that SendGrid puts into it.

Rules are those of SendGrid's own specification (twilio/sendgrid-oai, tsg_mail_v3.yaml) where nothing else is named.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from syndicate.domain.message import Recipient, RenderedEmail, Slot
from syndicate.errors import UnsafeMailError
from syndicate.mail import headers, slots
from syndicate.mail.json_text import JsonText, json_string
from syndicate.mail.placeholders import defused
from syndicate.mail.recipients import tag_of

#: Personalizations a call.
MAX_RECIPIENTS = 1000
#: A call, in bytes: “less than 30 MB” (Twilio's page on the limits of mail/send). A million is the careful reading.
_MAX_CALL = 30_000_000
#: A category, in characters.
_MAX_CATEGORY = 255
#: Beside those that no adapter may write.
_RESERVED = frozenset({"x-sg-id", "x-sg-eid"})

#: Substitutions replace what we name and nothing else. But settings of an account can fill these: `<% … %>` of
#: subscription tracking, unsubscribe groups and legacy templates, and the bracketed ones of older campaigns.
_MARK = re.compile(r"<%|\[(?:unsubscribe|weblink|sender_)", re.IGNORECASE)
_WORD_JOINER = "\u2060"

#: Nothing is watched, nothing is added: SendGrid's own List-Unsubscribe comes with subscription tracking.
_SETTINGS = (
    b'"tracking_settings":{"click_tracking":{"enable":false,"enable_text":false},"open_tracking":{"enable":false},'
    b'"subscription_tracking":{"enable":false},"ganalytics":{"enable":false}},'
    b'"mail_settings":{"footer":{"enable":false}}'
)


@lru_cache(maxsize=8)
def form(email: RenderedEmail) -> Form:
    """A mail with its constant parts encoded; kept for the mails in hand. Raises UnsafeMailError."""
    return Form(email)


class Form:
    """One mail as SendGrid takes it, but for the recipients."""

    def __init__(self, email: RenderedEmail) -> None:
        """Raises UnsafeMailError where a name, subject, address or header must not be written."""
        self._slots = email.slots
        self._kind = email.kind
        # What SendGrid fills it fills in the content alone: a header with a slot must come whole. All of them stand
        # with each recipient, since nothing says how those of the call and those of a recipient are joined.
        self._headers = tuple((json_string(name) + b":", JsonText(value)) for name, value in _headers(email))
        subject = headers.safe_subject(email)
        self._constant = b",".join(
            (
                b'"from":' + _sender(email),
                *_reply_to(email),
                b'"subject":' + json_string(defused(subject, _MARK)),
                b'"content":[{"type":"text/plain","value":' + json_string(_content(email.text)) + b"},"
                b'{"type":"text/html","value":' + json_string(_content(email.html)) + b"}]",
                _SETTINGS,
            )
        )

    def body(self, recipients: Sequence[Recipient], key: str) -> bytes:
        """The call to these recipients.

        Raises UnsafeMailError where a recipient's URLs must not be written, or for what is too long for SendGrid.
        """
        # The first finds the batch again; the others are for people who look at SendGrid's statistics.
        categories = tuple(dict.fromkeys((tag_of(key), key.partition("/")[0], self._kind.value)))
        if max(map(len, categories)) > _MAX_CATEGORY:
            raise UnsafeMailError("the key of the batch", f"it is longer than SendGrid's {_MAX_CATEGORY} characters")
        batch = b'"custom_args":{"batch":' + json_string(key) + b"}"
        personalizations = b",".join(
            self._personalization(
                recipient.address,
                {slot: value.encode() for slot, value in slots.values(recipient, self._slots).items()},
                batch,
            )
            for recipient in recipients
        )
        whole = b"".join(
            (
                *(b'{"personalizations":[', personalizations, b"],"),
                *(b'"categories":[', b",".join(map(json_string, categories)), b"],"),
                *(self._constant, b"}"),
            )
        )
        if len(whole) >= _MAX_CALL:
            raise UnsafeMailError("a call", f"with {len(whole)} bytes it is over SendGrid's {_MAX_CALL}")
        return whole

    def _personalization(self, address: str, values: Mapping[Slot, bytes], batch: bytes) -> bytes:
        """A recipient's part. One address each: nobody sees another's."""
        further = b",".join(name + value.filled(values) for name, value in self._headers)
        filled = b",".join(json_string(slot.value) + b':"' + value + b'"' for slot, value in values.items())
        return b"".join(
            (
                *(b'{"to":[{"email":', json_string(address), b"}]"),
                *((b',"headers":{', further, b"}") if further else ()),
                *((b',"substitutions":{', filled, b"}") if filled else ()),
                *(b",", batch, b"}"),
            )
        )


def _content(text: str) -> str:
    """`text` so that SendGrid cannot but send it as UTF-8.

    It guesses a charset, says ISO 8859-1 of what fits that, and Gmail then cuts the mail short (sendgrid-python#1011);
    the type of a content “cannot contain ‘;’”, so that none can be stated. Nobody sees a word joiner, and it fits no
    other charset.
    """
    whole = defused(text, _MARK)
    if whole.isascii() or not _is_latin_1(whole):
        return whole
    before, end, after = whole.rpartition("</body>")
    return f"{before}{_WORD_JOINER}{end}{after}" if end else f"{whole}{_WORD_JOINER}"


def _is_latin_1(text: str) -> bool:
    return all(ord(char) < 0x100 for char in text)


def _sender(email: RenderedEmail) -> bytes:
    if not headers.is_address(email.sender_address):
        raise UnsafeMailError("the header “From”", "its address is no mail address")
    name = headers.safe_display_name("From", email.sender_name)
    shown = b',"name":' + json_string(defused(name, _MARK)) if name else b""
    return b'{"email":' + json_string(email.sender_address) + shown + b"}"


def _reply_to(email: RenderedEmail) -> tuple[bytes, ...]:
    reply_to = headers.safe_reply_to(email)
    return (b'"reply_to":{"email":' + json_string(reply_to) + b"}",) if reply_to else ()


def _headers(email: RenderedEmail) -> tuple[tuple[str, str], ...]:
    for name, value in headers.safe_headers(email):
        if name.lower() in _RESERVED:
            raise UnsafeMailError(f"the header “{name}”", "SendGrid writes it itself")
        if _MARK.search(value):
            raise UnsafeMailError(f"the header “{name}”", "SendGrid could put something of its own in it")
    return email.headers
