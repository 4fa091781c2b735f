"""How quickly the site is served: `python bench/serving.py [--seconds 3] [--rounds 5]`.

Puts a feed of some 300 KB into the site of a temporary publication and has it served by `syndicate serve`, by nginx
(one worker, the limit), and by Flask on waitress where both can be imported, the usual way of doing it. All stand side
by side on core 0, `wrk` with 16 connections on core 1, and each round measures every server on every case, so that the
ratios of one round are of one moment. Trust the ratios, and not the requests a second. Loopback only, bounded time.
Where other work takes part of the two cores, requests a second say how the kernel shared them out; the ratio by CPU,
of the processor's time each server took for a request, is then the better one.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from syndicate.config import starter_dir
from syndicate.site import write_site

FEED = "hungary/atom.xml"
CASES = ("200", "200 gzip", "304")
AIMS = {"200": 0.65, "200 gzip": 0.5, "304": 0.35}
AIM_OVER_FLASK = 8
SERVER_CORE, LOAD_CORE = "0", "1"

# The least that nginx needs to do the same work; `deploy/nginx.conf` sends more headers and asks more questions.
NGINX = """
daemon off; master_process off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000000; etag on; gzip_static on; gzip_vary on;
  types {{ text/html html; text/xml xml; }}
  client_body_temp_path {folder}/t; proxy_temp_path {folder}/t; fastcgi_temp_path {folder}/t;
  uwsgi_temp_path {folder}/t; scgi_temp_path {folder}/t;
  server {{ listen 127.0.0.1:{port}; root {site}; add_header Cache-Control "public, max-age=300"; }}
}}
"""

# As the manuals have it: the file, its packed twin where that is accepted, and Flask's own conditional answers.
FLASK = """
import sys
from pathlib import Path
from flask import Flask, request, send_file
from waitress import serve
folder, port = Path(sys.argv[1]), int(sys.argv[2])
app = Flask(__name__)

@app.get("/<path:name>")
def show(name):
    is_packed = "gzip" in request.accept_encodings
    answer = send_file(folder / (name + ".gz" * is_packed), mimetype="text/xml", conditional=True, max_age=300)
    answer.vary.add("Accept-Encoding")
    if is_packed:
        answer.headers["Content-Encoding"] = "gzip"
    return answer

serve(app, host="127.0.0.1", port=port, threads=4, _quiet=True)
"""


@dataclass(frozen=True)
class Measured:
    requests: float
    p50: float
    p99: float
    #: Microseconds of the server's processor for a request, the kernel's for it among them.
    cpu: float


@dataclass(frozen=True)
class Server:
    url: str
    pid: int

    def cpu_seconds(self) -> float:
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def feed() -> bytes:
    words = (starter_dir() / "config" / "publication.yaml").read_text(encoding="utf-8").split()
    entries = []
    while sum(map(len, entries)) < 300_000:
        number = len(entries)
        text = " ".join(words[(number * 7 + place * place) % len(words)] for place in range(300))
        entries.append(f"<entry><id>tag:{number}</id><title>{number * 7919}</title><content>{text}</content></entry>\n")
    return ("<feed>" + "".join(entries).replace("&", "&amp;") + "</feed>").encode()


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def running(command: list[str], port: int) -> Iterator[Server]:
    """A server pinned to its core, once it answers."""
    pinned = ["taskset", "-c", SERVER_CORE, *command]
    process = subprocess.Popen(pinned, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}/{FEED}"
    try:
        for _ in range(200):
            try:
                urllib.request.urlopen(url, timeout=2).close()
                break
            except OSError:
                if process.poll() is not None:
                    raise RuntimeError(f"{command[0]} did not start") from None
                time.sleep(0.05)
        yield Server(url, process.pid)
    finally:
        process.terminate()
        process.wait(timeout=40)


def start_all(stack: ExitStack, folder: Path, peer_python: str) -> dict[str, Server]:
    project, site = folder / "project", folder / "project" / "var" / "site"
    shutil.copytree(starter_dir() / "config", project / "config")
    (project / "entries").mkdir()
    write_site(site, {FEED: feed(), "index.html": b"<!doctype html><title>x</title>"})
    found: dict[str, Server] = {}
    port = free_port()
    command = [str(Path(sys.executable).with_name("syndicate")), "--project", str(project), "serve", "--no-scheduler"]
    found["syndicate"] = stack.enter_context(running([*command, "--port", str(port)], port))
    if shutil.which("nginx"):
        port = free_port()
        config = folder / "nginx.conf"
        config.write_text(NGINX.format(folder=folder, site=site, port=port))
        found["nginx"] = stack.enter_context(running(["nginx", "-c", str(config), "-p", str(folder)], port))
    else:
        print("nginx is not here; on Debian: apt-get install nginx-light")
    if subprocess.run([peer_python, "-c", "import flask, waitress"], stderr=subprocess.DEVNULL).returncode == 0:
        port = free_port()
        (folder / "peer.py").write_text(FLASK)
        command = [peer_python, str(folder / "peer.py"), str(site), str(port)]
        found["flask on waitress"] = stack.enter_context(running(command, port))
    else:
        print("Flask on waitress is left out: pip install flask waitress, in any environment, and --peer-python PATH")
    return found


def headers_of(url: str, case: str) -> list[str]:
    headers = {"Accept-Encoding": "gzip"} if case != "200" else {}
    if case == "304":
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers)) as answer:
            headers["If-None-Match"] = answer.headers["ETag"]
    return [f"{name}: {value}" for name, value in headers.items()]


def load(server: Server, headers: list[str], seconds: float) -> Measured:
    options = [part for header in headers for part in ("-H", header)]
    command = ["taskset", "-c", LOAD_CORE, "wrk", "-t1", "-c16", f"-d{seconds}s", "--latency", *options, server.url]
    before = server.cpu_seconds()
    text = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    if re.search(r"Non-2xx or 3xx responses|Socket errors", text):
        raise RuntimeError(text)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", text)
    times = {percent: _milliseconds(text, percent) for percent in ("50", "99")}
    count = re.search(r"(\d+) requests in", text)
    if not rate or not count:
        raise RuntimeError(text)
    cpu = (server.cpu_seconds() - before) / int(count[1]) * 1e6
    return Measured(float(rate[1]), times["50"], times["99"], cpu)


def _milliseconds(text: str, percent: str) -> float:
    match = re.search(rf"^\s+{percent}%\s+([\d.]+)(us|ms|s)$", text, re.MULTILINE)
    return float(match[1]) * {"us": 0.001, "ms": 1.0, "s": 1000.0}[match[2]] if match else 0.0


def show(results: dict[str, dict[str, list[Measured]]]) -> None:
    print(f"{'':20}{'':>10}{'req/s':>10}{'p50 ms':>9}{'p99 ms':>9}{'CPU µs':>9}{'ours is':>10}{'by CPU':>8}")
    for case, servers in results.items():
        for server, rounds in servers.items():
            line = f"{server:20}{case:>10}{statistics.median(one.requests for one in rounds):>10,.0f}"
            line += f"{statistics.median(one.p50 for one in rounds):>9.2f}"
            line += f"{statistics.median(one.p99 for one in rounds):>9.2f}"
            line += f"{statistics.median(one.cpu for one in rounds):>9.1f}"
            if server != "syndicate":
                pairs = list(zip(servers["syndicate"], rounds, strict=True))
                ratio = statistics.median(ours.requests / theirs.requests for ours, theirs in pairs)
                by_cpu = statistics.median(theirs.cpu / ours.cpu for ours, theirs in pairs)
                aim = AIMS[case] if server == "nginx" else AIM_OVER_FLASK
                line += f"{ratio:>9.2f}x{by_cpu:>7.2f}x  (aim {aim}: {'reached' if ratio >= aim else 'missed'})"
            print(line)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--seconds", type=int, default=3, help="of load for each server, case and round")
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--peer-python", default=sys.executable, help="a Python that has flask and waitress")
    chosen = options.parse_args()
    if not shutil.which("wrk") or not shutil.which("taskset"):
        sys.exit("wrk and taskset are needed; on Debian: apt-get install wrk util-linux")
    with tempfile.TemporaryDirectory(prefix="serving-") as folder, ExitStack() as stack:
        servers = start_all(stack, Path(folder), chosen.peer_python)
        results: dict[str, dict[str, list[Measured]]] = {case: {name: [] for name in servers} for case in CASES}
        for case in CASES:
            headers = {name: headers_of(server.url, case) for name, server in servers.items()}
            for _ in range(chosen.rounds):
                for name, server in servers.items():
                    results[case][name].append(load(server, headers[name], chosen.seconds))
        show(results)


if __name__ == "__main__":
    main()
