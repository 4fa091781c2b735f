"""Which archive documents there are (RFC 5005), and which of them a change touches. Pure; a month is (year, month).

A month has its document from the first issue of a later month on, and then for good: a program that has read one need
never ask again. Until then its items stand in the main feed, for 14 days at least; what has left the feed before the
month is over comes with the document.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from syndicate.rendering.feed_document import Month


def closed_months(days: Collection[date]) -> tuple[Month, ...]:
    """Months that are over, oldest first, by the days of which an issue stands."""
    return tuple(sorted({(day.year, day.month) for day in days}))[:-1]


def touched_months(days: Collection[date], touched: Collection[date]) -> tuple[Month, ...]:
    """Closed months whose documents are other than they were before the `touched` days, oldest first.

    Where a month is new, all of its days being touched, the documents beside it name it or are new themselves: the
    one before it has only now been closed, and is the next of the one before that.
    """
    months = tuple(sorted({(day.year, day.month) for day in days}))
    stood_before = {(day.year, day.month) for day in days if day not in touched}
    wanted = {(day.year, day.month) for day in touched}
    for place, month in enumerate(months):
        if month not in stood_before:
            wanted |= set(months[max(place - 2, 0) : place + 2])
    return tuple(month for month in months[:-1] if month in wanted)


def neighbours_of(month: Month, closed: Sequence[Month]) -> tuple[Month | None, Month | None]:
    """The closed months before and after one of them."""
    place = closed.index(month)
    return closed[place - 1] if place else None, closed[place + 1] if place + 1 < len(closed) else None
