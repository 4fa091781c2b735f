"""What a provider wrote, made fit for the ledger and for people: one short line, no addresses, no keys."""

from __future__ import annotations

import re
from collections.abc import Iterable

_ADDRESS = re.compile(r"[^\s<>\"'(),:;]+@[^\s<>\"'(),:;]+")
_LONGEST = 200


def readable(said: str | bytes, *, secrets: Iterable[str] = ()) -> str:
    """`said` on one line of at most 200 characters, addresses and `secrets` blotted out."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    for secret in secrets:
        text = text.replace(secret, "[secret]")
    text = " ".join("".join(char if char.isprintable() else " " for char in text[: 8 * _LONGEST]).split())
    text = _ADDRESS.sub("[address]", text)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
