"""The body of a request, read whole before anything looks at it: never too large, never too slow."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: Read and thrown away, so that whoever sends a little too much sees the answer and not a broken connection.
_DISCARDED = 2**20


class RequestBody:
    """ASGI: hands `app` requests whose body is complete and at most as many bytes as `most` says for its path.

    Others are answered by `refuse` with 413 (too large) or 408 (not there after `seconds`).
    """

    def __init__(
        self,
        app: ASGIApp,
        refuse: Callable[[int], Response],
        *,
        most: Callable[[str], int] = lambda _path: 64 * 2**10,
        seconds: float = 10.0,
    ) -> None:
        self._app = app
        self._refuse = refuse
        self._most = most
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD"):
            await self._app(scope, receive, send)
            return
        most = self._most(scope["path"])
        if _declared_length(scope) > most + _DISCARDED:
            await self._refuse(413)(scope, receive, send)
            return
        try:
            async with asyncio.timeout(self._seconds):
                body = await self._read(receive, most)
        except TimeoutError:
            await self._refuse(408)(scope, receive, send)
            return
        if body is None:
            return
        if len(body) > most:
            await self._refuse(413)(scope, receive, send)
            return
        await self._app(scope, _replay(bytes(body), receive), send)

    async def _read(self, receive: Receive, most: int) -> bytearray | None:
        """The body, of which nothing is kept once it is too large; `None` when the client went away."""
        body = bytearray()
        seen = 0
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return None
            part = message.get("body", b"")
            seen += len(part)
            if len(body) <= most:
                body += part
            if not message.get("more_body", False) or seen > most + _DISCARDED:
                return body


def _declared_length(scope: Scope) -> int:
    values = [value for name, value in scope["headers"] if name == b"content-length"]
    return int(values[0]) if values and values[0].isdigit() else 0


def _replay(body: bytes, receive: Receive) -> Receive:
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive_again() -> Message:
        return messages.pop() if messages else await receive()

    return receive_again
