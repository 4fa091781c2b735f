"""Problems as an editor reads them: place, code, words, the line with the fault underlined, and how to mend it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence

from rich.cells import cell_len
from rich.text import Text

from syndicate.errors import Level, Problem

_STYLE = {Level.ERROR: "red", Level.WARNING: "yellow"}
#: Characters of a long line that are shown before and behind the beginning of the fault.
_BEFORE, _BEHIND = 60, 100
_QUOTED = re.compile(r"\"(?:[^\"\\]|\\.)*\"?|'(?:[^']|'')*'?")
_KEY = re.compile(r"[^\s\[\]{},:\"'#][^\[\]{},:\"'#]*(?=:(?:\s|$))")
_PLAIN = re.compile(r"(?:[^\s#]|\s+(?![\s#]|$)|(?<=\S)#)+")
_PLAIN_IN_BRACKETS = re.compile(r"[^\s,\]}]+(?:\s+[^\s,\]}#]+)*")
_PAIRS = {"[": "]", "{": "}"}


def report(problems: Sequence[Problem], lines: Mapping[str, Sequence[str]]) -> Iterator[Text]:
    """One text of several lines for each problem, with styles that a plain console leaves out.

    `lines` holds the lines of files by their paths.
    """
    for problem in problems:
        yield _report_one(problem, lines.get(problem.path, ()))


def _report_one(problem: Problem, lines: Sequence[str]) -> Text:
    style = _STYLE[problem.level]
    place = f"{problem.path}:{problem.line}:{problem.column}" if problem.line else problem.path
    text = Text(f"{_harmless(place)} ", style="bold")
    text.append(problem.code, style=style)
    text.append(f" {_harmless(problem.message)}", style="not bold")
    if 0 < problem.line <= len(lines):
        text.append(_excerpt(problem, lines[problem.line - 1], style))
    if problem.hint:
        text.append("\n      = ", style="not bold dim").append(_harmless(problem.hint), style="not bold")
    return text


def _excerpt(problem: Problem, line: str, style: str) -> Text:
    """The line with its number, and below it a line of carets under what is wrong."""
    start = max(problem.column - 1, 0)
    end = max(end_of(line, problem) - 1, start + 1)
    first, last = (0, len(line)) if len(line) <= _BEFORE + _BEHIND else (max(start - _BEFORE, 0), start + _BEHIND)
    before, fault, behind = (_harmless(line[a:b]) for a, b in ((first, start), (start, min(end, last)), (end, last)))
    opening, closing = "…" if first > 0 else "", "…" if last < len(line) else ""
    margin = f"{problem.line:>5} | "
    text = Text(f"\n{margin}", style="not bold dim")
    text.append(opening + before, style="not bold not dim")
    text.append(fault, style=f"not dim bold underline {style}")
    text.append(behind + closing, style="not bold not dim")
    blank = " " * cell_len(opening + before)
    text.append(f"\n      | {blank}")
    return text.append("^" * max(cell_len(fault), 1), style=f"not dim bold {style}")


def end_of(line: str, problem: Problem) -> int:
    """The 1-based column behind what is wrong: the problem's own, or that of the key or value that begins there."""
    if problem.end_column:
        return problem.end_column
    start = max(problem.column - 1, 0)
    opening = line[start : start + 1]
    if opening in ('"', "'"):
        match = _QUOTED.match(line, start)
    elif opening in _PAIRS:
        closing = line.find(_PAIRS[opening], start)
        return closing + 2 if closing >= 0 else len(line.rstrip()) + 1
    elif _is_in_brackets(line[:start]):
        match = _KEY.match(line, start) or _PLAIN_IN_BRACKETS.match(line, start)
    else:
        match = _KEY.match(line, start) or _PLAIN.match(line, start)
    return match.end() + 1 if match else problem.column + 1


def _is_in_brackets(before: str) -> bool:
    bare = _QUOTED.sub("", before)
    return any(bare.count(opening) > bare.count(closing) for opening, closing in _PAIRS.items())


def _harmless(text: str) -> str:
    """The text without what a terminal would obey: each control or direction mark becomes one visible sign."""
    return "".join(
        " "
        if character == "\t"
        else "\ufffd"
        if unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp")
        else character
        for character in text
    )
