"""What must not stand in a mail, because mail programs drop it, take it for spam, or show it to a stranger's server.

The same rules for a template's source, where places are known, and for the mail that came of it, where nothing hides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from syndicate.rendering.template_source import EXPRESSION, STATEMENT, Tag, Text, pieces

#: Gmail drops every style sheet above (feeds-and-mail: M12).
MAX_STYLE_BYTES = 16 * 1024

#: Element -> why it has no business in a mail.
_REFUSED = {
    "script": "no mail program runs scripts, and spam filters count them",
    "form": "mail programs take forms away or warn of them: link to a page",
    "iframe": "mail programs take frames away",
    "frame": "mail programs take frames away",
    "object": "mail programs take it away",
    "embed": "mail programs take it away",
    "applet": "mail programs take it away",
    "svg": "mail programs take drawings away: use a PNG with an alt text",
    "video": "mail programs take films away: link to a page",
    "audio": "mail programs take sounds away: link to a page",
    "canvas": "mail programs run no scripts to draw on it",
    "base": "mail programs take it away, and links would lead elsewhere",
    "link": "a style sheet from elsewhere tells a stranger who reads, and most mail programs take it away",
}
_STYLES = frozenset({"style", "mj-style"})
#: Attributes whose address a mail program fetches by itself.
_FETCHED = frozenset({"src", "srcset", "background", "background-url", "poster"})
_URL = re.compile(r"url\(\s*[\"']?(?P<url>[^)\"']*)", re.IGNORECASE)
_AT_RULE_FROM_ELSEWHERE = re.compile(r"@(import|font-face)\b", re.IGNORECASE)
_EVENT = re.compile(r"on[a-z]+")


@dataclass(frozen=True, slots=True)
class MarkupFault:
    #: 0-based, in what was looked at.
    offset: int
    end: int
    code: str
    message: str


def mail_faults(markup: str) -> Iterator[MarkupFault]:
    """E085 for what must not be there, E086 for style sheets that Gmail would drop.

    `markup` may be the mask of a template's source: what an expression gives is then not known, and not judged.
    """
    style_bytes = 0
    for piece in pieces(markup):
        if isinstance(piece, Tag):
            yield from _of_tag(piece)
        elif piece.raw in _STYLES:
            yield from _of_style(piece)
            written = piece.text.encode()
            if style_bytes <= MAX_STYLE_BYTES < style_bytes + len(written):
                message = f"style sheets of more than {MAX_STYLE_BYTES // 1024} kB: Gmail drops all of them"
                yield MarkupFault(piece.offset, piece.offset, "E086", message)
            style_bytes += len(written)


def _of_tag(tag: Tag) -> Iterator[MarkupFault]:
    if tag.is_closing:
        return
    if tag.name in _REFUSED:
        yield MarkupFault(tag.offset, tag.end, "E085", f"<{tag.name}> in a mail: {_REFUSED[tag.name]}")
        return
    for attribute in tag.attributes:
        begin, end = attribute.offset, attribute.offset + len(attribute.value)
        if _EVENT.fullmatch(attribute.name):
            yield MarkupFault(begin, end, "E085", f"“{attribute.name}” in a mail: no mail program runs scripts")
        elif attribute.name in _FETCHED and not _may_be_fetched(attribute.value):
            message = f"“{attribute.name}” of <{tag.name}> is “{_shown(attribute.value)}”; it must begin with https://"
            yield MarkupFault(begin, end, "E085", message)
        elif attribute.name == "style":
            yield from _addresses(attribute.value, begin)


def _of_style(piece: Text) -> Iterator[MarkupFault]:
    yield from _addresses(piece.text, piece.offset)
    if found := _AT_RULE_FROM_ELSEWHERE.search(piece.text):
        message = f"“@{found[1]}” in a mail: fonts and style sheets from elsewhere tell a stranger who reads"
        yield MarkupFault(piece.offset + found.start(), piece.offset + found.end(), "E085", message)
    if (nested := _nested_at_rule(piece.text)) >= 0:
        message = "a rule with @ stands within another: Gmail drops the whole style sheet"
        yield MarkupFault(piece.offset + nested, piece.offset + nested + 1, "E086", message)


def _addresses(style: str, offset: int) -> Iterator[MarkupFault]:
    for found in _URL.finditer(style):
        if not _may_be_fetched(found["url"]):
            message = f"a style fetches “{_shown(found['url'])}”; addresses must begin with https://"
            yield MarkupFault(offset + found.start("url"), offset + found.end("url"), "E085", message)


def _may_be_fetched(url: str) -> bool:
    """A value that begins with an expression is what the expression gives."""
    url = url.strip()
    return not url or url.startswith((EXPRESSION, STATEMENT, "https://"))


def _shown(value: str) -> str:
    return re.sub(f"[{EXPRESSION}{STATEMENT}]+", "…", value.strip())[:60]


def _nested_at_rule(css: str) -> int:
    """Where the first rule with @ begins that stands in the block of another; -1 where there is none."""
    css = re.sub(r"/\*.*?\*/", lambda comment: " " * len(comment[0]), css, flags=re.DOTALL)
    blocks: list[bool] = []
    prelude = 0
    for found in re.finditer(r"[{};]", css):
        begin = prelude + len(css[prelude : found.start()]) - len(css[prelude : found.start()].lstrip())
        is_at_rule = css.startswith("@", begin)
        if is_at_rule and any(blocks):
            return begin
        if found[0] == "{":
            blocks.append(is_at_rule)
        elif found[0] == "}" and blocks:
            blocks.pop()
        prelude = found.end()
    return -1
