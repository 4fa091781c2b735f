"""The site's folder over HTTP: what is served, under which headers, and what never is."""

import gzip
import http.client
import os
import threading
from urllib.parse import urlsplit

import pytest
import requests

from syndicate.web.public_files import PublicFiles
from tests.integration.web.serving import call, served, short
from tests.integration.web.site_folder import LAST_MODIFIED, PAGE, RSS, elsewhere, tag, write


@pytest.fixture
def site(tmp_path):
    folder = tmp_path / "site"
    write(folder, "index.html", PAGE)
    write(folder, "hungary/index.html", PAGE + b"hungary")
    write(folder, "hungary/rss.xml", RSS)
    write(folder, "hungary/feed.json", b'{"items": []}', packed=False)
    return folder


@pytest.fixture
def files(site):
    return PublicFiles(site, elsewhere)


def test_a_file_comes_whole_with_its_headers(files):
    answer = call(files, "/hungary/rss.xml")
    assert (answer.status, answer.body) == (200, RSS)
    assert answer.headers == {
        "etag": tag(RSS),
        "last-modified": LAST_MODIFIED,
        "cache-control": "public, max-age=300, no-transform",
        "vary": "Accept-Encoding",
        "access-control-allow-origin": "*",
        "content-type": "text/xml; charset=utf-8",
        "content-length": str(len(RSS)),
        "x-content-type-options": "nosniff",
    }


def test_the_packed_twin_is_sent_on_request_with_a_tag_of_its_own(files):
    answer = call(files, "/hungary/rss.xml", headers=[("Accept-Encoding", "gzip")])
    packed = gzip.compress(RSS, mtime=0)
    assert (answer.status, answer.body) == (200, packed)
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["content-length"] == str(len(packed))
    assert answer.headers["etag"] == tag(packed) != tag(RSS)
    assert answer.headers["vary"] == "Accept-Encoding"


def test_without_a_twin_the_plain_bytes_are_sent(files):
    answer = call(files, "/hungary/feed.json", headers=[("Accept-Encoding", "gzip")])
    assert answer.body == b'{"items": []}'
    assert "content-encoding" not in answer.headers


@pytest.mark.parametrize(
    "twin",
    [gzip.compress(b"of yesterday"), gzip.compress(RSS)[:-9], b"rubbish", b""],
    ids=["of another", "cut short", "none", "empty"],
)
def test_a_twin_that_is_not_of_the_same_content_is_left_alone(site, files, twin):
    (site / "hungary/rss.xml.gz").write_bytes(twin)
    answer = call(files, "/hungary/rss.xml", headers=[("Accept-Encoding", "gzip")])
    assert answer.body == RSS
    assert "content-encoding" not in answer.headers


@pytest.mark.parametrize("encoding", ["", "gzip"])
@pytest.mark.parametrize("path", ["/", "/hungary/", "/hungary/rss.xml", "/hungary/feed.json"])
def test_head_says_what_get_says_without_a_body(files, path, encoding):
    headers = [("Accept-Encoding", encoding)]
    head, get = call(files, path, "HEAD", headers), call(files, path, "GET", headers)
    assert (head.status, head.headers) == (get.status, get.headers)
    assert head.body == b""
    assert get.body


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("encoding", ["", "gzip"])
def test_what_the_client_has_is_not_sent_again(files, method, encoding):
    first = call(files, "/hungary/rss.xml", headers=[("Accept-Encoding", encoding)])
    for condition in [("If-None-Match", first.headers["etag"]), ("If-Modified-Since", LAST_MODIFIED)]:
        again = call(files, "/hungary/rss.xml", method, [("Accept-Encoding", encoding), condition])
        assert (again.status, again.body) == (304, b"")
        for name in ("etag", "cache-control", "vary", "last-modified", "access-control-allow-origin"):
            assert again.headers[name] == first.headers[name]
        assert not {"content-length", "content-type", "content-encoding"} & set(again.headers)


def test_the_tag_of_one_encoding_says_nothing_of_the_other(files):
    plain = call(files, "/hungary/rss.xml").headers["etag"]
    asked = [("Accept-Encoding", "gzip"), ("If-None-Match", plain)]
    assert call(files, "/hungary/rss.xml", headers=asked).status == 200


def test_repeated_header_lines_are_one_list(files):
    asked = [("If-None-Match", '"x"'), ("If-None-Match", tag(RSS))]
    assert call(files, "/hungary/rss.xml", headers=asked).status == 304


def test_a_failed_precondition_has_no_body(files):
    answer = call(files, "/hungary/rss.xml", headers=[("If-Match", '"x"')])
    assert (answer.status, answer.body) == (412, b"")


def test_a_range_is_answered_with_the_whole(files):
    assert call(files, "/hungary/rss.xml", headers=[("Range", "bytes=0-3")]).body == RSS


@pytest.mark.parametrize(
    ("name", "content_type", "cache", "is_open"),
    [
        ("a/rss.xml", "text/xml; charset=utf-8", "public, max-age=60, no-transform", True),
        ("a/atom.xml", "text/xml; charset=utf-8", "public, max-age=60, no-transform", True),
        ("a/feed.json", "application/feed+json", "public, max-age=60, no-transform", True),
        ("a/today.json", "application/json", "public, max-age=60, no-transform", True),
        ("opml.xml", "text/x-opml; charset=utf-8", "public, max-age=60, no-transform", True),
        ("a/calendar.ics", "text/calendar; charset=utf-8", "public, max-age=60, no-transform", True),
        ("a/page.html", "text/html; charset=utf-8", "public, max-age=60", False),
        ("assets/site.css", "text/css; charset=utf-8", "public, max-age=60", False),
        ("favicon.ico", "image/x-icon", "public, max-age=86400", False),
        ("assets/mark.SVG", "image/svg+xml", "public, max-age=86400", False),
        ("thing", "application/octet-stream", "public, max-age=60", False),
    ],
)
def test_each_kind_of_file_has_its_type(site, name, content_type, cache, is_open):
    write(site, name, b"content")
    answer = call(PublicFiles(site, elsewhere, max_age=lambda: 60), f"/{name}")
    assert answer.headers["content-type"] == content_type
    assert answer.headers["cache-control"] == cache
    assert ("access-control-allow-origin" in answer.headers) is is_open
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_pages_carry_the_headers_of_pages_and_feeds_do_not(site):
    files = PublicFiles(site, elsewhere, page_headers=[("Content-Security-Policy", "default-src 'none'")])
    assert call(files, "/").headers["content-security-policy"] == "default-src 'none'"
    assert "content-security-policy" not in call(files, "/hungary/rss.xml").headers


def test_a_folder_shows_its_page(files):
    assert call(files, "/").body == PAGE
    assert call(files, "/hungary/").body == PAGE + b"hungary"


@pytest.mark.parametrize(
    ("query", "location"), [(b"", "./hungary/"), (b"a=1&b=%2F", "./hungary/?a=1&b=%2F")], ids=["plain", "with query"]
)
def test_a_folder_without_its_slash_is_sent_to_the_slash(files, query, location):
    answer = call(files, "/hungary", query=query)
    assert (answer.status, answer.headers["location"], answer.body) == (308, location, b"")


def test_a_redirect_names_no_host_even_where_a_name_looks_like_one(site):
    write(site, "evil.example:80/index.html", PAGE)
    answer = call(PublicFiles(site, elsewhere), "/evil.example:80", headers=[("Host", "evil.example")])
    assert answer.headers["location"] == "./evil.example%3A80/"


@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/nothing/",
        "/hungary/rss.xml/",
        "/hungary/empty",
        "/hungary/empty/",
        "/hungary/rss.xml.gz",
        "//hungary/",
        "//evil.example/..",
        "/hungary//rss.xml",
        "/./index.html",
        "/hungary/../index.html",
        "/../secret.txt",
        "/hungary/../../secret.txt",
        "/..",
        "/.hidden",
        "/hungary/.unfinished",
        "/hungary\\rss.xml",
        "/..\\secret.txt",
        "/hungary/rss.xml\x00.html",
        "/\x00",
        "/hungary/\n",
        "/%2e%2e/secret.txt",
        "/%2E%2E%2Fsecret.txt",
        "/hungary/rss.xml%00",
        "/" + "a" * 300,
        "/" + "a/" * 1000,
        "/\ufffd",
        "",
        "*",
    ],
    ids=short,
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_everything_else_is_left_to_the_pages(site, tmp_path, path, method):
    (tmp_path / "secret.txt").write_text("secret")
    (site / "hungary/empty").mkdir()
    (site / ".hidden").write_text("secret")
    (site / "hungary/.unfinished").write_text("half")
    answer = call(PublicFiles(site, elsewhere), path, method)
    assert (answer.status, answer.headers, answer.body) == (404, {"x-from": "app"}, b"pages")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE"])
def test_other_methods_are_left_to_the_pages(files, method):
    assert call(files, "/hungary/rss.xml", method).headers == {"x-from": "app"}


def test_links_that_lead_out_of_the_folder_are_not_followed(site, tmp_path):
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/index.html").write_text("secret")
    (tmp_path / "site-too").mkdir()
    (tmp_path / "site-too/index.html").write_text("secret")
    (site / "file.html").symlink_to(tmp_path / "outside/index.html")
    (site / "folder").symlink_to(tmp_path / "outside")
    (site / "neighbour").symlink_to(tmp_path / "site-too")
    (site / "loop").symlink_to("loop")
    files = PublicFiles(site, elsewhere)
    for path in ("/file.html", "/folder/index.html", "/folder/", "/folder", "/neighbour/", "/loop"):
        assert call(files, path).status == 404
    outside = gzip.compress(PAGE)
    (tmp_path / "outside/index.html.gz").write_bytes(outside)
    (site / "index.html.gz").unlink()
    (site / "index.html.gz").symlink_to(tmp_path / "outside/index.html.gz")
    assert call(files, "/", headers=[("Accept-Encoding", "gzip")]).body == PAGE


def test_links_inside_the_folder_and_to_it_are_followed(site, tmp_path):
    (site / "latest").symlink_to("hungary")
    (tmp_path / "public").symlink_to(site)
    assert call(PublicFiles(tmp_path / "public", elsewhere), "/latest/rss.xml").body == RSS


def test_a_pipe_is_no_file_and_holds_nobody_up(site):
    os.mkfifo(site / "pipe.html")
    assert call(PublicFiles(site, elsewhere), "/pipe.html").status == 404


def test_a_folder_that_is_not_there_yet_leaves_all_to_the_pages_until_it_is(tmp_path):
    files = PublicFiles(tmp_path / "site", elsewhere)
    assert call(files, "/").status == 404
    write(tmp_path / "site", "index.html", PAGE)
    assert call(files, "/").body == PAGE


@pytest.mark.parametrize("encoding", ["", "gzip"])
def test_a_changed_file_is_noticed_at_once_though_size_and_time_are_the_same(site, files, encoding):
    headers = [("Accept-Encoding", encoding)]
    before = call(files, "/hungary/rss.xml", headers=headers)
    write(site, "hungary/rss.xml", RSS.replace(b"tanks", b"TANKS"))
    after = call(files, "/hungary/rss.xml", headers=headers)
    assert after.headers["etag"] != before.headers["etag"]
    assert after.headers["last-modified"] == before.headers["last-modified"]
    assert call(files, "/hungary/rss.xml", headers=[*headers, ("If-None-Match", before.headers["etag"])]).status == 200


def test_a_removed_file_is_gone_and_its_memory_free(site, files):
    call(files, "/hungary/rss.xml")
    used = files.used
    assert used > len(RSS)
    (site / "hungary/rss.xml").unlink()
    assert call(files, "/hungary/rss.xml").status == 404
    assert files.used == 0


def test_a_twin_that_comes_later_is_used(site, files):
    asked = [("Accept-Encoding", "gzip")]
    assert "content-encoding" not in call(files, "/hungary/feed.json", headers=asked).headers
    write(site, "hungary/feed.json", b'{"items": []}')
    assert call(files, "/hungary/feed.json", headers=asked).headers["content-encoding"] == "gzip"


def test_memory_is_bounded_and_the_latest_asked_for_stay(site):
    for number in range(20):
        write(site, f"{number}.txt", bytes([number]) * 10_000, packed=False)
    files = PublicFiles(site, elsewhere, memory=50_000)
    for number in [*range(20), 0, 19]:
        assert call(files, f"/{number}.txt").body == bytes([number]) * 10_000
        assert files.used <= 50_000
    write(site, "large.txt", b"x" * 60_000, packed=False)
    assert len(call(files, "/large.txt").body) == 60_000
    assert 0 < files.used <= 50_000


def test_kept_files_are_not_read_again(site, files, monkeypatch):
    call(files, "/hungary/rss.xml")
    monkeypatch.setattr(os, "open", lambda *_, **__: pytest.fail("read again"))
    assert call(files, "/hungary/rss.xml").body == RSS


def test_readers_never_see_half_a_file_while_it_is_replaced(site):
    contents = [bytes([letter]) * 50_000 for letter in b"abcdefgh"]
    write(site, "turn.txt", contents[0])
    files = PublicFiles(site, elsewhere)
    stop = threading.Event()

    def turn():
        while not stop.is_set():
            for content in contents:
                write(site, "turn.txt", content)

    writer = threading.Thread(target=turn)
    writer.start()
    try:
        for number in range(150):
            answer = call(files, "/turn.txt", headers=[("Accept-Encoding", "gzip" if number % 2 else "")])
            is_packed = answer.headers.get("content-encoding") == "gzip"
            assert (gzip.decompress(answer.body) if is_packed else answer.body) in contents
    finally:
        stop.set()
        writer.join()


def test_over_a_real_server(site):
    with served(PublicFiles(site, elsewhere)) as url, requests.Session() as session:
        feed = session.get(f"{url}/hungary/rss.xml", timeout=5)
        assert (feed.content, feed.headers["Content-Encoding"]) == (RSS, "gzip")
        seen = {"If-None-Match": feed.headers["ETag"]}
        again = session.get(f"{url}/hungary/rss.xml", headers=seen, timeout=5)
        assert (again.status_code, again.content) == (304, b"")
        head = session.head(f"{url}/hungary/rss.xml", timeout=5)
        assert (head.status_code, head.headers["ETag"], head.content) == (200, feed.headers["ETag"], b"")
        folder = session.get(f"{url}/hungary?a=1", timeout=5)
        assert folder.url == f"{url}/hungary/?a=1"
        assert folder.content == PAGE + b"hungary"


@pytest.mark.parametrize(
    ("target", "status"),
    [
        ("/../secret.txt", 404),
        ("/%2e%2e/secret.txt", 404),
        ("/%2e%2e%2fsecret.txt", 404),
        ("/hungary/%2e%2e/%2e%2e/secret.txt", 404),
        ("/%252e%252e/secret.txt", 404),
        ("/hungary/rss.xml%00", 404),
        ("/%ff%fe", 404),
        ("/..%5csecret.txt", 404),
        ("//127.0.0.1/secret.txt", 404),
        ("/hungary%2frss.xml", 200),
        ("/h%75ngary/rss.xml", 200),
    ],
)
def test_a_path_is_decoded_once_and_never_leads_out(site, tmp_path, target, status):
    (tmp_path / "secret.txt").write_text("secret")
    with served(PublicFiles(site, elsewhere)) as url:
        connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=5)
        connection.request("GET", target)
        answer = connection.getresponse()
        assert answer.status == status
        assert b"secret" not in answer.read()
        connection.close()
