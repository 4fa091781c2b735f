"""Ping: tell WebSub hubs which feeds have changed, so that their subscribers have the day within seconds.

What is to be told is recorded beside the publishing and told after it: publication never waits for a hub.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from sqlalchemy import Connection

from syndicate.domain.edition import Publication
from syndicate.links import Links
from syndicate.rendering.feed_links import hub_of
from syndicate.storage.pings import Ping, due_pings, postpone_ping, remove_pings, want_ping
from syndicate.usecases.installation import Installation
from syndicate.websub import HubAnswer, publish_to_hub

_FIRST_WAIT = timedelta(minutes=1)
_LONGEST_WAIT = timedelta(hours=6)
_PATIENCE = timedelta(days=3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pinged:
    """One call to a hub."""

    hub: str
    topics: tuple[str, ...]
    answer: HubAnswer
    #: Topics of which the hub will not be told any more.
    given_up: tuple[str, ...] = ()


def want_pings(connection: Connection, hub: str, urls: Iterable[str], now: datetime) -> None:
    """Record that a hub is to be told of these feeds, once for each however often they change until then."""
    for url in sorted(set(urls)):
        want_ping(connection, hub, url, now)


def want_pings_of(
    connection: Connection, publication: Publication, links: Links, files: Iterable[str], now: datetime
) -> None:
    """Record it for those of the site's files that are feeds with a hub; `files` are the ones that changed."""
    for path in files:
        hub = hub_of(publication, path)
        if hub:
            want_pings(connection, hub, [f"{links.base}/{path}"], now)


def send_pings(installation: Installation, now: datetime) -> tuple[Pinged, ...]:
    """Make one call to each hub of which something is due. Never raises for what a hub does.

    A call that comes to nothing is made again after a minute, then after twice as long each time, up to six hours;
    after three days it is given up. Of a hub that no edition names any more nothing is owed.
    """
    hubs = {edition.feed.websub_hub for edition in installation.publication.editions}
    with installation.database.read() as connection:
        due = due_pings(connection, now)
    forgotten = [ping for ping in due if ping.hub not in hubs]
    if forgotten:
        with installation.database.begin() as connection:
            remove_pings(connection, forgotten)
    owed = [ping for ping in due if ping.hub in hubs]
    return tuple(_send(installation, hub, list(pings), now) for hub, pings in groupby(owed, key=lambda one: one.hub))


def _send(installation: Installation, hub: str, pings: Sequence[Ping], now: datetime) -> Pinged:
    topics = tuple(ping.topic for ping in pings)
    answer = publish_to_hub(hub, topics)
    given_up = [ping for ping in pings if not answer.is_accepted and now - ping.wanted >= _PATIENCE]
    with installation.database.begin() as connection:
        remove_pings(connection, pings if answer.is_accepted else given_up)
        for ping in pings:
            if not answer.is_accepted and ping not in given_up:
                postpone_ping(connection, ping, now + wait_after(ping.tries))
    return Pinged(hub=hub, topics=topics, answer=answer, given_up=tuple(ping.topic for ping in given_up))


def wait_after(tries: int) -> timedelta:
    """How long to wait after a call that followed `tries` vain ones."""
    return min(_FIRST_WAIT * (1 << min(tries, 16)), _LONGEST_WAIT)
