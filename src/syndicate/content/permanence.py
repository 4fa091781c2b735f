"""Ids that readers know already: feeds, archive and ledger hang on them, so that they stay for good."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from syndicate.content.entries import Content
from syndicate.domain.entry import Entry, EntryId, MomentId, Severity
from syndicate.errors import Level, Problem


@dataclass(frozen=True, slots=True)
class AppliedCorrection:
    """A correction or retraction that was brought into an issue."""

    entry: EntryId
    #: Names the correction; of a retraction the instant at which it was applied.
    at: datetime
    #: `None` for a retraction.
    severity: Severity | None


@dataclass(frozen=True, slots=True)
class ShownItem:
    """A moment in an issue that is out, and since when (UTC)."""

    moment: MomentId
    published: datetime


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


def lost_corrections(content: Content, applied: Collection[AppliedCorrection]) -> Iterator[Problem]:
    """E024: corrections and retractions that readers know are gone, or are others; they are only ever added to."""
    found = {name: entry for entry in content.entries for name in (entry.id, *entry.aliases)}
    for one in sorted(set(applied), key=lambda one: (one.entry, one.at)):
        entry = found.get(one.entry)
        if entry is None:
            continue
        if one.severity is None:
            if entry.retraction is None:
                message = "the entry was retracted, and its retraction is gone"
                hint = "set it back; to run the story again write a new entry, which may name this one in its text"
                yield content.problem(entry, ("id",), "E024", message, hint=hint)
            continue
        same = next((correction for correction in entry.corrections if correction.at == one.at), None)
        hint = "set it back as it was, and add another correction for what is to be said besides"
        if same is None:
            message = f"the correction of {one.at:%Y-%m-%d %H:%M} UTC was published and is gone"
            yield content.problem(entry, ("id",), "E024", message, hint=hint)
        elif same.severity is not one.severity:
            message = f"this correction was published as {one.severity} and is {same.severity} here"
            number = entry.corrections.index(same)
            yield content.problem(entry, ("corrections", number, "severity"), "E024", message, hint=hint)


def idle_corrections(content: Content, out: Mapping[EntryId, Collection[ShownItem]]) -> Iterator[Problem]:
    """W037: corrections written for an instant at which nothing of the entry was out: they change nothing.

    `out` gives what was published of each entry that has corrections, under its id.
    """
    for entry in content.entries:
        for number, correction in enumerate(entry.corrections):
            concerned = [
                item.published
                for item in out.get(entry.id, ())
                if not correction.moments or item.moment in correction.moments
            ]
            if any(published < correction.at for published in concerned):
                continue
            first = f"; the first issue came out at {min(concerned):%Y-%m-%d %H:%M} UTC" if concerned else ""
            message = f"this correction changes nothing: nothing of it was out at that instant{first}"
            hint = "set “at” to the hour of the correction, or take it out"
            keys = ("corrections", number, "at")
            yield content.problem(entry, keys, "W037", message, hint=hint, level=Level.WARNING)


def _lost_entry(entry_id: EntryId, folder: str) -> Problem:
    return Problem(
        path=folder,
        code="E020",
        message=f"the entry “{entry_id}” was published and is gone",
        hint="set its id back, name it under “aliases” of its successor, or keep its file with status: retired",
    )
