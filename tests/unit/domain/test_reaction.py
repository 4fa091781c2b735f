from datetime import timedelta
from itertools import permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.domain.delivery_event import Cause, DeliveryEvent, EventKind
from syndicate.domain.reaction import SOFT_BOUNCES_WITHIN, Fact, bounces_too_often, reaction_to, too_many
from syndicate.domain.subscription import SuppressionReason, is_stronger
from tests.factories import utc

NOW = utc("2026-11-04T07:00+01:00")

#: (kind, cause) -> (proof, fact, suppression, whether the subscription ends, whether an operator hears of it)
TABLE = {
    (EventKind.ACCEPTED, None): (True, None, None, False, False),
    (EventKind.DELIVERED, None): (True, None, None, False, False),
    (EventKind.DEFERRED, None): (True, None, None, False, False),
    (EventKind.BOUNCED_HARD, None): (True, Fact.BOUNCED, SuppressionReason.BOUNCE, False, False),
    (EventKind.BOUNCED_SOFT, None): (True, Fact.BOUNCED_SOFT, None, False, False),
    (EventKind.BLOCKED, None): (True, Fact.BLOCKED, None, False, True),
    (EventKind.COMPLAINED, None): (True, Fact.COMPLAINED, SuppressionReason.COMPLAINT, True, False),
    (EventKind.UNSUBSCRIBED, None): (True, Fact.UNSUBSCRIBED, None, True, False),
    (EventKind.OPENED, None): (True, None, None, False, True),
    (EventKind.CLICKED, None): (True, None, None, False, True),
    (EventKind.OTHER, None): (False, None, None, False, False),
    (EventKind.SUPPRESSED, Cause.BOUNCE): (True, Fact.SUPPRESSED, SuppressionReason.BOUNCE, False, False),
    (EventKind.SUPPRESSED, Cause.COMPLAINT): (True, Fact.SUPPRESSED, SuppressionReason.COMPLAINT, True, False),
    (EventKind.SUPPRESSED, Cause.UNSUBSCRIBED): (True, Fact.SUPPRESSED, None, True, False),
    (EventKind.SUPPRESSED, Cause.UNKNOWN): (True, Fact.SUPPRESSED, SuppressionReason.PROVIDER, False, False),
}


@pytest.mark.parametrize(("kind", "cause"), list(product(EventKind, Cause)))
def test_every_event_has_its_reaction(kind, cause):
    reaction = reaction_to(DeliveryEvent(kind=kind, address="a@example.net", cause=cause))
    proof, fact, suppression, ends, is_told = TABLE[kind, cause if kind is EventKind.SUPPRESSED else None]
    assert reaction.is_proof is proof
    assert (reaction.fact, reaction.suppression) == (fact, suppression)
    assert (reaction.ends_subscription, bool(reaction.alarm)) == (ends, is_told)


def days(*numbers):
    return [NOW + timedelta(days=number) for number in numbers]


@pytest.mark.parametrize(
    ("bounces", "expected"),
    [
        (days(), False),
        (days(0, 1), False),
        (days(0, 1, 2), True),
        (days(0, 15, 30), True),
        (days(0, 15, 31), False),
        (days(0, 40, 80, 90, 109), True),
        (days(0, 16, 32, 48, 64), False),
    ],
)
def test_three_soft_bounces_within_a_month_are_a_hard_one_in_whatever_order_they_come(bounces, expected):
    for some in permutations(bounces):
        assert bounces_too_often(some) is expected


@given(st.lists(st.integers(0, 200), max_size=12))
def test_a_further_bounce_never_makes_an_address_good_again(numbers):
    if bounces_too_often(days(*numbers)):
        assert bounces_too_often(days(*numbers, 500))
        assert max(numbers) - min(numbers) >= 0
    assert timedelta(days=30) == SOFT_BOUNCES_WITHIN


@pytest.mark.parametrize("first", SuppressionReason)
@pytest.mark.parametrize("second", SuppressionReason)
def test_of_two_reasons_one_is_stronger_or_they_are_the_same(first, second):
    assert is_stronger(first, second) + is_stronger(second, first) == (first is not second)


def test_a_complaint_is_stronger_than_everything():
    assert all(
        is_stronger(SuppressionReason.COMPLAINT, reason) for reason in SuppressionReason if reason != "complaint"
    )


@pytest.mark.parametrize(
    ("accepted", "bounced", "complained", "stops"),
    [
        (1000, 0, 0, False),
        (1000, 50, 0, False),
        (1000, 51, 0, True),
        (20, 9, 0, False),
        (20, 10, 0, True),
        (10_000, 0, 30, False),
        (10_000, 0, 31, True),
        (100, 0, 4, False),
        (100, 0, 5, True),
    ],
)
def test_a_sending_that_does_harm_stops_but_a_handful_says_nothing(accepted, bounced, complained, stops):
    why = too_many(accepted=accepted, bounced=bounced, complained=complained)
    assert bool(why) is stops
    if stops:
        assert str(max(bounced, complained)) in why
