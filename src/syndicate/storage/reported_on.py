"""Whom a provider's report is about: the batch by its key, and in it the member with the reported address."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from syndicate.domain.delivery import BatchState
from syndicate.domain.entry import EditionId
from syndicate.domain.message import SubscriberId
from syndicate.domain.subscription import Address
from syndicate.storage.packing import unpack_members
from syndicate.storage.tables import batches, sendings, subscribers


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedOn:
    """A recipient within one batch."""

    sending: int
    number: int
    edition: EditionId
    state: BatchState
    subscriber: SubscriberId


def find_recipient(connection: Connection, provider: str, key: str, subscriber: SubscriberId) -> ReportedOn | None:
    """`None` where the batch is none of this provider's, or the subscriber is not in it."""
    sending, _, number = key.rpartition("/")
    if not number.isdecimal():
        return None
    wanted = (
        select(batches.c.sending, batches.c.number, batches.c.state, batches.c.members, sendings.c.edition)
        .join(sendings, sendings.c.id == batches.c.sending)
        .where(sendings.c.key == sending, sendings.c.provider == provider, batches.c.number == int(number[:9]))
    )
    row = connection.execute(wanted).first()
    if row is None or subscriber not in unpack_members(row.members):
        return None
    return ReportedOn(
        sending=row.sending,
        number=row.number,
        edition=EditionId(row.edition),
        state=BatchState(row.state),
        subscriber=subscriber,
    )


def find_subscriber(connection: Connection, address: Address) -> SubscriberId | None:
    wanted = select(subscribers.c.id).where(subscribers.c.normalised == address.normalised)
    found: int | None = connection.scalar(wanted)
    return None if found is None else SubscriberId(found)
