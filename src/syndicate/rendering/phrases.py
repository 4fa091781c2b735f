"""What the service says by itself in an edition's language: one table a language.

A language is complete or absent: an edition in a language without a table gets the English one whole,
never a mixture. A new language is one more table and one line in `PHRASES`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

#: A phrase that hangs on a number: its forms by CLDR's plural category, `other` at least.
Plural = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """Whole sentences and labels, with `{holes}` for what is filled in. Labels carry no full stop."""

    #: The locale whose dates go with the table when the edition names a language without a country.
    locale: str

    #: Words that stand before and after the number when it is set large by itself.
    count_before: Plural
    count_after: Plural
    years_ago: Plural
    #: For a moment of the very year, which only a booking can bring.
    this_year: str
    #: An anniversary that is kept on its own day; `{ago}` is `years_ago`.
    ago_today: str
    #: The ordinal of an anniversary: forms by CLDR's ordinal category.
    ordinal: Plural
    about_date: str
    uncertain_date: str
    #: `{ago}` and `{date}`: the line under the head of the day.
    anniversary_line: str
    last_shown_year: str
    last_shown_day: str
    #: The title of a feed item: `{date}`, `{title}`, `{ago}`.
    feed_title: str

    #: The name of the series at the head of pages and mails.
    on_this_day: str
    also_on_this_day: str
    week_ahead: str
    nothing_today: str
    read_on: str
    read_article: str
    read_on_at: str
    sources: str
    report_error: str
    #: `{ref}` and `{day}`: the subject of a reader's report.
    report_subject: str

    shown_on: str
    days: str
    previous_day: str
    next_day: str
    recent_days: str
    no_issue_yet: str
    skip_to_content: str

    subscribe: str
    by_mail: str
    by_feed: str
    mail_promise: str
    address_label: str
    address_button: str
    address_note: str
    leave_empty: str
    feed_promise: str


ENGLISH = Phrases(
    locale="en-GB",
    count_before={"other": ""},
    count_after={"one": "year ago", "other": "years ago"},
    years_ago={"one": "{years} year ago", "other": "{years} years ago"},
    this_year="this year",
    ago_today="{ago} today",
    ordinal={"one": "{number}st", "two": "{number}nd", "few": "{number}rd", "other": "{number}th"},
    about_date="about {date}",
    uncertain_date="{date} (date uncertain)",
    anniversary_line="{ago} · {date}",
    last_shown_year="Last shown here in {year}.",
    last_shown_day="Last shown here on {day}.",
    feed_title="{date}: {title} ({ago})",
    on_this_day="On this Day",
    also_on_this_day="Also on this day",
    week_ahead="The week ahead",
    nothing_today="No story of its own falls on this day. These come next:",
    read_on="Read on",
    read_article="Read the whole article",
    read_on_at="Read on at {site}",
    sources="Sources",
    report_error="Report an error",
    report_subject="Error in {ref}, {day}",
    shown_on="On the page of",
    days="Days before and after",
    previous_day="Previous day",
    next_day="Next day",
    recent_days="Recent days",
    no_issue_yet="The first day of this edition has not come yet. Subscribe, and it comes to you.",
    skip_to_content="Skip to the day",
    subscribe="Subscribe",
    by_mail="By mail",
    by_feed="By feed",
    mail_promise="One mail a day, in the morning, when there is a story to tell.",
    address_label="Your mail address",
    address_button="Subscribe",
    address_note="You confirm once by a link; every mail carries a way out.",
    leave_empty="Leave this field empty",
    feed_promise="For a feed reader: the whole text, no address asked.",
)

#: By primary language subtag (BCP 47).
PHRASES: Mapping[str, Phrases] = {"en": ENGLISH}


def phrases_in(lang: str) -> Phrases:
    """The table of a BCP 47 language; the English one where there is none."""
    return PHRASES.get(lang.partition("-")[0].lower(), ENGLISH)
