"""Check: everything that is wrong with the entries, at once, before it goes out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from syndicate.config import Settings
from syndicate.content.entries import load_entries
from syndicate.content.lint import lint
from syndicate.errors import ConfigurationError, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    #: Entries that could be read.
    entries: int
    #: Problems of every level, in the order of their places.
    problems: tuple[Problem, ...]


def check(settings: Settings, paths: Sequence[Path] = ()) -> Checked:
    """Lint all entries; with `paths` only the problems of those files are told, whole folders included.

    Raises ConfigurationError for a path that is not there.
    """
    missing = [path for path in paths if not path.exists()]
    if missing:
        raise ConfigurationError(
            Problem(path=str(path), code="E070", message="there is no such file or folder") for path in missing
        )
    content = load_entries(
        settings.entries_dir,
        editions=[edition.id for edition in settings.publication.editions],
        topics=settings.publication.topics,
    )
    problems = sorted((*content.problems, *lint(content, settings.publication)))
    wanted = tuple(path.resolve() for path in paths)
    return Checked(
        entries=len(content.entries),
        problems=tuple(p for p in problems if not wanted or _is_under(settings.project / p.path, wanted)),
    )


def _is_under(path: Path, wanted: Sequence[Path]) -> bool:
    resolved = path.resolve()
    return any(resolved == one or one in resolved.parents for one in wanted)
