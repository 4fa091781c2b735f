from datetime import date, timedelta

import pytest

from syndicate.domain.anniversary import Almanac, observed_on
from syndicate.domain.entry import Booking, Feb29, MomentId, Observe
from tests.factories import make_entry, make_moment


@pytest.mark.parametrize(
    ("rule", "common", "leap"),
    [
        (Feb29.FEB28, date(2027, 2, 28), date(2028, 2, 29)),
        (Feb29.MAR1, date(2027, 3, 1), date(2028, 2, 29)),
        (Feb29.LEAP_YEARS_ONLY, None, date(2028, 2, 29)),
    ],
)
def test_a_leap_day_is_kept_by_the_rule_in_common_years_and_on_its_day_in_leap_years(rule, common, leap):
    moment = make_moment(date="1904-02-29")
    assert observed_on(moment, 2027, rule) == common
    assert observed_on(moment, 2028, rule) == leap


def test_a_moments_own_leap_day_rule_is_above_the_editions():
    moment = make_moment(date="1904-02-29", feb29=Feb29.MAR1)
    assert observed_on(moment, 2027, Feb29.FEB28) == date(2027, 3, 1)


@pytest.mark.parametrize("rule", list(Feb29))
def test_a_leap_day_moment_falls_once_or_never_in_each_year_of_a_cycle(rule):
    almanac = Almanac([make_entry(moments=[make_moment(date="1904-02-29")])])
    day, end = date(1905, 1, 1), date(2305, 1, 1)
    found = {}
    while day < end:
        if (day.month, day.day) in {(2, 27), (2, 28), (2, 29), (3, 1), (3, 2)}:
            for anniversary in almanac.anniversaries_on(day, rule):
                assert day.year not in found
                found[day.year] = anniversary.years
        day += timedelta(days=1)
    leap_years = 97
    assert len(found) == (leap_years if rule is Feb29.LEAP_YEARS_ONLY else 400)
    assert all(years == year - 1904 for year, years in found.items())


def test_nothing_is_an_anniversary_in_its_own_year_or_before():
    moment = make_moment(date="1956-11-04")
    assert observed_on(moment, 1956, Feb29.FEB28) is None
    assert observed_on(moment, 1900, Feb29.FEB28) is None
    assert observed_on(moment, 1957, Feb29.FEB28) == date(1957, 11, 4)


def test_a_moment_that_is_never_observed_falls_on_no_day():
    almanac = Almanac([make_entry(moments=[make_moment(observe=Observe.NEVER)])])
    assert almanac.anniversaries_on(date(2026, 11, 20), Feb29.FEB28) == ()


def test_a_booking_brings_a_moment_to_any_day_and_only_once():
    booking = Booking(moment=MomentId("opening"), day=date(2026, 11, 20))
    elsewhere = Booking(moment=MomentId("opening"), day=date(2026, 5, 1))
    almanac = Almanac([make_entry(bookings=(booking, elsewhere))])
    assert len(almanac.anniversaries_on(date(2026, 11, 20), Feb29.FEB28)) == 1
    (booked,) = almanac.anniversaries_on(date(2026, 5, 1), Feb29.FEB28)
    assert booked.years == 177


def test_the_order_of_entries_does_not_matter():
    entries = [make_entry(f"entry-{letter}") for letter in "dacb"]
    day = date(2026, 11, 20)
    forward = Almanac(entries).anniversaries_on(day, Feb29.FEB28)
    assert forward == Almanac(reversed(entries)).anniversaries_on(day, Feb29.FEB28)
    assert [anniversary.entry.id for anniversary in forward] == ["entry-a", "entry-b", "entry-c", "entry-d"]
