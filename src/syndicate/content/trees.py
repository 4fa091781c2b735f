"""The trees that entries were read from, for the places of later checks: kept while they are few, else read again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from syndicate.content.folder import FoundFile, read_found
from syndicate.document.nodes import Tree
from syndicate.document.tree import parse
from syndicate.domain.entry import EntryId
from syndicate.errors import FilesError

#: A tree takes some thirty kilobytes.
_KEPT = 2_000


class Trees(Mapping[EntryId, Tree]):
    """The tree of each entry that was loaded. One that must be read again and cannot be is as if it were not there."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._files: dict[EntryId, FoundFile] = {}
        self._kept: dict[EntryId, Tree] = {}
        self._last: tuple[EntryId, Tree] | None = None

    def add(self, entry: EntryId, file: FoundFile, tree: Tree | None) -> None:
        """Remember where an entry stands; `tree` if it is at hand and many questions are to be expected."""
        self._files[entry] = file
        if tree and len(self._kept) < _KEPT:
            self._kept[entry] = tree

    def file_of(self, entry: EntryId) -> FoundFile:
        return self._files[entry]

    def __getitem__(self, entry: EntryId) -> Tree:
        if entry in self._kept:
            return self._kept[entry]
        if self._last is None or self._last[0] != entry:
            file = self._files[entry]
            try:
                self._last = entry, parse(read_found(self._root, file), file.shown)
            except FilesError as error:
                raise KeyError(entry) from error
        return self._last[1]

    def __iter__(self) -> Iterator[EntryId]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)
