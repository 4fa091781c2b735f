import sys
import time

import pytest

from syndicate.errors import TemplateError
from syndicate.rendering.mjml_compiler import compile_mjml, run_compiler

HEAD = '<mj-head><mj-attributes><mj-all font-family="Georgia, serif" /></mj-attributes></mj-head>'


def document(inside):
    return f'<mjml lang="en">{HEAD}<mj-body><mj-section><mj-column>{inside}</mj-column></mj-section></mj-body></mjml>'


def test_mjml_becomes_a_page():
    html = compile_mjml(document('<mj-text><p>Árvíztűrő 😀</p></mj-text><mj-button href="https://a/">Go</mj-button>'))
    assert html.startswith("<!doctype html>")
    assert "<p>Árvíztűrő 😀</p>" in html
    assert 'href="https://a/"' in html


@pytest.mark.parametrize("gap", [" ", "\n", "\n  \n"], ids=["blank", "break", "breaks"])
def test_words_in_two_tags_are_not_joined(gap):
    """MRML drops white space between tags when it holds a line break."""
    html = compile_mjml(document(f"<mj-text><p><strong>one</strong>{gap}<em>two</em></p></mj-text>"))
    assert "<strong>one</strong> <em>two</em>" in html


def test_attributes_are_handed_on_unharmed():
    """MRML writes them as Rust prints strings for programmers: `\\u{a0}` for a non-breaking space."""
    html = compile_mjml(document('<mj-text><a href="https://a/" aria-label="1\u00a0km \\ ❤️ “é”\nx">a</a></mj-text>'))
    assert 'aria-label="1&#160;km &#92; &#10084;&#65039; &#8220;&#233;&#8221; x"' in html


def test_a_compiler_that_dies_of_deep_nesting_is_a_template_error():
    nested = document(f"<mj-text>{'<div>' * 60_000}{'</div>' * 60_000}</mj-text>")
    with pytest.raises(TemplateError, match="killed by signal 11"):
        run_compiler(nested, timeout_seconds=10, name="email/issue.mjml.j2")


def test_such_nesting_never_reaches_the_compiler():
    with pytest.raises(TemplateError, match="nested more than 50 deep"):
        compile_mjml(document(f"<mj-text>{'<div>' * 60_000}{'</div>' * 60_000}</mj-text>"))


def test_what_the_compiler_says_reaches_the_operator():
    with pytest.raises(TemplateError, match=r"template x: the MJML compiler says: ValueError: .*root template"):
        run_compiler("<mjml><mj-body>", timeout_seconds=10, name="x")


def test_a_compiler_without_an_answer_is_stopped():
    started = time.monotonic()
    with pytest.raises(TemplateError, match=r"no answer after 0\.001 s"):
        compile_mjml(document("<mj-text>x</mj-text>"), timeout_seconds=0.001)
    assert time.monotonic() - started < 2


def test_a_compiler_that_cannot_be_started_is_a_template_error(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(TemplateError, match="could not be started"):
        compile_mjml(document("<mj-text>x</mj-text>"))


def test_a_component_that_the_compiler_dropped_a_part_of_is_refused():
    """MRML knows no `title` on a button, and says nothing."""
    with pytest.raises(TemplateError, match="lost the attribute “where it goes”"):
        compile_mjml(document('<mj-button href="https://a/" title="where it goes">Go</mj-button>'))


def test_a_font_from_elsewhere_is_refused():
    with pytest.raises(TemplateError, match="a font from a stranger"):
        compile_mjml(document('<mj-text font-family="Roboto, sans-serif">x</mj-text>'))
