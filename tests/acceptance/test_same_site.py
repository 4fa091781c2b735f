"""The same records and entries give the same site: every byte of it, in any process, at any hour, in any zone."""

import os
import shutil

import pytest

from tests.acceptance.project import Project, make_project

FIRST = ("2026-11-03T07:00:00+01:00", "2026-11-04T07:00:00+01:00", "2026-11-06T07:00:00+01:00")
ELSEWHERE = {
    "another hash seed, and an hour later": (
        "2026-11-06T08:13:00+01:00",
        {"PYTHONHASHSEED": "7", "TZ": "Pacific/Apia", "LC_ALL": "C.UTF-8"},
    ),
    "another day, zone and locale": (
        "2027-03-01T03:00:00+01:00",
        {"PYTHONHASHSEED": "8", "TZ": "America/St_Johns", "LANG": "hu_HU.UTF-8", "LANGUAGE": "hu"},
    ),
}


def site_of(project):
    return {
        str(path.relative_to(project.site)): path.read_bytes()
        for path in sorted(project.site.rglob("*"))
        if path.is_file() and ".writing" not in path.parts
    }


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    """A few days of both editions, with a correction and a withdrawal among them."""
    project = make_project(tmp_path_factory.mktemp("archive") / "mypub")
    for now in FIRST:
        project.run("run", "--once", now=now)
    ref = "hungarian-revolution-1956/soviet-intervention"
    project.run("correct", ref, "--severity", "correction", "--note", "A wrong hour.", now="2026-11-06T09:00:00+01:00")
    project.run("retract", "visegrad-congress-1335", "--reason", "A forgery.", now="2026-11-06T09:30:00+01:00")
    return project


@pytest.mark.parametrize("name", ELSEWHERE)
def test_a_site_made_again_elsewhere_is_the_same_to_the_byte(archive, tmp_path, name):
    now, environment = ELSEWHERE[name]
    before = site_of(archive)
    assert len(before) > 1000
    shutil.copytree(archive.folder, tmp_path / "mypub")
    copy = Project(tmp_path / "mypub")
    shutil.rmtree(copy.folder / "var/site")
    shutil.rmtree(copy.folder / "var/cache")
    copy.run("publish", "-e", "hungary", "--day", "2026-11-04", now=now, env={**os.environ, **environment})
    after = site_of(copy)
    assert sorted(after) == sorted(before)
    assert [name for name in before if before[name] != after[name]] == []


def test_a_site_that_is_current_is_not_made_at_all(archive):
    before = {path: (path.stat().st_mtime_ns, path.stat().st_ino) for path in archive.site.rglob("*")}
    archive.run("publish", "-e", "hungary", "--day", "2026-11-04", now="2026-11-06T12:00:00+01:00")
    assert {path: (path.stat().st_mtime_ns, path.stat().st_ino) for path in archive.site.rglob("*")} == before
