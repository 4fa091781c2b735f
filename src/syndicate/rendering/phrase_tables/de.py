"""German."""

from __future__ import annotations

from syndicate.domain.historical_date import Precision
from syndicate.rendering.phrases import AnniversaryPhrases, DatePhrases, EraForms, Language, Phrases

_DATES = DatePhrases(
    day="{day}. {month} {year}",
    month="{month} {year}",
    year=EraForms(plain="{year}", bce="{year} v. Chr.", ce="{year} n. Chr."),
    days="{day}.–{last_day}. {month} {year}",
    days_of_months="{day}. {month} – {last_day}. {last_month} {year}",
    months="{month}–{last_month} {year}",
    years=EraForms(plain="{first}–{last}", bce="{first}–{last} v. Chr.", ce="{first}–{last} n. Chr."),
    span="{first} – {last}",
    about={
        Precision.DAY: "um den {date}",
        Precision.MONTH: "ca. {date}",
        Precision.YEAR: "um {date}",
    },
    uncertain="Datum unsicher",
    julian="nach julianischem Kalender",
    on_day="am {day}. {month}",
    on_date="am {day}. {month} {year}",
    in_year={"other": "im Jahr {year}"},
)

_ANNIVERSARIES = AnniversaryPhrases(
    count_before={"other": "vor"},
    count_after={"one": "Jahr", "other": "Jahren"},
    years_ago={"one": "vor {years} Jahr", "other": "vor {years} Jahren"},
    about_years_ago={"one": "vor etwa {years} Jahr", "other": "vor etwa {years} Jahren"},
    this_year="in diesem Jahr",
    ago_today={"other": "heute {ago}"},
    ago_this_month={"other": "in diesem Monat {ago}"},
    ago_this_year={"other": "in diesem Jahr {ago}"},
    began="Beginn: {ago}",
    ended="Ende: {ago}",
    ordinal={"other": "{number}."},
    anniversary={"other": "{ordinal} Jahrestag"},
    anniversary_line="{ago} · {date}",
    last_shown_year="Hier zuletzt erschienen {in_year}.",
    last_shown_day="Hier zuletzt erschienen {on_date}.",
    feed_title="{date}: {title} ({ago})",
)

_LABELS = Phrases(
    on_this_day="An diesem Tag",
    also_on_this_day="Auch an diesem Tag",
    week_ahead="Die kommende Woche",
    nothing_today="Auf diesen Tag fällt keine eigene Geschichte. Als Nächstes kommen diese:",
    read_on="Weiterlesen",
    read_article="Den ganzen Artikel lesen",
    read_on_at="Weiterlesen auf {site}",
    sources="Quellen",
    report_error="Fehler melden",
    report_subject="Fehler in {ref}, {day}",
    shown_on="Auf der Seite vom",
    days="Tage davor und danach",
    previous_day="Vorheriger Tag",
    next_day="Nächster Tag",
    recent_days="Die vergangenen Tage",
    no_issue_yet="Der erste Tag dieser Ausgabe ist noch nicht gekommen. Melden Sie sich an, und er kommt zu Ihnen.",
    skip_to_content="Zum Tag springen",
    subscribe="Abonnieren",
    by_mail="Per E-Mail",
    by_feed="Als Feed",
    mail_promise="Eine E-Mail am Tag, morgens, wenn es eine Geschichte zu erzählen gibt.",
    address_label="Ihre E-Mail-Adresse",
    address_button="Abonnieren",
    address_note="Sie bestätigen einmal über einen Link; in jeder E-Mail können Sie sich abmelden.",
    leave_empty="Lassen Sie dieses Feld leer",
    feed_promise="Für Feedreader: der ganze Text, ohne Angabe einer Adresse.",
)

GERMAN = Language(locale="de-DE", dates=_DATES, anniversaries=_ANNIVERSARIES, labels=_LABELS)
