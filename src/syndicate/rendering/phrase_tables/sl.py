"""Slovene: dates and anniversaries. CLDR names months in the nominative; after a preposition they are genitive."""

from __future__ import annotations

from syndicate.domain.historical_date import Precision
from syndicate.rendering.phrases import AnniversaryPhrases, ChangePhrases, DatePhrases, EraForms, Language

_GENITIVE_MONTHS = (
    *("januarja", "februarja", "marca", "aprila", "maja", "junija"),
    *("julija", "avgusta", "septembra", "oktobra", "novembra", "decembra"),
)

_DATES = DatePhrases(
    oblique_months=_GENITIVE_MONTHS,
    day="{day}. {month} {year}",
    month="{month} {year}",
    year=EraForms(plain="{year}", bce="{year} pr. Kr.", ce="{year} po Kr."),
    days="{day}.–{last_day}. {month} {year}",
    days_of_months="{day}. {month}–{last_day}. {last_month} {year}",
    months="{month}–{last_month} {year}",
    years=EraForms(plain="{first}–{last}", bce="{first}–{last} pr. Kr.", ce="{first}–{last} po Kr."),
    span="{first}–{last}",
    about={
        Precision.DAY: "okoli {date}",
        Precision.MONTH: "okoli {date}",
        Precision.YEAR: "okoli leta {date}",
    },
    uncertain="datum negotov",
    julian="po julijanskem koledarju",
    on_day="{day}. {month}",
    on_date="{day}. {month} {year}",
    in_year={"other": "leta {year}"},
)

_ANNIVERSARIES = AnniversaryPhrases(
    count_before={"other": "pred"},
    count_after={"one": "letom", "two": "letoma", "other": "leti"},
    years={"one": "{years} leto", "two": "{years} leti", "few": "{years} leta", "other": "{years} let"},
    years_ago={"one": "pred {years} letom", "two": "pred {years} letoma", "other": "pred {years} leti"},
    about_years_ago={
        "one": "pred približno {years} letom",
        "two": "pred približno {years} letoma",
        "other": "pred približno {years} leti",
    },
    this_year="letos",
    ago_today={"other": "na današnji dan {ago}"},
    ago_this_month={
        "one": "ta mesec mineva {years} leto",
        "two": "ta mesec minevata {years} leti",
        "few": "ta mesec minevajo {years} leta",
        "other": "ta mesec mineva {years} let",
    },
    ago_this_year={
        "one": "letos mineva {years} leto",
        "two": "letos minevata {years} leti",
        "few": "letos minevajo {years} leta",
        "other": "letos mineva {years} let",
    },
    began="začetek: {ago}",
    ended="konec: {ago}",
    ordinal={"other": "{number}."},
    anniversary={"other": "{ordinal} obletnica"},
    milestones="Okrogle obletnice",
    anniversary_line="{ago} · {date}",
    last_shown_year="Tu nazadnje objavljeno {in_year}.",
    last_shown_day="Tu nazadnje objavljeno {on_date}.",
    feed_title="{date}: {title} ({ago})",
)

_CHANGES = ChangePhrases(
    correction="Popravek",
    withdrawn="Umaknjeno",
    corrected_on="Popravljeno {on_date}",
    withdrawn_on="Umaknjeno {on_date}",
)

SLOVENE = Language(locale="sl-SI", dates=_DATES, anniversaries=_ANNIVERSARIES, changes=_CHANGES, labels=None)
