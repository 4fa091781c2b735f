"""Facts: what became of mail after it was taken on; each is known once, and none is taken back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, and_, func, or_, select, update

from syndicate.domain.message import SubscriberId
from syndicate.domain.reaction import Fact
from syndicate.storage.attempts import excerpt
from syndicate.storage.statements import insert_unless_there
from syndicate.storage.tables import facts


def add_fact(
    connection: Connection, sending: int, subscriber: SubscriberId, kind: Fact, at: datetime, reason: str
) -> bool:
    """False when it was known already. Of several reports the earliest stands, in whatever order they come."""
    told = excerpt(reason)
    if insert_unless_there(connection, facts, sending=sending, subscriber=subscriber, kind=kind, at=at, reason=told):
        return True
    same = (facts.c.sending == sending, facts.c.subscriber == subscriber, facts.c.kind == kind)
    is_earlier = or_(facts.c.at > at, and_(facts.c.at == at, facts.c.reason > told))
    connection.execute(update(facts).where(*same, is_earlier).values(at=at, reason=told))
    return False


def soft_bounces(connection: Connection, subscriber: SubscriberId) -> tuple[datetime, ...]:
    """When mail to this subscriber bounced softly, one instant a sending."""
    wanted = select(facts.c.at).where(facts.c.subscriber == subscriber, facts.c.kind == Fact.BOUNCED_SOFT)
    return tuple(connection.scalars(wanted))


def count_facts(connection: Connection, sending: int) -> dict[Fact, int]:
    """How many recipients of a sending there is each kind of fact about."""
    counted = select(facts.c.kind, func.count()).where(facts.c.sending == sending).group_by(facts.c.kind)
    return {Fact(kind): number for kind, number in connection.execute(counted)}
