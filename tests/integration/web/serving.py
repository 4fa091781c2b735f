"""A real uvicorn on loopback for tests, and raw calls of an ASGI app."""

import asyncio
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field

import uvicorn


@dataclass
class Answer:
    status: int
    headers: dict = field(default_factory=dict)
    body: bytes = b""


def call(
    app, path, method="GET", headers=(), *, query=b"", client=("192.0.2.7", 5000), body=b"", chunks=None, events=None
):
    """One request straight into an ASGI app, with a path that is already decoded, as servers hand it over.

    `events` takes what the app sends, for a test that expects it to raise as well.
    """
    events = [] if events is None else events
    parts = list(chunks) if chunks is not None else [body]

    async def receive():
        if parts:
            return {"type": "http.request", "body": parts.pop(0), "more_body": bool(parts)}
        return {"type": "http.disconnect"}

    async def send(event):
        events.append(event)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode("utf-8", "replace"),
        "root_path": "",
        "query_string": query,
        "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in headers],
        "client": client,
        "server": ("127.0.0.1", 8000),
        "state": {},
    }
    # In a thread of its own: Playwright keeps an event loop running in the test's.
    with ThreadPoolExecutor(1) as elsewhere:
        elsewhere.submit(asyncio.run, app(scope, receive, send)).result()
    start = events[0]
    return Answer(
        status=start["status"],
        headers={name.decode(): value.decode("latin-1") for name, value in start["headers"]},
        body=b"".join(event.get("body", b"") for event in events[1:]),
    )


@contextmanager
def served(app, listener=None):
    """The base URL of a uvicorn that serves `app`, on a socket that is bound already or a new one."""
    with listener or free_port() as listening:
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off", access_log=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            while not server.started:
                if not thread.is_alive():
                    raise RuntimeError("the server did not start")
                thread.join(0.01)
            yield base_url(listening)
        finally:
            server.should_exit = True
            thread.join()


def free_port():
    """A socket bound to a free port of loopback."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    return listener


def base_url(listener):
    return f"http://127.0.0.1:{listener.getsockname()[1]}"


def short(value):
    """An id for a hostile parameter: printable, and no longer than a line."""
    return ascii(value)[:40]
