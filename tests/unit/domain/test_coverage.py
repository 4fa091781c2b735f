"""How well days are filled: kinds, stretches, double leads and bookings, cooldown clashes."""

from datetime import date, timedelta

import pytest

from syndicate.domain.anniversary import Almanac
from syndicate.domain.coverage import Coverage, CoveredDay, DayKind, Stretch, planned_day, published_day
from syndicate.domain.entry import Booking, MomentId, Rank, Status
from syndicate.domain.history import History
from syndicate.domain.selection import select
from tests.factories import make_edition, make_entry, make_issue, make_moment

DAY = date(2027, 10, 23)  # a Saturday


def entry(id="a", *, rank=Rank.STANDARD, date="1956-10-23", **fields):
    fields.setdefault("topics", (id,))
    return make_entry(id, moments=[make_moment("it", date, rank=rank)], **fields)


def booked(id, slot=Rank.LEAD, **fields):
    booking = Booking(moment=MomentId("it"), day=DAY, slot=slot)
    return entry(id, date="1956-01-01", bookings=(booking,), **fields)


def planned(*entries, day=DAY, edition=None, history=None):
    edition = edition or make_edition()
    return planned_day(select(Almanac(entries), edition, day, history or History()), edition)


def coverage(*kinds, **fields):
    """Days of the given kinds, by their first letters: `l` lead, `e` empty, `o` off."""
    letters = {kind.value[0]: kind for kind in DayKind}
    days = tuple(
        CoveredDay(day=DAY + timedelta(days=offset), kind=letters[letter])
        for offset, letter in enumerate("".join(kinds))
    )
    return Coverage(edition=make_edition(), days=days, from_points=55, unready=(), **fields)


@pytest.mark.parametrize(
    ("entries", "kind"),
    [
        ([entry(rank=Rank.LEAD), entry("b")], DayKind.LEAD),
        ([entry(), entry("b", rank=Rank.BRIEF)], DayKind.STANDARD),
        ([entry(rank=Rank.BRIEF)], DayKind.BRIEF_ONLY),
        ([booked("a", Rank.BRIEF)], DayKind.BRIEF_ONLY),
        ([booked("a", Rank.STANDARD)], DayKind.STANDARD),
        ([entry(date="1956-10")], DayKind.POOL),
        ([entry(date="1956-10", rank=Rank.BRIEF)], DayKind.POOL),
        ([entry(status=Status.DRAFT)], DayKind.EMPTY),
        ([entry(date="1956-10-24")], DayKind.EMPTY),
        ([], DayKind.EMPTY),
    ],
    ids=[
        "lead",
        "standard",
        "brief",
        "booked brief",
        "booked",
        "pool",
        "brief of a pool",
        "draft",
        "week ahead",
        "none",
    ],
)
def test_a_day_is_of_the_kind_of_the_largest_thing_on_it(entries, kind):
    assert planned(*entries).kind is kind


@pytest.mark.parametrize(
    "edition",
    [make_edition(days=frozenset({0, 1})), make_edition(starts_on=DAY + timedelta(days=1))],
    ids=["weekday", "not begun"],
)
def test_a_day_without_an_issue_is_neither_filled_nor_empty(edition):
    assert planned(entry(), edition=edition) == CoveredDay(day=DAY, kind=DayKind.OFF)
    assert published_day(DAY, None, edition).kind is DayKind.OFF


def test_items_tell_what_runs_and_what_it_counts():
    (item,) = planned(entry(date="1957-10-23")).items

    assert (item.ref, item.rank, item.years, item.points) == ("a/it", Rank.STANDARD, 70, 55)


def test_a_brief_makes_no_milestone_of_its_day():
    brief = [entry(rank=Rank.LEAD), entry("b", rank=Rank.BRIEF, date="1957-10-23")]

    assert not planned(*brief).has_milestone(55)
    assert planned(entry(date="1957-10-23")).has_milestone(55)


def test_two_leads_of_one_day_are_a_double_lead_the_stronger_first():
    day = planned(entry("weak", rank=Rank.LEAD, weight=1), entry("strong", rank=Rank.LEAD, weight=99))

    assert day.double_lead == ("strong/it", "weak/it")
    assert day.double_booking == ()


def test_a_lead_that_would_not_run_anyway_is_no_double():
    assert planned(entry(rank=Rank.LEAD), entry("b", rank=Rank.LEAD, status=Status.DRAFT)).double_lead == ()


def test_an_edition_of_two_leads_takes_two():
    edition = make_edition(policy={"max_leads": 2})

    assert planned(entry(rank=Rank.LEAD), entry("b", rank=Rank.LEAD), edition=edition).double_lead == ()


def test_two_leads_booked_for_one_day_are_a_double_booking_whatever_their_status():
    assert planned(booked("a"), booked("b", status=Status.DRAFT)).double_booking == ("a/it", "b/it")
    assert planned(booked("a"), booked("b", Rank.BRIEF)).double_booking == ()
    assert planned(booked("a"), booked("b", status=Status.RETIRED)).double_booking == ()


def test_a_moment_that_its_articles_cooldown_hides_is_a_clash():
    moments = [make_moment("first", "1956-10-20"), make_moment("second", "1956-10-23")]
    series = make_entry("series", moments=moments)
    edition, almanac = make_edition(), Almanac([series])
    earlier = date(2027, 10, 20)
    history = select(almanac, edition, earlier, History()).add_to(History())

    (hidden,) = planned(series, history=history).hidden

    assert (hidden.day, hidden.ref) == (DAY, "series/second")
    assert hidden.detail == "the article rests 30 days and ran on 2027-10-20"


def test_a_moment_of_a_pool_clashes_with_nothing():
    moments = [make_moment("first", "1956-10-20"), make_moment("pooled", "1956-10")]
    series = make_entry("series", moments=moments)
    history = select(Almanac([series]), make_edition(), date(2027, 10, 20), History()).add_to(History())

    assert planned(series, history=history).hidden == ()


@pytest.mark.parametrize(
    ("made", "kind"),
    [
        (entry(rank=Rank.LEAD), DayKind.LEAD),
        (entry(), DayKind.STANDARD),
        (entry(rank=Rank.BRIEF), DayKind.STANDARD),  # it was raised, and a record does not say so
        (entry(date="1956-10"), DayKind.POOL),
    ],
    ids=["lead", "standard", "raised brief", "pool"],
)
def test_a_published_day_counts_as_it_ran(made, kind):
    day = published_day(DAY, make_issue(DAY, made), make_edition())

    assert (day.kind, day.is_published) == (kind, True)
    assert [item.ref for item in day.items] == ["a/it"]


def test_a_published_silence_is_empty():
    assert published_day(DAY, None, make_edition()).kind is DayKind.EMPTY


def test_every_kind_is_counted_also_what_there_is_none_of():
    counts = coverage("lle").counts

    assert (counts[DayKind.LEAD], counts[DayKind.EMPTY], counts[DayKind.POOL]) == (2, 1, 0)


def test_empty_stretches_end_at_filled_days_and_reach_over_days_without_an_issue():
    stretches = coverage("eleoeleo").empty_stretches

    assert [(stretch.first - DAY).days for stretch in stretches] == [0, 2, 6]
    assert [stretch.days for stretch in stretches] == [1, 2, 1]
    assert stretches[1] == Stretch(DAY + timedelta(days=2), DAY + timedelta(days=4), 2)


def test_the_first_of_the_longest_stretches_is_told():
    longest = coverage("eeleel").longest_empty

    assert (longest.first, longest.days) == (DAY, 2)
    assert coverage("ll").longest_empty is None


def test_days_are_sound_up_to_the_longest_stretch_that_may_be():
    assert coverage("leeel").is_sound(3)
    assert not coverage("leeel").is_sound(2)
    assert coverage("ll").is_sound(0)


def test_a_double_booking_is_never_sound():
    day = planned(booked("a"), booked("b"))
    covered = Coverage(edition=make_edition(), days=(day,), from_points=55, unready=())

    assert not covered.is_sound(14)
    assert covered.double_bookings == covered.double_leads == (day,)
    assert covered.hidden == ()
