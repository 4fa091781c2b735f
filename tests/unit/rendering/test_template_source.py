"""A template's source taken apart: every place is that of the source, whatever stands in it."""

import re

from hypothesis import given
from hypothesis import strategies as st

from syndicate.rendering.mail_markup import mail_faults
from syndicate.rendering.template_markup import loose_values, wrong_mjml
from syndicate.rendering.template_reading import jinja, read_template
from syndicate.rendering.template_source import EXPRESSION, STATEMENT, Statement, Tag, Text, pieces, read_source

PARTS = (
    *("{{ a }}", "{{- a -}}", "{{ {'b': {'c': 1}}.b.c }}", '{{ "}}" }}', "{% if a %}", "{% else %}", "{% endif %}"),
    *(
        "{%- for b in a -%}",
        "{% endfor %}",
        "{# <p> #}",
        "{#- x -#}",
        "{% raw %}{{ <p> {% endraw %}",
        "{% set a = 1 %}",
    ),
    *("{% block c %}", "{% endblock %}", "<p>", "</p>", '<a href="', "'>", '">', "<a href=", "<br />", "<!--", "-->"),
    *("<style>", "</style>", "<mj-section>", "<mj-text>", "</mj-text>", "<![CDATA[", "]]>", "<", ">", "<?x", "?>"),
    *(" ", "\n", "\r\n", "\t", "é", "loose", "=", "url(", ")", "@media", "{", "}", ";", "\ue000"),
)


def source_of(text):
    return read_source(text, jinja())


def test_expressions_statements_and_comments_are_masked_and_nothing_else():
    text = '<p class="{{ a }}">{# b #}c{% if d %}e{% endif %}{% raw %}{{ f }}{% endraw %}</p>\n'
    mask = source_of(text).mask
    assert len(mask) == len(text)
    assert mask.replace(EXPRESSION, "~").replace(STATEMENT, "_") == (
        '<p class="~~~~~~~">       c__________e___________         {{ f }}            </p>\n'
    )


def test_white_space_that_jinja2_strips_keeps_its_place():
    source = source_of("a\n  {%- if b -%}\n  c  {{- d -}}  e\n {%- endif %}\n")
    assert [source.place(one.offset) for one in source.statements] == [(2, 3), (4, 2)]
    assert source.statements == (Statement(4, "if", False), Statement(source.text.index("{%- endif"), "endif", False))
    assert source.place(source.text.index("{{-")) == (3, 6)


def test_tags_are_read_with_their_attributes():
    (tag, text, closing) = pieces('<A Href="x" b=\'y\' c=z d "stray" />text</a>')
    assert [(one.name, one.value, one.is_quoted) for one in tag.attributes] == [
        ("href", "x", True),
        ("b", "y", True),
        ("c", "z", False),
        ("d", "", False),
    ]
    assert (tag.name, tag.is_empty, text.text, closing.name, closing.is_closing) == ("a", True, "text", "a", True)


def test_what_is_no_markup_is_no_tag():
    found = list(
        pieces("<!-- <p> --><!doctype html><?x <p> ?><![CDATA[<p>]]>1 < 2 <style>a > b { <p> }</style><script>")
    )
    assert [piece.name for piece in found if isinstance(piece, Tag)] == ["style", "style", "script"]
    assert [(piece.text, piece.raw) for piece in found if isinstance(piece, Text)] == [
        ("1 <", ""),
        (" 2 ", ""),
        ("a > b { <p> }", "style"),
        ("", "script"),
    ]


@given(st.lists(st.sampled_from(PARTS), max_size=25).map("".join))
def test_whatever_a_template_holds_it_is_read_or_refused_in_words(text):
    reading = read_template(text)
    assert bool(reading.refused) == (reading.source is None)
    if reading.source is None:
        return
    source = reading.source
    assert len(source.mask) == len(source.text) == len(re.sub(r"\r\n?", "\n", text))
    for piece in pieces(source.mask):
        assert 0 <= piece.offset <= len(source.text)
    for faults in (loose_values(source), wrong_mjml(source, is_child=False), wrong_mjml(source, is_child=True)):
        for fault in faults:
            line, column = source.place(fault.offset)
            assert source.text.split("\n")[line - 1][column - 1 :].startswith(
                source.text[fault.offset : fault.end].split("\n")[0]
            )
    assert all(fault.code in ("E085", "E086") for fault in mail_faults(source.mask))
