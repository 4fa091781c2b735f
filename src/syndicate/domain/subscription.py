"""Subscriber, Subscription and Suppression, and the one table of what may become of a subscription."""

from __future__ import annotations

import hmac
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from syndicate.domain.edition import Cadence
from syndicate.domain.entry import EditionId
from syndicate.domain.message import SubscriberId
from syndicate.errors import AddressFault, InvalidAddressError

_MAX_ADDRESS = 254  # RFC 5321 4.5.3.1.3, less the angle brackets
_LOCAL_PART = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*", re.ASCII)
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", re.ASCII)


class SubscriptionState(StrEnum):
    PENDING = "pending"
    CONFIRMED = "confirmed"
    UNSUBSCRIBED = "unsubscribed"


class SubscriptionEvent(StrEnum):
    #: Somebody typed the address into the form, or it was imported without a statement of consent.
    REQUEST = "request"
    #: The reader pressed the button of the confirmation page.
    CONFIRM = "confirm"
    #: The operator states that consent was given elsewhere.
    TAKE_OVER = "take-over"
    #: The reader ticked the edition on a page to which only a link in our mail to the address leads.
    CHOOSE = "choose"
    UNSUBSCRIBE = "unsubscribe"


_TRANSITIONS: dict[tuple[SubscriptionState | None, SubscriptionEvent], SubscriptionState] = {
    (None, SubscriptionEvent.REQUEST): SubscriptionState.PENDING,
    (None, SubscriptionEvent.TAKE_OVER): SubscriptionState.CONFIRMED,
    (None, SubscriptionEvent.CHOOSE): SubscriptionState.CONFIRMED,
    (SubscriptionState.PENDING, SubscriptionEvent.REQUEST): SubscriptionState.PENDING,
    (SubscriptionState.PENDING, SubscriptionEvent.CONFIRM): SubscriptionState.CONFIRMED,
    (SubscriptionState.PENDING, SubscriptionEvent.TAKE_OVER): SubscriptionState.CONFIRMED,
    (SubscriptionState.PENDING, SubscriptionEvent.CHOOSE): SubscriptionState.CONFIRMED,
    (SubscriptionState.PENDING, SubscriptionEvent.UNSUBSCRIBE): SubscriptionState.UNSUBSCRIBED,
    (SubscriptionState.CONFIRMED, SubscriptionEvent.REQUEST): SubscriptionState.CONFIRMED,
    (SubscriptionState.CONFIRMED, SubscriptionEvent.CONFIRM): SubscriptionState.CONFIRMED,
    (SubscriptionState.CONFIRMED, SubscriptionEvent.TAKE_OVER): SubscriptionState.CONFIRMED,
    (SubscriptionState.CONFIRMED, SubscriptionEvent.CHOOSE): SubscriptionState.CONFIRMED,
    (SubscriptionState.CONFIRMED, SubscriptionEvent.UNSUBSCRIBE): SubscriptionState.UNSUBSCRIBED,
    (SubscriptionState.UNSUBSCRIBED, SubscriptionEvent.REQUEST): SubscriptionState.PENDING,
    (SubscriptionState.UNSUBSCRIBED, SubscriptionEvent.CHOOSE): SubscriptionState.CONFIRMED,
    (SubscriptionState.UNSUBSCRIBED, SubscriptionEvent.UNSUBSCRIBE): SubscriptionState.UNSUBSCRIBED,
}


def transition(state: SubscriptionState | None, event: SubscriptionEvent) -> SubscriptionState | None:
    """The state after `event`; unchanged where the event means nothing there.

    A statement of the operator never brings back who has left, and an old confirmation link neither.
    """
    return _TRANSITIONS.get((state, event), state)


@dataclass(frozen=True, slots=True)
class Address:
    """A mail address: as typed, and normalised for comparison (NFC, lower case, domain in IDNA)."""

    typed: str
    normalised: str

    @classmethod
    def parse(cls, text: str) -> Address:
        """Raises InvalidAddressError, with a reason a reader can act on."""
        typed = unicodedata.normalize("NFC", text.strip())
        local, at, domain = typed.rpartition("@")
        if not at:
            raise InvalidAddressError(text, "there is no @ in it", AddressFault.NO_AT)
        # “=?” begins an encoded-word (RFC 2047), which some programs decode even in an address.
        if not _LOCAL_PART.fullmatch(local) or len(local) > 64 or "=?" in local:
            reason = "the part before the @ has a character that cannot stand there"
            raise InvalidAddressError(text, reason, AddressFault.LOCAL_PART)
        try:
            ascii_domain = domain.lower().encode("idna").decode("ascii")
        except UnicodeError:
            raise InvalidAddressError(text, "the part after the @ is no domain name", AddressFault.DOMAIN) from None
        labels = ascii_domain.split(".")
        if len(labels) < 2 or not all(_LABEL.fullmatch(label) for label in labels):
            raise InvalidAddressError(text, "the part after the @ is no domain name", AddressFault.DOMAIN)
        if len(local) + 1 + len(ascii_domain) > _MAX_ADDRESS:
            raise InvalidAddressError(text, f"it is longer than {_MAX_ADDRESS} characters", AddressFault.LENGTH)
        return cls(f"{local}@{ascii_domain}", f"{local.lower()}@{ascii_domain}")

    @property
    def masked(self) -> str:
        """Enough to know one's own address by, and for nobody else to learn it: `a…@e…`."""
        local, _, domain = self.typed.rpartition("@")
        return f"{local[:1]}…@{domain[:1]}…"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscriber:
    id: SubscriberId
    address: Address
    #: UTC.
    created: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """The proof that a reader agreed."""

    #: UTC.
    at: datetime
    #: `form`, `preferences`, or the operator's own statement.
    method: str
    #: Version of the wording that was agreed to.
    text_version: str
    #: Address of the reader's machine in the form the edition keeps, or empty.
    origin: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A subscriber's standing with one edition."""

    id: int
    subscriber: Subscriber
    edition: EditionId
    state: SubscriptionState
    #: UTC: last change, of state or of cadence.
    changed: datetime
    #: What was asked for, and how; proof once the state is confirmed.
    requested: Consent
    #: UTC; `None` until confirmed.
    confirmed: datetime | None = None
    cadence: Cadence = Cadence.DAILY


class SuppressionReason(StrEnum):
    """Why an address must not be mailed at all, by any edition."""

    BOUNCE = "bounce"
    COMPLAINT = "complaint"
    MANUAL = "manual"
    #: The provider keeps it on a list of its own and will not say why.
    PROVIDER = "provider"


#: A person's word is stronger than what a machine found out, but for a reader's own complaint.
_STRENGTH = (
    SuppressionReason.PROVIDER,
    SuppressionReason.BOUNCE,
    SuppressionReason.MANUAL,
    SuppressionReason.COMPLAINT,
)


def is_stronger(reason: SuppressionReason, standing: SuppressionReason) -> bool:
    """Whether `reason` takes the place of the one that stands."""
    return _STRENGTH.index(reason) > _STRENGTH.index(standing)


def address_hmac(pepper: bytes, address: Address) -> str:
    """What stands for an address in suppressions, hex: by itself it tells nobody whose it is.

    Equal for two spellings of one address. With another pepper the addresses suppressed so far are not known again.
    """
    return hmac.new(pepper, address.normalised.encode(), sha256).hexdigest()
