"""Leaving: by the button of the page, and by the one POST of mail programs (RFC 8058)."""

import os
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from syndicate.domain.subscription import SubscriptionState
from tests.integration.web.conftest import copy_of
from tests.integration.web.serving import served

ONE_CLICK = [
    pytest.param("application/x-www-form-urlencoded", b"List-Unsubscribe=One-Click", id="urlencoded"),
    pytest.param(
        "multipart/form-data; boundary=b",
        b'--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n',
        id="multipart",
    ),
    pytest.param("multipart/form-data", b"--b garbled", id="broken multipart"),
    pytest.param("", b"", id="empty"),
    pytest.param("text/plain", b"\xff\x00", id="anything"),
]


@pytest.fixture
def path(web):
    web.sign_up()
    web.post(web.confirm_path())
    return web.unsubscribe_path()


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_looking_at_the_link_changes_nothing_and_shows_a_button(web, path, method):
    before = web.dump()
    page = web.get(path, method=method)
    assert web.dump() == before
    if method == "GET":
        assert b'<form method="post"><button' in page.body


@pytest.mark.parametrize(("content_type", "body"), ONE_CLICK)
def test_one_post_is_enough_in_any_form_without_cookie_or_redirect(web, path, content_type, body):
    answer = web.post(path, body, headers=[("Content-Type", content_type)] if content_type else [])
    assert answer.status == 200
    assert b"You are unsubscribed" in answer.body
    assert not {"set-cookie", "location"} & set(answer.headers)
    assert web.state() is SubscriptionState.UNSUBSCRIBED


def test_leaving_again_changes_nothing_more(web, path):
    first = web.post(path)
    before = web.dump()
    assert web.later(days=800).post(path) == first
    assert web.get(path) == first
    assert web.dump() == before


def test_who_has_left_may_sign_up_again_from_the_page_and_has_to_confirm_again(web, path):
    assert b'name="edition" value="hungary"' in web.post(path).body
    web.later(days=1).sign_up()
    assert web.state() is SubscriptionState.PENDING
    web.post(web.confirm_path())
    assert web.state() is SubscriptionState.CONFIRMED


@pytest.mark.parametrize("token", ["nonsense", "AQ~AAAAAAAAAAAAAAAAAAAAAA", "x" * 2000, "<b>"])
def test_a_token_that_is_none_has_one_neutral_page_for_looking_and_leaving(settled, token):
    unknown = settled.get(settled.unsubscribe_path(999))
    assert unknown.status == 200
    for method in ("GET", "POST"):
        assert settled.get(f"/unsubscribe/{token}", method=method) == unknown


def test_a_token_of_another_purpose_does_not_unsubscribe(web, path):
    token = web.confirm_path().rpartition("/")[2]
    web.post(f"/unsubscribe/{token}")
    assert web.state() is SubscriptionState.CONFIRMED


def test_over_a_real_server(web, path):
    with served(web.asgi) as url:
        answer = requests.post(
            url + path, data={"List-Unsubscribe": "One-Click"}, allow_redirects=False, timeout=5, headers={"Cookie": ""}
        )
    assert answer.status_code == 200
    assert web.state() is SubscriptionState.UNSUBSCRIBED


@contextmanager
def unwritable(folder):
    """Files that this process may read and not write; as root it becomes somebody else for the while."""
    modes = {path: path.stat().st_mode for path in (folder, *folder.iterdir())}
    for path in modes:
        path.chmod(0o555 if path.is_dir() else 0o444)
    was_root = os.geteuid() == 0
    if was_root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if was_root:
            os.seteuid(0)
        for path, mode in modes.items():
            path.chmod(mode)


@pytest.fixture
def readable_by_all(starter):
    """An installation in a place where whoever we become may look."""
    with tempfile.TemporaryDirectory() as place:
        web = copy_of(starter, Path(place) / "project")
        Path(place).chmod(0o755)
        yield web
        web.app.close()


def test_nothing_is_called_done_that_could_not_be_written(readable_by_all):
    web = readable_by_all
    web.sign_up()
    confirm = web.confirm_path()
    leave = web.unsubscribe_path()
    web.app.close()
    with unwritable(web.project / "var"):
        for answer in (web.post(leave, b"List-Unsubscribe=One-Click"), web.post(confirm)):
            assert answer.status == 503
            assert int(answer.headers["retry-after"]) > 0
            assert b"Nothing was changed" in answer.body
    web.app.close()
    assert web.state() is SubscriptionState.PENDING
    assert web.post(leave).status == 200
    assert web.state() is SubscriptionState.UNSUBSCRIBED
