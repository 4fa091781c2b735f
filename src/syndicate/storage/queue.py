"""Which batch comes next, found by a few steps in an index however many there are.

The statements are built once: that takes longer than to run them, and they run for every call to a provider.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import (
    CTE,
    BindParameter,
    Connection,
    Row,
    Select,
    Text,
    bindparam,
    case,
    exists,
    func,
    or_,
    select,
    tuple_,
)

from syndicate.domain.delivery import BatchState
from syndicate.domain.entry import EditionId
from syndicate.domain.message import SendingKind
from syndicate.storage.columns import UtcDateTime
from syndicate.storage.guard import UNPROVEN
from syndicate.storage.tables import attempts, batches, sendings


def sendings_with(state: BatchState) -> CTE:
    """The sendings that have a batch in this state, in a column `sending`; one row of nulls beside them.

    Steps from one sending to the next in the index (a “loose index scan”, which neither database does by itself):
    reading every ready batch to find its sending would make each claim dearer the more there are.
    """
    first = select(func.min(batches.c.sending).label("sending")).where(batches.c.state == state)
    found = first.cte("sendings_with", recursive=True)
    following = select(func.min(batches.c.sending)).where(batches.c.state == state, batches.c.sending > found.c.sending)
    step = select(following.correlate(found).scalar_subquery()).where(found.c.sending.is_not(None))
    return found.union_all(step)


_Statement = Select[tuple[object, ...]]
#: A sending's id and a number within it.
BatchId = tuple[int, int]
_CALLED_AFTER = bindparam("called_after", type_=UtcDateTime())
_SET_ASIDE: BindParameter[BatchId] = bindparam("set_aside", expanding=True)
_NOW = bindparam("now", type_=UtcDateTime())
_SENDING = bindparam("sending", type_=batches.c.sending.type)


def _statements(state: BatchState) -> tuple[_Statement, _Statement]:
    """Sendings with a batch that is due, in the order in which they are served; and the batch of one of them."""
    waiting = sendings_with(state)
    due = [batches.c.state == state, batches.c.not_before <= _NOW]
    if state is BatchState.UNKNOWN:
        first_call = select(func.min(attempts.c.intent_at)).where(
            attempts.c.sending == batches.c.sending, attempts.c.number == batches.c.number, UNPROVEN
        )
        # One that was never called passes too, for the guard to see it.
        due.append(func.coalesce(first_call.correlate(batches).scalar_subquery(), _NOW) > _CALLED_AFTER)
        due.append(tuple_(batches.c.sending, batches.c.number).not_in(_SET_ASIDE))
    candidates = (
        select(sendings.c.id, sendings.c.edition)
        .join(waiting, waiting.c.sending == sendings.c.id)
        .where(
            sendings.c.provider == bindparam("provider", type_=Text()),
            sendings.c.halt.is_(None),
            or_(sendings.c.deadline.is_(None), sendings.c.deadline >= _NOW),
            exists().where(batches.c.sending == sendings.c.id, *due),
        )
        .order_by(case((sendings.c.kind == SendingKind.CONFIRMATION, 0), else_=1), sendings.c.id)
    )
    batch = (
        select(batches, sendings.c.key, sendings.c.kind, sendings.c.edition)
        .join(sendings, sendings.c.id == batches.c.sending)
        .where(batches.c.sending == _SENDING, *due)
        .order_by(batches.c.not_before, batches.c.turn)
        .limit(1)
        .with_for_update(of=batches, skip_locked=True)
    )
    return candidates, batch


_BY_STATE = {state: _statements(state) for state in (BatchState.READY, BatchState.UNKNOWN)}


def next_batch(
    connection: Connection,
    state: BatchState,
    provider: str,
    editions: Collection[EditionId] | None,
    now: datetime,
    replays: tuple[datetime, Collection[BatchId]] | None = None,
) -> Row[tuple[object, ...]] | None:
    """The batch to take next, with its sending's `key`, `kind` and `edition`; locked on PostgreSQL.

    Another worker's batch, locked at this moment, is stepped over. Confirmations go before issues, and halves of a
    batch that was refused before others, the newest first, so that a bad recipient is soon found. Of unknown ones only
    those first called after an instant and not set aside, as `replays` says.
    """
    candidates, batch = _BY_STATE[state]
    when: dict[str, object] = {"now": now}
    if replays:
        when |= {"called_after": replays[0], "set_aside": list(replays[1])}
    for sending in connection.execute(candidates, {"provider": provider, **when}).all():
        if editions is not None and sending.edition not in editions:
            continue
        row = connection.execute(batch, {"sending": sending.id, **when}).first()
        if row:
            return row
    return None
