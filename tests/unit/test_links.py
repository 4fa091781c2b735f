import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.domain.entry import EditionId
from syndicate.links import Links, Purpose, Tokens
from tests.factories import make_issue

LINKS = Links("https://onthisday.example.org")
TOKENS = Tokens([b"k" * 32])


def test_every_page_has_one_absolute_address_and_one_file():
    issue = make_issue()
    (item,) = issue.items
    expected = {
        LINKS.home: "index.html",
        LINKS.edition(EditionId("hungary")): "hungary/index.html",
        LINKS.feed(EditionId("hungary"), "rss.xml"): "hungary/rss.xml",
        LINKS.issue(issue.key): "hungary/2026/11/04/index.html",
        LINKS.item(issue.key, item): "hungary/2026/11/04/revolution-1956/intervention/index.html",
        LINKS.hosted_article(EditionId("hungary"), item.entry): "hungary/articles/revolution-1956/index.html",
        LINKS.asset("site.css"): "assets/site.css",
    }
    for url, path in expected.items():
        assert url.startswith("https://onthisday.example.org/")
        assert LINKS.site_path(url) == path


@given(st.integers(0, 2**62), st.sampled_from(Purpose))
def test_a_token_gives_back_its_number_for_its_purpose_only(number, purpose):
    token = TOKENS.sign(purpose, number)
    assert {other: TOKENS.read(token, other) for other in Purpose} == {
        other: number if other is purpose else None for other in Purpose
    }
    assert Tokens([b"x" * 32]).read(token, purpose) is None
    assert len(token) < 40


@given(st.integers(0, 10**9), st.data())
def test_no_changed_token_is_taken(number, data):
    token = TOKENS.sign(Purpose.UNSUBSCRIBE, number)
    place = data.draw(st.integers(0, len(token) - 1))
    letter = data.draw(st.characters(codec="ascii", min_codepoint=33, exclude_characters=token[place]))
    changed = token[:place] + letter + token[place + 1 :]
    assert TOKENS.read(changed, Purpose.UNSUBSCRIBE) is None


@given(st.text(max_size=60))
def test_any_other_text_is_no_token_and_no_error(text):
    assert TOKENS.read(text, Purpose.CONFIRM) is None


@pytest.mark.parametrize("tail", ["=", ">", ".", ">."])
def test_what_mail_programs_leave_at_the_end_of_a_link_is_forgiven(tail):
    assert TOKENS.read(TOKENS.sign(Purpose.UNSUBSCRIBE, 7) + tail, Purpose.UNSUBSCRIBE) == 7


def test_old_keys_go_on_reading_and_new_ones_sign():
    old = TOKENS.sign(Purpose.UNSUBSCRIBE, 7)
    ring = Tokens([b"n" * 32, b"k" * 32])
    assert ring.read(old, Purpose.UNSUBSCRIBE) == 7
    assert ring.sign(Purpose.UNSUBSCRIBE, 7) != old
    assert ring.pepper("suppressions") == TOKENS.pepper("suppressions")


def test_no_key_no_tokens():
    with pytest.raises(ValueError):
        Tokens([])
