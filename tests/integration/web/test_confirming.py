"""The link in the confirmation mail."""

import pytest

from syndicate.domain.subscription import SubscriptionState
from tests.integration.web.serving import short


@pytest.fixture
def path(web):
    web.sign_up()
    return web.confirm_path()


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_looking_at_the_link_confirms_nothing_however_often(web, path, method):
    before = web.dump()
    for _ in range(5):
        web.get(path, method=method, headers=[("Sec-Purpose", "prefetch")])
    assert web.dump() == before
    assert web.state() is SubscriptionState.PENDING


def test_the_page_has_a_real_button(web, path):
    page = web.get(path)
    assert page.status == 200
    assert b'<form method="post"><button' in page.body
    assert b"<script" not in page.body


def test_the_button_confirms(web, path):
    answer = web.post(path)
    assert answer.status == 200
    assert b"You are subscribed" in answer.body
    assert web.state() is SubscriptionState.CONFIRMED


def test_pressing_again_and_looking_again_say_that_it_is_done(web, path):
    first = web.post(path)
    before = web.dump()
    assert web.post(path) == first
    assert web.get(path) == first
    assert web.dump() == before


def test_a_link_runs_out_and_a_new_one_can_be_asked_for_on_the_spot(web, path):
    web.later(hours=73)
    for answer in (web.get(path), web.post(path)):
        assert answer.status == 410
        assert b"This link has run out" in answer.body
        assert b'name="edition" value="hungary"' in answer.body
    assert web.state() is SubscriptionState.PENDING


def test_an_old_link_does_not_bring_back_who_has_left(web, path):
    web.post(path)
    web.post(web.unsubscribe_path())
    assert web.post(path).status == 410
    assert web.state() is SubscriptionState.UNSUBSCRIBED


@pytest.mark.parametrize(
    "token",
    ["nonsense", "AQ~", "~", "AQ~AAAAAAAAAAAAAAAAAAAAAA", "A" * 1500, "%00", "é", "<script>", "AQ~x\n", "..", "\udcff"],
    ids=short,
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_token_that_is_none_has_a_page_of_its_own(settled, token, method):
    answer = settled.get(f"/confirm/{token}", method=method)
    assert answer.status == 404
    assert b"This link cannot be read" in answer.body
    assert token.encode("utf-8", "replace") not in answer.body or token in ("..", "~", "é")


def test_the_token_of_one_purpose_is_none_for_another(web, path):
    assert web.post(web.unsubscribe_path().replace("unsubscribe", "confirm")).status == 404
    assert web.state() is SubscriptionState.PENDING


def test_what_mail_programs_leave_at_the_end_of_a_link_is_forgiven(web, path):
    assert web.post(f"{path}>.").status == 200
    assert web.state() is SubscriptionState.CONFIRMED
