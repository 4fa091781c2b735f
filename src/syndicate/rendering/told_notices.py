"""What an issue tells of earlier ones, with heading and address: the same words on the page and in the mail."""

from __future__ import annotations

from dataclasses import dataclass

from syndicate.domain.correction import Notice
from syndicate.domain.issue import Issue, IssueKey
from syndicate.links import Links
from syndicate.rendering import words


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldNotice:
    notice: Notice
    #: “Correction to 4 November”; with the year where it is another.
    heading: str
    #: The item as it is corrected; of a withdrawn one the day that says so, for there is no page of it any more.
    url: str


def told_notices(issue: Issue, links: Links) -> tuple[ToldNotice, ...]:
    """The issue's notices in its language, in order."""
    return tuple(
        ToldNotice(notice=notice, heading=_heading(notice, issue), url=_url(notice, issue, links))
        for notice in issue.notices
    )


def _heading(notice: Notice, issue: Issue) -> str:
    phrases = words.phrases(issue.lang)
    is_this_year = notice.day.year == issue.day.year
    day = words.day_and_month(notice.day, issue.lang) if is_this_year else words.long_date(notice.day, issue.lang)
    return (phrases.withdrawal_of if notice.is_withdrawal else phrases.correction_to).format(day=day)


def _url(notice: Notice, issue: Issue, links: Links) -> str:
    key = IssueKey(issue.edition, notice.day)
    return links.issue(key) if notice.is_withdrawal else links.item(key, notice)
