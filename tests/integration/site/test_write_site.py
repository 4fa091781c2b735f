import gzip
import os
import tracemalloc

import brotli
import pytest

from syndicate.errors import SiteError
from syndicate.site import has_site, packing, write_site
from tests.integration.site.public_folder import public_files, times, workshop


def test_every_file_stands_there_with_its_twins_beside_it(tmp_path):
    files = {"index.html": b"<p>home</p>" * 50, "hungary/2026/11/04/index.html": "Ő".encode(), "assets/site.css": b""}

    write_site(tmp_path / "new" / "site", files)

    found = public_files(tmp_path / "new" / "site")
    assert found.keys() == {*files, *(f"{name}{suffix}" for name in files for suffix in (".gz", ".br"))}
    for name, content in files.items():
        assert found[name] == content
        assert gzip.decompress(found[f"{name}.gz"]) == content
        assert brotli.decompress(found[f"{name}.br"]) == content


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
        "a.html.gz",
        "a.html.br",
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


def test_what_is_in_the_way_is_named_and_the_old_site_stays(tmp_path):
    write_site(tmp_path, {"b.html": b"old", "file": b"x"})
    before = public_files(tmp_path)
    (tmp_path / "blocked.html").mkdir()
    (tmp_path / "twin.html.gz").mkdir()

    for name in ("blocked.html", "file/index.html", "twin.html"):
        with pytest.raises(SiteError, match=name.partition("/")[0]):
            write_site(tmp_path, {"b.html": b"new", name: b"x", "c.html": b"y"})
        assert public_files(tmp_path) == before
        assert workshop(tmp_path) == ["lock"]
    with pytest.raises(SiteError, match="blocked"):
        write_site(tmp_path, {"b.html": b"new", "blocked.html": None})
    with pytest.raises(SiteError, match="a file and a folder"):
        write_site(tmp_path, {"b.html": b"new", "both": b"x", "both/index.html": b"y"})
    assert public_files(tmp_path) == before


def test_a_fault_of_the_caller_comes_through_and_the_old_site_stays(tmp_path):
    write_site(tmp_path, {"a.html": b"old"})
    before = public_files(tmp_path)

    def pages():
        yield "a.html", b"new"
        raise OSError("the caller's own")

    with pytest.raises(OSError, match="the caller's own") as raised:
        write_site(tmp_path, pages())
    assert not isinstance(raised.value, SiteError)
    assert public_files(tmp_path) == before
    assert workshop(tmp_path) == ["lock"]


def test_none_takes_a_file_and_its_twins_away_after_everything_else(tmp_path):
    write_site(tmp_path, {"old/index.html": b"x", "index.html": b"leads to old"})

    assert write_site(tmp_path, [("old/index.html", None), ("index.html", b"leads nowhere"), ("never.html", None)]) == (
        "index.html",
        "old/index.html",
    )
    assert sorted(public_files(tmp_path)) == ["index.html", "index.html.br", "index.html.gz"]
    assert write_site(tmp_path, [("old/index.html", None)]) == ()


def test_a_twin_without_its_file_is_taken_away_too(tmp_path):
    (tmp_path / "a.html.gz").write_bytes(b"left over")
    write_site(tmp_path, {"a.html": None})
    assert public_files(tmp_path) == {}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([b"one", b"two"], b"two"),
        ([b"one", b"old"], b"old"),
        ([b"one", None], None),
        ([None, b"one"], b"one"),
        ([None, b"old"], b"old"),
        ([b"one", None, b"two", b"two"], b"two"),
    ],
)
def test_of_a_path_given_twice_the_last_is_meant(tmp_path, given, expected):
    write_site(tmp_path, {"a.html": b"old"})
    changed = write_site(tmp_path, iter([("a.html", content) for content in given]))

    assert changed == (() if expected == b"old" else ("a.html",))
    assert public_files(tmp_path).get("a.html") == expected
    assert ("a.html.gz" in public_files(tmp_path)) is (expected is not None)
    assert workshop(tmp_path) == ["lock"]


def test_new_pages_come_before_the_old_ones_that_lead_to_them(tmp_path):
    """An article stands higher up than the issue that leads to it, and yesterday's page gets a link to today's."""
    write_site(tmp_path, dict.fromkeys(["index.html", "aa/2026/11/03/index.html", "aa/rss.xml", "assets/a.css"], b"x"))
    names = [
        "index.html",
        "aa/2026/11/03/index.html",
        "aa/rss.xml",
        "assets/a.css",
        "aa/articles/tanks/index.html",
        "aa/2026/11/04/index.html",
    ]
    assert write_site(tmp_path, dict.fromkeys(names, b"y")) == (
        "aa/2026/11/04/index.html",
        "aa/articles/tanks/index.html",
        "assets/a.css",
        "aa/2026/11/03/index.html",
        "aa/rss.xml",
        "index.html",
    )


def test_the_start_page_is_the_last_even_where_it_alone_is_new(tmp_path):
    write_site(tmp_path, {"aa/index.html": b"x"})
    assert write_site(tmp_path, {"index.html": b"new", "aa/index.html": b"y"})[-1] == "index.html"


def test_all_forms_of_a_file_have_one_time_as_other_servers_need_it(tmp_path):
    write_site(tmp_path, {"a.html": b"one"})
    os.utime(tmp_path / "a.html", (1_700_000_000, 1_700_000_000))
    (tmp_path / "a.html.gz").unlink()
    (tmp_path / "a.html.br").unlink()
    write_site(tmp_path, {"a.html": b"one"})
    assert {path.stat().st_mtime for path in tmp_path.glob("a.html*")} == {1_700_000_000}


def test_what_is_packed_already_has_no_twins(tmp_path):
    pictures = {"pictures/a.jpg": b"x" * 1000, "pictures/b.png": b"y" * 1000}
    assert write_site(tmp_path, pictures) == tuple(sorted(pictures))
    assert sorted(public_files(tmp_path)) == sorted(pictures)
    assert write_site(tmp_path, pictures) == ()


def test_pictures_take_their_place_before_the_pages_that_show_them(tmp_path):
    assert write_site(tmp_path, {"aa/2026/11/04/index.html": b"x", "pictures/a.jpg": b"y", "assets/a.css": b"z"}) == (
        "assets/a.css",
        "pictures/a.jpg",
        "aa/2026/11/04/index.html",
    )


def test_a_link_is_replaced_by_a_file_and_not_written_through(tmp_path):
    site = tmp_path / "site"
    site.mkdir()
    (tmp_path / "secret").write_bytes(b"secret")
    (site / "a.html").symlink_to(tmp_path / "secret")
    assert write_site(site, {"a.html": b"secret"}) == ("a.html",)
    assert write_site(site, {"a.html": b"new"}) == ("a.html",)
    assert (tmp_path / "secret").read_bytes() == b"secret"
    assert not (site / "a.html").is_symlink()


def test_without_brotli_no_twin_of_that_kind_is_left_that_could_be_wrong(tmp_path, monkeypatch):
    write_site(tmp_path, {"a.html": b"old", "b.html": b"same"})
    monkeypatch.setattr(packing, "_brotli", lambda: None)
    packing.twins_made.cache_clear()
    try:
        write_site(tmp_path, {"a.html": b"new", "b.html": b"same"})
    finally:
        packing.twins_made.cache_clear()
    assert "a.html.br" not in public_files(tmp_path)
    assert brotli.decompress(public_files(tmp_path)["b.html.br"]) == b"same"


def test_contents_are_not_kept_in_memory(tmp_path):
    def pages():
        for number in range(200):
            yield f"{number}.bin", os.urandom(250_000)

    tracemalloc.start()
    try:
        assert len(write_site(tmp_path, pages())) == 200
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


def test_in_swept_folders_what_is_not_named_goes_with_its_twins(tmp_path):
    write_site(tmp_path, {"hungary/a.html": b"a" * 99, "hungary/topics/war/x.xml": b"x" * 99, "vienna/b.html": b"b"})
    (tmp_path / "google.html").write_bytes(b"not ours")

    changed = write_site(tmp_path, {"hungary/a.html": b"a" * 99}, sweep=["hungary"])

    assert changed == ("hungary/topics/war/x.xml",)
    left = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.*") if path.is_file()}
    assert {name for name in left if not name.endswith((".gz", ".br"))} >= {
        "hungary/a.html",
        "vienna/b.html",
        "google.html",
    }
    assert not any("topics" in name for name in left)
    assert write_site(tmp_path, {"hungary/a.html": b"a" * 99}, sweep=["hungary"]) == ()
