"""What mails say by themselves in an edition's language, beside what `phrases.py` has for every surface.

Tables stand one language a module in `mail_phrase_tables/`; which there are, `mail_languages.py` knows.
"""

from __future__ import annotations

from dataclasses import dataclass

from syndicate.rendering.phrases import Plural


@dataclass(frozen=True, slots=True, kw_only=True)
class MailPhrases:
    """Sentences with `{holes}`. `{link}` is where the words of the field `…_link` stand as a link.

    `{title}` is an edition's, as its editors wrote it, in the quotation marks of the language.
    """

    #: Subject of a solemn issue: plain, whatever the edition's own expression says.
    solemn_subject: str
    #: Subject of an issue that names coming days.
    week_ahead_subject: str
    #: Before the address of a story that stands whole in the mail.
    story_on_web: str
    sources: str
    sources_link: str
    #: Stories that did not fit, with `{number}`: the words of a link.
    more: Plural

    #: Why the reader gets this mail.
    why: str
    why_weekly: str
    why_milestones: str
    why_correction: str
    preferences: str
    preferences_link: str
    unsubscribe: str
    unsubscribe_link: str
    web_version: str
    web_version_link: str
    #: The same of a week, with its link.
    web_version_weekly: str
    reply: str

    #: The mail of a week: its headline, and its subject with the week as `{days}`.
    weekly_heading: str
    weekly_subject: str

    #: The mail that puts right what was wrong in an earlier one: over the editors' note, and over the text as it
    #: stands now.
    correction_intro: str
    correction_now: str

    #: The mail after the confirmation; what follows its text is the latest issue, if there is one yet.
    welcome_subject: str
    welcome_heading: str
    welcome_text: str
    welcome_latest: str

    #: The mail that asks for the confirmation; `{hours}` is the life of its link.
    confirm_subject: str
    confirm_preheader: str
    confirm_heading: str
    confirm_asked: str
    confirm_button: str
    confirm_address: str
    confirm_expires: Plural
    confirm_ignore: str
