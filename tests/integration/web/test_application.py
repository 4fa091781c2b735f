"""The web as a whole: what every answer has, and what no answer does."""

import pytest

from syndicate.errors import TemplateError
from tests.integration.web.conftest import FORM
from tests.integration.web.serving import call

LOCAL = {"client": ("127.0.0.1", 5000), "headers": [("Host", "127.0.0.1:8000")]}


def paths_of(web):
    mail = web.mails()[0].id
    return [
        "/",
        "/hungary",
        "/hungary/",
        "/hungary/rss.xml",
        "/assets/site.css",
        "/subscribe",
        web.confirm_path(),
        "/confirm/nonsense",
        web.unsubscribe_path(1),
        web.unsubscribe_path(2),
        "/unsubscribe/nonsense",
        "/healthz",
        "/desk/outbox",
        f"/desk/outbox/{mail}",
        f"/desk/outbox/{mail}/html",
        "/nowhere",
        "/subscribe/",
        "/confirm/",
        "/unsubscribe/",
        "/docs",
        "/openapi.json",
    ]


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE", "PATCH"])
def test_only_a_post_changes_anything(settled, method):
    paths = paths_of(settled)
    before, rung = settled.dump(), list(settled.rung)
    for path in paths:
        answer = settled.get(path, method=method, **LOCAL)
        assert answer.status < 500
        assert "set-cookie" not in answer.headers
    assert (settled.dump(), settled.rung) == (before, rung)


def test_head_is_get_without_a_body(settled):
    for path in paths_of(settled):
        head, get = settled.get(path, method="HEAD", **LOCAL), settled.get(path, **LOCAL)
        assert (head.status, head.headers) == (get.status, get.headers)


def test_every_page_has_the_headers_of_pages(settled):
    for path in paths_of(settled):
        answer = settled.get(path, **LOCAL)
        if not answer.headers.get("content-type", "").startswith("text/html") or path.endswith("/html"):
            continue
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert "script-src" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "referrer-policy" in answer.headers
        assert b"style=" not in answer.body
        assert b"<style" not in answer.body


def test_pages_with_a_token_are_kept_and_passed_on_by_nobody(settled):
    for path in (settled.confirm_path(), settled.unsubscribe_path(), "/confirm/nonsense"):
        answer = settled.get(path)
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert b'<meta name="robots" content="noindex">' in answer.body


def test_the_site_answers_before_the_pages(settled):
    assert settled.get("/hungary/rss.xml").headers["content-type"] == "text/xml; charset=utf-8"
    assert settled.get("/hungary").headers["location"] == "./hungary/"
    assert settled.get("/").headers["etag"]


@pytest.mark.parametrize(
    ("path", "method", "status", "words"),
    [
        ("/nowhere", "GET", 404, b"There is no such page"),
        ("/confirm/a/b", "GET", 404, b"There is no such page"),
        ("/subscribe", "DELETE", 405, b"This page cannot do that"),
        ("/healthz", "POST", 405, b"This page cannot do that"),
    ],
)
def test_what_cannot_be_had_has_a_page(settled, path, method, status, words):
    answer = settled.get(path, method=method)
    assert answer.status == status
    assert words in answer.body
    if status == 405:
        assert answer.headers["allow"]


def test_a_fault_of_our_own_has_a_page_and_tells_no_secrets(web):
    template = web.project / "templates/web/subscribe.html.j2"
    template.parent.mkdir(parents=True)
    template.write_text("{{ no_such_thing }}")
    events = []
    # The error itself is handed on after the answer, to be logged by whatever serves us.
    with pytest.raises(TemplateError, match="no_such_thing"):
        call(web.at(web.app.clock()).asgi, "/subscribe", events=events)
    assert events[0]["status"] == 500
    assert b"Something went wrong here" in events[1]["body"]
    assert b"no_such_thing" not in events[1]["body"]


def test_even_a_broken_page_of_faults_is_answered(web):
    template = web.project / "templates/web/fault.html.j2"
    template.parent.mkdir(parents=True)
    template.write_text("{{ no_such_thing }}")
    answer = web.at(web.app.clock()).get("/nowhere")
    assert (answer.status, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert b"Not Found" in answer.body


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80@x", "", "\x00", "a b"])
def test_the_host_of_a_request_gets_into_no_answer(settled, host):
    headers = [("Host", host), ("X-Forwarded-Host", host), ("X-Forwarded-Proto", "gopher")]
    for path in ("/", "/hungary", "/subscribe", "/nowhere", "/subscribe/", "/unsubscribe/x"):
        answer = settled.get(path, headers=headers)
        assert b"evil.example" not in answer.body
        assert b"gopher" not in answer.body
        assert "evil" not in answer.headers.get("location", "")
    answer = settled.post("/subscribe", b"edition=hungary&address=x", headers=[FORM, *headers])
    assert b"evil.example" not in answer.body


@pytest.mark.parametrize("path", ["/subscribe", "/confirm/x", "/unsubscribe/x", "/nowhere"])
def test_a_body_over_the_limit_is_refused_everywhere(settled, path):
    answer = settled.post(path, b"x" * (64 * 1024 + 1), headers=[FORM])
    assert answer.status == 413
    assert b"This is too much" in answer.body
