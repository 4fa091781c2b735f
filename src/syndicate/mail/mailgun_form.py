"""The form of a Mailgun call: constant parts encoded once a mail, recipients and their values once a call.

Measured: encoding the whole form anew for each call costs ten times the call itself (performance.md, fact 1).
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import lru_cache
from hashlib import sha256

from syndicate.domain.message import Recipient, RenderedEmail, Slot
from syndicate.errors import UnsafeMailError
from syndicate.mail import headers, slots
from syndicate.mail.placeholders import defused
from syndicate.mail.recipients import tag_of

MAX_RECIPIENTS = 1000
#: All `o:`, `h:`, `v:` and `t:` parameters together, in bytes.
_MAX_OPTIONS = 16 * 1024
#: A message, in bytes.
_MAX_MESSAGE = 25 * 1024 * 1024
#: Of one tag, in characters; a message has at most three (Mailgun's guide to tags).
_MAX_TAG = 128

#: How Mailgun's own placeholders begin; they are replaced wherever they stand, an editor's sentence not excepted.
_PLACEHOLDER = re.compile(r"%(?=recipient|unsubscribe|tag_unsubscribe|mailing_list)", re.IGNORECASE)


@lru_cache(maxsize=8)
def form(email: RenderedEmail) -> Form:
    """The form of a mail with its constant parts encoded; kept for the mails in hand. Raises UnsafeMailError."""
    return Form(email)


class Form:
    """One mail as Mailgun's form takes it, but for the recipients."""

    def __init__(self, email: RenderedEmail) -> None:
        """Raises UnsafeMailError where a name, subject, address or header must not be written, or is too long."""
        self._slots = email.slots
        self._kind = email.kind
        #: Variables of a recipient by their names: every slot, and every header that has one in it, for Mailgun fills
        #: no more than one variable a header.
        self._variables = {_variable(slot): slot.value for slot in email.slots}
        self._boundary = (
            "syndicate-"
            + sha256(f"{email.subject}{email.html}{email.text}".encode("utf-8", "replace")).hexdigest()[:40]
        )
        options = self._options(email)
        content = [
            ("from", _sender(email)),
            ("subject", defused(headers.safe_subject(email), _PLACEHOLDER)),
            ("text", _with_variables(email.text)),
            ("html", _with_variables(email.html)),
        ]
        #: The variables as JSON, cut at its slots; what goes into those is plain (`slots.values`).
        self._pieces = slots.pieces(json.dumps(self._variables, separators=(",", ":")))
        self._to = self._head("to")
        self._option_bytes = _size(options)
        self._constant = b"".join(self._field(name, value) for name, value in (*content, *options))
        if len(self._constant) > _MAX_MESSAGE:
            raise UnsafeMailError("the mail", f"it is larger than {_MAX_MESSAGE // 1024 // 1024} MB, Mailgun's limit")

    def body(self, recipients: Sequence[Recipient], key: str) -> tuple[str, bytes]:
        """The content type and the body of the call to these recipients, whose addresses can be written.

        Raises UnsafeMailError where a recipient's URLs must not be written, or the options are too long.
        """
        batch = tag_of(key)
        if len(batch) > _MAX_TAG:
            raise UnsafeMailError("the key of the batch", f"as a tag it is longer than Mailgun's {_MAX_TAG} characters")
        # The batch's own tag is for searches, the others for people.
        tags = (self._kind.value, key.partition("/")[0], batch)
        options = [*(("o:tag", tag) for tag in tags), ("v:batch", key)]
        size = self._option_bytes + _size(options)
        if size > _MAX_OPTIONS:
            raise UnsafeMailError(
                "the headers of the mail", f"with {size} bytes they are over Mailgun's {_MAX_OPTIONS}"
            )
        # An address is without quotation marks and backslashes, so that it is JSON as it stands.
        variables = ",".join([f'"{recipient.address}":{self._filled(recipient)}' for recipient in recipients])
        fields = [self._field(name, value) for name, value in options]
        fields.append("".join([f"{self._to}{recipient.address}\r\n" for recipient in recipients]).encode())
        fields.append(self._field("recipient-variables", f"{{{variables}}}"))
        fields.append(f"--{self._boundary}--\r\n".encode())
        return f"multipart/form-data; boundary={self._boundary}", self._constant + b"".join(fields)

    def _options(self, email: RenderedEmail) -> list[tuple[str, str]]:
        found = [("o:tracking", "no"), ("o:tracking-clicks", "no"), ("o:tracking-opens", "no")]
        if reply_to := headers.safe_reply_to(email):
            found.append(("h:Reply-To", reply_to))
        for name, value in headers.safe_headers(email):
            if _PLACEHOLDER.search(value):
                raise UnsafeMailError(f"the header “{name}”", "Mailgun would replace a placeholder of its own in it")
            if any(slot.value in value for slot in Slot):
                variable = f"header_{name.lower().replace('-', '_')}"
                self._variables[variable] = value
                found.append((f"h:{name}", f"%recipient.{variable}%"))
            else:
                found.append((f"h:{name}", value))
        return found

    def _filled(self, recipient: Recipient) -> str:
        """The recipient's variables as JSON."""
        values = slots.values(recipient, self._slots)
        return "".join([values[piece] if isinstance(piece, Slot) else piece for piece in self._pieces])

    def _head(self, name: str) -> str:
        # Stated even where it is plain ASCII: without it a provider may guess (feeds-and-mail.md M10).
        return (
            f'--{self._boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n'
            "Content-Type: text/plain; charset=utf-8\r\n\r\n"
        )

    def _field(self, name: str, value: str) -> bytes:
        return f"{self._head(name)}{value}\r\n".encode("utf-8", "replace")


def _sender(email: RenderedEmail) -> str:
    if not headers.is_address(email.sender_address):
        raise UnsafeMailError("the header “From”", "its address is no mail address")
    name = headers.safe_display_name("From", email.sender_name)
    return f"{headers.quoted(defused(name, _PLACEHOLDER))} <{email.sender_address}>" if name else email.sender_address


def _variable(slot: Slot) -> str:
    return slot.name.lower()


def _with_variables(text: str) -> str:
    return "".join(
        f"%recipient.{_variable(piece)}%" if isinstance(piece, Slot) else defused(piece, _PLACEHOLDER)
        for piece in slots.pieces(text)
    )


def _size(fields: Sequence[tuple[str, str]]) -> int:
    return sum(len(name) + len(value.encode("utf-8", "replace")) for name, value in fields)
