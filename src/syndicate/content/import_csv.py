"""Drafts from a CSV file of an editor's; docs/importing.md describes its columns."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Annotated

from pydantic import Field, model_validator

from syndicate.content.csv_table import read_rows
from syndicate.content.dates import PastDate, with_calendar
from syndicate.content.draft import Draft, Drafts
from syndicate.content.schema import Blurb
from syndicate.document.nodes import Tree
from syndicate.document.validation import nearest, validate
from syndicate.document.values import FileModel, Language, Line, Slug, Text, WebAddress
from syndicate.domain.calendars import Calendar
from syndicate.domain.entry import Source
from syndicate.errors import ContentError, FilesError, Problem

COLUMNS = ("title", "date", "calendar", "blurb", "source", "url", "lang", "topics")
_NEEDED = ("title", "date")
_LISTS = ("topics",)


class _Row(FileModel):
    title: Line
    date: PastDate
    calendar: Calendar | None = None
    blurb: Blurb | None = None
    source: Annotated[Text, Field(min_length=5)] | None = None
    url: WebAddress | None = None
    lang: Annotated[Language, Field(min_length=2)] | None = None
    topics: Annotated[tuple[Slug, ...], Field(max_length=6)] = ()

    _dated = model_validator(mode="before")(with_calendar)


def read_csv(data: bytes, path: str, *, topics: Collection[str]) -> Drafts:
    """Every row as a draft. Raises FilesError with all faults of all cells, each at its line and column."""
    drafts: list[Draft] = []
    problems: list[Problem] = []
    for tree in read_rows(data, path, columns=COLUMNS, needed=_NEEDED, lists=_LISTS):
        try:
            row = validate(tree, _Row)
        except FilesError as error:
            problems += error.problems
            continue
        faults = [*_faults(tree, row, topics)]
        problems += faults
        if not faults:
            drafts.append(_draft(tree, row))
    if problems:
        raise ContentError(problems)
    return Drafts(drafts=tuple(drafts))


def _faults(tree: Tree, row: _Row, topics: Collection[str]) -> Iterator[Problem]:
    for number, topic in enumerate(row.topics):
        if topic not in topics:
            hint = nearest(topic, list(topics)) or f"known: {', '.join(topics) or 'none'}"
            yield tree.problem(("topics", number), "E022", f"there is no topic “{topic}”", hint=hint)
    if row.url and not row.source:
        hint = "say in the column “source” what it is the address of"
        yield tree.problem(("url",), "E010", "“url” stands without a “source”", hint=hint)


def _draft(tree: Tree, row: _Row) -> Draft:
    return Draft(
        title=row.title,
        start=row.date.start,
        end=row.date.end,
        names_calendar=row.calendar is not None,
        blurb=row.blurb or "",
        lang=row.lang or "",
        topics=tuple(dict.fromkeys(row.topics)),
        sources=(Source(cite=row.source, url=row.url),) if row.source else (),
        path=tree.path,
        places={"": tree.position(()), **{name: tree.position((name,)) for name in COLUMNS}},
    )
