"""Reaction: what follows from a delivery event, for the mail it is about and for the address. One table for all.

Facts only grow: events may come twice, late and in any order, and the same events always lead to the same end.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from syndicate.domain.delivery_event import Cause, DeliveryEvent, EventKind
from syndicate.domain.subscription import SuppressionReason


class Fact(StrEnum):
    """What became of a recipient's mail after it was taken on, as far as it is not plain delivery."""

    BOUNCED = "bounced"
    #: The provider gave up on this mail, and the address may be good tomorrow.
    BOUNCED_SOFT = "bounced-soft"
    #: The receiver refused because of us.
    BLOCKED = "blocked"
    COMPLAINED = "complained"
    UNSUBSCRIBED = "unsubscribed"
    #: The provider did not try, for the address stands on a list of its own.
    SUPPRESSED = "suppressed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaction:
    #: It proves that the provider took the mail on, whatever became of it then.
    is_proof: bool
    fact: Fact | None = None
    #: The address must not be mailed any more, by any edition.
    suppression: SuppressionReason | None = None
    #: The reader wants no more of the edition.
    ends_subscription: bool = False
    #: What an operator should hear; empty where there is nothing.
    alarm: str = ""


_HARD = Reaction(is_proof=True, fact=Fact.BOUNCED, suppression=SuppressionReason.BOUNCE)
_COMPLAINT = Reaction(
    is_proof=True, fact=Fact.COMPLAINED, suppression=SuppressionReason.COMPLAINT, ends_subscription=True
)
_UNSUBSCRIBED = Reaction(is_proof=True, fact=Fact.UNSUBSCRIBED, ends_subscription=True)
_TRACKED = Reaction(is_proof=True, alarm="the provider tracks opens or clicks, which nobody asked for: switch it off")

_REACTIONS: Mapping[EventKind, Reaction] = {
    EventKind.ACCEPTED: Reaction(is_proof=True),
    EventKind.DELIVERED: Reaction(is_proof=True),
    EventKind.DEFERRED: Reaction(is_proof=True),
    EventKind.BOUNCED_HARD: _HARD,
    EventKind.BOUNCED_SOFT: Reaction(is_proof=True, fact=Fact.BOUNCED_SOFT),
    EventKind.BLOCKED: Reaction(
        is_proof=True, fact=Fact.BLOCKED, alarm="a receiver refuses our mail, and not for the address"
    ),
    EventKind.COMPLAINED: _COMPLAINT,
    EventKind.UNSUBSCRIBED: _UNSUBSCRIBED,
    EventKind.OPENED: _TRACKED,
    EventKind.CLICKED: _TRACKED,
    EventKind.OTHER: Reaction(is_proof=False),
}

#: Of an address that the provider keeps on a list of its own, by what brought it there.
_OWN_LIST: Mapping[Cause, Reaction] = {
    Cause.BOUNCE: Reaction(is_proof=True, fact=Fact.SUPPRESSED, suppression=SuppressionReason.BOUNCE),
    Cause.COMPLAINT: Reaction(
        is_proof=True, fact=Fact.SUPPRESSED, suppression=SuppressionReason.COMPLAINT, ends_subscription=True
    ),
    Cause.UNSUBSCRIBED: Reaction(is_proof=True, fact=Fact.SUPPRESSED, ends_subscription=True),
    Cause.UNKNOWN: Reaction(is_proof=True, fact=Fact.SUPPRESSED, suppression=SuppressionReason.PROVIDER),
}


def reaction_to(event: DeliveryEvent) -> Reaction:
    return _OWN_LIST[event.cause] if event.kind is EventKind.SUPPRESSED else _REACTIONS[event.kind]


#: Soft bounces of so many different sendings, all within this time, count as a hard one (faults.md H9).
SOFT_BOUNCES = 3
SOFT_BOUNCES_WITHIN = timedelta(days=30)


def bounces_too_often(soft_bounces: Iterable[datetime]) -> bool:
    """Whether an address that bounced softly at these instants, one a sending, takes no mail for good."""
    ordered = sorted(soft_bounces)
    return any(
        last - first <= SOFT_BOUNCES_WITHIN for first, last in zip(ordered, ordered[SOFT_BOUNCES - 1 :], strict=False)
    )


#: SES pauses an account at 10 % bounces and looks closely from 5 %; Gmail asks for less than 0.3 % complaints.
_MOST_BOUNCES = 0.05
_MOST_COMPLAINTS = 0.003
#: Shares of fewer than so many say nothing.
_FEWEST_BOUNCES = 10
_FEWEST_COMPLAINTS = 5


def too_many(*, accepted: int, bounced: int, complained: int) -> str:
    """Why a sending should stop before it does harm (faults.md D43); empty where it need not."""
    if bounced >= _FEWEST_BOUNCES and bounced > _MOST_BOUNCES * accepted:
        return f"{bounced} of {accepted} bounced, more than {_MOST_BOUNCES:.0%}: look at the list before going on"
    if complained >= _FEWEST_COMPLAINTS and complained > _MOST_COMPLAINTS * accepted:
        return f"{complained} of {accepted} complained of spam, more than {_MOST_COMPLAINTS:.1%}: find out why"
    return ""
