"""The guard of the ledger: stops everything before anybody could get a second mail through a mistake of this program.

It leans on other facts than the machine of states does: on the attempts, and on a count kept beside the sending.
Asked in the transaction that writes the intent, so that no call is made when it fires.
"""

from __future__ import annotations

from sqlalchemy import Connection, Integer, Select, and_, bindparam, func, or_, select, update

from syndicate.domain.delivery import checksum
from syndicate.domain.message import SubscriberId, Verdict
from syndicate.errors import DeliveryHaltedError
from syndicate.storage.attempts import OWNER_DIED, excerpt
from syndicate.storage.packing import unpack_members
from syndicate.storage.statements import changed_one
from syndicate.storage.tables import attempts, batches, sendings

#: Verdicts that prove that nobody of the batch was taken on by that call.
PROOFS = frozenset({Verdict.NOT_ACCEPTED, Verdict.REFUSED_WHOLE, Verdict.HALTED})


def promise(connection: Connection, sending: int, number: int, size: int, *, is_replay: bool) -> None:
    """Take a batch of `size` members under an intent.

    Raises DeliveryHaltedError when an earlier call of it, or of a batch that it came from, may have been taken on,
    unless it is proven since that it was not, or the provider remembers and it is replayed; when more members would
    stand under intents than there are; when the audience is not as frozen.
    """
    if is_replay:
        if not _unproven_attempts(connection, sending, number):
            raise DeliveryHaltedError(f"batch {number} of sending {sending} is to be replayed and was never called")
        return  # counted since its first call
    if connection.execute(_IN_LINE, {"sending": sending, "number": number}).scalar_one():
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


def count_off_deferred(connection: Connection, sending: int, number: int, size: int) -> None:
    """Count off `size` members of a batch of whom its one answer says that they were not taken on for now.

    The answer stands as their proof; the batch itself is split and never called again.
    """
    answered = (attempts.c.sending == sending, attempts.c.number == number, attempts.c.verdict == Verdict.ANSWERED)
    connection.execute(update(attempts).where(*answered).values(proof=f"{size} deferred by the provider’s own word"))
    if _unproven_attempts(connection, sending, number):
        raise DeliveryHaltedError(f"batch {number} of sending {sending} was deferred, and an earlier call is unproven")
    take_back(connection, sending, number, size)


def prove(connection: Connection, sending: int, number: int, size: int, proof: str) -> None:
    """Keep how it became known that the unclear calls of a batch took on none of `size` members, and count them off.

    The same for a second copy that a person orders. Raises DeliveryHaltedError where no call was unclear, or where
    another one was answered: what was accepted for certain is never proven away.
    """
    unclear = (UNPROVEN, attempts.c.verdict.in_((Verdict.UNCLEAR, OWNER_DIED)))
    proven = update(attempts).where(attempts.c.sending == sending, attempts.c.number == number, *unclear)
    is_proven = connection.execute(proven.values(proof=excerpt(proof))).rowcount
    if not is_proven or _unproven_attempts(connection, sending, number):
        raise DeliveryHaltedError(
            f"batch {number} of sending {sending} was about to be taken for one that was not sent, and may have been"
        )
    take_back(connection, sending, number, size)


#: An attempt that may have taken somebody on.
UNPROVEN = and_(attempts.c.proof == "", or_(attempts.c.verdict.is_(None), attempts.c.verdict.not_in(PROOFS)))


def _unproven_attempts(connection: Connection, sending: int, number: int) -> int:
    own = (attempts.c.sending == sending, attempts.c.number == number)
    return connection.execute(select(func.count()).where(*own, UNPROVEN)).scalar_one()


def _unproven_in_line() -> Select[int]:
    """Counts the unproven attempts of a batch and of all that it came from."""
    this = bindparam("sending", type_=batches.c.sending.type)
    itself = select(batches.c.number, batches.c.parent).where(
        batches.c.sending == this, batches.c.number == bindparam("number", type_=Integer())
    )
    line = itself.cte("line", recursive=True)
    parents = select(batches.c.number, batches.c.parent).where(
        batches.c.sending == this, batches.c.number == line.c.parent
    )
    line = line.union_all(parents)
    return (
        select(func.count())
        .select_from(attempts)
        .join(line, line.c.number == attempts.c.number)
        .where(attempts.c.sending == this, UNPROVEN)
    )


_IN_LINE = _unproven_in_line()


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
