"""The mail of one day's issue in its several uses: what its templates are given, and what goes for want of room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from syndicate.domain.entry import Rank
from syndicate.domain.issue import Issue, IssueItem
from syndicate.domain.message import RenderedEmail, SendingKind, Slot
from syndicate.errors import TemplateError
from syndicate.rendering import markdown, words
from syndicate.rendering.mail_frame import Context, MailFrame, preheader_of, safe_subject
from syndicate.rendering.mail_languages import mail_phrases_in
from syndicate.rendering.mail_story import Story, coming_of, opened_story_of, story_of
from syndicate.rendering.told_notices import told_notices


def day_email(
    frame: MailFrame,
    kind: SendingKind,
    issue: Issue,
    name: str = "",
    *,
    subject: str = "",
    preheader: str = "",
    way_out: str = Slot.UNSUBSCRIBE_URL,
    **extra: object,
) -> RenderedEmail:
    """An issue by the template `name`, which may extend `base`: `daily`, or `solemn` on a solemn day.

    What would make it too large is shortened or stays out, and it says how many stories are on the web only.
    `extra` goes to the template, and may change anything else that it is given.
    """
    base = "solemn" if issue.is_solemn else "daily"
    shared = {
        **frame.context(
            subject=subject or subject_of(frame, issue),
            preheader=preheader or preheader_of_issue(frame, issue),
            solemn=issue.is_solemn,
        ),
        "base": base,
        "issue": issue,
        "why": mail_phrases_in(frame.lang).why.format(title=frame.title),
        "web_url": frame.links.issue(issue.key),
        "unsubscribe_url": way_out,
        "preferences_url": Slot.PREFERENCES_URL.value if way_out == Slot.UNSUBSCRIBE_URL else "",
        "lead": opened_story_of(frame.edition, issue, issue.headline, frame.links) if issue.headline else None,
        "notices": told_notices(issue, frame.links),
        "coming": [coming_of(line, frame.lang) for line in issue.coming],
        **extra,
    }
    name = name or base
    stories = [story_of(frame.edition, issue, item, frame.links) for item in issue.standing[1:]]
    forms = _forms(
        [story for story in stories if story.item.rank is not Rank.BRIEF],
        [story for story in stories if story.item.rank is Rank.BRIEF],
    )
    context, html = frame.fitted_html(name, [{**shared, **form} for form in forms])
    slot = Slot.UNSUBSCRIBE_URL if way_out == Slot.UNSUBSCRIBE_URL else None
    return frame.email(kind, name, context, html=html, slot=slot, day=issue.day)


def subject_of(frame: MailFrame, issue: Issue) -> str:
    """The edition's expression; plain on a solemn day, and where there is no lead to speak of."""
    phrases, edition, lead = mail_phrases_in(frame.lang), frame.edition, issue.headline
    day = words.long_date(issue.day, frame.lang)
    if lead is None:
        subject = phrases.week_ahead_subject.format(day=day)
    elif issue.is_solemn:
        subject = phrases.solemn_subject.format(day=day, title=lead.title)
    else:
        subject = frame.templates.render_text(edition.mail.subject, issue=issue, lead=lead, edition=edition)
    if not subject:
        raise TemplateError(edition.mail.subject, f"the subject of the mail of {issue.key} is empty")
    return safe_subject(subject)


def preheader_of_issue(frame: MailFrame, issue: Issue) -> str:
    """The edition's expression; where it is short, the blurb and the other titles of the day stand after it."""
    edition, lead = frame.edition, issue.headline
    if lead is None:
        named = [f"{words.day_and_month(line.day, frame.lang)}: {line.title}" for line in issue.coming]
        return preheader_of(" · ".join(named), edition.tagline)
    own = frame.templates.render_text(edition.mail.preheader, issue=issue, lead=lead, edition=edition)
    blurb = markdown.plain(lead.blurb)
    return preheader_of(own, "" if blurb.startswith(own.rstrip("…")) else blurb, *_other_titles(issue), edition.tagline)


def only(issue: Issue, items: Sequence[IssueItem]) -> Issue:
    """The issue with some of its items and nothing else of its day."""
    return replace(issue, items=tuple(items), coming=())


def _other_titles(issue: Issue) -> list[str]:
    return [item.title for item in issue.standing[1:]]


def _forms(stories: Sequence[Story], briefs: Sequence[Story]) -> list[Context]:
    """What may stand after the day's first story, from all there is down to a bare number of what is on the web.

    Briefs go first, from the last; then stories shrink to the line of a brief, and then they go as well.
    """
    number, short = len(stories), len(briefs)
    everything = [(stories, briefs[: short - gone]) for gone in range(short + 1)]
    shrunk = [(stories[: number - lines], stories[number - lines :]) for lines in range(1, number + 1)]
    gone = [(stories[:0], stories[: number - out]) for out in range(1, number + 1)]
    return [
        {"others": full, "briefs": lines, "more": number + short - len(full) - len(lines)}
        for full, lines in (*everything, *shrunk, *gone)
    ]
