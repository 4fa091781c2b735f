"""Compare: which coming days of each edition change between an earlier revision of the project and the working folder.

Both are chosen with the same history. The earlier files are written into a temporary folder; nothing else is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Connection

from syndicate.config import Settings, load_settings
from syndicate.content.earlier import commit_of, write_earlier
from syndicate.content.entries import Content, load_entries
from syndicate.domain.anniversary import Almanac
from syndicate.domain.comparison import Change, changes
from syndicate.domain.composition import state_of
from syndicate.domain.edition import Edition
from syndicate.domain.entry import EditionId
from syndicate.domain.issue import IssueState
from syndicate.domain.selection import Selection
from syndicate.errors import ConfigurationError, Problem
from syndicate.storage.database import Database
from syndicate.usecases.installation import load_content
from syndicate.usecases.plan import foresee

#: Objects of `diff --json`, whose shape is public and given in docs.
Json = dict[str, Any]  # JSON has no better type


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionChanges:
    edition: EditionId
    first: date
    last: date
    #: False for an edition that the earlier revision does not have: then all its days are new.
    was_there: bool
    #: By day.
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    #: As it was asked for.
    revision: str
    #: The full name of its commit.
    commit: str
    editions: tuple[EditionChanges, ...]
    #: Editions that only the earlier revision has.
    gone: tuple[EditionId, ...]
    #: Entries that were left out, and why; paths of the earlier revision begin with it, as in `main:entries/x.yaml`.
    problems: tuple[Problem, ...]


def compare(
    settings: Settings,
    editions: Sequence[Edition],
    revision: str,
    *,
    days: int,
    now: datetime,
    ledger: Database | None,
) -> Comparison:
    """What becomes of the next `days` days of `editions`, the present one first.

    Raises RevisionError, UnknownNameError, and ConfigurationError when the configuration of the revision is wrong.
    """
    commit = commit_of(settings.project, revision)
    content = load_content(settings)
    with TemporaryDirectory(prefix="syndicate-") as name:
        earlier, earlier_content = _load_earlier(settings.project, revision, commit, Path(name))
    before, after = Almanac(earlier_content.entries), Almanac(content.entries)
    old_editions = {edition.id: edition for edition in earlier.publication.editions}
    compared = []
    with ledger.read() if ledger else nullcontext() as connection:
        for edition in editions:
            first = edition.local_day(now)
            stretch = [first + timedelta(days=offset) for offset in range(days)]
            old = old_editions.get(edition.id)
            were = _chosen(connection, old, stretch, before, now) if old else ()
            become = _chosen(connection, edition, stretch, after, now)
            compared.append(
                EditionChanges(
                    edition=edition.id,
                    first=first,
                    last=stretch[-1],
                    was_there=old is not None,
                    changes=changes(were, become, edition),
                )
            )
    known = {edition.id for edition in settings.publication.editions}
    return Comparison(
        revision=revision,
        commit=commit,
        editions=tuple(compared),
        gone=tuple(edition for edition in old_editions if edition not in known),
        problems=(*content.problems, *_of_revision(revision, earlier_content.problems)),
    )


def _load_earlier(project: Path, revision: str, commit: str, folder: Path) -> tuple[Settings, Content]:
    write_earlier(project, commit, ("entries", "config"), folder)
    (folder / "entries").mkdir(exist_ok=True)
    try:
        settings = load_settings(folder, {}, require_secrets=False)
    except ConfigurationError as error:
        raise ConfigurationError(_of_revision(revision, error.problems)) from error
    publication = settings.publication
    content = load_entries(
        settings.entries_dir, editions=[edition.id for edition in publication.editions], topics=publication.topics
    )
    return settings, content


def _of_revision(revision: str, problems: Iterable[Problem]) -> Iterator[Problem]:
    return (replace(problem, path=f"{revision}:{problem.path}") for problem in problems)


def _chosen(
    connection: Connection | None, edition: Edition, days: Sequence[date], almanac: Almanac, now: datetime
) -> list[Selection]:
    """Choices for the days on which there will be an issue; what is out cannot change."""
    return [
        day
        for day in foresee(connection, edition, days, almanac, now)
        if isinstance(day, Selection) and state_of(day, edition) is IssueState.PUBLISHED
    ]


def describe_comparison(comparison: Comparison) -> Json:
    return {
        "revision": comparison.revision,
        "commit": comparison.commit,
        "gone_editions": list(comparison.gone),
        "problems": [str(problem) for problem in comparison.problems],
        "editions": [
            {
                "edition": edition.edition,
                "from": edition.first,
                "to": edition.last,
                "is_new": not edition.was_there,
                "changes": [_describe_change(change) for change in edition.changes],
            }
            for edition in comparison.editions
        ],
    }


def _describe_change(change: Change) -> Json:
    return {
        "day": change.day,
        "kind": change.kind,
        "moment": f"{change.entry}/{change.moment}",
        "title": change.title,
        "years": change.years,
        "before": change.before,
        "after": change.after,
    }
