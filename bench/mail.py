"""How quickly mail is handed over: `python bench/mail.py [--messages 20000] [--rounds 5] [--recipients 10000]`.

Each provider of the registry renders a mail of some 60 KB for its recipients and hands it over, batch after batch, to a
sink on loopback that is a process of its own and says yes to everything. In the same round a bare client, `http.client`
or a plain socket, sends the very bytes of one such call as often: the limit, since nothing that has to send them can be
quicker. Trust the ratios, and not the messages a second. Providers that put values into places (tokens) carry
`--messages` of them a round, those that take whole copies and SMTP a tenth, the outbox a fiftieth. At the end the whole
use case: freeze and deliver to `--recipients` readers from SQLite through Mailgun's form. Loopback only.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import smtplib
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

from mail_calls import APIS, EMAIL, MORNING, built, captured, recipient

from syndicate.app import build_app
from syndicate.config import starter_dir
from syndicate.domain.issue import IssueKey
from syndicate.domain.message import Verdict
from syndicate.errors import ConfigurationError
from syndicate.mail.mime import message_bytes
from syndicate.mail.outbox import Outbox
from syndicate.mail.registry import provider_names
from syndicate.mail.smtp import Security, Smtp
from syndicate.usecases.deliver import Delivery, deliver
from syndicate.usecases.enrol import enrol
from syndicate.usecases.publish import publish


@dataclass(frozen=True, slots=True)
class Took:
    seconds: float
    #: Of this process's processor.
    cpu: float


@dataclass(frozen=True, slots=True)
class Way:
    """One thing that is measured beside its limit."""

    name: str
    takes: str
    batch: int
    #: Bytes on the wire a message.
    size: float
    ours: Callable[[int], None]
    bare: Callable[[int], None]
    #: The sink's process, where there is one.
    sink: int | None


@contextmanager
def sink(kind: str, answer: bytes = b"") -> Iterator[tuple[int, int]]:
    """Its port and its process."""
    command = [sys.executable, str(Path(__file__).with_name("mail_sink.py")), kind]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write(answer)
        process.stdin.close()
        yield int(process.stdout.readline()), process.pid
        process.terminate()


def cpu_of(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def api_way(name: str) -> Iterator[Way]:
    api = APIS[name]
    recipients = [recipient(number) for number in range(built(name, 9).max_batch)]
    status, body = api.answer(recipients)
    content = body.encode() if isinstance(body, str) else json.dumps(body).encode()
    head = [f"HTTP/1.1 {status} OK", "Content-Type: application/json", f"Content-Length: {len(content)}"]
    head += [f"{header}: {value}" for header, value in api.headers]
    answer = "\r\n".join(head).encode() + b"\r\n\r\n" + content
    call = captured(name, recipients, answer)
    with sink("http", answer) as (port, process):
        provider = built(name, port)
        connection = HTTPConnection("127.0.0.1", port)

        def ours(messages: int) -> None:
            for number in range(1, messages // len(recipients) + 1):
                answer = provider.send(EMAIL, recipients, f"hungary-2026-11-04/{number}")
                if answer.verdict is not Verdict.ANSWERED:
                    raise RuntimeError(f"{name}: {answer}")

        def bare(messages: int) -> None:
            for _ in range(messages // len(recipients)):
                connection.request("POST", call.path, call.body, call.headers)
                connection.getresponse().read()

        yield Way(name, api.takes, len(recipients), len(call.body) / len(recipients), ours, bare, process)
        provider.close()
        connection.close()


def read_reply(wire: socket.socket, end: bytes = b"\r\n") -> None:
    data = b""
    while not data.endswith(end):
        data += wire.recv(4096)


@contextmanager
def smtp_way(*, with_smtplib: bool) -> Iterator[Way]:
    """Beside a plain socket, or beside the standard library's client; both send messages that are ready."""
    messages = [message_bytes(EMAIL, recipient(number)) for number in range(100)]
    with sink("smtp") as (port, process):
        provider = Smtp("127.0.0.1", port, Security.NONE)
        client = smtplib.SMTP("127.0.0.1", port)
        client.ehlo()
        wire = socket.create_connection(("127.0.0.1", port))
        wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        read_reply(wire)
        wire.sendall(b"EHLO bench\r\n")
        read_reply(wire, b"8BITMIME\r\n")

        def ours(count: int) -> None:
            for number in range(count):
                answer = provider.send(EMAIL, [recipient(number % 100)], "hungary-2026-11-04/1")
                if answer.verdict is not Verdict.ANSWERED:
                    raise RuntimeError(str(answer))

        def by_socket(count: int) -> None:
            for number in range(count):
                to = f"RCPT TO:<reader{number % 100}@example.net>\r\n".encode()
                for line in (b"MAIL FROM:<onthisday@example.org>\r\n", to, b"DATA\r\n"):
                    wire.sendall(line)
                    read_reply(wire)
                wire.sendall(messages[number % 100])
                wire.sendall(b".\r\n")
                read_reply(wire)

        def by_smtplib(count: int) -> None:
            for number in range(count):
                client.sendmail(EMAIL.sender_address, [f"reader{number % 100}@example.net"], messages[number % 100])

        name, bare = ("smtp / smtplib", by_smtplib) if with_smtplib else ("smtp / socket", by_socket)
        yield Way(name, "copies", 1, len(messages[0]), ours, bare, process)
        wire.close()
        client.close()
        provider.close()


@contextmanager
def outbox_way() -> Iterator[Way]:
    """Beside the same files, written and brought to the disk one after the other."""
    with tempfile.TemporaryDirectory(prefix="outbox-", dir=Path.cwd()) as folder:
        provider = Outbox(Path(folder) / "ours")
        recipients = [recipient(number) for number in range(200)]
        messages = [message_bytes(EMAIL, one) for one in recipients]
        bare_folder = Path(folder) / "bare"
        bare_folder.mkdir()

        def ours(count: int) -> None:
            for number in range(1, count // 200 + 1):
                provider.send(EMAIL, recipients, f"hungary-2026-11-04/{number}")
            shutil.rmtree(Path(folder) / "ours")

        def bare(count: int) -> None:
            for number in range(count // 200 * 200):
                handle = os.open(bare_folder / f"{number}.eml", os.O_WRONLY | os.O_CREAT, 0o644)
                os.write(handle, messages[number % 200])
                os.fsync(handle)
                os.close(handle)
            shutil.rmtree(bare_folder)
            bare_folder.mkdir()

        yield Way("outbox / files", "copies", 200, len(messages[0]), ours, bare, None)


def timed(work: Callable[[int], None], messages: int) -> Took:
    began, cpu = time.perf_counter(), time.process_time()
    work(messages)
    return Took(time.perf_counter() - began, time.process_time() - cpu)


def measure(way: Way, messages: int, rounds: int) -> None:
    messages = max(1, messages // way.batch) * way.batch
    way.ours(way.batch)
    way.bare(way.batch)
    # A call of tokens is over so soon that the clock needs more of them.
    more = 10 if way.takes == "tokens" else 1
    ours, bare, busy = [], [], []
    for _ in range(rounds):
        ours.append(timed(way.ours, messages))
        before = cpu_of(way.sink) if way.sink else 0.0
        bare.append(timed(way.bare, messages * more))
        busy.append(((cpu_of(way.sink) - before) / bare[-1].seconds) if way.sink else 0.0)
    bare = [Took(one.seconds / more, one.cpu / more) for one in bare]
    pairs = list(zip(ours, bare, strict=True))
    mine, theirs = (messages / statistics.median(one.seconds for one in took) for took in (ours, bare))
    line = (
        f"{way.name:<16}{way.takes:<8}{way.batch:>6}{way.size / 1000:>9.1f}{messages:>9,}{mine:>11,.0f}{theirs:>11,.0f}"
    )
    line += f"{statistics.median(theirs.seconds / mine.seconds for mine, theirs in pairs):>8.2f}"
    line += f"{statistics.median(one.cpu for one in ours) / messages * 1e6:>10.1f}"
    line += f"{statistics.median(one.cpu for one in bare) / messages * 1e6:>10.1f}"
    line += f"{statistics.median(theirs.cpu / max(mine.cpu, 1e-9) for mine, theirs in pairs):>8.2f}"
    line += f"{statistics.median(busy):>8.0%}" if way.sink else f"{'':>8}"
    print(line, flush=True)


def whole_use_case(readers: int) -> None:
    """A day of the starter publication for so many readers, from the database to the sink."""
    content = b'{"id": "<1@mg.example.org>", "message": "Queued. Thank you."}'
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(content) + content
    with tempfile.TemporaryDirectory(prefix="mail-") as folder, sink("http", answer) as (port, _):
        project = Path(folder) / "project"
        for name in ("entries", "templates", "config"):
            shutil.copytree(starter_dir() / name, project / name)
        config = project / "config" / "publication.yaml"
        mail = f'{{provider: mailgun, domain: mg.example.org, base_url: "http://127.0.0.1:{port}", api_key_env: KEY}}'
        config.write_text(re.sub(r"(?m)^mail:.*$", f"mail: {mail}", config.read_text("utf-8")), "utf-8")
        app = build_app(project, now=MORNING, environ={"KEY": "key"})
        try:
            edition = app.installation.publication.edition("hungary")
            addresses = ((f"reader{number}@example.net", None) for number in range(readers))
            enrol(app.installation, edition, addresses, statement="a benchmark", now=app.clock())
            publish(app.installation, [IssueKey(edition.id, MORNING.date())], app.clock())
            # A pass that is asked to stop promises what is due, and leaves the calls to the next.
            freezing = timed(lambda _: deliver(app.installation, app.clock, stopping=lambda: True), readers)
            passes: list[Delivery] = []
            handing = timed(lambda _: passes.append(deliver(app.installation, app.clock)), readers)
        finally:
            app.close()
    (delivery,) = passes
    if delivery.accepted < readers:
        raise RuntimeError(str(delivery))
    seconds, cpu = freezing.seconds + handing.seconds, freezing.cpu + handing.cpu
    print(
        f"a day for {readers:,} readers: frozen in {freezing.seconds:.2f} s, handed over in {handing.seconds:.2f} s "
        f"and {delivery.calls} calls: {readers / seconds:,.0f} readers/s, {cpu / readers * 1e6:.0f} µs of CPU each"
    )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--messages", type=int, default=20_000, help="a round, of providers that take tokens")
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--recipients", type=int, default=10_000, help="of the whole use case; 0 leaves it out")
    options.add_argument("--only", default="", help="names of providers, with commas")
    chosen = options.parse_args()
    wanted = set(chosen.only.split(",")) - {""} or {*provider_names()}
    print(f"{'':<24}{'batch':>6}{'KB each':>9}{'messages':>9}{'ours/s':>11}{'bare/s':>11}{'ratio':>8}", end="")
    print(f"{'CPU µs':>10}{'bare':>10}{'by CPU':>8}{'sink':>8}")
    for name in (name for name in APIS if name in wanted & {*provider_names()}):
        try:
            built(name, 9).close()
        except ConfigurationError as error:
            print(f"SKIPPED: {name}: {error.problems[0].message}")
            continue
        with api_way(name) as way:
            measure(way, chosen.messages // (1 if way.takes == "tokens" else 10), chosen.rounds)
    if "smtp" in wanted:
        for with_smtplib in (False, True):
            with smtp_way(with_smtplib=with_smtplib) as way:
                measure(way, chosen.messages // 10, chosen.rounds)
    if "outbox" in wanted:
        with outbox_way() as way:
            measure(way, chosen.messages // 50, chosen.rounds)
    if chosen.recipients:
        whole_use_case(chosen.recipients)


if __name__ == "__main__":
    main()
