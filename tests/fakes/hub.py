"""A WebSub hub on 127.0.0.1 that does what the W3C's recommendation asks of one; nothing of it is ours to publish.

As a process: `python -m tests.fakes.hub --port-file F`; it ends on SIGTERM.

- `hub.mode=subscribe` (with `hub.callback`, `hub.topic`, optional `hub.secret`): verified by a GET with a challenge.
- `hub.mode=publish` with any number of `hub.url`: each is fetched, its own `Link` headers must name this hub and the
  topic itself, and its bytes are delivered to every subscriber with type, `Link` headers and `X-Hub-Signature`.
"""

import argparse
import hashlib
import hmac
import re
import secrets
import signal
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, parse_qsl, urlencode

import requests

_LINK = re.compile(r'<([^>]*)>; rel="(\w+)"')


@dataclass(frozen=True)
class Subscription:
    callback: str
    topic: str
    secret: str


class Hub:
    """`with Hub() as hub: hub.url`. What it was told stands in `published`, what it refused in `complaints`."""

    def __init__(self):
        self.subscriptions = []
        self.published = []
        self.complaints = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self._server.daemon_threads = True
        self._server.hub = self
        self.port = self._server.server_port
        self.url = f"http://127.0.0.1:{self.port}/"
        self._session = requests.Session()
        self._session.trust_env = False

    def __enter__(self):
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self._session.close()

    def subscribe(self, form):
        """Ask the callback whether it meant it, and only then take it on."""
        wanted = Subscription(form["hub.callback"], form["hub.topic"], form.get("hub.secret", ""))
        challenge = secrets.token_urlsafe(16)
        question = urlencode(
            {
                "hub.mode": "subscribe",
                "hub.topic": wanted.topic,
                "hub.challenge": challenge,
                "hub.lease_seconds": form.get("hub.lease_seconds", "864000"),
            }
        )
        joint = "&" if "?" in wanted.callback else "?"
        answer = self._session.get(f"{wanted.callback}{joint}{question}", timeout=10)
        if answer.ok and answer.text == challenge:
            self.subscriptions.append(wanted)
        else:
            self.complaints.append(f"intent of {wanted.callback} not verified")

    def publish(self, topics):
        self.published.append(topics)
        for topic in topics:
            fetched = self._session.get(topic, timeout=10)
            links = {rel: href for href, rel in _LINK.findall(fetched.headers.get("Link", ""))}
            if links != {"hub": self.url, "self": topic}:
                self.complaints.append(f"{topic} links {links}")
                continue
            for one in self.subscriptions:
                if one.topic == topic:
                    self._deliver(one, fetched)

    def _deliver(self, subscription, fetched):
        headers = {
            "Content-Type": fetched.headers["Content-Type"],
            "Link": f'<{self.url}>; rel="hub", <{subscription.topic}>; rel="self"',
        }
        if subscription.secret:
            mac = hmac.new(subscription.secret.encode(), fetched.content, hashlib.sha256).hexdigest()
            headers["X-Hub-Signature"] = f"sha256={mac}"
        self._session.post(subscription.callback, data=fetched.content, headers=headers, timeout=10)


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        hub = self.server.hub
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = parse_qs(body)
        if self.headers["Content-Type"] != "application/x-www-form-urlencoded":
            self._answer(415, "form-encoded, please")
        elif form.get("hub.mode") == ["publish"] and form.get("hub.url"):
            self._answer(204, "")
            hub.publish(form["hub.url"])
        elif form.get("hub.mode") == ["subscribe"] and {"hub.callback", "hub.topic"} <= form.keys():
            self._answer(202, "")
            hub.subscribe(dict(parse_qsl(body)))
        else:
            self._answer(400, "unknown hub.mode")

    def _answer(self, status, text):
        self.send_response(status)
        content = text.encode()
        if status != 204:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
        self.wfile.flush()

    def log_message(self, *parts):
        """Quiet."""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port-file", type=Path, required=True, help="where the port is written once it listens")
    asked = parser.parse_args()
    ending = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, ending)
    with Hub() as hub:
        unfinished = asked.port_file.with_suffix(".unfinished")
        unfinished.write_text(f"{hub.port}\n")
        unfinished.rename(asked.port_file)
        signal.sigwait(ending)


if __name__ == "__main__":
    main()
