"""Exhaustive: every day of a whole Gregorian cycle, and Easter against a second computation."""

from datetime import date, timedelta

import pytest

from syndicate.domain.calendars import (
    Calendar,
    Rite,
    day_number,
    day_number_of,
    day_of,
    days_in_month,
    easter_sunday,
    from_day_number,
    is_leap_year,
    nth_weekday,
)


def test_every_day_of_a_gregorian_cycle_is_the_standard_librarys_and_comes_back():
    day, number = date(1600, 1, 1), day_number(1600, 1, 1, Calendar.GREGORIAN)
    while day < date(2000, 1, 1):
        assert day_number(day.year, day.month, day.day, Calendar.GREGORIAN) == number == day_number_of(day)
        assert from_day_number(number, Calendar.GREGORIAN) == (day.year, day.month, day.day)
        assert day_of(number) == day
        day += timedelta(days=1)
        number += 1


@pytest.mark.parametrize("calendar", list(Calendar))
def test_days_follow_each_other_without_gap_through_four_thousand_years(calendar):
    number = day_number(-2000, 1, 1, calendar)
    for year in range(-2000, 2000):
        for month in range(1, 13):
            length = days_in_month(year, month, calendar)
            assert day_number(year, month, 1, calendar) == number
            assert from_day_number(number, calendar) == (year, month, 1)
            assert from_day_number(number + length - 1, calendar) == (year, month, length)
            number += length


@pytest.mark.parametrize(
    ("julian", "gregorian"),
    [
        ((1582, 10, 5), (1582, 10, 15)),
        ((1900, 2, 29), (1900, 3, 13)),
        ((1389, 6, 15), (1389, 6, 23)),
        ((1917, 10, 25), (1917, 11, 7)),
        ((1526, 8, 29), (1526, 9, 8)),
        ((-4712, 1, 1), (-4713, 11, 24)),
    ],
)
def test_a_julian_day_is_the_gregorian_day_that_tables_give(julian, gregorian):
    number = day_number(*julian, Calendar.JULIAN)
    assert number == day_number(*gregorian, Calendar.GREGORIAN)
    assert from_day_number(number, Calendar.JULIAN) == julian


def test_the_count_begins_in_4713_bce():
    assert day_number(-4712, 1, 1, Calendar.JULIAN) == 0


def test_julian_leap_years_come_every_fourth_year():
    assert [year for year in range(-8, 9) if is_leap_year(year, Calendar.JULIAN)] == [-8, -4, 0, 4, 8]
    assert is_leap_year(1900, Calendar.JULIAN)
    assert not is_leap_year(1900)


def western_easter(year):
    """The anonymous Gregorian algorithm (Meeus, Astronomical Algorithms, chapter 8)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e, f = b // 4, b % 4, (b + 8) // 25
    g = (b - f + 1) // 3
    h = (19 * a + b - d - g + 15) % 30
    i, k = c // 4, c % 4
    weekday = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * weekday) // 451
    month, day = divmod(h + weekday - 7 * m + 114, 31)
    return date(year, month, day + 1)


def eastern_easter(year):
    """Meeus's Julian algorithm, turned into a Gregorian day by the count of days."""
    d = (19 * (year % 19) + 15) % 30
    e = (2 * (year % 4) + 4 * (year % 7) - d + 34) % 7
    month, day = divmod(d + e + 114, 31)
    return day_of(day_number(year, month, day + 1, Calendar.JULIAN))


def test_easter_of_both_rites_agrees_with_a_second_computation_from_1583_to_2299():
    for year in range(1583, 2300):
        assert easter_sunday(year, Rite.WESTERN) == western_easter(year)
        assert easter_sunday(year, Rite.EASTERN) == eastern_easter(year)


def test_the_nth_weekday_of_every_month_of_a_cycle():
    for year in range(2000, 2028):
        for month in range(1, 13):
            for weekday in range(7):
                days = [
                    date(year, month, day)
                    for day in range(1, days_in_month(year, month) + 1)
                    if date(year, month, day).weekday() == weekday
                ]
                for nth in range(1, 6):
                    assert nth_weekday(year, month, weekday, nth) == (days[nth - 1] if nth <= len(days) else None)
                assert nth_weekday(year, month, weekday, -1) == days[-1]
