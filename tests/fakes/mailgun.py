"""A Mailgun on 127.0.0.1: checks every field of a call, answers as Mailgun does, and fails on demand.

In a test: `with FakeMailgun() as mailgun: Mailgun(mailgun.url, mailgun.domain, mailgun.key)`.
As a process: `python -m tests.fakes.mailgun --port-file F --log F [--faults NAME,…] [--rate R --seed N]
[--poison ADDRESS,…] [--delay SECONDS] [--domain D] [--key K]`; it ends on SIGTERM.

Every recipient that it takes on becomes a line of the log (`read_log`): the judge of duplicates and losses.
"""

import argparse
import base64
import contextlib
import json
import os
import random
import signal
import socket
import struct
import threading
from collections import deque
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.fakes.mailgun_call import Call, RefusedCallError, read_call
from tests.fakes.mailgun_faults import AFTER, ANSWERS, Fault


@dataclass(frozen=True, slots=True)
class Taken:
    """A line of the log: a recipient taken on."""

    tags: tuple[str, ...]
    batch: str
    address: str
    id: str


def read_log(path: Path) -> list[Taken]:
    """Everyone taken on, in order; the same recipient twice where a call came twice."""
    lines = path.read_text().splitlines() if path.exists() else []
    return [Taken(tuple(tags), batch, address, id) for tags, batch, address, id in map(json.loads, lines)]


class FakeMailgun:
    def __init__(self, *, domain="mg.example.org", key="key-for-tests", log: Path | None = None, delay=0.0):
        self.domain = domain
        self.key = key
        #: Addresses that make a whole call fail.
        self.poison: set[str] = set()
        #: Calls taken on, in order.
        self.calls: list[Call] = []
        #: Why calls were refused for their form, in order.
        self.complaints: list[str] = []
        self.requests = 0
        self.connections = 0
        self.delay = delay
        self._log = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644) if log else None
        self._faults: deque[Fault] = deque()
        self._chance = None
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

    def script(self, *faults: Fault | str):
        """What the next requests meet, one after the other; then all goes well again."""
        self._faults.extend(map(Fault, faults))

    def fail_at_random(self, rate: float, faults, seed: int):
        """From now on about `rate` of the requests meet one of `faults`; the same for the same seed and order."""
        chance = random.Random(seed)
        choices = [Fault(fault) for fault in faults]
        self._chance = lambda: chance.choice(choices) if chance.random() < rate else Fault.NONE

    @property
    def taken(self) -> list[str]:
        """Every address taken on, in order, as often as it was."""
        return [address for call in self.calls for address in call.to]

    def next_fault(self) -> Fault:
        with self._lock:
            self.requests += 1
            if self._faults:
                return self._faults.popleft()
            return self._chance() if self._chance else Fault.NONE

    def take_on(self, call: Call) -> str:
        with self._lock:
            self.calls.append(call)
            id = f"<20261124080000.{len(self.calls)}@{self.domain}>"
            if self._log is not None:
                lines = [json.dumps([call.all("o:tag"), call.one("v:batch"), address, id]) for address in call.to]
                os.write(self._log, "".join(f"{line}\n" for line in lines).encode())
                os.fsync(self._log)
        return id

    def wait(self, seconds: float | None = None) -> bool:
        """Wait that long, or until the fake is stopped; says whether it was."""
        return self._stopped.wait(seconds)


class _Server(ThreadingHTTPServer):
    daemon_threads = False
    fake: FakeMailgun

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

    def do_POST(self):
        fake = self.server.fake
        body = self.rfile.read(int(self.headers["Content-Length"]))
        fault = fake.next_fault()
        fake.wait(fake.delay)
        if fault not in AFTER and fault is not Fault.NONE:
            self._fail(fault)
        elif not self.path.startswith("/v3/"):
            self._fail(Fault.MAGNIFICENT)
        elif self.headers["Authorization"] != "Basic " + base64.b64encode(f"api:{fake.key}".encode()).decode():
            self._fail(Fault.FORBIDDEN)
        elif self.path != f"/v3/{fake.domain}/messages":
            self._fail(Fault.NO_DOMAIN)
        else:
            self._take(body, fault)

    def _take(self, body, fault):
        fake = self.server.fake
        try:
            call = read_call(self.headers["Content-Type"], body, fake.poison)
        except RefusedCallError as error:
            fake.complaints.append(str(error))
            self._answer(400, {"message": str(error)})
            return
        answer = {"id": fake.take_on(call), "message": "Queued. Thank you."}
        if fault is Fault.NONE:
            self._answer(200, answer)
        else:
            self._fail(fault, answer)

    def _fail(self, fault, success=None):
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
                self._answer(200, json.dumps(success).encode()[:-10])
            case Fault.SHORT_BODY:
                self._answer(200, success, {"Content-Length": "4000"})
                self.close_connection = True
            case Fault.HUGE:
                self._answer(200, json.dumps(success | {"padding": "x" * 8_000_000}).encode())
            case Fault.DRIP:
                self._answer(200, b"", {"Content-Length": "100000"})
                self._drip()
            case Fault.DRIP_HEADERS:
                self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
                self._drip()
            case Fault.GARBAGE:
                self.wfile.write(b"\x16\x03\x01\x00\x00 what?\r\n\r\n")
                self.close_connection = True
            case _:
                status, body, headers = ANSWERS[fault]
                if isinstance(body, dict):
                    body = {name: value.format(self.server.fake.domain) for name, value in body.items()}
                self._answer(status, body, headers)

    def _answer(self, status, body, headers=None):
        content = json.dumps(body).encode() if isinstance(body, dict) else body
        kind = "application/json" if isinstance(body, dict) else "text/html; charset=utf-8"
        all_headers = {"Content-Type": kind, "Content-Length": str(len(content)), **(headers or {})}
        self.send_response_only(status)
        for name, value in all_headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def _drip(self):
        while not self.server.fake.wait(0.05):
            self.wfile.write(b" ")
        self.close_connection = True

    def log_message(self, format, *args):
        """Quiet."""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port-file", type=Path, required=True, help="where the port is written once it listens")
    parser.add_argument("--log", type=Path, required=True)
    parser.add_argument("--faults", default="", help="; ".join(Fault))
    parser.add_argument("--rate", type=float, default=None, help="share of requests that meet a fault; else in order")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--poison", default="")
    parser.add_argument("--delay", type=float, default=0.0, help="seconds each call takes")
    parser.add_argument("--domain", default="mg.example.org")
    parser.add_argument("--key", default="key-for-tests")
    asked = parser.parse_args()
    # Blocked before any thread begins, and waited for: a handler could come between a look and the sleep after it.
    ending = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, ending)
    faults = [fault for fault in asked.faults.split(",") if fault]
    with FakeMailgun(domain=asked.domain, key=asked.key, log=asked.log, delay=asked.delay) as fake:
        fake.poison = set(asked.poison.split(",")) - {""}
        if asked.rate is None:
            fake.script(*faults)
        else:
            fake.fail_at_random(asked.rate, faults, asked.seed)
        unfinished = asked.port_file.with_suffix(".unfinished")
        unfinished.write_text(f"{fake.port}\n")
        unfinished.rename(asked.port_file)
        signal.sigwait(ending)


if __name__ == "__main__":
    main()
