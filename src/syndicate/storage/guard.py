"""The guard of the ledger: stops everything before anybody could get a second mail through a mistake of this program.

It leans on other facts than the machine of states does: on the attempts, and on a count kept beside the sending.
Asked in the transaction that writes the intent, so that no call is made when it fires.
"""

from __future__ import annotations

from sqlalchemy import Connection, func, or_, select, update

from syndicate.domain.delivery import checksum
from syndicate.domain.message import SubscriberId, Verdict
from syndicate.errors import DeliveryHaltedError
from syndicate.storage.packing import unpack_members
from syndicate.storage.statements import changed_one
from syndicate.storage.tables import attempts, batches, sendings

#: Verdicts that prove that nobody of the batch was taken on by that call.
PROOFS = frozenset({Verdict.NOT_ACCEPTED, Verdict.REFUSED_WHOLE, Verdict.HALTED})


def promise(connection: Connection, sending: int, number: int, size: int, *, is_replay: bool) -> None:
    """Take a batch of `size` members under an intent.

    Raises DeliveryHaltedError when an earlier call of it may have been taken on, unless the provider remembers and
    it is replayed; when more members would stand under intents than there are; when the audience is not as frozen.
    """
    unproven = _unproven_attempts(connection, sending, number)
    if is_replay:
        if not unproven:
            raise DeliveryHaltedError(f"batch {number} of sending {sending} is to be replayed and was never called")
        return  # counted since its first call
    if unproven:
        raise DeliveryHaltedError(
            f"batch {number} of sending {sending} may have been sent already and was about to be sent again"
        )
    _check_audience(connection, sending)
    counted = (
        update(sendings)
        .where(sendings.c.id == sending, sendings.c.promised + size <= sendings.c.audience)
        .values(promised=sendings.c.promised + size)
    )
    if not changed_one(connection.execute(counted)):
        raise DeliveryHaltedError(
            f"sending {sending} was about to go to more members than it has: batch {number} would be too much"
        )


def take_back(connection: Connection, sending: int, number: int, size: int) -> None:
    """Count a batch off again once each call of it is proven to have failed; otherwise do nothing."""
    if _unproven_attempts(connection, sending, number):
        return
    counted = (
        update(sendings)
        .where(sendings.c.id == sending, sendings.c.promised >= size)
        .values(promised=sendings.c.promised - size)
    )
    if not changed_one(connection.execute(counted)):
        raise DeliveryHaltedError(f"batch {number} of sending {sending} has failed and was never counted")


def _unproven_attempts(connection: Connection, sending: int, number: int) -> int:
    unproven = or_(attempts.c.verdict.is_(None), attempts.c.verdict.not_in(PROOFS))
    counted = select(func.count()).where(attempts.c.sending == sending, attempts.c.number == number, unproven)
    return connection.execute(counted).scalar_one()


def _check_audience(connection: Connection, sending: int) -> None:
    """Before the first call of a sending: its batches hold exactly the audience that was frozen."""
    promised, audience, digest = connection.execute(
        select(sendings.c.promised, sendings.c.audience, sendings.c.checksum).where(sendings.c.id == sending)
    ).one()
    if promised:
        return
    whole = select(batches.c.members).where(batches.c.sending == sending, batches.c.parent.is_(None))
    members: list[SubscriberId] = []
    for packed in connection.scalars(whole):
        members += unpack_members(packed)
    if len(members) != audience or checksum(members) != digest:
        raise DeliveryHaltedError(f"the batches of sending {sending} do not hold the audience that was frozen")
