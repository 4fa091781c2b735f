"""The parameters of SES's SendBulkEmail: a template with the whole mail, and for each recipient what differs.

Rules are those of botocore's model of SES's API v2 (sesv2/2019-09-27) where nothing else is named.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from syndicate.domain.message import Recipient, RenderedEmail, Slot, fill
from syndicate.errors import UnsafeMailError
from syndicate.mail import headers, slots
from syndicate.mail.placeholders import defused
from syndicate.mail.recipients import tag_of

#: Entries a call (SES's guide, “Service quotas”; the model names no number).
MAX_RECIPIENTS = 50
#: A template, in bytes (SES's guide, “Service quotas”); said of stored ones, and kept to for those in a call.
_MAX_TEMPLATE = 500_000
_MAX_HEADERS = 15
#: A header's value, and its name and value together, in characters.
_MAX_VALUE = 995
_MAX_HEADER = 996
_TAG = re.compile(r"[A-Za-z0-9_-]{1,256}", re.ASCII)

#: Where SES would look for a variable: each brace before another.
_MARK = re.compile(r"\{(?=\{)")
_WORD_JOINER = "\u2060"


@lru_cache(maxsize=8)
def form(email: RenderedEmail) -> Form:
    """A mail as SES takes it, kept for the mails in hand. Raises UnsafeMailError."""
    return Form(email)


class Form:
    """One mail as SES takes it, but for the recipients."""

    def __init__(self, email: RenderedEmail) -> None:
        """Raises UnsafeMailError where a name, subject, address or header must not be written, or is too long."""
        self._slots = email.slots
        self._kind = email.kind
        self._sender = headers.mailbox("From", email.sender_address, email.sender_name)
        # One line: SES folds it itself. What is not ASCII is in encoded-words, as it wants it.
        self._sender = self._sender.removeprefix("From: ").replace(headers.CRLF, "")
        self._reply_to = headers.safe_reply_to(email)
        given = _headers(email)
        self._filled_headers = tuple((name, value) for name, value in given if _has_slot(value))
        content = {
            "Subject": defused(headers.safe_subject(email), _MARK),
            "Text": _with_variables(email.text),
            "Html": _with_variables(email.html),
        }
        self._template = {
            "TemplateContent": content,
            "TemplateData": "{}",
            "Headers": [{"Name": name, "Value": value} for name, value in given if not _has_slot(value)],
        }
        size = sum(len(part.encode()) for part in content.values())
        if size > _MAX_TEMPLATE:
            raise UnsafeMailError("the mail", f"with {size} bytes it is over SES's {_MAX_TEMPLATE} for a template")

    def parameters(self, recipients: Sequence[Recipient], key: str, configuration_set: str) -> dict[str, Any]:
        """The call to these recipients.

        Raises UnsafeMailError where a recipient's URLs must not be written, or a name of ours is none that SES takes.
        """
        tags = [
            {"Name": name, "Value": _tag(name, value)}
            for name, value in (
                ("batch", tag_of(key)),
                ("sending", key.partition("/")[0]),
                ("kind", self._kind.value),
            )
        ]
        return {
            "FromEmailAddress": self._sender,
            **({"ReplyToAddresses": [self._reply_to]} if self._reply_to else {}),
            "DefaultContent": {"Template": self._template},
            "BulkEmailEntries": [self._entry(recipient, tags) for recipient in recipients],
            **({"ConfigurationSetName": configuration_set} if configuration_set else {}),
        }

    def _entry(self, recipient: Recipient, tags: Sequence[Mapping[str, str]]) -> dict[str, Any]:  # Any: JSON
        values = slots.values(recipient, self._slots)
        data = json.dumps({_variable(slot): value for slot, value in values.items()}, separators=(",", ":"))
        # A header of an entry stands beside those of the template, or in the stead of one of its name.
        further = [{"Name": name, "Value": _fit(name, fill(value, values))} for name, value in self._filled_headers]
        return {
            "Destination": {"ToAddresses": [recipient.address]},
            "ReplacementTags": list(tags),
            "ReplacementEmailContent": {"ReplacementTemplate": {"ReplacementTemplateData": data}},
            **({"ReplacementHeaders": further} if further else {}),
        }


def _with_variables(text: str) -> str:
    """`text` for SES's engine: variables for slots, no other pair of braces, and nothing that hides a variable's."""
    pieces = slots.pieces(text.encode("utf-8", "replace").decode())
    written: list[str] = []
    for place, piece in enumerate(pieces):
        if isinstance(piece, Slot):
            # A brace beside the marks, or a backslash before them, would make them others (Handlebars).
            before, after = written[-1][-1:] if written else "", _text_at(pieces, place + 1)[:1]
            start = _WORD_JOINER if before and before in "{\\" else ""
            written.append(f"{start}{{{{{_variable(piece)}}}}}{_WORD_JOINER if after == '}' else ''}")
        else:
            written.append(defused(piece, _MARK))
    return "".join(written)


def _text_at(pieces: Sequence[str | Slot], place: int) -> str:
    piece = pieces[place] if place < len(pieces) else ""
    return "" if isinstance(piece, Slot) else piece


def _variable(slot: Slot) -> str:
    return slot.name.lower()


def _has_slot(value: str) -> bool:
    return any(slot.value in value for slot in Slot)


def _headers(email: RenderedEmail) -> tuple[tuple[str, str], ...]:
    given = headers.safe_headers(email)
    if len(given) > _MAX_HEADERS:
        raise UnsafeMailError("the mail", f"it has {len(given)} further headers; SES takes {_MAX_HEADERS}")
    for name, value in given:
        if name.lower().startswith("x-ses-"):
            raise UnsafeMailError(f"the header “{name}”", "SES would take it for an order")
        _fit(name, value)
    return given


def _fit(name: str, value: str) -> str:
    if not value or len(value) > _MAX_VALUE or len(name) + len(value) > _MAX_HEADER:
        raise UnsafeMailError(f"the header “{name}”", f"its value is empty, or longer than SES's {_MAX_VALUE}")
    return value


def _tag(name: str, value: str) -> str:
    if not _TAG.fullmatch(value):
        raise UnsafeMailError(
            f"the tag “{name}”", f"SES takes letters, digits, “_” and “-”, up to 256 of them, and not “{value}”"
        )
    return value
