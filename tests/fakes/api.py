"""A provider's HTTP API on 127.0.0.1: what all fakes of providers share. Checks every call, and fails on demand.

A fake of one provider is a subclass with `read`, `success`, `answers` and, where it can be searched, `look_up`. In a
test: `with FakePostmark() as fake: Postmark(fake.url, ...)`.
"""

import contextlib
import json
import os
import socket
import struct
import threading
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit


class Fault(StrEnum):
    """What goes wrong with one request; “before” and “after” is meant of taking the recipients on."""

    NONE = "-"
    ERROR_BEFORE = "500-before"
    ERROR_AFTER = "500-after"
    BAD_GATEWAY = "502-after"
    UNAVAILABLE = "503-after"
    TIMED_OUT = "504-after"
    REQUEST_TIMEOUT = "408-after"
    HANG_BEFORE = "hang-before"
    HANG_AFTER = "hang-after"
    RESET_BEFORE = "reset-before"
    RESET_AFTER = "reset-after"
    EOF_BEFORE = "eof-before"
    EOF_AFTER = "eof-after"
    CUT_JSON = "cut-json"
    SHORT_BODY = "short-body"
    EMPTY_SUCCESS = "empty-success"
    DEEP_JSON = "deep-json"
    OTHER_JSON = "other-json"
    DRIP = "drip"
    DRIP_HEADERS = "drip-headers"
    HUGE = "huge"
    REDIRECT = "307"
    HTML = "html"
    GARBAGE = "garbage"


#: Faults that strike once the recipients have been taken on.
AFTER = frozenset(Fault) - {Fault.NONE, Fault.ERROR_BEFORE, Fault.HANG_BEFORE, Fault.RESET_BEFORE, Fault.EOF_BEFORE}
AFTER -= {Fault.REDIRECT, Fault.HTML}
#: Faults after which it is proven that nobody was taken on, and nobody will be before a person acts.
HALTING = frozenset({Fault.REDIRECT})

_PAGE = b"<html><body><h1>Welcome to the hotel network</h1></body></html>"
_STATUS = {
    Fault.ERROR_BEFORE: 500,
    Fault.ERROR_AFTER: 500,
    Fault.BAD_GATEWAY: 502,
    Fault.UNAVAILABLE: 503,
    Fault.TIMED_OUT: 504,
    Fault.REQUEST_TIMEOUT: 408,
}


@dataclass(frozen=True, slots=True)
class Reply:
    """A plain answer; a body that is no bytes is JSON."""

    status: int
    body: object = b""
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def content(self):
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


class RefusedCallError(Exception):
    """The provider's own answer to a call that is not as it should be."""

    def __init__(self, reply: Reply, why: str):
        super().__init__(why)
        self.reply = reply


@dataclass(frozen=True, slots=True)
class DeliveredMail:
    """What one recipient's mail would be, with everything replaced that the provider replaces."""

    sender: str
    subject: str
    html: str
    text: str
    headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class Taken:
    """A recipient taken on: a line of the log."""

    batch: str
    address: str
    id: str


def read_log(path: Path) -> list[Taken]:
    """Everyone taken on, in order; the same recipient twice where a call came twice."""
    lines = path.read_text().splitlines() if path.exists() else []
    return [Taken(*json.loads(line)) for line in lines]


@dataclass(frozen=True, slots=True)
class Received:
    """A request as it came: for checks against the provider's published specification."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


class FakeApi:
    """Subclasses say what is special.

    `read(received) -> call` raises RefusedCallError for anything that is not exactly as it should be; a call has `to`
    (those taken on), `batch` (the key of the batch) and `mail_for(address)`. `success(call, ids) -> Reply` is the
    answer to a call whose recipients got these ids. `answers` has the provider's own refusals by name.
    `look_up(received) -> Reply | None` answers what is asked otherwise than by a call that sends.
    """

    #: Refusals by name: what the provider answers, none of them having taken anybody on.
    answers: dict[str, Reply] = {}
    #: What a caller must have, and never tell.
    key = "key-for-tests"
    #: Instants between which everything was taken on, for searches.
    since = datetime(2026, 11, 4, 5, 0, tzinfo=UTC)
    until = datetime(2026, 11, 4, 7, 0, tzinfo=UTC)
    #: Whether searches are answered with an error.
    search_fails = False

    def __init__(self, *, log: Path | None = None, delay=0.0):
        #: Addresses that the provider takes for bad.
        self.poison: set[str] = set()
        #: Calls taken on, in order.
        self.calls: list = []
        #: Everybody taken on, in order, as often as it happened.
        self.log: list[Taken] = []
        #: Why calls were refused for their form, in order.
        self.complaints: list[str] = []
        #: Every request that came in, in order.
        self.received: list[Received] = []
        self.connections = 0
        self.delay = delay
        self._log = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644) if log else None
        self._script: deque[str] = deque()
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.fake = self
        self.port = self._server.server_port
        self.url = f"http://127.0.0.1:{self.port}"

    def __enter__(self):
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._stopped.set()
        self._server.shutdown()
        self._thread.join()
        self._server.hang_up()
        self._server.server_close()
        if self._log is not None:
            os.close(self._log)

    def script(self, *faults):
        """What the next requests that send meet, one after the other: faults, or names of answers; then all is well."""
        self._script.extend(self.fault_named(fault) for fault in faults)

    def fault_named(self, name: str) -> str:
        """Raises ValueError for a name that is none of a fault or an answer."""
        return name if name in self.answers else Fault(name)

    @property
    def requests(self) -> int:
        return len(self.received)

    @property
    def taken(self) -> list[str]:
        """Every address taken on, in order, as often as it was."""
        return [taken.address for taken in self.log]

    def mails(self) -> dict[str, DeliveredMail]:
        """What everybody who was taken on would get; the last one of each."""
        return {address: call.mail_for(address) for call in self.calls for address in call.to}

    def read(self, received: Received):
        raise NotImplementedError

    def success(self, call, ids: dict[str, str]) -> Reply:
        raise NotImplementedError

    def look_up(self, received: Received) -> Reply | None:
        return None

    def id_for(self, number: int, address: str) -> str:
        """The provider's id of the message to a recipient: of the whole call, or of one. Counted from 1."""
        return f"id-{number}"

    def next_fault(self) -> str:
        with self._lock:
            return self._script.popleft() if self._script else Fault.NONE

    def keep(self, received: Received):
        with self._lock:
            self.received.append(received)

    def take_on(self, call) -> dict[str, str]:
        with self._lock:
            self.calls.append(call)
            first = len(self.log) + 1
            ids = {address: self.id_for(first + place, address) for place, address in enumerate(call.to)}
            taken = [Taken(call.batch, address, id) for address, id in ids.items()]
            self.log.extend(taken)
            if self._log is not None:
                lines = [json.dumps([line.batch, line.address, line.id]) for line in taken]
                os.write(self._log, "".join(f"{line}\n" for line in lines).encode())
                os.fsync(self._log)
        return ids

    def wait(self, seconds: float | None = None) -> bool:
        """Wait that long, or until the fake is stopped; says whether it was."""
        return self._stopped.wait(seconds)


def demand(fulfilled, otherwise: str, reply: Reply | None = None):
    """What the real provider forgives or guesses is refused here."""
    if not fulfilled:
        raise RefusedCallError(reply or Reply(400, {"message": otherwise}), otherwise)


class _Server(ThreadingHTTPServer):
    daemon_threads = False
    request_queue_size = 64
    fake: FakeApi

    def __init__(self, *args):
        super().__init__(*args)
        self._open = set()

    def get_request(self):
        connection, address = super().get_request()
        self.fake.connections += 1
        self._open.add(connection)
        return connection, address

    def shutdown_request(self, request):
        # Without the usual farewell, so that SO_LINGER makes it a reset.
        self._open.discard(request)
        self.close_request(request)

    def hang_up(self):
        for connection in list(self._open):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request, client_address):
        """A client that has gone away is what these tests are about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self):
        self._handle()

    def do_POST(self):
        self._handle()

    def _handle(self):
        fake = self.server.fake
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        headers = {name.lower(): value for name, value in self.headers.items()}
        received = Received(self.command, self.path, headers, body)
        fake.keep(received)
        looked_up = fake.look_up(received)
        if looked_up is not None:
            self._answer(looked_up)
            return
        fault = fake.next_fault()
        fake.wait(fake.delay)
        if fault in fake.answers:
            self._answer(fake.answers[fault])
        elif fault not in AFTER and fault is not Fault.NONE:
            self._fail(Fault(fault), None)
        else:
            self._take(received, fault)

    def _take(self, received, fault):
        fake = self.server.fake
        try:
            call = fake.read(received)
        except RefusedCallError as error:
            fake.complaints.append(str(error))
            self._answer(error.reply)
            return
        reply = fake.success(call, fake.take_on(call))
        if fault is Fault.NONE:
            self._answer(reply)
        else:
            self._fail(fault, reply)

    def _fail(self, fault, reply):
        match fault:
            case Fault.HANG_BEFORE | Fault.HANG_AFTER:
                self.server.fake.wait()
                self.close_connection = True
            case Fault.RESET_BEFORE | Fault.RESET_AFTER:
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.close_connection = True
            case Fault.EOF_BEFORE | Fault.EOF_AFTER:
                self.close_connection = True
            case Fault.CUT_JSON:
                self._answer(Reply(reply.status, reply.content[: max(0, len(reply.content) - 10)], dict(reply.headers)))
            case Fault.SHORT_BODY:
                self._answer(Reply(reply.status, reply.content, {**reply.headers, "Content-Length": "4000000"}))
                self.close_connection = True
            case Fault.EMPTY_SUCCESS:
                self._answer(Reply(reply.status, b""))
            case Fault.DEEP_JSON:
                self._answer(Reply(reply.status, b"[" * 200_000))
            case Fault.OTHER_JSON:
                self._answer(Reply(reply.status, {"something": ["else", None, 7]}))
            case Fault.HUGE:
                self._answer(Reply(reply.status, reply.content + b" " * 8_000_000, dict(reply.headers)))
            case Fault.DRIP:
                self._answer(Reply(reply.status, b"", {**reply.headers, "Content-Length": "100000"}))
                self._drip()
            case Fault.DRIP_HEADERS:
                self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
                self._drip()
            case Fault.GARBAGE:
                self.wfile.write(b"\x16\x03\x01\x00\x00 what?\r\n\r\n")
                self.close_connection = True
            case Fault.REDIRECT:
                self._answer(Reply(307, b"", {"Location": f"{self.server.fake.url}{self.path}"}))
            case Fault.HTML:
                self._answer(Reply(200, _PAGE))
            case _:
                self._answer(Reply(_STATUS[fault], {"message": "Internal Server Error"}))

    def _answer(self, reply):
        content = reply.content
        kind = "text/html; charset=utf-8" if isinstance(reply.body, bytes) else "application/json"
        self.send_response_only(reply.status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(content)), **reply.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def _drip(self):
        while not self.server.fake.wait(0.05):
            self.wfile.write(b" ")
        self.close_connection = True

    def log_message(self, format, *args):
        """Quiet."""


def path_of(received: Received) -> str:
    return urlsplit(received.path).path
