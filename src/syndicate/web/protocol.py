"""uvicorn's HTTP protocol with two limits it lacks, and a short way for public files.

httptools reads heads of any length, and uvicorn waits for the end of one for ever; either would let a few clients fill
the memory or take all connections. The limits can go when uvicorn has both (its `h11_max_incomplete_event_size` is for
h11). The short way answers at once what is in memory, without a task and two messages for each request: uvicorn's own
way takes twice as long as the answer. Whatever is not plain and simple goes uvicorn's own way.
"""

from __future__ import annotations

import asyncio
from typing import Any, cast
from urllib.parse import unquote

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from syndicate.web.public_files import LONGEST_PATH, PublicFiles

#: Bytes of a request line with its headers.
LARGEST_HEAD = 16 * 1024
#: A connection on which one head is still incomplete at two looks in a row is closed.
SECONDS_BETWEEN_LOOKS = 10.0


class LimitedProtocol(HttpToolsProtocol):
    """Counts bytes while a head is incomplete, and looks at each connection now and then; a request costs no timer."""

    #: Asked before the app, which gives the same answers.
    public: PublicFiles | None = None

    def __init__(self, *args: Any, **options: Any) -> None:  # uvicorn's own
        super().__init__(*args, **options)
        self._is_in_head = True
        #: Of the head that is incomplete, as far as it came in earlier pieces.
        self._head_bytes = 0
        self._piece_bytes = 0
        self._is_head_too_large = False
        #: Whether the request at hand was answered the short way; what is left of it is of no interest.
        self._is_answered = False
        self._heads = 0
        #: How many heads were complete when a look found one incomplete; -1 when it found none.
        self._heads_at_look = -1
        self._look: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(cast("asyncio.Transport", transport))  # as uvicorn declares it
        self._look = self.loop.call_later(SECONDS_BETWEEN_LOOKS, self._close_if_stuck)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._look:
            self._look.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._piece_bytes = len(data)
        super().data_received(data)
        if self._is_in_head:
            self._head_bytes += self._piece_bytes
            if self._head_bytes > LARGEST_HEAD and not self.transport.is_closing():
                self._is_head_too_large = True
                self.send_400_response("")

    def on_message_begin(self) -> None:
        self._is_in_head = True
        self._head_bytes = 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._is_in_head = False
        self._heads += 1
        if self._head_bytes + self._piece_bytes > LARGEST_HEAD and self._size_of_head() > LARGEST_HEAD:
            self._is_head_too_large = True
            # uvicorn takes whatever is raised here for an invalid request.
            raise ValueError("the head of a request is too large")
        self._is_answered = self.public is not None and self._answer(self.public)
        if not self._is_answered:
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        if not self._is_answered:
            super().on_body(body)

    def on_message_complete(self) -> None:
        if not self._is_answered:
            super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        if not self._is_head_too_large:
            super().send_400_response(msg)
            return
        self.transport.write(STATUS_LINE[431] + b"content-length: 0\r\nconnection: close\r\n\r\n")
        self.transport.close()

    def _answer(self, public: PublicFiles) -> bool:
        """Answer at once, if the request is for a public file and nothing stands in the way."""
        earlier: RequestResponseCycle | None = self.cycle  # declared as always there, and it is not
        is_in_turn = (earlier is None or earlier.response_complete) and not self.pipeline
        is_too_much = self.limit_concurrency is not None and len(self.connections) >= self.limit_concurrency
        if not is_in_turn or is_too_much or self.flow.write_paused or self.expect_100_continue:
            return False
        if self.parser.should_upgrade():
            return False
        raw_path, _, query = self.url.partition(b"?")
        if not raw_path.startswith(b"/") or len(raw_path) > LONGEST_PATH or not raw_path.isascii() or b"#" in self.url:
            return False
        path = raw_path.decode("ascii")
        if "%" in path:
            path = unquote(path)
        answer = public.answer(self.parser.get_method().decode("ascii"), path, query, self.headers)
        if answer is None:
            return False
        is_kept_open = self.parser.get_http_version() != "1.0" and self.parser.should_keep_alive()
        parts = [STATUS_LINE[answer.status]]
        for name, value in (*self.server_state.default_headers, *answer.headers):
            parts += (name, b": ", value, b"\r\n")
        parts.append(b"\r\n" if is_kept_open else b"connection: close\r\n\r\n")
        head = b"".join(parts)
        if answer.body:
            self.transport.writelines((head, answer.body))
        else:
            self.transport.write(head)
        if not is_kept_open:
            self.transport.close()
        self.on_response_complete()
        return True

    def _size_of_head(self) -> int:
        return len(self.url) + sum(len(name) + len(value) + 4 for name, value in self.headers)

    def _close_if_stuck(self) -> None:
        if self.transport.is_closing():
            return
        if self._is_in_head and self._heads == self._heads_at_look:
            self.transport.close()
            return
        self._heads_at_look = self._heads if self._is_in_head else -1
        self._look = self.loop.call_later(SECONDS_BETWEEN_LOOKS, self._close_if_stuck)
