"""What MRML does not say: whether it was given MJML that it understands, and whether it kept all of it.

MRML validates nothing. It passes unknown tags through, ignores `mj-style inline`, drops what stands in the wrong
place, and dies of deep nesting. So the source is read before it by a table of what works, and every text and
every link of it is looked for in what came out.
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from xml.parsers.expat import ExpatError, ParserCreate

from syndicate.errors import MjmlError

#: MRML survives some 1,500 levels; a mail needs about 20.
_MAX_DEPTH = 50

_HEAD = frozenset({"mj-head"})
_ROWS = frozenset({"mj-body", "mj-wrapper"})
_CELLS = frozenset({"mj-column"})
#: Component -> where it may stand. What is left out is refused.
PARENTS: Mapping[str, frozenset[str]] = {
    "mjml": frozenset({""}),
    "mj-head": frozenset({"mjml"}),
    "mj-body": frozenset({"mjml"}),
    "mj-title": _HEAD,
    "mj-style": _HEAD,
    "mj-attributes": _HEAD,
    "mj-breakpoint": _HEAD,
    "mj-all": frozenset({"mj-attributes"}),
    "mj-class": frozenset({"mj-attributes"}),
    "mj-wrapper": frozenset({"mj-body"}),
    "mj-section": _ROWS,
    "mj-group": frozenset({"mj-section"}),
    "mj-column": frozenset({"mj-section", "mj-group"}),
    "mj-raw": frozenset({"mj-head", "mj-body", "mj-wrapper", "mj-section", "mj-column"}),
    "mj-text": _CELLS,
    "mj-button": _CELLS,
    "mj-image": _CELLS,
    "mj-divider": _CELLS,
    "mj-spacer": _CELLS,
    "mj-table": _CELLS,
}
#: Components that MJML has and we refuse, and why.
_REFUSED: Mapping[str, str] = {
    "mj-include": "the MJML compiler has no way to read files: use Jinja2’s include",
    "mj-html-attributes": "the MJML compiler fails on it: write the attributes where they belong",
    "mj-preview": "spam filters take it for hidden text: the first mj-raw of the body holds the preheader",
    "mj-font": "it loads a font from a stranger’s server: name fonts that readers have",
}
#: Components whose content is HTML of ours, kept as it is.
HTML_INSIDE = frozenset({"mj-text", "mj-button", "mj-raw", "mj-table"})
#: Attributes that tell a reader, or a reader's screen reader, something.
_TELLING = ("href", "src", "alt", "title", "aria-label")


@dataclass(frozen=True, slots=True)
class Content:
    """What a reader must find in the mail."""

    #: The texts of the body's components in their order, white space collapsed.
    texts: tuple[str, ...]
    #: Links, addresses of pictures and what stands for them, in the body.
    attributes: tuple[str, ...]


@dataclass(slots=True)
class _Reading:
    """The state of one pass over the source."""

    name: str
    open: list[str] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    attributes: list[str] = field(default_factory=list)


def read_source(mjml: str, name: str) -> Content:
    """Check MJML against the table above. Raises MjmlError, which shows the line of the rendered MJML."""
    reading = _Reading(name)
    parser = ParserCreate(encoding="utf-8")
    parser.UseForeignDTD(True)  # HTML's named entities, such as &nbsp;, are then skipped and no error
    lines = mjml.splitlines()

    def fail(reason: str, place: tuple[int, int] | None = None) -> MjmlError:
        number, column = place or (parser.CurrentLineNumber, parser.CurrentColumnNumber)
        excerpt = lines[number - 1][max(0, column - 20) : column + 60].strip() if number <= len(lines) else ""
        return MjmlError(reading.name, f"{reason}, in line {number} of the rendered MJML, near “{excerpt}”")

    def start(tag: str, attributes: dict[str, str]) -> None:
        parent = reading.open[-1] if reading.open else ""
        if tag.startswith("mj"):
            reason = misplaced(tag, parent, attributes)
            if reason:
                raise fail(reason)
        elif not reading.open:
            raise fail(f"<{tag}> stands where <mjml> should")
        elif parent in PARENTS and parent not in HTML_INSIDE and parent != "mj-attributes":
            raise fail(f"<{tag}> cannot stand in <{parent}>; HTML belongs in {', '.join(sorted(HTML_INSIDE))}")
        reading.open.append(tag)
        if len(reading.open) > _MAX_DEPTH:
            raise fail(f"elements are nested more than {_MAX_DEPTH} deep")
        if "mj-body" in reading.open:
            reading.attributes.extend(attributes[key] for key in _TELLING if key in attributes)

    def end(tag: str) -> None:
        reading.open.pop()
        if tag in HTML_INSIDE and "mj-body" in reading.open:
            text = _collapsed("".join(reading.pieces))
            if text:
                reading.texts.append(text)
            reading.pieces.clear()

    def data(text: str) -> None:
        if "mj-body" not in reading.open:
            return
        if HTML_INSIDE.intersection(reading.open):
            reading.pieces.append(text)
        elif text.strip():
            raise fail(f"text stands in <{reading.open[-1]}>, where it would be dropped: “{text.strip()[:40]}”")

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = data
    parser.SkippedEntityHandler = lambda entity, _is_parameter: data(unescape(f"&{entity};"))
    try:
        parser.Parse(mjml.encode(), True)
    except ExpatError as error:
        raise fail(str(error).partition(":")[0], (error.lineno, error.offset)) from error
    return Content(tuple(reading.texts), tuple(reading.attributes))


def check_output(html: str, content: Content, name: str) -> None:
    """Raises MjmlError when the compiled mail lost a text or a link, or holds what MRML did not understand."""
    reader = _Visible()
    reader.feed(html)
    reader.close()
    if reader.unknown:
        raise MjmlError(name, f"<{reader.unknown}> was not understood by the MJML compiler")
    if "fonts.googleapis.com" in html:  # MRML's answer to Roboto, Ubuntu, Lato … in an attribute, and to no font at all
        reason = (
            "the MJML compiler would load a font from a stranger: give mj-all a font-family, and none without Roboto"
        )
        raise MjmlError(name, reason)
    written, place = _collapsed("".join(reader.pieces)), 0
    for text in content.texts:
        found = written.find(text, place)
        if found < 0:
            raise MjmlError(name, f"the MJML compiler lost the text “{text[:80]}”")
        place = found + len(text)
    kept = set(reader.attributes)
    lost = next((value for value in content.attributes if value not in kept), None)
    if lost is not None:
        raise MjmlError(name, f"the MJML compiler lost the attribute “{lost[:120]}”")


def visible_text(html: str) -> str:
    """What stands in the body of a page, white space collapsed."""
    reader = _Visible()
    reader.feed(html)
    reader.close()
    return _collapsed("".join(reader.pieces))


def misplaced(tag: str, parent: str | None, attributes: Container[str]) -> str:
    """Why a component cannot stand here; empty when it can. A parent of `None` is one that nobody knows."""
    if tag in _REFUSED:
        return f"<{tag}> is not known to this service; {_REFUSED[tag]}"
    if parent == "mj-attributes":
        return "" if tag in PARENTS else f"<{tag}> is not known to this service"
    if tag not in PARENTS:
        return f"<{tag}> is not known to this service; known: {', '.join(sorted(PARENTS))}"
    if parent is not None and parent not in PARENTS[tag]:
        where = " or ".join(f"<{place}>" for place in sorted(PARENTS[tag]) if place) or "the beginning"
        return f"<{tag}> stands in <{parent}>; it works in {where} only"
    if tag == "mj-style" and "inline" in attributes:
        return "<mj-style inline> is ignored by the MJML compiler: write style attributes"
    if tag == "mj-raw" and "position" in attributes:
        return "<mj-raw position> is not understood by the MJML compiler"
    return ""


def _collapsed(text: str) -> str:
    """White space as a browser shows it. Non-breaking spaces stay."""
    return re.sub(r"[ \t\r\n]+", " ", text).strip(" ")


class _Visible(HTMLParser):
    """The text and the telling attributes of a page's body; what stands in comments for Outlook does not count."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.attributes: list[str] = []
        #: The first component left over, or empty.
        self.unknown = ""
        self._in_body = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_body = self._in_body or tag == "body"
        if tag.startswith("mj"):
            self.unknown = self.unknown or tag
        if self._in_body:
            self.attributes.extend(value or "" for key, value in attrs if key in _TELLING)

    def handle_data(self, data: str) -> None:
        if self._in_body:
            self.pieces.append(data)
