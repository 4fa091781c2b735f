"""Start: a new publication from the starter, and a new entry as a draft."""

from __future__ import annotations

import shutil
from pathlib import Path

from syndicate.config import Settings, starter_dir
from syndicate.content.entries import load_entries
from syndicate.content.new_entry import entry_id_for, new_entry_text
from syndicate.domain.entry import ALL_EDITIONS
from syndicate.domain.historical_date import HistoricalDate
from syndicate.errors import ConfigurationError, Problem
from syndicate.usecases.describe_schema import FileKind, schema_files, schema_path

_STARTER_FOLDERS = ("entries", "templates", "config")


def start_project(folder: Path) -> int:
    """Copy the starter publication into `folder`, with the schemas for its editors; the number of files written.

    Raises ConfigurationError when the folder holds anything already: nothing is ever overwritten.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ConfigurationError(
            [Problem(path=str(folder), code="E070", message="is not empty", hint="name a new or an empty folder")]
        )
    starter = starter_dir()
    for name in _STARTER_FOLDERS:
        shutil.copytree(starter / name, folder / name)
    for name, text in schema_files().items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    (folder / ".gitignore").write_text("/var/\n", encoding="utf-8")
    return sum(path.is_file() for path in folder.rglob("*"))


def start_entry(settings: Settings, title: str, date: str, edition: str | None) -> Path:
    """Write a draft under `entries/` and return its path.

    Raises InvalidDateError, UnknownNameError, or ConfigurationError when the id is taken.
    """
    when = HistoricalDate.parse(date)
    publication = settings.publication
    language = (publication.edition(edition) if edition else publication.editions[0]).lang
    entry_id = entry_id_for(title, when)
    path = settings.entries_dir / f"{entry_id}.yaml"
    taken = load_entries(
        settings.entries_dir,
        editions=[known.id for known in publication.editions],
        topics=publication.topics,
    )
    if path.exists() or any(entry.id == entry_id for entry in taken.entries):
        raise ConfigurationError(
            [Problem(path=str(path), code="E020", message=f"the id {entry_id} is taken", hint="choose another title")]
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    schema = settings.project / schema_path(FileKind.ENTRY)
    text = new_entry_text(
        title,
        when,
        edition=edition or ALL_EDITIONS,
        lang=language,
        schema=f"../{schema_path(FileKind.ENTRY)}" if schema.exists() else "",
    )
    path.write_text(text, encoding="utf-8")
    return path
