"""What an edition may tell, moment by moment, for lists by day of the year and by topic."""

from datetime import date

import pytest

from syndicate.domain.catalogue import catalogue, topics_to_show
from syndicate.domain.entry import EntryId, Retraction, Status
from tests.factories import make_edition, make_entry, make_moment, text, utc


def listed(*entries, edition=None, shown=None):
    return catalogue(entries, edition or make_edition(), shown or {})


def test_moments_stand_in_the_order_of_history():
    found = listed(
        make_entry("b", moments=[make_moment("late", "1956-11-04"), make_moment("early", "-0043-03-15")]),
        make_entry("a", moments=[make_moment("first", "1222"), make_moment("second", "1222")]),
    )

    assert [one.ref for one in found] == ["b/early", "a/first", "a/second", "b/late"]


@pytest.mark.parametrize(
    "fields",
    [
        {"status": Status.DRAFT},
        {"status": Status.RETIRED},
        {"editions": frozenset({"vienna"})},
        {"moments": [make_moment(status=Status.PAUSED)]},
        {"retraction": Retraction(at=utc("2026-11-05T09:00+01:00"), reason=text("It is wrong."))},
    ],
    ids=["draft", "retired", "another edition", "a moment that is paused", "retracted"],
)
def test_what_is_not_ready_for_the_edition_is_not_listed(fields):
    assert listed(make_entry(**fields)) == ()


def test_a_title_is_told_in_the_first_language_that_has_one():
    entry = make_entry(moments=[make_moment(title="Bridge"), make_moment("two")])

    assert [one.title for one in listed(entry, edition=make_edition(lang="hu", fallback_langs=("en",)))] == [
        "Bridge",
        "The bridge opens",
    ]
    assert listed(entry, edition=make_edition(lang="hu")) == ()


def test_the_last_day_is_found_under_the_id_that_the_entry_had_then():
    entry = make_entry("new-id", aliases=(EntryId("old-id"),))
    shown = {"old-id/opening": date(2025, 11, 20), "other/opening": date(2026, 11, 20)}

    (before,) = listed(entry)
    (renamed,) = listed(entry, shown=shown)
    (again,) = listed(entry, shown={**shown, "new-id/opening": date(2026, 11, 20)})

    assert (before.last_shown, before.shown_as) == (None, "new-id")
    assert (renamed.last_shown, renamed.shown_as) == (date(2025, 11, 20), "old-id")
    assert (again.last_shown, again.shown_as) == (date(2026, 11, 20), "new-id")


def test_a_topic_is_shown_while_it_has_a_moment_or_something_of_it_has_run():
    ready = make_entry("ready", topics=("art",))
    ran = make_entry("ran", topics=("war",), status=Status.RETIRED, aliases=(EntryId("had-run"),))
    never = make_entry("never", topics=("law",), status=Status.DRAFT)
    entries = [ready, ran, never]

    assert topics_to_show(entries, listed(*entries), {}) == {"art"}
    assert topics_to_show(entries, listed(*entries), {"had-run/opening": date(2025, 1, 1)}) == {"art", "war"}
