"""Issue -> mail: the day's, its round anniversaries alone, and the desk's proof of it.

Each is rendered once, by Jinja2, then MJML; what differs per recipient stands in slots.
"""

from __future__ import annotations

from datetime import datetime

from syndicate.domain.edition import Edition, Publication
from syndicate.domain.issue import Issue
from syndicate.domain.message import RenderedEmail, SendingKind
from syndicate.links import Links
from syndicate.rendering.mail_day import day_email, only, subject_of
from syndicate.rendering.mail_frame import MailFrame, without_slots
from syndicate.rendering.mail_languages import mail_phrases_in
from syndicate.rendering.templates import Templates


def render_issue_email(
    publication: Publication, edition: Edition, issue: Issue, links: Links, templates: Templates, now: datetime
) -> RenderedEmail:
    """The mail of an issue, with `Slot.UNSUBSCRIBE_URL` in body and headers; in its solemn form where that is due.

    HTML above the edition's `max_html_kb` loses briefs, then further stories. Raises TemplateError when it is still
    too large to be shown whole, when a template is missing or broken, or when a part has no way to unsubscribe.
    """
    frame = MailFrame(publication=publication, edition=edition, links=links, templates=templates, now=now)
    return day_email(frame, SendingKind.ISSUE, without_slots(issue))


def render_milestones_email(
    publication: Publication, edition: Edition, issue: Issue, links: Links, templates: Templates, now: datetime
) -> RenderedEmail:
    """The issue's milestones for those who want no others. Raises ValueError where the issue has none."""
    milestones = [item for item in issue.standing if item.is_milestone]
    if not milestones:
        raise ValueError(f"{issue.key} has no milestone")
    frame = MailFrame(publication=publication, edition=edition, links=links, templates=templates, now=now)
    why = mail_phrases_in(edition.lang).why_milestones.format(title=frame.title)
    issue = without_slots(only(issue, milestones))
    return day_email(frame, SendingKind.MILESTONES, issue, "milestones", why=why)


def render_proof_email(
    publication: Publication, edition: Edition, issue: Issue, links: Links, templates: Templates, now: datetime
) -> RenderedEmail:
    """The issue's mail as readers are to get it, for the desk: marked as a proof, and without any reader's links.

    Its way out leads to the edition's page. It has no slots and no headers of a list.
    """
    frame = MailFrame(publication=publication, edition=edition, links=links, templates=templates, now=now)
    issue = without_slots(issue)
    subject = f"[PROOF {issue.key}] {subject_of(frame, issue)}"
    return day_email(frame, SendingKind.PROOF, issue, "proof", subject=subject, way_out=links.edition(edition.id))
