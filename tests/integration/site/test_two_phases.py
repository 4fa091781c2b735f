"""Killed at any point, out of disk, two at once: the site is the old one or the new one."""

import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from syndicate.errors import SiteError
from syndicate.site import finish_writing, write_site
from tests.integration.site.public_folder import plain_files, public_files, workshop

ROOT = Path(__file__).parents[3]
OLD = {f"d{n}/index.html": f"old {n} ".encode() * 300 for n in range(4)} | {"gone.txt": b"old", "index.html": b"old"}
NEW = {f"d{n}/index.html": f"new {n} ".encode() * 300 for n in range(2, 6)} | {"gone.txt": None, "index.html": b"new"}
AFTER = {name: content for name, content in (OLD | NEW).items() if content is not None}

#: Writes NEW into copies of the old site, each in a child that is killed as it enters the n-th call that changes the
#: disk, until one lives; says how each ended.
DIES = """
import os, shutil, signal, sys
from pathlib import Path
from syndicate.site import packing, write_site
from tests.integration.site.test_two_phases import NEW
packing.twins_made()
old, folder, first, last = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
def dying(function):
    def call(*args, **options):
        global left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return function(*args, **options)
    return call
for step in range(first, last):
    shutil.copytree(old, folder / str(step))
    child = os.fork()
    if not child:
        left = step
        for name in ("rename", "replace", "unlink", "mkdir", "fsync", "sync", "utime", "rmdir"):
            setattr(os, name, dying(getattr(os, name)))
        write_site(folder / str(step), NEW)
        os._exit(0)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    print(status)
    if status == 0:
        break
"""


def run(code, *arguments):
    return subprocess.Popen([sys.executable, "-c", code, *map(str, arguments)], cwd=ROOT)


def killed(old_site, folder, first=0, last=500):
    """How the writers ended that were killed at each step; the last lived, if there was no step left."""
    command = [sys.executable, "-c", DIES, str(old_site), str(folder), str(first), str(last)]
    return [int(line) for line in subprocess.check_output(command, cwd=ROOT, text=True).split()]


@pytest.fixture(scope="module")
def old_site(tmp_path_factory):
    root = tmp_path_factory.mktemp("old") / "site"
    write_site(root, OLD)
    return root


@pytest.mark.slow
def test_killed_at_any_step_the_site_is_the_old_one_or_completed_by_whoever_comes_next(old_site, tmp_path):
    """Until the journal stands the old site is untouched; from then on the new one is certain."""
    seen = []
    codes = killed(old_site, tmp_path)
    for step in range(len(codes)):
        root = tmp_path / str(step)
        if (root / ".writing/journal").exists():
            plain_files(root)  # twins agree, half-way too
            assert finish_writing(root)
            seen.append("completed")
        else:
            seen.append("new" if plain_files(root) == AFTER else "old")
        assert not finish_writing(root)
        assert plain_files(root) == (OLD if seen[-1] == "old" else AFTER)
        assert write_site(root, NEW) == () or seen[-1] == "old"
        assert (plain_files(root), workshop(root)) == (AFTER, ["lock"])
    assert set(codes[:-1]) == {-signal.SIGKILL}
    assert codes[-1] == 0
    # In this order, and each of them at many steps.
    assert seen == sorted(seen, key=["old", "completed", "new"].index)
    assert min(seen.count("old"), seen.count("completed")) > 20


def test_a_half_done_second_phase_is_completed_first_of_all_by_the_next_writing(old_site, tmp_path):
    root = tmp_path / "50"
    assert killed(old_site, tmp_path, 50, 51) == [-signal.SIGKILL]
    assert (root / ".writing/journal").exists()
    with pytest.raises(SiteError):
        write_site(root, {"d9": b"x", "d9/index.html": b"refused"})
    assert plain_files(root) == AFTER


def test_finishing_where_nothing_was_begun_touches_nothing(tmp_path):
    assert not finish_writing(tmp_path / "never")
    assert not (tmp_path / "never").exists()


def test_a_damaged_journal_is_a_clear_fault_with_its_mend(old_site, tmp_path):
    root = tmp_path / "site"
    shutil.copytree(old_site, root)
    for damage in (
        "",
        "syndicate site journal 1\n",
        "syndicate site journal 1\nrubbish\nend\n",
        "something else\nend\n",
    ):
        (root / ".writing/journal").write_text(damage)
        with pytest.raises(SiteError, match=r"damaged; delete the site’s folder"):
            finish_writing(root)
    assert plain_files(root) == OLD


WRITER = """
import sys
from pathlib import Path
from syndicate.site import write_site
root, start, count = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
for version in range(start, start + count):
    write_site(root, {f"d{n % 3}/{n}.html": (f"{n} {version} " * 400).encode() for n in range(12)})
"""


def versions(root):
    """The versions of all files; each must be one whole version."""
    found = set()
    for content in plain_files(root).values():
        number, version, *_ = content.decode().split()
        assert content == f"{number} {version} ".encode() * 400
        found.add(version)
    return found


@pytest.mark.slow
def test_a_process_killed_at_any_moment_leaves_one_version_once_it_is_completed(tmp_path):
    dice = random.Random(4)
    for attempt in range(12):
        process = run(WRITER, tmp_path, attempt * 1000, 1000)
        while not (tmp_path / "d0").is_dir() and process.poll() is None:
            time.sleep(0.005)
        time.sleep(0.15 + dice.random() * 0.15)
        process.kill()
        process.wait()
        versions(tmp_path)
        finish_writing(tmp_path)
        assert len(versions(tmp_path)) <= 1


def test_two_processes_at_once_leave_one_version(tmp_path):
    programs = [run(WRITER, tmp_path, start, 4) for start in (0, 50)]
    assert [program.wait(timeout=60) for program in programs] == [0, 0]
    assert len(versions(tmp_path)) == 1
    assert len(public_files(tmp_path)) == 36
    assert workshop(tmp_path) == ["lock"]


@pytest.fixture
def small_disk(tmp_path):
    """A file system of one megabyte."""
    disk = tmp_path / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=1m,nr_inodes=300", "tmpfs", str(disk)]
    if shutil.which("mount") is None or subprocess.run(command, stderr=subprocess.DEVNULL).returncode:
        pytest.skip("only root may mount a small disk")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def noise(size):
    return random.Random(size).randbytes(size)


def test_a_full_disk_is_said_so_and_the_old_site_stays_as_it_was(small_disk):
    root = small_disk / "site"
    write_site(root, OLD)
    before = public_files(root)
    with pytest.raises(SiteError, match="No space left on device"):
        write_site(root, {**NEW, "large.bin": noise(900_000)})
    assert public_files(root) == before
    assert workshop(root) == ["lock"]
    # There is room again for what fits.
    write_site(root, NEW)
    assert plain_files(root) == AFTER


def test_a_disk_without_room_for_folders_leaves_the_old_site_as_it_was(small_disk):
    root = small_disk / "site"
    write_site(root, OLD)
    before = public_files(root)
    pages = {"/".join(f"{n}{level}" for level in range(8)) + "/index.html": b"x" for n in range(60)}
    with pytest.raises(SiteError, match="No space left on device"):
        write_site(root, {**NEW, **pages})
    assert public_files(root) == before
    assert workshop(root) == ["lock"]


def test_a_file_larger_than_may_be_is_said_so_and_the_old_site_stays(tmp_path):
    write_site(tmp_path, OLD)
    before = public_files(tmp_path)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, hard))
    try:
        with pytest.raises(SiteError, match="File too large"):
            write_site(tmp_path, {**NEW, "large.bin": noise(60_000)})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, ignored)
    assert public_files(tmp_path) == before


def test_a_folder_that_may_not_be_written_is_said_so(tmp_path):
    place = tmp_path / "file"
    place.write_text("in the way")
    with pytest.raises(SiteError, match="Not a directory"):
        write_site(place / "site", {"a.html": b"x"})
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
