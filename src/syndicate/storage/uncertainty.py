"""How much of a sending was ever unknown, and how much of that has been settled since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, func, select

from syndicate.domain.delivery import BatchState
from syndicate.domain.message import OutcomeKind, Verdict
from syndicate.storage.attempts import OWNER_DIED
from syndicate.storage.guard import UNPROVEN
from syndicate.storage.tables import attempts, batches, exceptions


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncertainty:
    #: Batches with a call that may have taken somebody on, though no clear answer came.
    batches: int
    #: Their members who were found, by whatever way, to have theirs.
    settled: int
    #: UTC: the first such call.
    since: datetime
    #: Whether our process died in it; else the answer was not clear.
    has_died: bool


def uncertainty(connection: Connection, sending: int) -> Uncertainty | None:
    """`None` when every call of a sending was answered clearly, or is proven to have taken nobody on."""
    unclear = (
        select(attempts.c.number, func.min(attempts.c.intent_at).label("since"))
        .where(attempts.c.sending == sending, attempts.c.verdict.in_((Verdict.UNCLEAR, OWNER_DIED)), UNPROVEN)
        .group_by(attempts.c.number)
        .cte("unclear")
    )
    held = (
        select(batches.c.state, func.count(), func.sum(batches.c.size), func.min(unclear.c.since))
        .join(unclear, unclear.c.number == batches.c.number)
        .where(batches.c.sending == sending)
        .group_by(batches.c.state)
    )
    excepted = (
        select(batches.c.state, exceptions.c.state, func.count())
        .join_from(
            exceptions,
            batches,
            and_(batches.c.sending == exceptions.c.sending, batches.c.number == exceptions.c.number),
        )
        .join(unclear, unclear.c.number == batches.c.number)
        .where(exceptions.c.sending == sending)
        .group_by(batches.c.state, exceptions.c.state)
    )
    rows = connection.execute(held).all()
    if not rows:
        return None
    settled = sum(int(size) for state, _, size, _ in rows if state == BatchState.DONE)
    for batch_state, state, count in connection.execute(excepted):
        settled -= count if batch_state == BatchState.DONE else 0
        settled += count if state == OutcomeKind.ACCEPTED else 0
    since = min(first for _, _, _, first in rows)
    first_call = select(attempts.c.verdict).where(
        attempts.c.sending == sending, attempts.c.intent_at == since, UNPROVEN
    )
    return Uncertainty(
        batches=sum(count for _, count, _, _ in rows),
        settled=settled,
        since=since,
        has_died=OWNER_DIED in connection.scalars(first_call).all(),
    )
