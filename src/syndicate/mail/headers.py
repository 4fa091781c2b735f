"""Header lines of a mail, byte for byte: one verbatim line for machines, folded encoded-words for people.

Python's own `email.policy.SMTP` is not used for writing: it encodes a long List-Unsubscribe, which ends
one-click (cpython#85725), loses spaces of long subjects, glues encoded-words together (cpython#144156) and
lets an encoded-word in a subject break out of its line (CVE-2024-6923).
"""

from __future__ import annotations

import binascii
import re
import unicodedata
from base64 import b64encode

from syndicate.domain.message import RenderedEmail
from syndicate.errors import UnsafeMailError

CRLF = "\r\n"
#: Longest display name in bytes of UTF-8: it then fits one encoded-word, and no reader has to join two.
MAX_NAME_BYTES = 40
#: RFC 5322 2.1.1, without CRLF.
MAX_LINE = 998

_FOLD_AT = 76  # RFC 2047 2: a line that holds an encoded-word
_MAX_WORD = 75  # RFC 2047 2
_WORD_FRAME = len("=?utf-8?q??=")

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]*", re.ASCII)
_PRINTABLE = re.compile(r"[ -~]*", re.ASCII)
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+( [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*", re.ASCII)
_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*", re.ASCII)
_MAX_ADDRESS = 254
_ENCODED_WORD = re.compile(r"=\?([^?]*)\?([bq])\?([^?]*)\?=", re.IGNORECASE)
_MAIL_CHARSET = re.compile(r"utf|us-ascii|iso-|windows-|cp|koi8|mac|gb|big5|euc|shift|ks_", re.IGNORECASE)
#: Control characters (C0 with tab, DEL, C1), lone surrogates, line and paragraph separators.
_BREAKING = frozenset({"Cc", "Cs", "Zl", "Zp"})
#: What may stand for itself in an encoded-word, even within a display name (RFC 2047 5 (3)).
_Q_PLAIN = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!*+-/")

#: Headers that this package writes from the mail's own fields, or that are the carrier's business.
_OURS = frozenset(
    (
        *("from", "to", "cc", "bcc", "sender", "reply-to", "subject", "date", "message-id", "mime-version"),
        *("return-path", "received", "dkim-signature"),
    )
)


def is_address(text: str) -> bool:
    """Whether `text` can stand in a header, a form and an envelope as one bare address.

    Never with “=?” in it: some readers decode an encoded-word also there, and find another address, or a second line.
    """
    return len(text) <= _MAX_ADDRESS and "=?" not in text and _ADDRESS.fullmatch(text) is not None


def safe_text(name: str, value: str) -> str:
    """`value`, when nothing in it can end a header line, not even after a reader has decoded it.

    Raises UnsafeMailError.
    """
    for char in value:
        if unicodedata.category(char) in _BREAKING:
            raise UnsafeMailError(name, f"it holds the control character U+{ord(char):04X}")
    for charset, encoding, payload in _ENCODED_WORD.findall(value):
        decoded = _decoded_word(charset, encoding, payload)
        if decoded is not None:
            safe_text(name, decoded)
    return value


def safe_subject(email: RenderedEmail) -> str:
    """The subject as a provider's API is given it. Raises UnsafeMailError."""
    return safe_text("the header “Subject”", email.subject.strip())


def safe_reply_to(email: RenderedEmail) -> str | None:
    """Where answers go, as a bare address. Raises UnsafeMailError."""
    if email.reply_to and not is_address(email.reply_to):
        raise UnsafeMailError("the header “Reply-To”", "its address is no mail address")
    return email.reply_to or None


def safe_headers(email: RenderedEmail) -> tuple[tuple[str, str], ...]:
    """The mail's further headers, each fit to be written on one line as it is.

    Raises UnsafeMailError for one that is not ASCII, stands twice, or is written from another field.
    """
    seen: set[str] = set()
    for name, value in email.headers:
        known = name.lower()
        if not _NAME.fullmatch(name) or known in _OURS or known.startswith("content-"):
            raise UnsafeMailError(f"the header “{safe_name(name)}”", "a further header cannot have this name")
        if known in seen:
            raise UnsafeMailError(f"the header “{name}”", "it stands there twice")
        seen.add(known)
        verbatim(name, value)
    return email.headers


def safe_name(name: str) -> str:
    """A header's name as it may be shown in a message."""
    return "".join(char if char.isprintable() else "?" for char in name[:60])


def verbatim(name: str, value: str) -> str:
    """One header line without its end, for what programs read: never folded, never encoded.

    Raises UnsafeMailError.
    """
    if not _PRINTABLE.fullmatch(value) or value != value.strip() or "=?" in value:
        raise UnsafeMailError(f"the header “{name}”", "it must be one line of plain ASCII")
    line = f"{name}: {value}"
    if len(line) > MAX_LINE:
        raise UnsafeMailError(f"the header “{name}”", f"it is longer than {MAX_LINE} characters")
    return line


def text(name: str, value: str) -> str:
    """A header of free text, Subject say, folded and encoded where it must be; without its line end."""
    value = safe_text(f"the header “{name}”", value.strip())
    column = len(name) + 2
    if _PRINTABLE.fullmatch(value) and "=?" not in value:
        if column + len(value) <= _FOLD_AT:
            return f"{name}: {value}"
        lines = _folded_at_spaces(value, column)
        if lines is not None:
            return f"{name}: {lines}"
    return f"{name}: {_encoded_words(value, column)}"


def mailbox(name: str, address: str, display_name: str = "") -> str:
    """A header of one address, with or without a display name; without its line end."""
    if not is_address(address):
        raise UnsafeMailError(f"the header “{name}”", "its address is no mail address")
    if not display_name:
        return f"{name}: {address}"
    line = f"{name}: {_phrase(name, display_name)}"
    fold = CRLF if len(line) + len(address) + 3 > _FOLD_AT else ""
    return f"{line}{fold} <{address}>"


def safe_display_name(name: str, value: str) -> str:
    """`value`, when it can be shown beside an address. Raises UnsafeMailError."""
    safe_text(f"the name in “{name}”", value)
    size = len(value.encode())
    if size > MAX_NAME_BYTES:
        raise UnsafeMailError(f"the name in “{name}”", f"it has {size} bytes in UTF-8; {MAX_NAME_BYTES} fit")
    return value


def quoted(value: str) -> str:
    """A display name as atoms where it is made of them, else as a quoted string; encodes nothing."""
    if _ATOMS.fullmatch(value):
        return value
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _phrase(name: str, value: str) -> str:
    safe_display_name(name, value)
    if _PRINTABLE.fullmatch(value) and "=?" not in value:
        return quoted(value)
    return _encoded_words(value, len(name) + 2)


def _folded_at_spaces(value: str, column: int) -> str | None:
    """`value` broken before single spaces, so that unfolding gives it back; `None` where a word is too long."""
    words = value.split(" ")
    if "" in words or max(map(len, words)) > _FOLD_AT - column:
        return None
    lines = [words[0]]
    room = _FOLD_AT - column
    for word in words[1:]:
        if len(lines[-1]) + 1 + len(word) > room:
            lines.append(word)
            room = _FOLD_AT - 1
        else:
            lines[-1] += f" {word}"
    return f"{CRLF} ".join(lines)


def _encoded_words(value: str, column: int) -> str:
    """RFC 2047 words of whole characters, spaces within them, in the shorter of its two encodings."""
    whole = value.encode()
    as_q = _q_length(whole) <= _b_length(whole)
    length = _q_length if as_q else _b_length
    room = min(_MAX_WORD, _FOLD_AT - column) - _WORD_FRAME
    words = [b""]
    for char in value:
        encoded = char.encode()
        if words[-1] and length(words[-1] + encoded) > room:
            words.append(b"")
            room = _MAX_WORD - _WORD_FRAME
        words[-1] += encoded
    if as_q:
        return f"{CRLF} ".join(f"=?utf-8?q?{_q(word)}?=" for word in words)
    return f"{CRLF} ".join(f"=?utf-8?b?{b64encode(word).decode()}?=" for word in words)


def _q(data: bytes) -> str:
    return "".join(chr(byte) if byte in _Q_PLAIN else "_" if byte == 0x20 else f"={byte:02X}" for byte in data)


def _q_length(data: bytes) -> int:
    return sum(1 if byte in _Q_PLAIN or byte == 0x20 else 3 for byte in data)


def _b_length(data: bytes) -> int:
    return (len(data) + 2) // 3 * 4


def _decoded_word(charset: str, encoding: str, payload: str) -> str | None:
    """What a generous reader makes of an encoded-word; `None` when nobody can read it."""
    data = payload.encode("ascii", "ignore")
    try:
        if encoding in "qQ":
            raw = binascii.a2b_qp(data, header=True)
        else:
            raw = binascii.a2b_base64(data + b"=" * (-len(data) % 4))
    except binascii.Error:
        return None
    name = charset.partition("*")[0]  # RFC 2231 5: a language may follow
    try:
        return raw.decode(name if _MAIL_CHARSET.match(name) else "latin-1", "replace")
    except (LookupError, ValueError):
        return raw.decode("latin-1")
