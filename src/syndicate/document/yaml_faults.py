"""What libyaml says of a broken file, in words that help whoever wrote it."""

from __future__ import annotations

from dataclasses import dataclass

import yaml


@dataclass(frozen=True, slots=True)
class _Advice:
    message: str
    hint: str
    #: Point at where the broken thing begins rather than where libyaml gave up.
    at_beginning: bool = False


_TABS = _Advice("a tab stands where YAML takes only spaces", "indent with spaces, two for each step")
_INDENT = "give keys of the same level the same indent, and put a text that goes on over lines in quotes"

#: By libyaml's own sentences (scanner.c, parser.c of libyaml 0.2).
_BY_PROBLEM = {
    "found a tab character where an indentation space is expected": _TABS,
    "found a tab character that violates indentation": _TABS,
    "did not find expected <document start>": _Advice(
        "this line is indented less than the first key of the file", "begin all keys of the file in one column"
    ),
    "did not find expected key": _Advice(
        "neither a key nor the end of what stands before it",
        "look for a quotation mark inside the text above, or for an indent that fits no line before it",
    ),
    "did not find expected '-' indicator": _Advice(
        "a list item is expected here", "begin the line with “- ”, or indent it less to end the list"
    ),
    "did not find expected ',' or ']'": _Advice(
        "the list that opens here is never closed", "end it with “]”, with commas between its items", at_beginning=True
    ),
    "did not find expected ',' or '}'": _Advice(
        "the braces that open here are never closed",
        "end them with “}”, with commas between the keys",
        at_beginning=True,
    ),
    "found unexpected end of stream": _Advice(
        "the quotation mark that opens here is never closed",
        "end the text with the same mark; inside '…' an apostrophe is written twice",
        at_beginning=True,
    ),
    "could not find expected ':'": _Advice(
        "this line is neither a key with a value nor part of the text before it",
        "write “key: value”, or indent the line under the text it belongs to",
        at_beginning=True,
    ),
    "block sequence entries are not allowed in this context": _Advice(
        "a list cannot begin on the line of its key", "put “- ” on a line of its own, or write the list in [ ]"
    ),
    "mapping keys are not allowed in this context": _Advice("a key cannot begin here", _INDENT),
    "found unknown escape character": _Advice(
        "a backslash in a text in double quotes begins no escape that YAML knows",
        "write \\\\ for a backslash, or use single quotes",
    ),
    "found invalid Unicode character escape code": _Advice(
        "this escape stands for no character", "type the character itself"
    ),
    "did not find expected hexdecimal number": _Advice(
        "an escape in double quotes lacks its hexadecimal digits", "type the character itself, or use single quotes"
    ),
    "did not find expected alphabetic or numeric character": _Advice(
        "“*” and “&” cannot begin a text without quotes", "put the text in quotes", at_beginning=True
    ),
    "found unknown directive name": _Advice("“%” cannot begin a line", "put the text in quotes"),
    "found undefined tag handle": _Advice(
        "“!” cannot begin a text without quotes", "put the text in quotes", at_beginning=True
    ),
    "found unexpected document indicator": _Advice(
        "“---” or “...” stands inside a text in quotes", "indent the line", at_beginning=True
    ),
}
_FALLBACK = _Advice(
    "the file cannot be read as YAML here", "look at indents, colons and quotation marks around this place"
)


def explain(error: yaml.YAMLError, source: str) -> tuple[int, str, str]:
    """Offset into `source`, message and hint for what libyaml raised."""
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        return 0, _FALLBACK.message, _FALLBACK.hint
    offset = _within(error.problem_mark.index, source)
    problem = str(error.problem)
    if problem == "mapping values are not allowed in this context":
        advice = _second_colon(source, offset)
    elif problem == "found character that cannot start any token":
        advice = _strange_start(source[offset : offset + 1])
    else:
        advice = _BY_PROBLEM.get(problem, _FALLBACK)
    if advice.at_beginning and error.context_mark is not None:
        offset = _within(error.context_mark.index, source)
    return offset, advice.message, advice.hint


def _within(offset: int, source: str) -> int:
    """An offset at the very end of the file is shown on its last written line."""
    return min(offset, max(len(source.rstrip("\n")) - 1, 0)) if offset >= len(source) else offset


def _second_colon(source: str, offset: int) -> _Advice:
    line_start = source.rfind("\n", 0, offset) + 1
    if ": " in source[line_start:offset]:
        return _Advice("a second colon stands in this value", "put the whole text in quotes")
    return _Advice("a key stands here where none can", _INDENT)


def _strange_start(character: str) -> _Advice:
    if character == "\t":
        return _TABS
    return _Advice(f"“{character}” cannot begin a text without quotes", "put the text in quotes")
