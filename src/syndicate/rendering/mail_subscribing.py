"""What a reader is mailed who subscribes: the question whether the address was meant, and the welcome after it."""

from __future__ import annotations

from datetime import datetime

from syndicate.domain.edition import Edition, Publication
from syndicate.domain.issue import Issue
from syndicate.domain.message import RenderedEmail, SendingKind, Slot
from syndicate.links import Links
from syndicate.rendering.mail_day import day_email
from syndicate.rendering.mail_frame import MailFrame, preheader_of, safe_subject, without_slots
from syndicate.rendering.mail_languages import mail_phrases_in
from syndicate.rendering.templates import Templates


def render_confirmation_email(
    publication: Publication, edition: Edition, links: Links, templates: Templates, now: datetime
) -> RenderedEmail:
    """The mail that asks whether an address was meant, with `Slot.CONFIRM_URL` in the body.

    Service mail: no header of a list, and nothing that the person at the form has typed.
    """
    frame = MailFrame(publication=publication, edition=edition, links=links, templates=templates, now=now)
    phrases = mail_phrases_in(edition.lang)
    context = {
        **frame.context(
            subject=safe_subject(phrases.confirm_subject.format(title=frame.title)),
            preheader=preheader_of(phrases.confirm_preheader, edition.tagline),
        ),
        "confirm_url": Slot.CONFIRM_URL.value,
        "hours": edition.consent.token_ttl_hours,
    }
    html = frame.html("confirm", context)
    return frame.email(SendingKind.CONFIRMATION, "confirm", context, html=html, slot=Slot.CONFIRM_URL)


def render_welcome_email(
    publication: Publication,
    edition: Edition,
    issue: Issue | None,
    links: Links,
    templates: Templates,
    now: datetime,
) -> RenderedEmail:
    """The mail after the confirmation: a word of welcome and the latest issue, `None` where nothing is out yet.

    Has `Slot.UNSUBSCRIBE_URL` in body and headers, as every mail that brings an issue.
    """
    frame = MailFrame(publication=publication, edition=edition, links=links, templates=templates, now=now)
    phrases = mail_phrases_in(edition.lang)
    subject = safe_subject(phrases.welcome_subject.format(title=frame.title))
    text = phrases.welcome_text.format(title=frame.title)
    if issue is not None:
        told = (text, phrases.welcome_latest)
        return day_email(
            frame,
            SendingKind.WELCOME,
            without_slots(issue),
            "welcome",
            subject=subject,
            preheader=preheader_of(text, phrases.welcome_latest),
            told=told,
        )
    context = {
        **frame.context(subject=subject, preheader=preheader_of(text, edition.tagline)),
        "base": "layout",
        "issue": None,
        "told": (text,),
        "why": phrases.why.format(title=frame.title),
        "web_url": links.edition(edition.id),
        "unsubscribe_url": Slot.UNSUBSCRIBE_URL.value,
        "preferences_url": Slot.PREFERENCES_URL.value,
    }
    html = frame.html("welcome", context)
    day = edition.local_day(now)
    return frame.email(SendingKind.WELCOME, "welcome", context, html=html, slot=Slot.UNSUBSCRIBE_URL, day=day)
