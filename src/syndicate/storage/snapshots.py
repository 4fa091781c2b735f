"""Domain values to JSON and back, exactly: what was published or promised is kept as it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC

from pydantic import TypeAdapter

from syndicate.domain.issue import Issue, IssueItem
from syndicate.domain.message import RenderedEmail

_ISSUE = TypeAdapter(Issue)
_EMAIL = TypeAdapter(RenderedEmail)

# pydantic gives instants a zone class of its own, which equals UTC nowhere but in time:
# `email.utils` refuses it, and bytes made from a loaded issue would differ from those of the fresh one.


def write_issue(issue: Issue) -> str:
    return _ISSUE.dump_json(issue).decode()


def read_issue(text: str) -> Issue:
    """The issue that `write_issue` wrote; fields added since then have their defaults."""
    issue = _ISSUE.validate_json(text)
    return replace(
        issue,
        published=issue.published.astimezone(UTC),
        items=tuple(map(_item_in_utc, issue.items)),
        notices=tuple(replace(notice, at=notice.at.astimezone(UTC)) for notice in issue.notices),
    )


def _item_in_utc(item: IssueItem) -> IssueItem:
    return replace(
        item,
        published=item.published.astimezone(UTC),
        corrections=tuple(
            replace(one, at=one.at.astimezone(UTC), applied=one.applied.astimezone(UTC)) for one in item.corrections
        ),
        withdrawn=replace(item.withdrawn, applied=item.withdrawn.applied.astimezone(UTC)) if item.withdrawn else None,
    )


def write_email(email: RenderedEmail) -> str:
    return _EMAIL.dump_json(email).decode()


def read_email(text: str) -> RenderedEmail:
    email = _EMAIL.validate_json(text)
    return replace(email, date=email.date.astimezone(UTC))
