"""The source of a template, taken apart: where Jinja2 speaks, and where the markup around it does.

Knows no rules: what may stand where is `template_markup.py`'s and `mail_markup.py`'s to say.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from jinja2 import Environment

#: What stands in the mask for each character of an expression, and of a statement.
EXPRESSION, STATEMENT = "\ue000", "\ue001"

_SKIPPED = re.compile(r"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<![^>]*>|<\?.*?\?>", re.DOTALL)
_TAG = re.compile(
    r"<(?P<closing>/?)(?P<name>[A-Za-z\ue000][\w:.\ue000-]*)(?P<rest>(?:\"[^\"]*\"|'[^']*'|[^'\">])*)>", re.DOTALL
)
_ATTRIBUTE = re.compile(
    r"(?P<name>[^\s=>\"'/\ue000\ue001]+)(?:\s*=\s*(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|(?P<bare>[^\s\"'>]+)))?"
    r"|(?P<loose>\ue000+)|\"[^\"]*\"|'[^']*'"
)
#: Elements whose content is no markup.
_RAW = frozenset({"style", "mj-style", "script"})


@dataclass(frozen=True, slots=True)
class Attribute:
    name: str
    #: As it stands in the mask.
    value: str
    #: Where the value begins; of one without a value, where the name does.
    offset: int
    is_quoted: bool


@dataclass(frozen=True, slots=True)
class Tag:
    offset: int
    end: int
    #: In lower case.
    name: str
    is_closing: bool
    #: `<br />`, which opens nothing.
    is_empty: bool
    attributes: tuple[Attribute, ...] = ()
    #: Where expressions begin that stand in the tag and in no quotes.
    loose: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Text:
    """What stands between two tags; `raw` names the element whose content is no markup, a style sheet's say."""

    offset: int
    text: str
    raw: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """`{% if lead %}`: its keyword, and whether it holds the sign of an assignment."""

    offset: int
    keyword: str
    assigns: bool


@dataclass(frozen=True, slots=True)
class Source:
    """One template's text with line breaks of one kind, and the same without what Jinja2 reads."""

    text: str
    #: As long as `text`: expressions and statements are filled with their sign, comments with blanks.
    mask: str
    statements: tuple[Statement, ...]
    _line_starts: tuple[int, ...] = field(repr=False)

    def place(self, offset: int) -> tuple[int, int]:
        """1-based line and column."""
        line = bisect_right(self._line_starts, offset)
        return line, offset - self._line_starts[line - 1] + 1

    def end_column(self, offset: int, end: int) -> int:
        """The column behind `end` where it lies on the line of `offset`; else 0, not known."""
        return self.place(end)[1] if self.place(offset)[0] == self.place(end)[0] else 0

    def find(self, pattern: str, line: int) -> tuple[int, int]:
        """Beginning and end of what a regular expression finds first from the beginning of a line on."""
        found = re.compile(pattern).search(self.text, self._line_starts[line - 1])
        return found.span() if found else (self._line_starts[line - 1],) * 2

    def expression_at(self, offset: int) -> tuple[int, int]:
        """Beginning and end of the expression that begins at `offset`, or whose middle it is."""
        end = offset
        while end < len(self.mask) and self.mask[end] == EXPRESSION:
            end += 1
        closing = self.text.find("}}", offset, end)
        return offset, end if closing < 0 else closing + 2


def read_source(text: str, environment: Environment) -> Source:
    """`text` is one that Jinja2 can read."""
    text = re.sub(r"\r\n?", "\n", text)
    mask, statements = list(text), []
    place, begin, tokens, kind = 0, 0, list[str](), ""
    for _, part, value in environment.lexer.tokeniter(text, None):
        if not value.strip() and part != "data":
            continue
        # White space that Jinja2 strips is missing in the tokens, and nothing else is.
        start = text.index(value, place) if value else place
        place = start + len(value)
        if part in ("variable_begin", "block_begin", "comment_begin"):
            begin, tokens, kind = start, [], part
        elif part in ("variable_end", "block_end", "comment_end"):
            sign = {"variable_begin": EXPRESSION, "block_begin": STATEMENT, "comment_begin": " "}[kind]
            end = start + len(value.rstrip("\n"))
            mask[begin:end] = sign * (end - begin)
            if kind == "block_begin" and tokens:
                statements.append(Statement(begin, tokens[0], "=" in tokens))
        elif part in ("raw_begin", "raw_end"):
            mask[start:place] = " " * (place - start)
        elif part not in ("data", "comment"):
            tokens.append(value)
    starts = (0, *(found.end() for found in re.finditer("\n", text)))
    return Source(text, "".join(mask), tuple(statements), starts)


def pieces(mask: str) -> Iterator[Tag | Text]:
    """Tags and texts of markup in their order; comments, declarations and instructions are left out."""
    place = 0
    while place < len(mask):
        opening = mask.find("<", place)
        if opening < 0:
            yield Text(place, mask[place:])
            return
        skipped = _SKIPPED.match(mask, opening)
        found = None if skipped else _TAG.match(mask, opening)
        end = skipped.end() if skipped else found.end() if found else opening + 1
        if opening > place or not (skipped or found):
            yield Text(place, mask[place : opening if skipped or found else end])
        place = end
        if found:
            tag = _tag(found)
            yield tag
            if tag.name in _RAW and not tag.is_closing and not tag.is_empty:
                closing = re.compile(rf"</{tag.name}\s*>", re.IGNORECASE).search(mask, place)
                stop = closing.start() if closing else len(mask)
                yield Text(place, mask[place:stop], raw=tag.name)
                place = stop


def _tag(found: re.Match[str]) -> Tag:
    rest, base = found["rest"], found.start("rest")
    attributes, loose = [], []
    for part in _ATTRIBUTE.finditer(rest):
        if part["loose"]:
            loose.append(base + part.start())
        elif part["name"]:
            which = next((group for group in ("double", "single", "bare") if part[group] is not None), "name")
            value = "" if which == "name" else part[which]
            attributes.append(
                Attribute(part["name"].lower(), value, base + part.start(which), which in ("double", "single"))
            )
            if which == "bare" and EXPRESSION in value:
                loose.append(base + part.start(which) + value.index(EXPRESSION))
    return Tag(
        offset=found.start(),
        end=found.end(),
        name=found["name"].lower(),
        is_closing=bool(found["closing"]),
        is_empty=rest.rstrip().endswith("/"),
        attributes=tuple(attributes),
        loose=tuple(loose),
    )
