"""Quoted-printable (RFC 2045 6.7) for bodies that are encoded once and completed per recipient.

Not the standard library's: `binascii.b2a_qp` of Python 3.11 writes lines of 77 and 78 characters and bare LF.
"""

from __future__ import annotations

import re

MAX_LINE = 76

#: Ends a line that goes on: decodes to nothing.
SOFT_BREAK = b"=\r\n"

_ESCAPED = re.compile(rb"[^\t -<>-~]")


def encode(text: str) -> bytes:
    """`text` as UTF-8 with CRLF line ends and no line over 76 characters.

    Every kind of line end becomes CRLF. The result may be followed by further encoded text after a SOFT_BREAK.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return b"\r\n".join(_encode_line(line) for line in lines)


def joined(parts: list[bytes]) -> bytes:
    """Separately encoded stretches in one: each begins a new line of the source, none a new line of the text."""
    whole: list[bytes] = []
    for part in parts:
        if whole and not whole[-1].endswith(b"\n") and not part.startswith(b"\r\n"):
            whole.append(SOFT_BREAK)
        whole.append(part)
    return b"".join(whole)


def _encode_line(line: str) -> bytes:
    # A lone surrogate has no UTF-8; it becomes “?”, so that one bad character never stops a mail.
    encoded = _ESCAPED.sub(lambda found: b"=%02X" % found[0][0], line.encode("utf-8", "replace"))
    if encoded.endswith((b" ", b"\t")):
        encoded = encoded[:-1] + b"=%02X" % encoded[-1]
    if encoded.startswith(b"From "):
        # Mail stores of the mbox kind would put a “>” before it, and break the signature.
        encoded = b"=46" + encoded[1:]
    lines: list[bytes] = []
    start = 0
    while len(encoded) - start > MAX_LINE - 1:  # room for the “=” of a soft break, also behind the last stretch
        end = start + MAX_LINE - 1
        for length in (1, 2):  # never within “=C3”
            if encoded[end - length] == ord("="):
                end -= length
                break
        lines.append(encoded[start:end])
        start = end
    lines.append(encoded[start:])
    return SOFT_BREAK.join(lines)
