"""Start: a new publication from the starter, and a new entry as a draft."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from syndicate.config import Settings, starter_dir
from syndicate.content.entries import load_entries
from syndicate.content.new_entry import new_entry_text
from syndicate.domain.historical_date import HistoricalDate
from syndicate.errors import ConfigurationError, Problem

_STARTER_FOLDERS = ("entries", "templates", "config")


def start_project(folder: Path) -> int:
    """Copy the starter publication into `folder`; the number of files written.

    Raises ConfigurationError when the folder holds anything already: nothing is ever overwritten.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ConfigurationError(
            [Problem(path=str(folder), code="E070", message="is not empty", hint="name a new or an empty folder")]
        )
    starter = starter_dir()
    for name in _STARTER_FOLDERS:
        shutil.copytree(starter / name, folder / name)
    (folder / ".gitignore").write_text("/var/\n", encoding="utf-8")
    return sum(path.is_file() for path in folder.rglob("*"))


def start_entry(settings: Settings, title: str, date: str, editions: Sequence[str]) -> Path:
    """Write a draft under `entries/` and return its path.

    Raises InvalidDateError, UnknownNameError, or ConfigurationError when the id is taken.
    """
    for edition in editions:
        settings.publication.edition(edition)
    entry_id, text = new_entry_text(
        title, HistoricalDate.parse(date), editions=editions, lang=settings.publication.editions[0].lang
    )
    path = settings.entries_dir / f"{entry_id}.yaml"
    taken = load_entries(
        settings.entries_dir,
        editions=[edition.id for edition in settings.publication.editions],
        topics=settings.publication.topics,
    )
    if path.exists() or any(entry.id == entry_id for entry in taken.entries):
        raise ConfigurationError(
            [Problem(path=str(path), code="E020", message=f"the id {entry_id} is taken", hint="choose another title")]
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path
