"""Words that go stale: an entry returns every year, so “today” and “70 years ago” are wrong the next time.

The service adds the number of years by itself. Tables by language; a language without one is not looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from syndicate.document.nodes import Keys, ScalarNode, Tree
from syndicate.domain.entry import Entry, LocalText
from syndicate.errors import Problem

_ENGLISH_NUMBER = (
    r"(?:\d[\d,.]*|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|"
    r"sixteen|seventeen|eighteen|nineteen|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-\w+)?|"
    r"(?:a|one|two|three|four|five)\s+(?:hundred|thousand)|many|some|several|few)"
)
_ENGLISH_ORDINAL = (
    r"(?:\d+(?:st|nd|rd|th)|first|second|third|fourth|fifth|tenth|twentieth|"
    r"(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)-\w+|"
    r"thirtieth|fortieth|fiftieth|sixtieth|seventieth|eightieth|ninetieth|hundredth)"
)
_PERIOD = r"(?:year|month|week|century)"

#: What goes stale, by primary language subtag: the group `stale`. `the last year` and `his next year` look back
#: from their own sentence and are fine; they are matched first, so that they are passed over.
_STALE = {
    "en": re.compile(
        rf"""\b(?:
            (?:the|his|her|its|their|our|whose)\s+(?:last|next)\s+{_PERIOD}
            | (?:last|next)\s+{_PERIOD}\s+of
            | (?P<stale>
                today | tonight | yesterday | tomorrow | nowadays | recently
                | (?:last|next|this)\s+{_PERIOD}
                | {_ENGLISH_NUMBER}\s+(?:years?|decades?|centur(?:y|ies))\s+ago
                | {_ENGLISH_ORDINAL}\s+anniversary
            )
        )\b""",
        re.IGNORECASE | re.VERBOSE,
    )
}
#: One of these stands in whatever goes stale: to look for them first makes lint twice as quick.
_SIGNS = {
    "en": (
        *("today", "tonight", "yesterday", "tomorrow", "nowadays", "recently"),
        *("last", "next", "this", "ago", "anniversary"),
    )
}
_HINT = "the entry returns every year; give the date or year instead, the number of years is added for you"


@dataclass(frozen=True, slots=True)
class _Passage:
    """One text of an entry in one language, and where it stands."""

    keys: Keys
    lang: str
    text: str


def stale_wording(entry: Entry, tree: Tree | None) -> Iterator[Problem]:
    """E041 for every stale word in titles, blurbs, standfirst and body, at the very words where `tree` is given."""
    for passage in _passages(entry):
        primary = passage.lang.partition("-")[0].lower()
        pattern, folded = _STALE.get(primary), passage.text.casefold()
        if pattern is None or not any(sign in folded for sign in _SIGNS.get(primary, ("",))):
            continue
        found = [match["stale"] for match in pattern.finditer(passage.text) if match["stale"]]
        if not found:
            continue
        for words, (line, column, end_column) in zip(found, _places(tree, passage, pattern, len(found)), strict=True):
            yield Problem(
                path=entry.path,
                line=line,
                column=column,
                end_column=end_column,
                code="E041",
                message=f"“{' '.join(words.split())}” will be wrong when this text returns",
                hint=_HINT,
            )


def _passages(entry: Entry) -> Iterator[_Passage]:
    article = entry.article
    texts: list[tuple[Keys, LocalText | None]] = [
        (("article", "title"), article.title),
        (("article", "standfirst"), article.standfirst),
        (("body",), entry.body),
    ]
    for number, moment in enumerate(entry.moments):
        texts += [(("moments", number, "title"), moment.title), (("moments", number, "blurb"), moment.blurb)]
    for keys, text in texts:
        for lang, words in text.by_language.items() if text else ():
            yield _Passage((*keys, lang), lang, words)


def _places(tree: Tree | None, passage: _Passage, pattern: re.Pattern[str], count: int) -> list[tuple[int, int, int]]:
    """Line, column and end of each find: its own, or the text's where escapes keep it from being found in the file.

    Words that go on in the next line end with their first one.
    """
    if tree is None:
        return [(0, 0, 0)] * count
    node = tree.find(passage.keys).node
    found = pattern.finditer(tree.source, node.start, node.end if isinstance(node, ScalarNode) else node.start)
    words = [(match.start("stale"), match["stale"].partition("\n")[0].rstrip()) for match in found if match["stale"]]
    if len(words) != count:
        return [(*tree.position(passage.keys), 0)] * count
    return [(*tree.position_at(offset), tree.position_at(offset).column + len(text)) for offset, text in words]
