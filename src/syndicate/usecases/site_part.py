"""A part of an edition's public site: what it is made from, and the form of what it gives.

Parts are the `site_*` modules; `make_site` runs them. A part reads records and entries and never the clock, so that
the same records and entries give the same bytes whenever and wherever they are made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import Connection

from syndicate.domain.anniversary import Almanac
from syndicate.domain.edition import Edition, Publication
from syndicate.domain.issue import Issue
from syndicate.errors import Problem
from syndicate.links import Links
from syndicate.rendering.templates import Templates
from syndicate.storage.amendments import issues_before
from syndicate.storage.issues import iter_issues, published_days, published_issues
from syndicate.usecases.installation import Installation


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionSite:
    """One edition, and how much of its site is to be made."""

    installation: Installation
    connection: Connection
    edition: Edition
    #: The latest issues, newest first: more than any main feed or list shows.
    recent: Sequence[Issue]
    #: Issues that are new or were amended, oldest first; empty where all of them are to be made.
    touched: Sequence[Issue]
    #: Everything is made, of every issue there is: the site is new, or was deleted.
    is_whole: bool
    #: The entries as they lie in the working folder, for what shows coming days.
    almanac: Almanac
    #: Whether the entries are other than they were when the site was last made.
    entries_changed: bool
    #: What it has to do without; parts add to it.
    problems: list[Problem] = field(default_factory=list, compare=False)
    #: Days of issues that are new or were amended in other editions: pages of the same day link each other.
    touched_elsewhere: frozenset[date] = frozenset()

    @property
    def publication(self) -> Publication:
        return self.installation.publication

    @property
    def links(self) -> Links:
        return self.installation.links

    @property
    def templates(self) -> Templates:
        return self.installation.templates.for_edition(self.edition.id)

    @property
    def topics(self) -> tuple[str, ...]:
        """Topics of touched issues, as they are and as they were before an amendment; none where all is made."""
        before = [issue for touched in self.touched for issue in issues_before(self.connection, touched.key)]
        issues = [*self.touched, *before]
        return tuple(sorted({topic for issue in issues for item in issue.items for topic in item.topics}))

    @property
    def days(self) -> tuple[date, ...]:
        """Every day of which an issue stands, oldest first."""
        return published_days(self.connection, self.edition.id)

    def issues(self) -> Iterator[Issue]:
        """The issues of which everything is to be made, oldest first; never all of a long archive in memory."""
        if not self.is_whole:
            yield from self.touched
            return
        yield from iter_issues(self.connection, self.edition.id)

    def issues_of(self, year: int, month: int) -> tuple[Issue, ...]:
        """The month's issues, newest first."""
        first = date(year, month, 1)
        last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
        return published_issues(self.connection, self.edition.id, since=first, until=last)


#: Absolute URL of one of our pages or files, and its bytes; `None` takes the file away.
Made = Iterator[tuple[str, bytes | None]]
Part = Callable[[EditionSite], Made]
