"""For how long answers may be kept: until the next publication, and an hour at most."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.domain.edition import Schedule
from syndicate.web.freshness import MaxAge, seconds_fresh
from tests.factories import make_edition


def at(text):
    return datetime.fromisoformat(text).astimezone(UTC)


#: Out at six and mailed at half past, by Budapest's clocks.
EDITION = make_edition(schedule=Schedule(feed_at=time(6), email_at=time(6, 30)))


@pytest.mark.parametrize(
    ("now", "seconds"),
    [
        pytest.param("2026-11-04T12:00+01:00", 3600, id="nothing for hours: an hour"),
        pytest.param("2026-11-04T05:00+01:00", 3600, id="just an hour before"),
        pytest.param("2026-11-04T05:00:01+01:00", 3599, id="in less than an hour"),
        pytest.param("2026-11-04T05:59+01:00", 60, id="a minute before"),
        pytest.param("2026-11-04T05:59:45+01:00", 30, id="never less than half a minute"),
        pytest.param("2026-11-04T06:00+01:00", 30, id="due, and on its way"),
        pytest.param("2026-11-04T06:02:59+01:00", 30, id="due, and perhaps slow"),
        pytest.param("2026-11-04T06:03+01:00", 1620, id="out: until the next hour on the schedule"),
    ],
)
def test_the_age_ends_with_the_next_publication(now, seconds):
    assert seconds_fresh([EDITION], at(now)) == seconds


def test_the_first_of_all_editions_counts():
    later = make_edition(id="later", schedule=Schedule(feed_at=time(9), email_at=time(9, 30)))
    assert seconds_fresh([later, EDITION], at("2026-11-04T05:30+01:00")) == 1800


def test_without_an_edition_it_is_an_hour():
    assert seconds_fresh([], at("2026-11-04T05:30+01:00")) == 3600


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC)))
def test_it_is_never_less_than_the_floor_nor_more_than_the_ceiling(now):
    assert 30 <= seconds_fresh([EDITION], now) <= 3600


@given(st.datetimes(datetime(2026, 3, 28), datetime(2026, 3, 30), timezones=st.just(UTC)), st.integers(0, 3600))
def test_what_is_kept_is_never_older_than_a_publication_and_the_floor(now, later):
    """Also in the night in which the clocks change."""
    due = EDITION.instant(EDITION.local_day(now), time(6))
    if now < due:
        assert now + timedelta(seconds=seconds_fresh([EDITION], now)) <= max(due, now + timedelta(seconds=30))


def test_the_age_is_asked_for_every_few_seconds_only():
    ticks, asked = [0.0], []
    ages = MaxAge(lambda: asked.append(1) or 100 - len(asked), seconds=5, monotonic=lambda: ticks[0])
    assert ages.header() == (b"cache-control", b"public, max-age=99")
    ticks[0] = 4.9
    assert ages.header() == (b"cache-control", b"public, max-age=99")
    ticks[0] = 5.0
    assert ages.header() == (b"cache-control", b"public, max-age=98")
    assert ages.header(", no-transform")[1].endswith(b", no-transform")
