"""Run: one pass of the service, asked as often as one likes: publish what is due, hear reports, deliver, tell hubs.

What is unknown is looked into after each delivery; what that makes ready goes out with the next pass.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from syndicate.domain.due import due_issues
from syndicate.domain.entry import EditionId
from syndicate.errors import BusyError
from syndicate.storage.issues import settled_until
from syndicate.usecases.deliver import Delivery, Progress, Stopping, deliver
from syndicate.usecases.follow_up import FollowUp, follow_up
from syndicate.usecases.installation import Clock, Installation
from syndicate.usecases.ping import Pinged, send_pings
from syndicate.usecases.publish import Publishing, publish
from syndicate.usecases.reconcile import Reconciliation, reconcile


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    publishing: Publishing
    follow_up: FollowUp
    delivery: Delivery
    reconciliation: Reconciliation
    #: Calls to hubs; those that came to nothing are made again in a later pass.
    pinged: tuple[Pinged, ...]


def run(
    installation: Installation,
    clock: Clock,
    *,
    editions: Collection[str] = (),
    progress: Progress | None = None,
    stopping: Stopping = lambda: False,
    barred: Mapping[EditionId, str] = MappingProxyType({}),
) -> Run:
    """One pass over all editions, or over those named. `barred` is as in `deliver`."""
    chosen = [edition for edition in installation.publication.editions if not editions or edition.id in editions]
    with installation.database.read() as connection:
        settled = settled_until(connection)
    publishing = publish(installation, due_issues(chosen, settled, clock()), clock())
    # Before the mail: whoever has bounced or left by now gets none of it.
    heard = follow_up(installation, clock, stopping=stopping)
    delivery = deliver(installation, clock, progress=progress, stopping=stopping, barred=barred)
    return Run(
        publishing=publishing,
        follow_up=heard,
        delivery=delivery,
        reconciliation=_reconcile(installation, clock, stopping),
        pinged=send_pings(installation, clock()),
    )


def _reconcile(installation: Installation, clock: Clock, stopping: Stopping) -> Reconciliation:
    try:
        return reconcile(installation, clock, stopping=stopping)
    except BusyError:  # another process has begun to deliver since, and looks into it as well
        return Reconciliation()
