"""The tree of a YAML file: every scalar is text, and every key and value knows where it stands.

Nothing here has a type yet: what a text means is said by the model it is validated against.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from syndicate.errors import Level, Problem

#: Where a value stands in its file: keys of mappings and 0-based numbers of list items, from the root.
Keys = tuple[str | int, ...]
#: The values of a file without places: text, lists and dictionaries of them.
Data = str | list["Data"] | dict[str, "Data"]


class Position(NamedTuple):
    """1-based; the column counts characters and not bytes."""

    line: int
    column: int


# The nodes are tuples, because a file has hundreds of them and a frozen dataclass costs three times as much to make.


class ScalarNode(NamedTuple):
    text: str
    #: Offsets into `Tree.source`, quotation marks and block indicators included.
    start: int
    end: int
    #: Whether it is written in quotation marks or as a block, so that an empty text is meant.
    quoted: bool

    @property
    def is_missing(self) -> bool:
        """True for a key or dash with nothing behind it."""
        return not self.text and not self.quoted


class ListNode(NamedTuple):
    items: tuple[Node, ...]
    start: int


class Pair(NamedTuple):
    key: ScalarNode
    value: Node


class MappingNode(NamedTuple):
    pairs: Mapping[str, Pair]
    start: int


Node = ScalarNode | ListNode | MappingNode


@dataclass(frozen=True, slots=True)
class Found:
    """What stands at some keys, or the nearest that stands above it."""

    node: Node
    #: The key that leads to `node`; `None` at the root and for items of a list.
    key: ScalarNode | None
    #: The keys that led there.
    trail: Keys


@dataclass(frozen=True, slots=True)
class Tree:
    """One YAML file as it was read."""

    path: str
    #: The file's text with LF for every line end, without a byte order mark.
    source: str
    root: Node
    #: Offsets at which the lines of `source` begin.
    line_starts: tuple[int, ...]
    #: What was read otherwise than it is written.
    warnings: tuple[Problem, ...] = ()
    #: False when no key or dash is without a value, so that nobody needs to look for them.
    may_lack_values: bool = True

    def position_at(self, offset: int) -> Position:
        line = bisect_right(self.line_starts, offset)
        return Position(line, offset - self.line_starts[line - 1] + 1)

    def find(self, keys: Keys) -> Found:
        """Follow `keys` from the root as far as they lead; a key that fits nowhere is passed over."""
        found = Found(self.root, None, ())
        for key in keys:
            node = found.node
            if isinstance(node, MappingNode) and isinstance(key, str) and key in node.pairs:
                pair = node.pairs[key]
                found = Found(pair.value, pair.key, (*found.trail, key))
            elif isinstance(node, ListNode) and isinstance(key, int) and key < len(node.items):
                found = Found(node.items[key], None, (*found.trail, key))
        return found

    def position(self, keys: Keys) -> Position:
        """Where the value at `keys` begins, or the nearest that stands above it."""
        return self.position_at(self.find(keys).node.start)

    def key_position(self, keys: Keys) -> Position:
        """Where the key that leads to a value begins; of the value itself where there is no key."""
        found = self.find(keys)
        return self.position_at((found.key or found.node).start)

    def problem(
        self, keys: Keys, code: str, message: str, *, hint: str = "", level: Level = Level.ERROR, at_key: bool = False
    ) -> Problem:
        """A problem with the value at `keys`, or with its key."""
        line, column = self.key_position(keys) if at_key else self.position(keys)
        return Problem(path=self.path, line=line, column=column, code=code, message=message, hint=hint, level=level)

    def data(self) -> Data:
        return _data(self.root)


def _data(node: Node) -> Data:
    if isinstance(node, ScalarNode):
        return node.text
    if isinstance(node, ListNode):
        return [_data(item) for item in node.items]
    return {key: _data(pair.value) for key, pair in node.pairs.items()}
