"""Ukrainian: dates and anniversaries. The year carries “р.”, with a narrow space that does not break, as in CLDR."""

from __future__ import annotations

from syndicate.domain.historical_date import Precision
from syndicate.rendering.phrases import AnniversaryPhrases, ChangePhrases, DatePhrases, EraForms, Language

_DATES = DatePhrases(
    month_alone="stand-alone",
    day="{day} {month} {year}",
    month="{month} {year}",
    year=EraForms(plain="{year}\u202fр.", bce="{year}\u202fр. до н. е.", ce="{year}\u202fр. н. е."),
    days="{day}–{last_day} {month} {year}",
    days_of_months="{day} {month} – {last_day} {last_month} {year}",
    months="{month}–{last_month} {year}",
    years=EraForms(
        plain="{first}–{last}\u202fрр.",
        bce="{first}–{last}\u202fрр. до н. е.",
        ce="{first}–{last}\u202fрр. н. е.",
    ),
    span="{first} – {last}",
    about={
        Precision.DAY: "близько {date}",
        Precision.MONTH: "близько {date}",
        Precision.YEAR: "близько {date}",
    },
    uncertain="дата непевна",
    julian="за юліанським календарем",
    on_day="{day} {month}",
    on_date="{day} {month} {year} року",
    in_year={"other": "у {year} році"},
)

_ANNIVERSARIES = AnniversaryPhrases(
    count_before={"other": ""},
    count_after={"one": "рік тому", "few": "роки тому", "other": "років тому"},
    years={"one": "{years} рік", "few": "{years} роки", "other": "{years} років"},
    years_ago={"one": "{years} рік тому", "few": "{years} роки тому", "other": "{years} років тому"},
    about_years_ago={
        "one": "приблизно {years} рік тому",
        "few": "приблизно {years} роки тому",
        "other": "приблизно {years} років тому",
    },
    this_year="цього року",
    ago_today={"other": "цього дня {ago}"},
    # Verbs of passing time stay in the singular with any number.
    ago_this_month={
        "one": "цього місяця минає {years} рік",
        "few": "цього місяця минає {years} роки",
        "other": "цього місяця минає {years} років",
    },
    ago_this_year={
        "one": "цього року минає {years} рік",
        "few": "цього року минає {years} роки",
        "other": "цього року минає {years} років",
    },
    began="початок: {ago}",
    ended="кінець: {ago}",
    ordinal={"other": "{number}-й"},
    # CLDR's category “one” is every number that is said with “перша” at its end: 1, 21, 101, and not 11.
    anniversary={"one": "{number}-ша річниця", "other": "{number}-річчя"},
    milestones="Круглі річниці",
    anniversary_line="{ago} · {date}",
    last_shown_year="Востаннє опубліковано тут {in_year}.",
    last_shown_day="Востаннє опубліковано тут {on_date}.",
    feed_title="{date}: {title} ({ago})",
)

_CHANGES = ChangePhrases(
    correction="Виправлення",
    withdrawn="Відкликано",
    corrected_on="Виправлено {on_date}",
    withdrawn_on="Відкликано {on_date}",
)

UKRAINIAN = Language(locale="uk-UA", dates=_DATES, anniversaries=_ANNIVERSARIES, changes=_CHANGES, labels=None)
