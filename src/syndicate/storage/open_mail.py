"""What of all promised mail is still open: one look over every sending, cheap enough to be asked all the time."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, and_, func, select

from syndicate.domain.delivery import BatchState
from syndicate.domain.message import OutcomeKind
from syndicate.storage.queue import sendings_with
from syndicate.storage.tables import batches, exceptions, sendings

_WAITING = (BatchState.READY, BatchState.IN_FLIGHT)
_UNKNOWN = (BatchState.UNKNOWN, BatchState.CHECKING, BatchState.NEEDS_OPERATOR)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenMail:
    #: Recipients not handed over yet, or in a call at this moment.
    waiting: int
    #: Recipients who may or may not have theirs, and of whom that may still be learnt or decided.
    unknown: int
    #: Those of the unknown who wait for a person.
    needs_operator: int
    #: Sendings with something to hand over that stand still until a person has looked.
    halted: int


def open_mail(connection: Connection) -> OpenMail:
    held = (
        select(batches.c.state, func.sum(batches.c.size))
        .where(batches.c.state.in_((*_WAITING, *_UNKNOWN)))
        .group_by(batches.c.state)
    )
    # Of batches to be handed over few members have gone their own way; of unknown ones it may be nearly all.
    settled = (
        select(batches.c.state, func.count())
        .join_from(
            batches,
            exceptions,
            and_(batches.c.sending == exceptions.c.sending, batches.c.number == exceptions.c.number),
        )
        .where(batches.c.state.in_(_UNKNOWN))
        .group_by(batches.c.state)
    )
    members: dict[str, int] = {state: int(size) for state, size in connection.execute(held)}
    for state, count in connection.execute(settled):
        members[state] -= count
    single = select(func.count()).select_from(exceptions).where(exceptions.c.state == OutcomeKind.UNKNOWN)
    waiting = sendings_with(BatchState.READY)
    halted = (
        select(func.count())
        .select_from(sendings)
        .join(waiting, waiting.c.sending == sendings.c.id)
        .where(sendings.c.halt.is_not(None))
    )
    return OpenMail(
        waiting=sum(members.get(state, 0) for state in _WAITING),
        unknown=sum(members.get(state, 0) for state in _UNKNOWN) + connection.execute(single).scalar_one(),
        needs_operator=members.get(BatchState.NEEDS_OPERATOR, 0),
        halted=connection.execute(halted).scalar_one(),
    )
