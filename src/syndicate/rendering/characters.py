"""Which characters may reach a published byte. The last line of defence: editors' files are checked when read."""

from __future__ import annotations

import re
import unicodedata

#: What XML 1.0 (section 2.2) has no form for, and C1 controls: a stray U+0092 alone makes Gmail clip a mail.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_LINE_ENDS = re.compile("\r\n?|[\x85\u2028\u2029]")
_SPACES = re.compile(r"[ \t\n]+")


def clean(text: str) -> str:
    """The text in NFC with LF for every line end and without control characters."""
    return unicodedata.normalize("NFC", _UNPRINTABLE.sub("", _LINE_ENDS.sub("\n", text)))


def one_line(text: str) -> str:
    """`clean` text on one line. Non-breaking spaces stay: they are meant."""
    return _SPACES.sub(" ", clean(text)).strip(" ")
