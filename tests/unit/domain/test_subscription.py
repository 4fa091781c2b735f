from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.domain.subscription import Address, SubscriptionEvent, SubscriptionState, transition
from syndicate.errors import InvalidAddressError

P, C, U = SubscriptionState.PENDING, SubscriptionState.CONFIRMED, SubscriptionState.UNSUBSCRIBED
REQUEST, CONFIRM, TAKE_OVER, CHOOSE, UNSUBSCRIBE = SubscriptionEvent

#: (state, event) -> state, in full.
TABLE = {
    (None, REQUEST): P,
    (None, CONFIRM): None,
    (None, TAKE_OVER): C,
    (None, CHOOSE): C,
    (None, UNSUBSCRIBE): None,
    (P, REQUEST): P,
    (P, CONFIRM): C,
    (P, TAKE_OVER): C,
    (P, CHOOSE): C,
    (P, UNSUBSCRIBE): U,
    (C, REQUEST): C,
    (C, CONFIRM): C,
    (C, TAKE_OVER): C,
    (C, CHOOSE): C,
    (C, UNSUBSCRIBE): U,
    (U, REQUEST): P,
    (U, CONFIRM): U,
    (U, TAKE_OVER): U,
    (U, CHOOSE): C,
    (U, UNSUBSCRIBE): U,
}


@pytest.mark.parametrize(("state", "event"), list(product([None, P, C, U], SubscriptionEvent)))
def test_the_whole_table_of_a_subscription(state, event):
    assert transition(state, event) is TABLE[state, event]


def test_the_table_is_complete():
    assert len(TABLE) == 4 * len(SubscriptionEvent)


@given(st.lists(st.sampled_from(list(SubscriptionEvent))))
def test_nobody_comes_back_who_left_but_by_their_own_wish(events):
    state = None
    for event in events:
        before, state = state, transition(state, event)
        if before is U and event not in (REQUEST, CHOOSE):
            assert state is U


@pytest.mark.parametrize(
    ("typed", "normalised"),
    [
        ("anna@example.org", "anna@example.org"),
        ("  Anna.Kovacs@Example.ORG ", "anna.kovacs@example.org"),
        ("anna+news@example.org", "anna+news@example.org"),
    ],
)
def test_an_address_is_compared_in_lower_case(typed, normalised):
    assert Address.parse(typed).normalised == normalised


@pytest.mark.parametrize(
    ("typed", "masked"),
    [
        ("Anna.Kovacs@Example.org", "A…@e…"),
        ("a@b.example", "a…@b…"),
        ("anna@bücher.example", "a…@x…"),
    ],
)
def test_a_masked_address_shows_one_letter_of_either_side(typed, masked):
    assert Address.parse(typed).masked == masked


def test_a_domain_of_another_script_is_compared_in_idna():
    typed, punycode = Address.parse("anna@bücher.example"), Address.parse("anna@xn--bcher-kva.example")
    assert typed.normalised == punycode.normalised == "anna@xn--bcher-kva.example"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "anna",
        "anna@",
        "@example.org",
        "anna@localhost",
        "anna@example..org",
        "anna@-example.org",
        "anna kovacs@example.org",
        "anna@exa mple.org",
        '"anna"@example.org',
        "anna@example.org\r\nBcc: x@example.org",
        "anna@example.org, bela@example.org",
        "Anna <anna@example.org>",
        ".anna@example.org",
        "anna.@example.org",
        "a" * 65 + "@example.org",
        "anna@" + ".".join(["a" * 60] * 5),
        "árvíz@example.org",
        "anna@example.org\x00",
        "=?utf-8?q?a?=@example.org",
    ],
)
def test_what_is_no_address_is_refused_with_a_reason(text):
    with pytest.raises(InvalidAddressError) as caught:
        Address.parse(text)
    assert caught.value.reason


@given(st.text(max_size=80))
def test_whatever_is_taken_is_ascii_and_has_no_space(text):
    try:
        address = Address.parse(text)
    except InvalidAddressError:
        return
    assert address.typed.isascii()
    assert not any(character.isspace() or ord(character) < 32 for character in address.typed)
