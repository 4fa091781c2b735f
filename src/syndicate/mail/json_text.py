"""A text as a JSON string, escaped once a mail and completed once a recipient: the bulk of a call of copies."""

from __future__ import annotations

import json
from collections.abc import Mapping

from syndicate.domain.message import Slot
from syndicate.mail import slots


def json_string(text: str) -> bytes:
    """`text` as a JSON string with its quotation marks, in UTF-8; a lone surrogate becomes a question mark."""
    return json.dumps(text.encode("utf-8", "replace").decode(), ensure_ascii=False).encode()


class JsonText:
    """A text with slots. Their values are plain URLs, which JSON takes as they are (`slots.values`)."""

    def __init__(self, text: str) -> None:
        self._pieces = tuple(
            piece if isinstance(piece, Slot) else json_string(piece)[1:-1] for piece in slots.pieces(text)
        )

    def filled(self, values: Mapping[Slot, bytes]) -> bytes:
        """The JSON string of the text for one recipient, with its quotation marks."""
        inside = b"".join(values[piece] if isinstance(piece, Slot) else piece for piece in self._pieces)
        return b'"' + inside + b'"'
