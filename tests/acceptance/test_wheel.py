"""The installed wheel carries the starter publication, and everything the program reads at run time."""

import os
import subprocess
import sys
import zipfile

import pytest

from tests.acceptance.project import REPOSITORY


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=REPOSITORY, check=True, capture_output=True, timeout=120)
    (built,) = folder.glob("*.whl")
    return built


def run_installed(installed, *arguments):
    """The program as it stands in the installed folder, away from the checkout."""
    code = "import sys, syndicate.cli.main as m; print(m.__file__, file=sys.stderr); m.main()"
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=installed.parent,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr.startswith(str(installed)), "the checkout was run and not the wheel"
    return done.stdout


def test_a_publication_begun_from_the_installed_wheel_brings_out_its_day(wheel, tmp_path):
    installed = tmp_path / "site-packages"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(installed)
    project = tmp_path / "mypub"
    run_installed(installed, "init", str(project))
    for folder in ("entries", "templates", "config"):
        ours = {path.relative_to(REPOSITORY) for path in (REPOSITORY / folder).rglob("*") if path.is_file()}
        assert ours == {path.relative_to(project) for path in (project / folder).rglob("*") if path.is_file()}
    run_installed(installed, "--project", str(project), "--now", "2026-11-04T07:00+01:00", "run", "--once")
    assert (project / "var/site/hungary/2026/11/04/index.html").exists()


def test_templates_that_a_project_does_not_have_come_from_the_wheel(wheel, tmp_path):
    installed = tmp_path / "site-packages"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(installed)
    project = tmp_path / "mypub"
    run_installed(installed, "init", str(project))
    for file in sorted((project / "templates").rglob("*"), reverse=True):
        file.rmdir() if file.is_dir() else file.unlink()
    run_installed(installed, "--project", str(project), "--now", "2026-11-04T07:00+01:00", "run", "--once")
    assert (project / "var/site/hungary/2026/11/04/index.html").exists()


def test_the_wheel_carries_no_tests_and_no_runtime_files(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert not [name for name in names if "/var/" in name or name.startswith("tests/") or "__pycache__" in name]
    assert any(name.startswith("syndicate/storage/migrations/versions/") for name in names)
