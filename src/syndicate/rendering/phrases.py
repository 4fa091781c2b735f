"""What the service says by itself in an edition's language: the forms that every table fills in.

Tables stand one language a module in `phrase_tables/`; which there are, `languages.py` knows. `{holes}` are filled
in by `words.py` and `historical_words.py`, and by templates.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from babel.plural import PluralRule

from syndicate.domain.historical_date import Precision

#: A phrase that hangs on a number: its forms by CLDR's plural category, `other` at least.
Plural = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class EraForms:
    """A year, or two years of one era: by itself, before our era, and of our era where that has to be said."""

    plain: str
    bce: str
    ce: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DatePhrases:
    """Dates in words. The names of months are CLDR's, in the form that stands with a day, but where it says so here."""

    #: In which of CLDR's forms a month stands without a day: “říjen” is “stand-alone”, “23. října” is “format”.
    month_alone: Literal["format", "stand-alone"] = "format"
    #: Names of months, January first, after the words of `about` and `on_date`; empty where they are the usual ones.
    oblique_months: tuple[str, ...] = ()

    #: `{day}`, `{month}` and `{year}`, which is one of the `year` forms.
    day: str
    month: str
    #: `{year}`.
    year: EraForms
    #: `{day}`, `{last_day}`, `{month}`, `{year}`: an interval within one month.
    days: str
    #: An interval within one year, with `{last_month}`.
    days_of_months: str
    #: The same, of months.
    months: str
    #: `{first}` and `{last}`, of one era.
    years: EraForms
    #: Any other interval: `{first}` and `{last}` are dates in full.
    span: str

    #: An approximate `{date}`.
    about: Mapping[Precision, str]
    #: Notes that stand in brackets after a date.
    uncertain: str
    julian: str

    #: Something that happens on a day, as adverbial: `{day}` and `{month}`; with `{year}`, a number.
    on_day: str
    on_date: str
    #: Days 1 to 31 with their endings, where `on_day` asks for endings.
    inflected_days: tuple[str, ...] = ()
    #: Something that happens in a year: `{year}`, by `in_year_rule`, or `other` where there is none.
    in_year: Plural
    in_year_rule: PluralRule | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnniversaryPhrases:
    """How long ago, and why now. `{years}` is a number, `{ago}` is `years_ago`, `{date}` a date in words."""

    #: Words that stand before and after the number when it is set large by itself.
    count_before: Plural
    count_after: Plural
    #: The count by itself, before a colon and what it is of: “70 years”.
    years: Plural
    years_ago: Plural
    #: Years since an approximate year.
    about_years_ago: Plural
    #: For a moment of the very year, which only a booking can bring.
    this_year: str

    #: An anniversary that is kept on its own day; in its month; in its year.
    ago_today: Plural
    ago_this_month: Plural
    ago_this_year: Plural
    #: Which end of an interval is kept. `{ago}` may be any of those above.
    began: str
    ended: str

    #: `{number}`, by CLDR's ordinal category.
    ordinal: Plural
    #: An anniversary's name by CLDR's plural category: `{number}`, or `{ordinal}`.
    anniversary: Plural
    #: Round anniversaries, as the name of a feed.
    milestones: str

    #: `{ago}` and `{date}`: the line under the head of the day.
    anniversary_line: str
    #: `{in_year}` and `{on_date}` are whole adverbials. A date that ends with a full stop ends its sentence too.
    last_shown_year: str
    last_shown_day: str
    #: The title of a feed item: `{date}`, `{title}`, `{ago}`.
    feed_title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePhrases:
    """What became of an item after it was out. Words that a colon and a title or a reason follows."""

    correction: str
    withdrawn: str
    #: `{on_date}` is a whole adverbial, as in “Corrected on 4 November 2026”.
    corrected_on: str
    withdrawn_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """Labels and whole sentences of pages, feeds and mails. Labels carry no full stop."""

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

    #: A date follows, as a link.
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

    archive: str
    months: str
    topics: str
    days_of_year: str
    day_in_all_years: str
    nothing_on_day: str
    nothing_published: str
    #: `{year}`, and `{years}` as “75 years”: when a moment has its next round anniversary.
    next_milestone: str
    previous_month: str
    next_month: str
    #: A list that fills several pages; numbers follow.
    parts: str
    #: Names of editions follow, as links.
    also_in: str
    #: `{day}` of the issue that was wrong, or in which an item was taken back.
    correction_to: str
    withdrawal_of: str
    #: A title follows, as a link.
    in_its_place: str
    #: The first line of a reader's report.
    report_body: str
    by_calendar: str
    calendar_promise: str
    calendar_open: str
    calendar_address: str
    calendar_note: str
    embed: str
    embed_promise: str
    today_as_data: str
    all_feeds: str
    feeds_of_topic: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """Everything a language has."""

    #: The locale whose names go with the table when the edition names a language without a country.
    locale: str
    dates: DatePhrases
    #: For countries whose dates begin with the month, by CLDR; `None` where there are none.
    dates_month_first: DatePhrases | None = None
    anniversaries: AnniversaryPhrases
    changes: ChangePhrases
    #: `None` where nobody has written them yet: the English ones stand in, all of them.
    labels: Phrases | None
