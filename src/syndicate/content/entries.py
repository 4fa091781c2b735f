"""Load the folder of entries. One bad file is reported and left out, and never stops the others."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from syndicate.content.conversion import to_entry
from syndicate.content.references import check_references
from syndicate.content.schema import EntryFile
from syndicate.document.files import cannot_read, read_bytes, reason_of
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


def load_entries(root: Path, *, editions: Collection[str], topics: Collection[str]) -> Content:
    """Every `*.yaml` under `root`, also in folders in it; names that begin with a dot are passed over.

    Paths in problems and in `Entry.path` begin with the name of `root`: they are relative to the project.
    An id that stands in two files belongs to the first by path; the second is reported and left out.
    """
    entries: dict[EntryId, Entry] = {}
    trees: dict[EntryId, Tree] = {}
    problems: list[Problem] = []
    for path in _files_under(root, root.absolute().name, problems):
        try:
            tree = parse(read_bytes(path.file, path.shown, inside=root), path.shown)
            file = validate(tree, EntryFile)
        except FilesError as error:
            problems += error.problems
            continue
        entry = to_entry(file, path.shown)
        faults = [*check_references(tree, file, editions=editions, topics=topics)]
        if entry.id in entries:
            faults.append(_second_use(tree, entry.id, trees[entry.id]))
        problems += [*tree.warnings, *faults]
        if not faults:
            entries[entry.id], trees[entry.id] = entry, tree
    return Content(entries=tuple(entries.values()), problems=tuple(sorted(problems)), trees=MappingProxyType(trees))


@dataclass(frozen=True, slots=True)
class _File:
    file: Path
    #: What messages call it.
    shown: str


def _files_under(folder: Path, shown: str, problems: list[Problem]) -> Iterator[_File]:
    try:
        found = sorted(folder.iterdir(), key=lambda path: path.name)
    except OSError as error:
        hint = "`syndicate init DIR` makes a publication with entries" if shown == folder.name else ""
        problems.append(cannot_read(shown, f"the folder cannot be read: {reason_of(error)}", hint))
        return
    for path in found:
        name = f"{shown}/{path.name}"
        if path.name.startswith("."):
            continue
        if path.is_dir():
            if path.is_symlink():
                problems.append(cannot_read(name, "a symbolic link to a folder is not followed", "copy the folder"))
            else:
                yield from _files_under(path, name, problems)
        elif path.suffix == ".yaml":
            yield _File(path, name)
        elif path.suffix.lower() in (".yml", ".yaml"):
            problems.append(
                Problem(
                    path=name,
                    code="W012",
                    message="this file is not read",
                    hint="entries end in “.yaml”",
                    level=Level.WARNING,
                )
            )


def _second_use(tree: Tree, entry_id: EntryId, first: Tree) -> Problem:
    line = first.position(("id",)).line
    message = f"the id “{entry_id}” is that of {first.path}:{line}"
    return tree.problem(("id",), "E023", message, hint="ids are unique over all entries; this file is left out")
