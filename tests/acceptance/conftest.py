import pytest

from tests.acceptance.project import make_project
from tests.browser import open_chromium


@pytest.fixture
def project(tmp_path):
    """The starter publication in a fresh folder."""
    return make_project(tmp_path / "mypub")


@pytest.fixture
def page():
    """A page of a real browser."""
    with open_chromium() as browser:
        page = browser.new_page()
        yield page
        page.close()
