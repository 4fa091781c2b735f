"""Which characters a file may hold, so that whatever is read can be written into XML and mail again.

Refused: C0 controls, surrogates, U+FFFE, U+FFFF and the invisible line ends U+2028 and U+2029. Dropped with a
warning: DEL and the C1 controls, which come from texts pasted out of old encodings.
"""

from __future__ import annotations

import re
import unicodedata

#: Stands in for a dropped character while libyaml reads, which takes U+0085 for a line end and refuses the others.
#: A noncharacter of plane 1: Unicode keeps it for inside use.
PLACEHOLDER = "\U0001fffe"
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
_DROPPED = re.compile(f"[\x7f-\x9f{PLACEHOLDER}]")
#: A numeric character reference of HTML and Markdown.
_REFERENCE = re.compile(r"&#(?:[xX](?P<hex>[0-9a-fA-F]{1,8})|(?P<decimal>[0-9]{1,9}));")
_LAST_CODE_POINT = 0x10FFFF


def find_forbidden(text: str) -> re.Match[str] | None:
    """The first character that must not stand in a file."""
    return _FORBIDDEN.search(text)


def find_forbidden_reference(text: str) -> str | None:
    """The first numeric character reference that decodes to a character that must not stand there."""
    if "&#" not in text:
        return None
    for match in _REFERENCE.finditer(text):
        code_point = int(match["hex"], 16) if match["hex"] else int(match["decimal"])
        if code_point > _LAST_CODE_POINT or _FORBIDDEN.match(chr(code_point)):
            return match[0]
    return None


def mark_dropped(text: str) -> str:
    """The text with a placeholder for every character that will be dropped: columns stay as they are."""
    return _DROPPED.sub(PLACEHOLDER, text)


def clean(text: str) -> tuple[str, int]:
    """The text in NFC without the characters that are dropped, and how many those were."""
    dropped = 0
    if not text.isascii() or "\x7f" in text:
        text, dropped = _DROPPED.subn("", text)
        text = unicodedata.normalize("NFC", text)
    return text, dropped


def name_of(character: str) -> str:
    """A character as a person can look it up: `U+000B`."""
    return f"U+{ord(character):04X}"
