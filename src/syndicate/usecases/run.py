"""Run: one pass of the service, asked as often as one likes: publish and deliver what is due, then tell hubs."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from syndicate.domain.due import due_issues
from syndicate.storage.issues import settled_until
from syndicate.usecases.deliver import Delivery, Progress, Stopping, deliver
from syndicate.usecases.installation import Clock, Installation
from syndicate.usecases.ping import Pinged, send_pings
from syndicate.usecases.publish import Publishing, publish


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    publishing: Publishing
    delivery: Delivery
    #: Calls to hubs; those that came to nothing are made again in a later pass.
    pinged: tuple[Pinged, ...]


def run(
    installation: Installation,
    clock: Clock,
    *,
    editions: Collection[str] = (),
    progress: Progress | None = None,
    stopping: Stopping = lambda: False,
) -> Run:
    """One pass over all editions, or over those named."""
    chosen = [edition for edition in installation.publication.editions if not editions or edition.id in editions]
    with installation.database.read() as connection:
        settled = settled_until(connection)
    publishing = publish(installation, due_issues(chosen, settled, clock()), clock())
    delivery = deliver(installation, clock, progress=progress, stopping=stopping)
    return Run(publishing=publishing, delivery=delivery, pinged=send_pings(installation, clock()))
