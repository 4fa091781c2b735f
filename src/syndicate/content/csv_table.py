"""CSV to rows whose cells know where they stand, in the form in which YAML's trees are checked.

RFC 4180 with what spreadsheets make of it: commas, semicolons or tabs, by the first line; cells in quotation marks
may hold all of them and line ends. Python's own reader does not say where a cell begins.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import accumulate
from typing import NamedTuple

from syndicate.document.characters import clean, find_forbidden, find_forbidden_reference, name_of, text_of
from syndicate.document.nodes import ListNode, MappingNode, Node, Pair, ScalarNode, Tree
from syndicate.document.validation import nearest
from syndicate.errors import ContentError, Problem

_QUOTED = re.compile(r'"((?:[^"]|"")*)"')
_DELIMITERS = (",", ";", "\t")


class _Cell(NamedTuple):
    text: str
    start: int
    end: int


def read_rows(
    data: bytes, path: str, *, columns: Collection[str], needed: Collection[str], lists: Collection[str]
) -> Iterator[Tree]:
    """A tree for every row that holds anything: a mapping from `columns` to texts, or lists where cells of a column
    hold several texts with semicolons between them. Empty cells stand for nothing, but where they are `needed`.

    Raises ContentError with everything that is wrong with the table itself, before the first row is given.
    """
    source = text_of(data, path)
    line_starts = tuple(accumulate((len(line) + 1 for line in source.split("\n")[:-1]), initial=0))
    whole = Tree(path, source, ScalarNode("", 0, 0, True), line_starts, may_lack_values=False)
    first, *rows = _split(whole)
    header = _header(whole, first, columns, needed)
    _refuse_surplus(whole, header, rows)
    for row in rows:
        pairs = {
            key.text: Pair(key, _node(cell, is_list=key.text in lists))
            for key, cell in zip(header, row, strict=False)
            if cell.text or key.text in needed
        }
        yield Tree(path, source, MappingNode(pairs, row[0].start), line_starts, may_lack_values=False)


def _split(whole: Tree) -> list[list[_Cell]]:
    """The rows that hold anything. Raises ContentError for quotation marks that do not close, and for an empty file."""
    source = whole.source
    forbidden = find_forbidden(source)
    if forbidden:
        raise _refused(whole, forbidden.start(), f"the character {name_of(forbidden[0])} must not stand in a file")
    delimiter = max(_DELIMITERS, key=source.partition("\n")[0].count)
    bare = re.compile(f"[^{delimiter}\n]*")
    rows: list[list[_Cell]] = [[]]
    at, end = 0, len(source)
    while at < end:
        quoted = _QUOTED.match(source, at) if source[at] == '"' else None
        if source[at] == '"' and quoted is None:
            raise _refused(whole, at, "the quotation mark that opens here is never closed")
        found = quoted or bare.match(source, at)
        stop = found.end() if found else at
        text = quoted[1].replace('""', '"') if quoted else source[at:stop]
        if quoted and stop < end and source[stop] not in (delimiter, "\n"):
            raise _refused(
                whole, stop, "text stands behind the closing quotation mark", 'write “""” for one inside a cell'
            )
        reference = find_forbidden_reference(text)
        if reference:
            raise _refused(whole, at, f"the text stands for the character {reference}, which must not stand in a file")
        rows[-1].append(_Cell(clean(text)[0].strip(), at, stop))
        if source[stop : stop + 1] == "\n":
            rows.append([])
        at = stop + 1
    found_rows = [row for row in rows if any(cell.text for cell in row)]
    if not found_rows:
        raise ContentError([Problem(path=whole.path, code="E001", message="the file is empty")])
    return found_rows


def _header(whole: Tree, first: list[_Cell], columns: Collection[str], needed: Collection[str]) -> list[ScalarNode]:
    header = [ScalarNode(cell.text.lower(), cell.start, cell.end, True) for cell in first]
    names = [key.text for key in header]
    problems = []
    for number, key in enumerate(header):
        if key.text not in columns:
            hint = nearest(key.text, list(columns)) or f"allowed: {', '.join(columns)}"
            problems.append(_problem(whole, key.start, f"there is no column “{key.text}”", hint))
        elif key.text in names[:number]:
            problems.append(_problem(whole, key.start, f"the column “{key.text}” stands here a second time"))
    missing = [name for name in needed if name not in names]
    if missing:
        hint = f"needed: {', '.join(needed)}; also read: {', '.join(name for name in columns if name not in needed)}"
        problems.append(_problem(whole, first[0].start, f"the column “{missing[0]}” is missing", hint))
    if problems:
        raise ContentError(problems)
    return header


def _refuse_surplus(whole: Tree, header: list[ScalarNode], rows: list[list[_Cell]]) -> None:
    surplus = [cell for row in rows for cell in row[len(header) :] if cell.text]
    if surplus:
        hint = "put a text that holds the sign between columns in quotation marks"
        message = f"this cell stands under no heading; there are {len(header)} columns"
        raise ContentError([_problem(whole, cell.start, message, hint) for cell in surplus])


def _node(cell: _Cell, *, is_list: bool) -> Node:
    if not is_list:
        return ScalarNode(cell.text, cell.start, cell.end, True)
    items = (text.strip() for text in cell.text.split(";"))
    return ListNode(tuple(ScalarNode(text, cell.start, cell.end, True) for text in items if text), cell.start)


def _problem(whole: Tree, offset: int, message: str, hint: str = "") -> Problem:
    line, column = whole.position_at(offset)
    return Problem(path=whole.path, line=line, column=column, code="E010", message=message, hint=hint)


def _refused(whole: Tree, offset: int, message: str, hint: str = "") -> ContentError:
    line, column = whole.position_at(offset)
    return ContentError([Problem(path=whole.path, line=line, column=column, code="E001", message=message, hint=hint)])
