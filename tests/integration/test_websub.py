"""WebSub: a hub in a process of its own, a subscriber, and our feeds between them."""

import hashlib
import hmac
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

import feedparser
import pytest
import requests

from syndicate.domain.edition import FeedPolicy
from syndicate.links import Links
from syndicate.rendering.feed import render_atom, render_rss
from syndicate.rendering.feed_document import feed_document
from syndicate.rendering.feed_links import link_header_values
from syndicate.rendering.jsonfeed import render_json_feed
from syndicate.websub import _End, publish_to_hub
from tests.factories import make_edition, make_issue, make_publication
from tests.integration.loopback import Files, Quiet, serving, subscriber

SECRET = "a secret of the subscriber's"


@contextmanager
def hub_process(folder):
    port_file = folder / "hub-port"
    process = subprocess.Popen([sys.executable, "-m", "tests.fakes.hub", "--port-file", port_file])
    try:
        wait_for(port_file.exists)
        yield f"http://127.0.0.1:{int(port_file.read_text())}/"
    finally:
        process.terminate()
        process.wait(timeout=10)


def wait_for(condition):
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def put_on_site(server, edition, issues):
    """As the web door serves them: every feed with its `Link` headers."""
    links, publication = Links(server.url), make_publication(edition)
    document = feed_document(publication, edition, issues, links)
    for url, content, kind in (
        (document.feed.rss, render_rss(document), "text/xml; charset=utf-8"),
        (document.feed.atom, render_atom(document), "text/xml; charset=utf-8"),
        (document.feed.json, render_json_feed(document), "application/feed+json"),
    ):
        path = links.site_path(url)
        ties = [("Link", value) for value in (", ".join(link_header_values(publication, links, path)),) if value]
        server.files[path] = (content, [("Content-Type", kind), *ties])
    return document.feed


@pytest.mark.parametrize("form", ["rss", "atom", "json"])
def test_a_subscriber_has_the_new_day_once_the_hub_is_told(tmp_path, form):
    with hub_process(tmp_path) as hub, serving(Files) as site, subscriber() as reader:
        site.files = {}
        edition = make_edition(feed=FeedPolicy(websub_hub=hub))
        feed = put_on_site(site, edition, [make_issue(date(2025, 11, 4))])
        topic = getattr(feed, form)
        asked = {"hub.mode": "subscribe", "hub.callback": f"{reader.url}/hook", "hub.topic": topic}
        assert requests.post(hub, data={**asked, "hub.secret": SECRET}, timeout=10).status_code == 202
        wait_for(lambda: reader.asked)

        put_on_site(site, edition, [make_issue(date(2025, 11, 4)), make_issue(date(2026, 11, 4))])
        answer = publish_to_hub(hub, [feed.rss, feed.atom, feed.json])

        assert answer.is_accepted
        wait_for(lambda: reader.deliveries)
        ((headers, body),) = reader.deliveries
        assert body == site.files[topic.removeprefix(f"{site.url}/")][0]
        assert b"2026-11-04" in body
        assert f'<{hub}>; rel="hub"' in headers["Link"]
        assert f'<{topic}>; rel="self"' in headers["Link"]
        assert headers["X-Hub-Signature"] == f"sha256={hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()}"


def test_who_does_not_mean_it_gets_nothing(tmp_path):
    with hub_process(tmp_path) as hub, serving(Files) as site, subscriber(means_it=False) as reader:
        site.files = {}
        feed = put_on_site(site, make_edition(feed=FeedPolicy(websub_hub=hub)), [make_issue()])
        asked = {"hub.mode": "subscribe", "hub.callback": reader.url, "hub.topic": feed.atom}
        requests.post(hub, data=asked, timeout=10)
        wait_for(lambda: reader.asked)
        assert publish_to_hub(hub, [feed.atom]).is_accepted
        time.sleep(0.2)
        assert reader.deliveries == []


def test_every_format_names_its_hub_and_itself():
    hub = "https://hub.example/"
    edition = make_edition(feed=FeedPolicy(websub_hub=hub))
    document = feed_document(make_publication(edition), edition, [make_issue()], Links("https://on.example"))
    for written, own in ((render_rss(document), document.feed.rss), (render_atom(document), document.feed.atom)):
        links = {link.rel: link.href for link in feedparser.parse(written).feed.links}
        assert (links["hub"], links["self"]) == (hub, own)
    assert b'"hubs": [\n  {\n   "type": "WebSub",\n   "url": "https://hub.example/"\n  }\n ]' in render_json_feed(
        document
    )


def test_without_a_hub_nothing_is_said_of_one():
    document = feed_document(make_publication(), make_edition(), [make_issue()], Links("https://on.example"))
    for render in (render_rss, render_atom, render_json_feed):
        assert b"hub" not in render(replace(document, items=()))


@pytest.mark.parametrize(
    ("path", "has_links"),
    [
        ("hungary/rss.xml", True),
        ("hungary/atom.xml", True),
        ("hungary/feed.json", True),
        ("hungary/milestones/atom.xml", True),
        ("hungary/topics/music/feed.json", True),
        ("hungary/today.json", False),
        ("hungary/archive/2026/10/atom.xml", False),
        ("hungary/topics/atom.xml", False),
        ("hungary/index.html", False),
        ("vienna/rss.xml", False),
        ("opml.xml", False),
        ("atom.xml", False),
    ],
)
def test_link_headers_go_with_feeds_alone(path, has_links):
    edition = make_edition(feed=FeedPolicy(websub_hub="https://hub.example/"))
    values = link_header_values(make_publication(edition), Links("https://on.example"), path)
    own = ('<https://hub.example/>; rel="hub"', f'<https://on.example/{path}>; rel="self"')
    assert tuple(values) == (own if has_links else ())
    assert link_header_values(make_publication(), Links("https://on.example"), path) == ()


class Odd(Quiet):
    """A hub that answers as `server.does` says."""

    def do_POST(self):
        self.server.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
        match self.server.does:
            case "drip":
                self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
                while not self.server.is_over:
                    self.wfile.write(b".")
                    time.sleep(0.02)
            case "long":
                self.answer(202, b"x" * 1_000_000)
            case "redirect":
                self.answer(307, b"", [("Location", f"{self.server.url}/elsewhere")])
            case "garbage":
                self.wfile.write(b"\x00what?\r\n\r\n")
            case status:
                self.answer(status, "Árvíztűrő\n tükör".encode())


@contextmanager
def odd_hub(does):
    with serving(Odd) as server:
        server.does, server.bodies, server.is_over = does, [], False
        try:
            yield server
        finally:
            server.is_over = True


@pytest.mark.parametrize(
    ("does", "is_accepted", "note"),
    [
        (200, True, "200 Árvíztűrő tükör"),
        (202, True, "202 Árvíztűrő tükör"),
        (400, False, "400 Árvíztűrő tükör"),
        (503, False, "503 Árvíztűrő tükör"),
        ("redirect", False, "307"),
    ],
)
def test_what_a_hub_says_is_told_on_one_line(does, is_accepted, note):
    with odd_hub(does) as hub:
        answer = publish_to_hub(hub.url, ["https://on.example/a?b=c&d", "https://on.example/ő"])
        assert (answer.is_accepted, answer.note) == (is_accepted, note)
        assert hub.bodies == [
            b"hub.mode=publish&hub.url=https%3A%2F%2Fon.example%2Fa%3Fb%3Dc%26d&hub.url=https%3A%2F%2Fon.example%2F%C5%91"
        ]


def test_an_endless_answer_is_cut_and_a_dripping_one_ended():
    with odd_hub("long") as hub:
        answer = publish_to_hub(hub.url, ["https://on.example/"])
        assert answer.is_accepted
        assert len(answer.note) == 200
    with odd_hub("drip") as hub:
        began = time.monotonic()
        answer = publish_to_hub(hub.url, ["https://on.example/"], seconds=0.3)
        assert time.monotonic() - began < 3
        assert (answer.is_accepted, answer.note) == (False, "no answer within 0.3 seconds")


def test_a_hub_that_is_not_there_or_no_hub_at_all_raises_nothing():
    with odd_hub("garbage") as hub:
        assert not publish_to_hub(hub.url, ["https://on.example/"]).is_accepted
    assert publish_to_hub(hub.url, ["https://on.example/"]).note == "[Errno 111] Connection refused"
    assert not publish_to_hub("https://127.0.0.1:1/", ["https://on.example/"]).is_accepted
    assert not publish_to_hub("nonsense", ["https://on.example/"]).is_accepted


def test_the_environment_says_nothing(monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    with odd_hub(200) as hub:
        assert publish_to_hub(hub.url, ["https://on.example/"]).is_accepted


def test_a_connection_that_stands_only_after_the_end_is_ended_at_once():
    ours, theirs = socket.socketpair()
    with ours, theirs, _End(0.01) as end:
        wait_for(lambda: end.passed)
        end.watch(ours)
        theirs.settimeout(5)
        assert theirs.recv(1) == b""
