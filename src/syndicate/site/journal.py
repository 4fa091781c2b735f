"""The second phase of writing: a journal of what takes which place, and the renames it promises.

Once the journal has its name the new site is certain: whoever opens the folder next carries out what is left of it.
Every step may be repeated. A twin that is there agrees with its plain file at every instant: the old one goes before
the plain file is replaced, the new one comes after it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from syndicate.errors import SiteError
from syndicate.site.packing import TWINS
from syndicate.site.paths import WORKSHOP

#: Up to so many files or folders are synced one by one; beyond, one sync of everything is cheaper.
SYNCED_SINGLY = 64
_NAME = "journal"
_HEAD = "syndicate site journal 1"


@dataclass(frozen=True, slots=True)
class Change:
    """What shall become of one public file."""

    name: str
    #: What its staged files are called; `None` takes the file and its twins away.
    number: int | None
    #: Which of the plain file (the empty suffix) and its twins are staged; without the plain one only twins change.
    suffixes: tuple[str, ...] = ()
    #: Whether nothing stood there before.
    is_new: bool = False

    @property
    def changes_content(self) -> bool:
        return self.number is None or "" in self.suffixes


def staged_path(workshop: Path, number: int, suffix: str) -> Path:
    return workshop / "new" / f"{number}{suffix}"


def has_site(root: Path) -> bool:
    """Whether a site stands here; its start page takes its place last, so that a first writing cut short is none."""
    return (root / "index.html").is_file()


def has_journal(root: Path) -> bool:
    return (root / WORKSHOP / _NAME).exists()


def write_journal(workshop: Path, changes: Iterable[Change]) -> None:
    """From here on there is no way back. The staged files must be on disk already."""
    unfinished = workshop / f"{_NAME}.new"
    with unfinished.open("w", encoding="utf-8") as file:
        file.write(f"{_HEAD}\n")
        for change in changes:
            file.write(json.dumps([change.name, change.number, change.suffixes]) + "\n")
        file.write("end\n")
        file.flush()
        os.fsync(file.fileno())
    unfinished.rename(workshop / _NAME)
    sync(workshop)


def carry_out(root: Path, workshop: Path) -> None:
    """Do what the journal says and has not been done yet, then take it away."""
    touched = Touched()
    for change in _read(workshop / _NAME):
        target = root / change.name
        if change.number is None:
            _take_away(target, (*TWINS, ""))
        else:
            make_folder(target.parent, touched)
            _put(workshop, change, change.number, target)
        touched.add(target.parent)
    touched.sync()
    (workshop / _NAME).unlink()
    sync(workshop)


class Touched:
    """Folders whose names have changed: a rename is in the folder and not in the file, and has to be made to last."""

    def __init__(self) -> None:
        self._folders: set[Path] = set()

    def add(self, folder: Path) -> None:
        # More than are synced one by one need not be known.
        if len(self._folders) <= SYNCED_SINGLY:
            self._folders.add(folder)

    def sync(self) -> None:
        if len(self._folders) > SYNCED_SINGLY:
            os.sync()
            return
        for folder in self._folders:
            if folder.is_dir():
                sync(folder)


def make_folder(folder: Path, touched: Touched) -> None:
    """Make the folders down to `folder`; those that gain one are touched."""
    if folder.is_dir():
        return
    make_folder(folder.parent, touched)
    folder.mkdir()
    touched.add(folder.parent)


def sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _put(workshop: Path, change: Change, number: int, target: Path) -> None:
    """Renames that were made before a crash are not found here, and are not made again."""
    if "" in change.suffixes and staged_path(workshop, number, "").exists():
        _take_away(target, TWINS)
        staged_path(workshop, number, "").replace(target)
    for suffix in change.suffixes:
        if suffix:
            staged = staged_path(workshop, number, suffix)
            if staged.exists():
                staged.replace(f"{target}{suffix}")


def _take_away(target: Path, suffixes: Iterable[str]) -> None:
    for suffix in suffixes:
        try:
            Path(f"{target}{suffix}").unlink()
        except (FileNotFoundError, NotADirectoryError):
            continue


def _read(journal: Path) -> Iterator[Change]:
    """One line at a time: the journal of a whole site is long."""
    with journal.open(encoding="utf-8") as file:
        lines = (line.rstrip("\n") for line in file)
        is_whole = next(lines, "") == _HEAD
        while is_whole:
            line = next(lines, "")
            if line == "end":
                return
            try:
                name, number, suffixes = json.loads(line)
            except ValueError:
                break
            yield Change(name, number, tuple(suffixes))
    raise SiteError(journal, "the journal is damaged; delete the site’s folder, and all of it is made again")
