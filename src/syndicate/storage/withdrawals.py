"""Who of a batch is still to be mailed: between the freezing of an audience and its mail people leave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, and_, bindparam, select

from syndicate.domain.entry import EditionId
from syndicate.domain.message import SendingKind, SubscriberId
from syndicate.domain.subscription import SubscriptionState
from syndicate.storage.tables import subscribers, subscriptions, suppressions


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedRecipient:
    """A member of a batch as the provider is to get it."""

    subscriber: SubscriberId
    #: As the reader typed it.
    address: str
    #: Id of the subscription, for links that act on it.
    subscription: int


#: Built once, for it runs for every call to a provider.
_KNOWN = (
    select(
        subscribers.c.id,
        subscribers.c.address,
        subscriptions.c.id.label("subscription"),
        subscriptions.c.state,
        suppressions.c.reason,
    )
    .join(
        subscriptions,
        and_(
            subscriptions.c.subscriber == subscribers.c.id,
            subscriptions.c.edition == bindparam("edition"),
            # Follows from the rest, and keeps PostgreSQL from reading the subscriptions of all.
            subscriptions.c.subscriber.between(bindparam("first"), bindparam("last")),
        ),
        isouter=True,
    )
    .join(suppressions, suppressions.c.address_hmac == subscribers.c.address_hmac, isouter=True)
    .where(subscribers.c.id.in_(bindparam("members", expanding=True)))
)


def sort_members(
    connection: Connection, kind: SendingKind, edition: EditionId, members: Sequence[SubscriberId]
) -> tuple[tuple[ClaimedRecipient, ...], dict[SubscriberId, str]]:
    """Members who are to be mailed, in their order; and those who are not, each with the reason as a code."""
    span = {"first": min(members, default=0), "last": max(members, default=0)}
    wanted = {"edition": edition, "members": members, **span}
    rows = {row.id: row for row in connection.execute(_KNOWN, wanted)}
    recipients: list[ClaimedRecipient] = []
    withdrawn: dict[SubscriberId, str] = {}
    for member in members:
        row = rows.get(member)
        code = _withdrawal(kind, row.state, is_suppressed=row.reason is not None) if row else "erased"
        if row and not code:
            recipients.append(ClaimedRecipient(subscriber=member, address=row.address, subscription=row.subscription))
        else:
            withdrawn[member] = code
    return tuple(recipients), withdrawn


def _withdrawal(kind: SendingKind, state: str | None, *, is_suppressed: bool) -> str:
    """Why a member is not to be mailed, or empty. A confirmation goes to those who have not confirmed."""
    if is_suppressed:
        return "suppressed"
    if state is None:
        return "erased"
    if state == SubscriptionState.CONFIRMED or (
        kind is SendingKind.CONFIRMATION and state == SubscriptionState.PENDING
    ):
        return ""
    return "unsubscribed" if state == SubscriptionState.UNSUBSCRIBED else "unconfirmed"
