"""Enrol: what an operator does with subscribers: add, import, list, export."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TextIO

from syndicate.domain.edition import Cadence, Edition
from syndicate.domain.subscription import (
    Address,
    Consent,
    Subscription,
    SubscriptionEvent,
    SubscriptionState,
    address_hmac,
    transition,
)
from syndicate.errors import InvalidAddressError, Problem, UnknownNameError
from syndicate.storage.subscribers import (
    find_or_add_subscriber,
    find_subscription_of,
    is_suppressed,
    list_subscriptions,
    put_subscription,
)
from syndicate.usecases.installation import Installation

#: What a CSV file may call its column of addresses.
_ADDRESS_COLUMNS = ("address", "email", "e-mail", "mail")
#: A spreadsheet takes a cell that begins so for a formula.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """What became of the addresses; every one is counted once."""

    confirmed: int = 0
    pending: int = 0
    #: In the state they were, by an earlier sign-up or import.
    unchanged: int = 0
    #: Left or suppressed earlier: an operator does not bring them back.
    left: int = 0
    problems: tuple[Problem, ...] = ()


def enrol(
    installation: Installation,
    edition: Edition,
    addresses: Iterable[tuple[str, Problem | None]],
    *,
    statement: str,
    now: datetime,
    cadence: Cadence | None = None,
    dry_run: bool = False,
) -> Enrolment:
    """Bring addresses into an edition, all in one transaction.

    With a `statement`, the operator's word that consent was given, they are confirmed and the statement is kept as
    the proof; without one they are pending and nobody is mailed. Bad addresses are problems and stop no other.
    A `cadence` is theirs from now on; `None` leaves those they have. Raises UnknownNameError for one that the edition
    does not offer.
    """
    if cadence is not None and cadence not in edition.mail.cadences:
        raise UnknownNameError(f"cadence of {edition.id}", cadence, edition.mail.cadences)
    counts = {"confirmed": 0, "pending": 0, "unchanged": 0, "left": 0}
    problems: list[Problem] = []
    event = SubscriptionEvent.TAKE_OVER if statement else SubscriptionEvent.REQUEST
    consent = Consent(
        at=now, method=f"operator: {statement}" if statement else "import", text_version=edition.consent.text_version
    )
    with installation.database.begin() as connection:
        for text, place in addresses:
            try:
                address = Address.parse(text)
            except InvalidAddressError as error:
                problems.append(_misread(error, place))
                continue
            digest = address_hmac(installation.tokens.pepper("suppressions"), address)
            if is_suppressed(connection, digest):
                counts["left"] += 1
                continue
            subscriber = find_or_add_subscriber(connection, address, now, address_hmac=digest)
            before = find_subscription_of(connection, subscriber.id, edition.id)
            if before and before.state is SubscriptionState.UNSUBSCRIBED:
                counts["left"] += 1
                continue
            state = transition(before.state if before else None, event) or SubscriptionState.PENDING
            if before and before.state is state and cadence in (None, before.cadence):
                counts["unchanged"] += 1
                continue
            put_subscription(
                connection,
                subscriber=subscriber.id,
                edition=edition.id,
                before=before,
                state=state,
                # Who only comes to another cadence goes on having agreed as before.
                requested=before.requested if before and before.state is state else consent,
                confirmed=_confirmed(before, state, now),
                now=now,
                cadence=cadence,
            )
            counts[state] += 1
        if dry_run:
            connection.rollback()
    return Enrolment(**counts, problems=tuple(problems))


def _confirmed(before: Subscription | None, state: SubscriptionState, now: datetime) -> datetime | None:
    if state is not SubscriptionState.CONFIRMED:
        return None
    return before.confirmed if before and before.state is state else now


def _misread(error: InvalidAddressError, place: Problem | None) -> Problem:
    return Problem(
        path=place.path if place else "ADDRESS",
        line=place.line if place else 0,
        column=place.column if place else 0,
        code="E071",
        message=str(error),
    )


def read_addresses(file: TextIO, path: str) -> Iterator[tuple[str, Problem | None]]:
    """The addresses of a CSV file, with their places: a column named `address` or `email`, or the only one."""
    rows = csv.reader(file)
    column = None
    for row in rows:
        if not any(cell.strip() for cell in row):
            continue
        if column is None:
            names = [cell.strip().lower().removeprefix("\ufeff") for cell in row]
            column = next((names.index(name) for name in _ADDRESS_COLUMNS if name in names), None)
            if column is not None:
                continue
            column = 0
        text = row[column] if column < len(row) else ""
        yield text, Problem(path=path, line=rows.line_num, column=1, code="E071", message="")


def list_subscribers(
    installation: Installation, edition: Edition | None, state: SubscriptionState | None
) -> tuple[Subscription, ...]:
    with installation.database.read() as connection:
        return tuple(list_subscriptions(connection, edition.id if edition else None, state))


def export_subscribers(subscriptions: Iterable[Subscription], file: TextIO) -> int:
    """Write CSV, safe to open in a spreadsheet; the number of rows."""
    writer = csv.writer(file)
    writer.writerow(("address", "edition", "state", "requested", "method", "text_version", "confirmed"))
    rows = 0
    for one in subscriptions:
        requested = one.requested
        confirmed = one.confirmed.isoformat() if one.confirmed else ""
        address, method = _plain_cell(one.subscriber.address.typed), _plain_cell(requested.method)
        writer.writerow(
            (address, one.edition, one.state, requested.at.isoformat(), method, requested.text_version, confirmed)
        )
        rows += 1
    return rows


def _plain_cell(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
