"""DeliveryEvent: what a provider reports of one recipient after it took a mail on. Knows no provider's words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class EventKind(StrEnum):
    """What happened, in one language for all providers (providers.md 10.5)."""

    #: The provider has it and will try: proof that it was taken on, and no more.
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    #: The address takes no mail, and never will.
    BOUNCED_HARD = "bounced-hard"
    #: Not this time: a full mailbox, a server away. The provider has given up on this mail.
    BOUNCED_SOFT = "bounced-soft"
    #: The provider goes on trying.
    DEFERRED = "deferred"
    #: The receiver refused because of us: policy, reputation, DMARC. Says nothing against the address.
    BLOCKED = "blocked"
    COMPLAINED = "complained"
    UNSUBSCRIBED = "unsubscribed"
    #: The provider did not even try: the address stands on a list of its own.
    SUPPRESSED = "suppressed"
    #: Tracking is on at the provider, which nobody asked for.
    OPENED = "opened"
    CLICKED = "clicked"
    #: Anything else; kept, and acted on by nobody.
    OTHER = "other"


class Cause(StrEnum):
    """Why an address stands on a provider's own list, as far as it says so."""

    BOUNCE = "bounce"
    COMPLAINT = "complaint"
    UNSUBSCRIBED = "unsubscribed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryEvent:
    kind: EventKind
    #: As the provider writes it; empty where the event is not about one address.
    address: str
    #: Key of the batch that the mail went out in, `hungary-2026-11-04/1`; empty where the event carries none.
    batch: str = ""
    #: The provider's id of the message, without angle brackets; empty where there is none.
    provider_id: str = ""
    #: UTC, by the provider's clock; `None` where it does not say.
    at: datetime | None = None
    #: Short text for people: no addresses, no keys.
    reason: str = ""
    #: Of `SUPPRESSED` alone.
    cause: Cause = Cause.UNKNOWN
