"""The bytes of one recipient's message (RFC 5322, RFC 2045), encoded once a mail and completed once a recipient.

The same mail and recipient always give the same bytes. Sends nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from email import policy
from email.parser import BytesHeaderParser
from email.utils import format_datetime
from functools import lru_cache
from hashlib import sha256

from syndicate.domain.message import Recipient, RenderedEmail, SendingKind, Slot, SubscriberId
from syndicate.errors import DeliveryHaltedError, UnsafeMailError
from syndicate.mail import headers, quoted_printable, slots

_CRLF = b"\r\n"
_MESSAGE_ID = re.compile(r"[^\s<>@]+@[^\s<>@]+")

#: The subject that breaks out of its header line in Python's own mail library (CVE-2024-6923).
_SMUGGLED_SUBJECT = "=?utf-8?q?hi=0ABcc:_v@x?="


class EncodedEmail:
    """A rendered mail whose every constant part is encoded; completing it for a recipient is a join of bytes."""

    def __init__(self, email: RenderedEmail) -> None:
        """Raises UnsafeMailError where a name, subject, address or header must not be written."""
        self.slots = email.slots
        self._sender = headers.mailbox("From", email.sender_address, email.sender_name).encode()
        constant = [headers.text("Subject", email.subject), f"Date: {format_datetime(email.date)}"]
        if email.reply_to:
            constant.append(headers.mailbox("Reply-To", email.reply_to))
        self._constant = _CRLF.join(line.encode() for line in constant)
        self._further = tuple(
            tuple(piece if isinstance(piece, Slot) else piece.encode() for piece in slots.pieces(f"{name}: {value}"))
            for name, value in headers.safe_headers(email)
        )
        self._text = _encoded_body(email.text)
        self._html = _encoded_body(email.html)

    def message(self, recipient: Recipient) -> bytes:
        """The whole message, CRLF, to this recipient alone.

        Raises UnsafeMailError where the recipient's address, Message-ID or URLs must not be written.
        """
        values = {slot: value.encode() for slot, value in slots.values(recipient, self.slots).items()}
        message_id = _message_id_line(recipient.message_id)
        boundary = _boundary(recipient)
        head = (
            self._sender,
            headers.mailbox("To", recipient.address).encode(),
            self._constant,
            message_id,
            *(_completed_line(pieces, values) for pieces in self._further),
            b"MIME-Version: 1.0",
            b'Content-Type: multipart/alternative;\r\n boundary="%s"' % boundary,
        )
        encoded = {slot: quoted_printable.encode(value.decode()) for slot, value in values.items()}
        return b"".join(
            (
                _CRLF.join(head),
                b"\r\n\r\n--%s\r\nContent-Type: text/plain; charset=utf-8" % boundary,
                b"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n",
                _completed_body(self._text, encoded),
                b"\r\n--%s\r\nContent-Type: text/html; charset=utf-8" % boundary,
                b"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n",
                _completed_body(self._html, encoded),
                b"\r\n--%s--\r\n" % boundary,
            )
        )


@lru_cache(maxsize=8)
def encoded(email: RenderedEmail) -> EncodedEmail:
    """The mail with its constant parts encoded; kept for the mails in hand. Raises UnsafeMailError."""
    return EncodedEmail(email)


def message_bytes(email: RenderedEmail, recipient: Recipient) -> bytes:
    """One RFC 5322 message for this recipient. Raises UnsafeMailError."""
    return encoded(email).message(recipient)


def prove_headers_safe() -> None:
    """Ask once at start whether this program, on this Python, writes headers that stay where they are.

    Raises DeliveryHaltedError when a smuggled subject is let through, or when a reader of the message finds
    other headers than were written.
    """
    try:
        EncodedEmail(_sample(_SMUGGLED_SUBJECT)).message(_SAMPLE_RECIPIENT)
    except UnsafeMailError:
        pass
    else:
        raise DeliveryHaltedError("a subject that breaks out of its header line was not refused (CVE-2024-6923)")
    harmless = "“Árvíztűrő” =?utf-8?q?not_decoded?= " * 4
    found = BytesHeaderParser(policy=policy.default).parsebytes(
        EncodedEmail(_sample(harmless)).message(_SAMPLE_RECIPIENT)
    )
    names = [name.lower() for name in found]
    expected = ["from", "to", "subject", "date", "message-id", "list-unsubscribe", "mime-version", "content-type"]
    if names != expected or str(found["Subject"]) != harmless.strip():
        raise DeliveryHaltedError(f"a mail was written with the headers {', '.join(names)} and not as it was meant")


_SAMPLE_RECIPIENT = Recipient(
    subscriber=SubscriberId(1),
    address="reader@example.org",
    slots={Slot.UNSUBSCRIBE_URL: "https://example.org/unsubscribe/AQ"},
    message_id="sample.1@example.org",
)


def _sample(subject: str) -> RenderedEmail:
    return RenderedEmail(
        kind=SendingKind.ISSUE,
        sender_name="Sample",
        sender_address="sample@example.org",
        reply_to=None,
        subject=subject,
        html="<p>Sample</p>",
        text="Sample",
        headers=(("List-Unsubscribe", f"<{Slot.UNSUBSCRIBE_URL.value}>"),),
        date=datetime(2000, 1, 1, tzinfo=UTC),
    )


def _encoded_body(text: str) -> tuple[bytes | Slot, ...]:
    return tuple(piece if isinstance(piece, Slot) else quoted_printable.encode(piece) for piece in slots.pieces(text))


def _completed_body(pieces: Iterable[bytes | Slot], values: Mapping[Slot, bytes]) -> bytes:
    return quoted_printable.joined([values[piece] if isinstance(piece, Slot) else piece for piece in pieces])


def _completed_line(pieces: Iterable[bytes | Slot], values: Mapping[Slot, bytes]) -> bytes:
    line = b"".join(values[piece] if isinstance(piece, Slot) else piece for piece in pieces)
    if len(line) > headers.MAX_LINE:
        raise UnsafeMailError("a header with a reader's own URL", f"it is longer than {headers.MAX_LINE} characters")
    return line


def _message_id_line(message_id: str) -> bytes:
    if not _MESSAGE_ID.fullmatch(message_id):
        raise UnsafeMailError("the header “Message-ID”", "it must be of the form left@domain, in plain ASCII")
    return headers.verbatim("Message-ID", f"<{message_id}>").encode()


def _boundary(recipient: Recipient) -> bytes:
    # “=_” never occurs in quoted-printable, so no body can hold the boundary (RFC 2045 6.7, note).
    return b"=_" + sha256(recipient.message_id.encode()).hexdigest()[:32].encode()
