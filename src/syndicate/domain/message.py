"""RenderedEmail, its slots and recipients, and what a provider answers. Knows no provider."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

SubscriberId = NewType("SubscriberId", int)


class SendingKind(StrEnum):
    """Why a mail goes out: bulk mail carries the headers of a list, service mail does not."""

    ISSUE = "issue"
    CONFIRMATION = "confirmation"
    WEEKLY = "weekly"
    #: An issue's round anniversaries, for those who want no others.
    MILESTONES = "milestones"
    CORRECTION = "correction"
    WELCOME = "welcome"
    #: An issue for the desk before it goes out to readers.
    PROOF = "proof"

    @property
    def is_bulk(self) -> bool:
        """Whether the mail carries the headers of a list and a way out."""
        return self not in (SendingKind.CONFIRMATION, SendingKind.PROOF)


class Slot(StrEnum):
    """A place in subject-free parts of a rendered mail that is filled per recipient.

    The values are plain ASCII that survives Jinja, MJML, URL attributes and quoted-printable alike.
    """

    UNSUBSCRIBE_URL = "SYNDICATE-SLOT-UNSUBSCRIBE-URL"
    CONFIRM_URL = "SYNDICATE-SLOT-CONFIRM-URL"
    PREFERENCES_URL = "SYNDICATE-SLOT-PREFERENCES-URL"


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderedEmail:
    """One mail as all its recipients get it, but for the slots in `html`, `text` and header values."""

    kind: SendingKind
    sender_name: str
    sender_address: str
    reply_to: str | None
    subject: str
    html: str
    text: str
    #: Headers beyond From, To, Subject, Date, Message-ID and MIME's own; values may hold slots.
    headers: tuple[tuple[str, str], ...]
    #: The Date header, UTC: when it was frozen, so that the same mail has the same bytes.
    date: datetime

    @property
    def sender_domain(self) -> str:
        """Behind the @ of the sender's address: also where Message-IDs are unique."""
        return self.sender_address.rpartition("@")[2]

    @property
    def slots(self) -> tuple[Slot, ...]:
        """The slots this mail uses."""
        everything = "\n".join((self.html, self.text, *(value for _, value in self.headers)))
        return tuple(slot for slot in Slot if slot.value in everything)


def fill(text: str, values: Mapping[Slot, str]) -> str:
    """Put the recipient's values into the slots of `text`."""
    for slot, value in values.items():
        text = text.replace(slot.value, value)
    return text


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """A subscriber within one sending."""

    subscriber: SubscriberId
    address: str
    slots: Mapping[Slot, str]
    #: Without angle brackets; the same for the same subscriber and sending.
    message_id: str


class OutcomeKind(StrEnum):
    ACCEPTED = "accepted"
    REFUSED = "refused"
    DEFERRED = "deferred"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the provider said at once of one recipient."""

    kind: OutcomeKind
    #: Provider's id of the message, or its words on why not.
    detail: str = ""
    code: str = ""


class Verdict(StrEnum):
    """What is known of one call after it."""

    #: A complete answer: `outcomes` has one for each recipient, in order.
    ANSWERED = "answered"
    #: Proven that nobody was taken on: try again later.
    NOT_ACCEPTED = "not-accepted"
    #: Proven that nobody was taken on because of some recipient in the call: split, or refuse a single one.
    REFUSED_WHOLE = "refused-whole"
    #: Proven that nobody was taken on, and nobody will be before a person acts: key, sender, plan, address of the API.
    HALTED = "halted"
    #: Anything else: some or all may have been taken on.
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    verdict: Verdict
    outcomes: tuple[Outcome, ...] = ()
    #: Short text for the ledger and for people; no addresses, no keys.
    detail: str = ""
    #: HTTP status or SMTP code, when there was one.
    status: int | None = None
    #: Seconds the provider asked us to wait, when it said so.
    retry_after: float | None = None
