"""The server as `serve` builds it: limits on requests and connections, and the short way for public files."""

import http.client
import socket
import threading
from contextlib import contextmanager
from itertools import product
from urllib.parse import urlsplit

import pytest
import requests

from syndicate.web import protocol
from syndicate.web.public_files import PublicFiles
from syndicate.web.server import make_server
from tests.integration.web.serving import base_url, free_port
from tests.integration.web.site_folder import PAGE, RSS, write


@contextmanager
def running(app):
    with free_port() as listening:
        server = make_server(app)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            while not server.started:
                thread.join(0.01)
            yield server, base_url(listening)
        finally:
            server.should_exit = True
            thread.join()


async def pages(scope, receive, send):
    """Answers after the whole body, and says how much that was."""
    assert scope["type"] == "http"
    size, more = 0, True
    while more:
        message = await receive()
        size, more = size + len(message.get("body", b"")), message.get("more_body", False)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"x-from", b"app")]})
    await send({"type": "http.response.body", "body": b"%s %d" % (scope["method"].encode(), size)})


@pytest.fixture
def site(tmp_path):
    folder = tmp_path / "site"
    write(folder, "index.html", PAGE)
    write(folder, "hungary/rss.xml", RSS)
    write(folder, "hungary/old/gone.html", PAGE)
    write(folder, "large.bin", bytes(3_000_000), packed=False)
    return folder


@pytest.fixture
def served(site):
    with running(PublicFiles(site, pages)) as (server, url):
        yield server, url


def exchange(url, data, *, most=10**8):
    """Everything that comes back on one connection until it is closed."""
    with socket.create_connection(("127.0.0.1", urlsplit(url).port), timeout=10) as connection:
        connection.sendall(data)
        received = b""
        while len(received) < most and (part := connection.recv(65536)):
            received += part
        return received


def test_the_short_way_and_the_long_give_the_same_answers(site, served):
    public = PublicFiles(site, pages)

    async def long_way(scope, receive, send):
        await public(scope, receive, send)

    long_way.answer = lambda *_: None
    paths = ["/", "/hungary/rss.xml", "/hungary", "/hungary/old", "/hungary/old/", "/nothing", "/h%75ngary/rss.xml?a=1"]
    wishes = [{}, {"Accept-Encoding": "gzip"}, {"If-Modified-Since": "Wed, 04 Nov 2026 05:30:00 GMT"}]
    with running(long_way) as (_, long_url), requests.Session() as session:
        for method, path, headers in product(("GET", "HEAD", "POST"), paths, wishes):
            answers = []
            for url in (served[1], long_url):
                answer = session.request(method, url + path, headers=headers, timeout=5, allow_redirects=False)
                kept = {name: value for name, value in answer.headers.items() if name != "date"}
                answers.append((answer.status_code, kept, answer.content))
            assert answers[0] == answers[1], (method, path, headers)


def test_one_connection_takes_files_and_pages_in_turn(served):
    connection = http.client.HTTPConnection(urlsplit(served[1]).netloc, timeout=5)
    for _ in range(3):
        connection.request("GET", "/hungary/rss.xml")
        assert connection.getresponse().read() == RSS
        connection.request("POST", "/subscribe", body=b"x" * 100_000)
        assert connection.getresponse().read() == b"POST 100000"
        connection.request("GET", "/hungary/rss.xml", body=b"a body nobody asked for")
        assert connection.getresponse().read() == RSS
        connection.request("GET", "/elsewhere")
        assert connection.getresponse().read() == b"GET 0"
    connection.close()


def test_requests_sent_all_at_once_are_answered_in_their_order(served):
    paths = ["/hungary/rss.xml", "/elsewhere", "/", "/large.bin", "/hungary/rss.xml", "/elsewhere"] * 5
    requests_ = b"".join(b"GET %s HTTP/1.1\r\nHost: x\r\n\r\n" % path.encode() for path in paths)
    received = exchange(served[1], requests_ + b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    places = [received.find(mark) for mark in (RSS, b"GET 0", PAGE, bytes(3_000_000))]
    assert places == sorted(places)
    assert received.count(RSS) == 10
    assert received.count(b"GET 0") == 10
    assert received.count(PAGE) == 6
    assert received.count(b"HTTP/1.1 200 OK") == 31


@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_a_connection_is_closed_for_whom_wants_it_so(served, version):
    ask = f"GET / HTTP/{version}\r\nHost: x\r\n" + ("Connection: close\r\n\r\n" if version == "1.1" else "\r\n")
    head, _, body = exchange(served[1], ask.encode()).partition(b"\r\n\r\n")
    assert b"connection: close" in head
    assert body == PAGE


@pytest.mark.parametrize("pieces", [1, 2, 40], ids=lambda count: f"in {count}")
def test_a_head_that_is_too_large_is_refused_however_it_comes(served, pieces):
    head = b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X-Much: %s\r\n" % (b"x" * 1000) * 20 + b"\r\n"
    with socket.create_connection(("127.0.0.1", urlsplit(served[1]).port), timeout=10) as connection:
        size = len(head) // pieces + 1
        received = b""
        for start in range(0, len(head), size):
            try:
                connection.sendall(head[start : start + size])
                if pieces > 1:
                    threading.Event().wait(0.01)
            except OSError:
                break
        try:
            received = connection.recv(65536)
        except ConnectionResetError:
            pytest.fail("reset before the answer could be read")
    assert received.startswith(b"HTTP/1.1 431 ")
    assert requests.get(served[1], timeout=5).content == PAGE


def test_a_head_within_the_limit_is_taken_though_much_comes_with_it(served):
    head = b"POST /subscribe HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Much: %s\r\n" % (b"x" * 15_000)
    body = b"x" * 60_000
    assert exchange(served[1], head + b"Content-Length: 60000\r\n\r\n" + body).partition(b"POST 60000")[1]


def test_a_connection_that_never_asks_is_closed(site, monkeypatch):
    monkeypatch.setattr(protocol, "SECONDS_BETWEEN_LOOKS", 0.1)
    with running(PublicFiles(site, pages)) as (server, url):
        for beginning in (b"", b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: "):
            assert exchange(url, beginning) == b""
        assert not server.server_state.connections


def test_whoever_comes_beyond_the_limit_is_told_so(site):
    app = PublicFiles(site, pages)
    with running(app) as (server, url):
        server.config.limit_concurrency = 2
        with socket.create_connection(("127.0.0.1", urlsplit(url).port)):
            assert requests.get(url, timeout=5).status_code == 503


def test_the_quick_event_loop_is_used_and_files_are_raised_to_what_connections_need(served):
    config = served[0].config
    assert config.get_loop_factory().__module__.startswith("uvloop")
    assert config.limit_concurrency >= 500
    assert config.timeout_keep_alive == 5
