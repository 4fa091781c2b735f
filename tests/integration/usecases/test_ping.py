"""Hubs are told of changed feeds, and told again until they have heard, for three days."""

from datetime import timedelta
from urllib.parse import parse_qsl

import pytest

from syndicate.storage.pings import due_pings
from syndicate.usecases.ping import send_pings, wait_after, want_pings, want_pings_of
from tests.integration.test_websub import odd_hub
from tests.integration.usecases.conftest import MORNING

FEEDS = ["https://on.example/hungary/rss.xml", "https://on.example/hungary/atom.xml"]


@pytest.fixture
def app_with(make_app, tmp_path):
    """The app with a hub for its edition `hungary`."""

    def make(hub):
        make_app().close()
        config = tmp_path / "mypub" / "config" / "editions" / "hungary.yaml"
        config.write_text(
            config.read_text("utf-8").replace("\nfeed:\n", f"\nfeed:\n  websub_hub: {hub}\n"), encoding="utf-8"
        )
        return make_app()

    return make


def want(app, hub, urls=FEEDS, now=MORNING):
    with app.installation.database.begin() as connection:
        want_pings(connection, hub, urls, now)


def due(app, now):
    with app.installation.database.read() as connection:
        return due_pings(connection, now)


def test_one_call_tells_a_hub_of_all_feeds(app_with):
    with odd_hub(204) as hub:
        app = app_with(f"{hub.url}/")
        want(app, f"{hub.url}/", [*FEEDS, FEEDS[0]])
        (pinged,) = send_pings(app.installation, MORNING)
        assert pinged.answer.is_accepted
        assert pinged.topics == tuple(sorted(FEEDS))
        (body,) = hub.bodies
        assert parse_qsl(body.decode()) == [("hub.mode", "publish"), *(("hub.url", url) for url in sorted(FEEDS))]
        assert send_pings(app.installation, MORNING + timedelta(days=1)) == ()


def test_a_hub_that_fails_is_told_again_ever_later_and_then_no_more(app_with):
    with odd_hub(500) as hub:
        app = app_with(f"{hub.url}/")
        want(app, f"{hub.url}/")
        waits, now = [], MORNING
        while due(app, MORNING + timedelta(days=30)):
            calls = send_pings(app.installation, now)
            assert [call.answer.is_accepted for call in calls] == [False]
            if not due(app, MORNING + timedelta(days=30)):
                break
            assert send_pings(app.installation, now + timedelta(seconds=59)) == ()
            waits.append(wait_after(len(waits)))
            now += waits[-1]
        assert waits[:4] == [timedelta(minutes=number) for number in (1, 2, 4, 8)]
        assert max(waits) == timedelta(hours=6)
        assert timedelta(days=3) <= now - MORNING < timedelta(days=3, hours=6)


def test_a_hub_that_comes_back_has_all_that_was_missed(app_with):
    with odd_hub(503) as hub:
        app = app_with(f"{hub.url}/")
        want(app, f"{hub.url}/", FEEDS[:1])
        send_pings(app.installation, MORNING)
        hub.does = 202
        want(app, f"{hub.url}/", FEEDS[1:], MORNING + timedelta(minutes=1))
        (pinged,) = send_pings(app.installation, MORNING + timedelta(minutes=1))
        assert len(pinged.topics) == 2


def test_a_hub_that_no_edition_names_any_more_is_forgotten(make_app):
    app = make_app()
    with odd_hub(204) as hub:
        want(app, hub.url)
        assert send_pings(app.installation, MORNING) == ()
        assert hub.bodies == []
    assert due(app, MORNING) == ()


def test_of_the_files_that_changed_feeds_with_a_hub_are_told(app_with):
    app = app_with("https://hub.example/")
    links, publication = app.installation.links, app.installation.publication
    files = [
        "hungary/rss.xml",
        "hungary/index.html",
        "hungary/topics/music/atom.xml",
        "central-europe/rss.xml",
        "opml.xml",
    ]
    with app.installation.database.begin() as connection:
        want_pings_of(connection, publication, links, files, MORNING)
    assert [(ping.hub, ping.topic) for ping in due(app, MORNING)] == [
        ("https://hub.example/", f"{links.base}/hungary/rss.xml"),
        ("https://hub.example/", f"{links.base}/hungary/topics/music/atom.xml"),
    ]
