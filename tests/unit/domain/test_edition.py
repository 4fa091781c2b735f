from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate.domain.edition import MilestoneStep, instant_of
from tests.factories import STARTER_LADDER, make_edition, utc

ZONES = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("posix", "right")))


@pytest.mark.parametrize(
    ("zone", "day", "wall", "expected"),
    [
        ("Europe/Budapest", "2026-11-04", "06:30", "2026-11-04T05:30Z"),
        # The spring gap, 02:00 to 03:00: the first instant after it.
        ("Europe/Budapest", "2027-03-28", "02:30", "2027-03-28T01:00Z"),
        # The autumn overlap: the first of the two.
        ("Europe/Budapest", "2027-10-31", "02:30", "2027-10-31T00:30Z"),
        # Gaps at midnight: the day begins at one o'clock.
        ("America/Santiago", "2025-09-07", "00:05", "2025-09-07T04:00Z"),
        ("Africa/Cairo", "2025-04-25", "00:05", "2025-04-24T22:00Z"),
        # Half an hour: Lord Howe Island.
        ("Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-03T15:30Z"),
    ],
)
def test_a_wall_clock_time_has_one_instant(zone, day, wall, expected):
    instant = instant_of(date.fromisoformat(day), time.fromisoformat(wall), ZoneInfo(zone))
    assert instant == utc(expected.replace("Z", "+00:00"))


@settings(max_examples=400)
@given(
    st.sampled_from(ZONES),
    st.dates(date(1990, 1, 1), date(2040, 12, 31)),
    st.times().map(lambda t: t.replace(second=0, microsecond=0)),
)
def test_the_instant_is_never_before_the_wall_clock_time_and_the_earliest_such(zone_name, day, wall):
    zone = ZoneInfo(zone_name)
    instant = instant_of(day, wall, zone)
    wanted = datetime.combine(day, wall)
    assert instant.astimezone(zone).replace(tzinfo=None) >= wanted
    assert (instant - timedelta(seconds=1)).astimezone(zone).replace(tzinfo=None) < wanted


def test_a_day_the_zone_jumped_over_does_not_exist():
    samoa = make_edition(timezone=ZoneInfo("Pacific/Apia"))
    assert not samoa.has_day(date(2011, 12, 30))
    assert samoa.has_day(date(2011, 12, 29))
    assert samoa.has_day(date(2011, 12, 31))


def test_the_local_day_is_the_editions_and_not_the_worlds():
    instant = datetime(2026, 11, 3, 23, 30, tzinfo=UTC)
    assert make_edition().local_day(instant) == date(2026, 11, 4)
    assert make_edition(timezone=ZoneInfo("America/Chicago")).local_day(instant) == date(2026, 11, 3)


#: The table of the ladder in the product's description.
LADDER = {1: 30, 5: 30, 10: 40, 15: 20, 20: 40, 25: 60, 30: 40, 50: 80, 65: 20, 70: 55, 75: 60, 80: 40, 90: 40}
LADDER |= {100: 100, 105: 0, 110: 0, 125: 60, 150: 80, 325: 60, 500: 100, 648: 0, 650: 80}
LADDER |= {0: 0, 2: 0, 71: 0}


@pytest.mark.parametrize(("years", "points"), LADDER.items())
def test_the_ladder_gives_the_points_of_its_first_line_that_fits(years, points):
    assert make_edition().selection.milestone_points(years) == points


def test_a_line_may_begin_at_a_number_of_years():
    step = MilestoneStep(every=10, at_least=20, below=50, points=5)
    assert [years for years in range(1, 100) if step.fits(years)] == [20, 30, 40]


def test_the_starter_ladder_is_what_the_factories_use():
    assert len(STARTER_LADDER) == 7


SWITCHES_OF_2027 = {
    "Europe/Budapest": ["2027-03-28", "2027-10-31"],
    "Pacific/Auckland": ["2027-04-04", "2027-09-26"],
    "America/St_Johns": ["2027-03-14", "2027-11-07"],
}


@pytest.mark.parametrize(("zone", "day"), [(zone, day) for zone, days in SWITCHES_OF_2027.items() for day in days])
def test_the_day_of_an_edition_is_right_at_every_hour_around_a_change_of_clocks(zone, day):
    edition = make_edition(timezone=ZoneInfo(zone))
    switch = date.fromisoformat(day)
    for offset in (-1, 0, 1):
        current = switch + timedelta(days=offset)
        begins, ends = edition.instant(current, time(0)), edition.instant(current + timedelta(days=1), time(0))
        assert ends - begins == timedelta(hours=24) or current == switch
        instant = begins
        while instant < ends:
            assert edition.local_day(instant) == current
            instant += timedelta(minutes=30)
        assert edition.local_day(ends) == current + timedelta(days=1)
        for hour in range(24):
            assert edition.local_day(edition.instant(current, time(hour, 30))) == current
