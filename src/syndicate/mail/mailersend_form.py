"""The body of a MailerSend call: whole mails with one recipient each, encoded once but for what is his own.

Its fields are those of MailerSend's guide “Sending an email” and of its SDKs (models/email.py of the Python one).
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

#: Objects a bulk call, and bytes: known by hearsay, not read in MailerSend's pages; a million is the careful reading.
MAX_RECIPIENTS = 500
_MAX_CALL = 50_000_000
_MAX_SUBJECT = 998
_MAX_TAG = 191

#: Simple (`{$name}`) and advanced (`{{ name }}`, `{% if %}`) personalization (MailerSend's guide to variables).
_MARK = re.compile(r"\{(?=[{%$]|#\s)")
_WAY_OUT = re.compile(r"<([^<>\s]+)>")
_ONE_CLICK = "List-Unsubscribe=One-Click"


@lru_cache(maxsize=8)
def form(email: RenderedEmail) -> Form:
    """A mail with its constant parts encoded; kept for the mails in hand. Raises UnsafeMailError."""
    return Form(email)


class Form:
    """One mail as MailerSend takes it, but for the recipients."""

    def __init__(self, email: RenderedEmail) -> None:
        """Raises UnsafeMailError where a name, subject, address or header must not be written."""
        self._slots = email.slots
        self._kind = email.kind
        self._text = JsonText(defused(email.text, _MARK))
        self._html = JsonText(defused(email.html, _MARK))
        self._way_out, further = _headers(email)
        self._headers = tuple(
            (b'{"name":' + json_string(name) + b',"value":', JsonText(value)) for name, value in further
        )
        subject = headers.safe_subject(email)
        if len(subject) > _MAX_SUBJECT:
            raise UnsafeMailError("the header “Subject”", f"it is longer than MailerSend's {_MAX_SUBJECT} characters")
        self._constant = b'"from":' + _sender(email) + b',"subject":' + json_string(defused(subject, _MARK))
        if reply_to := headers.safe_reply_to(email):
            self._constant += b',"reply_to":{"email":' + json_string(reply_to) + b"}"
        # What a mail says counts more than the domain's settings.
        self._constant += b',"settings":{"track_clicks":false,"track_opens":false,"track_content":false}'
        self._constant += b',"precedence_bulk":false'

    def one(self, recipient: Recipient, key: str) -> bytes:
        """The call to a single recipient. Raises UnsafeMailError."""
        return self._message(recipient, self._with_tags(key))

    def many(self, recipients: Sequence[Recipient], key: str) -> bytes:
        """The bulk call to these recipients.

        Raises UnsafeMailError where a recipient's URLs must not be written, or for what is too long for MailerSend.
        """
        same = self._with_tags(key)
        whole = b"[" + b",".join(self._message(recipient, same) for recipient in recipients) + b"]"
        if len(whole) > _MAX_CALL:
            raise UnsafeMailError(
                f"a call with {len(recipients)} mails",
                f"with {len(whole)} bytes it is over MailerSend's {_MAX_CALL}; set batch_size lower",
            )
        return whole

    def _with_tags(self, key: str) -> bytes:
        """MailerSend has no metadata: the first of a mail's tags, of which there may be five, is the batch's key."""
        tags = (tag_of(key), key.partition("/")[0], self._kind.value)
        if max(map(len, tags)) > _MAX_TAG:
            raise UnsafeMailError("the key of the batch", f"it is longer than a tag's {_MAX_TAG} characters")
        return b',"tags":[' + b",".join(map(json_string, tags)) + b"]," + self._constant

    def _message(self, recipient: Recipient, same: bytes) -> bytes:
        values = {slot: value.encode() for slot, value in slots.values(recipient, self._slots).items()}
        parts = [b'{"to":[{"email":', json_string(recipient.address), b"}]", same]
        parts += [b',"text":', self._text.filled(values), b',"html":', self._html.filled(values)]
        if self._way_out:
            parts += [b',"list_unsubscribe":', self._way_out.filled(values)]
        if self._headers:
            parts += [b',"headers":[', self._further(values), b"]"]
        return b"".join((*parts, b"}"))

    def _further(self, values: Mapping[Slot, bytes]) -> bytes:
        return b",".join(head + value.filled(values) + b"}" for head, value in self._headers)


def _sender(email: RenderedEmail) -> bytes:
    if not headers.is_address(email.sender_address):
        raise UnsafeMailError("the header “From”", "its address is no mail address")
    name = headers.safe_display_name("From", email.sender_name)
    shown = b',"name":' + json_string(defused(name, _MARK)) if name else b""
    return b'{"email":' + json_string(email.sender_address) + shown + b"}"


def _headers(email: RenderedEmail) -> tuple[JsonText | None, list[tuple[str, str]]]:
    """The URL of `list_unsubscribe`, from which MailerSend makes both headers of leaving, and all other headers.

    Its own SDK for Node gives a bare URL; a second way out by mail has no place there.
    """
    further: list[tuple[str, str]] = []
    found = {"list-unsubscribe": "", "list-unsubscribe-post": ""}
    for name, value in headers.safe_headers(email):
        if _MARK.search(value):
            raise UnsafeMailError(f"the header “{name}”", "MailerSend would replace a placeholder of its own in it")
        if name.lower() in found:
            found[name.lower()] = value
        else:
            further.append((name, value))
    way_out, one_click = found["list-unsubscribe"], found["list-unsubscribe-post"]
    if not way_out and not one_click:
        return None, further
    url = next((url for url in _WAY_OUT.findall(way_out) if not url.startswith("mailto:")), "")
    if not url or one_click != _ONE_CLICK:
        raise UnsafeMailError(
            "the header “List-Unsubscribe”", "MailerSend writes it with one-click and a URL, and not otherwise"
        )
    return JsonText(url), further
