"""The memory of an edition: day by day it holds what a reading of all its showings gives."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from syndicate.domain.anniversary import Anniversary
from syndicate.domain.entry import EntryId, MomentId, Rank
from syndicate.domain.history import History, Showing
from tests.factories import make_entry, make_moment

DAY = date(2027, 1, 1)
REFS = [(entry, moment) for entry in ("a", "b") for moment in ("one", "two")]

showings = st.builds(
    lambda ref, offset, rank: Showing(EntryId(ref[0]), MomentId(ref[1]), DAY + timedelta(days=offset), rank),
    st.sampled_from(REFS),
    st.integers(0, 30),
    st.sampled_from(Rank),
)


def anniversary(entry, moment):
    made = make_moment(moment)
    return Anniversary(make_entry(entry, moments=[made]), made, DAY, 1)


@given(st.lists(st.lists(showings, max_size=3), max_size=6))
def test_growing_day_by_day_and_reading_all_at_once_come_to_the_same(days):
    grown = History()
    for number, shown in enumerate(days):
        grown = grown.with_day(DAY + timedelta(days=number), shown, is_week_ahead=False)

    read = History([showing for shown in days for showing in shown])

    assert grown.showings == read.showings
    for entry, moment in REFS:
        asked = anniversary(entry, moment)
        assert grown.last_shown(asked) == read.last_shown(asked)
        assert grown.last_led(asked) == read.last_led(asked)
        assert grown.entry_last_shown(entry) == read.entry_last_shown(entry)


def test_a_history_never_learns_of_the_day_that_another_added():
    before = History()
    shown = Showing(EntryId("a"), MomentId("one"), DAY, Rank.LEAD)

    after = before.with_day(DAY, [shown], is_week_ahead=False)

    assert before.last_shown(anniversary("a", "one")) is None
    assert after.last_led(anniversary("a", "one")) == DAY


def test_the_last_week_ahead_is_kept_until_another():
    ahead = History().with_day(DAY, (), is_week_ahead=True)

    assert ahead.with_day(DAY + timedelta(days=1), (), is_week_ahead=False).last_week_ahead == DAY
