"""Entries as they were last read, so that a file that has not changed is not parsed again.

A cache is believed only when it is whole and was written by this very code for these editions and topics; any other
is passed over, and replaced when it can be. A record is believed when its file has the size, times and inode that
it had, or else the same bytes. Only files without a fault or a warning are kept.
"""

from __future__ import annotations

import hashlib
import json
import os
import struct
import sys
import tempfile
import unicodedata
import zlib
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pydantic
import yaml

from syndicate.content.stored_entry import restore, store
from syndicate.domain.entry import Entry

#: One file each, so that one changed entry of many does not rewrite them all.
_PARTS = 16
_MAGIC = b"syndicate entries 1\n"
_DIGEST_BYTES = 32
#: Lengths of the index and of all early parts.
_LENGTHS = struct.Struct("<QQ")
_HEAD_BYTES = len(_MAGIC) + _DIGEST_BYTES + _LENGTHS.size
#: A time younger than this may be the time of a later change as well (git's “racily clean”); FAT counts in 2 s.
_RACY_NANOSECONDS = 2_000_000_000
_LEFT_BEHIND_NANOSECONDS = 3600 * 1_000_000_000

#: Size, times of change of content and of inode in nanoseconds, inode.
Signature = tuple[int, int, int, int]


def signature_of(file: str) -> Signature | None:
    """`None` for what is not there; where a symbolic link leads, not the link."""
    try:
        found = os.stat(file)  # noqa: PTH116 - a Path costs more than the question
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino


@dataclass(slots=True)
class _Record:
    #: `None` when its times are too young to be believed.
    signature: Signature | None
    #: SHA-256 of the file.
    content: str
    #: JSON, see `stored_entry`.
    early: bytes | memoryview
    late: bytes | memoryview
    entry: Entry


class EntryCache:
    """A folder of files that may be deleted at any time. One load works with it through `begin` and `end`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def begin(self, editions: Collection[str], topics: Collection[str]) -> CachedLoad:
        """The cache for one load with these editions and topics, which decide whether a file is without fault."""
        about = json.dumps([sorted(editions), sorted(topics)]).encode()
        return CachedLoad(self._folder, hashlib.sha256(_reading_code() + about).digest())


class CachedLoad:
    """What is known from before, and what one load learns; written at its end, if anything is new."""

    def __init__(self, folder: Path, tag: bytes) -> None:
        self._folder = folder
        self._tag = tag
        self._known = [_read_part(_file_of(folder, number), tag) for number in range(_PARTS)]
        self._used: list[dict[str, _Record]] = [{} for _ in range(_PARTS)]
        self._changed: set[int] = set()
        self._began_at: int | None = None

    def find(self, path: str, signature: Signature | None) -> Entry | None:
        """The entry of the file that messages call `path`, when it has not been touched."""
        number = _part_of(path)
        record = self._known[number].get(path)
        if record is None or signature is None or record.signature != signature:
            return None
        self._used[number][path] = record
        return record.entry

    def find_same(self, path: str, signature: Signature | None, data: bytes) -> Entry | None:
        """The entry of a file that was touched and still has the same bytes."""
        number = _part_of(path)
        record = self._known[number].get(path)
        if record is None or record.content != hashlib.sha256(data).hexdigest():
            return None
        believable = self._believable(signature)
        if believable != record.signature:
            record.signature = believable
            self._changed.add(number)
        self._used[number][path] = record
        return record.entry

    def keep(self, path: str, signature: Signature | None, data: bytes, entry: Entry) -> None:
        """Remember what was read from `data`; `signature` was taken before reading and after `mark_time`."""
        number = _part_of(path)
        early, late = store(entry)
        content = hashlib.sha256(data).hexdigest()
        self._used[number][path] = _Record(self._believable(signature), content, early, late, entry)
        self._changed.add(number)

    def mark_time(self) -> None:
        """Take the file system's own time, for files that are going to be read.

        Whatever is older than that by the file system's grain cannot change again and keep its time.
        """
        if self._began_at is None:
            self._began_at = _time_in(self._folder)

    def end(self) -> None:
        """Write what is new. A cache that cannot be written is none, and no fault."""
        for number, (known, used) in enumerate(zip(self._known, self._used, strict=True)):
            if number in self._changed or len(known) != len(used):
                _write_part(_file_of(self._folder, number), self._tag, used)

    def _believable(self, signature: Signature | None) -> Signature | None:
        if signature is None or not self._began_at:
            return None
        return signature if max(signature[1:3]) < self._began_at - _RACY_NANOSECONDS else None


def _part_of(path: str) -> int:
    return zlib.crc32(path.encode()) % _PARTS


def _file_of(folder: Path, number: int) -> Path:
    return folder / f"entries-{number:x}.bin"


@cache
def _reading_code() -> bytes:
    """A digest of everything that decides what a file's bytes mean: our own code, and the libraries it reads with."""
    digest = hashlib.sha256(
        repr((sys.version, yaml.__version__, pydantic.VERSION, unicodedata.unidata_version)).encode()
    )
    package = Path(__file__).parents[1]
    for folder in ("document", "content", "domain"):
        for source in sorted((package / folder).glob("*.py")):
            digest.update(source.name.encode() + b"\0" + hashlib.sha256(source.read_bytes()).digest())
    return digest.digest()


def _read_part(file: Path, tag: bytes) -> dict[str, _Record]:
    """The records of one file; none when it is not there, not whole or not for us."""
    try:
        data = file.read_bytes()
    except OSError:
        return {}
    whole = memoryview(data)
    if whole[: len(_MAGIC)] != _MAGIC or whole[len(_MAGIC) : len(_MAGIC) + _DIGEST_BYTES] != tag:
        return {}
    if hashlib.sha256(whole[:-_DIGEST_BYTES]).digest() != whole[-_DIGEST_BYTES:]:
        return {}
    try:
        return _records(data, whole)
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, struct.error):
        return {}


def _records(data: bytes, whole: memoryview) -> dict[str, _Record]:
    index_length, early_length = _LENGTHS.unpack_from(data, len(_MAGIC) + _DIGEST_BYTES)
    early_at = _HEAD_BYTES + index_length
    late_at = early_at + early_length
    index: list[Any] = json.loads(data[_HEAD_BYTES:early_at])
    all_early: list[dict[str, Any]] = json.loads(data[early_at:late_at])
    early_at += 1  # behind the bracket
    records = {}
    for (path, signature, content, early_bytes, late_bytes), early in zip(index, all_early, strict=True):
        records[path] = _Record(
            tuple(signature) if signature else None,
            content,
            whole[early_at : early_at + early_bytes],
            whole[late_at : late_at + late_bytes],
            restore(early, data, late_at, late_at + late_bytes, path),
        )
        early_at += early_bytes + 1
        late_at += late_bytes
    return records


def _write_part(file: Path, tag: bytes, records: dict[str, _Record]) -> None:
    """Write a new file and give it its name when it is whole; whoever reads meanwhile has the old one."""
    index = [[path, one.signature, one.content, len(one.early), len(one.late)] for path, one in records.items()]
    index_json = json.dumps(index).encode()
    early = b"[" + b",".join(one.early for one in records.values()) + b"]"
    head = _MAGIC + tag + _LENGTHS.pack(len(index_json), len(early))
    content = b"".join((head, index_json, early, *(one.late for one in records.values())))
    with suppress(OSError):
        descriptor, name = tempfile.mkstemp(prefix=f"{file.name}.", suffix=".new", dir=file.parent)
        try:
            with os.fdopen(descriptor, "wb") as new:
                new.write(content)
                new.write(hashlib.sha256(content).digest())
            Path(name).replace(file)
        except OSError:
            Path(name).unlink()


def _time_in(folder: Path) -> int | None:
    """The present time in nanoseconds as files are given it there; clears away what a killed process left.

    `None` where nothing can be written: then nothing will be.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, suffix=".new") as new:
            present = os.fstat(new.fileno()).st_mtime_ns
            for left in folder.glob("*.new"):
                if present - left.stat().st_mtime_ns > _LEFT_BEHIND_NANOSECONDS:
                    left.unlink()
    except OSError:
        return None
    return present
