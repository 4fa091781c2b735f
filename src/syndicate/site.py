"""The public folder: files written whole or not at all, only what changed, each with its `.gz` beside it.

A `.gz` that is there agrees with its plain file at every instant: the old one goes before the plain file is replaced,
the new one comes after it. A server that finds none sends the plain file. Knows nothing of what the files say.
"""

from __future__ import annotations

import fcntl
import os
import struct
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

#: Inside the folder, so that renaming stays within one file system; nothing in it is ever public.
_WORKSHOP = ".writing"
#: RFC 1952: deflate, no name, no time, best compression, system unknown.
_GZIP_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"


def write_site(root: Path, files: Mapping[str, bytes]) -> tuple[str, ...]:
    """Make `files` stand under `root`; returns the paths whose content changed, in the order they were written.

    Paths are relative with `/`. What is there already and the same is left alone, its time too; what is not named
    stays. Assets come first, then the deepest pages and the feeds and front pages after them, so that nothing
    points to what is not there yet. Two processes wait for each other. A process that dies at any point leaves
    each file old or new, and what it had begun to write is cleared away next time.

    Raises ValueError for a path that leads out of the folder, before anything is written.
    """
    root.mkdir(parents=True, exist_ok=True)
    targets = {name: _target(root, name) for name in sorted(files, key=_order)}
    changed = []
    with _workshop(root) as workshop:
        touched: set[Path] = set()
        for name, target in targets.items():
            content = files[name]
            zipped = target.with_name(f"{target.name}.gz")
            is_same = _has_content(target, content)
            if is_same and _is_gzip_of(zipped, content):
                continue
            _make_folder(root, target.parent, touched)
            new_zipped = _written(workshop / "zipped", _gzip(content))
            if not is_same:
                new_plain = _written(workshop / "plain", content)
                zipped.unlink(missing_ok=True)
                new_plain.replace(target)
                changed.append(name)
            new_zipped.replace(zipped)
            touched.add(target.parent)
        for folder in sorted(touched):
            _sync(folder)
    return tuple(changed)


def has_site(root: Path) -> bool:
    """Whether a site stands here; its start page is written last, so that a first writing cut short is none."""
    return (root / "index.html").is_file()


def _order(name: str) -> tuple[bool, int, str]:
    return (not name.startswith("assets/"), -name.count("/"), name)


def _target(root: Path, name: str) -> Path:
    parts = PurePosixPath(name).parts
    is_inside = (
        bool(parts)
        and not name.startswith("/")
        and "\0" not in name
        and ".." not in parts
        and parts[0] != _WORKSHOP
        and str(PurePosixPath(*parts)) == name
    )
    target = root.joinpath(*parts) if is_inside else root
    if not is_inside or not target.resolve().is_relative_to(root.resolve()):
        raise ValueError(f"“{name}” is no path inside the site’s folder {root}")
    return target


@contextmanager
def _workshop(root: Path) -> Iterator[Path]:
    """A folder for half-written files, ours alone and empty; the kernel gives up the lock of a process that died."""
    workshop = root / _WORKSHOP
    workshop.mkdir(exist_ok=True)
    with (workshop / "lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _clear(workshop)
        try:
            yield workshop
        finally:
            _clear(workshop)


def _clear(workshop: Path) -> None:
    for path in workshop.iterdir():
        if path.name != "lock":
            path.unlink()


def _make_folder(root: Path, folder: Path, touched: set[Path]) -> None:
    """Make the folders down to `folder`; those that gain one are touched."""
    missing = [place for place in (folder, *folder.parents) if place.is_relative_to(root) and not place.is_dir()]
    for place in reversed(missing):
        place.mkdir()
        touched.add(place.parent)


def _has_content(path: Path, content: bytes) -> bool:
    try:
        return path.stat().st_size == len(content) and path.read_bytes() == content
    except FileNotFoundError:
        return False


def _is_gzip_of(path: Path, content: bytes) -> bool:
    """Judged by checksum and length, which stand at the end of a gzip file: nothing is compressed to find out."""
    try:
        with path.open("rb") as file:
            file.seek(-8, os.SEEK_END)
            return file.read() == _gzip_tail(content)
    except OSError:
        return False


def _gzip(content: bytes) -> bytes:
    """Our own ten bytes of head: those of the standard library differ between versions and systems."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return _GZIP_HEAD + deflate.compress(content) + deflate.flush() + _gzip_tail(content)


def _gzip_tail(content: bytes) -> bytes:
    return struct.pack("<II", zlib.crc32(content), len(content) & 0xFFFFFFFF)


def _written(path: Path, content: bytes) -> Path:
    """The file, whole on disk before it is given its public name."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return path


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
