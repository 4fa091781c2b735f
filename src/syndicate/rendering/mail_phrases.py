"""What mails say by themselves in an edition's language, beside what `phrases.py` has for every surface.

The same rule holds: a language is complete or absent, and a language without a table gets the English one whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class MailPhrases:
    """Sentences with `{holes}`. `{link}` is where the words of the field `…_link` stand as a link."""

    #: Subject of a solemn issue: plain, whatever the edition's own expression says.
    solemn_subject: str
    #: Subject of an issue that names coming days.
    week_ahead_subject: str
    #: Briefs that did not fit, with `{number}`.
    more_briefs: str
    more_briefs_link: str
    #: Before the address of a story that stands whole in the mail.
    story_on_web: str
    sources: str
    sources_link: str
    #: Why the reader gets this mail, with the edition's `{title}`.
    why: str
    unsubscribe: str
    unsubscribe_link: str
    web_version: str
    web_version_link: str
    reply: str

    #: The confirmation mail; `{title}` is the edition's, `{hours}` the life of its link.
    confirm_subject: str
    confirm_preheader: str
    confirm_heading: str
    confirm_asked: str
    confirm_button: str
    confirm_address: str
    confirm_expires: str
    confirm_ignore: str


ENGLISH = MailPhrases(
    solemn_subject="{day}: {title}",
    week_ahead_subject="{day}: the week ahead",
    more_briefs="{link} for this day.",
    more_briefs_link="{number} more on the web",
    story_on_web="This story on the web",
    sources="The sources of this story are {link}.",
    sources_link="listed with it",
    why="You get this mail because you subscribed to “{title}”.",
    unsubscribe="If you no longer wish to have it, {link}.",
    unsubscribe_link="unsubscribe here",
    web_version="This issue can also be read {link}.",
    web_version_link="on the web",
    reply="Answers to this mail reach the editors.",
    confirm_subject="Please confirm your subscription to “{title}”",
    confirm_preheader="One press of the button, and the next issue comes to you by mail.",
    confirm_heading="Please confirm your subscription",
    confirm_asked=(
        "Somebody, most likely you, asked us to send “{title}” to this address: "
        "at most one mail a day, in the morning, and a way out in every one of them."
    ),
    confirm_button="Confirm the subscription",
    confirm_address="If the button does not work, open this address in a browser:",
    confirm_expires="The link is good for {hours} hours.",
    confirm_ignore=(
        "If it was not you, there is nothing to do. Without your confirmation no issue is sent to this address."
    ),
)

#: By primary language subtag (BCP 47).
_MAIL_PHRASES: Mapping[str, MailPhrases] = {"en": ENGLISH}


def mail_phrases_in(lang: str) -> MailPhrases:
    """The table of a BCP 47 language; the English one where there is none."""
    return _MAIL_PHRASES.get(lang.partition("-")[0].lower(), ENGLISH)
