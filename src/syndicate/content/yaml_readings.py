"""Values without quotes that YAML 1.1 and YAML 1.2 give different types.

Here they are texts and mean what they say, but other programs that read the same file guess: PyYAML and Ruby by
version 1.1, the YAML server of VS Code and Go by 1.2. Days such as 1956-11-04 are left alone, though only 1.1 has a
type for them: whoever makes a date of one makes the same day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from syndicate.document.nodes import ListNode, MappingNode, Node, ScalarNode, Tree
from syndicate.errors import Level, Problem

#: By the regular expressions of https://yaml.org/type/ and of the core schema, YAML 1.2.2 section 10.3.
_DIFFERENT = (
    (re.compile(r"y|Y|yes|Yes|YES|on|On|ON"), "true", "a text"),
    (re.compile(r"n|N|no|No|NO|off|Off|OFF"), "false", "a text"),
    (re.compile(r"[-+]?[1-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?"), "a number to the base 60", "a text"),
    (re.compile(r"[-+]?0[0-7_]*[0-7][0-7_]*"), "an octal number", "a decimal number"),
    (re.compile(r"[-+]?0[0-9]*[89][0-9]*"), "a text", "a decimal number"),
    (re.compile(r"[-+]?0b[01_]+"), "a binary number", "a text"),
    (re.compile(r"0o[0-7]+"), "a text", "an octal number"),
    (re.compile(r"[-+]0x[0-9a-fA-F_]+|0x[0-9a-fA-F]*_[0-9a-fA-F_]*"), "a hexadecimal number", "a text"),
    (re.compile(r"[-+]?[1-9][0-9]*_[0-9_]*(\.[0-9_]*)?"), "a number", "a text"),
    (re.compile(r"[-+]?(\.[0-9]+|[0-9]+)[eE][-+]?[0-9]+|[-+]?[0-9]*\.[0-9]*[eE][0-9]+"), "a text", "a number"),
)


def read_differently(tree: Tree) -> Iterator[Problem]:
    """W090 for every key and value of a file that is not in quotes and is two things."""
    for node in _plain_scalars(tree.root):
        for pattern, by_1_1, by_1_2 in _DIFFERENT:
            if pattern.fullmatch(node.text):
                line, column = tree.position_at(node.start)
                yield Problem(
                    path=tree.path,
                    line=line,
                    column=column,
                    end_column=column + node.end - node.start,
                    code="W090",
                    message=f"other programs read “{node.text}” as {by_1_1} (YAML 1.1) or as {by_1_2} (YAML 1.2)",
                    hint="put it in quotes",
                    level=Level.WARNING,
                )
                break


def _plain_scalars(node: Node) -> Iterator[ScalarNode]:
    if isinstance(node, ScalarNode):
        if not node.quoted:
            yield node
    elif isinstance(node, ListNode):
        for item in node.items:
            yield from _plain_scalars(item)
    elif isinstance(node, MappingNode):
        for pair in node.pairs.values():
            yield from _plain_scalars(pair.key)
            yield from _plain_scalars(pair.value)
