"""An urgent correction -> mail: what was wrong in a story that was mailed, and how it reads now."""

from __future__ import annotations

from datetime import datetime

from syndicate.domain.correction import ItemCorrection
from syndicate.domain.edition import Edition, Publication
from syndicate.domain.issue import Issue, IssueItem
from syndicate.domain.message import RenderedEmail, SendingKind
from syndicate.links import Links
from syndicate.rendering import change_words, markdown, words
from syndicate.rendering.mail_day import day_email, only
from syndicate.rendering.mail_frame import MailFrame, preheader_of, safe_subject, without_slots
from syndicate.rendering.mail_languages import mail_phrases_in
from syndicate.rendering.templates import Templates


def render_correction_email(
    publication: Publication,
    edition: Edition,
    issue: Issue,
    item: IssueItem,
    correction: ItemCorrection,
    links: Links,
    templates: Templates,
    now: datetime,
) -> RenderedEmail:
    """For those to whom `item` of `issue` was mailed as it was; both are given as they stand corrected."""
    frame = MailFrame(publication=publication, edition=edition, links=links, templates=templates, now=now)
    item, correction = without_slots(item), without_slots(correction)
    told = markdown.plain(correction.note)
    return day_email(
        frame,
        SendingKind.CORRECTION,
        without_slots(only(issue, [item])),
        "correction",
        subject=safe_subject(change_words.correction_of(item.title, edition.lang)),
        preheader=preheader_of(told, markdown.plain(item.blurb), edition.tagline),
        why=mail_phrases_in(edition.lang).why_correction.format(title=frame.title),
        web_url=links.item(issue.key, item),
        notices=(),
        heading=words.phrases(edition.lang).correction_to.format(day=words.long_date(issue.day, edition.lang)),
        corrected_on=change_words.corrected_on(edition.local_day(correction.applied), edition.lang),
        note=correction.note,
    )
