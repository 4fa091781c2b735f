"""Subscribers, their subscriptions, and the addresses that must not be mailed. Decides no transition."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Row, Select, exists, func, select, update

from syndicate.domain.edition import Cadence
from syndicate.domain.entry import EditionId
from syndicate.domain.message import SubscriberId
from syndicate.domain.subscription import (
    Address,
    Consent,
    Subscriber,
    Subscription,
    SubscriptionState,
    SuppressionReason,
    is_stronger,
)
from syndicate.storage.statements import changed_one, insert_unless_there
from syndicate.storage.tables import subscribers, subscriptions, suppressions

_PAGE = 500


def find_or_add_subscriber(connection: Connection, address: Address, now: datetime, *, address_hmac: str) -> Subscriber:
    """The subscriber with this address, with the spelling and the time of the first sign-up."""
    insert_unless_there(
        connection,
        subscribers,
        address=address.typed,
        normalised=address.normalised,
        address_hmac=address_hmac,
        created=now,
    )
    wanted = select(subscribers).where(subscribers.c.normalised == address.normalised)
    row = connection.execute(wanted).one()
    return Subscriber(id=SubscriberId(row.id), address=Address(row.address, row.normalised), created=row.created)


def find_subscription(connection: Connection, id: int) -> Subscription | None:
    row = connection.execute(_with_subscriber().where(subscriptions.c.id == id)).first()
    return _subscription(row) if row else None


def find_subscription_of(connection: Connection, subscriber: SubscriberId, edition: EditionId) -> Subscription | None:
    wanted = _with_subscriber().where(subscriptions.c.subscriber == subscriber, subscriptions.c.edition == edition)
    row = connection.execute(wanted).first()
    return _subscription(row) if row else None


def put_subscription(
    connection: Connection,
    *,
    subscriber: SubscriberId,
    edition: EditionId,
    before: Subscription | None,
    state: SubscriptionState,
    requested: Consent,
    confirmed: datetime | None,
    now: datetime,
    cadence: Cadence | None = None,
    awaits_welcome: bool | None = None,
) -> bool:
    """Write a subscription as a transition left it; `before` is what it was read as, `None` for a new one.

    `cadence` stays as it is when it is `None`; a new subscription is then daily. Whoever `awaits_welcome` is sent the
    latest issue in the next pass; `None` leaves that as it is.

    False when another hand has changed or made it since `before` was read: then read and decide anew.
    """
    values: dict[str, object] = {
        "state": state,
        "changed": now,
        "requested_at": requested.at,
        "requested_method": requested.method,
        "requested_text_version": requested.text_version,
        "requested_origin": requested.origin,
        "confirmed": confirmed,
        "ended": now if state is SubscriptionState.UNSUBSCRIBED else None,
        "cadence": cadence or (before.cadence if before else Cadence.DAILY),
    }
    if awaits_welcome is not None:
        values["awaits_welcome"] = awaits_welcome
    if before and cadence not in (None, before.cadence):
        values["cadence_since"] = now
    if before is None:
        return insert_unless_there(connection, subscriptions, subscriber=subscriber, edition=edition, **values)
    changed = (
        update(subscriptions)
        .where(
            subscriptions.c.id == before.id,
            subscriptions.c.subscriber == subscriber,
            subscriptions.c.edition == edition,
            subscriptions.c.state == before.state,
            subscriptions.c.changed == before.changed,
        )
        .values(**values)
    )
    return changed_one(connection.execute(changed))


def list_subscriptions(
    connection: Connection, edition: EditionId | None = None, state: SubscriptionState | None = None
) -> Iterator[Subscription]:
    """Subscriptions in the order of their ids, read page by page; `None` means all editions, all states."""
    after = 0
    while True:
        wanted = _with_subscriber().where(subscriptions.c.id > after, *_those(edition, state))
        page = connection.execute(wanted.order_by(subscriptions.c.id).limit(_PAGE)).all()
        for row in page:
            yield _subscription(row)
        if len(page) < _PAGE:
            return
        after = page[-1].id


def count_subscriptions(
    connection: Connection, edition: EditionId | None = None, state: SubscriptionState | None = None
) -> int:
    wanted = select(func.count()).select_from(subscriptions).where(*_those(edition, state))
    return connection.execute(wanted).scalar_one()


def suppress(connection: Connection, address_hmac: str, reason: SuppressionReason, since: datetime) -> bool:
    """Bar an address from all mail, whether or not it is known here. False when it is barred already.

    Of several reasons the strongest stands, since it was first given, in whatever order they come.
    """
    if insert_unless_there(connection, suppressions, address_hmac=address_hmac, reason=reason, since=since):
        return True
    this = suppressions.c.address_hmac == address_hmac
    row = connection.execute(select(suppressions).where(this).with_for_update()).one()
    standing = SuppressionReason(row.reason)
    if is_stronger(reason, standing) or (reason is standing and since < row.since):
        connection.execute(update(suppressions).where(this).values(reason=reason, since=since))
    return False


def is_suppressed(connection: Connection, address_hmac: str) -> bool:
    barred = exists().where(suppressions.c.address_hmac == address_hmac)
    return connection.execute(select(barred)).scalar_one()


def _those(edition: EditionId | None, state: SubscriptionState | None) -> list[ColumnElement[bool]]:
    those = []
    if edition is not None:
        those.append(subscriptions.c.edition == edition)
    if state is not None:
        those.append(subscriptions.c.state == state)
    return those


def _with_subscriber() -> Select[tuple[object, ...]]:
    return select(subscriptions, subscribers.c.address, subscribers.c.normalised, subscribers.c.created).join_from(
        subscriptions, subscribers, subscribers.c.id == subscriptions.c.subscriber
    )


def _subscription(row: Row[tuple[object, ...]]) -> Subscription:
    return Subscription(
        id=row.id,
        subscriber=Subscriber(
            id=SubscriberId(row.subscriber), address=Address(row.address, row.normalised), created=row.created
        ),
        edition=EditionId(row.edition),
        state=SubscriptionState(row.state),
        changed=row.changed,
        requested=Consent(
            at=row.requested_at,
            method=row.requested_method,
            text_version=row.requested_text_version,
            origin=row.requested_origin,
        ),
        confirmed=row.confirmed,
        cadence=Cadence(row.cadence),
    )
