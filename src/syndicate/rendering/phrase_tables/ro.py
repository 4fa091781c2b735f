"""Romanian: dates and anniversaries."""

from __future__ import annotations

from syndicate.domain.historical_date import Precision
from syndicate.rendering.phrases import AnniversaryPhrases, ChangePhrases, DatePhrases, EraForms, Language

_DATES = DatePhrases(
    day="{day} {month} {year}",
    month="{month} {year}",
    year=EraForms(plain="{year}", bce="{year} î.Hr.", ce="{year} d.Hr."),
    days="{day}–{last_day} {month} {year}",
    days_of_months="{day} {month} – {last_day} {last_month} {year}",
    months="{month}–{last_month} {year}",
    years=EraForms(plain="{first}–{last}", bce="{first}–{last} î.Hr.", ce="{first}–{last} d.Hr."),
    span="{first} – {last}",
    about={
        Precision.DAY: "în jurul datei de {date}",
        Precision.MONTH: "în jurul lunii {date}",
        Precision.YEAR: "în jurul anului {date}",
    },
    uncertain="dată incertă",
    julian="stil vechi",
    on_day="pe {day} {month}",
    on_date="pe {day} {month} {year}",
    in_year={"other": "în {year}"},
)

_ANNIVERSARIES = AnniversaryPhrases(
    count_before={"other": "acum"},
    count_after={"one": "an", "few": "ani", "other": "de ani"},
    years={"one": "{years} an", "few": "{years} ani", "other": "{years} de ani"},
    years_ago={"one": "acum {years} an", "few": "acum {years} ani", "other": "acum {years} de ani"},
    about_years_ago={
        "one": "acum circa {years} an",
        "few": "acum circa {years} ani",
        "other": "acum circa {years} de ani",
    },
    this_year="anul acesta",
    ago_today={
        "one": "astăzi se împlinește {years} an",
        "few": "astăzi se împlinesc {years} ani",
        "other": "astăzi se împlinesc {years} de ani",
    },
    ago_this_month={
        "one": "luna aceasta se împlinește {years} an",
        "few": "luna aceasta se împlinesc {years} ani",
        "other": "luna aceasta se împlinesc {years} de ani",
    },
    ago_this_year={
        "one": "anul acesta se împlinește {years} an",
        "few": "anul acesta se împlinesc {years} ani",
        "other": "anul acesta se împlinesc {years} de ani",
    },
    began="începutul: {ago}",
    ended="sfârșitul: {ago}",
    ordinal={"one": "primul", "other": "al {number}-lea"},
    anniversary={"one": "prima aniversare", "other": "a {number}-a aniversare"},
    milestones="Aniversări rotunde",
    anniversary_line="{ago} · {date}",
    last_shown_year="Apărut aici ultima dată {in_year}.",
    last_shown_day="Apărut aici ultima dată {on_date}.",
    feed_title="{date}: {title} ({ago})",
)

_CHANGES = ChangePhrases(
    correction="Rectificare",
    withdrawn="Retras",
    corrected_on="Rectificat {on_date}",
    withdrawn_on="Retras {on_date}",
)

ROMANIAN = Language(locale="ro-RO", dates=_DATES, anniversaries=_ANNIVERSARIES, changes=_CHANGES, labels=None)
