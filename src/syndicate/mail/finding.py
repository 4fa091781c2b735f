"""Finding: what a provider's `check` saw before anything was sent."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    #: What is, and what to do about it: whole sentences, no addresses of readers, no keys.
    message: str
    #: Nothing may be sent before it is mended: the mail would be refused, or would arrive as another one.
    is_fatal: bool = True
