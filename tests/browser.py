"""A Chromium for tests marked `browser`: one on PATH, else Playwright's own, else Debian's when we are root.

`python -m tests.browser` fetches what is missing before the tests run; the tests themselves fetch nothing.
`BROWSER=none` leaves the browser tests out, aloud.
"""

import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

ON_PATH = ("chromium", "chromium-browser", "google-chrome")
NONE_WANTED = "BROWSER=none: looked at in no browser"
NONE_FOUND = (
    f"no browser: none of {', '.join(ON_PATH)} is on PATH, Playwright has none of its own, and Debian's chromium "
    "could not be installed; install one, or leave these tests out with BROWSER=none"
)


def is_wanted():
    return os.environ.get("BROWSER") != "none"


def find_chromium():
    """The path of a Chromium, or None."""
    found = next(filter(None, map(shutil.which, ON_PATH)), None)
    if found:
        return found
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).exists() else None


def chromium_executable() -> str:
    """Skips the test under `BROWSER=none`; fails it where no browser is found."""
    if not is_wanted():
        pytest.skip(NONE_WANTED)
    return find_chromium() or pytest.fail(NONE_FOUND)


@contextmanager
def open_chromium():
    """A headless browser of Playwright's synchronous API."""
    executable = chromium_executable()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


def fetch_chromium():
    """Try Playwright's own, then Debian's when we may; True when there is one in the end."""
    attempts = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    if os.geteuid() == 0 and shutil.which("apt-get"):
        attempts += [["apt-get", "update", "-q"], ["apt-get", "install", "-qy", "--no-install-recommends", "chromium"]]
    for command in attempts:
        print("no browser yet:", *command, flush=True)
        try:
            subprocess.run(command, check=False, timeout=600, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"})
        except subprocess.TimeoutExpired:
            print("took too long", flush=True)
        if find_chromium():
            return True
    return False


if __name__ == "__main__":
    if not is_wanted():
        print(NONE_WANTED)
    elif not find_chromium() and not fetch_chromium():
        print(NONE_FOUND)  # and the tests marked `browser` will fail with the same sentence
