"""Croatian: dates and anniversaries. Years are ordinals, so a date ends with a full stop."""

from __future__ import annotations

from syndicate.domain.historical_date import Precision
from syndicate.rendering.phrases import AnniversaryPhrases, ChangePhrases, DatePhrases, EraForms, Language

_DATES = DatePhrases(
    month_alone="stand-alone",
    day="{day}. {month} {year}",
    month="{month} {year}",
    year=EraForms(plain="{year}.", bce="{year}. pr. Kr.", ce="{year}. po. Kr."),
    days="{day}. – {last_day}. {month} {year}",
    days_of_months="{day}. {month} – {last_day}. {last_month} {year}",
    months="{month} – {last_month} {year}",
    years=EraForms(plain="{first}. – {last}.", bce="{first}. – {last}. pr. Kr.", ce="{first}. – {last}. po. Kr."),
    span="{first} – {last}",
    about={
        Precision.DAY: "oko {date}",
        Precision.MONTH: "oko {date}",
        Precision.YEAR: "oko {date}",
    },
    uncertain="datum nesiguran",
    julian="po julijanskom kalendaru",
    on_day="{day}. {month}",
    on_date="{day}. {month} {year}.",
    in_year={"other": "{year}. godine"},
)

_ANNIVERSARIES = AnniversaryPhrases(
    count_before={"other": "prije"},
    count_after={"one": "godinu", "few": "godine", "other": "godina"},
    years={"one": "{years} godina", "few": "{years} godine", "other": "{years} godina"},
    years_ago={
        "one": "prije {years} godinu",
        "few": "prije {years} godine",
        "other": "prije {years} godina",
    },
    about_years_ago={
        "one": "prije otprilike {years} godinu",
        "few": "prije otprilike {years} godine",
        "other": "prije otprilike {years} godina",
    },
    this_year="ove godine",
    ago_today={"other": "na današnji dan {ago}"},
    ago_this_month={
        "one": "ovog se mjeseca navršava {years} godina",
        "few": "ovog se mjeseca navršavaju {years} godine",
        "other": "ovog se mjeseca navršava {years} godina",
    },
    ago_this_year={
        "one": "ove se godine navršava {years} godina",
        "few": "ove se godine navršavaju {years} godine",
        "other": "ove se godine navršava {years} godina",
    },
    began="početak: {ago}",
    ended="kraj: {ago}",
    ordinal={"other": "{number}."},
    anniversary={"other": "{ordinal} obljetnica"},
    milestones="Okrugle obljetnice",
    anniversary_line="{ago} · {date}",
    last_shown_year="Ovdje posljednji put objavljeno {in_year}.",
    last_shown_day="Ovdje posljednji put objavljeno {on_date}",
    feed_title="{date}: {title} ({ago})",
)

_CHANGES = ChangePhrases(
    correction="Ispravak",
    withdrawn="Povučeno",
    corrected_on="Ispravljeno {on_date}",
    withdrawn_on="Povučeno {on_date}",
)

CROATIAN = Language(locale="hr-HR", dates=_DATES, anniversaries=_ANNIVERSARIES, changes=_CHANGES, labels=None)
