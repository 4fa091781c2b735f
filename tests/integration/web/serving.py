"""A real uvicorn on loopback for tests, and raw calls of an ASGI app."""

import asyncio
import socket
import threading
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
    asyncio.run(app(scope, receive, send))
    start = events[0]
    return Answer(
        status=start["status"],
        headers={name.decode(): value.decode("latin-1") for name, value in start["headers"]},
        body=b"".join(event.get("body", b"") for event in events[1:]),
    )


@contextmanager
def served(app):
    """The base URL of a uvicorn that serves `app` until the block ends."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off", access_log=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            while not server.started:
                if not thread.is_alive():
                    raise RuntimeError("the server did not start")
                thread.join(0.01)
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


def short(value):
    """An id for a hostile parameter: printable, and no longer than a line."""
    return ascii(value)[:40]
