from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import product

from syndicate.domain.entry import EditionId
from syndicate.domain.subscription import (
    Address,
    Consent,
    SubscriptionEvent,
    SubscriptionState,
    SuppressionReason,
    address_hmac,
    transition,
)
from syndicate.storage.audiences import audience
from syndicate.storage.database import open_database
from syndicate.storage.subscribers import (
    count_subscriptions,
    find_or_add_subscriber,
    find_subscription,
    find_subscription_of,
    is_suppressed,
    list_subscriptions,
    put_subscription,
    suppress,
)
from tests.integration.storage.ledger import HUNGARY, NOW, PEPPER, add_readers, hashed

LATER = NOW + timedelta(hours=1)
CONSENT = Consent(at=NOW, method="form", text_version="1", origin="a1b2")


def add(connection, text="Reader@Example.org", now=NOW):
    address = Address.parse(text)
    return find_or_add_subscriber(connection, address, now, address_hmac=address_hmac(PEPPER, address))


def put(connection, subscriber, before, state, *, now=NOW, confirmed=None, requested=CONSENT, edition=HUNGARY):
    return put_subscription(
        connection,
        subscriber=subscriber.id,
        edition=edition,
        before=before,
        state=state,
        requested=requested,
        confirmed=confirmed,
        now=now,
    )


def test_one_address_is_one_subscriber_however_it_is_typed(database):
    with database.begin() as connection:
        first = add(connection)
        again = add(connection, "reader@example.ORG", LATER)
        other = add(connection, "other@example.org")
    assert again == first
    assert (first.address.typed, first.address.normalised) == ("Reader@example.org", "reader@example.org")
    assert first.created == NOW
    assert other.id > first.id


def test_of_many_sign_ups_at_once_one_subscriber_comes(database_url):
    def sign_up(_):
        database = open_database(database_url)
        with database.begin() as connection:
            subscriber = add(connection)
            put(connection, subscriber, None, SubscriptionState.PENDING)
        database.close()
        return subscriber.id

    with ThreadPoolExecutor(6) as threads:
        assert len(set(threads.map(sign_up, range(6)))) == 1
    database = open_database(database_url)
    with database.read() as connection:
        assert count_subscriptions(connection) == 1
    database.close()


def test_an_id_is_never_given_out_again(database):
    """Ids stand in the ledger for good, and must not come to mean somebody else after an erasure."""
    with database.begin() as connection:
        first = add(connection)
        connection.exec_driver_sql("DELETE FROM subscribers")
        assert add(connection, "other@example.org").id > first.id


def test_a_subscription_is_found_by_its_id_and_by_whose_it_is(database):
    with database.begin() as connection:
        reader = add(connection)
        assert find_subscription_of(connection, reader.id, HUNGARY) is None
        assert put(connection, reader, None, SubscriptionState.PENDING)
        found = find_subscription_of(connection, reader.id, HUNGARY)
        assert find_subscription(connection, found.id) == found
        assert find_subscription(connection, found.id + 1) is None
        assert find_subscription_of(connection, reader.id, EditionId("central-europe")) is None
    assert (found.subscriber, found.edition, found.state) == (reader, HUNGARY, SubscriptionState.PENDING)
    assert (found.requested, found.changed, found.confirmed) == (CONSENT, NOW, None)


def test_a_subscription_is_made_once(database):
    with database.begin() as connection:
        reader = add(connection)
        assert put(connection, reader, None, SubscriptionState.PENDING)
        assert not put(connection, reader, None, SubscriptionState.CONFIRMED, confirmed=NOW)
        assert find_subscription_of(connection, reader.id, HUNGARY).state is SubscriptionState.PENDING


def test_who_read_an_older_state_does_not_write(database):
    with database.begin() as connection:
        reader = add(connection)
        put(connection, reader, None, SubscriptionState.PENDING)
        before = find_subscription_of(connection, reader.id, HUNGARY)
        assert put(connection, reader, before, SubscriptionState.CONFIRMED, confirmed=LATER, now=LATER)
        assert not put(connection, reader, before, SubscriptionState.UNSUBSCRIBED)
        after = find_subscription_of(connection, reader.id, HUNGARY)
    assert (after.state, after.changed, after.confirmed) == (SubscriptionState.CONFIRMED, LATER, LATER)


def test_a_state_that_went_and_came_back_is_another_state(database):
    with database.begin() as connection:
        reader = add(connection)
        put(connection, reader, None, SubscriptionState.PENDING)
        old = find_subscription_of(connection, reader.id, HUNGARY)
        put(connection, reader, old, SubscriptionState.UNSUBSCRIBED, now=LATER)
        left = find_subscription_of(connection, reader.id, HUNGARY)
        put(connection, reader, left, SubscriptionState.PENDING, now=LATER + timedelta(hours=1))
        assert not put(connection, reader, old, SubscriptionState.CONFIRMED, confirmed=LATER)


def test_two_changes_in_one_instant_are_told_apart(database):
    with database.begin() as connection:
        reader = add(connection)
        put(connection, reader, None, SubscriptionState.PENDING)
        before = find_subscription_of(connection, reader.id, HUNGARY)
        assert put(connection, reader, before, SubscriptionState.CONFIRMED, confirmed=NOW)
        assert not put(connection, reader, before, SubscriptionState.UNSUBSCRIBED)


def test_of_two_who_change_a_subscription_at_once_one_does(database_url):
    database = open_database(database_url)
    with database.begin() as connection:
        reader = add(connection)
        put(connection, reader, None, SubscriptionState.PENDING)
        before = find_subscription_of(connection, reader.id, HUNGARY)

    def change(state):
        with database.begin() as connection:
            return put(connection, reader, before, state, now=LATER)

    with ThreadPoolExecutor(2) as threads:
        changed = threads.map(change, (SubscriptionState.CONFIRMED, SubscriptionState.UNSUBSCRIBED))
        assert sorted(changed) == [False, True]
    database.close()


def test_every_transition_of_the_domain_can_be_written(database):
    for number, (state, event) in enumerate(product([None, *SubscriptionState], SubscriptionEvent)):
        with database.begin() as connection:
            reader = add(connection, f"reader{number}@example.org")
            if state:
                put(connection, reader, None, state)
            before = find_subscription_of(connection, reader.id, HUNGARY)
            target = transition(state, event)
            if target:
                assert put(connection, reader, before, target, now=LATER)
                assert find_subscription_of(connection, reader.id, HUNGARY).state is target


def test_subscriptions_are_listed_page_by_page_in_order_and_counted(database):
    with database.begin() as connection:
        confirmed = add_readers(connection, 1100)
        pending = add_readers(connection, 3, state=SubscriptionState.PENDING)
        add_readers(connection, 2, edition=EditionId("central-europe"))

        def listed(*those):
            return [subscription.subscriber.id for subscription in list_subscriptions(connection, *those)]

        assert listed(HUNGARY, SubscriptionState.CONFIRMED) == confirmed
        assert listed(HUNGARY, None) == confirmed + pending
        assert len(listed()) == 1105
        assert count_subscriptions(connection) == 1105
        assert count_subscriptions(connection, HUNGARY) == 1103
        assert count_subscriptions(connection, None, SubscriptionState.CONFIRMED) == 1102
        assert count_subscriptions(connection, HUNGARY, SubscriptionState.PENDING) == 3


def test_the_audience_is_who_is_confirmed_and_not_suppressed_in_the_order_of_ids(database):
    with database.begin() as connection:
        first, barred, last = add_readers(connection, 3)
        add_readers(connection, 2, state=SubscriptionState.PENDING)
        add_readers(connection, 2, state=SubscriptionState.UNSUBSCRIBED)
        add_readers(connection, 2, edition=EditionId("central-europe"))
        suppress(connection, hashed(f"reader{barred}@example.org"), SuppressionReason.BOUNCE, NOW)
        assert audience(connection, HUNGARY) == (first, last)
        assert audience(connection, EditionId("nowhere")) == ()


def test_a_suppression_holds_for_every_spelling_and_keeps_its_first_reason(database):
    with database.begin() as connection:
        assert not is_suppressed(connection, hashed("reader@example.org"))
        assert suppress(connection, hashed("Reader@EXAMPLE.org"), SuppressionReason.COMPLAINT, NOW)
        assert not suppress(connection, hashed("reader@example.org"), SuppressionReason.MANUAL, LATER)
        assert is_suppressed(connection, hashed("reader@example.org"))
        assert not is_suppressed(connection, address_hmac(b"another pepper", Address.parse("reader@example.org")))
        assert connection.exec_driver_sql("SELECT reason FROM suppressions").scalars().all() == ["complaint"]
