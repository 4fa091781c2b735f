"""Attempts: one row a call, the intent written before it and the answer after it; never deleted, finished once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, insert, select, update

from syndicate.domain.delivery import Batch
from syndicate.domain.message import Answer
from syndicate.errors import DeliveryHaltedError
from syndicate.storage.statements import changed_one
from syndicate.storage.tables import attempts

#: Stands beside the verdicts of an answer: there was none, and nobody is left to wait for one.
OWNER_DIED = "owner-died"
#: Begins the proof of an attempt whose batch may have been taken on, and was sent a second time by a person's order.
REPEAT_ORDERED = "repeat ordered"
_LONGEST_EXCERPT = 200


def begin_attempt(connection: Connection, batch: Batch, owner: str, now: datetime) -> None:
    intent = {"sending": batch.sending, "number": batch.number, "fence": batch.fence, "owner": owner}
    connection.execute(insert(attempts).values(**intent, intent_at=now, detail=""))


def finish_attempt(connection: Connection, batch: Batch, verdict: str, answer: Answer, now: datetime) -> None:
    finished = update(attempts).where(*_is_of(batch), attempts.c.finished_at.is_(None))
    outcome = {"finished_at": now, "verdict": verdict, "status": answer.status, "detail": excerpt(answer.detail)}
    if not changed_one(connection.execute(finished.values(**outcome))):
        raise DeliveryHaltedError(f"batch {batch.number} of sending {batch.sending} was in flight without an intent")


def finish_orphaned_attempt(connection: Connection, batch: Batch, now: datetime) -> None:
    finished = update(attempts).where(*_is_of(batch), attempts.c.finished_at.is_(None))
    connection.execute(finished.values(finished_at=now, verdict=OWNER_DIED))


def verdict_of(connection: Connection, batch: Batch) -> str | None:
    """The verdict on the attempt of this batch and fence; `None` while it goes on."""
    verdict: str | None = connection.scalar(select(attempts.c.verdict).where(*_is_of(batch)))
    return verdict


def keep_late_answer(connection: Connection, batch: Batch, verdict: str, answer: Answer) -> None:
    """Note an answer that came after its owner was given up; it changes nothing else."""
    late = f"too late: {verdict}"
    kept = update(attempts).where(*_is_of(batch), attempts.c.verdict == OWNER_DIED)
    detail = excerpt(f"{late}, {answer.detail}" if answer.detail else late)
    connection.execute(kept.values(status=answer.status, detail=detail))


def note_on_last(connection: Connection, batch: Batch, note: str) -> None:
    """Note on the last attempt of a batch how it was settled."""
    last = select(func.max(attempts.c.fence)).where(
        attempts.c.sending == batch.sending, attempts.c.number == batch.number
    )
    row = (
        attempts.c.sending == batch.sending,
        attempts.c.number == batch.number,
        attempts.c.fence == last.scalar_subquery(),
    )
    detail = connection.scalar(select(attempts.c.detail).where(*row)) or ""
    connection.execute(update(attempts).where(*row).values(detail=excerpt(f"{note}; {detail}" if detail else note)))


def excerpt(text: str) -> str:
    """Provider's words as both databases can keep them: without NUL and lone surrogates, and not too long."""
    return text.replace("\0", " ").encode(errors="replace").decode()[:_LONGEST_EXCERPT]


def _is_of(batch: Batch) -> tuple[ColumnElement[bool], ...]:
    return (
        attempts.c.sending == batch.sending,
        attempts.c.number == batch.number,
        attempts.c.fence == batch.fence,
    )
