"""Hungarian. Endings follow the spoken number (A magyar helyesírás szabályai, 12th edition)."""

from __future__ import annotations

from babel.plural import PluralRule

from syndicate.domain.historical_date import Precision
from syndicate.rendering.phrases import AnniversaryPhrases, ChangePhrases, DatePhrases, EraForms, Language, Phrases

#: Days by vowel harmony of the ordinal: elsején, másodikán, harmadikán, negyedikén …
_INFLECTED_DAYS = (
    *("1-jén", "2-án", "3-án", "4-én", "5-én", "6-án", "7-én", "8-án", "9-én", "10-én"),
    *("11-én", "12-én", "13-án", "14-én", "15-én", "16-án", "17-én", "18-án", "19-én", "20-án"),
    *("21-én", "22-én", "23-án", "24-én", "25-én", "26-án", "27-én", "28-án", "29-én", "30-án", "31-én"),
)
#: `one` is for years that end with a back vowel: három, hat, nyolc; húsz, harminc, hatvan, nyolcvan; száz.
_YEAR_RULE = PluralRule({"one": "n % 10 = 3,6,8 or n % 100 = 20,30,60,80 or n % 100 = 0 and n % 1000 != 0"})

_DATES = DatePhrases(
    day="{year}. {month} {day}.",
    month="{year}. {month}",
    year=EraForms(plain="{year}", bce="i. e. {year}", ce="i. sz. {year}"),
    days="{year}. {month} {day}–{last_day}.",
    days_of_months="{year}. {month} {day}. – {last_month} {last_day}.",
    months="{year}. {month}–{last_month}",
    years=EraForms(plain="{first}–{last}", bce="i. e. {first}–{last}", ce="i. sz. {first}–{last}"),
    span="{first} – {last}",
    about={
        Precision.DAY: "{date} körül",
        Precision.MONTH: "{date} körül",
        Precision.YEAR: "{date} körül",
    },
    uncertain="bizonytalan dátum",
    julian="a Julián-naptár szerint",
    on_day="{month} {day}",
    on_date="{year}. {month} {day}",
    inflected_days=_INFLECTED_DAYS,
    in_year={"one": "{year}-ban", "other": "{year}-ben"},
    in_year_rule=_YEAR_RULE,
)

_ANNIVERSARIES = AnniversaryPhrases(
    count_before={"other": ""},
    count_after={"other": "éve"},
    years={"other": "{years} éve"},
    years_ago={"other": "{years} éve"},
    about_years_ago={"other": "körülbelül {years} éve"},
    this_year="idén",
    ago_today={"other": "{ago} ezen a napon"},
    ago_this_month={"other": "{ago} ebben a hónapban"},
    ago_this_year={"other": "idén {ago}"},
    began="{ago} kezdődött",
    ended="{ago} ért véget",
    ordinal={"other": "{number}."},
    anniversary={"other": "{ordinal} évforduló"},
    milestones="Kerek évfordulók",
    anniversary_line="{ago} · {date}",
    last_shown_year="Legutóbb {in_year} szerepelt itt.",
    last_shown_day="Legutóbb {on_date} szerepelt itt.",
    feed_title="{date}: {title} ({ago})",
)

_CHANGES = ChangePhrases(
    correction="Helyesbítés",
    withdrawn="Visszavonva",
    corrected_on="Helyesbítve {on_date}",
    withdrawn_on="Visszavonva {on_date}",
)

_LABELS = Phrases(
    on_this_day="Ezen a napon",
    also_on_this_day="Ugyanezen a napon",
    week_ahead="A következő hét",
    nothing_today="Erre a napra nem esik külön történet. Ezek következnek:",
    read_on="Tovább olvasom",
    read_article="A teljes cikk elolvasása",
    read_on_at="Folytatás itt: {site}",
    sources="Források",
    report_error="Hiba jelentése",
    report_subject="Hiba: {ref}, {day}",
    shown_on="E nap oldalán:",
    days="Előző és következő napok",
    previous_day="Előző nap",
    next_day="Következő nap",
    recent_days="A legutóbbi napok",
    no_issue_yet="Ennek a kiadásnak az első napja még nem jött el. Iratkozzon fel, és elküldjük Önnek.",
    skip_to_content="Ugrás a naphoz",
    subscribe="Feliratkozás",
    by_mail="E-mailben",
    by_feed="Hírolvasóban",
    mail_promise="Napi egy e-mail, reggel, ha van mit elmesélni.",
    address_label="Az Ön e-mail-címe",
    address_button="Feliratkozom",
    address_note="Egyszer kell megerősítenie egy linkkel; minden levélből le lehet iratkozni.",
    leave_empty="Hagyja üresen ezt a mezőt",
    feed_promise="Hírolvasóba: a teljes szöveg, e-mail-cím megadása nélkül.",
    archive="Archívum",
    months="Hónapok",
    topics="Témák",
    days_of_year="Az év napjai",
    day_in_all_years="Ez a nap minden évben",
    nothing_on_day="Erre a napra még nem esik egyetlen évforduló sem.",
    nothing_published="Még semmi sem jelent meg.",
    next_milestone="legközelebb: {year}, {years}",
    previous_month="Előző hónap",
    next_month="Következő hónap",
    parts="Oldalak",
    also_in="Más kiadásokban is",
    correction_to="Helyesbítés ehhez a naphoz: {day}",
    withdrawal_of="Visszavonva e nap közül: {day}",
    in_its_place="Helyette",
    report_body="Mi a hiba, és hol olvasható a helyes adat?",
    by_calendar="Naptárban",
    calendar_promise="Ami következik, a saját naptárában.",
    calendar_open="Megnyitás naptárban",
    calendar_address="Másolható cím",
    calendar_note="A programok néhány óránként frissítenek, némelyik naponta egyszer.",
    embed="Ez a nap az Ön honlapján",
    embed_promise="Egy kis keret szkript nélkül, amely a nappal együtt vált:",
    today_as_data="Ugyanez adatként, programoknak:",
    all_feeds="Minden hírcsatorna egy fájlban (OPML)",
    feeds_of_topic="Ez a téma hírcsatornaként",
)

HUNGARIAN = Language(locale="hu-HU", dates=_DATES, anniversaries=_ANNIVERSARIES, changes=_CHANGES, labels=_LABELS)
