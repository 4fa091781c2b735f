"""Which time zones are taken, and what is proposed for those that are not."""

from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.config.zones import read_zone
from syndicate.document.values import ValueRefusedError


def test_every_zone_of_a_place_is_taken():
    names = [name for name in available_timezones() if "/" in name or name == "UTC"]
    assert len(names) > 400
    for name in names:
        assert read_zone(name) == ZoneInfo(name)


@pytest.mark.parametrize(
    "name",
    ["", "Europe", "../../etc/passwd", "EST", "Factory", "posixrules", "posix/Europe/Budapest", "europe/budapest"],
)
def test_what_is_no_place_is_refused(name):
    with pytest.raises(ValueRefusedError):
        read_zone(name)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Europe/Budapst", "Europe/Budapest"),
        ("Budapest", "Europe/Budapest"),
        ("europe/vienna", "Europe/Vienna"),
        ("New York", "America/New_York"),
    ],
)
def test_the_nearest_three_are_named(name, expected):
    with pytest.raises(ValueRefusedError) as caught:
        read_zone(name)
    nearest = caught.value.hint.removeprefix("nearest: ").split(", ")
    assert nearest[0] == expected
    assert len(nearest) == 3


@given(st.text(max_size=30))
def test_any_other_text_is_refused_and_nothing_else_happens(name):
    if name not in available_timezones():
        with pytest.raises(ValueRefusedError):
            read_zone(name)
