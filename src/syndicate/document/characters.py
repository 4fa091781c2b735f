"""Which characters a file may hold, so that whatever is read can be written into XML and mail again.

Refused: C0 controls, surrogates, U+FFFE, U+FFFF and the invisible line ends U+2028 and U+2029. Dropped with a
warning: DEL and the C1 controls, which come from texts pasted out of old encodings.
"""

from __future__ import annotations

import re
import unicodedata

from syndicate.errors import FilesError, Problem

#: Stands in for a dropped character while libyaml reads, which takes U+0085 for a line end and refuses the others.
#: A noncharacter of plane 1: Unicode keeps it for inside use.
PLACEHOLDER = "\U0001fffe"
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
_DROPPED = re.compile(f"[\x7f-\x9f{PLACEHOLDER}]")
#: The same two sets in UTF-8, surrogates aside, which cannot be written in it.
_CONTROL_BYTES = bytes({*range(0x20), 0x7F} - set(b"\t\n\r"))
_CONTROL_SEQUENCES = (b"\xe2\x80\xa8", b"\xe2\x80\xa9", b"\xef\xbf\xbe", b"\xef\xbf\xbf", PLACEHOLDER.encode())
_C1 = re.compile(b"\xc2[\x80-\x9f]")
#: A numeric character reference of HTML and Markdown.
_REFERENCE = re.compile(r"&#(?:[xX](?P<hex>[0-9a-fA-F]{1,8})|(?P<decimal>[0-9]{1,9}));")
_LAST_CODE_POINT = 0x10FFFF


def text_of(data: bytes, path: str) -> str:
    """The text of a file with LF for every line end, without a byte order mark.

    Raises FilesError with code E001 for what is not UTF-8; `path` is what messages call the file.
    """
    try:
        return data.decode().removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
        problem = Problem(
            path=path,
            line=before.count("\n") + 1,
            column=len(before) - (before.rfind("\n") + 1) + 1,
            code="E001",
            message=f"the file is not UTF-8: byte 0x{data[error.start]:02x} at offset {error.start}",
            hint="save it as UTF-8 in your editor",
        )
        raise FilesError([problem]) from error


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


def has_controls(data: bytes) -> bool:
    """Whether a file in UTF-8 holds a character that is refused or dropped; quicker than to look for where."""
    return (
        len(data.translate(None, _CONTROL_BYTES)) != len(data)
        or any(sequence in data for sequence in _CONTROL_SEQUENCES)
        or (b"\xc2" in data and _C1.search(data) is not None)
    )


def is_clean(source: str) -> bool:
    """Whether every value of a file without control characters is as it is written there.

    Judged for the whole file at once, because a part of a text in NFC is in NFC. False where it takes a closer look.
    """
    return "\\" not in source and "&#" not in source and unicodedata.is_normalized("NFC", source)


def name_of(character: str) -> str:
    """A character as a person can look it up: `U+000B`."""
    return f"U+{ord(character):04X}"
