"""The same day and the same moment in the publication's other editions, for pages that link each other."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import Connection

from syndicate.domain.edition import Edition, Publication
from syndicate.domain.entry import EditionId
from syndicate.domain.issue import Issue, IssueItem
from syndicate.links import Links
from syndicate.rendering.page_frame import Elsewhere
from syndicate.storage.issues import published_issues


class Counterparts:
    """What other editions published on the days of one edition; the last day that was asked about is kept."""

    def __init__(self, connection: Connection, publication: Publication, edition: Edition, links: Links) -> None:
        self._connection = connection
        self._others = tuple(other for other in publication.editions if other.id != edition.id)
        self._links = links
        self._day = date.min
        self._issues: Mapping[EditionId, Issue] = {}

    def of_issue(self, issue: Issue) -> tuple[Elsewhere, ...]:
        """In the order of the publication's editions."""
        issues = self._on(issue.day)
        return tuple(
            Elsewhere(other, self._links.issue(issues[other.id].key)) for other in self._others if other.id in issues
        )

    def of_item(self, issue: Issue, item: IssueItem) -> tuple[Elsewhere, ...]:
        """Where the same moment stands on the same day."""
        issues = self._on(issue.day)
        return tuple(
            Elsewhere(other, self._links.item(issues[other.id].key, item))
            for other in self._others
            if other.id in issues and any(one.ref == item.ref for one in issues[other.id].standing)
        )

    def _on(self, day: date) -> Mapping[EditionId, Issue]:
        if day != self._day:
            self._issues = {
                issue.edition: issue
                for other in self._others
                for issue in published_issues(self._connection, other.id, since=day, until=day)
            }
            self._day = day
        return self._issues
