"""What the coming days bring to light."""

from datetime import date

import pytest

from syndicate.content.entries import Content
from syndicate.content.foresight import empty_days, hidden_by_cooldown, unready_milestones
from syndicate.domain.anniversary import Almanac
from syndicate.domain.edition import EmptyDay
from syndicate.domain.entry import Booking, EntryId, MomentId, Rank, Run, RunRule, Skip, Status
from syndicate.domain.history import History, Showing
from tests.factories import make_edition, make_entry, make_moment, make_publication

TODAY = date(2026, 11, 23)
OPENING, PARADE = make_moment("opening", "1849-11-20"), make_moment("parade", "1849-12-01")
MILESTONES = Run(rule=RunRule.MILESTONE_YEARS)


def hidden(*moments, of=(), **fields):
    entry = make_entry(moments=moments, **fields)
    publication = make_publication(*(of or (make_edition(),)))
    return [p.message for p in hidden_by_cooldown(Content(entries=(entry,)), publication, TODAY)]


def test_a_moment_that_falls_into_the_rest_of_its_article_is_told_with_its_day():
    (message,) = hidden(OPENING, PARADE)
    assert "2027-12-01 in “hungary”" in message
    assert "another runs on 2027-11-20" in message


@pytest.mark.parametrize(
    ("moments", "fields"),
    [
        ([OPENING, PARADE], dict(cooldown_days=0)),
        ([OPENING, PARADE], dict(cooldown_days=10)),
        ([OPENING, PARADE], dict(status=Status.DRAFT)),
        ([OPENING, PARADE], dict(editions=frozenset({"vienna"}))),
        ([OPENING, make_moment("parade", "1849-12-01", run=MILESTONES)], {}),
        ([OPENING, make_moment("parade", "1849-12-01", status=Status.DRAFT)], {}),
        ([OPENING, make_moment("parade", "1849-11-20")], {}),
        ([OPENING, make_moment("parade", "1849-05-20")], {}),
        ([OPENING, make_moment("parade", "1849-12")], {}),
        ([OPENING, PARADE], dict(skips=(Skip(reason="as agreed", moment=MomentId("opening"), year=2027),))),
        ([OPENING, PARADE], dict(bookings=(Booking(moment=MomentId("parade"), day=date(2027, 12, 1)),))),
    ],
)
def test_nothing_is_hidden_that_may_run_or_never_meant_to(moments, fields):
    assert hidden(*moments, **fields) == []


def test_every_edition_in_which_it_is_hidden_is_named_once():
    editions = (
        make_edition("hungary"),
        make_edition("vienna"),
        make_edition("prague", policy=dict(article_cooldown_days=5)),
    )
    (message,) = hidden(OPENING, PARADE, of=editions)
    assert "in “hungary” and “vienna”" in message


def test_a_moment_hidden_by_a_booked_one_is_told():
    booked = Booking(moment=MomentId("parade"), day=date(2027, 11, 10))
    messages = hidden(OPENING, PARADE, bookings=(booked,))
    assert any("2027-11-20" in message and "runs on 2027-11-10" in message for message in messages)


def empty(*entries, history=None, **fields):
    edition = make_edition(policy=dict(empty_day=(EmptyDay.SKIP,)), **fields)
    return [p.message for p in empty_days(Almanac(entries), edition, history or History(), TODAY)]


def test_empty_days_are_told_in_stretches_within_sixty_days():
    assert empty(make_entry(moments=[PARADE])) == [
        "2026-11-24 to 2026-11-30 are empty days of “hungary”: nothing falls on them",
        "2026-12-02 to 2027-01-22 are empty days of “hungary”: nothing falls on them",
    ]


def test_days_on_which_the_edition_does_not_appear_are_not_empty():
    (message,) = empty(days=frozenset({2}), starts_on=date(2027, 1, 14))
    assert message == "2027-01-20 is an empty day of “hungary”: nothing falls on it"


def test_what_rests_leaves_its_day_empty():
    shown = History([Showing(EntryId("chain-bridge-1849"), MomentId("other"), date(2026, 11, 20), Rank.BRIEF)])
    (message,) = empty(make_entry(moments=[PARADE]), history=shown)
    assert message.startswith("2026-11-24 to 2027-01-22")


def unready(moment, **fields):
    entry = make_entry(moments=[moment], **fields)
    return [p.message for p in unready_milestones(Content(entries=(entry,)), make_publication(), TODAY)]


@pytest.mark.parametrize("status", [Status.IDEA, Status.DRAFT, Status.PAUSED])
def test_a_milestone_that_nobody_has_made_ready_is_told_with_its_day(status):
    moment = make_moment(date="1958-05-16")
    assert unready(moment, status=status) == [
        f"70 years on 2028-05-16, a milestone of “hungary”, and its status is {status}"
    ]


@pytest.mark.parametrize(
    ("moment", "fields"),
    [
        (make_moment(date="1958-05-16"), {}),
        (make_moment(date="1958-05-16"), dict(status=Status.RETIRED)),
        (make_moment(date="1958-06-16"), dict(status=Status.DRAFT)),
        (make_moment(date="1959-05-16"), dict(status=Status.DRAFT)),
        (make_moment(date="1958"), dict(status=Status.DRAFT)),
        (make_moment(date="1958-05-16"), dict(status=Status.DRAFT, editions=frozenset({"vienna"}))),
    ],
)
def test_what_is_ready_or_far_off_or_no_milestone_is_not_told(moment, fields):
    assert unready(moment, **fields) == []
