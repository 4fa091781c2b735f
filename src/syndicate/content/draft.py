"""A draft that is taken in from elsewhere: what is known of it, and the file of an entry that it becomes."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from syndicate.content.new_entry import entry_id_for
from syndicate.document.nodes import Keys, Tree
from syndicate.domain.entry import EntryId, Source
from syndicate.domain.historical_date import Certainty, HistoricalDate
from syndicate.errors import Problem

_MAX_ID = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    title: str
    start: HistoricalDate
    #: `None` for what is no interval.
    end: HistoricalDate | None = None
    #: Whether the file says which calendar it is; else it is the one that is assumed for such a date.
    names_calendar: bool
    blurb: str = ""
    #: Empty for the edition's.
    lang: str = ""
    topics: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    #: For the desk, never published.
    notes: str = ""
    #: Path of the file that it comes from, and where in it each part stands, by the names of `_PARTS`; "" is all.
    path: str
    places: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def date(self) -> str:
        """EDTF."""
        return f"{self.start}/{self.end}" if self.end else str(self.start)

    def problem(self, part: str, code: str, message: str, *, hint: str = "") -> Problem:
        line, column = self.places.get(part) or self.places.get("", (0, 0))
        return Problem(path=self.path, line=line, column=column, code=code, message=message, hint=hint)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafts:
    """What a file held."""

    drafts: tuple[Draft, ...]
    #: Warnings on what is no draft, and why.
    left_out: tuple[Problem, ...] = ()


#: Where a part of a draft stands in the file that is written, in the order of that file.
_PARTS: tuple[tuple[str, Keys], ...] = (
    ("lang", ("lang",)),
    ("title", ("article", "title")),
    ("topics", ("topics",)),
    ("source", ("sources",)),
    ("date", ("moments", 0, "date")),
    ("title", ("moments", 0, "title")),
    ("blurb", ("moments", 0, "blurb")),
)


def at_its_origin(problem: Problem, draft: Draft, tree: Tree) -> Problem:
    """A problem of the written file, told where its part stands in the file it comes from."""
    part = ""
    for name, keys in _PARTS:
        if tree.find(keys).trail == keys and tree.position(keys) <= (problem.line, problem.column):
            part = name
    line, column = draft.places.get(part) or draft.places.get("", (0, 0))
    return replace(problem, path=draft.path, line=line, column=column, end_column=0)


def id_for(draft: Draft, taken: Collection[str]) -> EntryId:
    """An id from the title and the year that nobody has yet."""
    when = replace(draft.start, year=draft.start.year_of_era)
    wanted = entry_id_for(draft.title, when) + ("-bce" if draft.start.is_bce else "")
    chosen, number = wanted, 1
    while chosen in taken:
        number += 1
        chosen = f"{wanted[: _MAX_ID - len(str(number)) - 1].rstrip('-')}-{number}"
    return EntryId(chosen)


def text_of_draft(draft: Draft, entry: EntryId, *, lang: str, editions: Sequence[str]) -> str:
    """The YAML of the entry; every text in quotation marks, which JSON and YAML write the same way."""
    lines = [
        "schema: entry/1",
        "# Permanent: feeds and archive hang on the id, so never change it after publication.",
        f"id: {_quoted(entry)}",
        "status: draft     # set to ready when text and sources have been checked; only then it is published",
        f"lang: {_quoted(lang)}",
        f"editions: [{_list(editions)}]",
        "article:",
        f"  title: {_quoted(draft.title)}",
    ]
    if draft.topics:
        lines.append(f"topics: [{_list(draft.topics)}]")
    if draft.sources:
        lines.append("sources:")
    for source in draft.sources:
        url = f", url: {_quoted(source.url)}" if source.url else ""
        lines.append(f"  - {{cite: {_quoted(source.cite)}{url}}}")
    if draft.notes:
        lines.append(f"notes: {_quoted(draft.notes)}")
    lines += ["moments:", "  - id: main", f"    date: {_quoted(draft.date)}"]
    if draft.names_calendar:
        lines.append(f"    calendar: {draft.start.calendar}")
    if any(when and when.certainty is not Certainty.CERTAIN for when in (draft.start, draft.end)):
        lines.append('    date_note: "Say in one sentence what the histories give."')
    lines.append(f"    title: {_quoted(draft.title)}")
    if draft.blurb:
        lines.append(f"    blurb: {_quoted(draft.blurb)}")
    lines += ["body: |", "  Write the article here, in Markdown."]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _list(texts: Iterable[str]) -> str:
    return ", ".join(map(_quoted, texts))
