"""Run: one pass of the service, asked as often as one likes: publish what is due, then deliver what is due."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from syndicate.domain.due import due_issues
from syndicate.storage.issues import settled_until
from syndicate.usecases.deliver import Delivery, Progress, Stopping, deliver
from syndicate.usecases.installation import Clock, Installation
from syndicate.usecases.publish import Publishing, publish


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    publishing: Publishing
    delivery: Delivery


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
    return Run(publishing=publishing, delivery=deliver(installation, clock, progress=progress, stopping=stopping))
