import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from syndicate.rendering.clean_html import ARTICLE_TAGS, BLURB_TAGS, absolute_url, slug
from syndicate.rendering.markdown import excerpt, inline_html, plain, to_html, to_text

HOSTILE = [
    "<script>alert(1)</script>after",
    '<img src=x onerror="alert(1)"> <img src="data:image/png;base64,AA">',
    "<svg onload=alert(1)><a xlink:href='javascript:1'>x</a></svg>",
    "<style>p{color:red}</style><base href=//evil.example><iframe src=//evil.example></iframe>",
    "<form action=/x><input name=y><button>z</button></form>",
    "[x](javascript:alert(1)) [y](vbscript:z) [z](data:text/html,x) [w](JaVaScRiPt:1)",
    '<a href="java&#x09;script:alert(1)">x</a> <a href="https://user:word@evil.example/">y</a>',
    "</div></td></table>]]>&lt;script&gt;<!-- --><![CDATA[x]]><?php x ?>",
    "<p>un<b>closed <em>and <a href='https://e.example'>crossed</em></a>",
    "<details open ontoggle=alert(1)><summary>x</summary></details>",
    "<table><tr><td>cell<td>cell",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></table></mtext></math>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
]


def elements(html):
    """Every element of well-formed HTML with its attributes; fails where it is not well-formed."""
    root = etree.fromstring(f"<div>{html}</div>")
    return [(element.tag, dict(element.attrib)) for element in root.iter() if element is not root]


def assert_clean(html, tags):
    for tag, attributes in elements(html):
        assert tag in tags
        assert set(attributes) <= tags[tag] | {"id"}
        for name in ("href", "src"):
            if name in attributes:
                assert re.match(r"(https?://|mailto:)[\x21-\x7e]+$|#fn", attributes[name])


@pytest.mark.parametrize("hostile", HOSTILE)
def test_nothing_but_our_tags_survives_in_an_article(hostile):
    html = to_html(f"Before.\n\n{hostile}\n\nAfter.")

    assert_clean(html, ARTICLE_TAGS)
    assert "alert" not in str(elements(html))
    assert "Before." in html
    assert "After." in html


@pytest.mark.parametrize("hostile", HOSTILE)
def test_nothing_but_our_tags_survives_in_a_blurb(hostile):
    assert_clean(inline_html(hostile), BLURB_TAGS)


@given(
    st.text(alphabet=st.sampled_from("<>/&;#*_[]()!`'\" \n\t-=abh1234xp:|^~\\\x00\x0b\x9b\u2028\ufffe😀ű"), max_size=80)
)
def test_whatever_is_written_comes_out_well_formed_and_clean(text):
    for html, tags in ((to_html(text), ARTICLE_TAGS), (inline_html(text), BLURB_TAGS)):
        assert_clean(html, tags)
        assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]", html)
    assert "\n" not in plain(text)
    to_text(text)


@pytest.mark.parametrize(
    "text", ["a\x00b\x1fc", "a&#0;b&#x1b;c", "a\ud800b", "a\ufffeb\uffffc", "a\x92b", "<b>&#x0b;</b>"]
)
def test_control_characters_never_survive(text):
    html = to_html(text)

    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]", html)
    elements(html)


def test_line_ends_and_composed_letters_are_made_one_kind():
    assert to_html("o\u030b\r\ntwo\rthree") == "<p>ő\ntwo\nthree</p>"


@pytest.mark.parametrize(
    ("top", "markdown", "expected"),
    [
        (2, "# A\n\n## B", ["h2", "h3"]),
        (2, "## A\n\n### B\n\n#### C", ["h2", "h3", "h4"]),
        (3, "## A\n\n### B\n\n#### C\n\n###### D", ["h3", "h4", "h4", "h4"]),
        (2, "#### A\n\n<h1>B</h1>", ["h4", "h2"]),
    ],
)
def test_headings_are_moved_under_the_page_and_none_goes_below_h4(top, markdown, expected):
    assert [tag for tag, _ in elements(to_html(markdown, top_heading=top)) if tag.startswith("h")] == expected


def test_headings_have_ids_of_their_words_each_once():
    html = to_html("## Sixteen *demands*\n\n## Sixteen demands\n\n## Őszi éj\n\n## 4 November\n\n## !!")

    assert re.findall(r'id="([^"]+)"', html) == [
        "sixteen-demands",
        "sixteen-demands-2",
        "oszi-ej",
        "4-november",
        "section",
    ]


@pytest.mark.parametrize(
    ("text", "expected"), [("A & B", "a-b"), ("Straße", "straße"), ("_x_", "x"), ("Жовтень", "жовтень")]
)
def test_a_slug_never_begins_like_the_ids_of_a_page(text, expected):
    assert slug(text) == expected


def test_footnotes_link_within_the_page_or_to_the_page_they_stand_on():
    markdown = "Text[^1].\n\n[^1]: The note."

    assert 'href="#fn1"' in to_html(markdown)
    assert 'href="https://on.example/a/#fn1"' in to_html(markdown, notes_base="https://on.example/a/")
    assert [tag for tag, attributes in elements(to_html(markdown)) if attributes.get("id") == "fn1"] == ["li"]


def test_tables_lists_quotes_and_line_breaks():
    tags = {
        tag for tag, _ in elements(to_html("| a | b |\n|--|--|\n| 1 | 2 |\n\n- x\n\n> q\n\na  \nb\n\n---\n\n~~old~~"))
    }

    assert {"table", "thead", "tbody", "tr", "th", "td", "ul", "li", "blockquote", "br", "hr", "del"} <= tags


def test_a_hungarian_date_at_the_head_of_a_paragraph_keeps_its_year():
    assert '<ol start="1956">' in to_html("1956. november 4-én hajnalban")
    assert to_text("1956. november 4-én hajnalban") == "1956. november 4-én hajnalban"
    assert inline_html("1956. november 4-én hajnalban") == "<p>1956. november 4-én hajnalban</p>"


def test_a_picture_has_an_alternative_text_and_comes_over_https():
    assert to_html("![a tank](https://pictures.example/t.png)") == (
        '<p><img alt="a tank" src="https://pictures.example/t.png"/></p>'
    )
    assert "img" not in to_html("![a tank](http://pictures.example/t.png)")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://e.example/a b", "https://e.example/a%20b"),
        ("https://e.example/ű?x=1&y=%C5%B1", "https://e.example/%C5%B1?x=1&y=%C5%B1"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("http://e.example", "http://e.example"),
        ("mailto:a@e.example?subject=x", "mailto:a@e.example?subject=x"),
        ("ftp://e.example/", None),
        ("//e.example/", None),
        ("/relative", None),
        ("https://", None),
        ("https://u:p@e.example/", None),
        ("https://[broken", None),
        ("https:\\\\e.example", None),
        ("mailto:nobody", None),
        (f"https://{'ű' * 70}.example/", None),
        ("java\tscript:alert(1)", None),
        ("", None),
    ],
)
def test_only_absolute_encoded_urls_are_kept(url, expected):
    assert absolute_url(url) == expected


def test_deep_nesting_is_cut_and_its_words_are_kept():
    html = to_html("<ul><li>" * 500 + "deep")

    assert "deep" in html
    assert html.count("<ul>") <= 25


def test_a_blurb_keeps_emphasis_links_and_paragraphs():
    assert inline_html("One *two* **three** [four](https://e.example).\n\nFive\\\nsix") == (
        '<p>One <em>two</em> <strong>three</strong> <a href="https://e.example">four</a>.</p>\n<p>Five<br/>\nsix</p>'
    )


def test_a_blurb_as_one_plain_line():
    assert plain("One *two* [four](https://e.example) & < \n\n five") == "One two four & < five"


@pytest.mark.parametrize(
    ("length", "expected"),
    [
        (40, "The first bridge, long awaited, opens."),
        (30, "The first bridge, long…"),
        (17, "The first bridge…"),
        (3, "Th…"),
    ],
)
def test_an_excerpt_ends_after_a_word(length, expected):
    assert excerpt("The first bridge, *long* awaited, opens.", length) == expected


def test_an_article_as_plain_text():
    markdown = """## The opening

People *walked* across it, [says the Society](https://society.example/report) <mail@society.example>, and the
toll was paid by nobles as well as by everybody else who came to the river.

- one
- two
  1. inner

> A quotation\\
> in two lines.

| year | bridge |
|------|--------|
| 1849 | Chain  |

    code  kept

![A bridge](https://pictures.example/b.png)

A note[^1].

[^1]: The note.
"""

    assert (
        to_text(markdown)
        == """The opening
-----------

People walked across it, says the Society
(https://society.example/report) mail@society.example, and the toll was
paid by nobles as well as by everybody else who came to the river.

- one
- two

  1. inner

> A quotation
> in two lines.

year | bridge
1849 | Chain

code  kept

[A bridge]

A note[1].

* * *

1. The note."""
    )


def test_lines_of_plain_text_are_wrapped_but_urls_are_whole():
    url = "https://example.org/" + "a" * 90
    text = to_text(f"{'word ' * 40}[here]({url})")

    assert url in text.replace("\n", " ")
    assert all(len(line) <= 72 or url in line for line in text.split("\n"))
