"""HTTP servers on the loopback for tests: files with their headers, and a subscriber of a WebSub hub."""

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


@contextmanager
def serving(handler):
    """Serve with a handler class; gives the server, whose `url` is its base."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    server.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Quiet(BaseHTTPRequestHandler):
    def answer(self, status, content=b"", headers=()):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *parts):
        """Quiet."""


class Files(Quiet):
    """Serves `server.files`, path -> (bytes, headers)."""

    def do_GET(self):
        found = self.server.files.get(urlsplit(self.path).path.removeprefix("/"))
        self.answer(200, *found) if found else self.answer(404)


class Subscriber(Quiet):
    """Says yes to the hub's question, and keeps what it is sent in `server.deliveries`."""

    def do_GET(self):
        asked = parse_qs(urlsplit(self.path).query)
        self.server.asked.append(asked)
        self.answer(200, asked["hub.challenge"][0].encode()) if self.server.means_it else self.answer(404)

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.deliveries.append((dict(self.headers), body))
        self.answer(204)


@contextmanager
def subscriber(*, means_it=True):
    with serving(Subscriber) as server:
        server.asked, server.deliveries, server.means_it = [], [], means_it
        yield server
