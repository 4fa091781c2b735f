"""Check: everything that is wrong with entries and templates, at once, before it goes out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from syndicate.config import Settings
from syndicate.content.entries import Content, load_entries
from syndicate.content.foresight import empty_days, hidden_by_cooldown, unready_milestones
from syndicate.content.lint import lint
from syndicate.content.permanence import AppliedCorrection, ShownItem, idle_corrections, lost_corrections, lost_ids
from syndicate.document.files import read_bytes
from syndicate.domain.anniversary import Almanac
from syndicate.domain.entry import EditionId, EntryId
from syndicate.domain.history import History
from syndicate.errors import ConfigurationError, FilesError, Problem
from syndicate.storage.amendments import amended_issues, issues_showing
from syndicate.storage.database import Database
from syndicate.storage.issues import history
from syndicate.usecases.check_templates import template_problems
from syndicate.usecases.illustrate import picture_problems

#: Folders in which problems of templates stand.
_NOT_ENTRIES = ("templates", "config")
#: Before anything was published.
_EVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    #: Entries that could be read.
    entries: int
    #: Problems of every level, in the order of their places.
    problems: tuple[Problem, ...]
    #: The lines of every file that a problem stands in, by its path; what cannot be read is left out.
    lines: Mapping[str, Sequence[str]] = field(default_factory=dict, repr=False)


def check(
    settings: Settings,
    paths: Sequence[Path] = (),
    *,
    now: datetime,
    ledger: Database | None = None,
    ahead: bool = False,
    signs_up_in: Callable[[str], bool] | None = None,
) -> Checked:
    """Lint all entries and templates; with `paths` only the problems of those files are told, whole folders included.

    `ledger` knows which ids are out and what has run; without it no id counts as published. With `ahead` the coming
    days are looked at too. `signs_up_in` knows the languages of the sign-up pages; without it they are not asked
    after. Raises ConfigurationError for a path that is not there.
    """
    missing = [path for path in paths if not path.exists()]
    if missing:
        raise ConfigurationError(
            Problem(path=str(path), code="E070", message="there is no such file or folder") for path in missing
        )
    publication = settings.publication
    content = load_entries(
        settings.entries_dir, editions=[edition.id for edition in publication.editions], topics=publication.topics
    )
    wanted = tuple(path.resolve() for path in paths)
    # Pictures are the one thing that takes long, and have nothing to do with each other.
    looked_at = [one for one in content.entries if not wanted or _is_under(settings.project / one.path, wanted)]
    past = _histories(settings, ledger)
    published = {(showing.entry, showing.moment) for one in past.values() for showing in one.showings}
    problems = [
        *content.problems,
        *lint(content, publication),
        *picture_problems(content, looked_at, settings.entries_dir),
        *lost_ids(content, published, settings.entries_dir.name),
        *lost_corrections(content, tuple(_applied_corrections(settings, ledger))),
        *(idle_corrections(content, _shown(settings, ledger, content)) if ledger else ()),
        *hidden_by_cooldown(content, publication, _today(settings, now)),
    ]
    if not wanted or any(_touches(one, settings.project / name) for one in wanted for name in _NOT_ENTRIES):
        problems += template_problems(settings, signs_up_in)
    if ahead:
        problems += _ahead(settings, content, past, now)
    told = tuple(p for p in sorted(problems) if not wanted or _is_under(settings.project / p.path, wanted))
    return Checked(entries=len(content.entries), problems=told, lines=_lines(settings.project, told))


def unreadable(project: Path, error: FilesError) -> Checked:
    """What is told when the check itself could not be made, for faults of the configuration say."""
    return Checked(entries=0, problems=error.problems, lines=_lines(project, error.problems))


def _histories(settings: Settings, ledger: Database | None) -> dict[EditionId, History]:
    editions = [edition.id for edition in settings.publication.editions]
    if ledger is None:
        return {edition: History() for edition in editions}
    with ledger.read() as connection:
        return {edition: history(connection, edition) for edition in editions}


def _applied_corrections(settings: Settings, ledger: Database | None) -> Iterator[AppliedCorrection]:
    if ledger is None:
        return
    with ledger.read() as connection:
        for edition in settings.publication.editions:
            for issue in amended_issues(connection, edition.id, _EVER):
                for item in issue.items:
                    for one in item.corrections:
                        yield AppliedCorrection(item.entry, one.at, one.severity)
                    if item.withdrawn:
                        yield AppliedCorrection(item.entry, item.withdrawn.applied, None)


def _shown(settings: Settings, ledger: Database, content: Content) -> dict[EntryId, list[ShownItem]]:
    """What is out of the entries that have corrections, by their present ids."""
    present = {name: entry.id for entry in content.entries if entry.corrections for name in (entry.id, *entry.aliases)}
    found: dict[EntryId, list[ShownItem]] = {}
    with ledger.read() as connection:
        for edition in settings.publication.editions:
            for issue in issues_showing(connection, edition.id, list(present)):
                for item in issue.items:
                    if item.entry in present:
                        shown = ShownItem(item.moment, item.published)
                        found.setdefault(present[item.entry], []).append(shown)
    return found


def _today(settings: Settings, now: datetime) -> date:
    """The first local day of any edition."""
    return min(edition.local_day(now) for edition in settings.publication.editions)


def _ahead(settings: Settings, content: Content, past: Mapping[EditionId, History], now: datetime) -> Iterator[Problem]:
    almanac = Almanac(content.entries)
    for edition in settings.publication.editions:
        yield from empty_days(almanac, edition, past[edition.id], edition.local_day(now))
    yield from unready_milestones(content, settings.publication, _today(settings, now))


def _lines(project: Path, problems: Iterable[Problem]) -> dict[str, Sequence[str]]:
    lines: dict[str, Sequence[str]] = {}
    for path in dict.fromkeys(problem.path for problem in problems if problem.line):
        try:
            data = read_bytes(project / path, path)
        except FilesError:
            continue
        text = data.decode("utf-8-sig", errors="replace")
        lines[path] = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return lines


def _touches(one: Path, other: Path) -> bool:
    return _is_under(one, [other.resolve()]) or _is_under(other, [one])


def _is_under(path: Path, wanted: Sequence[Path]) -> bool:
    resolved = path.resolve()
    return any(resolved == one or one in resolved.parents for one in wanted)
