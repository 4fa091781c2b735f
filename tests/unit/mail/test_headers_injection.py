"""Whatever stands in a field of a mail, its header block has the headers that were written, and no others."""

import re
from dataclasses import replace
from email import message_from_bytes, policy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.domain.message import Slot
from syndicate.errors import UnsafeMailError
from syndicate.mail.mime import EncodedEmail, message_bytes
from tests.factories import make_email, make_recipient
from tests.unit.mail.header_fuzz import CONTROLS, HARMFUL

#: Field -> a mail and a recipient with the text in that field.
FIELDS = {
    "sender_name": lambda text: (make_email(sender_name=text), make_recipient()),
    "sender_address": lambda text: (make_email(sender_address=text), make_recipient()),
    "reply_to": lambda text: (make_email(reply_to=text or None), make_recipient()),
    "subject": lambda text: (make_email(subject=text), make_recipient()),
    "header value": lambda text: (with_header("X-Campaign", text), make_recipient()),
    "header name": lambda text: (with_header(text, "one"), make_recipient()),
    "address": lambda text: (make_email(), make_recipient(address=text)),
    "message_id": lambda text: (make_email(), make_recipient(message_id=text)),
    "unsubscribe URL": lambda text: (make_email(), make_recipient(slots={Slot.UNSUBSCRIBE_URL: text})),
    "text": lambda text: (make_email(text=text), make_recipient()),
    "html": lambda text: (make_email(html=text), make_recipient()),
}
BODIES = ("text", "html")
#: What each field holds of itself, for an attack to stand before, in and behind.
PLAIN = {
    "sender_address": "onthisday@example.org",
    "reply_to": "desk@example.org",
    "header name": "X-Campaign",
    "address": "reader@example.net",
    "message_id": "one@example.org",
    "unsubscribe URL": "https://example.org/u/abc",
}
SECOND = "Bcc: victim@example.org"
ATTACKS = (
    *(f"{control}{SECOND}" for control in CONTROLS),
    *(f"{control} {SECOND}" for control in CONTROLS),
    *(f"\r\n\r\n{SECOND}\r\n\r\n<script>", "\r\n.\r\nMAIL FROM:<victim@example.org>\r\n", "\n.\n", "\r.\r"),
    *HARMFUL,
    *(f"x{harmful}y" for harmful in HARMFUL),
    # Two that are harmless, and put together are not: between encoded-words there is no space.
    *("=?utf-8?q?a=0?= =?utf-8?q?Ab?=", "=?utf-8?q?=0?=A", "=?utf-8?q??= \r\n Bcc: v@x"),
)
NAMES = (
    *("From", "To", "Subject", "Date", "Reply-To", "Message-ID", "MIME-Version", "Content-Type"),
    *(name for name, _ in make_email().headers),
)


def with_header(name, value):
    email = make_email()
    return replace(email, headers=(*email.headers, (name, value)))


def is_harmless(field, text):
    """Whether the text is refused, or stands in the mail without a header more or less."""
    email, recipient = FIELDS[field](text)
    try:
        data = EncodedEmail(email).message(recipient)
    except UnsafeMailError:
        return True
    expected = sorted([*NAMES, *(name for name, _ in email.headers[4:])])
    if email.reply_to is None:
        expected.remove("Reply-To")
    head = data.partition(b"\r\n\r\n")[0]
    in_bytes = [line.partition(b":")[0].decode() for line in head.split(b"\r\n") if not line.startswith(b" ")]
    # A reader that takes any control character for the end of a line.
    generous = [line for line in re.split(rb"[\x00-\x1f\x7f-\xff]+", head) if line.lower().startswith(b"bcc")]
    message = message_from_bytes(data, policy=policy.default)
    # Asked for, for Python decodes headers only then; and what it has decoded has no second line.
    decoded = [str(value) for value in message.values()]
    return (
        sorted(in_bytes) == expected
        and sorted(message.keys()) == expected
        and not generous
        and not any(control in value for value in decoded for control in CONTROLS)
        and [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
        and not re.search(rb"\r(?!\n)|(?<!\r)\n", data)
        and b"\r\n.\r\n" not in data.replace(b"\r\n.", b"\r\n..")  # as it goes over SMTP
    )


@pytest.mark.parametrize("field", FIELDS)
def test_no_attack_gets_out_of_its_field(field):
    plain = PLAIN.get(field, "On this Day")
    placed = [
        text
        for attack in ATTACKS
        for text in (attack, plain + attack, attack + plain, plain[:4] + attack + plain[4:], plain.replace("@", attack))
    ]
    assert [text for text in placed if not is_harmless(field, text)] == []


@pytest.mark.parametrize("field", [field for field in FIELDS if field not in BODIES])
def test_what_would_end_a_line_within_a_field_is_refused_and_not_mended(field):
    plain = PLAIN.get(field, "On this Day")
    for attack in (*(f"{control}{SECOND}" for control in CONTROLS), *HARMFUL):
        email, recipient = FIELDS[field](plain[:4] + attack + plain[4:])
        with pytest.raises(UnsafeMailError):
            message_bytes(email, recipient)


@pytest.mark.parametrize("field", FIELDS)
def test_no_text_at_all_gets_out_of_its_field(field):
    pieces = st.one_of(st.text(max_size=8), st.sampled_from([*CONTROLS, *HARMFUL, SECOND, ": ", "=?", "?=", "\r\n "]))

    @given(st.lists(pieces, min_size=1, max_size=5).map("".join))
    def holds(text):
        assert is_harmless(field, text)

    holds()
