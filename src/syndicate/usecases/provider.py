"""What the use cases ask of whatever sends our mail."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from syndicate.domain.message import Answer, Recipient, RenderedEmail
from syndicate.domain.recollection import Recollection
from syndicate.mail.finding import Finding
from syndicate.mail.found import Found
from syndicate.mail.webhook import Webhook


class Provider(Protocol):
    """A provider in `mail/`: one call, one try, and an answer that says what is known after it."""

    @property
    def name(self) -> str: ...

    @property
    def max_batch(self) -> int:
        """Most recipients of one call."""

    @property
    def recollection(self) -> Recollection:
        """What can be learnt of a call whose answer was lost."""

    @property
    def webhook(self) -> Webhook | None:
        """Reads what the provider reports; `None` where it reports nothing, or no secret is set up for it."""

    def send(self, email: RenderedEmail, recipients: Sequence[Recipient], key: str) -> Answer:
        """Hand one mail to all recipients. Never raises for what the wire may do."""

    def find(self, key: str, addresses: Collection[str], since: datetime, until: datetime) -> Found:
        """Who of a batch was taken on between two instants (UTC), by the provider's own records. Never raises."""

    def check(self, senders: Collection[str]) -> tuple[Finding, ...]:
        """Whether mail from these addresses would go out as it is meant; sends nothing, and never raises."""

    def close(self) -> None:
        """Let go of connections; the next call makes new ones."""
