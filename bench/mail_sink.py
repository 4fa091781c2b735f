"""The other side of `bench/mail.py`, a process of its own: takes mail over HTTP or SMTP, keeps nothing, says yes.

`python bench/mail_sink.py http|smtp`, with the answer to every POST on standard input; the port goes to standard
output. It reads into one buffer and looks at nothing but where a request ends, so that it is never what is measured.
"""

from __future__ import annotations

import asyncio
import re
import sys

import uvloop

_LENGTH = re.compile(rb"\r\nContent-Length: *(\d+)", re.IGNORECASE)


class HttpSink(asyncio.BufferedProtocol):
    """One answer to every request that has a Content-Length."""

    def __init__(self, answer: bytes) -> None:
        self._answer = answer
        self._buffer = bytearray(1 << 20)
        self._head = b""
        #: Of the request's body, bytes still to come.
        self._left = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def get_buffer(self, sizehint: int) -> bytearray:  # noqa: ARG002 - as asyncio calls it
        return self._buffer

    def buffer_updated(self, count: int) -> None:
        if self._left:
            # A client of ours never sends ahead of its answer, so nothing of the next request is in here.
            self._left -= count
            if not self._left:
                self._transport.write(self._answer)  # type: ignore[attr-defined]  # of a connection, always
            return
        self._head += self._buffer[:count]
        head, end, body = self._head.partition(b"\r\n\r\n")
        if end:
            length = _LENGTH.search(head)
            self._left = int(length[1] if length else 0) - len(body)
            self._head = b""
            if not self._left:
                self._transport.write(self._answer)  # type: ignore[attr-defined]


class SmtpSink(asyncio.Protocol):
    """Takes every message."""

    def __init__(self, answer: bytes) -> None:  # noqa: ARG002 - SMTP has answers of its own
        self._rest = b""
        self._is_message = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        transport.write(b"220 sink.example.org ESMTP\r\n")  # type: ignore[attr-defined]

    def data_received(self, data: bytes) -> None:
        if self._is_message:
            # The end alone is looked at: it lies in the last five bytes that came.
            self._rest = (self._rest + data[-5:])[-5:]
            if self._rest == b"\r\n.\r\n":
                self._is_message, self._rest = False, b""
                self._transport.write(b"250 2.0.0 taken\r\n")  # type: ignore[attr-defined]
            return
        *lines, self._rest = (self._rest + data).split(b"\r\n")
        for line in lines:
            self._transport.write(self._reply(line[:4].upper()))  # type: ignore[attr-defined]

    def _reply(self, command: bytes) -> bytes:
        if command == b"EHLO":
            return b"250-sink.example.org\r\n250-SIZE 100000000\r\n250 8BITMIME\r\n"
        if command == b"DATA":
            self._is_message = True
            return b"354 go on\r\n"
        return b"221 2.0.0 bye\r\n" if command == b"QUIT" else b"250 2.0.0 fine\r\n"


async def main() -> None:
    sink = {"http": HttpSink, "smtp": SmtpSink}[sys.argv[1]]
    answer = sys.stdin.buffer.read()
    server = await asyncio.get_running_loop().create_server(lambda: sink(answer), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(main())
