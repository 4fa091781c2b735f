"""What comes of the templates of mail: every kind of mail made of sample issues, as it would go out.

What only shows then is found here: a name that is not there, MJML that falls apart, a story that is not told. The
compiler runs for each, so a trial takes some seconds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from pathlib import Path

from syndicate.domain.edition import Edition, Publication
from syndicate.domain.issue import Issue
from syndicate.domain.message import RenderedEmail
from syndicate.errors import Level, MjmlError, Problem, TemplateError
from syndicate.links import Links
from syndicate.rendering.email import render_issue_email, render_milestones_email, render_proof_email
from syndicate.rendering.mail_correction import render_correction_email
from syndicate.rendering.mail_markup import mail_faults
from syndicate.rendering.mail_subscribing import render_confirmation_email, render_welcome_email
from syndicate.rendering.mail_weekly import render_weekly_email
from syndicate.rendering.mjml_check import visible_text
from syndicate.rendering.sample_issue import CORRECTION, DAY, NOW, Samples, samples
from syndicate.rendering.templates import Templates

#: Whatever base the project has: pictures of a mail are fetched by https.
_LINKS = Links("https://onthisday.example.org")
_PREHEADER = re.compile(r'<div style="display:\s*none.*?</div>', re.DOTALL)
_WEEK = timedelta(days=6)


@dataclass(frozen=True, slots=True)
class _Occasion:
    """One mail that is tried."""

    #: As a message names it.
    what: str
    #: Of `email/<template>.mjml.j2` and `.txt.j2`.
    template: str
    render: Callable[[Edition], RenderedEmail]
    #: What a reader must find in both parts, with a name for it.
    shows: tuple[tuple[str, str], ...]


@dataclass(slots=True)
class _Found:
    """One fault, and the mails that have it."""

    #: By its name.
    template: str
    code: str
    message: str
    line: int = 0
    occasions: list[str] = field(default_factory=list)


def try_mails(publication: Publication, edition: Edition, templates: Templates, project: Path) -> tuple[Problem, ...]:
    """Every problem of an edition's mails, in the order of files and lines; paths are told from `project`.

    E084 and E088 for mails that cannot be made, E085 and E086 for what must not be in them, W082 for what they lack.
    """
    templates = templates.for_edition(edition.id)
    found: dict[tuple[str, str], _Found] = {}
    for occasion in _occasions(publication, edition, templates):
        for one in _found(occasion, edition):
            found.setdefault((one.template, one.message), one).occasions.append(occasion.what)
    return tuple(sorted(_problem(one, templates, project) for one in found.values()))


def expression_faults(edition: Edition, templates: Templates) -> Iterator[tuple[str, str, str, str]]:
    """What is wrong with the expressions of an edition: its key under `email`, code, message and hint.

    E050 for a subject that hangs neither on the day nor on the lead, E051 for one that may be empty, E088 for what
    cannot be read.
    """
    templates, tried = templates.for_edition(edition.id), samples(edition)
    issues = (tried.full, tried.short, tried.solemn)
    hint = 'as in "{{ issue.day | longdate }}: {{ lead.title }}"'
    for key, expression in (("subject", edition.mail.subject), ("preheader", edition.mail.preheader)):
        write = partial(_written, expression, edition, templates)
        try:
            written = [write(issue) for issue in issues]
            other_day = write(replace(tried.full, day=DAY + timedelta(days=40)))
            other_lead = write(_with_title(tried.full, "Another story"))
        except TemplateError as error:
            yield key, "E088", f"“{key}” cannot be read: {error.reason}", "known are issue, lead and edition"
            continue
        if key == "preheader":
            continue
        if not all(written):
            message = f"“{key}” is empty on a day whose lead has only what every lead has"
            yield key, "E051", message, hint
        elif written[0] == other_day == other_lead:
            message = f"“{key}” says neither the day nor the lead: every mail has the subject “{written[0][:60]}”"
            yield key, "E050", message, hint


def _written(expression: str, edition: Edition, templates: Templates, issue: Issue) -> str:
    return templates.render_text(expression, issue=issue, lead=issue.headline, edition=edition)


def _with_title(issue: Issue, title: str) -> Issue:
    return replace(issue, items=(replace(issue.items[0], title=title), *issue.items[1:]))


def _occasions(publication: Publication, edition: Edition, templates: Templates) -> list[_Occasion]:
    tried = samples(edition)
    full, week = tried.full, _week(tried)
    corrected = replace(full.items[0], corrections=(CORRECTION,))
    of_issue, office = _shown(full), ("postal address", edition.mail.postal_address)
    titles = {name: _shown(issue) for name, issue in (("solemn", tried.solemn), ("short", tried.short))}
    coming = tuple(("what comes", line.title) for line in tried.ahead.coming)
    lead, notice = of_issue[0], ("notice of a correction", full.notices[0].title)

    def made(render: Callable[..., RenderedEmail], *what: object) -> Callable[[Edition], RenderedEmail]:
        return lambda edition: render(publication, edition, *what, _LINKS, templates, NOW)

    mails: Sequence[tuple[str, str, Callable[[Edition], RenderedEmail], tuple[tuple[str, str], ...]]] = (
        ("the mail of an issue", "daily", made(render_issue_email, full), (*of_issue, notice)),
        ("the mail of a short issue", "daily", made(render_issue_email, tried.short), titles["short"]),
        ("the mail of the week ahead", "daily", made(render_issue_email, tried.ahead), coming),
        ("the mail of an issue too large for one mail", "daily", _cramped(made(render_issue_email, full)), (lead,)),
        ("the mail of a solemn issue", "solemn", made(render_issue_email, tried.solemn), titles["solemn"]),
        ("the mail of milestones", "milestones", made(render_milestones_email, full), (lead,)),
        (
            "the mail of a week",
            "weekly",
            made(render_weekly_email, week, DAY - _WEEK, DAY),
            (*of_issue, titles["short"][0], titles["solemn"][0]),
        ),
        (
            "the mail of a correction",
            "correction",
            made(render_correction_email, replace(full, items=(corrected, *full.items[1:])), corrected, CORRECTION),
            (lead,),
        ),
        ("the welcome", "welcome", made(render_welcome_email, full), of_issue),
        ("the welcome before the first issue", "welcome", made(render_welcome_email, None), ()),
        ("the confirmation", "confirm", made(render_confirmation_email), ()),
        ("the proof", "proof", made(render_proof_email, full), of_issue),
    )
    return [_Occasion(what, name, render, (*shows, office)) for what, name, render, shows in mails]


def _week(tried: Samples) -> list[Issue]:
    return [
        replace(tried.solemn, day=DAY - timedelta(days=2)),
        replace(tried.short, day=DAY - timedelta(days=1)),
        tried.full,
    ]


def _shown(issue: Issue) -> tuple[tuple[str, str], ...]:
    names = {"lead": "title of the day’s first story", "standard": "title of a further story", "brief": "brief"}
    return tuple((names[item.rank], item.title) for item in issue.items)


def _cramped(render: Callable[[Edition], RenderedEmail]) -> Callable[[Edition], RenderedEmail]:
    """As if there were no room for anything but the first story."""
    return lambda edition: render(replace(edition, mail=replace(edition.mail, max_html_kb=1)))


def _found(occasion: _Occasion, edition: Edition) -> Iterator[_Found]:
    html_name = f"email/{occasion.template}.mjml.j2"
    try:
        mail = occasion.render(edition)
    except TemplateError as error:
        if not error.name.startswith("“"):  # else an expression of the edition, which has a check of its own
            code = "E084" if isinstance(error, MjmlError) else "E088"
            yield _Found(error.name, code, error.reason, error.line)
        return
    for fault in mail_faults(mail.html):
        yield _Found(html_name, fault.code, fault.message)
    parts = ((html_name, visible_text(_PREHEADER.sub("", mail.html))), (f"email/{occasion.template}.txt.j2", mail.text))
    for name, part in parts:
        words = " ".join(part.split())
        for what, text in occasion.shows:
            if " ".join(text.split()) not in words:
                yield _Found(name, "W082", f"the {what} is not shown: “{text[:60]}”")


def _problem(found: _Found, templates: Templates, project: Path) -> Problem:
    path = templates.find(found.template)
    message = f"{found.message} (in {', '.join(found.occasions)})"
    level = Level.WARNING if found.code.startswith("W") else Level.ERROR
    if path is None or not path.is_relative_to(project):
        # The package's own, which something in the project's templates has spoilt.
        place = f"{found.template}:{found.line}" if found.line else found.template
        return Problem(path="templates", code=found.code, message=f"{place}: {message}", level=level)
    return Problem(
        path=path.relative_to(project).as_posix(),
        line=found.line,
        column=1 if found.line else 0,
        code=found.code,
        message=message,
        level=level,
    )
