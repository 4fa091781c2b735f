"""How two choices of the same days differ."""

from datetime import date

from syndicate.domain.anniversary import Almanac
from syndicate.domain.comparison import ChangeKind, changes
from syndicate.domain.entry import Rank
from syndicate.domain.history import History
from syndicate.domain.selection import select
from tests.factories import make_edition, make_entry, make_moment

DAY = date(2027, 10, 23)


def entry(id, *, rank=Rank.STANDARD, date="1956-10-23", **fields):
    return make_entry(id, moments=[make_moment("it", date, title=f"Title of {id}", rank=rank)], topics=(id,), **fields)


def chosen(*entries, day=DAY):
    return select(Almanac(entries), make_edition(policy={"empty_day": ()}), day, History())


def difference(before, after):
    return changes([chosen(*before)], [chosen(*after)], make_edition())


def test_equal_choices_have_no_difference():
    assert difference([entry("a")], [entry("a")]) == ()


def test_what_was_not_there_is_added():
    (change,) = difference([], [entry("a", rank=Rank.LEAD)])

    assert (change.kind, change.day, change.before, change.after) == (ChangeKind.ADDS, DAY, None, Rank.LEAD)
    assert (change.title, change.years, change.entry, change.moment) == ("Title of a", 71, "a", "it")


def test_what_is_gone_is_dropped():
    (change,) = difference([entry("a")], [])

    assert (change.kind, change.before, change.after) == (ChangeKind.DROPS, Rank.STANDARD, None)


def test_a_stronger_lead_pushes_the_other_down():
    tram, march = entry("tram", rank=Rank.LEAD, weight=10), entry("march", rank=Rank.LEAD, weight=90)

    added, pushed = difference([tram], [tram, march])

    assert (added.kind, added.entry) == (ChangeKind.ADDS, "march")
    assert (pushed.kind, pushed.entry, pushed.before, pushed.after) == (
        ChangeKind.PUSHES,
        "tram",
        Rank.LEAD,
        Rank.STANDARD,
    )


def test_a_day_of_one_side_only_counts_as_empty_on_the_other():
    (change,) = changes([], [chosen(entry("a"))], make_edition())

    assert change.kind is ChangeKind.ADDS


def test_a_title_that_the_edition_cannot_read_is_the_moments_name():
    (change,) = changes([chosen(entry("a"))], [], make_edition(lang="hu"))

    assert change.title == "a/it"


def test_days_come_in_their_order():
    later = chosen(entry("b", date="1956-10-24"), day=date(2027, 10, 24))

    assert [change.entry for change in changes([later], [chosen(entry("a"))], make_edition())] == ["a", "b"]
