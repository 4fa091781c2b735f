"""What the sign-up pages and their kin say in an edition's language, beside what the rendering has for every surface.

The form that every table fills in: tables stand one language a module in `phrase_tables/`; which there are,
`languages.py` knows. The desk speaks English.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from syndicate.domain.edition import Cadence
from syndicate.errors import AddressFault
from syndicate.rendering.phrases import Plural


@dataclass(frozen=True, slots=True)
class FaultPhrases:
    """What went wrong, and what to do next."""

    title: str
    #: May hold `{minutes}`, one of the forms of `WebPhrases.minutes`.
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WebPhrases:
    """Whole sentences; `{title}` is an edition's, `{hour}` a wall-clock time and `{city}` whose."""

    skip: str
    mail_hour: str

    choose: str
    subscribe_intro: str
    feeds_intro: str
    consent: str
    please_mend: str
    edition_missing: str
    address_missing: str
    address_too_long: str
    #: What makes an address one that cannot be written to.
    address_faults: Mapping[AddressFault, str]

    sent_title: str
    sent_text: str
    sent_nothing_came: str
    sent_outbox: str
    sent_outbox_link: str

    confirm_title: str
    confirm_text: str
    confirm_button: str
    confirm_ignore: str
    confirmed_title: str
    confirmed_text: str
    confirmed_link: str
    expired_title: str
    expired_text: str
    invalid_title: str
    invalid_text: str
    invalid_link: str

    leave_title: str
    leave_text: str
    leave_button: str
    left_title: str
    left_text: str
    left_mistake: str
    neutral_title: str
    neutral_text: str

    preferences_title: str
    #: `{address}` is the reader's, masked.
    preferences_text: str
    #: What comes of ticking an edition.
    preferences_consent: str
    #: Why nothing can be ticked: the address is suppressed.
    preferences_barred: str
    preferences_saved: str
    #: After leaving everything.
    preferences_left: str
    how_often: str
    cadences: Mapping[Cadence, str]
    save_button: str
    leave_all_button: str

    #: By HTTP status; `other` for any that has none of its own.
    faults: Mapping[int, FaultPhrases]
    other_fault: FaultPhrases
    #: `{number}` of minutes, in the form that a fault's text asks for.
    minutes: Plural
    to_start: str

    def fault(self, status: int) -> FaultPhrases:
        return self.faults.get(status, self.other_fault)
