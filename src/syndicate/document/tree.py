"""YAML bytes to a tree of texts with places. Takes the plain core of YAML and refuses the rest.

PyYAML's events come from libyaml, and the limits are counted on them, so that nothing large is ever built
(faults.md B1 to B11). No scalar gets a type here: `no`, `12:30` and `010` stay what was written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

import yaml

from syndicate.document.characters import (
    clean,
    find_forbidden,
    find_forbidden_reference,
    has_controls,
    is_clean,
    mark_dropped,
    name_of,
    text_of,
)
from syndicate.document.nodes import ListNode, MappingNode, Node, Pair, ScalarNode, Tree
from syndicate.document.yaml_faults import explain
from syndicate.errors import FilesError, Level, Problem

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 20
MAX_NODES = 50_000

_NODES = frozenset({yaml.ScalarEvent, yaml.MappingStartEvent, yaml.SequenceStartEvent})
#: What git leaves in a file when a merge needs a person.
_CONFLICT = re.compile(r"^(<{7}|>{7}) ", re.MULTILINE)


def parse(data: bytes, path: str) -> Tree:
    """Read one file; `path` is what messages call it.

    Raises FilesError with code E001 when the file is not YAML of the kind that is read here.
    """
    source = _text_of(data, path)
    reader = _Reader(Tree(path=path, source=source, root=ScalarNode("", 0, 0, False), line_starts=_lines(source)))
    return reader.read(has_controls=has_controls(data))


def _lines(source: str) -> tuple[int, ...]:
    return tuple(accumulate((len(line) + 1 for line in source.split("\n")[:-1]), initial=0))


def _text_of(data: bytes, path: str) -> str:
    if len(data) > MAX_BYTES:
        message = f"the file is larger than {MAX_BYTES:,} bytes"
        raise FilesError([Problem(path=path, code="E001", message=message, hint="split it into several files")])
    return text_of(data, path)


@dataclass(slots=True)
class _Open:
    """A list or mapping whose end has not come yet."""

    start: int
    #: `None` for a list.
    pairs: dict[str, Pair] | None
    items: list[Node] = field(default_factory=list)
    #: The key that waits for its value.
    key: Node | None = None


class _Reader:
    """Builds one tree from events; goes on after a fault wherever that makes sense, to name the others too."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._problems: list[Problem] = []
        self._warnings: list[Problem] = []
        self._open: list[_Open] = []
        self._root: Node | None = None
        self._has_empty = False
        self._nodes = 0

    def read(self, *, has_controls: bool) -> Tree:
        """`has_controls` is False when the file is known to hold no character that must not stand in it."""
        source = self._tree.source
        try:
            if has_controls:
                self._check_characters()
            self._check_conflicts()
            text = mark_dropped(source) if has_controls else source
            self._take_events(text, as_written=not has_controls and is_clean(source))
        except yaml.YAMLError as error:
            offset, message, hint = explain(error, self._tree.source)
            self._refuse(offset, message, hint)
        except _StopReading:
            pass
        if self._root is None and not self._problems:
            self._problems.append(Problem(path=self._tree.path, code="E001", message="the file is empty"))
        if self._problems or self._root is None:
            raise FilesError(self._problems)
        tree = self._tree
        return Tree(tree.path, tree.source, self._root, tree.line_starts, tuple(self._warnings), self._has_empty)

    def _check_characters(self) -> None:
        found = find_forbidden(self._tree.source)
        if found:
            self._refuse(
                found.start(),
                f"the character {name_of(found[0])} must not stand in a file",
                "delete it; it is invisible",
            )
            raise _StopReading

    def _check_conflicts(self) -> None:
        source = self._tree.source
        if "<<<<<<< " not in source and ">>>>>>> " not in source:
            return
        conflict = _CONFLICT.search(source)
        if conflict:
            self._refuse(conflict.start(), "a merge was left unfinished here", "choose one side and delete the marks")
            raise _StopReading

    def _take_events(self, text: str, *, as_written: bool) -> None:
        """One event of libyaml's after the other; a large archive spends its time here."""
        parser: Any = yaml.CLoader(text)  # PyYAML's types allow for events without places, which libyaml never makes
        opened, nodes = self._open, 0
        while (event := parser.get_event()) is not None:
            kind = type(event)
            if kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                self._end()
            elif kind in _NODES:
                start: int = event.start_mark.index
                nodes += 1
                if nodes > MAX_NODES or len(opened) >= MAX_DEPTH:
                    self._refuse_size(start, nodes)
                if event.anchor is not None or event.tag is not None:
                    self._refuse_extras(event, start)
                if kind is yaml.ScalarEvent:
                    value = event.value if as_written else self._cleaned(event.value, start)
                    if not value:
                        self._has_empty = True
                    self._place(ScalarNode(value, start, event.end_mark.index, bool(event.style)))
                else:
                    opened.append(_Open(start, {} if kind is yaml.MappingStartEvent else None))
            elif kind is yaml.AliasEvent:
                start = event.start_mark.index
                self._refuse(start, f"“*{event.anchor}” is an alias of YAML, which is not read", _QUOTE_HINT)
                self._place(ScalarNode("", start, start, True))
            elif kind is yaml.DocumentStartEvent and self._root is not None:
                self._refuse(event.start_mark.index, "a second document begins here", "one file holds one document")
                raise _StopReading

    def _refuse_size(self, offset: int, nodes: int) -> None:
        if nodes > MAX_NODES:
            self._refuse(offset, f"the file holds more than {MAX_NODES:,} values", "split it into several files")
        else:
            message = f"values are nested more than {MAX_DEPTH} deep"
            self._refuse(offset, message, "look for a “[” or “{” that is not meant")
        raise _StopReading

    def _refuse_extras(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent, offset: int) -> None:
        if event.anchor is not None:
            self._refuse(offset, f"“&{event.anchor}” is an anchor of YAML, which is not read", _QUOTE_HINT)
        if event.tag is not None:
            shown = event.tag.replace("tag:yaml.org,2002:", "!!")
            self._refuse(offset, f"“{shown}” is a tag of YAML, which is not read", _QUOTE_HINT)

    def _cleaned(self, value: str, start: int) -> str:
        text, dropped = clean(value)
        forbidden = find_forbidden(text)
        named = name_of(forbidden[0]) if forbidden else find_forbidden_reference(text)
        if named:
            self._refuse(
                start, f"the text stands for the character {named}, which must not stand in a file", "delete it"
            )
        if dropped:
            message = f"{dropped} control characters were dropped" if dropped > 1 else "a control character was dropped"
            hint = "delete what is invisible here, or type the text anew"
            self._report(self._warnings, start, "W011", message, hint, Level.WARNING)
        return text

    def _end(self) -> None:
        done = self._open.pop()
        if done.pairs is None:
            self._place(ListNode(tuple(done.items), done.start))
        else:
            self._place(MappingNode(done.pairs, done.start))

    def _place(self, node: Node) -> None:
        """Hang a finished node where it belongs: root, item, key or value."""
        if not self._open:
            self._root = node
            return
        parent = self._open[-1]
        pairs, key = parent.pairs, parent.key
        if pairs is None:
            parent.items.append(node)
        elif key is None:
            parent.key = node
        else:
            parent.key = None
            if isinstance(key, ScalarNode) and key.text and key.text not in pairs and (key.text != "<<" or key.quoted):
                pairs[key.text] = Pair(key, node)
            else:
                self._refuse_key(pairs, key)

    def _refuse_key(self, pairs: dict[str, Pair], key: Node) -> None:
        if not isinstance(key, ScalarNode):
            self._refuse(key.start, "a key must be a single text", "put it in quotes if it begins with “[” or “{”")
        elif not key.text:
            self._refuse(key.start, "a key is empty", "write the name of the key before the colon")
        elif key.text in pairs:
            first = self._tree.position_at(pairs[key.text].key.start)
            message = f"the key “{key.text}” stands here a second time; the first is at {first.line}:{first.column}"
            self._refuse(key.start, message, "keep one of the two")
        else:
            self._refuse(key.start, "“<<” is a merge key of YAML, which is not read", "write the keys out")

    def _refuse(self, offset: int, message: str, hint: str) -> None:
        self._report(self._problems, offset, "E001", message, hint, Level.ERROR)

    def _report(self, to: list[Problem], offset: int, code: str, message: str, hint: str, level: Level) -> None:
        line, column = self._tree.position_at(offset)
        to.append(
            Problem(path=self._tree.path, line=line, column=column, code=code, message=message, hint=hint, level=level)
        )


_QUOTE_HINT = "put the text in quotes if it is meant as text"


class _StopReading(Exception):  # noqa: N818 - a signal within this module, not an error of ours
    """Nothing after this place can be read with sense."""
