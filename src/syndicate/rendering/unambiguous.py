"""Plain text that no reader program can take for HTML: titles, summaries and names in feeds."""

from __future__ import annotations

import re
from html import unescape

from syndicate.rendering.characters import one_line

_ENTITY = re.compile(r"&(?:#\d+|#[xX][0-9a-fA-F]+|[A-Za-z][A-Za-z0-9]*);")
_TAG = re.compile(r"<([A-Za-z/!?][^<>]*)>")
_TAG_OPENING = re.compile(r"<(?=[A-Za-z/!?])")


def unambiguous(text: str) -> str:
    """The text with entities resolved, and what looks like a tag in single guillemets.

    RSS does not say whether a title is text or HTML, and readers differ; some resolve entities twice (F10).
    """
    line = one_line(text)
    while (resolved := _ENTITY.sub(lambda entity: unescape(entity[0]), line)) != line:
        line = one_line(resolved)
    return _TAG_OPENING.sub("‹", _TAG.sub(r"‹\1›", line))
