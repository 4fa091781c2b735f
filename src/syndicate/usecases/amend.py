"""Amend: bring corrections and retractions of the entries into the issues that are out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from syndicate.domain.amendment import amend, notices, told_again
from syndicate.domain.correction import Notice
from syndicate.domain.edition import Edition
from syndicate.domain.entry import Entry
from syndicate.domain.issue import IssueKey
from syndicate.storage.amendments import amended_issues, issues_showing, record_amendment
from syndicate.storage.issues import last_showings, published_issues
from syndicate.storage.sendings import frozen_at
from syndicate.usecases.illustrate import Illustrator
from syndicate.usecases.installation import Installation
from syndicate.usecases.promise import sending_key

#: An issue tells of what was amended since the one before it. Days that are caught up together are stamped in the
#: past, so a little more is asked for, and what recent issues have told is left out.
_OVERLAP = timedelta(days=1)
_RECENT_ISSUES = 10
#: Items that are changed in one pass are stamped some seconds apart, up to this: no feed may speak of a time to come.
_FARTHEST = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class AmendedItem:
    """An item that was changed, for reports."""

    key: IssueKey
    ref: str
    is_withdrawn: bool


def amend_issues(
    installation: Installation, entries: Sequence[Entry], illustrator: Illustrator, now: datetime
) -> tuple[AmendedItem, ...]:
    """Apply what is outstanding in every edition, each issue in a transaction of its own; twice does nothing more."""
    changed = {
        name: entry for entry in entries if entry.corrections or entry.retraction for name in (entry.id, *entry.aliases)
    }
    amended: list[AmendedItem] = []
    for edition in installation.publication.editions:
        with installation.database.read() as connection:
            latest = last_showings(connection, edition.id)
            concerned = issues_showing(connection, edition.id, list(changed))
        instant = now
        # The newest first, so that what feeds hold has the smallest offsets; older issues stand in no feed together.
        for before in reversed(concerned):
            forms = illustrator.forms_of(told_again(before, changed))
            after = amend(before, changed, edition, instant, latest, forms)
            if after is None:
                continue
            with installation.database.begin() as connection:
                if not record_amendment(connection, before, after, now):
                    continue
            instant = min(instant + timedelta(seconds=len(after.items)), now + _FARTHEST)
            amended += [
                AmendedItem(key=before.key, ref=new.ref, is_withdrawn=new.withdrawn is not None)
                for old, new in zip(before.items, after.items, strict=True)
                if old != new
            ]
    return tuple(amended)


def notices_due(connection: Connection, edition: Edition) -> tuple[Notice, ...]:
    """What the edition's next issue has to tell of earlier ones: of those alone whose mail went out."""
    recent = published_issues(connection, edition.id, limit=_RECENT_ISSUES)
    if not recent:
        return ()
    amended = amended_issues(connection, edition.id, recent[0].published - _OVERLAP)
    mailed = ((issue, frozen_at(connection, sending_key(issue.key))) for issue in amended)
    told = [notice for issue in recent for notice in issue.notices]
    return notices([(issue, frozen) for issue, frozen in mailed if frozen], told)
