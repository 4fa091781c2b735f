"""English."""

from __future__ import annotations

from dataclasses import replace

from syndicate.domain.historical_date import Precision
from syndicate.rendering.phrases import AnniversaryPhrases, ChangePhrases, DatePhrases, EraForms, Language, Phrases

_DATES = DatePhrases(
    day="{day} {month} {year}",
    month="{month} {year}",
    year=EraForms(plain="{year}", bce="{year} BCE", ce="{year} CE"),
    days="{day}–{last_day} {month} {year}",
    days_of_months="{day} {month} – {last_day} {last_month} {year}",
    months="{month}–{last_month} {year}",
    years=EraForms(plain="{first}–{last}", bce="{first}–{last} BCE", ce="{first}–{last} CE"),
    span="{first} – {last}",
    about={
        Precision.DAY: "about {date}",
        Precision.MONTH: "about {date}",
        Precision.YEAR: "about {date}",
    },
    uncertain="date uncertain",
    julian="Old Style",
    on_day="on {day} {month}",
    on_date="on {day} {month} {year}",
    in_year={"other": "in {year}"},
)

_DATES_MONTH_FIRST = replace(
    _DATES,
    day="{month} {day}, {year}",
    days="{month} {day}–{last_day}, {year}",
    days_of_months="{month} {day} – {last_month} {last_day}, {year}",
    on_day="on {month} {day}",
    on_date="on {month} {day}, {year}",
)

_ANNIVERSARIES = AnniversaryPhrases(
    count_before={"other": ""},
    count_after={"one": "year ago", "other": "years ago"},
    years={"one": "{years} year", "other": "{years} years"},
    years_ago={"one": "{years} year ago", "other": "{years} years ago"},
    about_years_ago={"one": "about {years} year ago", "other": "about {years} years ago"},
    this_year="this year",
    ago_today={"other": "{ago} today"},
    ago_this_month={"other": "{ago} this month"},
    ago_this_year={"other": "{ago} this year"},
    began="began {ago}",
    ended="ended {ago}",
    ordinal={"one": "{number}st", "two": "{number}nd", "few": "{number}rd", "other": "{number}th"},
    anniversary={"other": "{ordinal} anniversary"},
    milestones="Milestones",
    anniversary_line="{ago} · {date}",
    last_shown_year="Last shown here {in_year}.",
    last_shown_day="Last shown here {on_date}.",
    feed_title="{date}: {title} ({ago})",
)

_CHANGES = ChangePhrases(
    correction="Correction",
    withdrawn="Withdrawn",
    corrected_on="Corrected {on_date}",
    withdrawn_on="Withdrawn {on_date}",
)

LABELS = Phrases(
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
    archive="Archive",
    months="Months",
    topics="Topics",
    days_of_year="Days of the year",
    day_in_all_years="This day in all years",
    nothing_on_day="No moment is kept on this day yet.",
    nothing_published="Nothing has been published yet.",
    next_milestone="next: {year}, {years}",
    previous_month="Previous month",
    next_month="Next month",
    parts="Pages",
    also_in="Also in",
    correction_to="Correction to {day}",
    withdrawal_of="Withdrawn from {day}",
    in_its_place="In its place",
    report_body="What is wrong, and where can it be read?",
    by_calendar="By calendar",
    calendar_promise="What is coming, in your calendar.",
    calendar_open="Open in a calendar",
    calendar_address="Address to copy",
    calendar_note="Programs look for news every few hours, some once a day.",
    embed="This day on your own site",
    embed_promise="A small frame without script, which turns with the day:",
    today_as_data="The same as data, for programs:",
    all_feeds="All feeds in one file (OPML)",
    feeds_of_topic="This topic as a feed",
)

ENGLISH = Language(
    locale="en-GB",
    dates=_DATES,
    dates_month_first=_DATES_MONTH_FIRST,
    anniversaries=_ANNIVERSARIES,
    changes=_CHANGES,
    labels=LABELS,
)
