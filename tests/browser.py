"""A Chromium for tests marked `browser`: one on PATH, else Playwright's own."""

import os
import shutil
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

ON_PATH = ("chromium", "chromium-browser", "google-chrome")


def chromium_executable() -> str:
    """Skips the test under `BROWSER=none`, which says aloud that no browser is wanted; fails it where none is found."""
    if os.environ.get("BROWSER") == "none":
        pytest.skip("BROWSER=none: looked at in no browser")
    found = next(filter(None, map(shutil.which, ON_PATH)), None)
    if found:
        return found
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    if not Path(own).exists():
        pytest.fail(f"no browser: none of {', '.join(ON_PATH)} is on PATH, and Playwright has none of its own")
    return own


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
