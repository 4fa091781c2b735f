from datetime import timedelta

from syndicate.storage.pings import due_pings, postpone_ping, remove_pings, want_ping
from tests.factories import utc

NOW = utc("2026-11-04T00:05+01:00")
HUB, FEED = "https://hub.example/", "https://on.example/hungary/rss.xml"
MINUTE = timedelta(minutes=1)


def test_a_feed_is_to_be_told_once_however_often_it_changed(database):
    with database.begin() as connection:
        want_ping(connection, HUB, FEED, NOW)
        want_ping(connection, HUB, FEED, NOW + MINUTE)
        assert due_pings(connection, NOW) == ()
        (ping,) = due_pings(connection, NOW + MINUTE)
    assert (ping.hub, ping.topic, ping.wanted, ping.tries) == (HUB, FEED, NOW + MINUTE, 0)


def test_a_vain_call_is_counted_and_waited_for(database):
    with database.begin() as connection:
        want_ping(connection, HUB, FEED, NOW)
        (ping,) = due_pings(connection, NOW)
        assert postpone_ping(connection, ping, NOW + MINUTE)
        assert due_pings(connection, NOW) == ()
        (later,) = due_pings(connection, NOW + MINUTE)
        assert later.tries == 1
        assert not postpone_ping(connection, ping, NOW)
        remove_pings(connection, [later])
        assert due_pings(connection, NOW + 10 * MINUTE) == ()


def test_what_changed_during_the_call_is_still_to_be_told(database):
    with database.begin() as connection:
        want_ping(connection, HUB, FEED, NOW)
        (ping,) = due_pings(connection, NOW)
        want_ping(connection, HUB, FEED, NOW + MINUTE)
        remove_pings(connection, [ping])
        assert not postpone_ping(connection, ping, NOW + 9 * MINUTE)
        assert [one.wanted for one in due_pings(connection, NOW + MINUTE)] == [NOW + MINUTE]
