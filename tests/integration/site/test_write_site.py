import gzip
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from syndicate.site import has_site, write_site

ROOT = Path(__file__).parents[3]


def public_files(root):
    """Every file a server could find, by its name."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and ".writing" not in path.parts
    }


def times(root):
    return {path: path.stat().st_mtime_ns for path in root.rglob("*") if path.is_file()}


def test_every_file_stands_there_with_its_gzip_beside_it(tmp_path):
    files = {"index.html": b"<p>home</p>" * 50, "hungary/2026/11/04/index.html": "Ő".encode(), "assets/site.css": b""}

    write_site(tmp_path / "new" / "site", files)

    found = public_files(tmp_path / "new" / "site")
    assert found.keys() == {*files, *(f"{name}.gz" for name in files)}
    for name, content in files.items():
        assert found[name] == content
        assert gzip.decompress(found[f"{name}.gz"]) == content


def test_files_are_readable_for_a_server_of_another_user(tmp_path):
    old = os.umask(0o022)
    try:
        write_site(tmp_path, {"index.html": b"x"})
    finally:
        os.umask(old)

    assert (tmp_path / "index.html").stat().st_mode & 0o777 == 0o644
    assert (tmp_path / "index.html.gz").stat().st_mode & 0o777 == 0o644


def test_what_is_the_same_is_left_alone_and_only_changes_are_told(tmp_path):
    write_site(tmp_path, {"a.html": b"one", "b.html": b"two"})
    before = times(tmp_path)

    assert write_site(tmp_path, {"a.html": b"one", "b.html": b"two"}) == ()
    assert {path: time for path, time in times(tmp_path).items() if path.name != "lock"} == {
        path: time for path, time in before.items() if path.name != "lock"
    }
    assert write_site(tmp_path, {"a.html": b"one", "b.html": b"TWO"}) == ("b.html",)
    assert times(tmp_path)[tmp_path / "a.html"] == before[tmp_path / "a.html"]
    assert gzip.decompress((tmp_path / "b.html.gz").read_bytes()) == b"TWO"


def test_what_is_not_named_stays(tmp_path):
    write_site(tmp_path, {"2025/index.html": b"old"})
    write_site(tmp_path, {"2026/index.html": b"new"})

    assert (tmp_path / "2025/index.html").read_bytes() == b"old"


def test_the_same_content_gives_the_same_gzip_anywhere(tmp_path):
    write_site(tmp_path / "one", {"a.html": b"content " * 100})
    write_site(tmp_path / "two", {"renamed.html": b"content " * 100})

    packed = (tmp_path / "one/a.html.gz").read_bytes()
    assert packed == (tmp_path / "two/renamed.html.gz").read_bytes()
    assert packed[4:8] == b"\0\0\0\0"
    assert packed[9] == 255


@pytest.mark.parametrize(
    "damage", [None, b"", b"x", gzip.compress(b"another")], ids=["gone", "empty", "short", "other"]
)
def test_a_gzip_that_does_not_fit_is_made_again_without_touching_the_file(tmp_path, damage):
    write_site(tmp_path, {"a.html": b"one"})
    before = times(tmp_path)[tmp_path / "a.html"]
    if damage is None:
        (tmp_path / "a.html.gz").unlink()
    else:
        (tmp_path / "a.html.gz").write_bytes(damage)

    assert write_site(tmp_path, {"a.html": b"one"}) == ()
    assert gzip.decompress((tmp_path / "a.html.gz").read_bytes()) == b"one"
    assert times(tmp_path)[tmp_path / "a.html"] == before


@pytest.mark.parametrize(
    "name",
    [
        "../a",
        "a/../../b",
        "/etc/passwd",
        "",
        ".",
        "a//b",
        "./a",
        "a/",
        "a\0b",
        ".writing/plain",
        "out/index.html",
        "..",
        "a/..",
    ],
)
def test_a_path_out_of_the_folder_is_refused_before_anything_is_written(tmp_path, name):
    root = tmp_path / "site"
    (tmp_path / "elsewhere").mkdir()
    root.mkdir()
    (root / "out").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(ValueError, match="is no path inside the site’s folder"):
        write_site(root, {"good.html": b"x", name: b"y"})
    assert public_files(root) == {}
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_nothing_is_written_that_leads_to_what_is_not_there_yet(tmp_path):
    names = [
        "index.html",
        "aa/index.html",
        "aa/rss.xml",
        "aa/2026/11/04/x/y/index.html",
        "aa/2026/11/04/index.html",
        "assets/z.css",
    ]

    assert write_site(tmp_path, dict.fromkeys(names, b"x")) == (
        "assets/z.css",
        "aa/2026/11/04/x/y/index.html",
        "aa/2026/11/04/index.html",
        "aa/index.html",
        "aa/rss.xml",
        "index.html",
    )


def test_a_site_is_there_when_its_start_page_is(tmp_path):
    assert not has_site(tmp_path / "none")
    write_site(tmp_path, {"hungary/index.html": b"x"})
    assert not has_site(tmp_path)
    write_site(tmp_path, {"index.html": b"x"})
    assert has_site(tmp_path)


def test_what_a_dead_process_had_begun_is_cleared_away(tmp_path):
    (tmp_path / ".writing").mkdir()
    (tmp_path / ".writing/plain").write_bytes(b"half a pa")

    write_site(tmp_path, {"a.html": b"one"})

    assert [path.name for path in (tmp_path / ".writing").iterdir()] == ["lock"]


def test_a_fault_in_the_middle_leaves_nothing_half(tmp_path):
    write_site(tmp_path, {"b.html": b"old"})
    (tmp_path / "blocked.html").mkdir()

    with pytest.raises(OSError, match=r"blocked\.html"):
        write_site(tmp_path, {"b.html": b"new", "blocked.html": b"x", "c.html": b"y"})

    assert public_files(tmp_path)["b.html"] == b"new"
    assert [path.name for path in (tmp_path / ".writing").iterdir()] == ["lock"]


WRITER = """
import sys
from pathlib import Path
from syndicate.site import write_site
root, start = Path(sys.argv[1]), int(sys.argv[2])
for version in range(start, start + 1000):
    write_site(root, {f"d{n % 3}/{n}.html": (f"{n} {version} " * 400).encode() for n in range(12)})
"""


def assert_whole(root):
    """Every public file is one whole version, and a gzip that is there agrees with the file beside it."""
    for name, content in public_files(root).items():
        plain = gzip.decompress(content) if name.endswith(".gz") else content
        number, version, *_ = plain.decode().split()
        assert plain == f"{number} {version} ".encode() * 400
        if name.endswith(".gz"):
            assert plain == (root / name.removesuffix(".gz")).read_bytes()


@pytest.mark.slow
def test_a_process_killed_at_any_point_leaves_each_file_old_or_new(tmp_path):
    dice = random.Random(4)
    for attempt in range(12):
        process = subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path), str(attempt * 1000)], cwd=ROOT)
        while not has_files(tmp_path) and process.poll() is None:
            time.sleep(0.005)
        time.sleep(0.08 + dice.random() * 0.15)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert_whole(tmp_path)

    files = {f"d{n % 3}/{n}.html": f"{n} last ".encode() * 400 for n in range(12)}
    write_site(tmp_path, files)
    assert public_files(tmp_path).keys() == {*files, *(f"{name}.gz" for name in files)}


def has_files(root):
    return (root / "d0").is_dir()


def test_two_processes_at_once_leave_a_whole_site(tmp_path):
    programs = [
        subprocess.Popen([sys.executable, "-c", WRITER.replace("1000", "4"), str(tmp_path), str(start)], cwd=ROOT)
        for start in (0, 50)
    ]

    assert [program.wait(timeout=60) for program in programs] == [0, 0]
    assert_whole(tmp_path)
    assert len(public_files(tmp_path)) == 24
