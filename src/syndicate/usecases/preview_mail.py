"""Mails to look at: any kind, from real issues, with links that belong to nobody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from enum import StrEnum

from syndicate.domain.correction import ItemCorrection
from syndicate.domain.edition import Edition
from syndicate.domain.entry import Severity
from syndicate.domain.issue import Issue, IssueItem
from syndicate.domain.message import Recipient, RenderedEmail, Slot, SubscriberId
from syndicate.links import Links
from syndicate.rendering.email import render_issue_email, render_milestones_email, render_proof_email
from syndicate.rendering.mail_correction import render_correction_email
from syndicate.rendering.mail_subscribing import render_confirmation_email, render_welcome_email
from syndicate.rendering.mail_weekly import render_weekly_email
from syndicate.usecases.installation import Installation

_SAMPLE_ADDRESS = "reader@example.net"
_SAMPLE_NOTE = "This is where the editors say what was wrong in an earlier version, and what is right."
_WEEK = timedelta(days=6)

#: The issue of a day as it is or would be.
IssueOf = Callable[[date], Issue | None]


class MailSample(StrEnum):
    DAILY = "daily"
    WEEKLY = "weekly"
    MILESTONES = "milestones"
    CORRECTION = "correction"
    CONFIRM = "confirm"
    WELCOME = "welcome"
    PROOF = "proof"


def sample_mail(
    installation: Installation, edition: Edition, sample: MailSample, day: date, issue_of: IssueOf, now: datetime
) -> RenderedEmail | None:
    """The mail as it would be on a day; `None` where nothing would go out. The week is the one that ends on it.

    A correction that has not happened is made up, and says so.
    """
    publication, links = installation.publication, installation.links
    templates = installation.templates.for_edition(edition.id)
    issue = issue_of(day)
    match sample:
        case MailSample.CONFIRM:
            return render_confirmation_email(publication, edition, links, templates, now)
        case MailSample.WELCOME:
            return render_welcome_email(publication, edition, issue, links, templates, now)
        case MailSample.WEEKLY:
            days = (day - timedelta(days=back) for back in range(_WEEK.days, -1, -1))
            week = [found for found in map(issue_of, days) if found is not None and found.standing]
            if not week:
                return None
            return render_weekly_email(publication, edition, week, day - _WEEK, day, links, templates, now)
        case _ if issue is None:
            return None
        case MailSample.DAILY:
            return render_issue_email(publication, edition, issue, links, templates, now)
        case MailSample.PROOF:
            return render_proof_email(publication, edition, issue, links, templates, now)
        case MailSample.MILESTONES:
            if not any(item.is_milestone for item in issue.standing):
                return None
            return render_milestones_email(publication, edition, issue, links, templates, now)
        case MailSample.CORRECTION:
            item = issue.headline
            if item is None:
                return None
            wrong = _correction_of(item, now)
            return render_correction_email(publication, edition, issue, item, wrong, links, templates, now)


def sample_recipient(email: RenderedEmail, sample: MailSample, edition: Edition, day: date, links: Links) -> Recipient:
    """A reader who is nobody: the links carry no token of ours."""
    return Recipient(
        subscriber=SubscriberId(0),
        address=_SAMPLE_ADDRESS,
        slots={
            Slot.UNSUBSCRIBE_URL: links.unsubscribe("preview"),
            Slot.CONFIRM_URL: links.confirm("preview"),
            Slot.PREFERENCES_URL: links.preferences("preview"),
        },
        message_id=f"preview.{sample}.{edition.id}.{day}@{email.sender_domain}",
    )


def _correction_of(item: IssueItem, now: datetime) -> ItemCorrection:
    made_up = ItemCorrection(at=now, applied=now, severity=Severity.URGENT, note=_SAMPLE_NOTE)
    return item.shown_corrections[-1] if item.shown_corrections else made_up
