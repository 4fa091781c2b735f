"""The part of an article that a mail carries, and styles where mail programs want them: on every element.

Works on what `markdown.to_html` wrote, which is well-formed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree
from markupsafe import Markup

#: A mail holds the article up to the last paragraph that ends within this many characters,
_OPENING = 1200
#: or the whole of it when it is no longer than this.
_WHOLE = 1800
#: Blocks that flow at any width; a table or a listing ends the opening, for it may be wider than a telephone.
_FLOWING = frozenset({"p", "h2", "h3", "h4", "blockquote", "ul", "ol", "hr"})
_HEADINGS = frozenset({"h2", "h3", "h4"})
#: Pictures are left to the page.
_PICTURES = ("figure", "img")
_TAG = re.compile(r"<([a-z][a-z0-9]*)(?=[\s/>])")


@dataclass(frozen=True, slots=True)
class Opening:
    """The first blocks of an article, as cleaned HTML; empty when not even the first one fits."""

    html: str
    #: Whether that is all there is.
    is_whole: bool


def opening_of(html: str) -> Opening:
    """Cut an article after a paragraph. Of one in need of a table, the part before it."""
    article = etree.fromstring(f"<article>{html}</article>", _parser())
    for heading in article.iter(*_HEADINGS):
        heading.attrib.pop("id", "")
    had_pictures = any(True for _ in article.iter(*_PICTURES))
    etree.strip_elements(article, *_PICTURES, with_tail=False)
    blocks = [block for block in article if block.tag == "hr" or _length(block)]
    limit = _WHOLE if sum(map(_length, blocks)) <= _WHOLE else _OPENING
    kept = list(_first(blocks, limit))
    while kept and (kept[-1].tag in _HEADINGS or kept[-1].tag == "hr"):
        kept.pop()
    written = "\n".join(etree.tostring(block, encoding="unicode", with_tail=False) for block in kept)
    return Opening(written, is_whole=len(kept) == len(blocks) and not had_pictures)


def styled(html: str, attributes: Mapping[str, str]) -> Markup:
    """Cleaned HTML with attributes added to tags, e.g. `{"p": 'style="margin:0"'}`.

    For templates: mail programs drop style sheets, and MRML does not inline them.
    """

    def add(match: re.Match[str]) -> str:
        added = attributes.get(match[1])
        return f"{match[0]} {added}" if added else match[0]

    return Markup(_TAG.sub(add, html))  # noqa: S704  cleaned HTML, and attributes of the template's own


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True)


def _first(blocks: list[etree._Element], limit: int) -> Iterator[etree._Element]:
    """Blocks as long as they flow and fit; the first may be twice as long, so that something is said."""
    length = 0
    for block in blocks:
        if block.tag not in _FLOWING:
            return
        length += _length(block)
        if length > limit and not (block is blocks[0] and length <= 2 * limit):
            return
        yield block


def _length(block: etree._Element) -> int:
    return len("".join(map(str, block.itertext())).strip())
