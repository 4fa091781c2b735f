from dataclasses import replace
from datetime import date

import pytest

from syndicate.domain.anniversary import Pool, Side
from syndicate.domain.calendars import Calendar
from syndicate.domain.historical_date import HistoricalDate, parse_dates
from syndicate.rendering import words
from tests.factories import make_issue


def lead(**changes):
    return replace(make_issue().items[0], **changes)


@pytest.mark.parametrize(
    ("years", "expected"), [(1, "1 year ago"), (2, "2 years ago"), (70, "70 years ago"), (101, "101 years ago")]
)
def test_years_are_counted_in_words(years, expected):
    assert words.years_ago(years, "en") == expected


def test_a_moment_of_this_very_year_has_no_count():
    assert words.years_ago(0, "en") == "this year"
    assert words.count_of_years(0, "en") is None


def test_the_count_comes_in_parts_so_that_the_number_can_be_set_large():
    assert words.count_of_years(70, "en") == words.Count("", "70", "years ago")
    assert words.count_of_years(1, "en") == words.Count("", "1", "year ago")


@pytest.mark.parametrize(
    ("number", "expected"), [(1, "1st"), (2, "2nd"), (3, "3rd"), (11, "11th"), (70, "70th"), (112, "112th")]
)
def test_ordinals(number, expected):
    assert words.ordinal(number, "en") == expected


@pytest.mark.parametrize("lang", ["en", "en-GB", "xx", "xx-YY", "en-ZZ", "en-!!", "fr"])
def test_a_language_without_a_table_is_english_throughout(lang):
    day = date(2026, 11, 4)

    assert words.long_date(day, lang) == "4 November 2026"
    assert words.day_and_month(day, lang) == "4 November"
    assert words.weekday(day, lang) == "Wednesday"
    assert words.month(day, lang) == "November 2026"
    assert words.years_ago(70, lang) == "70 years ago"


def test_a_country_of_a_known_language_has_its_own_dates():
    assert words.long_date(date(2026, 11, 4), "en-US") == "November 4, 2026"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("1956-11-04", "4 November 1956"),
        ("1956-11-11~", "about 11 November 1956"),
        ("1956-11-11?", "11 November 1956 (date uncertain)"),
        ("1956-11-11%", "about 11 November 1956 (date uncertain)"),
    ],
)
def test_a_historical_date_says_how_sure_it_is(written, expected):
    assert words.long_historical_date(HistoricalDate.parse(written), "en") == expected


def test_the_line_of_the_signature():
    assert words.anniversary_line(lead(), "en") == "70 years ago · 4 November 1956"


@pytest.mark.parametrize(
    ("last_shown", "expected"),
    [
        (None, "70 years ago today."),
        (date(2025, 11, 4), "70 years ago today. Last shown here in 2025."),
        (date(2026, 10, 23), "70 years ago today. Last shown here on 23 October 2026."),
    ],
)
def test_readers_are_told_why_this_runs(last_shown, expected):
    assert words.reason_line(lead(last_shown=last_shown), date(2026, 11, 4), "en") == expected


@pytest.mark.parametrize(
    ("moment", "years", "day", "expected"),
    [
        ("1904-02-29", 123, date(2027, 2, 28), "123 years ago."),
        ("1904-02-29", 124, date(2028, 2, 29), "124 years ago today."),
        ("1956-11-04", 70, date(2026, 11, 6), "70 years ago."),
        ("2026-10-01", 0, date(2026, 11, 6), "This year."),
    ],
)
def test_today_is_said_only_on_the_very_day(moment, years, day, expected):
    item = lead(historical_date=HistoricalDate.parse(moment), years=years)

    assert words.reason_line(item, day, "en") == expected


@pytest.mark.parametrize(
    ("moment", "years", "day"),
    [
        ("1526-08-29", 500, date(2026, 8, 29)),
        ("1917-10-25", 109, date(2026, 11, 7)),
        ("1389-06-15", 637, date(2026, 6, 28)),
        ("1900-02-29", 126, date(2026, 3, 13)),
        ("1916-12-20", 109, date(2026, 1, 2)),
    ],
)
def test_a_julian_date_has_its_day_in_either_calendar_and_on_its_feast(moment, years, day):
    item = lead(historical_date=HistoricalDate.parse(moment, Calendar.JULIAN), years=years)

    assert words.is_kept_on_its_day(item, day)
    assert not words.is_kept_on_its_day(item, day.replace(day=day.day + 1))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"historical_date": "1956-11-04~"}, "70 years ago."),
        ({"historical_date": "1956-11-04?"}, "70 years ago."),
        ({"historical_date": "1956-11", "pool": Pool.MONTH}, "70 years ago this month."),
        ({"historical_date": "1956-11~", "pool": Pool.MONTH}, "70 years ago."),
        ({"historical_date": "1956-11-04", "pool": Pool.MONTH}, "70 years ago this month."),
        ({"historical_date": "1956", "pool": Pool.YEAR}, "70 years ago this year."),
        ({"historical_date": "1956?", "pool": Pool.YEAR}, "70 years ago."),
        ({"historical_date": "1956~", "pool": Pool.YEAR}, "About 70 years ago."),
        ({"historical_date": "1956"}, "70 years ago."),
    ],
)
def test_no_more_is_said_of_the_day_than_is_known(changes, expected):
    item = lead(**{**changes, "historical_date": HistoricalDate.parse(changes["historical_date"])})

    assert words.reason_line(item, date(2026, 11, 4), "en") == expected


@pytest.mark.parametrize(
    ("side", "years", "day", "expected"),
    [
        (Side.START, 112, date(2026, 7, 28), "Began 112 years ago today."),
        (Side.END, 108, date(2026, 11, 11), "Ended 108 years ago today."),
        (None, 108, date(2026, 11, 11), "108 years ago today."),
        (None, 112, date(2026, 11, 11), "112 years ago."),
        (Side.START, 112, date(2026, 7, 29), "Began 112 years ago."),
        (Side.START, 0, date(1914, 7, 28), "This year."),
    ],
)
def test_either_end_of_an_interval_has_its_day(side, years, day, expected):
    start, end = parse_dates("1914-07-28/1918-11-11")
    item = lead(historical_date=start, historical_end=end, side=side, years=years)

    assert words.reason_line(item, day, "en") == expected


def test_lines_and_titles_carry_the_whole_interval_and_the_end_that_is_kept():
    start, end = parse_dates("1686-06-18/1686-09-02")
    item = lead(historical_date=start, historical_end=end, side=Side.END, years=340)

    assert words.anniversary_line(item, "en") == "ended 340 years ago · 18 June – 2 September 1686"
    assert words.feed_title(item, "en") == (
        "18 June – 2 September 1686: Tanks return to the city (ended 340 years ago)"
    )


def test_the_title_of_a_feed_item_carries_date_and_years():
    assert words.feed_title(lead(), "en") == "4 November 1956: Tanks return to the city (70 years ago)"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("On 4 November it began", "On 4\u00a0November it began"),
        ("On November 4 it began", "On November\u00a04 it began"),
        ("In 1956 November was cold; 40 Mayors", "In 1956 November was cold; 40 Mayors"),
    ],
)
def test_no_line_parts_the_day_from_its_month(text, expected):
    assert words.bind_dates(text, "en") == expected
