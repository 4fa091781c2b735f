import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.storage.packing import pack_members, unpack_members


@given(st.sets(st.integers(1, 2**62), max_size=50) | st.sets(st.integers(1, 400), max_size=200))
def test_members_come_back_the_same(members):
    members = tuple(sorted(members))
    assert unpack_members(pack_members(members)) == members


@pytest.mark.parametrize("distance", [1, 127, 128, 255, 256, 16_383, 16_384, 2**40])
def test_every_width_of_a_distance_comes_back(distance):
    members = (5, 5 + distance, 6 + distance)
    assert unpack_members(pack_members(members)) == members


def test_neighbouring_ids_take_a_byte_each():
    assert len(pack_members(range(1, 501))) == 500


@pytest.mark.parametrize("members", [(1, 1), (2, 1), (0, 1), (-3,)])
def test_what_is_no_rising_row_of_ids_is_refused(members):
    with pytest.raises(ValueError, match="in rising order"):
        pack_members(members)
