"""What editors want to know of entries that can be read: doubts about one, and clashes between several.

`load_entries` has named what is wrong with a file by itself and left it out; here nothing is left out, only told.
"""

from __future__ import annotations

from collections.abc import Iterator

from syndicate.content.calendar_doubts import calendar_doubts
from syndicate.content.clashes import double_leads, possible_duplicates
from syndicate.content.entries import Content
from syndicate.content.wording import stale_wording
from syndicate.content.yaml_readings import read_differently
from syndicate.document.nodes import Keys
from syndicate.domain.anniversary import kept_in
from syndicate.domain.edition import Publication
from syndicate.domain.entry import ALL_EDITIONS, Booking, Entry, LocalText, Moment, Skip, Status
from syndicate.domain.historical_date import Certainty
from syndicate.domain.observance import Feb29
from syndicate.errors import Level, Problem


def lint(content: Content, publication: Publication) -> tuple[Problem, ...]:
    """Every problem of these checks, in the order of files and lines; `content.problems` are not repeated."""
    problems: list[Problem] = []
    references = content.references()
    for entry in content.entries:
        tree = content.trees.get(entry.id)
        problems += stale_wording(entry, tree)
        problems += read_differently(tree) if tree else ()
        problems += calendar_doubts(content, entry)
        problems += _sources(content, entry)
        problems += _date_notes(content, entry)
        problems += _related(content, entry, references)
        problems += _languages(content, entry, publication)
        problems += _without_effect(content, entry)
    problems += double_leads(content, publication)
    problems += possible_duplicates(content)
    return tuple(sorted(problems))


def _sources(content: Content, entry: Entry) -> Iterator[Problem]:
    """E030: whatever is ready names where it was read."""
    for number, moment in enumerate(entry.moments):
        of_entry = any(not source.moments or moment.id in source.moments for source in entry.sources)
        if entry.status_of(moment) is Status.READY and not moment.sources and not of_entry:
            yield content.problem(
                entry,
                ("moments", number, "id"),
                "E030",
                f"the moment “{moment.id}” is ready and has no source",
                hint="name one under “sources”, or set the status back to draft",
            )


def _date_notes(content: Content, entry: Entry) -> Iterator[Problem]:
    """W040, an error once ready: a doubt about a date is told to the reader."""
    for number, moment in enumerate(entry.moments):
        if moment.date_note or (moment.date.certainty is Certainty.CERTAIN and not moment.alt_dates):
            continue
        why = "has other dates" if moment.alt_dates else f"has the doubtful date {moment.date}"
        yield content.problem(
            entry,
            ("moments", number, "date"),
            "W040",
            f"the moment “{moment.id}” {why} and no “date_note”",
            hint="say in one sentence what the histories give",
            level=Level.ERROR if entry.status_of(moment) is Status.READY else Level.WARNING,
        )


def _related(content: Content, entry: Entry, known: frozenset[str]) -> Iterator[Problem]:
    """E022: related moments, and the entry that stands in for a retracted one, exist."""
    for number, moment in enumerate(entry.moments):
        for place, reference in enumerate(moment.related):
            if reference not in known:
                message = f"there is no moment “{reference}”, or its file could not be read"
                yield content.problem(entry, ("moments", number, "related", place), "E022", message)
    successor = entry.retraction.replaced_by if entry.retraction else None
    if successor and all(other.id != successor for other in content.entries):
        message = f"there is no entry “{successor}”, or its file could not be read"
        yield content.problem(entry, ("retraction", "replaced_by"), "E022", message)


def _languages(content: Content, entry: Entry, publication: Publication) -> Iterator[Problem]:
    """W035: a moment is no candidate in an edition that has no text of it in its languages."""
    texts: list[tuple[Keys, str, LocalText | None]] = [
        (("article", "title"), "the article", entry.article.title),
        (("body",), "the article’s body", entry.body),
    ]
    texts += [
        (("moments", number, "title"), f"the moment “{moment.id}”", moment.title)
        for number, moment in enumerate(entry.moments)
    ]
    texts += _alt_texts(entry)
    for edition in publication.editions:
        if not entry.is_for(edition.id) or entry.status in (Status.RETIRED, Status.RETRACTED):
            continue
        for keys, what, text in texts:
            if text and text.text_in(edition.languages) is None:
                message = f"{what} has no text in {' or '.join(edition.languages)} for the edition “{edition.id}”"
                hint = "add it, or take the edition out of “editions”"
                yield content.problem(entry, keys, "W035", message, hint=hint, level=Level.WARNING, at_key=True)


def _alt_texts(entry: Entry) -> Iterator[tuple[Keys, str, LocalText | None]]:
    if entry.article.image:
        yield ("article", "image", "alt"), "the article’s picture", entry.article.image.alt
    for number, moment in enumerate(entry.moments):
        if moment.image:
            keys = ("moments", number, "image", "alt")
            yield keys, f"the picture of the moment “{moment.id}”", moment.image.alt


def _without_effect(content: Content, entry: Entry) -> Iterator[Problem]:
    """W034: bookings and skips that change nothing."""
    found: list[tuple[Keys, str]] = []
    for number, booking in enumerate(entry.bookings):
        found += [(("bookings", number), why) for why in _idle_booking(entry, booking)]
    for number, skip in enumerate(entry.skips):
        found += [(("skips", number), why) for why in _idle_skip(entry, skip)]
    for keys, why in found:
        message = f"this has no effect: {why}"
        yield content.problem(entry, keys, "W034", message, hint="mend it or delete it", level=Level.WARNING)


def _idle_booking(entry: Entry, booking: Booking) -> Iterator[str]:
    if not _reaches(entry, booking.edition):
        yield f"the entry is not for the edition “{booking.edition}”"
    elif booking.day.year < entry.moment(booking.moment).date.year:
        yield f"{booking.day} lies before the moment itself"


def _idle_skip(entry: Entry, skip: Skip) -> Iterator[str]:
    moments = [moment for moment in entry.moments if skip.moment in (None, moment.id)]
    booked = any(booking.day == skip.day and skip.moment in (None, booking.moment) for booking in entry.bookings)
    if not _reaches(entry, skip.edition):
        yield f"the entry is not for the edition “{skip.edition}”"
    elif skip.day and not booked and not any(_is_kept_on(moment, skip) for moment in moments):
        yield f"nothing of it falls on {skip.day}"
    elif skip.year and all(skip.year <= moment.date.year for moment in moments):
        yield f"{skip.year} lies before its first anniversary"


def _reaches(entry: Entry, edition: str) -> bool:
    return edition == ALL_EDITIONS or ALL_EDITIONS in entry.editions or edition in entry.editions


def _is_kept_on(moment: Moment, skip: Skip) -> bool:
    """Whether some edition may keep the moment on the day of the skip."""
    return skip.day is not None and any(
        kept.day == skip.day for rule in Feb29 for kept in kept_in(moment, skip.day.year, rule)
    )
