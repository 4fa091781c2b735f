"""The outbox in the browser: for readers of mail that went nowhere, on this machine alone."""

import re

import pytest

from tests.integration.web.serving import short

HERE = {"client": ("127.0.0.1", 5000), "headers": [("Host", "127.0.0.1:8000")]}


@pytest.fixture
def mail(web):
    web.sign_up()
    web.deliver()
    return web.mails()[0]


def test_an_empty_outbox_says_how_to_fill_it(web):
    page = web.get("/desk/outbox", **HERE)
    assert page.status == 200
    assert b"No mail has been written yet." in page.body


def test_the_list_leads_to_the_mail(web, mail):
    page = web.get("/desk/outbox", **HERE).body.decode()
    assert "reader@example.org" in page
    path = re.search(r'href="http://127\.0\.0\.1:8000(/desk/outbox/\S+\.eml)"', page)[1]
    message = web.get(path, **HERE)
    assert message.status == 200
    assert mail.subject in message.body.decode()
    assert "Message-ID" in message.body.decode()
    assert message.body.count(b"<iframe") == 2


def test_the_mail_itself_is_shown_in_a_sandbox_with_links_that_open_beside_it(web, mail):
    frame = web.get(f"/desk/outbox/{mail.id}/html", **HERE)
    html = frame.body.decode()
    assert frame.status == 200
    assert re.search(r'<head[^>]*><base target="_blank">', html)
    assert html.replace('<base target="_blank">', "") == mail.html
    policy = frame.headers["content-security-policy"]
    assert "sandbox allow-popups allow-popups-to-escape-sandbox" in policy
    assert "frame-ancestors 'self'" in policy
    assert "script-src" not in policy
    assert "default-src 'none'" in policy


def test_an_issue_has_the_button_of_mail_programs(web, mail):
    folder = web.app.installation.settings.outbox_dir / "hungary-2026-11-04" / "1"
    folder.mkdir(parents=True)
    (folder / "00000001.eml").write_bytes(
        b"From: a@example.org\r\nTo: b@example.org\r\nSubject: Day\r\n"
        b"List-Unsubscribe: <mailto:x@example.org>, <http://127.0.0.1:8000/unsubscribe/AQ~x>\r\n"
        b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n\r\nText <b>only</b>\r\n"
    )
    page = web.get("/desk/outbox/hungary-2026-11-04/1/00000001.eml", **HERE).body.decode()
    assert '<form class="one-click" method="post" action="http://127.0.0.1:8000/unsubscribe/AQ~x"' in page
    assert 'name="List-Unsubscribe" value="One-Click"' in page
    assert "Text &lt;b&gt;only&lt;/b&gt;" in page
    assert "<iframe" not in page


@pytest.mark.parametrize("post", [b"", b"List-Unsubscribe-Post: Other\r\n"])
def test_a_link_is_no_one_click_link_without_its_header(web, mail, post):
    folder = web.app.installation.settings.outbox_dir / "other" / "1"
    folder.mkdir(parents=True)
    (folder / "1.eml").write_bytes(b"Subject: x\r\nList-Unsubscribe: <http://127.0.0.1/u>\r\n" + post + b"\r\nText")
    assert b"one-click" not in web.get("/desk/outbox/other/1/1.eml", **HERE).body


def test_a_hostile_mail_cannot_reach_out_of_its_frame(web, mail):
    folder = web.app.installation.settings.outbox_dir / "hostile" / "1"
    folder.mkdir(parents=True)
    (folder / "1.eml").write_bytes(
        b'From: "<script>a</script>" <a@example.org>\r\nTo: <img src=x>\r\nSubject: <script>alert(1)</script>\r\n'
        b"X-Odd: <svg onload=alert(1)>\r\nContent-Type: text/plain\r\n\r\n</pre><script>alert(1)</script>\r\n"
    )
    for path in ("/desk/outbox", "/desk/outbox/hostile/1/1.eml"):
        page = web.get(path, **HERE).body
        assert b"<script" not in page
        assert b"<svg" not in page
        assert b"<img" not in page


@pytest.mark.parametrize("name", ["/desk/outbox", "/desk/outbox/{id}", "/desk/outbox/{id}/html"])
@pytest.mark.parametrize(
    ("client", "headers"),
    [
        pytest.param("192.0.2.7", [("Host", "127.0.0.1:8000")], id="from elsewhere"),
        pytest.param("127.0.0.1", [("Host", "onthisday.example.org")], id="by another name"),
        pytest.param("127.0.0.1", [], id="by no name"),
        pytest.param("127.0.0.1", [("Host", "localhost"), ("X-Forwarded-For", "127.0.0.1")], id="through a proxy"),
        pytest.param("127.0.0.1", [("Host", "localhost"), ("Forwarded", "for=127.0.0.1")], id="through any proxy"),
    ],
)
def test_elsewhere_there_is_no_desk(settled, name, client, headers):
    path = name.format(id=settled.mails()[0].id)
    assert settled.get(path, **HERE).status == 200
    answer = settled.get(path, client=(client, 5000), headers=headers)
    assert answer == settled.get("/nowhere", client=(client, 5000), headers=headers)
    assert answer.status == 404


@pytest.mark.parametrize(
    "id",
    [
        "none/1/1.eml",
        "../token.key",
        "..%2f..%2ftoken.key",
        "confirmation",
        "",
        "a/b.eml/../../x.eml",
        "x" * 1500,
        "\x00",
    ],
    ids=short,
)
@pytest.mark.parametrize("ending", ["", "/html"])
def test_what_is_no_mail_is_not_there(settled, id, ending):
    assert settled.get(f"/desk/outbox/{id}{ending}", **HERE).status == 404


def test_without_an_outbox_there_is_no_desk(web):
    path = web.project / "config/publication.yaml"
    smtp = "mail: {provider: smtp, host: 127.0.0.1, port: '2525', security: none}"
    path.write_text(path.read_text().replace("mail: {provider: outbox}", smtp))
    assert web.at(web.app.clock()).get("/desk/outbox", **HERE).status == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_the_desk_only_shows(settled, method):
    assert settled.get("/desk/outbox", method=method, **HERE).status == 405
