"""Cleaned HTML -> plain text as a careful typist would set it: wrapped, lists marked, links in brackets."""

from __future__ import annotations

import re
import textwrap
from html.parser import HTMLParser

_HEADINGS = ("h2", "h3", "h4")
_BLOCKS = frozenset({"p", "blockquote", "pre", "figure", "figcaption", "caption", "table", "tr", "ul", "ol", "li"})
_SPACES = re.compile(r"[ \t\n]+")


def lay_out(html: str, width: int | None, *, show_links: bool = True) -> str:
    """The text of HTML that `clean_html` wrote. `None` for the width wraps nothing. URLs are never broken."""
    layout = _Layout(width, show_links)
    layout.feed(html)
    layout.close()
    return layout.text()


class _Layout(HTMLParser):
    def __init__(self, width: int | None, show_links: bool) -> None:
        super().__init__(convert_charrefs=True)
        self._width = width
        self._show_links = show_links
        #: Finished blocks, each with whether an empty line stands before it.
        self._blocks: list[tuple[bool, str]] = []
        #: The block that is being read.
        self._inline: list[str] = []
        #: What stands before every line, from the outermost container in.
        self._prefixes: list[str] = []
        #: What stands in place of the innermost prefix on the next line alone: a list's mark.
        self._mark = ""
        #: For each open list the number of its next item, `None` for a list without numbers.
        self._lists: list[int | None] = []
        self._cells = 0
        self._in_pre = False
        self._tight = False
        #: Target and beginning in `_inline` of the link that was opened last.
        self._link = ("", 0)

    def text(self) -> str:
        self._finish()
        parts = [("\n\n" if gap else "\n") + block for gap, block in self._blocks]
        return "".join(parts).strip("\n")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag in _BLOCKS or tag in _HEADINGS:
            self._finish()
        match tag:
            case "br":
                self._inline.append("\v")
            case "hr":
                self._finish()
                self._blocks.append((True, "* * *"))
            case "img" if attributes.get("alt"):
                self._inline.append(f"[{attributes['alt']}]")
            case "a":
                self._link = (attributes.get("href", ""), len(self._inline))
            case "pre":
                self._in_pre = True
            case "td" | "th":
                if self._cells:
                    self._inline.append(" | ")
                self._cells += 1
            case "tr":
                self._cells = 0
            case "blockquote":
                self._prefixes.append("> ")
            case "ul":
                self._lists.append(None)
            case "ol":
                self._lists.append(int(attributes.get("start") or 1))
            case "li":
                self._open_item()

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._close_link()
        if tag in _HEADINGS:
            self._finish(underline=True)
        elif tag in _BLOCKS:
            self._finish()
        match tag:
            case "pre":
                self._in_pre = False
            case "tr":
                self._tight = True
            case "table":
                self._tight = False
            case "blockquote":
                self._prefixes.pop()
            case "ul" | "ol":
                self._lists.pop()
                self._tight = bool(self._lists)
            case "li":
                self._prefixes.pop()
                self._mark = ""
                self._tight = True

    def handle_data(self, data: str) -> None:
        self._inline.append(data if self._in_pre else _SPACES.sub(" ", data))

    def _open_item(self) -> None:
        number = self._lists[-1] if self._lists else None
        mark = "- " if number is None else f"{number}. "
        if number is not None:
            self._lists[-1] = number + 1
        self._mark = mark
        self._prefixes.append(" " * len(mark))

    def _close_link(self) -> None:
        href, start = self._link
        words = "".join(self._inline[start:]).strip()
        if "#fnref" in href:
            del self._inline[start:]
        elif self._show_links and "#fn" not in href and words not in (href, href.removeprefix("mailto:")):
            self._inline.append(f" ({href.removeprefix('mailto:')})")

    def _finish(self, *, underline: bool = False) -> None:
        """Set the block that was being read, if it says anything."""
        raw, self._inline = "".join(self._inline), []
        if self._in_pre:
            lines = raw.strip("\n").split("\n")
        else:
            lines = [line for part in raw.split("\v") if part.strip(" \n") for line in self._wrapped(part)]
        if not any(line.strip() for line in lines):
            return
        if underline:
            lines.append("-" * max(len(line) for line in lines))
        rest = "".join(self._prefixes)
        first = "".join(self._prefixes[:-1]) + self._mark if self._mark else rest
        self._mark = ""
        written = [f"{first if number == 0 else rest}{line}".rstrip(" ") for number, line in enumerate(lines)]
        self._blocks.append((not self._tight, "\n".join(written)))
        self._tight = False

    def _wrapped(self, text: str) -> list[str]:
        line = _SPACES.sub(" ", text).strip(" ")
        if self._width is None:
            return [line]
        room = max(self._width - len("".join(self._prefixes)), 20)
        return textwrap.wrap(line, room, break_long_words=False, break_on_hyphens=False)
