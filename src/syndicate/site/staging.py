"""The first phase of writing: every changed file is laid ready, plain and packed, and the site is not touched."""

from __future__ import annotations

import os
import shutil
from itertools import count
from pathlib import Path
from stat import S_ISDIR, S_ISREG

from syndicate.errors import SiteError
from syndicate.site.journal import SYNCED_SINGLY, Change, staged_path, sync
from syndicate.site.packing import TWINS, is_likely_twin, pack, twins_of
from syndicate.site.paths import Places, clash, order


class Staging:
    """What a writing is going to change. Keeps names in memory, and contents on disk."""

    def __init__(self, root: Path, workshop: Path) -> None:
        self._root = root
        self._workshop = workshop
        self._places = Places(root)
        self._changes: dict[str, Change] = {}
        self._numbers = count()
        (workshop / "new").mkdir()

    def take(self, name: str, content: bytes | None) -> None:
        """Lay ready what makes `name` have this content, or not exist; what was laid ready for it before is forgotten.

        Raises ValueError for a path that leads out of the folder, and SiteError where something else is in its way.
        """
        target = self._places.target(name)
        earlier = self._changes.get(name)
        if content is not None and earlier and self._is_staged(earlier, content):
            return
        if earlier:
            self._forget(earlier)
        change = self._away(name, target) if content is None else self._stage(name, target, content)
        if change:
            self._changes[name] = change

    def settle(self) -> tuple[Change, ...]:
        """All changes in the order in which they are to be made, with their files safely on disk."""
        changes = self._changes
        both = clash({name for name, change in changes.items() if change.number is not None})
        if both:
            raise SiteError(self._root, f"“{both}” would be a file and a folder at once")
        self._sync()
        put = [change for change in changes.values() if change.number is not None]
        away = [change for change in changes.values() if change.number is None]
        put.sort(key=lambda change: order(change.name, is_new=change.is_new))
        away.sort(key=lambda change: change.name)
        return (*put, *away)

    def _away(self, name: str, target: Path) -> Change | None:
        forms = [_status(Path(f"{target}{suffix}")) for suffix in ("", *TWINS)]
        return Change(name, None) if any(forms) else None

    def _stage(self, name: str, target: Path, content: bytes) -> Change | None:
        status = _status(target)
        suffixes: tuple[str, ...]
        if status and status.st_size == len(content) and _read(target, len(content)) == content:
            suffixes = tuple(suffix for suffix in twins_of(name) if not _fits(target, suffix, content))
            time = status.st_mtime_ns
        else:
            suffixes, time = ("", *twins_of(name)), None
        if not suffixes:
            return None
        for suffix in TWINS:
            _status(Path(f"{target}{suffix}"))
        number = next(self._numbers)
        for suffix in suffixes:
            staged = staged_path(self._workshop, number, suffix)
            staged.write_bytes(pack(suffix, content) if suffix else content)
            if time is None:
                time = staged.stat().st_mtime_ns
            else:
                # All forms of a file have one time: other servers take Last-Modified from the twin.
                os.utime(staged, ns=(time, time))
        return Change(name, number, suffixes, is_new=status is None)

    def _is_staged(self, change: Change, content: bytes) -> bool:
        """Pages are often given twice, as neighbours of two others: they are packed once."""
        if change.number is None or "" not in change.suffixes:
            return False
        return _read(staged_path(self._workshop, change.number, ""), len(content)) == content

    def _forget(self, change: Change) -> None:
        del self._changes[change.name]
        if change.number is not None:
            for suffix in change.suffixes:
                staged_path(self._workshop, change.number, suffix).unlink()

    def _sync(self) -> None:
        if sum(len(change.suffixes) for change in self._changes.values()) > SYNCED_SINGLY:
            os.sync()
            return
        for change in self._changes.values():
            if change.number is not None:
                for suffix in change.suffixes:
                    sync(staged_path(self._workshop, change.number, suffix))
        sync(self._workshop / "new")


def clear(workshop: Path) -> None:
    """Take away what was laid ready, and what processes of an earlier version left; the lock stays."""
    for path in workshop.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name != "lock":
            path.unlink()


def _status(target: Path) -> os.stat_result | None:
    """Of the file that stands there; `None` where none does. A link or the like counts as a file that is different."""
    try:
        status = target.lstat()
    except FileNotFoundError:
        return None
    except NotADirectoryError:
        raise SiteError(target, "a file stands where its folder should be") from None
    if S_ISDIR(status.st_mode):
        raise SiteError(target, "a folder stands in its place")
    return status


def _fits(target: Path, suffix: str, content: bytes) -> bool:
    # What cannot be packed grows by a few bytes in each stretch of it.
    packed = _read(Path(f"{target}{suffix}"), len(content) + len(content) // 100 + 1024)
    return packed is not None and is_likely_twin(suffix, packed, content)


def _read(path: Path, most: int) -> bytes | None:
    """The bytes of a file with no more than `most` of them; `None` for anything else, a link say, or a pipe."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return None
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        return file.read() if S_ISREG(status.st_mode) and status.st_size <= most else None
