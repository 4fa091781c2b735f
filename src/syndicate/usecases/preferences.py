"""Preferences: which editions a reader has and how often, as the link in the foot of their mail lets them choose.

That the link was mailed to the address is the proof that its reader is asking. Looking at it changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from syndicate.domain.edition import Cadence, Edition
from syndicate.domain.entry import EditionId
from syndicate.domain.subscription import (
    Consent,
    Subscription,
    SubscriptionEvent,
    SubscriptionState,
    address_hmac,
    transition,
)
from syndicate.links import Purpose
from syndicate.storage.subscribers import (
    find_subscription,
    find_subscription_of,
    is_suppressed,
    put_subscription,
)
from syndicate.usecases.installation import Installation
from syndicate.usecases.subscribe import origin_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Preference:
    """How a reader stands with one edition."""

    edition: Edition
    is_subscribed: bool
    #: One that the edition offers: the reader's, or the one that would be theirs.
    cadence: Cadence


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """What the link of one reader shows."""

    #: The edition in whose mail the link stood; `None` when it is not published any more.
    edition: Edition | None
    #: The reader's address, masked: links are passed on.
    address: str
    #: Every edition of the publication.
    editions: tuple[Preference, ...]
    #: The address must not be mailed, so that nothing new can be subscribed.
    is_suppressed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What a reader sent of one edition."""

    edition: EditionId
    #: Whether it stood there as subscribed when the reader looked: only what the reader changed is a wish.
    was_subscribed: bool
    is_wanted: bool
    #: `None` leaves it as it is.
    cadence: Cadence | None = None


def preferences_of(installation: Installation, token: str) -> Preferences | None:
    """What a link to the preferences shows; `None` for one that we do not know. Such links never expire."""
    with installation.database.read() as connection:
        own = _claimed(installation, connection, token)
        return _preferences(installation, connection, own) if own else None


def choose(
    installation: Installation, token: str, choices: Iterable[Choice], *, client: str, now: datetime
) -> Preferences | None:
    """Begin and end subscriptions and set cadences, at once; doing it again changes nothing.

    What begins is confirmed, for the link proves the address; a suppressed address begins nothing. `client` is the
    network address of the reader's machine.
    """
    by_edition = {choice.edition: choice for choice in choices}
    with installation.database.begin() as connection:
        own = _claimed(installation, connection, token)
        if own is None:
            return None
        may_begin = not _is_suppressed(installation, connection, own)
        for edition in installation.publication.editions:
            choice = by_edition.get(edition.id)
            if choice is None:
                continue
            consent = Consent(
                at=now,
                method="preferences",
                text_version=edition.consent.text_version,
                origin=origin_of(installation, edition.consent.proof, client),
            )
            while not _put(connection, own, edition, choice, consent, may_begin=may_begin):
                pass  # another hand was quicker: read and decide anew
        return _preferences(installation, connection, own)


def leave_everything(installation: Installation, token: str, now: datetime) -> Preferences | None:
    """End all that the reader of a link has with us, at once. Doing it again changes nothing."""
    with installation.database.begin() as connection:
        own = _claimed(installation, connection, token)
        if own is None:
            return None
        published = (edition.id for edition in installation.publication.editions)
        for edition in dict.fromkeys((own.edition, *published)):
            while not _end(connection, own, edition, now):
                pass  # as above
        return _preferences(installation, connection, own)


def _claimed(installation: Installation, connection: Connection, token: str) -> Subscription | None:
    """The subscription in whose mail the link stood, whatever has become of it since."""
    number = installation.tokens.read(token, Purpose.PREFERENCES)
    return None if number is None else find_subscription(connection, number)


def _is_suppressed(installation: Installation, connection: Connection, own: Subscription) -> bool:
    return is_suppressed(connection, address_hmac(installation.tokens.pepper("suppressions"), own.subscriber.address))


def _preferences(installation: Installation, connection: Connection, own: Subscription) -> Preferences:
    editions = installation.publication.editions
    return Preferences(
        edition=next((edition for edition in editions if edition.id == own.edition), None),
        address=own.subscriber.address.masked,
        editions=tuple(_preference(connection, own, edition) for edition in editions),
        is_suppressed=_is_suppressed(installation, connection, own),
    )


def _preference(connection: Connection, own: Subscription, edition: Edition) -> Preference:
    subscription = find_subscription_of(connection, own.subscriber.id, edition.id)
    return Preference(
        edition=edition,
        is_subscribed=subscription is not None and subscription.state is SubscriptionState.CONFIRMED,
        cadence=_cadence(edition, subscription),
    )


def _cadence(edition: Edition, subscription: Subscription | None) -> Cadence:
    """The reader's own while the edition offers it, else the edition's first."""
    offered = edition.mail.cadences
    return subscription.cadence if subscription and subscription.cadence in offered else offered[0]


def _event(choice: Choice) -> SubscriptionEvent | None:
    """What a choice asks for; `None` where nothing but the cadence can have changed."""
    if choice.is_wanted == choice.was_subscribed:
        return None
    return SubscriptionEvent.CHOOSE if choice.is_wanted else SubscriptionEvent.UNSUBSCRIBE


def _put(
    connection: Connection, own: Subscription, edition: Edition, choice: Choice, consent: Consent, *, may_begin: bool
) -> bool:
    """False when another hand has changed it meanwhile."""
    before = find_subscription_of(connection, own.subscriber.id, edition.id)
    standing = before.state if before else None
    event = _event(choice)
    state = transition(standing, event) if event else standing
    begins = state is SubscriptionState.CONFIRMED and standing is not state
    if state is None or (begins and not may_begin):
        return True
    cadence = before.cadence if before else None
    if choice.is_wanted and state is SubscriptionState.CONFIRMED:
        cadence = choice.cadence if choice.cadence in edition.mail.cadences else _cadence(edition, before)
    if before and before.state is state and before.cadence is cadence:
        return True
    return put_subscription(
        connection,
        subscriber=own.subscriber.id,
        edition=edition.id,
        before=before,
        state=state,
        # Who only comes to another cadence goes on having agreed as before.
        requested=consent if begins or before is None else before.requested,
        confirmed=consent.at if begins or before is None else before.confirmed,
        now=consent.at,
        cadence=cadence,
        awaits_welcome=begins and edition.mail.welcome,
    )


def _end(connection: Connection, own: Subscription, edition: EditionId, now: datetime) -> bool:
    """False when another hand has changed it meanwhile."""
    before = find_subscription_of(connection, own.subscriber.id, edition)
    if before is None or before.state is SubscriptionState.UNSUBSCRIBED:
        return True
    return put_subscription(
        connection,
        subscriber=own.subscriber.id,
        edition=edition,
        before=before,
        state=transition(before.state, SubscriptionEvent.UNSUBSCRIBE) or before.state,
        requested=before.requested,
        confirmed=before.confirmed,
        now=now,
    )
