"""What every mail of an edition has around its own matter: sender, head, foot, headers, and both its parts.

Templates are `templates/email/<name>.mjml.j2` and `.txt.j2`. Writes no MIME and knows no provider.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date, datetime
from textwrap import shorten
from typing import TypeVar, cast

from syndicate.domain.edition import Edition, Publication
from syndicate.domain.message import RenderedEmail, SendingKind, Slot
from syndicate.errors import TemplateError
from syndicate.links import Links
from syndicate.rendering import words
from syndicate.rendering.characters import one_line
from syndicate.rendering.mail_languages import counted, isolated, mail_phrases_in, speech_in
from syndicate.rendering.mail_opening import styled
from syndicate.rendering.mail_palette import palettes_for
from syndicate.rendering.mail_size import LARGE, TOO_LARGE, first_that_fits, size_of
from syndicate.rendering.mail_story import TEXT_WIDTH
from syndicate.rendering.mjml_compiler import compile_mjml
from syndicate.rendering.phrases import Plural
from syndicate.rendering.templates import Templates

_T = TypeVar("_T")

#: What an inbox shows beside the subject: less leaves room for the first words of the body, more is never seen.
_MIN_PREHEADER, _MAX_PREHEADER = 40, 110
#: The first two characters of an encoded word (RFC 2047): Python's mail library decodes one where a header is set.
_ENCODED_WORD = re.compile(r"=(?=\?)")

Context = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class MailFrame:
    """What mails of an edition are made with."""

    publication: Publication
    edition: Edition
    links: Links
    templates: Templates
    #: When the mail is frozen.
    now: datetime

    @property
    def lang(self) -> str:
        return self.edition.lang

    @property
    def title(self) -> str:
        """The edition's, as it may stand in our own sentences."""
        return isolated(self.edition.title, self.lang)

    @property
    def room(self) -> int:
        """Bytes of HTML that a mail may have before something is left out."""
        return min(self.edition.mail.max_html_kb * 1000, TOO_LARGE - 1)

    def context(self, *, subject: str, preheader: str, solemn: bool = False) -> Context:
        """What the layout reads."""
        return {
            "publication": self.publication,
            "edition": self.edition,
            "edition_url": self.links.edition(self.edition.id),
            "title": self.title,
            "phrases": words.phrases(self.lang),
            "mail": mail_phrases_in(self.lang),
            "speech": speech_in(self.lang),
            "counted": self._counted,
            "styled": styled,
            "width": TEXT_WIDTH,
            "solemn": solemn,
            "palettes": palettes_for(self.edition, solemn=solemn),
            "subject": subject,
            "preheader": preheader,
            "is_large": False,
        }

    def html(self, name: str, context: Context) -> str:
        template = _html_template(name)
        return compile_mjml(self.templates.render(template, **context), name=template)

    def fitted_html(self, name: str, forms: Sequence[Context]) -> tuple[Context, str]:
        """The first of a mail's forms, each smaller than the one before, that has room; else the last.

        A large one has the way out at its head as well (see `mail_size`).
        """

        def render(number: int) -> tuple[Context, str]:
            html = self.html(name, forms[number])
            if size_of(html) < LARGE:
                return forms[number], html
            context = {**forms[number], "is_large": True}
            return context, self.html(name, context)

        return first_that_fits(render, len(forms), self.room)

    def text(self, name: str, context: Context) -> str:
        """Without trailing blanks, and with at most one empty line in a row, whatever a template's branches left."""
        written = self.templates.render(f"email/{name}.txt.j2", **context)
        lines = "\n".join(line.rstrip() for line in written.split("\n"))
        return re.sub(r"\n{3,}", "\n\n", lines).strip("\n") + "\n"

    def email(
        self, kind: SendingKind, name: str, context: Context, *, html: str, slot: Slot | None, day: date | None = None
    ) -> RenderedEmail:
        """The mail, once its HTML is made. `slot` has to be a link in both parts; bulk mail has its `day`.

        Raises TemplateError when it is too large to be shown whole, or has no way out, or in.
        """
        subject = str(context["subject"])
        size = size_of(html)
        if size >= TOO_LARGE:
            reason = f"the mail “{subject}” has {size:,} bytes of HTML, and {TOO_LARGE:,} are too many for one mail"
            raise TemplateError(_html_template(name), reason)
        text = self.text(name, context)
        if slot is not None:
            _require(name, html, text, slot)
        return RenderedEmail(
            kind=kind,
            sender_name=self.edition.mail.sender_name,
            sender_address=self.edition.mail.sender_address,
            reply_to=self.edition.mail.reply_to,
            subject=subject,
            html=html,
            text=text,
            headers=self._headers(kind, day),
            date=self.now.replace(microsecond=0),
        )

    def _counted(self, forms: Plural, number: int) -> str:
        return counted(forms, number, self.lang)

    def _headers(self, kind: SendingKind, day: date | None) -> tuple[tuple[str, str], ...]:
        """RFC 2369, 2919, 3834 and 8058, all ASCII: none of these survives being encoded."""
        automatic = ("Auto-Submitted", "auto-generated")
        if not kind.is_bulk or day is None:
            return (automatic,)
        edition = self.edition
        named = re.fullmatch(r"[ -~]+", edition.title) and '"' not in edition.title
        reply_to = edition.mail.reply_to
        authority = self.publication.id_authority.partition(",")[0]
        page = self.links.edition(edition.id)
        return (
            ("List-Id", f'"{edition.title}" <{edition.mail.list_id}>' if named else f"<{edition.mail.list_id}>"),
            ("List-Unsubscribe", f"<{Slot.UNSUBSCRIBE_URL}>"),
            ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
            ("List-Archive", f"<{page}>"),
            ("List-Help", f"<mailto:{reply_to}?subject=help>" if reply_to else f"<{page}>"),
            ("Feedback-ID", f"{day:%Y%m%d}:{edition.id}:{kind}:{authority}"),
            automatic,
        )


def safe_subject(subject: str) -> str:
    """One line, and none that a mail library takes for an encoded word, which may hold line breaks (CVE-2024-6923)."""
    return _ENCODED_WORD.sub("= ", one_line(subject))


def preheader_of(*texts: str) -> str:
    """The first text, and as many of the others after it as it takes to fill what an inbox shows."""
    said = ""
    for text in texts:
        if len(said) >= _MIN_PREHEADER:
            break
        said = " · ".join(part for part in (said, one_line(text)) if part)
    return shorten(said, _MAX_PREHEADER, placeholder="…")


def without_slots(value: _T) -> _T:
    """The same value, but that a text which spells a slot is none: a joiner that nobody sees stands in it."""
    changed: object = value
    if isinstance(value, str):
        for slot in Slot:
            if slot in value:
                changed = value.replace("SLOT-", "SLOT\u2060-")
    elif isinstance(value, tuple):
        changed = tuple(without_slots(part) for part in value)
    elif is_dataclass(value) and not isinstance(value, type):
        parts = {part.name: without_slots(getattr(value, part.name)) for part in fields(value)}
        changed = replace(value, **parts)
    return cast("_T", changed)  # each branch gives what it was given


def _html_template(name: str) -> str:
    return f"email/{name}.mjml.j2"


def _require(name: str, html: str, text: str, slot: Slot) -> None:
    """A template of the operator's own may be anything, but not without the way out, or in."""
    if f'href="{slot}"' not in html:
        raise TemplateError(_html_template(name), f"no link goes to {slot.name.lower()}")
    if slot not in text:
        raise TemplateError(f"email/{name}.txt.j2", f"{slot.name.lower()} does not stand in it")
