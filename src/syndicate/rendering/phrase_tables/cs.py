"""Czech."""

from __future__ import annotations

from syndicate.domain.historical_date import Precision
from syndicate.rendering.phrases import AnniversaryPhrases, DatePhrases, EraForms, Language, Phrases

_DATES = DatePhrases(
    month_alone="stand-alone",
    day="{day}. {month} {year}",
    month="{month} {year}",
    year=EraForms(plain="{year}", bce="{year} př. n. l.", ce="{year} n. l."),
    days="{day}.–{last_day}. {month} {year}",
    days_of_months="{day}. {month} – {last_day}. {last_month} {year}",
    months="{month}–{last_month} {year}",
    years=EraForms(plain="{first}–{last}", bce="{first}–{last} př. n. l.", ce="{first}–{last} n. l."),
    span="{first} – {last}",
    about={
        Precision.DAY: "kolem {date}",
        Precision.MONTH: "kolem {date}",
        Precision.YEAR: "kolem roku {date}",
    },
    uncertain="datum nejisté",
    julian="podle juliánského kalendáře",
    on_day="{day}. {month}",
    on_date="{day}. {month} {year}",
    in_year={"other": "v roce {year}"},
)

_ANNIVERSARIES = AnniversaryPhrases(
    count_before={"other": ""},
    count_after={"one": "rok", "few": "roky", "other": "let"},
    years_ago={"one": "před {years} rokem", "other": "před {years} lety"},
    about_years_ago={"one": "asi před {years} rokem", "other": "asi před {years} lety"},
    this_year="letos",
    ago_today={"other": "dnes {ago}"},
    ago_this_month={"other": "v tomto měsíci {ago}"},
    ago_this_year={"other": "letos {ago}"},
    began="začátek: {ago}",
    ended="konec: {ago}",
    ordinal={"other": "{number}."},
    anniversary={"other": "{ordinal} výročí"},
    anniversary_line="{ago} · {date}",
    last_shown_year="Naposledy zde uvedeno {in_year}.",
    last_shown_day="Naposledy zde uvedeno {on_date}.",
    feed_title="{date}: {title} ({ago})",
)

_LABELS = Phrases(
    on_this_day="Tento den v historii",
    also_on_this_day="Také v tento den",
    week_ahead="Týden před námi",
    nothing_today="Na tento den žádný příběh nepřipadá. Nejbližší jsou tyto:",
    read_on="Číst dál",
    read_article="Přečíst celý článek",
    read_on_at="Číst dál na {site}",
    sources="Zdroje",
    report_error="Nahlásit chybu",
    report_subject="Chyba: {ref}, {day}",
    shown_on="Na stránce dne",
    days="Předchozí a následující dny",
    previous_day="Předchozí den",
    next_day="Následující den",
    recent_days="Uplynulé dny",
    no_issue_yet="První den tohoto vydání ještě nenastal. Přihlaste se k odběru a přijde vám.",
    skip_to_content="Přejít k obsahu dne",
    subscribe="Přihlásit odběr",
    by_mail="E-mailem",
    by_feed="Ve čtečce kanálů",
    mail_promise="Jeden e-mail denně, ráno, když je co vyprávět.",
    address_label="Vaše e-mailová adresa",
    address_button="Odebírat",
    address_note="Jednou potvrdíte odkazem; z každého e-mailu se lze odhlásit.",
    leave_empty="Toto pole nechte prázdné",
    feed_promise="Do čtečky kanálů: celý text, bez udání adresy.",
)

CZECH = Language(locale="cs-CZ", dates=_DATES, anniversaries=_ANNIVERSARIES, labels=_LABELS)
