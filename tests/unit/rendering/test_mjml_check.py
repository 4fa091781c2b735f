import pytest

from syndicate.errors import TemplateError
from syndicate.rendering.mjml_check import check_output, read_source


def document(inside, head=""):
    return f'<mjml lang="en" dir="ltr">\n<mj-head>{head}</mj-head>\n<mj-body>{inside}</mj-body>\n</mjml>'


def cell(inside):
    return document(f"<mj-section><mj-column>{inside}</mj-column></mj-section>")


def test_texts_and_telling_attributes_are_read_in_order():
    content = read_source(
        cell(
            '<mj-text><p>One <em>two</em></p>\n<p>3&nbsp;4 &lt;</p></mj-text><mj-text /><mj-button href="https://b/">Go</mj-button>'
        ),
        "x",
    )
    assert content.texts == ("One two 3\u00a04 <", "Go")
    assert content.attributes == ("https://b/",)


@pytest.mark.parametrize(
    ("mjml", "said"),
    [
        (cell("<mj-foo>x</mj-foo>"), "<mj-foo> is not known"),
        (cell('<mj-include path="/etc/passwd"/>'), "<mj-include> is not known"),
        (document("", head="<mj-preview>x</mj-preview>"), "<mj-preview> is not known"),
        (document("<mj-text>x</mj-text>"), "<mj-text> stands in <mj-body>"),
        (
            document("<mj-section><mj-column><mj-column/></mj-column></mj-section>"),
            "works in <mj-group> or <mj-section>",
        ),
        (document("<p>x</p>"), "<p> cannot stand in <mj-body>"),
        (document("loose"), "text stands in <mj-body>, where it would be dropped: “loose”"),
        (document("", head='<mj-style inline="inline">p {}</mj-style>'), "ignored by the MJML compiler"),
        (document("", head='<mj-raw position="file-start"><p/></mj-raw>'), "<mj-raw position>"),
        (document("", head="<mj-attributes><mj-foo/></mj-attributes>"), "<mj-foo> is not known"),
        (cell("<mj-text>a < b</mj-text>"), "not well-formed"),
        (cell("<mj-text><p>un<b>closed</p></mj-text>"), "mismatched tag"),
        (cell(f"<mj-text>{'<div>' * 60}{'</div>' * 60}</mj-text>"), "nested more than 50 deep"),
        ("<p>x</p>", "<p> stands where <mjml> should"),
        ("", "no element found"),
    ],
)
def test_what_the_compiler_would_mistake_is_refused_with_its_place(mjml, said):
    with pytest.raises(TemplateError) as caught:
        read_source(mjml, "email/issue.mjml.j2")
    assert said in str(caught.value)
    assert "template email/issue.mjml.j2" in str(caught.value)
    assert "of the rendered MJML" in str(caught.value)


def test_the_line_and_what_stands_there_are_told():
    with pytest.raises(TemplateError, match=r"in line 3 of the rendered MJML, near “.*<mj-foo>here"):
        read_source(cell("<mj-foo>here</mj-foo>"), "x")


def page(body):
    return f"<!doctype html><html><head><title>t</title></head><body>{body}</body></html>"


def test_a_whole_mail_passes():
    content = read_source(cell('<mj-text><p>a &amp; b</p> <a href="https://a/?b&amp;c">d</a></mj-text>'), "x")
    check_output(page('<td>\n<p>a &amp; b</p> <a href="https://a/?b&amp;c">d</a></td>'), content, "x")


@pytest.mark.parametrize(
    ("html", "said"),
    [
        (page('<p>one</p><a href="https://a/">two</a>'), "lost the text “and three”"),
        (page('<p>and three</p><p>one</p><a href="https://a/">two</a>'), "lost the text “and three”"),
        (page('<p>one</p>two<p>and three</p><!-- <a href="https://a/"> -->'), "lost the attribute “https://a/”"),
        (page('<p>one</p><a href="https://a/">two</a><mj-foo>and three</mj-foo>'), "<mj-foo> was not understood"),
        (page('<p>one</p><a href="https://a/">two</a>and three<i>fonts.googleapis.com</i>'), "a font from a stranger"),
    ],
    ids=["dropped", "moved", "link", "component", "font"],
)
def test_a_mail_that_lost_something_is_refused(html, said):
    content = read_source(
        cell('<mj-text><p>one</p><a href="https://a/">two</a></mj-text><mj-text>and three</mj-text>'), "x"
    )
    with pytest.raises(TemplateError, match=said):
        check_output(html, content, "x")
