"""Load the folder of entries. One bad file is reported and left out, and never stops the others."""

from __future__ import annotations

import gc
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from syndicate.content.cache import CachedLoad, EntryCache, signature_of
from syndicate.content.conversion import to_entry
from syndicate.content.folder import FoundFile, files_under, read_found
from syndicate.content.references import check_references
from syndicate.content.schema import EntryFile
from syndicate.content.trees import Trees
from syndicate.document.nodes import Keys, Tree
from syndicate.document.tree import parse
from syndicate.document.validation import validate
from syndicate.domain.entry import Entry, EntryId
from syndicate.errors import FilesError, Level, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """The entries of a publication as they lie in the working folder at one moment."""

    #: In the order of their files' paths.
    entries: tuple[Entry, ...]
    #: Why files were left out, and warnings on files that were not.
    problems: tuple[Problem, ...] = ()
    #: What each entry was read from, for the places of later checks.
    trees: Mapping[EntryId, Tree] = field(default_factory=lambda: MappingProxyType({}), compare=False, repr=False)

    def problem(
        self,
        entry: Entry,
        keys: Keys,
        code: str,
        message: str,
        *,
        hint: str = "",
        level: Level = Level.ERROR,
        at_key: bool = False,
    ) -> Problem:
        """A problem with the value at `keys` of an entry's file, or with its key; see `Tree.problem`."""
        tree = self.trees.get(entry.id)
        if tree is None:
            return Problem(path=entry.path, code=code, message=message, hint=hint, level=level)
        return tree.problem(keys, code, message, hint=hint, level=level, at_key=at_key)

    def references(self) -> frozenset[str]:
        """Every moment there is, in the form `entry/moment`."""
        return frozenset(f"{entry.id}/{moment.id}" for entry in self.entries for moment in entry.moments)


def load_entries(
    root: Path, *, editions: Collection[str], topics: Collection[str], cache: EntryCache | None = None
) -> Content:
    """Every `*.yaml` under `root`, also in folders in it; names that begin with a dot are passed over.

    Paths in problems and in `Entry.path` begin with the name of `root`: they are relative to the project.
    An id that stands in two files belongs to the first by path; the second is reported and left out.
    With a `cache` files that have not changed are not parsed; the result is the same.
    """
    with _collector_paused():
        return _load(root, cache.begin(editions, topics) if cache else None, editions=editions, topics=topics)


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Without looking for garbage: all that a load makes lives on, and looking through it took most of the time.

    At the end everything counts as old at once, instead of being looked through three times on its way there.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.unfreeze()
        if was_enabled:
            gc.enable()


def _load(root: Path, known: CachedLoad | None, *, editions: Collection[str], topics: Collection[str]) -> Content:
    entries: dict[EntryId, Entry] = {}
    trees = Trees(root)
    problems: list[Problem] = []
    for file in files_under(root, problems):
        tree: Tree | None = None
        faults: list[Problem] = []
        entry = known.find(file.shown, signature_of(file.file)) if known else None
        try:
            if entry is None:
                entry, tree, faults = _read(root, file, known, editions=editions, topics=topics)
                problems += faults
            if entry.id in entries:
                problems.append(_second_use(entry.id, tree or parse(read_found(root, file), file.shown), trees))
                continue
        except FilesError as error:
            problems += error.problems
            continue
        if all(fault.level is Level.WARNING for fault in faults):
            entries[entry.id] = entry
            trees.add(entry.id, file, None if known else tree)
    if known:
        known.end()
    return Content(entries=tuple(entries.values()), problems=tuple(sorted(problems)), trees=trees)


def _read(
    root: Path, file: FoundFile, known: CachedLoad | None, *, editions: Collection[str], topics: Collection[str]
) -> tuple[Entry, Tree | None, list[Problem]]:
    """The entry of a file, its tree if it had to be parsed, and what is wrong with it. Raises FilesError."""
    signature = None
    if known:
        known.mark_time()
        signature = signature_of(file.file)
    data = read_found(root, file)
    if known and (same := known.find_same(file.shown, signature, data)):
        return same, None, []
    tree = parse(data, file.shown)
    values = validate(tree, EntryFile)
    entry = to_entry(values, file.shown)
    faults = [*tree.warnings, *check_references(tree, values, editions=editions, topics=topics)]
    if known and not faults:
        known.keep(file.shown, signature, data, entry)
    return entry, tree, faults


def _second_use(entry: EntryId, second: Tree, trees: Trees) -> Problem:
    first = trees.get(entry)
    place = f"{first.path}:{first.position(('id',)).line}" if first else trees.file_of(entry).shown
    message = f"the id “{entry}” is that of {place}"
    return second.problem(("id",), "E023", message, hint="ids are unique over all entries; this file is left out")
