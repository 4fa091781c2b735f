from datetime import date, timedelta

import pytest

from syndicate.domain.anniversary import Almanac, Kept, Pool, Side, days_of_year, kept_in
from syndicate.domain.calendars import Rite
from syndicate.domain.entry import Booking, MomentId
from syndicate.domain.observance import EasterDay, Feb29, MonthDay, NthWeekday, Observe
from tests.factories import make_entry, make_moment


def days(moment, year, feb29=Feb29.FEB28):
    return [kept.day for kept in kept_in(moment, year, feb29)]


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
    assert days(moment, 2027, rule) == ([common] if common else [])
    assert days(moment, 2028, rule) == [leap]


def test_a_moments_own_leap_day_rule_is_above_the_editions():
    moment = make_moment(date="1904-02-29", feb29=Feb29.MAR1)
    assert days(moment, 2027) == [date(2027, 3, 1)]


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
    assert days(moment, 1956) == []
    assert days(moment, 1900) == []
    assert days(moment, 1957) == [date(1957, 11, 4)]


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


def kept(moment, year):
    """(day, years) of each day on which the moment is kept."""
    return [(found.day.isoformat(), found.years) for found in kept_in(moment, year, Feb29.FEB28)]


KOSOVO = "1389-06-15"


@pytest.mark.parametrize(
    ("moment", "year", "expected"),
    [
        # Product 3.1: three readings of a Julian date.
        (make_moment(date=KOSOVO), 2026, [("2026-06-15", 637)]),
        (make_moment(date=KOSOVO, observe=Observe.CONVERTED), 2026, [("2026-06-23", 637)]),
        (make_moment(date=KOSOVO, observe=Observe.JULIAN_FEAST), 2026, [("2026-06-28", 637)]),
        (make_moment(date=KOSOVO, observe=Observe.JULIAN_FEAST), 1889, [("1889-06-27", 500)]),
        (make_moment(date=KOSOVO, observe=Observe.JULIAN_FEAST), 2100, [("2100-06-29", 711)]),
        (make_moment(date="1917-10-25", calendar="julian", observe=Observe.CONVERTED), 2027, [("2027-11-07", 110)]),
        (make_moment(date="1526-08-29"), 2026, [("2026-08-29", 500)]),
        # Product 3.2: a day that only the Julian calendar has.
        (make_moment(date="1900-02-29", calendar="julian"), 2027, [("2027-02-28", 127)]),
        (make_moment(date="1900-02-29", calendar="julian"), 2028, [("2028-02-29", 128)]),
        (make_moment(date="1900-02-29", calendar="julian", observe=Observe.CONVERTED), 2027, [("2027-03-13", 127)]),
        # A feast late in the Julian year falls into the next Gregorian one.
        (make_moment(date="1800-12-25", calendar="julian", observe=Observe.JULIAN_FEAST), 2027, [("2027-01-07", 226)]),
        # Product 3.3: before our era.
        (make_moment(date="-0043-03-15"), 2026, [("2026-03-15", 2069)]),
        # Product 3.4: no false day for a month or a year.
        (make_moment(date="1222"), 2047, []),
        (make_moment(date="1241-03"), 2047, []),
        # Product 3.6: intervals and nights.
        (make_moment(date="1968-08-20/1968-08-21", interval_day="end"), 2026, [("2026-08-21", 58)]),
        (make_moment(date="1968-08-20/1968-08-21"), 2026, [("2026-08-20", 58)]),
        (
            make_moment(date="1686-06-18/1686-09-02", interval_day="both"),
            2036,
            [("2036-06-18", 350), ("2036-09-02", 350)],
        ),
        (make_moment(date="1914-07-28/1918-11-11", interval_day="end"), 2018, [("2018-11-11", 100)]),
        # Product 3.7: 29 February.
        (make_moment(date="1904-02-29"), 2027, [("2027-02-28", 123)]),
        (make_moment(date="1904-02-29"), 2028, [("2028-02-29", 124)]),
        # Product 3.8: counted from Easter, in both rites.
        (make_moment(date="1921-03-27"), 2027, [("2027-03-27", 106)]),
        (make_moment(date="1921-03-27", observe=EasterDay(0)), 2027, [("2027-03-28", 106)]),
        (make_moment(date="1921-03-27", observe=EasterDay(0, Rite.EASTERN)), 2027, [("2027-05-02", 106)]),
        (make_moment(date="1921-03-27", observe=EasterDay(-2)), 2027, [("2027-03-26", 106)]),
        # Other days than the date's own.
        (make_moment(date="1848-03-20", observe=MonthDay(3, 15, "kept then")), 2026, [("2026-03-15", 178)]),
        (make_moment(date="1900-05-05", observe=NthWeekday(5, 6, 1)), 2027, [("2027-05-02", 127)]),
        (make_moment(date="1900-05-05", observe=NthWeekday(5, 6, 5)), 2027, [("2027-05-30", 127)]),
        (make_moment(date="1900-05-05", observe=NthWeekday(2, 0, 5)), 2027, []),
        (make_moment(date="1956-11-04", observe=Observe.NEVER), 2026, []),
    ],
)
def test_each_form_of_the_rule_keeps_its_day_and_counts_its_years(moment, year, expected):
    assert kept(moment, year) == expected
    almanac = Almanac([make_entry(moments=[moment])])
    for day, years in expected:
        (found,) = almanac.anniversaries_on(date.fromisoformat(day), Feb29.FEB28)
        assert found.years == years


def test_both_ends_of_an_interval_say_which_they_are():
    siege = make_moment(date="1686-06-18/1686-09-02", interval_day="both")
    assert kept_in(siege, 2026, Feb29.FEB28) == (
        Kept(date(2026, 6, 18), 340, Side.START),
        Kept(date(2026, 9, 2), 340, Side.END),
    )


@pytest.mark.parametrize("feb29", list(Feb29))
def test_the_almanac_finds_on_each_day_of_a_leap_and_a_common_year_what_the_rules_give_for_the_year(feb29):
    moments = [
        make_moment(f"m{number}", **fields)
        for number, fields in enumerate(
            [
                {"date": "1956-11-04"},
                {"date": "1904-02-29"},
                {"date": "1900-02-29", "calendar": "julian", "observe": Observe.JULIAN_FEAST},
                {"date": KOSOVO, "observe": Observe.CONVERTED},
                {"date": "1800-12-25", "calendar": "julian", "observe": Observe.JULIAN_FEAST},
                {"date": "1921-03-27", "observe": EasterDay(49, Rite.EASTERN)},
                {"date": "1900-05-05", "observe": NthWeekday(2, 0, -1)},
                {"date": "1686-06-18/1686-09-02", "interval_day": "both"},
                {"date": "1950-01-01", "observe": MonthDay(2, 29)},
            ]
        )
    ]
    almanac = Almanac([make_entry(moments=moments)])
    for year in (2027, 2028):
        expected = sorted((found.day, m.id) for m in moments for found in kept_in(m, year, feb29))
        day, found = date(year, 1, 1), []
        while day.year == year:
            found += [(day, a.moment.id) for a in almanac.anniversaries_on(day, feb29)]
            day += timedelta(days=1)
        assert sorted(found) == expected


def test_pools_hold_what_has_no_day_of_its_own():
    month = make_entry("month", moments=[make_moment(date="1241-03")])
    year = make_entry("year", moments=[make_moment(date="1222")])
    later = make_entry("later", moments=[make_moment(date="2030-03")])
    almanac = Almanac([month, year, later, make_entry()])
    (drawn,) = almanac.pool_candidates(date(2026, 3, 7), Pool.MONTH)
    assert (drawn.entry.id, drawn.years, drawn.pool) == ("month", 785, Pool.MONTH)
    assert almanac.pool_candidates(date(2026, 4, 7), Pool.MONTH) == ()
    (drawn,) = almanac.pool_candidates(date(2022, 4, 7), Pool.YEAR)
    assert (drawn.entry.id, drawn.years) == ("year", 800)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (make_moment(date="1956-11-04"), ((11, 4),)),
        (make_moment(date="1904-02-29"), ((2, 28), (2, 29))),
        (make_moment(date="1904-02-29", feb29=Feb29.MAR1), ((2, 29), (3, 1))),
        (make_moment(date="1904-02-29", feb29=Feb29.LEAP_YEARS_ONLY), ((2, 29),)),
        (make_moment(date="1917-10-25", calendar="julian", observe=Observe.CONVERTED), ((11, 7),)),
        (make_moment(date="1389-06-15", observe=Observe.JULIAN_FEAST), ((6, 28),)),
        (make_moment(date="1686-06-18/1686-09-02", interval_day="both"), ((6, 18), (9, 2))),
        (make_moment(date="1921-03-27", observe=MonthDay(4, 1)), ((4, 1),)),
        (make_moment(date="1921-03-27", observe=EasterDay(0, Rite.WESTERN)), ()),
        (make_moment(date="1921-03-27", observe=NthWeekday(11, 3, 4)), ()),
        (make_moment(date="1222"), ()),
        (make_moment(date="1241-03"), ()),
        (make_moment(date="1956-11-04", observe=Observe.NEVER), ()),
    ],
)
def test_the_days_of_the_year_on_which_a_moment_is_kept(moment, expected):
    assert days_of_year(moment, Feb29.FEB28) == expected
