"""What stands in the place of a withdrawn item: the latest page of the entry that replaces its own."""

from __future__ import annotations

from syndicate.domain.issue import IssueItem
from syndicate.storage.amendments import issues_showing
from syndicate.usecases.site_part import EditionSite


def in_its_place(site: EditionSite, item: IssueItem) -> tuple[str, str] | None:
    """Title and URL; `None` where nothing replaces it, or what does has not run in the edition."""
    replacement = item.withdrawn.replaced_by if item.withdrawn else None
    if replacement is None:
        return None
    shown = [
        (one.title, site.links.item(issue.key, one))
        for issue in issues_showing(site.connection, site.edition.id, [replacement])
        for one in issue.standing
        if one.entry == replacement
    ]
    return shown[-1] if shown else None
