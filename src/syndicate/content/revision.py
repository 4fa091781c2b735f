"""The commit the entries were read at, for the record of what was published."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path


def revision_of(entries_dir: Path) -> str | None:
    """The short commit of the git checkout around the entries, with `+` when the entries differ from it.

    `None` outside of git, or where git is not installed: publishing never waits for it.
    """
    git = shutil.which("git")
    if git is None or not entries_dir.is_dir():
        return None
    commit = _ask(git, entries_dir, "rev-parse", "--short=12", "HEAD")
    if not commit:
        return None
    changed = _ask(git, entries_dir, "status", "--porcelain", "--", ".")
    return f"{commit}+" if changed else commit


def _ask(git: str, folder: Path, *arguments: str) -> str:
    """Git's answer, or an empty text when it has none."""
    try:
        done = subprocess.run(
            [git, "-C", str(folder), *arguments], capture_output=True, text=True, timeout=10, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
