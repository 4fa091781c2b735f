"""Ids that readers know already: feeds, archive and ledger hang on them, so that they stay for good."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from syndicate.content.entries import Content
from syndicate.domain.entry import Entry, EntryId, MomentId
from syndicate.errors import Level, Problem


def lost_ids(content: Content, published: Collection[tuple[EntryId, MomentId]], folder: str) -> Iterator[Problem]:
    """E020 for what was published and has no file any more under its id or as an alias, once for each id.

    As long as a file cannot be read, an entry that seems lost may stand in it, and only moments are told.
    `folder` is what messages call the folder of entries.
    """
    found: dict[EntryId, Entry] = {}
    for entry in content.entries:
        found[entry.id] = entry
        for alias in entry.aliases:
            found.setdefault(alias, entry)
    is_whole = all(problem.level is not Level.ERROR for problem in content.problems)
    lost: set[EntryId] = set()
    for entry_id, moment_id in sorted(published):
        holder = found.get(entry_id)
        if holder is None:
            if is_whole and entry_id not in lost:
                yield _lost_entry(entry_id, folder)
            lost.add(entry_id)
        elif all(moment.id != moment_id for moment in holder.moments):
            message = f"the moment “{moment_id}” was published and is gone"
            hint = "set its id back; a moment that must not run again keeps its place with status: paused"
            yield content.problem(holder, ("moments",), "E020", message, hint=hint, at_key=True)


def _lost_entry(entry_id: EntryId, folder: str) -> Problem:
    return Problem(
        path=folder,
        code="E020",
        message=f"the entry “{entry_id}” was published and is gone",
        hint="set its id back, name it under “aliases” of its successor, or keep its file with status: retired",
    )
