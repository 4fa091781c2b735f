"""What the ledger knows of batches whose fate is unknown. Reads, and changes nothing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, Row, Select, and_, or_, select, tuple_

from syndicate.domain.delivery import BatchState
from syndicate.domain.entry import EditionId
from syndicate.domain.message import OutcomeKind, SendingKind, SubscriberId, Verdict
from syndicate.domain.reconciliation import Unknown
from syndicate.errors import DeliveryHaltedError
from syndicate.storage.attempts import OWNER_DIED
from syndicate.storage.batch_rows import exceptions_of, read_batch
from syndicate.storage.batches import same_recipients
from syndicate.storage.guard import UNPROVEN
from syndicate.storage.packing import unpack_members
from syndicate.storage.tables import attempts, batches, exceptions, sendings, subscribers

#: A person may still decide on these, and reports may still settle them.
UNSETTLED = (BatchState.UNKNOWN, BatchState.CHECKING, BatchState.NEEDS_OPERATOR)
#: Of these a pass has to think once their time has come.
_WAITING = (BatchState.UNKNOWN, BatchState.NEEDS_OPERATOR)
_CANARIES = 3
_MEMBERS_TRIED = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownBatch:
    """An unknown batch with what its sending tells about it."""

    unknown: Unknown
    #: As the provider knows it: `hungary-2026-11-04/1`.
    key: str
    provider: str
    edition: EditionId
    kind: SendingKind
    #: `None` when its sending belongs to no day.
    day: date | None
    #: Why nobody knows: short text for people, of the last call.
    why: str

    @property
    def state(self) -> BatchState:
        return self.unknown.batch.state


#: Where the next page of batches begins.
Place = tuple[datetime, int, int]


def has_unsettled(connection: Connection, now: datetime) -> bool:
    """Whether a pass has anything to do with unknown batches, or with what a dead process left."""
    due = and_(batches.c.state.in_(_WAITING), batches.c.not_before <= now)
    owned = batches.c.state.in_((BatchState.IN_FLIGHT, BatchState.CHECKING))
    return connection.execute(select(batches.c.number).where(or_(owned, due)).limit(1)).first() is not None


def due_batches(connection: Connection, now: datetime, after: Place | None, limit: int) -> tuple[UnknownBatch, ...]:
    """Batches that are unknown or wait for a person, and whose time has come; the longest due first."""
    place = (batches.c.not_before, batches.c.sending, batches.c.number)
    wanted = _wanted().where(batches.c.state.in_(_WAITING), batches.c.not_before <= now)
    if after is not None:
        wanted = wanted.where(tuple_(*place) > after)
    rows = connection.execute(wanted.order_by(*place).limit(limit).with_for_update(of=batches)).all()
    return tuple(_unknown(connection, row) for row in rows)


def place_of(found: UnknownBatch) -> Place:
    batch = found.unknown.batch
    return batch.not_before, batch.sending, batch.number


def unsettled_batches(connection: Connection) -> tuple[UnknownBatch, ...]:
    """All batches of which something is to be found out or decided, the oldest sending first."""
    wanted = _wanted().where(batches.c.state.in_(UNSETTLED)).order_by(batches.c.sending, batches.c.number)
    return tuple(_unknown(connection, row) for row in connection.execute(wanted).all())


def find_state(connection: Connection, key: str) -> BatchState | None:
    """The state of a batch by its key; `None` when there is none."""
    sending, number = split_key(key)
    wanted = select(batches.c.state).join(sendings, sendings.c.id == batches.c.sending)
    state = connection.scalar(wanted.where(sendings.c.key == sending, batches.c.number == number))
    return BatchState(state) if state else None


def find_unsettled(connection: Connection, key: str) -> UnknownBatch | None:
    """An unsettled batch by its key, locked on PostgreSQL; `None` when it is none, or not unsettled."""
    sending, number = split_key(key)
    wanted = _wanted().where(sendings.c.key == sending, batches.c.number == number, batches.c.state.in_(UNSETTLED))
    row = connection.execute(wanted.with_for_update(of=batches)).first()
    return _unknown(connection, row) if row else None


def split_key(key: str) -> tuple[str, int]:
    """The sending's key and the batch's number; a number that no batch has where the key has none."""
    sending, _, number = key.rpartition("/")
    return sending, int(number[:9]) if number.isascii() and number.isdigit() else 0


def is_complete(connection: Connection, found: UnknownBatch) -> bool:
    """Whether everybody who was in the first call may still be mailed."""
    return same_recipients(connection, found.unknown.batch, found.kind, found.edition) is not None


def addresses_of(connection: Connection, members: Sequence[SubscriberId]) -> dict[SubscriberId, str]:
    """Addresses as mail went to them; without those who were erased."""
    wanted = select(subscribers.c.id, subscribers.c.address).where(subscribers.c.id.in_(members))
    return {SubscriberId(member): address for member, address in connection.execute(wanted)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Canary:
    """Somebody who was accepted for certain, after an unknown call and by the same account."""

    key: str
    address: str
    #: UTC: the intent of the call.
    called: datetime


def canaries(connection: Connection, found: UnknownBatch, editions: Collection[EditionId]) -> tuple[Canary, ...]:
    """A few of the first batches that were plainly answered after the last call of an unknown one.

    `editions` are those that send by the same account. A sending older than the unknown one's is not looked through.
    """
    batch = found.unknown.batch
    wanted = (
        select(attempts.c.sending, attempts.c.number, attempts.c.intent_at, sendings.c.key, batches.c.members)
        .join(batches, and_(batches.c.sending == attempts.c.sending, batches.c.number == attempts.c.number))
        .join(sendings, sendings.c.id == attempts.c.sending)
        .where(
            attempts.c.sending >= batch.sending,
            sendings.c.provider == found.provider,
            sendings.c.edition.in_(editions),
            attempts.c.verdict == Verdict.ANSWERED,
            attempts.c.intent_at > found.unknown.last_call,
            batches.c.state == BatchState.DONE,
        )
        .order_by(attempts.c.intent_at, attempts.c.sending, attempts.c.number)
        .limit(_CANARIES)
    )
    return tuple(
        Canary(key=f"{row.key}/{row.number}", address=address, called=row.intent_at)
        for row in connection.execute(wanted).all()
        if (address := _accepted_address(connection, row.sending, row.number, row.members))
    )


def _accepted_address(connection: Connection, sending: int, number: int, members: bytes) -> str | None:
    """The address of somebody in a batch who was plainly accepted; `None` when none of them is known any more."""
    excepted = select(exceptions.c.subscriber).where(exceptions.c.sending == sending, exceptions.c.number == number)
    without = frozenset(connection.scalars(excepted))
    accepted = [member for member in unpack_members(members) if member not in without][:_MEMBERS_TRIED]
    addresses = addresses_of(connection, accepted)
    return next((addresses[member] for member in accepted if member in addresses), None)


def _wanted() -> Select[tuple[object, ...]]:
    return select(
        batches,
        sendings.c.key,
        sendings.c.provider,
        sendings.c.edition,
        sendings.c.kind,
        sendings.c.day,
        sendings.c.deadline,
    ).join(sendings, sendings.c.id == batches.c.sending)


def _unknown(connection: Connection, row: Row[tuple[object, ...]]) -> UnknownBatch:
    """Raises DeliveryHaltedError for a batch that was never called, or that was answered."""
    batch = read_batch(row)
    unproven = (
        select(attempts.c.intent_at, attempts.c.verdict, attempts.c.detail)
        .where(attempts.c.sending == batch.sending, attempts.c.number == batch.number, UNPROVEN)
        .order_by(attempts.c.fence)
    )
    calls = connection.execute(unproven).all()
    if not calls:
        raise DeliveryHaltedError(f"batch {row.key}/{batch.number} is {batch.state} and was never called")
    settled = exceptions_of(connection, batch)
    died = "its process died before the answer was written down"
    last = calls[-1]
    return UnknownBatch(
        unknown=Unknown(
            batch=batch,
            open=tuple(member for member in batch.members if member not in settled),
            has_accepted=OutcomeKind.ACCEPTED in settled.values(),
            first_call=calls[0].intent_at,
            last_call=last.intent_at,
            looks=row.looks,
            deadline=row.deadline,
        ),
        key=f"{row.key}/{batch.number}",
        provider=row.provider,
        edition=EditionId(row.edition),
        kind=SendingKind(row.kind),
        day=row.day,
        why=died if last.verdict == OWNER_DIED else last.detail or "the answer was not clear",
    )
