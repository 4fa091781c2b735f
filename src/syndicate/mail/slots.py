"""The places of a rendered mail that differ by recipient, and what may be put there."""

from __future__ import annotations

import re
from collections.abc import Iterable

from syndicate.domain.message import Recipient, Slot
from syndicate.errors import UnsafeMailError

_MARK = re.compile("(" + "|".join(re.escape(slot.value) for slot in Slot) + ")")

#: A URL that reads the same in HTML, in plain text, in a header and between Mailgun's percent signs: providers.md 10.2.
#: Never with “=?” in it, which some readers of a header take for the beginning of an encoded-word.
_VALUE = re.compile(r"(?!.*=\?)https?://[A-Za-z0-9._~:/?@=+\[\]-]{1,400}", re.ASCII)


def pieces(text: str) -> tuple[str | Slot, ...]:
    """`text` cut at its slots, in order; empty stretches left out."""
    return tuple(Slot(piece) if _MARK.fullmatch(piece) else piece for piece in _MARK.split(text) if piece)


def values(recipient: Recipient, used: Iterable[Slot]) -> dict[Slot, str]:
    """What goes into the `used` slots for this recipient. Raises UnsafeMailError for a value missing or unfit."""
    found: dict[Slot, str] = {}
    for slot in used:
        value = recipient.slots.get(slot)
        if value is None:
            raise UnsafeMailError(f"the slot {slot.name}", f"subscriber {recipient.subscriber} has no value for it")
        if not _VALUE.fullmatch(value):
            raise UnsafeMailError(f"the slot {slot.name}", "its value is no plain URL of up to 400 characters")
        found[slot] = value
    return found
