"""Slovak. The dash of an interval has spaces on both sides (STN 01 6910)."""

from __future__ import annotations

from syndicate.domain.historical_date import Precision
from syndicate.rendering.phrases import AnniversaryPhrases, DatePhrases, EraForms, Language, Phrases

_DATES = DatePhrases(
    month_alone="stand-alone",
    day="{day}. {month} {year}",
    month="{month} {year}",
    year=EraForms(plain="{year}", bce="{year} pred Kr.", ce="{year} po Kr."),
    days="{day}. – {last_day}. {month} {year}",
    days_of_months="{day}. {month} – {last_day}. {last_month} {year}",
    months="{month} – {last_month} {year}",
    years=EraForms(plain="{first} – {last}", bce="{first} – {last} pred Kr.", ce="{first} – {last} po Kr."),
    span="{first} – {last}",
    about={
        Precision.DAY: "okolo {date}",
        Precision.MONTH: "okolo {date}",
        Precision.YEAR: "okolo roku {date}",
    },
    uncertain="dátum neistý",
    julian="podľa juliánskeho kalendára",
    on_day="{day}. {month}",
    on_date="{day}. {month} {year}",
    in_year={"other": "v roku {year}"},
)

_ANNIVERSARIES = AnniversaryPhrases(
    count_before={"other": ""},
    count_after={"one": "rok", "few": "roky", "other": "rokov"},
    years_ago={"one": "pred {years} rokom", "other": "pred {years} rokmi"},
    about_years_ago={"one": "asi pred {years} rokom", "other": "asi pred {years} rokmi"},
    this_year="tento rok",
    ago_today={"other": "dnes {ago}"},
    ago_this_month={"other": "v tomto mesiaci {ago}"},
    ago_this_year={"other": "v tomto roku {ago}"},
    began="začiatok: {ago}",
    ended="koniec: {ago}",
    ordinal={"other": "{number}."},
    anniversary={"other": "{ordinal} výročie"},
    anniversary_line="{ago} · {date}",
    last_shown_year="Naposledy tu uverejnené {in_year}.",
    last_shown_day="Naposledy tu uverejnené {on_date}.",
    feed_title="{date}: {title} ({ago})",
)

_LABELS = Phrases(
    on_this_day="Tento deň v histórii",
    also_on_this_day="Aj v tento deň",
    week_ahead="Týždeň pred nami",
    nothing_today="Na tento deň nepripadá žiadny príbeh. Najbližšie sú tieto:",
    read_on="Čítať ďalej",
    read_article="Prečítať celý článok",
    read_on_at="Čítať ďalej na {site}",
    sources="Zdroje",
    report_error="Nahlásiť chybu",
    report_subject="Chyba: {ref}, {day}",
    shown_on="Na stránke dňa",
    days="Predchádzajúce a nasledujúce dni",
    previous_day="Predchádzajúci deň",
    next_day="Nasledujúci deň",
    recent_days="Uplynulé dni",
    no_issue_yet="Prvý deň tohto vydania ešte nenastal. Prihláste sa na odber a príde vám.",
    skip_to_content="Prejsť na obsah dňa",
    subscribe="Prihlásiť sa na odber",
    by_mail="E-mailom",
    by_feed="V čítačke kanálov",
    mail_promise="Jeden e-mail denne, ráno, keď je o čom rozprávať.",
    address_label="Vaša e-mailová adresa",
    address_button="Odoberať",
    address_note="Raz potvrdíte odkazom; z každého e-mailu sa dá odhlásiť.",
    leave_empty="Toto pole nechajte prázdne",
    feed_promise="Do čítačky kanálov: celý text, bez uvedenia adresy.",
)

SLOVAK = Language(locale="sk-SK", dates=_DATES, anniversaries=_ANNIVERSARIES, labels=_LABELS)
