"""How long ago in ten languages: plural forms and whole phrases, against tables that people wrote."""

from dataclasses import replace
from datetime import date

import pytest

from syndicate.domain.anniversary import Pool, Side
from syndicate.domain.historical_date import HistoricalDate
from syndicate.rendering import words
from syndicate.rendering.languages import LANGUAGES
from tests.factories import make_issue

COUNTS = (1, 2, 3, 4, 5, 11, 12, 14, 21, 22, 25, 70, 100, 101, 105)
#: Forms by language, each with the counts it goes with; the last without counts takes the rest. `#` is the count.
YEARS_AGO = {
    "en": {"# year ago": (1,), "# years ago": ()},
    "hu": {"# éve": ()},
    "cs": {"před # rokem": (1,), "před # lety": ()},
    "sk": {"pred # rokom": (1,), "pred # rokmi": ()},
    "pl": {"# rok temu": (1,), "# lata temu": (2, 3, 4, 22), "# lat temu": ()},
    "de": {"vor # Jahr": (1,), "vor # Jahren": ()},
    "hr": {"prije # godinu": (1, 21, 101), "prije # godine": (2, 3, 4, 22), "prije # godina": ()},
    "sl": {"pred # letom": (1, 101), "pred # letoma": (2,), "pred # leti": ()},
    "ro": {"acum # an": (1,), "acum # ani": (2, 3, 4, 5, 11, 12, 14, 101, 105), "acum # de ani": ()},
    "uk": {"# рік тому": (1, 21, 101), "# роки тому": (2, 3, 4, 22), "# років тому": ()},
}
#: Where the words beside the large number are others than those of `YEARS_AGO`.
COUNT_LABELS = YEARS_AGO | {
    "cs": {"# rok": (1,), "# roky": (2, 3, 4), "# let": ()},
    "sk": {"# rok": (1,), "# roky": (2, 3, 4), "# rokov": ()},
}
THIS_YEAR = {
    "en": {"# year ago this year": (1,), "# years ago this year": ()},
    "hu": {"idén # éve": ()},
    "cs": {"letos před # rokem": (1,), "letos před # lety": ()},
    "sk": {"v tomto roku pred # rokom": (1,), "v tomto roku pred # rokmi": ()},
    "pl": {
        "w tym roku mija # rok": (1,),
        "w tym roku mijają # lata": (2, 3, 4, 22),
        "w tym roku mija # lat": (),
    },
    "de": {"in diesem Jahr vor # Jahr": (1,), "in diesem Jahr vor # Jahren": ()},
    "hr": {
        "ove se godine navršavaju # godine": (2, 3, 4, 22),
        "ove se godine navršava # godina": (),
    },
    "sl": {
        "letos mineva # leto": (1, 101),
        "letos minevata # leti": (2,),
        "letos minevajo # leta": (3, 4),
        "letos mineva # let": (),
    },
    "ro": {
        "anul acesta se împlinește # an": (1,),
        "anul acesta se împlinesc # ani": (2, 3, 4, 5, 11, 12, 14, 101, 105),
        "anul acesta se împlinesc # de ani": (),
    },
    "uk": {
        "цього року минає # рік": (1, 21, 101),
        "цього року минає # роки": (2, 3, 4, 22),
        "цього року минає # років": (),
    },
}


def rows(table):
    """Every (language, count, words) of a table."""
    for lang, forms in table.items():
        by_count = {count: form for form, counts in forms.items() for count in counts}
        *_, rest = forms
        yield from ((lang, count, by_count.get(count, rest).replace("#", str(count))) for count in COUNTS)


def lead(**changes):
    return replace(make_issue().items[0], **changes)


def now(item, day, lang):
    return words.ago_today(item, day, lang)


def test_the_tables_are_whole():
    assert set(YEARS_AGO) == set(COUNT_LABELS) == set(THIS_YEAR) == set(LANGUAGES)


@pytest.mark.parametrize(("lang", "years", "expected"), list(rows(YEARS_AGO)))
def test_years_ago(lang, years, expected):
    assert words.years_ago(years, lang) == expected


@pytest.mark.parametrize(("lang", "years", "expected"), list(rows(COUNT_LABELS)))
def test_the_large_number_has_words_before_and_after_it(lang, years, expected):
    count = words.count_of_years(years, lang)

    assert count.number == str(years)
    assert " ".join(part for part in (count.before, count.number, count.after) if part) == expected


@pytest.mark.parametrize(("lang", "years", "expected"), list(rows(THIS_YEAR)))
def test_years_that_are_full_some_time_this_year(lang, years, expected):
    item = lead(years=years, historical_date=HistoricalDate(2026 - years, None, None), pool=Pool.YEAR)

    assert now(item, date(2026, 5, 6), lang) == expected


@pytest.mark.parametrize(
    ("lang", "today", "this_month", "about", "this_year"),
    [
        ("en", "70 years ago today", "785 years ago this month", "about 1131 years ago", "this year"),
        ("hu", "70 éve ezen a napon", "785 éve ebben a hónapban", "körülbelül 1131 éve", "idén"),
        ("cs", "dnes před 70 lety", "v tomto měsíci před 785 lety", "asi před 1131 lety", "letos"),
        ("sk", "dnes pred 70 rokmi", "v tomto mesiaci pred 785 rokmi", "asi pred 1131 rokmi", "tento rok"),
        ("pl", "dziś mija 70 lat", "w tym miesiącu mija 785 lat", "mniej więcej 1131 lat temu", "w tym roku"),
        ("de", "heute vor 70 Jahren", "in diesem Monat vor 785 Jahren", "vor etwa 1131 Jahren", "in diesem Jahr"),
        (
            "hr",
            "na današnji dan prije 70 godina",
            "ovog se mjeseca navršava 785 godina",
            "prije otprilike 1131 godinu",
            "ove godine",
        ),
        (
            "sl",
            "na današnji dan pred 70 leti",
            "ta mesec mineva 785 let",
            "pred približno 1131 leti",
            "letos",
        ),
        (
            "ro",
            "astăzi se împlinesc 70 de ani",
            "luna aceasta se împlinesc 785 de ani",
            "acum circa 1131 de ani",
            "anul acesta",
        ),
        ("uk", "цього дня 70 років тому", "цього місяця минає 785 років", "приблизно 1131 рік тому", "цього року"),
    ],
)
def test_the_ways_to_say_now(lang, today, this_month, about, this_year):
    march = lead(historical_date=HistoricalDate.parse("1241-03"), years=785, pool=Pool.MONTH)
    conquest = lead(historical_date=HistoricalDate.parse("0895~"), years=1131, pool=Pool.YEAR)

    assert now(lead(), date(2026, 11, 4), lang) == today
    assert now(march, date(2026, 3, 9), lang) == this_month
    assert now(conquest, date(2026, 3, 9), lang) == about
    assert now(lead(years=0), date(1956, 11, 4), lang) == this_year


@pytest.mark.parametrize(
    ("lang", "began", "ended", "reason"),
    [
        ("en", "began 340 years ago", "ended 340 years ago", "Ended 340 years ago today."),
        ("hu", "340 éve kezdődött", "340 éve ért véget", "340 éve ezen a napon ért véget."),
        ("cs", "začátek: před 340 lety", "konec: před 340 lety", "Konec: dnes před 340 lety."),
        ("sk", "začiatok: pred 340 rokmi", "koniec: pred 340 rokmi", "Koniec: dnes pred 340 rokmi."),
        ("pl", "początek: 340 lat temu", "koniec: 340 lat temu", "Koniec: dziś mija 340 lat."),
        ("de", "Beginn: vor 340 Jahren", "Ende: vor 340 Jahren", "Ende: heute vor 340 Jahren."),
        ("hr", "početak: prije 340 godina", "kraj: prije 340 godina", "Kraj: na današnji dan prije 340 godina."),
        ("sl", "začetek: pred 340 leti", "konec: pred 340 leti", "Konec: na današnji dan pred 340 leti."),
        (
            "ro",
            "începutul: acum 340 de ani",
            "sfârșitul: acum 340 de ani",
            "Sfârșitul: astăzi se împlinesc 340 de ani.",
        ),
        ("uk", "початок: 340 років тому", "кінець: 340 років тому", "Кінець: цього дня 340 років тому."),
    ],
)
def test_the_two_ends_of_an_interval(lang, began, ended, reason):
    siege = lead(
        historical_date=HistoricalDate.parse("1686-06-18"),
        historical_end=HistoricalDate.parse("1686-09-02"),
        years=340,
    )
    start, end = replace(siege, side=Side.START), replace(siege, side=Side.END)

    assert (words.item_ago(start, lang), words.item_ago(end, lang)) == (began, ended)
    assert words.reason_line(end, date(2026, 9, 2), lang) == reason


@pytest.mark.parametrize(
    ("lang", "in_a_year", "on_a_day"),
    [
        ("hu", "Legutóbb 2025-ben szerepelt itt.", "Legutóbb 2026. október 23-án szerepelt itt."),
        ("cs", "Naposledy zde uvedeno v roce 2025.", "Naposledy zde uvedeno 23. října 2026."),
        ("sk", "Naposledy tu uverejnené v roku 2025.", "Naposledy tu uverejnené 23. októbra 2026."),
        ("pl", "Poprzednio ukazało się tu w 2025 roku.", "Poprzednio ukazało się tu 23 października 2026."),
        ("de", "Hier zuletzt erschienen im Jahr 2025.", "Hier zuletzt erschienen am 23. Oktober 2026."),
        (
            "hr",
            "Ovdje posljednji put objavljeno 2025. godine.",
            "Ovdje posljednji put objavljeno 23. listopada 2026.",
        ),
        ("sl", "Tu nazadnje objavljeno leta 2025.", "Tu nazadnje objavljeno 23. oktobra 2026."),
        ("ro", "Apărut aici ultima dată în 2025.", "Apărut aici ultima dată pe 23 octombrie 2026."),
        ("uk", "Востаннє опубліковано тут у 2025 році.", "Востаннє опубліковано тут 23 жовтня 2026 року."),
    ],
)
def test_readers_are_told_when_it_ran_before(lang, in_a_year, on_a_day):
    def reason(last_shown):
        return words.reason_line(lead(last_shown=last_shown), date(2026, 11, 4), lang)

    assert reason(date(2025, 11, 4)) == f"{reason(None)} {in_a_year}"
    assert reason(date(2026, 10, 23)) == f"{reason(None)} {on_a_day}"


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        ("hu", "1241. március: Tanks return to the city (785 éve)"),
        ("cs", "Březen 1241: Tanks return to the city (před 785 lety)"),
        ("de", "März 1241: Tanks return to the city (vor 785 Jahren)"),
        ("ro", "Martie 1241: Tanks return to the city (acum 785 de ani)"),
    ],
)
def test_the_title_of_a_feed_item_begins_with_a_capital(lang, expected):
    item = lead(historical_date=HistoricalDate.parse("1241-03"), years=785)

    assert words.feed_title(item, lang) == expected
