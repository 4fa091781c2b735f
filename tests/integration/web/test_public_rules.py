"""What the site answers beyond plain files: pages that are gone, pages for frames, links, ages, addresses too long."""

import gzip

import brotli
import pytest

from syndicate.site import packing
from syndicate.web.headers import page_headers
from syndicate.web.public_files import PublicFiles
from tests.integration.web.serving import call
from tests.integration.web.site_folder import LAST_MODIFIED, PAGE, RSS, elsewhere, tag, write

GONE = PAGE + b"withdrawn"
BASE = "https://onthisday.example.org"


@pytest.fixture
def site(tmp_path):
    folder = tmp_path / "site"
    write(folder, "index.html", PAGE)
    write(folder, "hungary/rss.xml", RSS, with_brotli=True)
    write(folder, "hungary/2026/11/04/tanks/gone.html", GONE, with_brotli=True)
    write(folder, "hungary/embed/index.html", PAGE)
    write(folder, "hungary/2026/embed/index.html", PAGE)
    return folder


@pytest.fixture
def files(site):
    return PublicFiles(
        site,
        elsewhere,
        page_headers=page_headers(BASE),
        embed_headers=page_headers(BASE, is_for_frames=True),
        links_of=lambda name: (
            [f'<{BASE}/{name}>; rel="self"', '<https://hub.example>; rel="hub"'] if name.endswith(".xml") else []
        ),
    )


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [("br", "br"), ("gzip, deflate, br, zstd", "br"), ("gzip", "gzip"), ("br;q=0.1, gzip", "gzip"), ("zstd", None)],
)
def test_the_smallest_form_a_client_accepts_is_sent_with_a_tag_of_its_own(site, files, accepted, coding):
    answer = call(files, "/hungary/rss.xml", headers=[("Accept-Encoding", accepted)])
    suffix = {"br": ".br", "gzip": ".gz", None: ""}[coding]
    assert answer.body == (site / f"hungary/rss.xml{suffix}").read_bytes()
    assert answer.headers.get("content-encoding") == coding
    assert answer.headers["etag"] == tag(answer.body)
    assert answer.headers["content-length"] == str(len(answer.body))
    assert answer.headers["vary"] == "Accept-Encoding"
    asked = [("Accept-Encoding", accepted), ("If-None-Match", answer.headers["etag"])]
    assert call(files, "/hungary/rss.xml", headers=asked).status == 304


@pytest.mark.parametrize("twin", [brotli.compress(b"of yesterday"), brotli.compress(RSS)[:-2], b"rubbish", b""])
def test_a_brotli_twin_that_is_not_of_the_same_content_is_left_alone(site, files, twin):
    (site / "hungary/rss.xml.br").write_bytes(twin)
    answer = call(files, "/hungary/rss.xml", headers=[("Accept-Encoding", "br, gzip")])
    assert (answer.headers["content-encoding"], gzip.decompress(answer.body)) == ("gzip", RSS)


def test_a_brotli_twin_larger_than_its_file_by_far_is_never_unpacked_whole(site, files):
    (site / "hungary/rss.xml.br").write_bytes(brotli.compress(RSS + bytes(300_000_000), quality=1))
    assert call(files, "/hungary/rss.xml", headers=[("Accept-Encoding", "br")]).body == RSS


def test_without_the_module_a_brotli_twin_that_cannot_be_judged_is_not_sent(site, monkeypatch):
    monkeypatch.setattr(packing, "_brotli", lambda: None)
    packing.twins_made.cache_clear()
    try:
        answer = call(PublicFiles(site, elsewhere), "/hungary/rss.xml", headers=[("Accept-Encoding", "br, gzip")])
    finally:
        packing.twins_made.cache_clear()
    assert answer.headers["content-encoding"] == "gzip"


def test_a_twin_by_its_own_name_is_no_page(files):
    for name in ("/hungary/rss.xml.br", "/hungary/rss.xml.gz"):
        assert call(files, name).headers == {"x-from": "app"}


@pytest.mark.parametrize("accepted", ["", "gzip", "br"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_what_has_gone_says_so_and_always_whole(site, files, accepted, method):
    path = "/hungary/2026/11/04/tanks/"
    first = call(files, path, method, [("Accept-Encoding", accepted)])
    for condition in [
        (),
        ("If-None-Match", first.headers["etag"]),
        ("If-Modified-Since", LAST_MODIFIED),
        ("If-Match", '"x"'),
    ]:
        headers = [("Accept-Encoding", accepted), *([condition] if condition else [])]
        answer = call(files, path, method, headers)
        assert (answer.status, answer.headers) == (410, first.headers)
        suffix = {"": "", "gzip": ".gz", "br": ".br"}[accepted]
        whole = (site / f"hungary/2026/11/04/tanks/gone.html{suffix}").read_bytes()
        assert answer.body == (whole if method == "GET" else b"")
    assert first.headers["content-type"] == "text/html; charset=utf-8"
    assert first.headers["cache-control"] == "public, max-age=300"
    assert "frame-ancestors 'none'" in first.headers["content-security-policy"]


def test_what_has_gone_is_found_without_its_slash_and_not_by_the_name_of_its_file(files):
    assert call(files, "/hungary/2026/11/04/tanks").headers["location"] == "./tanks/"
    assert call(files, "/hungary/2026/11/04/tanks/gone.html").headers == {"x-from": "app"}
    assert call(files, "/hungary/2026/11/04/tanks/index.html").headers == {"x-from": "app"}


def test_a_page_that_comes_back_is_served_again_and_goes_again(site, files):
    path = "/hungary/2026/11/04/tanks/"
    write(site, f"{path[1:]}index.html", PAGE)
    assert call(files, path).status == 200
    (site / f"{path[1:]}index.html").unlink()
    assert call(files, path).status == 410
    write(site, f"{path[1:]}index.html", PAGE)
    assert call(files, path).status == 200


@pytest.mark.parametrize(
    ("path", "frames"),
    [
        ("/hungary/embed/", "*"),
        ("/hungary/embed/index.html", "*"),
        ("/", "'none'"),
        ("/hungary/2026/embed/", "'none'"),
    ],
)
def test_only_the_page_made_for_it_stands_in_frames_of_other_sites(files, path, frames):
    assert call(files, path).headers["content-security-policy"].endswith(f"frame-ancestors {frames}")


def test_no_header_stands_there_twice(files):
    names = [name for name, _ in files.answer("GET", "/", b"", []).headers]
    assert len(names) == len(set(names))


def test_feeds_name_themselves_and_their_hub_in_headers(files):
    links = [value for name, value in files.answer("GET", "/hungary/rss.xml", b"", []).headers if name == b"link"]
    assert links == [b'<%s/hungary/rss.xml>; rel="self"' % BASE.encode(), b'<https://hub.example>; rel="hub"']
    assert "link" not in call(files, "/").headers


def test_the_age_follows_the_clock_though_the_file_stays_in_memory(site):
    ticks, ages = [0.0], iter([3600, 40])
    files = PublicFiles(site, elsewhere, max_age=lambda: next(ages), monotonic=lambda: ticks[0])
    assert call(files, "/hungary/rss.xml").headers["cache-control"] == "public, max-age=3600, no-transform"
    assert call(files, "/").headers["cache-control"] == "public, max-age=3600"
    ticks[0] = 6.0
    assert call(files, "/hungary/rss.xml").headers["cache-control"] == "public, max-age=40, no-transform"


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_an_address_longer_than_any_of_ours_is_refused(files, method):
    assert call(files, "/" + "a" * 2048, method).status == 414
    assert call(files, "/" + "a" * 2047, method).status == 404


def test_a_file_whose_twins_all_fit_costs_one_look_at_the_disk(site, files, monkeypatch):
    import os

    call(files, "/hungary/rss.xml")
    looks, stat = [], os.stat
    monkeypatch.setattr(os, "stat", lambda *args, **options: looks.append(args) or stat(*args, **options))
    files.answer("GET", "/hungary/rss.xml", b"", [])
    assert len(looks) == 1
