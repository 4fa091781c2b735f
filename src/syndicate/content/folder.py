"""The folder of entries: which files in it are read, and in which order."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from syndicate.document.files import cannot_read, read_bytes, reason_of
from syndicate.errors import Level, Problem


@dataclass(frozen=True, slots=True)
class FoundFile:
    file: str
    #: What messages call it: the path from the project on.
    shown: str
    is_link: bool


def files_under(root: Path, problems: list[Problem]) -> Iterator[FoundFile]:
    """Every `*.yaml` under `root` in the order of paths; names that begin with a dot are passed over.

    What is not read and looks as if it were meant to be is added to `problems`.
    """
    yield from _files_in(os.fspath(root), root.absolute().name, problems, is_root=True)


def fingerprint(root: Path) -> str:
    """A digest of the files that are read, by name, size and time: other when one of them may say something else.

    Opens no file. A change that leaves size and time as they were is not seen.
    """
    digest = sha256()
    for found in files_under(root, []):
        try:
            status = os.stat(found.file)  # noqa: PTH116 - for each of thousands of files, every half minute
        except OSError:
            continue
        digest.update(f"{found.shown}\0{status.st_size}\0{status.st_mtime_ns}\n".encode(errors="surrogateescape"))
    return digest.hexdigest()


def read_found(root: Path, found: FoundFile) -> bytes:
    """The bytes of a file found under `root`. Raises FilesError, also for a link that leads out of it."""
    return read_bytes(Path(found.file), found.shown, inside=root if found.is_link else None)


def _files_in(folder: str, shown: str, problems: list[Problem], *, is_root: bool) -> Iterator[FoundFile]:
    try:
        with os.scandir(folder) as scan:
            found = sorted((entry for entry in scan if not entry.name.startswith(".")), key=lambda entry: entry.name)
    except OSError as error:
        hint = "`syndicate init DIR` makes a publication with entries" if is_root else ""
        problems.append(cannot_read(shown, f"the folder cannot be read: {reason_of(error)}", hint))
        return
    for entry in found:
        name = f"{shown}/{entry.name}"
        is_link = entry.is_symlink()
        if _is_folder(entry):
            if is_link:
                problems.append(cannot_read(name, "a symbolic link to a folder is not followed", "copy the folder"))
            else:
                yield from _files_in(entry.path, name, problems, is_root=False)
        elif entry.name.endswith(".yaml"):
            yield FoundFile(entry.path, name, is_link)
        elif entry.name.lower().endswith((".yml", ".yaml")):
            problems.append(
                Problem(
                    path=name,
                    code="W012",
                    message="this file is not read",
                    hint="entries end in “.yaml”",
                    level=Level.WARNING,
                )
            )


def _is_folder(entry: os.DirEntry[str]) -> bool:
    """False for links that lead in a circle, which are told when they are read."""
    try:
        return entry.is_dir()
    except OSError:
        return False
