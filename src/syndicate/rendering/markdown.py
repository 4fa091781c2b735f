"""Markdown of entries -> cleaned HTML and plain text.

CommonMark with tables, strikethrough and footnotes. What comes out of `to_html` and `inline_html` is well-formed
as XML, holds allowed tags only and no URL that is not absolute, so that it may stand in pages, feeds and mail.
"""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from mdit_py_plugins.footnote import footnote_plugin

from syndicate.rendering.characters import clean, one_line
from syndicate.rendering.clean_html import ARTICLE_TAGS, BLURB_TAGS, clean_html
from syndicate.rendering.text_layout import lay_out

_BLOCKS = MarkdownIt("commonmark").enable(["table", "strikethrough"]).use(footnote_plugin)
_INLINE = MarkdownIt("commonmark")


def to_html(markdown: str, *, top_heading: int = 2, notes_base: str = "") -> str:
    """An article's text. Its highest heading becomes h`top_heading`, the others follow, none goes below h4.

    Every heading has an id made of its words, unique in the text. Footnotes link within the page, or within
    the page at `notes_base` where the text is shown elsewhere, in a feed or a mail.
    """
    rendered = str(_BLOCKS.render(clean(markdown)))
    return clean_html(rendered, ARTICLE_TAGS, top_heading=top_heading, notes_base=notes_base).strip()


def inline_html(text: str) -> str:
    """A blurb: paragraphs with emphasis and links. A line is never a list or a heading, whatever it begins with."""
    paragraphs = re.split(r"\n\s*\n", clean(text).strip())
    rendered = "\n".join(f"<p>{_INLINE.renderInline(paragraph)}</p>" for paragraph in paragraphs if paragraph)
    return clean_html(rendered, BLURB_TAGS).strip()


def to_text(markdown: str, *, width: int = 72) -> str:
    """An article's text for the plain part of a mail, wrapped; links stand in brackets after their words."""
    return lay_out(to_html(markdown), width)


def plain(text: str) -> str:
    """A blurb or standfirst on one line, without marks and links."""
    return one_line(lay_out(inline_html(text), width=None, show_links=False))


def excerpt(text: str, length: int) -> str:
    """The plain text of a Markdown line, cut after a word to at most `length` characters with “…”."""
    line = plain(text)
    if len(line) <= length:
        return line
    head = line[: length - 1]
    if line[length - 1] not in " ,;:.–—)”":
        head = head.rpartition(" ")[0] or head
    return f"{head.rstrip(' ,;:.–-')}…"
