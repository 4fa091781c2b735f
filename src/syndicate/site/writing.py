"""Writing the site in two phases: everything is laid ready beside it, and then takes its place by renaming.

A full disk, a fault of the caller's or a killed process in the first phase leaves the old site as it was. From the
instant at which the journal stands the new site is certain, and a process that dies then is completed by the next.
"""

from __future__ import annotations

import fcntl
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from syndicate.errors import SiteError
from syndicate.site.journal import Change, Touched, carry_out, has_journal, make_folder, write_journal
from syndicate.site.packing import TWINS
from syndicate.site.paths import WORKSHOP
from syndicate.site.staging import Staging, clear


def write_site(
    root: Path, files: Mapping[str, bytes | None] | Iterable[tuple[str, bytes | None]], *, sweep: Collection[str] = ()
) -> tuple[str, ...]:
    """Make `files` stand under `root`; returns the paths whose content changed or went, in the order in which they did.

    Paths are relative with `/`; `None` for content takes a file away; of a path given twice the last is meant. What is
    there already and the same is left alone, its time too; what is not named stays, but in the folders of `sweep`.
    Files are taken one after the other and not kept in memory. Two processes wait for each other.

    Raises ValueError for a path that leads out of the folder, and SiteError when the disk is full or the like; what
    the iterable raises comes through as it is. Then the old site stands untouched, unless the error says otherwise.
    """
    pairs = files.items() if isinstance(files, Mapping) else files
    with _opened(root) as workshop:
        with _told_as_ours(root):
            staging = Staging(root, workshop)
        named: set[str] = set()
        for name, content in pairs:
            with _told_as_ours(root):
                staging.take(name, content)
            if sweep and content is not None:
                named.add(name)
        with _told_as_ours(root):
            for name in _unnamed(root, sweep, named):
                staging.take(name, None)
        with _told_as_ours(root):
            changes = staging.settle()
            if changes:
                _make_folders(root, changes)
                write_journal(workshop, changes)
                carry_out(root, workshop)
    return tuple(change.name for change in changes if change.changes_content)


def _unnamed(root: Path, folders: Iterable[str], named: Collection[str]) -> Iterator[str]:
    """Files in these folders that the new site does not have; twins go with theirs."""
    for folder in sorted(folders):
        for path in sorted((root / folder).rglob("*")):
            name = path.relative_to(root).as_posix()
            if name not in named and not name.endswith(TWINS) and path.is_file():
                yield name


def finish_writing(root: Path) -> bool:
    """Complete what a process that died had begun to put in place; whether there was anything to complete.

    For whoever is about to serve the folder: `write_site` does the same before anything else. Raises SiteError.
    """
    if not has_journal(root):
        return False
    with _opened(root):
        return True


@contextmanager
def _opened(root: Path) -> Iterator[Path]:
    """The workshop, ours alone and empty, of a site that is whole; the kernel gives up the lock of a dead process."""
    workshop = root / WORKSHOP
    with _told_as_ours(root):
        workshop.mkdir(parents=True, exist_ok=True)
        lock = (workshop / "lock").open("ab")
    with lock:
        with _told_as_ours(root):
            fcntl.flock(lock, fcntl.LOCK_EX)
            if has_journal(root):
                carry_out(root, workshop)
            clear(workshop)
        try:
            yield workshop
        finally:
            # What the journal promises is still needed; and a fault in tidying up must not hide the first one.
            if not has_journal(root):
                with suppress(OSError):
                    clear(workshop)


def _make_folders(root: Path, changes: Iterable[Change]) -> None:
    """Before the journal, because they take room on the disk and renames hardly do; nobody sees an empty folder."""
    touched = Touched()
    for change in changes:
        if change.number is not None:
            make_folder((root / change.name).parent, touched)
    touched.sync()


@contextmanager
def _told_as_ours(root: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        what = Path(error.filename) if isinstance(error.filename, str) else root
        raise SiteError(what, f"{error.strerror or error}") from error
