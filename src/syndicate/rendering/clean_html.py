"""HTML of others -> our few tags, balanced, written as XML would have it. Knows no Markdown.

nh3 decides what is safe; the writer after it decides what is ours: it knows the tags once more, moves headings
under the page's own, gives them ids, and leaves no URL that is not absolute.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from html import escape
from html.parser import HTMLParser
from urllib.parse import quote, urlsplit

import nh3

from syndicate.rendering.characters import clean

#: Ruling 7 of the design: what an article may hold, tag by tag with its attributes.
ARTICLE_TAGS: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(
        ("p", "h2", "h3", "h4", "em", "strong", "del", "sup", "sub", "hr", "br", "code", "pre"), frozenset()
    ),
    **dict.fromkeys(("ul", "blockquote", "figure", "figcaption"), frozenset()),
    **dict.fromkeys(("table", "caption", "thead", "tbody", "tfoot", "tr"), frozenset()),
    "a": frozenset({"href", "title", "id"}),
    "li": frozenset({"id"}),
    # A Hungarian date at the head of a paragraph, “1956. november 4.”, is a list that starts at 1956.
    "ol": frozenset({"start"}),
    "th": frozenset({"colspan", "rowspan"}),
    "td": frozenset({"colspan", "rowspan"}),
    "img": frozenset({"src", "alt", "title", "width", "height"}),
}
#: What a blurb may hold.
BLURB_TAGS: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("p", "em", "strong", "br"), frozenset()),
    "a": frozenset({"href", "title"}),
}

#: Tags that are written as others: Markdown's strikethrough, and what editors type by habit.
_RENAMED: Mapping[str, str] = {"s": "del", "b": "strong", "i": "em"}
_SCHEMES = frozenset({"https", "http", "mailto"})
_VOID = frozenset({"br", "hr", "img"})
_NOTE_ID = re.compile(r"fn(ref)?\d{1,4}(:\d{1,4})?", re.ASCII)
_NUMBER = re.compile(r"\d{1,5}", re.ASCII)
_HEADING = re.compile(r"h[1-6]", re.ASCII)
#: Deeper nesting has no meaning in an article, and MRML dies of it.
_MAX_DEPTH = 40
#: RFC 3986's reserved and unreserved characters, and `%` for what is encoded already.
_URL_SAFE = "!#$&'()*+,/:;=?@[]~%-._"


def clean_html(
    html: str, tags: Mapping[str, frozenset[str]], *, top_heading: int | None = None, notes_base: str = ""
) -> str:
    """`html` with nothing but `tags`, well-formed as XML.

    `top_heading` is the level the highest heading gets, the others following down to 4; headings then have ids.
    Links to footnotes get `notes_base`, the URL of the page they stand on, before their fragment.
    """
    safe = nh3.clean(
        clean(html),
        tags={*tags, *_RENAMED, *(f"h{level}" for level in range(1, 7) if top_heading)},
        clean_content_tags={"script", "style"},
        attributes={tag: set(attributes) for tag, attributes in tags.items()},
        url_schemes=set(_SCHEMES),
        link_rel=None,
    )
    highest = min((int(level) for level in re.findall(r"<h([1-6])>", safe)), default=1)
    writer = _Writer(tags, top_heading - highest if top_heading else 0, notes_base)
    writer.feed(safe)
    writer.close()
    return writer.text()


def absolute_url(url: str) -> str | None:
    """The URL with spaces and non-ASCII characters percent-encoded; `None` unless absolute http, https or mailto."""
    stripped = re.sub(r"[\x00-\x20\x7f]+", lambda match: "%20" if match[0].strip("\t\r\n") else "", url.strip())
    try:
        parts = urlsplit(stripped)
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme not in _SCHEMES or "\\" in stripped:
        return None
    if parts.scheme == "mailto":
        return quote(stripped, safe=_URL_SAFE) if "@" in parts.path else None
    if not host or parts.username is not None:
        return None
    if not host.isascii():
        try:
            stripped = stripped.replace(parts.netloc, parts.netloc.lower().encode("idna").decode(), 1)
        except UnicodeError:
            return None
    return quote(stripped, safe=_URL_SAFE)


def slug(text: str) -> str:
    """The fragment of a heading: lower case, without accents, words joined by hyphens."""
    bare = "".join(char for char in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(char))
    return re.sub(r"[^\w]+|_+", "-", bare).strip("-") or "section"


class _Writer(HTMLParser):
    """Writes the tags it knows, each closed in its turn, and all text escaped."""

    def __init__(self, tags: Mapping[str, frozenset[str]], shift: int, notes_base: str) -> None:
        super().__init__(convert_charrefs=True)
        self._tags = tags
        self._shift = shift
        self._notes_base = notes_base
        self._out: list[str] = []
        self._open: list[str] = []
        #: Where the heading that is being read begins in `_out`, and its text so far.
        self._heading: tuple[int, list[str]] | None = None
        self._ids: set[str] = set()

    def text(self) -> str:
        return "".join([*self._out, *(f"</{tag}>" for tag in reversed(self._open))])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        tag = self._renamed(tag)
        if tag not in self._tags or len(self._open) >= _MAX_DEPTH:
            return
        attributes = self._attributes(tag, {name: value or "" for name, value in attrs})
        if (tag == "img" and "src" not in attributes) or (tag == "a" and not attributes.keys() & {"href", "id"}):
            return
        written = "".join(f' {name}="{escape(clean(value))}"' for name, value in attributes.items())
        if tag in _VOID:
            self._out.append(f"<{tag}{written}/>")
            return
        if _HEADING.fullmatch(tag):
            self._heading = (len(self._out), [])
        self._out.append(f"<{tag}{written}>")
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        tag = self._renamed(tag)
        if tag in self._open:
            for _ in range(self._open[::-1].index(tag) + 1):
                self._close_last()

    def handle_data(self, data: str) -> None:
        text = clean(data)
        if self._heading:
            self._heading[1].append(text)
        self._out.append(escape(text, quote=False))

    def _renamed(self, tag: str) -> str:
        if _HEADING.fullmatch(tag):
            return f"h{min(int(tag[1]) + self._shift, 4)}"
        return _RENAMED.get(tag, tag)

    def _close_last(self) -> None:
        tag = self._open.pop()
        self._out.append(f"</{tag}>")
        if self._heading and _HEADING.fullmatch(tag):
            start, texts = self._heading
            self._out[start] = f'<{tag} id="{escape(self._unique(slug("".join(texts))))}">'
            self._heading = None

    def _unique(self, wanted: str) -> str:
        found, number = wanted, 1
        while found in self._ids:
            number += 1
            found = f"{wanted}-{number}"
        self._ids.add(found)
        return found

    def _attributes(self, tag: str, read: Mapping[str, str]) -> dict[str, str]:
        """The attributes that may be written, in a fixed order, each with a value that can do no harm."""
        kept = {}
        for name in sorted(self._tags[tag] & read.keys()):
            value = self._attribute(name, read[name])
            if value is not None:
                kept[name] = value
        if tag == "img":
            kept.setdefault("alt", "")
        return kept

    def _attribute(self, name: str, value: str) -> str | None:
        match name:
            case "href":
                if value.startswith("#") and _NOTE_ID.fullmatch(value[1:]):
                    return f"{self._notes_base}{value}"
                return absolute_url(value)
            case "src":
                url = absolute_url(value)
                return url if url and url.startswith("https:") else None
            case "id":
                return self._unique(value) if _NOTE_ID.fullmatch(value) and value not in self._ids else None
            case "start" | "colspan" | "rowspan" | "width" | "height":
                return value if _NUMBER.fullmatch(value) else None
            case _:
                return value
