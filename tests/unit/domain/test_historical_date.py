import pytest

from syndicate.domain.calendars import Calendar, days_in_month
from syndicate.domain.historical_date import Certainty, HistoricalDate, Precision, parse_dates
from syndicate.errors import InvalidDateError


def test_every_day_of_a_cycle_is_read_and_written_alike():
    for year in range(1600, 2000):
        for month in range(1, 13):
            for day in range(1, days_in_month(year, month) + 1):
                text = f"{year}-{month:02}-{day:02}"
                assert str(HistoricalDate.parse(text)) == text


@pytest.mark.parametrize("qualifier", list(Certainty))
@pytest.mark.parametrize("text", ["1956-11-11", "1956-11", "1956", "-0043-03-15", "0895", "0000"])
def test_a_date_is_written_as_it_was_read(text, qualifier):
    date = HistoricalDate.parse(f"{text}{qualifier}")
    assert date.certainty is qualifier
    assert str(date) == f"{text}{qualifier}"


@pytest.mark.parametrize(
    ("text", "precision", "calendar"),
    [
        ("1956-11-04", Precision.DAY, Calendar.GREGORIAN),
        ("1956-11", Precision.MONTH, Calendar.GREGORIAN),
        ("1956-11-XX", Precision.MONTH, Calendar.GREGORIAN),
        ("1956-XX-XX", Precision.YEAR, Calendar.GREGORIAN),
        ("1956", Precision.YEAR, Calendar.GREGORIAN),
        ("1582-10-15", Precision.DAY, Calendar.GREGORIAN),
        ("1582-10-14", Precision.DAY, Calendar.JULIAN),
        ("1241-04-XX", Precision.MONTH, Calendar.JULIAN),
        ("1526-08-29", Precision.DAY, Calendar.JULIAN),
        ("1222", Precision.YEAR, Calendar.JULIAN),
        ("-0043-03-15", Precision.DAY, Calendar.JULIAN),
    ],
)
def test_precision_and_calendar_follow_from_what_was_written(text, precision, calendar):
    date = HistoricalDate.parse(text)
    assert (date.precision, date.calendar) == (precision, calendar)


def test_a_named_calendar_is_taken_as_named():
    assert HistoricalDate.parse("1900-02-29", Calendar.JULIAN).converted(Calendar.GREGORIAN) == HistoricalDate(
        1900, 3, 13
    )
    assert HistoricalDate.parse("1526-09-08", Calendar.GREGORIAN).calendar is Calendar.GREGORIAN


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1900-02-29", "29 February 1900"),
        ("2024-02-30", "30 February 2024"),
        ("1956-13-01", "month 13"),
        ("1956-00-01", "month 0"),
        ("1956-11-00", "0 November"),
        ("4.11.1956", "not a date"),
        ("956", "not a date"),
        ("", "not a date"),
        ("1956-11-04 ", "not a date"),
        ("1956-11-04~~", "not a date"),
        ("1956-XX-04", "not a date"),
        ("-0000", "not a date"),
        ("١٩٥٦-11-04", "not a date"),
    ],
)
def test_what_is_no_date_is_refused_with_a_reason(text, reason):
    with pytest.raises(InvalidDateError, match=reason) as caught:
        HistoricalDate.parse(text)
    assert caught.value.hint


@pytest.mark.parametrize("day", range(5, 15))
def test_the_days_that_were_left_out_are_none_of_the_gregorian_calendar(day):
    with pytest.raises(InvalidDateError, match="left out"):
        HistoricalDate.parse(f"1582-10-{day:02}", Calendar.GREGORIAN)


def test_a_leap_day_of_the_other_calendar_is_explained():
    with pytest.raises(InvalidDateError) as caught:
        HistoricalDate.parse("1900-02-29")
    assert "calendar: julian" in caught.value.hint
    assert caught.value.is_impossible


@pytest.mark.parametrize(
    ("text", "of_era", "is_bce", "century"),
    [
        ("1956", 1956, False, 20),
        ("1900", 1900, False, 19),
        ("2000", 2000, False, 20),
        ("0001", 1, False, 1),
        ("0000", 1, True, -1),
        ("-0043", 44, True, -1),
        ("-0099", 100, True, -1),
        ("-0100", 101, True, -2),
    ],
)
def test_years_before_our_era_have_no_year_nought(text, of_era, is_bce, century):
    date = HistoricalDate.parse(text)
    assert (date.year_of_era, date.is_bce, date.century) == (of_era, is_bce, century)


def test_dates_sort_in_time_across_calendars_and_precisions():
    texts = ["-0043-03-15", "0895", "1526-08-29", "1582-10-04", "1582-10-15", "1900", "1956-10", "1956-10-23"]
    dates = [HistoricalDate.parse(text) for text in texts]
    assert sorted(set(dates)) == dates
    last_julian, first_gregorian = dates[3], dates[4]
    assert first_gregorian.day_number == last_julian.day_number + 1


def test_a_month_and_a_year_have_a_first_and_a_last_day():
    month = HistoricalDate.parse("2024-02")
    assert month.last_day_number - month.day_number == 28
    year = HistoricalDate.parse("2024")
    assert year.last_day_number - year.day_number == 365


def test_a_month_has_no_equal_in_another_calendar():
    with pytest.raises(ValueError, match="no day"):
        HistoricalDate.parse("1241-04").converted(Calendar.GREGORIAN)


def test_an_interval_is_read_as_its_ends():
    start, end = parse_dates("1686-06-18/1686-09-02")
    assert (str(start), str(end)) == ("1686-06-18", "1686-09-02")
    assert parse_dates("1956-11-04")[1] is None


@pytest.mark.parametrize("text", ["1686-09-02/1686-06-18", "1686-06-18/1686-06-18", "1686-06-18/", "/1686", "1686/x"])
def test_an_interval_that_is_none_is_refused(text):
    with pytest.raises(InvalidDateError):
        parse_dates(text)
