"""Issue -> mail: rendered once, by Jinja2, then MJML; what differs per recipient stands in slots.

Writes no MIME and knows no provider. Pictures are left to the page for now: the look does not depend on them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import datetime
from textwrap import shorten
from typing import TypeVar, cast

from syndicate.domain.edition import Edition, Publication
from syndicate.domain.entry import Rank
from syndicate.domain.issue import ComingUp, Issue, IssueItem
from syndicate.domain.message import RenderedEmail, SendingKind, Slot
from syndicate.errors import TemplateError
from syndicate.links import Links
from syndicate.rendering import markdown, words
from syndicate.rendering.characters import one_line
from syndicate.rendering.mail_opening import Opening, opening_of, styled
from syndicate.rendering.mail_palette import palettes_for
from syndicate.rendering.mail_phrases import mail_phrases_in
from syndicate.rendering.mjml_compiler import compile_mjml
from syndicate.rendering.templates import Templates
from syndicate.rendering.text_layout import lay_out
from syndicate.rendering.told_notices import told_notices

_T = TypeVar("_T")

#: Gmail cuts a mail off at about 102 kB and hides its foot with the way out (design ruling 8). Bytes of UTF-8.
_MAX_HTML_BYTES = 100_000
#: What an inbox shows beside the subject; more of it is never seen.
_MAX_PREHEADER = 110
#: Width of the plain text part, in characters.
_TEXT_WIDTH = 72
#: The first two characters of an encoded word (RFC 2047): Python's mail library decodes one where a header is set.
_ENCODED_WORD = re.compile(r"=(?=\?)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """An item of the issue as the mail shows it."""

    item: IssueItem
    #: The item's own page.
    url: str
    #: `None` where there are no years to count.
    count: words.Count | None
    #: “70 years ago · 4 November 1956”.
    line: str
    #: The beginning of its article; empty but for the day's first story.
    opening: Opening
    opening_text: str


@dataclass(frozen=True, slots=True)
class Coming:
    """A line of a week-ahead issue as the mail shows it."""

    coming: ComingUp
    count: words.Count | None


def render_issue_email(
    publication: Publication, edition: Edition, issue: Issue, links: Links, templates: Templates, now: datetime
) -> RenderedEmail:
    """The mail of an issue, with `Slot.UNSUBSCRIBE_URL` in body and headers.

    HTML above the edition's `max_html_kb` loses its briefs. Raises TemplateError when it is still too large
    to be shown whole, when a template is missing or broken, or when a part has no way to unsubscribe.
    """
    issue = _without_slots(issue)
    subject, preheader = _envelope(edition, issue, templates)
    context = _context(publication, edition, links) | {
        "issue": issue,
        "solemn": issue.is_solemn,
        "palettes": palettes_for(edition, solemn=issue.is_solemn),
        "subject": subject,
        "preheader": preheader,
        "web_url": links.issue(issue.key),
        "unsubscribe_url": Slot.UNSUBSCRIBE_URL.value,
        "lead": _story(edition, issue, issue.headline, links, opened=True) if issue.headline else None,
        "notices": told_notices(issue, links),
        "coming": [Coming(line, words.count_of_years(line.years, edition.lang)) for line in issue.coming],
        "others": [_story(edition, issue, item, links) for item in issue.standing[1:] if item.rank is not Rank.BRIEF],
    }
    briefs = {"briefs": [_story(edition, issue, item, links) for item in issue.briefs], "more_briefs": 0}
    html = _html(templates, "issue", context | briefs)
    if len(html.encode()) > edition.mail.max_html_kb * 1000 and issue.briefs:
        briefs = {"briefs": [], "more_briefs": len(issue.briefs)}
        html = _html(templates, "issue", context | briefs)
    size = len(html.encode())
    if size >= _MAX_HTML_BYTES:
        reason = (
            f"the mail of {issue.key} has {size:,} bytes of HTML, and {_MAX_HTML_BYTES:,} are too many for one mail"
        )
        raise TemplateError("email/issue.mjml.j2", reason)
    text = _text(templates, "issue", context | briefs)
    _require("issue", html, text, Slot.UNSUBSCRIBE_URL)
    return _rendered(
        SendingKind.ISSUE, edition, subject, html, text, _list_headers(publication, issue, edition, links), now
    )


def render_confirmation_email(
    publication: Publication, edition: Edition, links: Links, templates: Templates, now: datetime
) -> RenderedEmail:
    """The mail that asks whether an address was meant, with `Slot.CONFIRM_URL` in the body.

    Service mail: no header of a list, and nothing that the person at the form has typed.
    """
    phrases = mail_phrases_in(edition.lang)
    subject = _safe_subject(phrases.confirm_subject.format(title=edition.title))
    context = _context(publication, edition, links) | {
        "solemn": False,
        "palettes": palettes_for(edition, solemn=False),
        "subject": subject,
        "preheader": phrases.confirm_preheader,
        "confirm_url": Slot.CONFIRM_URL.value,
        "hours": edition.consent.token_ttl_hours,
    }
    html = _html(templates, "confirmation", context)
    text = _text(templates, "confirmation", context)
    _require("confirmation", html, text, Slot.CONFIRM_URL)
    headers = (("Auto-Submitted", "auto-generated"),)
    return _rendered(SendingKind.CONFIRMATION, edition, subject, html, text, headers, now)


def _context(publication: Publication, edition: Edition, links: Links) -> dict[str, object]:
    return {
        "publication": publication,
        "edition": edition,
        "edition_url": links.edition(edition.id),
        "phrases": words.phrases(edition.lang),
        "mail": mail_phrases_in(edition.lang),
        "styled": styled,
        "width": _TEXT_WIDTH,
    }


def _story(edition: Edition, issue: Issue, item: IssueItem, links: Links, *, opened: bool = False) -> Story:
    opening = Opening("", is_whole=False)
    if opened and item.article.body:
        notes = links.hosted_article(edition.id, item.entry)
        opening = opening_of(markdown.to_html(item.article.body, top_heading=3, notes_base=notes))
    return Story(
        item=item,
        url=links.item(issue.key, item),
        count=words.count_of_years(item.years, edition.lang),
        line=words.anniversary_line(item, edition.lang),
        opening=opening,
        opening_text=lay_out(opening.html, _TEXT_WIDTH),
    )


def _envelope(edition: Edition, issue: Issue, templates: Templates) -> tuple[str, str]:
    """Subject and preheader. An issue that names coming days has no lead for the edition's expressions."""
    phrases = mail_phrases_in(edition.lang)
    day = words.long_date(issue.day, edition.lang)
    lead = issue.headline
    if lead is None:
        coming = " · ".join(f"{words.day_and_month(line.day, edition.lang)}: {line.title}" for line in issue.coming)
        subject, preheader = phrases.week_ahead_subject.format(day=day), coming
    else:
        known = {"issue": issue, "lead": lead, "edition": edition}
        preheader = templates.render_text(edition.mail.preheader, **known)
        if issue.is_solemn:
            subject = phrases.solemn_subject.format(day=day, title=lead.title)
        else:
            subject = templates.render_text(edition.mail.subject, **known)
    if not subject:
        raise TemplateError(edition.mail.subject, f"the subject of the mail of {issue.key} is empty")
    return _safe_subject(subject), shorten(preheader, _MAX_PREHEADER, placeholder="…")


def _safe_subject(subject: str) -> str:
    """One line, and none that a mail library takes for an encoded word, which may hold line breaks (CVE-2024-6923)."""
    return _ENCODED_WORD.sub("= ", one_line(subject))


def _html(templates: Templates, name: str, context: dict[str, object]) -> str:
    template = f"email/{name}.mjml.j2"
    return compile_mjml(templates.render(template, **context), name=template)


def _text(templates: Templates, name: str, context: dict[str, object]) -> str:
    """Without trailing blanks, and with at most one empty line in a row, wherever a template's branches left some."""
    written = templates.render(f"email/{name}.txt.j2", **context)
    lines = "\n".join(line.rstrip() for line in written.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", lines).strip("\n") + "\n"


def _without_slots(value: _T) -> _T:
    """The same value, but that a text which spells a slot is none: a joiner that nobody sees stands in it."""
    changed: object = value
    if isinstance(value, str):
        for slot in Slot:
            if slot in value:
                changed = value.replace("SLOT-", "SLOT\u2060-")
    elif isinstance(value, tuple):
        changed = tuple(_without_slots(part) for part in value)
    elif is_dataclass(value) and not isinstance(value, type):
        parts = {part.name: _without_slots(getattr(value, part.name)) for part in fields(value)}
        changed = replace(value, **parts)
    return cast("_T", changed)  # each branch gives what it was given


def _require(name: str, html: str, text: str, slot: Slot) -> None:
    """A template of the operator's own may be anything, but not without the way out, or in."""
    if f'href="{slot}"' not in html:
        raise TemplateError(f"email/{name}.mjml.j2", f"no link goes to {slot.name.lower()}")
    if slot not in text:
        raise TemplateError(f"email/{name}.txt.j2", f"{slot.name.lower()} does not stand in it")


def _list_headers(
    publication: Publication, issue: Issue, edition: Edition, links: Links
) -> tuple[tuple[str, str], ...]:
    """RFC 2369, 2919, 3834 and 8058, all ASCII: none of these survives being encoded."""
    title = f'"{edition.title}" ' if re.fullmatch(r"[ -~]+", edition.title) and '"' not in edition.title else ""
    reply_to = edition.mail.reply_to
    authority = publication.id_authority.partition(",")[0]
    return (
        ("List-Id", f"{title}<{edition.mail.list_id}>"),
        ("List-Unsubscribe", f"<{Slot.UNSUBSCRIBE_URL}>"),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        ("List-Archive", f"<{links.edition(edition.id)}>"),
        ("List-Help", f"<mailto:{reply_to}?subject=help>" if reply_to else f"<{links.edition(edition.id)}>"),
        ("Feedback-ID", f"{issue.day:%Y%m%d}:{edition.id}:{SendingKind.ISSUE}:{authority}"),
        ("Auto-Submitted", "auto-generated"),
    )


def _rendered(
    kind: SendingKind,
    edition: Edition,
    subject: str,
    html: str,
    text: str,
    headers: tuple[tuple[str, str], ...],
    now: datetime,
) -> RenderedEmail:
    return RenderedEmail(
        kind=kind,
        sender_name=edition.mail.sender_name,
        sender_address=edition.mail.sender_address,
        reply_to=edition.mail.reply_to,
        subject=subject,
        html=html,
        text=text,
        headers=headers,
        date=now.replace(microsecond=0),
    )
