"""Dates of history in ten languages, against tables that people wrote."""

from datetime import date

import pytest

from syndicate.domain.calendars import Calendar
from syndicate.domain.historical_date import HistoricalDate, parse_dates
from syndicate.rendering.historical_words import historical_year, long_historical_date
from syndicate.rendering.words import bind_dates, long_date, on_day
from tests.unit.rendering.dates_in_ten_languages import ALONE, GOLDEN, SLOVENE_GENITIVES, TEN_DATES, WITH_A_DAY

LANGUAGES = ("en", "hu", "cs", "sk", "pl", "de", "hr", "sl", "ro", "uk")


def in_words(written, lang="en", calendar=None, **options):
    when, end = parse_dates(written, Calendar(calendar) if calendar else None)
    return long_historical_date(when, lang, end, **options)


def plain(text):
    """With ordinary spaces, so that tables can be read."""
    return text.replace("\u202f", " ")


def months(row):
    form, names = row.split(": ")
    return [(month, form.format(name)) for month, name in enumerate(names.split(), start=1)]


def test_the_tables_of_months_are_whole():
    assert set(WITH_A_DAY) == set(ALONE) == set(LANGUAGES)
    assert {len(months(row)) for table in (WITH_A_DAY, ALONE) for row in table.values()} == {12}


@pytest.mark.parametrize(
    ("lang", "month", "expected"), [(lang, *row) for lang in LANGUAGES for row in months(WITH_A_DAY[lang])]
)
def test_a_month_with_a_day_is_in_the_case_that_a_day_asks(lang, month, expected):
    assert plain(in_words(f"1848-{month:02}-15", lang)) == expected


@pytest.mark.parametrize(
    ("lang", "month", "expected"), [(lang, *row) for lang in LANGUAGES for row in months(ALONE[lang])]
)
def test_a_month_without_a_day_stands_by_itself(lang, month, expected):
    assert plain(in_words(f"1848-{month:02}", lang)) == expected


@pytest.mark.parametrize(("month", "genitive"), list(enumerate(SLOVENE_GENITIVES.split(), start=1)))
def test_slovene_has_the_genitive_after_a_preposition_only(month, genitive):
    assert in_words(f"1848-{month:02}-15~", "sl") == f"okoli 15. {genitive} 1848"
    assert in_words(f"1848-{month:02}~", "sl") == f"okoli {genitive} 1848"
    assert on_day(date(2026, month, 15), "sl") == f"15. {genitive}"
    assert bind_dates(f"Bilo je 15. {genitive} ob zori", "sl") == f"Bilo je 15.\u00a0{genitive} ob zori"


@pytest.mark.parametrize("lang", [*LANGUAGES, "en-US", "de-AT", "de-CH", "hr-BA", "ro-MD", "en-IE"])
def test_days_of_history_are_written_as_days_of_today_are(lang):
    for month in range(1, 13):
        day = date(1956, month, 23)
        assert in_words(day.isoformat(), lang) == long_date(day, lang)


@pytest.mark.parametrize(
    ("lang", "written", "expected"),
    [(lang, *pair) for lang, row in GOLDEN.items() for pair in zip(TEN_DATES, row, strict=True)],
)
def test_ten_dates_of_every_language(lang, written, expected):
    *calendar, written = written.split()
    assert plain(in_words(written, lang, *calendar)) == expected


@pytest.mark.parametrize(
    ("lang", "month", "year"),
    [
        ("en", "about November 1956", "about 44 BCE"),
        ("hu", "1956. november körül", "i. e. 44 körül"),
        ("cs", "kolem listopadu 1956", "kolem roku 44 př. n. l."),
        ("sk", "okolo novembra 1956", "okolo roku 44 pred Kr."),
        ("pl", "około listopada 1956", "około roku 44 p.n.e."),
        ("de", "ca. November 1956", "um 44 v. Chr."),
        ("hr", "oko studenoga 1956.", "oko 44. pr. Kr."),
        ("sl", "okoli novembra 1956", "okoli leta 44 pr. Kr."),
        ("ro", "în jurul lunii noiembrie 1956", "în jurul anului 44 î.Hr."),
        ("uk", "близько листопада 1956 р.", "близько 44 р. до н. е."),
    ],
)
def test_what_is_approximate_stands_in_the_case_that_about_asks(lang, month, year):
    assert (plain(in_words("1956-11~", lang)), plain(in_words("-0043~", lang))) == (month, year)


@pytest.mark.parametrize(
    ("lang", "of_months", "of_years", "before_our_era", "across"),
    [
        ("en", "March–April 1241", "1914–1918", "58–50 BCE", "27 BCE – 14 CE"),
        ("hu", "1241. március–április", "1914–1918", "i. e. 58–50", "i. e. 27 – i. sz. 14"),
        ("cs", "březen–duben 1241", "1914–1918", "58–50 př. n. l.", "27 př. n. l. – 14 n. l."),
        ("sk", "marec – apríl 1241", "1914 – 1918", "58 – 50 pred Kr.", "27 pred Kr. – 14 po Kr."),
        ("pl", "marzec–kwiecień 1241", "1914–1918", "58–50 p.n.e.", "27 p.n.e. – 14 n.e."),
        ("de", "März–April 1241", "1914–1918", "58–50 v. Chr.", "27 v. Chr. – 14 n. Chr."),
        ("hr", "ožujak – travanj 1241.", "1914. – 1918.", "58. – 50. pr. Kr.", "27. pr. Kr. – 14. po. Kr."),
        ("sl", "marec–april 1241", "1914–1918", "58–50 pr. Kr.", "27 pr. Kr.–14 po Kr."),
        ("ro", "martie–aprilie 1241", "1914–1918", "58–50 î.Hr.", "27 î.Hr. – 14 d.Hr."),
        ("uk", "березень–квітень 1241 р.", "1914–1918 рр.", "58–50 рр. до н. е.", "27 р. до н. е. – 14 р. н. е."),
    ],
)
def test_intervals_of_months_and_years(lang, of_months, of_years, before_our_era, across):
    written = ("1241-03/1241-04", "1914/1918", "-0057/-0049", "-0026/0014")
    assert [plain(in_words(text, lang)) for text in written] == [of_months, of_years, before_our_era, across]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("-0043-03-15/-0043-03-17", "15–17 March 44 BCE"),
        ("-0048-01-10/-0043-03-15", "10 January 49 BCE – 15 March 44 BCE"),
        ("-0062/0135", "63 BCE – 135 CE"),
        ("0009/0014", "9–14 CE"),
        ("0098/0117", "98–117"),
        ("0009-09", "September 9 CE"),
        ("0079-08-24", "24 August 79 CE"),
        ("0100", "100"),
        ("1241-03/1242", "March 1241 – 1242"),
        ("1956-10/1956-11-04", "October 1956 – 4 November 1956"),
        ("1241~/1242", "about 1241 – 1242"),
        ("1241~/1242~", "about 1241 – about 1242"),
        ("1241?/1242?", "1241–1242 (date uncertain)"),
        ("1241-03-05/1241-04-11?", "5 March 1241 – 11 April 1241 (date uncertain)"),
        ("1526/1699", "1526–1699"),
    ],
)
def test_an_interval_says_once_what_both_ends_share(written, expected):
    assert in_words(written) == expected


@pytest.mark.parametrize(
    ("written", "calendar", "expected"),
    [
        ("1389-06-15", None, "15 June 1389"),
        ("1582-10-14", "julian", "14 October 1582"),
        ("1582-10-15", "julian", "15 October 1582 (Old Style)"),
        ("1582-10-15", None, "15 October 1582"),
        ("1582", None, "1582"),
        ("1700", "julian", "1700 (Old Style)"),
        ("1900-02-29", "julian", "29 February 1900 (Old Style)"),
        ("1905-01-09/1905-10-17", "julian", "9 January – 17 October 1905 (Old Style)"),
        ("1581-01-01/1583-01-01", "julian", "1 January 1581 – 1 January 1583 (Old Style)"),
        ("1917-10-25~/1917-11-02", "julian", "about 25 October 1917 (Old Style) – 2 November 1917 (Old Style)"),
        ("1917-10-25?", "julian", "25 October 1917 (Old Style; date uncertain)"),
    ],
)
def test_old_style_is_said_where_a_reader_would_not_guess_it(written, calendar, expected):
    assert in_words(written, calendar=calendar) == expected


def test_the_note_of_the_calendar_may_be_asked_for_or_forbidden():
    assert in_words("1389-06-15", calendar_note=True) == "15 June 1389 (Old Style)"
    assert in_words("1956-10-23", calendar_note=True) == "23 October 1956"
    assert in_words("1917-10-25", calendar="julian", calendar_note=False) == "25 October 1917"


def test_an_interval_from_one_calendar_into_the_other_notes_the_end_that_needs_it():
    start, end = HistoricalDate.parse("1914-07-15", Calendar.JULIAN), HistoricalDate.parse("1918-11-11")

    assert long_historical_date(start, "en", end) == "15 July 1914 (Old Style) – 11 November 1918"


@pytest.mark.parametrize(
    ("lang", "expected"),
    [("en", ["1956", "44 BCE"]), ("hu", ["1956", "i. e. 44"]), ("hr", ["1956.", "44. pr. Kr."])],
)
def test_a_year_by_itself_for_lists(lang, expected):
    assert [historical_year(HistoricalDate.parse(text), lang) for text in ("1956-10-23", "-0043-03-15")] == expected


def test_austrians_have_their_own_january():
    assert in_words("1934-01", "de-AT") == "Jänner 1934"
    assert in_words("1934-01-05~", "de-AT") == "um den 5. Jänner 1934"
