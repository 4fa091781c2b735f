"""The markup of a template's source: values outside of quotes, and MJML that MRML would drop, as far as can be seen.

A template is a piece of a mail: what stands around it is known only where it holds it itself. The whole is looked at
when it is rendered (`mjml_check.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from syndicate.rendering.mjml_check import HTML_INSIDE, PARENTS, misplaced
from syndicate.rendering.template_names import Fault
from syndicate.rendering.template_source import EXPRESSION, STATEMENT, Source, Statement, Tag, Text, pieces

#: Jinja2's own filter that writes whole attributes, with their quotes.
_WRITES_ATTRIBUTES = re.compile(r"\|\s*xmlattr\b")
#: What a mail is given as whole attributes, of elements that hold words of ours (`mail_languages.Speech`).
_ATTRIBUTES = r"(own|dated|speech\.phrases|speech\.dates)"
_GIVEN_AS_ATTRIBUTES = re.compile(rf"\{{\{{[-+]?\s*{_ATTRIBUTES}(\s+or\s+{_ATTRIBUTES})*\s*[-+]?\}}\}}")
#: Elements of HTML that hold nothing and need no end.
_VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"})
#: Components whose content is text and no HTML.
_TEXT_INSIDE = frozenset({"mj-title", "mj-style"})
#: Statement -> what ends it, for those whose content may stand anywhere.
_ELSEWHERE = {"macro": "endmacro", "call": "endcall", "set": "endset", "filter": "endfilter"}


def loose_values(source: Source) -> Iterator[Fault]:
    """E083: an expression that stands in a tag and in no quotes. Escaping does not hold there: a blank ends a value."""
    for piece in pieces(source.mask):
        for place in piece.loose if isinstance(piece, Tag) else ():
            offset, end = source.expression_at(place)
            written = source.text[offset:end]
            if not (_WRITES_ATTRIBUTES.search(written) or _GIVEN_AS_ATTRIBUTES.fullmatch(written)):
                yield Fault(
                    offset=offset,
                    end=end,
                    code="E083",
                    message=f"“{written[:60]}” stands in a tag outside of quotes, where a text can add attributes",
                    hint='put it in quotes, as in href="{{ url }}"',
                )


def wrong_mjml(source: Source, *, is_child: bool) -> Iterator[Fault]:
    """E084: components that are not known or stand in the wrong place, and texts that would be dropped.

    `is_child` is True of a template that extends another: what its blocks stand in is the other's to say.
    """
    walk = _Walk(is_child)
    for piece in sorted([*pieces(source.mask), *source.statements], key=lambda piece: piece.offset):
        if isinstance(piece, Statement):
            walk.statement(piece)
        elif isinstance(piece, Tag):
            if reason := walk.tag(piece):
                yield Fault(offset=piece.offset, end=piece.end, code="E084", message=reason)
        elif found := walk.text(piece):
            offset, text = found
            message = f"text stands in <{walk.parent}>, where it would be dropped: “{text[:40]}”"
            hint = f"texts belong in {', '.join(sorted(HTML_INSIDE))}"
            yield Fault(offset=offset, end=offset + len(text), code="E084", message=message, hint=hint)


@dataclass(slots=True)
class _Branch:
    """A statement whose end has not come: what was open before it, and at the end of each of its branches."""

    end: str
    before: list[str | None]
    ends: list[list[str | None]] = field(default_factory=list)


class _Walk:
    """Which elements are open, `None` first. It stands for those that the template's source does not show."""

    def __init__(self, is_child: bool) -> None:
        self._is_child = is_child
        self._open: list[str | None] = [None]
        self._branches: list[_Branch] = []

    @property
    def parent(self) -> str | None:
        return self._open[-1]

    def statement(self, statement: Statement) -> None:
        keyword = statement.keyword
        if keyword in ("if", "for"):
            self._begin(f"end{keyword}")
        elif keyword in ("elif", "else"):
            self._branches[-1].ends.append(self._open)
            self._open = list(self._branches[-1].before)
        elif keyword == "block":
            self._begin("endblock")
            self._open = [None] if self._is_child else self._open
        elif keyword in _ELSEWHERE and not (keyword == "set" and statement.assigns):
            self._begin(_ELSEWHERE[keyword])
            self._open = [None]
        elif self._branches and self._branches[-1].end == keyword:
            self._end(keyword)

    def _begin(self, end: str) -> None:
        self._branches.append(_Branch(end, list(self._open)))

    def _end(self, keyword: str) -> None:
        branch = self._branches.pop()
        if keyword in _ELSEWHERE.values() or (keyword == "endblock" and self._is_child):
            self._open = branch.before
        elif any(end != self._open for end in branch.ends):
            self._open = [None]

    def tag(self, tag: Tag) -> str:
        """Why it cannot stand here; empty when it can, or when that cannot be seen."""
        if tag.is_closing:
            if tag.name in self._open:
                del self._open[len(self._open) - 1 - self._open[::-1].index(tag.name) :]
            return ""
        parent, reason = self.parent, ""
        if parent and parent.startswith("mj") and parent not in PARENTS:
            parent = None  # it is told of itself
        if tag.name.startswith("mj"):
            reason = misplaced(tag.name, parent, [attribute.name for attribute in tag.attributes])
        elif parent in PARENTS and parent not in HTML_INSIDE and parent != "mj-attributes":
            reason = f"<{tag.name}> cannot stand in <{parent}>; HTML belongs in {', '.join(sorted(HTML_INSIDE))}"
        if not tag.is_empty and tag.name not in _VOID:
            self._open.append(tag.name)
        return reason

    def text(self, piece: Text) -> tuple[int, str] | None:
        """The first text that the component here would drop, and where it begins."""
        if piece.raw or self.parent not in PARENTS or self.parent in HTML_INSIDE | _TEXT_INSIDE:
            return None
        for found in re.finditer(f"[^{EXPRESSION}{STATEMENT}]+", piece.text):
            if text := found[0].strip():
                return piece.offset + found.start() + found[0].index(text), text
        if EXPRESSION in piece.text:  # a macro, which may open elements or close them
            self._open.append(None)
        return None
