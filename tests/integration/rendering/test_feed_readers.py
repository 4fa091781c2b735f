"""Real reader programs, over HTTP on the loopback: both feeds must look the same to them."""

import http.server
import threading
from dataclasses import replace
from datetime import date
from html import unescape

import feedparser
import pytest
from reader import make_reader

from syndicate.links import Links
from syndicate.rendering.feed import render_atom, render_rss
from syndicate.rendering.feed_document import feed_document
from syndicate.rendering.jsonfeed import render_json_feed
from tests.factories import make_edition, make_issue, make_publication

HOSTILE = "AT&T < B &amp; D ]]> <b>x</b> 😀 Őő “q” & &lt;i&gt;"
TYPES = {
    "rss.xml": "text/xml; charset=utf-8",
    "atom.xml": "text/xml; charset=utf-8",
    "feed.json": "application/feed+json",
}
RENDERERS = {"rss.xml": render_rss, "atom.xml": render_atom, "feed.json": render_json_feed}


def issues_of(*years):
    hostile = make_issue(date(2023, 11, 4))
    item = hostile.items[0]
    article = replace(item.article, body=f"{HOSTILE}\n\n<script>alert(1)</script>", byline=HOSTILE, authors=(HOSTILE,))
    hostile = replace(hostile, items=(replace(item, title=HOSTILE, blurb=HOSTILE, article=article),))
    return [hostile, *(make_issue(date(year, 11, 4)) for year in years)]


@pytest.fixture
def site():
    """A server on the loopback; `publish` sets what it serves."""
    files = {}

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            name = self.path.rpartition("/")[2]
            self.send_response(200 if name in files else 404)
            self.send_header("Content-Type", TYPES.get(name, "text/plain"))
            self.end_headers()
            self.wfile.write(files.get(name, b""))

        def log_message(self, *parts):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()

    class Site:
        links = Links(f"http://127.0.0.1:{server.server_port}")

        def url(self, name):
            return self.links.feed(make_edition().id, name)

        def publish(self, issues):
            for name, render in RENDERERS.items():
                files[name] = render(feed_document(make_publication(), make_edition(), issues, self.links))

    yield Site()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def rendered():
    links = Links("https://on.example")

    def parse(name, issues):
        content = RENDERERS[name](feed_document(make_publication(), make_edition(), issues, links))
        return feedparser.parse(content, response_headers={"content-type": TYPES[name]})

    return parse


@pytest.mark.parametrize("name", ["rss.xml", "atom.xml"])
def test_feedparser_finds_nothing_wrong(rendered, name):
    for issues in ([], issues_of(2024, 2025, 2026)):
        assert rendered(name, issues).bozo is False


def test_feedparser_sees_the_same_in_both(rendered):
    def seen(name):
        return [
            (
                entry.id,
                entry.title,
                entry.link,
                entry.published_parsed,
                unescape(entry.summary),
                entry.content[0].value,
                [tag.term for tag in entry.tags],
            )
            for entry in rendered(name, issues_of(2024, 2025, 2026)).entries
        ]

    assert len(seen("rss.xml")) == 4
    assert seen("rss.xml") == seen("atom.xml")
    assert seen("rss.xml")[-1][1] == "4 November 1956: AT&T < B & D ]]> ‹b›x‹/b› 😀 Őő “q” & ‹i› (67 years ago)"


def test_a_reader_sees_the_same_in_all_and_new_items_a_year_later(site):
    reader = make_reader(":memory:")
    names = list(RENDERERS)
    try:
        for name in names:
            reader.add_feed(site.url(name))

        def seen():
            failed = [
                result for result in reader.update_feeds_iter(scheduled=False) if isinstance(result.value, Exception)
            ]
            assert failed == []
            return [
                sorted(
                    (entry.id, entry.title, entry.link, entry.published, entry.updated or entry.published)
                    for entry in reader.get_entries(feed=site.url(name))
                )
                for name in names
            ]

        site.publish(issues_of(2025, 2026))
        first = seen()
        assert first[0] == first[1] == first[2]
        assert len(first[0]) == 3

        site.publish(issues_of(2025, 2026, 2027))
        later = seen()
        assert later[0] == later[1] == later[2]
        assert len(later[0]) == 4
        assert next(entry for entry in later[0] if entry not in first[0])[0].endswith("/2027-11-04")
    finally:
        reader.close()
