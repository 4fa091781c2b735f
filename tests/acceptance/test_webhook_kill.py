"""kill -9 while a provider reports: whatever was answered 200 is there, and is acted on by whoever runs next."""

import http.client
import json
import os
import random
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from base64 import b64encode
from contextlib import closing
from itertools import count

import pytest

from tests.acceptance.project import make_project

pytestmark = pytest.mark.slow

KILLS = 200
SECRET = "a-long-secret-of-the-path"
LOGIN = "Basic " + b64encode(b"postmark:a password").decode()
ENVIRON = {"TOKEN": "token", "PATH_SECRET": SECRET, "PASSWORD": "a password"}
MAIL = (
    "mail: {provider: postmark, server_token_env: TOKEN, webhook_secret_env: PATH_SECRET, "
    "webhook_username: postmark, webhook_password_env: PASSWORD}"
)


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


class Reporter(threading.Thread):
    """Reports one event after the other over a kept connection, as fast as it is answered, and notes what was heard."""

    def __init__(self, port, names):
        super().__init__(daemon=True)
        self.port = port
        self.names = names
        self.heard = []
        self.over = False
        self.statuses = set()

    def run(self):
        while not self.over:
            with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)) as connection:
                self._report_until_it_breaks(connection)
            time.sleep(0.002)

    def _report_until_it_breaks(self, connection):
        while not self.over:
            name = next(self.names)
            headers = {"Authorization": LOGIN, "X-PM-Webhook-Trace-Id": name}
            body = json.dumps({"RecordType": "SpamComplaint", "Email": f"{name}@example.net", "Metadata": {}})
            try:
                connection.request("POST", f"/webhooks/postmark/{SECRET}", body.encode(), headers)
                with connection.getresponse() as answer:
                    answer.read()
            except (OSError, http.client.HTTPException):
                return
            self.statuses.add(answer.status)
            if answer.status == 200:
                self.heard.append(name)


def test_every_report_that_was_answered_200_is_there_after_200_kills(tmp_path):
    project = make_project(tmp_path / "mypub")
    project.edit("config/publication.yaml", "mail: {provider: outbox}", MAIL)
    environ = {**os.environ, **ENVIRON}
    project.run("subscribers", "list", env=environ)  # makes the database
    port = free_port()
    command = [sys.executable, "-m", "tests.acceptance.forking", str(project.folder), str(port)]
    forking = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environ)
    reporters = [Reporter(port, (f"trace-{one}-{number:08d}" for number in count())) for one in range(2)]
    chance = random.Random(1)
    try:
        for reporter in reporters:
            reporter.start()
        heard_before = 0
        for _ in range(KILLS):
            print("serve", file=forking.stdin, flush=True)
            server = int(forking.stdout.readline())
            wanted = heard_before + chance.randint(1, 8)
            began = time.monotonic()
            while sum(len(reporter.heard) for reporter in reporters) < wanted:
                assert time.monotonic() - began < 20, "the server answers nobody"
                time.sleep(0.001)
            time.sleep(chance.uniform(0, 0.004))
            os.kill(server, signal.SIGKILL)
            heard_before = sum(len(reporter.heard) for reporter in reporters)
    finally:
        for reporter in reporters:
            reporter.over = True
        for reporter in reporters:
            reporter.join()
        forking.stdin.close()
        forking.wait(10)
        forking.stdout.close()
    heard = {name for reporter in reporters for name in reporter.heard}
    assert len(heard) >= KILLS
    assert set().union(*(reporter.statuses for reporter in reporters)) == {200}
    with sqlite3.connect(project.folder / "var" / "syndicate.db") as database:
        kept = {key for (key,) in database.execute("SELECT key FROM events")}
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert heard <= kept
    # At most what was on the wire at a kill is there without having been answered.
    assert len(kept - heard) <= KILLS * len(reporters)
