"""The file of a new entry: a draft that is valid as it stands, with comments on what to fill in."""

from __future__ import annotations

import json
import re
import unicodedata

from syndicate.domain.entry import ALL_EDITIONS, EntryId
from syndicate.domain.historical_date import Certainty, HistoricalDate

_MAX_TITLE_PART = 70
#: Letters that Unicode does not take apart into a plain one and a mark.
_PLAIN = str.maketrans({"ß": "ss", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})


def entry_id_for(title: str, when: HistoricalDate) -> EntryId:
    """An id from the title in plain letters, with the year of the moment at its end: 1849, or 44-bce."""
    year = f"{when.year_of_era}-bce" if when.is_bce else str(when.year)
    apart = unicodedata.normalize("NFKD", title.lower().translate(_PLAIN).replace("’", "").replace("'", ""))
    plain = "".join(letter for letter in apart if not unicodedata.combining(letter))
    words = [word for word in re.split(r"[^a-z0-9]+", plain) if word]
    if words and words[-1] == year:
        words.pop()
    slug = ""
    for word in words or ["entry"]:
        longer = f"{slug}-{word}" if slug else word[:_MAX_TITLE_PART]
        if len(longer) > _MAX_TITLE_PART:
            break
        slug = longer
    return EntryId(f"{slug}-{year}")


def new_entry_text(
    title: str, when: HistoricalDate, *, edition: str = ALL_EDITIONS, lang: str = "en", schema: str = ""
) -> str:
    """The YAML of a new draft with one moment. It lints clean, but for stale words in `title` itself.

    `schema` is where the JSON Schema of entries lies, from the entry's folder; its line is left out without one.
    """
    quoted = json.dumps(" ".join(title.split()), ensure_ascii=False)
    note = ""
    if when.certainty is not Certainty.CERTAIN:
        note = '    date_note: "Say in one sentence what the histories give."\n'
    first_line = f"# yaml-language-server: $schema={schema}\n" if schema else ""
    return first_line + _TEMPLATE.format(
        id=entry_id_for(title, when),
        lang=json.dumps(lang),
        edition=json.dumps(edition),
        title=quoted,
        date=when,
        note=note,
    )


_TEMPLATE = """\
schema: entry/1
# Permanent: feeds and archive hang on the id, so never change it after publication.
id: {id}
status: draft     # set to ready when text and sources have been checked; only then it is published
lang: {lang}
editions: [{edition}]   # ids of editions, or "*" for all
article:
  title: {title}
  # standfirst: "One or two sentences under the title."
  # url: "https://example.org/article"   # instead of the body below, when the article has a page of its own
topics: []        # at most six, from config/topics.yaml
# places:
#   - {{name: "Budapest", country: "HU"}}
weight: 50        # 0 to 100: how much it matters beside other entries
sensitivity: {{level: none}}   # none, care or solemn; solemn moments need a name under review
sources: []       # at least one before it is ready:
#   - {{cite: "Author, Title (Publisher, year)", url: "https://example.org/book"}}
# review: {{checked_by: ["desk@example.org"], checked_on: "2026-01-31"}}

# Every moment comes back each year on its day. The number of years is added for you:
# write dates and names, not “ago”, and nothing that is true for one year only.
moments:
  - id: main        # permanent, unique in this file
    date: "{date}"
{note}    kind: event     # event birth death founding treaty battle publication premiere disaster crime observance
    rank: standard  # lead, standard or brief: a wish, the day decides
    run: every-year # every-year, milestone-years, once, or a list of years such as [2027, 2032]
    title: {title}
    # blurb: >-
    #   Two or three sentences that stand alone in a mail, at most 600 characters.

body: |
  Write the article here, in Markdown.
"""
