"""Sendings: one rendered mail promised to an audience, frozen with its batches before anything leaves the house."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice, pairwise

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    Update,
    and_,
    exists,
    func,
    insert,
    select,
    union_all,
    update,
)

from syndicate.domain.delivery import UNCERTAIN, BatchState, checksum, cut
from syndicate.domain.entry import EditionId
from syndicate.domain.message import OutcomeKind, RenderedEmail, SendingKind, SubscriberId
from syndicate.storage.packing import pack_members
from syndicate.storage.snapshots import read_email, write_email
from syndicate.storage.statements import insert_unless_there
from syndicate.storage.tables import batches, emails, exceptions, sendings

#: State of an exception: had left, or was suppressed, before the mail was handed over.
SKIPPED = "skipped"

_ROWS_AT_ONCE = 5_000
_UNFINISHED = (BatchState.READY, BatchState.IN_FLIGHT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    id: int
    #: Unique, and fit for a path: `hungary-2026-11-04`.
    key: str
    kind: SendingKind
    edition: EditionId
    #: `None` when it belongs to no day.
    day: date | None
    email: RenderedEmail
    #: The provider it was promised to; no other may send it.
    provider: str
    #: Number of members, and the digest of them by `delivery.checksum`.
    audience: int
    checksum: str
    #: UTC.
    created: datetime
    #: UTC: nothing of it is handed over later; `None` means it never gets too late.
    deadline: datetime | None
    #: Why nothing of it is handed over at present; `None` while it goes on.
    halt: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many members of a sending came to what. Computed, never kept: the parts make up the audience."""

    audience: int
    accepted: int
    refused: int
    deferred: int
    #: May or may not have theirs.
    unknown: int
    skipped: int
    #: Not handed over before the deadline.
    expired: int
    #: Not handed over yet, or in a call at this moment.
    waiting: int


def freeze(
    connection: Connection,
    *,
    key: str,
    kind: SendingKind,
    edition: EditionId,
    day: date | None,
    email: RenderedEmail,
    provider: str,
    batch_size: int,
    members: Sequence[SubscriberId],
    deadline: datetime | None,
    now: datetime,
) -> int | None:
    """Promise `email` to `members`: the sending and all its batches stand after the commit, or nothing does.

    Gives the sending's id, or `None` when the key stands already and nothing was written.
    Raises ValueError for a member named twice.
    """
    frozen = insert_unless_there(
        connection,
        sendings,
        key=key,
        kind=kind,
        edition=edition,
        day=day,
        provider=provider,
        audience=len(members),
        checksum=checksum(members),
        promised=0,
        created=now,
        deadline=deadline,
    )
    if not frozen:
        return None
    sending: int = connection.execute(select(sendings.c.id).where(sendings.c.key == key)).scalar_one()
    connection.execute(insert(emails).values(sending=sending, email=write_email(email)))
    parts = cut(members, batch_size)
    if any(part[-1] == following[0] for part, following in pairwise(parts)):
        raise ValueError("a member of an audience is named twice")
    numbered = enumerate(parts, start=1)
    while some := tuple(islice(numbered, _ROWS_AT_ONCE)):
        rows = [
            {
                "sending": sending,
                "number": number,
                "members": pack_members(part),
                "size": len(part),
                "state": BatchState.READY,
                "fence": 0,
                "not_before": now,
                "refusals": 0,
                "turn": number,
            }
            for number, part in some
        ]
        connection.execute(insert(batches), rows)
    return sending


def find_sending(connection: Connection, key: str) -> Sending | None:
    row = connection.execute(_with_email().where(sendings.c.key == key)).first()
    return _sending(row) if row else None


def frozen_at(connection: Connection, key: str) -> datetime | None:
    """When a sending was promised, UTC; `None` where it was not."""
    created: datetime | None = connection.scalar(select(sendings.c.created).where(sendings.c.key == key))
    return created


def count_sendings(connection: Connection, key_prefix: str, since: datetime) -> int:
    """How many sendings with keys that begin so were frozen since an instant."""
    wanted = select(func.count()).where(
        sendings.c.key.startswith(key_prefix, autoescape=True), sendings.c.created >= since
    )
    return connection.execute(wanted).scalar_one()


def sendings_on(
    connection: Connection, edition: EditionId | None = None, day: date | None = None
) -> tuple[Sending, ...]:
    """The sendings of an edition, of a day, or both, in the order in which they were frozen; `None` means all."""
    wanted = _with_email().order_by(sendings.c.id)
    if edition is not None:
        wanted = wanted.where(sendings.c.edition == edition)
    if day is not None:
        wanted = wanted.where(sendings.c.day == day)
    return tuple(_sending(row) for row in connection.execute(wanted))


def tally(connection: Connection, sending: int) -> Tally:
    """Count what became of a sending's members; `sending` is its id."""
    held = (
        select(batches.c.state, func.sum(batches.c.size)).where(batches.c.sending == sending).group_by(batches.c.state)
    )
    excepted = (
        select(batches.c.state, exceptions.c.state, func.count())
        .join_from(
            exceptions,
            batches,
            and_(batches.c.sending == exceptions.c.sending, batches.c.number == exceptions.c.number),
        )
        .where(exceptions.c.sending == sending)
        .group_by(batches.c.state, exceptions.c.state)
    )
    whole: dict[str, int] = {state: int(members) for state, members in connection.execute(held)}
    single: Counter[str] = Counter()
    for batch_state, state, members in connection.execute(excepted):
        single[state] += members
        whole[batch_state] -= members
    return Tally(
        audience=connection.execute(select(sendings.c.audience).where(sendings.c.id == sending)).scalar_one(),
        accepted=whole.get(BatchState.DONE, 0) + single[OutcomeKind.ACCEPTED],
        refused=single[OutcomeKind.REFUSED],
        deferred=single[OutcomeKind.DEFERRED],
        unknown=sum(whole.get(state, 0) for state in UNCERTAIN) + single[OutcomeKind.UNKNOWN],
        skipped=single[SKIPPED],
        expired=whole.get(BatchState.EXPIRED, 0),
        waiting=sum(whole.get(state, 0) for state in _UNFINISHED),
    )


def halt(
    connection: Connection,
    sending_or_provider: int | str,
    reason: str,
    *,
    editions: Collection[EditionId] | None = None,
) -> int:
    """Let nothing more be claimed: of one sending by its id, or of all that a provider has still to hand over.

    `editions` bounds it to those that send by one account of the provider; `None` stands for all.

    Gives the number of sendings halted; those halted before keep their reason.
    """
    unfinished = exists().where(batches.c.sending == sendings.c.id, batches.c.state.in_(_UNFINISHED))
    halted = update(sendings).where(_meant(sending_or_provider), sendings.c.halt.is_(None), unfinished)
    if editions is not None:
        halted = halted.where(sendings.c.edition.in_(editions))
    return connection.execute(halted.values(halt=reason)).rowcount


def release(connection: Connection, sending_or_provider: int | str) -> int:
    """Let what `halt` stopped go on; gives the number of sendings released."""
    return connection.execute(_released().where(_meant(sending_or_provider))).rowcount


def release_all(connection: Connection) -> int:
    """Let everything that was halted go on."""
    return connection.execute(_released()).rowcount


def progress(connection: Connection) -> tuple[int, int]:
    """How many members of how many were handed over: of all sendings since the oldest that has still to do so.

    When none has, of the last sending alone. Quick enough to be asked after every batch, and so counts a batch
    whole from its claim on.
    """
    waiting = union_all(
        *(select(func.min(batches.c.sending).label("sending")).where(batches.c.state == state) for state in _UNFINISHED)
    ).subquery()
    oldest = func.coalesce(
        select(func.min(waiting.c.sending)).scalar_subquery(), select(func.max(sendings.c.id)).scalar_subquery()
    )
    counted = select(func.sum(sendings.c.promised), func.sum(sendings.c.audience)).where(sendings.c.id >= oldest)
    done, total = connection.execute(counted).one()
    return int(done or 0), int(total or 0)


def _meant(sending_or_provider: int | str) -> ColumnElement[bool]:
    if isinstance(sending_or_provider, int):
        return sendings.c.id == sending_or_provider
    return sendings.c.provider == sending_or_provider


def _released() -> Update:
    return update(sendings).where(sendings.c.halt.is_not(None)).values(halt=None)


def _with_email() -> Select[tuple[object, ...]]:
    return select(sendings, emails.c.email).join_from(sendings, emails, emails.c.sending == sendings.c.id)


def _sending(row: Row[tuple[object, ...]]) -> Sending:
    return Sending(
        id=row.id,
        key=row.key,
        kind=SendingKind(row.kind),
        edition=EditionId(row.edition),
        day=row.day,
        email=read_email(row.email),
        provider=row.provider,
        audience=row.audience,
        checksum=row.checksum,
        created=row.created,
        deadline=row.deadline,
        halt=row.halt,
    )
