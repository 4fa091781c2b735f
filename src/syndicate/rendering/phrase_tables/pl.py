"""Polish."""

from __future__ import annotations

from syndicate.domain.historical_date import Precision
from syndicate.rendering.phrases import AnniversaryPhrases, ChangePhrases, DatePhrases, EraForms, Language, Phrases

_DATES = DatePhrases(
    month_alone="stand-alone",
    day="{day} {month} {year}",
    month="{month} {year}",
    year=EraForms(plain="{year}", bce="{year} p.n.e.", ce="{year} n.e."),
    days="{day}–{last_day} {month} {year}",
    days_of_months="{day} {month} – {last_day} {last_month} {year}",
    months="{month}–{last_month} {year}",
    years=EraForms(plain="{first}–{last}", bce="{first}–{last} p.n.e.", ce="{first}–{last} n.e."),
    span="{first} – {last}",
    about={
        Precision.DAY: "około {date}",
        Precision.MONTH: "około {date}",
        Precision.YEAR: "około roku {date}",
    },
    uncertain="data niepewna",
    julian="według kalendarza juliańskiego",
    on_day="{day} {month}",
    on_date="{day} {month} {year}",
    in_year={"other": "w {year} roku"},
)

_ANNIVERSARIES = AnniversaryPhrases(
    count_before={"other": ""},
    count_after={"one": "rok temu", "few": "lata temu", "other": "lat temu"},
    years={"one": "{years} rok", "few": "{years} lata", "other": "{years} lat"},
    years_ago={"one": "{years} rok temu", "few": "{years} lata temu", "other": "{years} lat temu"},
    about_years_ago={
        "one": "mniej więcej {years} rok temu",
        "few": "mniej więcej {years} lata temu",
        "other": "mniej więcej {years} lat temu",
    },
    this_year="w tym roku",
    ago_today={
        "one": "dziś mija {years} rok",
        "few": "dziś mijają {years} lata",
        "other": "dziś mija {years} lat",
    },
    ago_this_month={
        "one": "w tym miesiącu mija {years} rok",
        "few": "w tym miesiącu mijają {years} lata",
        "other": "w tym miesiącu mija {years} lat",
    },
    ago_this_year={
        "one": "w tym roku mija {years} rok",
        "few": "w tym roku mijają {years} lata",
        "other": "w tym roku mija {years} lat",
    },
    began="początek: {ago}",
    ended="koniec: {ago}",
    ordinal={"other": "{number}."},
    anniversary={"other": "{ordinal} rocznica"},
    milestones="Okrągłe rocznice",
    anniversary_line="{ago} · {date}",
    last_shown_year="Poprzednio ukazało się tu {in_year}.",
    last_shown_day="Poprzednio ukazało się tu {on_date}.",
    feed_title="{date}: {title} ({ago})",
)

_CHANGES = ChangePhrases(
    correction="Sprostowanie",
    withdrawn="Wycofano",
    corrected_on="Sprostowano {on_date}",
    withdrawn_on="Wycofano {on_date}",
)

_LABELS = Phrases(
    on_this_day="Tego dnia w historii",
    also_on_this_day="Także tego dnia",
    week_ahead="Nadchodzący tydzień",
    nothing_today="Na ten dzień nie przypada żadna historia. Oto najbliższe:",
    read_on="Czytaj dalej",
    read_article="Przeczytaj cały artykuł",
    read_on_at="Czytaj dalej na {site}",
    sources="Źródła",
    report_error="Zgłoś błąd",
    report_subject="Błąd: {ref}, {day}",
    shown_on="Na stronie dnia",
    days="Poprzednie i następne dni",
    previous_day="Poprzedni dzień",
    next_day="Następny dzień",
    recent_days="Minione dni",
    no_issue_yet="Pierwszy dzień tego wydania jeszcze nie nadszedł. Zapisz się, a trafi do Ciebie.",
    skip_to_content="Przejdź do treści dnia",
    subscribe="Zapisz się",
    by_mail="E-mailem",
    by_feed="W czytniku kanałów",
    mail_promise="Jeden e-mail dziennie, rano, gdy jest co opowiedzieć.",
    address_label="Twój adres e-mail",
    address_button="Zapisz się",
    address_note="Potwierdzasz raz, klikając link; z każdego e-maila możesz się wypisać.",
    leave_empty="Pozostaw to pole puste",
    feed_promise="Do czytnika kanałów: cały tekst, bez podawania adresu.",
    archive="Archiwum",
    months="Miesiące",
    topics="Tematy",
    days_of_year="Dni roku",
    day_in_all_years="Ten dzień we wszystkich latach",
    nothing_on_day="Na ten dzień nie przypada jeszcze żadna rocznica.",
    nothing_published="Nic się jeszcze nie ukazało.",
    next_milestone="następnie: {year}, {years}",
    previous_month="Poprzedni miesiąc",
    next_month="Następny miesiąc",
    parts="Strony",
    also_in="Także w wydaniach",
    correction_to="Sprostowanie do dnia {day}",
    withdrawal_of="Wycofano z dnia {day}",
    in_its_place="W zamian",
    report_body="Co jest błędne i gdzie można to sprawdzić?",
    by_calendar="W kalendarzu",
    calendar_promise="To, co nadchodzi, w Twoim kalendarzu.",
    calendar_open="Otwórz w kalendarzu",
    calendar_address="Adres do skopiowania",
    calendar_note="Programy odświeżają dane co kilka godzin, niektóre raz dziennie.",
    embed="Ten dzień na Twojej stronie",
    embed_promise="Mała ramka bez skryptu, która zmienia się z każdym dniem:",
    today_as_data="To samo jako dane dla programów:",
    all_feeds="Wszystkie kanały w jednym pliku (OPML)",
    feeds_of_topic="Ten temat jako kanał",
)

POLISH = Language(locale="pl-PL", dates=_DATES, anniversaries=_ANNIVERSARIES, changes=_CHANGES, labels=_LABELS)
