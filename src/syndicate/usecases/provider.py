"""What the use cases ask of whatever sends our mail."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from syndicate.domain.message import Answer, Recipient, RenderedEmail


class Provider(Protocol):
    """A provider in `mail/`: one call, one try, and an answer that says what is known after it."""

    @property
    def name(self) -> str: ...

    @property
    def max_batch(self) -> int:
        """Most recipients of one call."""

    @property
    def remembers(self) -> bool:
        """Whether sending the same again under the same key cannot make a second copy."""

    def send(self, email: RenderedEmail, recipients: Sequence[Recipient], key: str) -> Answer:
        """Hand one mail to all recipients. Never raises for what the wire may do."""

    def close(self) -> None:
        """Let go of connections; the next call makes new ones."""
