"""New entries into the folder of entries: all of them at one instant, or none, and never over another."""

from __future__ import annotations

import os
import re
import secrets
import shutil
from collections.abc import Mapping
from pathlib import Path

from syndicate.document.files import reason_of
from syndicate.errors import ContentError, Problem


def write_drafts(root: Path, name: str, files: Mapping[str, str]) -> Path:
    """Write `files` into a new folder under `root`, called after `name`, and return it.

    The folder gets its name when everything in it is on disk; until then it begins with a dot, and is no part of the
    publication. Raises ContentError, with nothing written, when the disk refuses.
    """
    workshop: Path | None = None
    try:
        root.mkdir(parents=True, exist_ok=True)
        workshop = root / f".import-{secrets.token_hex(8)}"
        workshop.mkdir()
        for file, text in files.items():
            _write(workshop / file, text)
        _sync(workshop)
        folder = _free_name(root, name)
        workshop.rename(folder)
        _sync(root)
    except OSError as error:
        if workshop:
            shutil.rmtree(workshop, ignore_errors=True)
        message = f"the drafts cannot be written here: {reason_of(error)}"
        raise ContentError([Problem(path=str(root), code="E070", message=message)]) from error
    return folder


def _free_name(root: Path, name: str) -> Path:
    plain = "-".join(re.findall(r"[a-z0-9]+", name.lower())) or "import"
    folder, number = root / plain, 1
    while os.path.lexists(folder):
        number += 1
        folder = root / f"{plain}-{number}"
    return folder


def _write(file: Path, text: str) -> None:
    with file.open("x", encoding="utf-8", newline="\n") as new:
        new.write(text)
        new.flush()
        os.fsync(new.fileno())


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
