"""The page of the preferences: what it shows, what its form sends, and what a link that is none leads to."""

import shutil
from urllib.parse import urlencode

import pytest

from syndicate.app import build_app
from syndicate.domain.edition import Cadence
from syndicate.domain.entry import EditionId
from syndicate.domain.subscription import SubscriptionState
from syndicate.links import Purpose
from tests.integration.web.conftest import FORM, NOON, Web, offer_every_cadence

READER = "reader@example.org"
CENTRAL_EUROPE = EditionId("central-europe")
#: What the page of a reader of one edition sends when nothing was changed in it.
UNCHANGED = [
    ("shown", "central-europe"),
    ("cadence-central-europe", "daily"),
    ("shown", "hungary"),
    ("subscribed", "hungary"),
    ("wanted", "hungary"),
    ("cadence-hungary", "daily"),
]


@pytest.fixture
def web(starter, tmp_path):
    """An installation whose editions offer every cadence, with one reader of one of them."""
    project = tmp_path / "project"
    shutil.copytree(starter, project)
    offer_every_cadence(project)
    web = Web(build_app(project, now=NOON, environ={}), project)
    web.sign_up(READER)
    web.post(web.confirm_path())
    yield web
    web.app.close()


def save(web, *fields, number=1):
    return web.post(web.preferences_path(number), urlencode(fields).encode(), headers=[FORM])


def test_looking_changes_nothing_and_shows_one_form_with_each_edition_as_it_stands(web):
    before = web.dump()
    for method in ("GET", "HEAD", "OPTIONS"):
        page = web.get(web.preferences_path(), method=method)
        assert web.dump() == before
    page = web.get(web.preferences_path()).body.decode()
    assert page.count('<form method="post"') == 1
    assert page.count("<button") == 2
    assert '<input type="checkbox" name="wanted" value="hungary" checked>' in page
    assert '<input type="checkbox" name="wanted" value="central-europe">' in page
    assert '<input type="radio" name="cadence-hungary" value="daily" checked>' in page
    assert '<input type="radio" name="cadence-hungary" value="weekly">' in page


def test_the_page_is_nobody_elses_neither_kept_nor_found_nor_told_of(web):
    page = web.get(web.preferences_path())
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert "script-src" not in page.headers["content-security-policy"]
    assert b'<meta name="robots" content="noindex">' in page.body
    assert b"<script" not in page.body
    assert READER.encode() not in page.body
    assert "r…\u2060@e…" in page.body.decode()


def test_saving_without_a_change_changes_nothing_and_says_that_it_is_saved(web):
    before = web.dump()
    answer = save(web, *UNCHANGED)
    assert answer.status == 200
    assert b'role="status"' in answer.body
    assert web.dump() == before


def test_one_form_sets_a_cadence_and_begins_an_edition(web):
    kept = [field for field in UNCHANGED if not field[0].startswith("cadence")]
    fields = [*kept, ("wanted", "central-europe"), ("cadence-central-europe", "milestones-only")]
    page = save(web, *fields, ("cadence-hungary", "weekly")).body.decode()
    assert '<input type="radio" name="cadence-hungary" value="weekly" checked>' in page
    assert '<input type="checkbox" name="wanted" value="central-europe" checked>' in page
    assert web.subscription(READER).cadence is Cadence.WEEKLY
    other = web.subscription(READER, CENTRAL_EUROPE)
    assert (other.state, other.cadence) == (SubscriptionState.CONFIRMED, Cadence.MILESTONES)
    assert other.requested.method == "preferences"


def test_unticking_leaves_and_the_page_that_answers_says_so(web):
    page = save(web, *[field for field in UNCHANGED if field != ("wanted", "hungary")]).body.decode()
    assert web.state() is SubscriptionState.UNSUBSCRIBED
    assert '<input type="checkbox" name="wanted" value="hungary">' in page
    assert 'name="leave"' not in page, "there is nothing more to leave"


def test_one_button_leaves_everything_whatever_else_the_form_holds(web):
    answer = save(web, *UNCHANGED, ("wanted", "central-europe"), ("leave", "everything"))
    assert b"Nothing of ours comes to you any more" in answer.body
    assert web.state() is SubscriptionState.UNSUBSCRIBED
    assert web.subscription(READER, CENTRAL_EUROPE) is None


STRANGE = {
    "nothing": b"",
    "an edition that is none": b"shown=elsewhere&wanted=elsewhere",
    "no edition that was shown": b"wanted=central-europe",
    "a cadence that is none": b"shown=hungary&subscribed=hungary&wanted=hungary&cadence-hungary=hourly",
    "one-click, which is for another link": b"List-Unsubscribe=One-Click",
    "another word at the button": b"leave=hungary",
    "bytes": b"\xff\x00=&&==%zz",
}


@pytest.mark.parametrize("name", STRANGE)
def test_what_the_form_does_not_send_changes_nothing(web, name):
    before = web.dump()
    assert web.post(web.preferences_path(), STRANGE[name], headers=[FORM]).status == 200
    assert web.dump() == before


def test_a_file_a_garbled_form_or_one_without_end_changes_nothing(web):
    before = web.dump()
    kind = ("Content-Type", "multipart/form-data; boundary=b")
    file = b'--b\r\nContent-Disposition: form-data; name="leave"; filename="x"\r\n\r\neverything\r\n--b--\r\n'
    assert web.post(web.preferences_path(), file, headers=[kind]).status == 400
    assert web.post(web.preferences_path(), b"--b garbled", headers=[kind]).status == 400
    assert web.post(web.preferences_path(), b"shown=hungary&" * 4000, headers=[FORM]).status == 400
    assert web.dump() == before


def test_a_suppressed_address_is_told_so_and_offered_nothing_to_tick(web):
    web.suppress(READER)
    page = web.get(web.preferences_path()).body.decode()
    assert "No mail can be sent to this address at present" in page
    assert '<input type="checkbox" name="wanted" value="central-europe" disabled>' in page
    assert '<input type="checkbox" name="wanted" value="hungary" checked>' in page, "leaving is always possible"
    save(web, *UNCHANGED, ("wanted", "central-europe"))
    assert web.subscription(READER, CENTRAL_EUROPE) is None


@pytest.mark.parametrize("token", ["nonsense", "AQ~AAAAAAAAAAAAAAAAAAAAAA", "x" * 2000, "<b>"])
def test_a_token_that_is_none_has_the_neutral_page_of_unsubscribing_for_looking_and_saving(settled, token):
    neutral = settled.get("/unsubscribe/nonsense")
    assert settled.get(settled.preferences_path(999)) == neutral
    for method in ("GET", "POST"):
        assert settled.get(f"/preferences/{token}", method=method) == neutral


@pytest.mark.parametrize("purpose", [Purpose.CONFIRM, Purpose.UNSUBSCRIBE])
def test_a_token_of_another_purpose_opens_no_preferences(web, purpose):
    before, token = web.dump(), web.app.installation.tokens.sign(purpose, 1)
    leave = web.post(f"/preferences/{token}", b"leave=everything", headers=[FORM])
    assert leave == web.get(f"/preferences/{token}") == web.get("/preferences/nonsense")
    assert web.dump() == before


def test_a_reader_of_an_edition_that_is_published_no_more_has_a_page_in_the_first_language(web):
    (web.project / "config/editions/hungary.yaml").unlink()
    web.later(days=1)
    page = web.get(web.preferences_path()).body.decode()
    assert 'value="central-europe"' in page
    assert 'value="hungary"' not in page


def test_an_edition_with_one_cadence_asks_for_none(settled):
    page = settled.get(settled.preferences_path()).body.decode()
    assert 'name="wanted" value="hungary" checked' in page
    assert "cadence-" not in page
