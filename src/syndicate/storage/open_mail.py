"""What of all promised mail is still open: one look over every sending, cheap enough to be asked all the time."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from syndicate.domain.delivery import BatchState
from syndicate.domain.message import OutcomeKind
from syndicate.storage.queue import sendings_with
from syndicate.storage.tables import batches, exceptions, sendings


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenMail:
    #: Recipients not handed over yet, or in a call at this moment.
    waiting: int
    #: Recipients who may or may not have theirs.
    unknown: int
    #: Sendings with something to hand over that stand still until a person has looked.
    halted: int


def open_mail(connection: Connection) -> OpenMail:
    held = (
        select(batches.c.state, func.sum(batches.c.size))
        .where(batches.c.state.in_((BatchState.READY, BatchState.IN_FLIGHT, BatchState.UNKNOWN)))
        .group_by(batches.c.state)
    )
    members: dict[str, int] = {state: int(size) for state, size in connection.execute(held)}
    single = select(func.count()).select_from(exceptions).where(exceptions.c.state == OutcomeKind.UNKNOWN)
    waiting = sendings_with(BatchState.READY)
    halted = (
        select(func.count())
        .select_from(sendings)
        .join(waiting, waiting.c.sending == sendings.c.id)
        .where(sendings.c.halt.is_not(None))
    )
    return OpenMail(
        waiting=members.get(BatchState.READY, 0) + members.get(BatchState.IN_FLIGHT, 0),
        unknown=members.get(BatchState.UNKNOWN, 0) + connection.execute(single).scalar_one(),
        halted=connection.execute(halted).scalar_one(),
    )
