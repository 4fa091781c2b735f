"""Readers of the site while it is written: every link of every page leads somewhere, and no answer is of two days."""

import re
import threading

import brotli
import pytest

from syndicate.site import write_site
from syndicate.web.public_files import PublicFiles
from tests.integration.web.serving import call
from tests.integration.web.site_folder import elsewhere

LINK = re.compile(rb'href="([^"]+)"')


def site_of(day):
    """Days 1 to `day`, each with an article; each page says its day, and leads to its neighbours."""

    def page(*links):
        return b"<p>" + b"".join(b'<a href="%s">' % link.encode() for link in links) + b"</p>" + b"%d" % day * 3000

    for number in range(1, day + 1):
        around = [f"/a/2026/{other}/" for other in (number - 1, number + 1) if 1 <= other <= day]
        yield f"a/2026/{number}/index.html", page("/a/", f"/a/articles/{number}/", *around)
        yield f"a/articles/{number}/index.html", page(f"/a/2026/{number}/")
    yield "a/index.html", page("/", *(f"/a/2026/{number}/" for number in range(1, day + 1)))
    yield "a/rss.xml", page(f"/a/articles/{day}/", f"/a/2026/{day}/")
    yield "index.html", page("/a/", f"/a/2026/{day}/", "/a/rss.xml")


@pytest.mark.slow
def test_a_crawler_finds_every_link_while_day_after_day_is_published(tmp_path):
    write_site(tmp_path, site_of(1))
    files = PublicFiles(tmp_path, elsewhere)
    stop = threading.Event()
    faults = []

    def crawl():
        while not stop.is_set():
            seen, ahead = set(), ["/"]
            while ahead:
                path = ahead.pop()
                answer = call(files, path, headers=[("Accept-Encoding", "br")])
                if answer.status != 200:
                    faults.append((path, answer.status))
                    continue
                is_packed = "content-encoding" in answer.headers
                body = brotli.decompress(answer.body) if is_packed else answer.body
                days = set(re.findall(rb"</p>(.+)$", body, re.DOTALL))
                if len(days) != 1 or len(days.pop()) % 3000:
                    faults.append((path, "mixed"))
                links = {link.decode() for link in LINK.findall(body)} - seen
                seen |= links
                ahead += links

    crawler = threading.Thread(target=crawl)
    crawler.start()
    try:
        for day in range(2, 25):
            write_site(tmp_path, site_of(day))
    finally:
        stop.set()
        crawler.join()
    assert faults == []
