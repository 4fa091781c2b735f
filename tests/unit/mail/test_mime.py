import re
import subprocess
import sys
from email import message_from_bytes, policy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.domain.message import SendingKind, Slot
from syndicate.errors import DeliveryHaltedError, UnsafeMailError
from syndicate.mail import headers
from syndicate.mail.mime import message_bytes, prove_headers_safe
from tests.factories import UNSUBSCRIBE, make_email, make_recipient

WRITTEN = [
    *("From", "To", "Subject", "Date", "Reply-To", "Message-ID"),
    *("List-Id", "List-Unsubscribe", "List-Unsubscribe-Post", "Auto-Submitted", "MIME-Version", "Content-Type"),
]
LINK = "https://onthisday.example.org/unsubscribe/1.NnQ2-8_vTtGkq0"


def opened(data):
    return message_from_bytes(data, policy=policy.default)


def test_a_message_is_what_the_rules_for_newsletters_want():
    email = make_email()
    data = message_bytes(email, make_recipient())
    message = opened(data)
    assert sorted(name for name, _ in message.items()) == sorted(WRITTEN)
    assert str(message["To"]) == "reader1@example.net"
    assert str(message["From"].addresses[0].display_name) == "On this Day · Hungary"
    assert str(message["Subject"]) == email.subject
    assert message["Date"].datetime == email.date
    assert str(message["Message-ID"]) == "<hungary-2026-11-04.1@onthisday.example.org>"
    assert message.get_content_type() == "multipart/alternative"
    text, html = message.iter_parts()
    assert [part.get_content_type() for part in (text, html)] == ["text/plain", "text/html"]
    for part in (text, html):
        assert part.get_content_charset() == "utf-8"
        assert part["Content-Transfer-Encoding"] == "quoted-printable"
    assert text.get_content().replace("\r\n", "\n") == email.text.replace(UNSUBSCRIBE, LINK)
    assert html.get_content().replace("\r\n", "\n") == email.html.replace(UNSUBSCRIBE, LINK)
    assert not message.defects + text.defects + html.defects


def test_lines_end_in_crlf_and_are_short_and_ascii():
    email = make_email(html="<p>" + "árvíztűrő " * 2000 + f'<a href="{UNSUBSCRIBE}">x</a></p>')
    data = message_bytes(email, make_recipient())
    assert data.isascii()
    assert not re.search(rb"\r(?!\n)|(?<!\r)\n", data)
    assert max(map(len, data.split(b"\r\n"))) <= 78
    body = data.split(b"\r\n\r\n", 1)[1]
    assert max(map(len, body.split(b"\r\n"))) <= 76


@pytest.mark.parametrize("length", [1, 50, 150, 300, 388])
def test_list_unsubscribe_is_one_verbatim_line_at_any_length(length):
    link = f"https://example.org/u/{'x' * length}"[:400]
    data = message_bytes(make_email(), make_recipient(slots={Slot.UNSUBSCRIBE_URL: link}))
    assert f"\r\nList-Unsubscribe: <{link}>\r\n".encode() in data
    assert b"\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in data
    assert opened(data).get_body(("html",)).get_content().count(link) == 1


@given(
    before=st.text("ab =é\n.", max_size=160),
    behind=st.text("ab =é\n.", max_size=160),
    token=st.text("abc=_-", max_size=200),
)
def test_a_link_is_whole_wherever_its_slot_stands(before, behind, token):
    link = f"https://example.org/{token}"
    email = make_email(text=f"{before}{UNSUBSCRIBE}{behind}", html=f"<p>{before}{UNSUBSCRIBE}{UNSUBSCRIBE}{behind}</p>")
    data = message_bytes(email, make_recipient(slots={Slot.UNSUBSCRIBE_URL: link}))
    text, html = opened(data).iter_parts()
    assert text.get_payload(decode=True).decode().replace("\r\n", "\n") == f"{before}{link}{behind}"
    assert html.get_payload(decode=True).decode().replace("\r\n", "\n") == f"<p>{before}{link}{link}{behind}</p>"
    assert max(map(len, data.split(b"\r\n\r\n", 1)[1].split(b"\r\n"))) <= 76


@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=60))
def test_no_subject_adds_a_header(subject):
    try:
        data = message_bytes(make_email(subject=subject), make_recipient())
    except UnsafeMailError:
        assert "=?" in subject
        return
    assert sorted(name for name, _ in opened(data).items()) == sorted(WRITTEN)


@pytest.mark.parametrize(
    "headers",
    [
        [("Bcc", "victim@example.org")],
        [("Content-Type", "text/html")],
        [("X-Odd\r\nBcc", "victim@example.org")],
        [("X Odd", "a")],
        [("", "a")],
        [("X-One", "a"), ("x-one", "b")],
        [("X-One", "a\r\nBcc: victim@example.org")],
        [("List-Id", "Ezen a napon – Magyarország <hungary.example.org>")],
    ],
)
def test_a_further_header_that_must_not_be_written_is_refused(headers):
    with pytest.raises(UnsafeMailError):
        message_bytes(make_email(headers=tuple(headers)), make_recipient())


@pytest.mark.parametrize(
    "link",
    [
        *("https://example.org/a b", "https://example.org/a\r\nb", 'https://example.org/"', "https://example.org/%41"),
        *(
            "https://example.org/a&b",
            "https://example.org/<",
            "javascript:alert(1)",
            "https://example.org/=?utf-8?q?=0A?=",
            "",
            "https://example.org/" + "x" * 400,
        ),
    ],
)
def test_a_link_that_needs_escaping_somewhere_is_refused(link):
    with pytest.raises(UnsafeMailError, match="UNSUBSCRIBE_URL"):
        message_bytes(make_email(), make_recipient(slots={Slot.UNSUBSCRIBE_URL: link}))


def test_a_recipient_without_a_value_for_a_slot_is_refused_and_not_sent_the_mark():
    with pytest.raises(UnsafeMailError, match="subscriber 1 has no value"):
        message_bytes(make_email(), make_recipient(slots={}))


@pytest.mark.parametrize("message_id", ["a", "a@b\r\nBcc: v", "<a@b>", "a b@c", "ő@b", "\ud800@b"])
def test_an_odd_message_id_is_refused(message_id):
    with pytest.raises(UnsafeMailError, match="Message-ID"):
        message_bytes(make_email(), make_recipient(message_id=message_id))


def test_a_header_filled_beyond_the_limit_of_a_line_is_refused():
    email = make_email(headers=(("List-Unsubscribe", f"<{UNSUBSCRIBE}>" + " x" * 310),))
    with pytest.raises(UnsafeMailError, match="longer than 998"):
        message_bytes(email, make_recipient(slots={Slot.UNSUBSCRIBE_URL: "https://example.org/" + "x" * 380}))


def test_service_mail_has_no_list_headers_and_needs_no_reply_address():
    email = make_email(
        kind=SendingKind.CONFIRMATION, headers=(), reply_to=None, html="<p>x</p>", text=Slot.CONFIRM_URL.value
    )
    link = "https://onthisday.example.org/confirm/1.abc"
    message = opened(message_bytes(email, make_recipient(slots={Slot.CONFIRM_URL: link})))
    assert "Reply-To" not in message
    assert "List-Unsubscribe" not in message
    assert message.get_body(("plain",)).get_content().strip() == link


def test_the_boundary_is_the_messages_own_and_in_no_body():
    first, second = (message_bytes(make_email(), make_recipient(number)) for number in (1, 2))
    boundaries = [opened(data).get_boundary() for data in (first, second)]
    assert boundaries[0] != boundaries[1]
    assert first.count(f"--{boundaries[0]}".encode()) == 3


def test_two_processes_write_the_same_bytes():
    code = (
        "from hashlib import sha256; from tests.factories import *; from syndicate.mail.mime import message_bytes;"
        "print(sha256(message_bytes(make_email(), make_recipient())).hexdigest())"
    )
    seen = {
        subprocess.run(
            [sys.executable, "-c", code], env={"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(seen) == 1


def test_this_python_and_this_program_write_safe_headers():
    prove_headers_safe()


def test_the_proof_fails_where_a_smuggled_subject_is_let_through(monkeypatch):
    monkeypatch.setattr(headers, "_ENCODED_WORD", re.compile(r"(?!)()()()"))
    with pytest.raises(DeliveryHaltedError, match="CVE-2024-6923"):
        prove_headers_safe()


def test_the_proof_fails_where_a_reader_sees_another_subject(monkeypatch):
    monkeypatch.setattr(headers, "_encoded_words", lambda value, column: "lost")
    with pytest.raises(DeliveryHaltedError, match="not as it was meant"):
        prove_headers_safe()
