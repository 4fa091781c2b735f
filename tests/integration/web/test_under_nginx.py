"""The site's folder under nginx with `deploy/nginx.conf` gives the answers that we give ourselves."""

import shutil
import subprocess
import time
from contextlib import contextmanager
from itertools import product
from pathlib import Path

import pytest
import requests

from syndicate.site import write_site
from syndicate.web.headers import page_headers
from syndicate.web.public_files import PublicFiles
from tests.integration.web.serving import free_port, served
from tests.integration.web.site_folder import LAST_MODIFIED, elsewhere

ROOT = Path(__file__).parents[3]
BASE = "https://onthisday.example.org"
SITE = {
    "index.html": b"<!doctype html><title>Home</title>" * 20,
    "opml.xml": b"<opml/>" * 20,
    "favicon.ico": b"icon" * 20,
    "assets/site.css": b"p { margin: 0 }" * 20,
    "assets/mark.svg": b"<svg/>" * 20,
    "hungary/index.html": b"<!doctype html><title>Hungary</title>" * 20,
    "hungary/embed/index.html": b"<!doctype html><title>Embed</title>" * 20,
    "hungary/rss.xml": b"<rss/>" * 200,
    "hungary/atom.xml": b"<feed/>" * 200,
    "hungary/feed.json": b'{"items": []}' * 20,
    "hungary/today.json": b'{"day": 1}' * 20,
    "hungary/calendar.ics": b"BEGIN:VCALENDAR" * 20,
    "hungary/2026/11/04/index.html": b"<!doctype html><title>4 November</title>" * 20,
    "hungary/2026/11/05/gone.html": b"<!doctype html><title>Withdrawn</title>" * 20,
    "hungary/2026/11/06/gone.html": b"<!doctype html><title>Both</title>" * 20,
    "hungary/2026/11/06/index.html": b"<!doctype html><title>Both, and the page stands</title>" * 20,
    "robots.txt": b"User-agent: *" * 20,
    "thing": b"anything" * 20,
    "hungary/a b.txt": b"a name with a space" * 20,
}
PATHS = [
    *(f"/{name}".replace(" ", "%20") for name in SITE),
    *(f"/{name.removesuffix('index.html').removesuffix('gone.html')}" for name in SITE if name.endswith(".html")),
    "/hungary",
    "/hungary?a=1&b=%2F",
    "/hungary/2026/11/04?utm=x",
    "/hungary/2026/11/05",
    "/hungary/2026",
    "/hungary/2026/",
    "/nothing",
    "/nothing/",
    "/subscribe",
    "/hungary/rss.xml/",
    "/hungary/rss.xml?x=1",
    "/h%75ngary/rss.xml",
    "/hungary/rss.xml.gz",
    "/hungary/rss.xml.br",
    "/.writing/lock",
    "/.writing/",
    "/hungary/.hidden",
    "/hungary/%2ehidden",
    "//hungary/",
    "//hungary",
    "/hungary//rss.xml",
    "/hungary/../index.html",
    "/hungary/..%2findex.html",
    "/hungary%5crss.xml",
    "/" + "a" * 2047,
    "/" + "a" * 2048,
    "/" + "a" * 3000,
]
#: What must be the same; ETags are nginx's own, and so is what it says of itself.
HEADERS = [
    "content-type",
    "content-encoding",
    "last-modified",
    "location",
    "content-security-policy",
    "referrer-policy",
    "x-content-type-options",
    "access-control-allow-origin",
    "x-from",
]


@contextmanager
def nginx_with_our_file(folder, site, pages_url):
    """nginx on a free port of loopback, with the very file of `deploy/`, but for what its head says to change."""
    with free_port() as listener:
        port = listener.getsockname()[1]
    text = (ROOT / "deploy/nginx.conf").read_text(encoding="utf-8")
    for old, new in [
        ("listen 8080;", f"listen 127.0.0.1:{port};"),
        ("/srv/mypub/var/site;", f"{site};"),
        ("127.0.0.1:8000;", f"{pages_url.removeprefix('http://')};"),
    ]:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    folder.mkdir()
    (folder / "syndicate.conf").write_text(text)
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    (folder / "nginx.conf").write_text(
        f"daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log; events {{}}\n"
        f"http {{ access_log off; {temporary} include {folder}/syndicate.conf; }}\n"
    )
    process = subprocess.Popen(["nginx", "-c", f"{folder}/nginx.conf", "-p", str(folder)], stderr=subprocess.PIPE)
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(200):
            try:
                requests.get(url, timeout=2)
                break
            except requests.ConnectionError:
                if process.poll() is not None:
                    pytest.fail(process.stderr.read().decode())
                time.sleep(0.02)
        yield url
    finally:
        process.terminate()
        process.wait(timeout=10)
        process.stderr.close()


@pytest.fixture(scope="module")
def urls(tmp_path_factory):
    """Where we answer, and where nginx does."""
    if shutil.which("nginx") is None:
        pytest.skip("nginx is not here; on Debian: apt-get install nginx-light")
    folder = tmp_path_factory.mktemp("under-nginx")
    # Above the site everybody may look in: nginx started by root works as another user.
    for place in (folder, *list(folder.parents)[:3]):
        if place.name != "tmp":
            place.chmod(0o755)
    site = folder / "site"
    write_site(site, SITE)
    (site / "hungary/.hidden").write_text("secret")
    ours = PublicFiles(
        site,
        elsewhere,
        page_headers=page_headers(BASE),
        embed_headers=page_headers(BASE, is_for_frames=True),
    )
    with served(elsewhere) as pages, served(ours) as own, nginx_with_our_file(folder / "nginx", site, pages) as other:
        yield own, other


def ask(url, path, method="GET", **headers):
    """One request with the path as it is written; requests would tidy it up."""
    prepared = requests.Request(
        method, url, headers={name.replace("_", "-"): v for name, v in headers.items()}
    ).prepare()
    prepared.url = url + path
    prepared.headers.setdefault("Accept-Encoding", "identity")
    with requests.Session() as session:
        return session.send(prepared, timeout=5, allow_redirects=False)


def described(answer):
    if answer.status_code == 414:
        return 414  # whatever it looks like
    if answer.status_code == 308:
        return 308, answer.headers["location"]
    # nginx gives no time to a page of its own errors.
    names = [name for name in HEADERS if name != "last-modified" or answer.status_code != 410]
    return answer.status_code, answer.content, {name: answer.headers.get(name) for name in names}


@pytest.mark.parametrize("encoding", ["identity", "gzip", "gzip;q=0"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_every_address_has_the_same_answer(urls, method, encoding):
    for path in PATHS:
        ours, theirs = (described(ask(url, path, method, Accept_Encoding=encoding)) for url in urls)
        assert theirs == ours, path


def test_the_age_is_fixed_and_the_rest_of_the_rule_the_same(urls):
    for path in PATHS:
        ours, theirs = (ask(url, path).headers.get("cache-control") for url in urls)
        if ask(urls[0], path).status_code not in (308, 414):
            assert theirs == ours, path


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_conditions_come_to_the_same(urls, method, encoding):
    later = "Sun, 01 Jan 2040 00:00:00 GMT"
    for path in ("/", "/hungary/rss.xml", "/hungary/2026/11/05/", "/nothing"):
        tags = [ask(url, path, Accept_Encoding=encoding).headers.get("etag", '"none"') for url in urls]
        for condition in [
            {"If_None_Match": "{}"},
            {"If_None_Match": "W/{}"},
            {"If_None_Match": '"x", {}'},
            {"If_None_Match": "*"},
            {"If_None_Match": '"x"'},
            {"If_Modified_Since": later},
            {"If_Modified_Since": LAST_MODIFIED.replace("2026", "2020").replace("Wed", "Mon")},
            {"If_None_Match": '"x"', "If_Modified_Since": later},
            {"If_Match": '"x"'},
            {"If_Match": "{}"},
            {"Range": "bytes=0-3"},
        ]:
            answers = []
            for url, tag in zip(urls, tags, strict=True):
                headers = {name: value.format(tag) for name, value in condition.items()}
                answer = ask(url, path, method, Accept_Encoding=encoding, **headers)
                is_whole = answer.status_code in (200, 304, 410)
                answers.append((answer.status_code, answer.content if is_whole else None))
            assert answers[1] == answers[0], (path, condition)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_other_methods_are_left_to_the_pages(urls, method):
    for path, url in product(("/", "/hungary/rss.xml", "/subscribe", "/hungary/2026/11/05/"), urls):
        assert ask(url, path, method).headers["x-from"] == "app", path


def test_what_leads_out_of_the_folder_is_no_page_for_either(urls):
    for path, url in product(("/%2e%2e/index.html", "/../../etc/passwd", "/%2e%2e%2f%2e%2e%2fetc/passwd"), urls):
        assert ask(url, path).status_code in (400, 404), path
