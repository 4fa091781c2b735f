import pytest

from syndicate.rendering.mail_opening import opening_of, styled
from syndicate.rendering.markdown import to_html

SENTENCE = "One sentence of about sixty characters, no more and no less. "


def paragraph(characters):
    return (SENTENCE * (characters // len(SENTENCE) + 1))[:characters].strip()


def opening(markdown):
    return opening_of(to_html(markdown, top_heading=3))


def test_a_short_article_is_carried_whole():
    short = "\n\n".join([paragraph(500), "## Then", paragraph(500), "> A voice.", "- one\n- two"])
    assert opening(short).is_whole
    assert opening(short).html == to_html(short, top_heading=3).replace(' id="then"', "")


def test_a_long_article_ends_with_the_last_paragraph_that_fits():
    cut = opening("\n\n".join([f"first {paragraph(600)}", f"second {paragraph(500)}", f"third {paragraph(900)}"]))
    assert not cut.is_whole
    assert "first" in cut.html
    assert "second" in cut.html
    assert "third" not in cut.html
    assert cut.html.endswith("</p>")


def test_an_opening_never_ends_with_a_heading_or_a_rule():
    cut = opening("\n\n".join([paragraph(1000), "---", "## What followed", paragraph(1500)]))
    assert cut.html.count("<p>") == 1
    assert "followed" not in cut.html
    assert "<hr" not in cut.html


def test_a_first_paragraph_that_is_somewhat_too_long_is_carried_and_an_endless_one_is_not():
    assert opening(f"{paragraph(2000)}\n\n{paragraph(500)}").html.count("<p>") == 1
    assert opening(f"{paragraph(5000)}\n\n{paragraph(500)}").html == ""


@pytest.mark.parametrize("block", ["| a | b |\n|---|---|\n| 1 | 2 |", "```\na listing\n```"], ids=["table", "listing"])
def test_what_may_be_wider_than_a_telephone_ends_the_opening(block):
    cut = opening(f"Before.\n\n{block}\n\nAfter.")
    assert cut.html == "<p>Before.</p>"
    assert not cut.is_whole


def test_pictures_are_left_to_the_page():
    cut = opening("Before ![a bridge](https://pictures.example.org/bridge.jpg) after.\n\nMore.")
    assert cut.html == "<p>Before  after.</p>\n<p>More.</p>"
    assert not cut.is_whole


def test_footnotes_of_an_opening_lead_to_the_article():
    article = f"{paragraph(400)}[^1]\n\n{paragraph(1700)}\n\n[^1]: A note."
    cut = opening_of(to_html(article, notes_base="https://a.example.org/articles/b/"))
    assert 'href="https://a.example.org/articles/b/#fn1"' in cut.html
    assert "A note" not in cut.html


def test_no_article_has_no_opening():
    assert opening_of("").html == ""


def test_styled_adds_attributes_to_tags_and_leaves_texts_alone():
    html = '<p>p &lt;p&gt; <a href="https://a.example.org/p">p</a></p><pre>p</pre>'
    assert styled(html, {"p": 'class="x"', "a": 'style="y"'}) == (
        '<p class="x">p &lt;p&gt; <a style="y" href="https://a.example.org/p">p</a></p><pre>p</pre>'
    )
