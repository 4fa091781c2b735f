"""Readers, sendings and calls for the tests of the ledger."""

from datetime import date, timedelta
from functools import partial

from sqlalchemy import exists, func, insert, select, update

from syndicate.domain import delivery
from syndicate.domain.delivery import BatchState
from syndicate.domain.entry import EditionId
from syndicate.domain.message import Answer, Outcome, OutcomeKind, RenderedEmail, SendingKind, SubscriberId, Verdict
from syndicate.domain.recollection import Recollection
from syndicate.domain.subscription import Address, SubscriptionState, address_hmac
from syndicate.storage import batches, sendings, tables
from syndicate.storage.packing import unpack_members
from tests.factories import utc

NOW = utc("2026-11-04T06:30+01:00")
DEADLINE = utc("2026-11-04T12:00+01:00")
DAY = date(2026, 11, 4)
HUNGARY = EditionId("hungary")
PEPPER = b"pepper"


def make_email(**fields):
    defaults = dict(
        kind=SendingKind.ISSUE,
        sender_name="On this Day",
        sender_address="onthisday@example.org",
        reply_to=None,
        subject="4 November: “Tanks return” – és más",
        html="<p>SYNDICATE-SLOT-UNSUBSCRIBE-URL</p>",
        text="SYNDICATE-SLOT-UNSUBSCRIBE-URL",
        headers=(("List-Id", "<hungary.example.org>"), ("List-Unsubscribe", "<SYNDICATE-SLOT-UNSUBSCRIBE-URL>")),
        date=NOW,
    )
    return RenderedEmail(**{**defaults, **fields})


def hashed(address):
    return address_hmac(PEPPER, Address.parse(address))


def add_readers(connection, count, *, state=SubscriptionState.CONFIRMED, edition=HUNGARY):
    """So many subscribers, `reader1@example.org` and on, with a subscription in `state`; gives their ids."""
    known = connection.scalar(select(func.count()).select_from(tables.subscribers))
    addresses = [f"reader{number}@example.org" for number in range(known + 1, known + count + 1)]
    people = [
        {"address": address, "normalised": address, "address_hmac": hashed(address), "created": NOW}
        for address in addresses
    ]
    connection.execute(insert(tables.subscribers), people)
    newest = select(tables.subscribers.c.id).order_by(tables.subscribers.c.id.desc()).limit(count)
    ids = [SubscriberId(id) for id in reversed(connection.scalars(newest).all())]
    add_subscriptions(connection, ids, state=state, edition=edition)
    return ids


def add_subscriptions(connection, ids, *, state=SubscriptionState.CONFIRMED, edition=HUNGARY):
    consent = {"requested_method": "form", "requested_text_version": "1", "requested_origin": "", "requested_at": NOW}
    subscribed = [{"subscriber": id, "edition": edition, "state": state, "changed": NOW, **consent} for id in ids]
    connection.execute(insert(tables.subscriptions), subscribed)


def freeze(connection, members, **fields):
    defaults = dict(
        key="hungary-2026-11-04",
        kind=SendingKind.ISSUE,
        edition=HUNGARY,
        day=DAY,
        email=make_email(),
        provider="outbox",
        batch_size=10,
        deadline=DEADLINE,
        now=NOW,
    )
    return sendings.freeze(connection, members=members, **{**defaults, **fields})


def freeze_for_readers(database, count, **fields):
    """Confirmed readers, so many, and a sending frozen for them; gives the sending's id."""
    with database.begin() as connection:
        return freeze(connection, add_readers(connection, count), **fields)


def take(database, step=batches.claim, *, provider="outbox", editions=None, now=NOW, owner="worker"):
    lease = now + timedelta(minutes=2)
    with database.begin() as connection:
        return step(connection, provider=provider, editions=editions, now=now, owner=owner, lease_until=lease)


#: As of a provider that remembers for ever and lets those who have left be left out.
replay = partial(
    batches.replay,
    recollection=Recollection(replay_within=timedelta(days=3650), replays_some=True),
    set_aside=set(),
)


def settle(database, claim, answer, *, now=NOW):
    sent_to = [recipient.subscriber for recipient in claim.recipients]
    settlement = delivery.settle(claim.batch, sent_to, answer, now)
    with database.begin() as connection:
        return batches.settle(connection, claim, settlement, answer, now)


ACCEPTED = Outcome(OutcomeKind.ACCEPTED, "250 OK")


def accepted(claim):
    return Answer(verdict=Verdict.ANSWERED, outcomes=(ACCEPTED,) * len(claim.recipients), status=200)


def tally(database, sending):
    with database.read() as connection:
        return sendings.tally(connection, sending)


def rows(database, table):
    with database.read() as connection:
        return connection.execute(select(table).order_by(*table.primary_key.columns)).all()


def fates(database, sending):
    """What the ledger says of each member: the exception if there is one, else the state of its batch."""
    found = {}
    with database.read() as connection:
        held = connection.execute(
            select(tables.batches).where(
                tables.batches.c.sending == sending, tables.batches.c.state != BatchState.SPLIT
            )
        )
        for batch in held:
            for member in unpack_members(batch.members):
                assert member not in found, f"{member} is in two batches"
                found[member] = batch.state
        excepted = select(tables.exceptions).where(tables.exceptions.c.sending == sending)
        found |= {row.subscriber: row.state for row in connection.execute(excepted)}
    return found


def promised(database, sending):
    """The guard's count, and what it stands for, counted anew: members of batches with an unproven attempt.

    Of a batch that went on in part, those who did not go on stay counted.
    """
    unproven = (tables.attempts.c.proof == "") & (
        tables.attempts.c.verdict.is_(None)
        | tables.attempts.c.verdict.not_in(("not-accepted", "refused-whole", "halted"))
    )
    batch = (tables.attempts.c.sending == tables.batches.c.sending) & (
        tables.attempts.c.number == tables.batches.c.number
    )
    with database.read() as connection:
        kept = connection.scalar(select(tables.sendings.c.promised).where(tables.sendings.c.id == sending))
        counted = connection.scalar(
            select(func.coalesce(func.sum(tables.batches.c.size), 0)).where(
                tables.batches.c.sending == sending, exists().where(batch, unproven)
            )
        )
        stayed = connection.scalar(
            select(func.count())
            .select_from(tables.exceptions)
            .join(
                tables.batches,
                (tables.batches.c.sending == tables.exceptions.c.sending)
                & (tables.batches.c.number == tables.exceptions.c.number),
            )
            .where(
                tables.batches.c.sending == sending,
                tables.batches.c.state == BatchState.SPLIT,
                exists().where(batch, tables.attempts.c.proof != ""),
            )
        )
    return kept, counted + stayed


def states(database):
    return [row.state for row in rows(database, tables.batches)]


def set_state(database, member, state):
    with database.begin() as connection:
        changed = update(tables.subscriptions).where(tables.subscriptions.c.subscriber == member)
        assert connection.execute(changed.values(state=state)).rowcount == 1


def counts(database, sending):
    """The parts of the tally that are not nought."""
    whole = tally(database, sending)
    parts = {name: getattr(whole, name) for name in whole.__slots__ if name != "audience"}
    assert sum(parts.values()) == whole.audience
    return {name: count for name, count in parts.items() if count}
