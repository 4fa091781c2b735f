"""A publication in a folder of its own, and the installed program run on it."""

import atexit
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

import requests

PROGRAM = Path(sys.executable).parent / "syndicate"
REPOSITORY = Path(__file__).parents[2]


@dataclass(frozen=True)
class Project:
    folder: Path

    def run(self, *arguments, now=None, exit_code=0, env=None):
        """Run `syndicate` and return its standard output; standard error follows it."""
        done = self.start(*arguments, now=now, env=env)
        output, errors = done.communicate(timeout=120)
        assert done.returncode == exit_code, f"exit {done.returncode}\n{output}\n{errors}"
        assert "Traceback" not in errors
        return output + errors

    def start(self, *arguments, now=None, env=None):
        command = [PROGRAM, "--project", self.folder, *(["--now", now] if now else []), *arguments]
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env)

    def edit(self, path, old, new):
        file = self.folder / path
        text = file.read_text(encoding="utf-8")
        assert old in text, f"“{old}” is not in {path}"
        file.write_text(text.replace(old, new), encoding="utf-8")

    def write(self, path, text):
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    @property
    def site(self):
        return self.folder / "var" / "site"

    def mails(self, containing=""):
        """Mails in the outbox whose path contains a text, parsed."""
        files = sorted((self.folder / "var" / "outbox").rglob("*.eml"))
        return [message_from_bytes(f.read_bytes(), policy=policy.default) for f in files if containing in str(f)]

    def snapshot(self):
        """Every file that people get, with its bytes and its time of change."""
        return {
            str(file.relative_to(self.folder)): (sha256(file.read_bytes()).hexdigest(), file.stat().st_mtime_ns)
            for folder in (self.site, self.folder / "var" / "outbox")
            for file in sorted(folder.rglob("*"))
            if file.is_file()
        }

    @contextmanager
    def served(self, *arguments, now=None):
        """Run `syndicate serve` on a port of its own; gives the base URL, which the configuration names too."""
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        config = self.folder / "config" / "publication.yaml"
        text = config.read_text(encoding="utf-8")
        config.write_text(re.sub(r"(?m)^url:.*$", f'url: "{url}"', text), encoding="utf-8")
        process = self.start("serve", "--port", str(port), *arguments, now=now)
        try:
            wait_for(lambda: is_answering(f"{url}/healthz") or process.poll() is not None)
            assert process.poll() is None, process.communicate()
            yield url
        finally:
            process.terminate()
            _, errors = process.communicate(timeout=60)
        assert process.returncode in (0, -15), errors
        assert "Traceback" not in errors


def make_project(folder):
    """What `init` makes; it is made once, for that takes longer than most of what is done with it."""
    shutil.copytree(_begun(), folder)
    return Project(folder)


@lru_cache(maxsize=1)
def _begun():
    place = Path(tempfile.mkdtemp(prefix="syndicate-begun-"))
    atexit.register(shutil.rmtree, place)
    subprocess.run([PROGRAM, "init", place / "project"], check=True, capture_output=True, timeout=60)
    return place / "project"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def is_answering(url):
    try:
        return requests.get(url, timeout=2).status_code < 500
    except requests.RequestException:
        return False


def wait_for(condition, *, seconds=30):
    """Wait until `condition()` is true and return what it gave."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.05)
    raise AssertionError(f"nothing came of it within {seconds} s")
