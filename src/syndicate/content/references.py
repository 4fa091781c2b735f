"""What an entry's parts say of each other and of the publication: names that must exist, keys that go together.

Only of the file itself, the editions and the topics. What hangs on other entries is for `lint`: a broken entry
must not take others with it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import chain

from syndicate.content.schema import EntryFile
from syndicate.document.nodes import Keys, Tree
from syndicate.document.validation import nearest
from syndicate.domain.calendars import Calendar
from syndicate.domain.entry import ALL_EDITIONS
from syndicate.domain.historical_date import Precision
from syndicate.domain.observance import IntervalDay, Observe
from syndicate.errors import Problem

_NEED_A_JULIAN_DAY = (Observe.CONVERTED, Observe.JULIAN_FEAST)
_NEED_A_DAY = (Observe.AS_WRITTEN, *_NEED_A_JULIAN_DAY)


def check_references(
    tree: Tree, file: EntryFile, *, editions: Collection[str], topics: Collection[str]
) -> Iterator[Problem]:
    """Every problem of these kinds: E010, E022 and E023."""
    yield from _check_body_or_url(tree, file)
    yield from _check_moment_ids(tree, file)
    yield from _check_days(tree, file)
    yield from _check_kept_days(tree, file)
    known_moments = [moment.id for moment in file.moments]
    for what, known, names in (
        ("moment of this entry", known_moments, _moments_named(file)),
        ("edition", editions, _editions_named(file)),
        ("topic", topics, ((("topics", number), topic) for number, topic in enumerate(file.topics))),
    ):
        for keys, name in names:
            if name not in known:
                hint = nearest(name, list(known)) or f"known: {', '.join(known) or 'none'}"
                yield tree.problem(keys, "E022", f"there is no {what} “{name}”", hint=hint)


def _check_body_or_url(tree: Tree, file: EntryFile) -> Iterator[Problem]:
    if file.body and file.article.url:
        message = "an entry has either a “body” that is hosted here or an “article.url”, not both"
        yield tree.problem(("body",), "E010", message, hint="delete one of the two", at_key=True)
    elif not file.body and not file.article.url:
        message = "the entry has no article: neither “body” nor “article.url”"
        hint = "write the article under “body”, or give the address of its page"
        yield tree.problem(("article",), "E010", message, hint=hint, at_key=True)


def _check_moment_ids(tree: Tree, file: EntryFile) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for number, moment in enumerate(file.moments):
        if first.setdefault(moment.id, number) != number:
            line = tree.position(("moments", first[moment.id], "id")).line
            message = f"the moment id “{moment.id}” is used a second time; the first is on line {line}"
            yield tree.problem(("moments", number, "id"), "E023", message, hint="ids are unique in their entry")


def _check_days(tree: Tree, file: EntryFile) -> Iterator[Problem]:
    for number, skip in enumerate(file.skips):
        if (skip.day is None) == (skip.year is None):
            message = "a skip names either a “day” or a “year”"
            yield tree.problem(("skips", number), "E010", message, hint='as in {year: 2031, reason: "…"}')
    if file.not_before and file.not_after and file.not_after < file.not_before:
        message = f"“not_after” lies before “not_before”, {file.not_before}"
        yield tree.problem(("not_after",), "E010", message, hint="the entry could never run")


def _check_kept_days(tree: Tree, file: EntryFile) -> Iterator[Problem]:
    """Rules for the day on which a moment is kept that its date cannot follow."""
    for number, moment in enumerate(file.moments):
        dates = [moment.date.start, *([moment.date.end] if moment.date.end else [])]
        precisions = {when.precision for when in dates}
        keys: Keys = ("moments", number, "observe")
        if moment.observe in _NEED_A_DAY and precisions != {Precision.DAY}:
            message = f"“{moment.observe}” needs a day, and {dates[0]} is none"
            yield tree.problem(keys, "E010", message, hint="leave it out, or use month-pool or year-pool")
        elif moment.observe in _NEED_A_JULIAN_DAY and any(when.calendar is not Calendar.JULIAN for when in dates):
            message = f"“{moment.observe}” is for dates of the Julian calendar"
            yield tree.problem(keys, "E010", message, hint="add calendar: julian, if the date is one")
        elif moment.observe is Observe.MONTH_POOL and moment.date.start.precision is Precision.YEAR:
            message = f"“month-pool” needs a month, and {moment.date.start} has none"
            yield tree.problem(keys, "E010", message, hint="use year-pool")
        if moment.interval_day is not IntervalDay.START and moment.date.end is None:
            message = f"“interval_day: {moment.interval_day}” is for intervals, and {moment.date.start} is none"
            yield tree.problem(("moments", number, "interval_day"), "E010", message, hint="write date: first/last")


def _moments_named(file: EntryFile) -> Iterator[tuple[Keys, str]]:
    for number, booking in enumerate(file.bookings):
        yield ("bookings", number, "moment"), booking.moment
    for number, skip in enumerate(file.skips):
        if skip.moment:
            yield ("skips", number, "moment"), skip.moment
    for number, correction in enumerate(file.corrections):
        yield from _numbered(("corrections", number, "moments"), correction.moments)
    for number, source in enumerate(file.sources):
        yield from _numbered(("sources", number, "for"), source.moments)
    for number, moment in enumerate(file.moments):
        for source_number, source in enumerate(moment.sources):
            yield from _numbered(("moments", number, "sources", source_number, "for"), source.moments)


def _editions_named(file: EntryFile) -> Iterator[tuple[Keys, str]]:
    booked = ((("bookings", number, "edition"), booking.edition) for number, booking in enumerate(file.bookings))
    skipped = ((("skips", number, "edition"), skip.edition) for number, skip in enumerate(file.skips))
    for keys, edition in chain(_numbered(("editions",), file.editions), booked, skipped):
        if edition != ALL_EDITIONS:
            yield keys, edition


def _numbered(keys: Keys, names: Iterable[str]) -> Iterator[tuple[Keys, str]]:
    for number, name in enumerate(names):
        yield (*keys, number), name
