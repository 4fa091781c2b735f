import pytest

from tests.acceptance.project import make_project


@pytest.fixture
def project(tmp_path):
    """The starter publication in a fresh folder."""
    return make_project(tmp_path / "mypub")
