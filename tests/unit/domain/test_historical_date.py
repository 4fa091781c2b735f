import calendar

import pytest

from syndicate.domain.historical_date import Certainty, HistoricalDate, days_in_month, is_leap_year
from syndicate.errors import InvalidDateError


def test_leap_years_agree_with_the_standard_library_over_a_whole_cycle():
    for year in range(1583, 1983 + 400):
        assert is_leap_year(year) == calendar.isleap(year)
        for month in range(1, 13):
            assert days_in_month(year, month) == calendar.monthrange(year, month)[1]


def test_every_day_of_a_cycle_is_read_and_written_alike():
    for year in range(1600, 2000):
        for month in range(1, 13):
            for day in range(1, days_in_month(year, month) + 1):
                text = f"{year}-{month:02}-{day:02}"
                assert str(HistoricalDate.parse(text)) == text


@pytest.mark.parametrize("qualifier", list(Certainty))
def test_a_qualifier_of_edtf_is_kept(qualifier):
    date = HistoricalDate.parse(f"1956-11-11{qualifier}")
    assert date.certainty is qualifier
    assert str(date) == f"1956-11-11{qualifier}"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1900-02-29", "29 February 1900"),
        ("2024-02-30", "30 February 2024"),
        ("1956-13-01", "month 13"),
        ("1956-00-01", "month 0"),
        ("1956-11-00", "0 November"),
        ("1582-10-14", "before the Gregorian calendar"),
        ("1526-08-29", "before the Gregorian calendar"),
        ("4.11.1956", "not a date"),
        ("1956", "not a date"),
        ("1956-11", "not a date"),
        ("", "not a date"),
        ("1956-11-04 ", "not a date"),
        ("1956-11-04~~", "not a date"),
        ("١٩٥٦-11-04", "not a date"),
        ("-0043-03-15", "not a date"),
    ],
)
def test_what_is_no_day_is_refused_with_a_reason(text, reason):
    with pytest.raises(InvalidDateError, match=reason) as caught:
        HistoricalDate.parse(text)
    assert caught.value.hint


@pytest.mark.parametrize(("year", "century"), [(1900, 19), (1901, 20), (2000, 20), (2001, 21), (1600, 16)])
def test_a_century_ends_with_its_hundredth_year(year, century):
    assert HistoricalDate(year, 1, 1).century == century


def test_dates_sort_in_time():
    days = ["1849-11-20", "1583-01-01", "1956-11-04", "1956-10-23"]
    assert sorted(days) == [str(date) for date in sorted(map(HistoricalDate.parse, days))]
