"""Subscribe: what a reader may do by themselves: ask, confirm, leave.

Only `confirm`, `unsubscribe` and `request_subscription` write; looking at a token never does.
Whether an address is known, suppressed or new makes no difference that the asker could see.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from hmac import new as hmac_new

from sqlalchemy import Connection

from syndicate.domain.edition import Edition, Proof
from syndicate.domain.message import SendingKind
from syndicate.domain.subscription import (
    Address,
    Consent,
    Subscription,
    SubscriptionEvent,
    SubscriptionState,
    address_hmac,
    transition,
)
from syndicate.links import Purpose
from syndicate.rendering.mail_subscribing import render_confirmation_email
from syndicate.storage import sendings
from syndicate.storage.subscribers import (
    find_or_add_subscriber,
    find_subscription,
    find_subscription_of,
    is_suppressed,
    put_subscription,
)
from syndicate.usecases.installation import Installation

_PATIENCE = timedelta(days=30)
_CONFIRMATIONS_IN_PATIENCE = 3


class ConfirmationStanding(StrEnum):
    #: The button has to be pressed.
    OPEN = "open"
    DONE = "done"
    EXPIRED = "expired"
    INVALID = "invalid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    standing: ConfirmationStanding
    #: `None` for an invalid token.
    edition: Edition | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsubscription:
    #: `None` for an invalid token.
    edition: Edition | None
    #: Whether the reader gets nothing any more; true for a token we do not know, since it mails nobody.
    is_over: bool


def request_subscription(
    installation: Installation, *, edition_id: str, address: str, client: str, now: datetime
) -> None:
    """Take down a reader's wish and promise a mail that asks to confirm it.

    An address gets at most one such mail a day and edition, and three in thirty days over all editions: a form that
    mails whom it is told to is a weapon (Spamhaus on list bombing, 2016).

    `client` is the network address of the reader's machine. Raises InvalidAddressError and UnknownNameError.
    """
    edition = installation.publication.edition(edition_id)
    wanted = Address.parse(address)
    email = render_confirmation_email(
        installation.publication,
        edition,
        installation.links,
        installation.templates.for_edition(edition.id),
        now,
    )
    provider = installation.providers[edition.id]
    with installation.database.begin() as connection:
        digest = address_hmac(installation.tokens.pepper("suppressions"), wanted)
        if is_suppressed(connection, digest):
            return
        subscriber = find_or_add_subscriber(connection, wanted, now, address_hmac=digest)
        before = find_subscription_of(connection, subscriber.id, edition.id)
        if before and before.state is SubscriptionState.CONFIRMED:
            return
        consent = Consent(
            at=now,
            method="form",
            text_version=edition.consent.text_version,
            origin=origin_of(installation, edition.consent.proof, client),
        )
        put_subscription(
            connection,
            subscriber=subscriber.id,
            edition=edition.id,
            before=before,
            state=transition(before.state if before else None, SubscriptionEvent.REQUEST) or SubscriptionState.PENDING,
            requested=consent,
            confirmed=None,
            now=now,
        )
        day = edition.local_day(now)
        prefix = f"confirmation-{subscriber.id}-"
        if sendings.count_sendings(connection, prefix, now - _PATIENCE) >= _CONFIRMATIONS_IN_PATIENCE:
            return
        sendings.freeze(
            connection,
            key=f"{prefix}{edition.id}-{day.isoformat()}",
            kind=SendingKind.CONFIRMATION,
            edition=edition.id,
            day=day,
            email=email,
            provider=provider.name,
            batch_size=1,
            members=[subscriber.id],
            deadline=now + timedelta(hours=edition.consent.token_ttl_hours),
            now=now,
        )


def origin_of(installation: Installation, proof: Proof, client: str) -> str:
    """The reader's network address in the form the edition keeps as proof."""
    match proof:
        case Proof.TIMESTAMP:
            return ""
        case Proof.TIMESTAMP_IP:
            return client
        case Proof.TIMESTAMP_HASHED_IP:
            return hmac_new(installation.tokens.pepper("origins"), client.encode(), sha256).hexdigest()


def confirmation_of(installation: Installation, token: str, now: datetime) -> Confirmation:
    """What a confirmation link stands for; changes nothing."""
    with installation.database.read() as connection:
        return _confirmation(installation, _claimed(installation, connection, token, Purpose.CONFIRM), now)


def confirm(installation: Installation, token: str, now: datetime) -> Confirmation:
    """Press the button of a confirmation link. Doing it again says that it is done."""
    with installation.database.begin() as connection:
        subscription = _claimed(installation, connection, token, Purpose.CONFIRM)
        confirmation = _confirmation(installation, subscription, now)
        if subscription and confirmation.standing is ConfirmationStanding.OPEN:
            welcome = confirmation.edition is not None and confirmation.edition.mail.welcome
            _put(connection, subscription, SubscriptionEvent.CONFIRM, now, awaits_welcome=welcome)
            return Confirmation(standing=ConfirmationStanding.DONE, edition=confirmation.edition)
        return confirmation


def unsubscription_of(installation: Installation, token: str, now: datetime) -> Unsubscription:
    """What an unsubscribe link stands for; changes nothing. Such links never expire."""
    del now  # asked for so that all four take the same
    with installation.database.read() as connection:
        subscription = _claimed(installation, connection, token, Purpose.UNSUBSCRIBE)
    return _unsubscription(installation, subscription)


def unsubscribe(installation: Installation, token: str, now: datetime) -> Unsubscription:
    """Leave the edition of an unsubscribe link, at once. Doing it again changes nothing."""
    with installation.database.begin() as connection:
        subscription = _claimed(installation, connection, token, Purpose.UNSUBSCRIBE)
        if subscription and subscription.state is not SubscriptionState.UNSUBSCRIBED:
            _put(connection, subscription, SubscriptionEvent.UNSUBSCRIBE, now)
            subscription = find_subscription(connection, subscription.id)
    return _unsubscription(installation, subscription)


def _claimed(installation: Installation, connection: Connection, token: str, purpose: Purpose) -> Subscription | None:
    number = installation.tokens.read(token, purpose)
    return None if number is None else find_subscription(connection, number)


def _put(
    connection: Connection,
    subscription: Subscription,
    event: SubscriptionEvent,
    now: datetime,
    *,
    awaits_welcome: bool | None = None,
) -> None:
    state = transition(subscription.state, event) or subscription.state
    put_subscription(
        connection,
        subscriber=subscription.subscriber.id,
        edition=subscription.edition,
        before=subscription,
        state=state,
        requested=subscription.requested,
        confirmed=now if state is SubscriptionState.CONFIRMED else subscription.confirmed,
        now=now,
        awaits_welcome=awaits_welcome,
    )


def _edition_of(installation: Installation, subscription: Subscription | None) -> Edition | None:
    """The edition of a subscription; `None` also when the edition is not published any more."""
    editions = installation.publication.editions
    return next((e for e in editions if subscription and e.id == subscription.edition), None)


def _confirmation(installation: Installation, subscription: Subscription | None, now: datetime) -> Confirmation:
    edition = _edition_of(installation, subscription)
    if subscription is None or edition is None:
        return Confirmation(standing=ConfirmationStanding.INVALID, edition=None)
    match subscription.state:
        case SubscriptionState.CONFIRMED:
            standing = ConfirmationStanding.DONE
        case SubscriptionState.UNSUBSCRIBED:
            standing = ConfirmationStanding.EXPIRED
        case SubscriptionState.PENDING:
            lives_until = subscription.requested.at + timedelta(hours=edition.consent.token_ttl_hours)
            standing = ConfirmationStanding.OPEN if now <= lives_until else ConfirmationStanding.EXPIRED
    return Confirmation(standing=standing, edition=edition)


def _unsubscription(installation: Installation, subscription: Subscription | None) -> Unsubscription:
    is_over = subscription is None or subscription.state is SubscriptionState.UNSUBSCRIBED
    return Unsubscription(edition=_edition_of(installation, subscription), is_over=is_over)
