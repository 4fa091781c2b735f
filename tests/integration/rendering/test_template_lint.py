"""What lint says of templates without rendering them: every code, with its place, its words and its mend."""

import pytest
from jinja2 import Environment

from syndicate.rendering.mjml_check import PARENTS
from syndicate.rendering.template_lint import lint_templates, own_templates
from syndicate.rendering.templates import make_environment
from tests.integration.rendering.template_folder import EDITIONS, TemplateFolder, told
from tests.mails import STARTER

START = "site/start.html.j2"
DAILY = "email/daily.mjml.j2"
NINES = "9" * 5000


@pytest.fixture
def folder(tmp_path):
    return TemplateFolder(tmp_path / "project")


def test_the_starters_own_templates_have_no_fault():
    assert lint_templates([STARTER], STARTER.parent, EDITIONS) == ()


def test_a_project_that_has_nothing_of_its_own_has_none_either(folder):
    assert folder.lint() == ()
    folder.change(DAILY)
    assert (folder.lint(), own_templates([folder.own, STARTER])) == ((), ())
    folder.change(DAILY, ("{% extends", "{# mine #}{% extends"))
    assert [str(path) for path in own_templates([folder.own, STARTER])] == [DAILY]
    assert folder.lint() == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "<p>\n{{ t.subscribe }\n",
            ":2:1 E080 Jinja2 cannot read “{{ t.subscribe }”: unexpected '}'",
            id="syntax",
        ),
        pytest.param(
            "<p>\n{% if t %}\n</p>",
            ":3:1 E080 Jinja2 cannot read “</p>”: Unexpected end of template. Jinja was looking for the following "
            "tags: 'elif' or 'else' or 'endif'. The innermost block that needs to be closed is 'if'",
            id="unclosed",
        ),
        pytest.param(
            "{% block a %}{% endblock %}\n {% block a %}{% endblock %}",
            ":2:2 E080 Jinja2 cannot read “{% block a %}{% endblock %}”: block 'a' defined twice",
            id="block twice",
        ),
        pytest.param(
            f"{{{{ {NINES} }}}}", ":0:0 E080 Jinja2 cannot read the template: a number in it is too long", id="number"
        ),
        pytest.param(
            "{{ " + "(" * 3000 + "1" + ")" * 3000 + " }}",
            ":0:0 E080 Jinja2 cannot read the template: it is nested too deeply",
            id="deep",
        ),
        pytest.param("<p>\n  {{ t | uper }}", ":2:10 E081 there is no filter “uper”", id="filter"),
        pytest.param("{% filter uper %}a{% endfilter %}", ":1:11 E081 there is no filter “uper”", id="filter block"),
        pytest.param("{% if t is odd_one %}{% endif %}", ":1:12 E081 there is no test “odd_one”", id="test"),
        pytest.param(
            "<p>\n<b>{{ publicaton.title }}</b>",
            ":2:7 E081 nothing is called “publicaton” here",
            id="name",
        ),
        pytest.param(
            "{% extends 'site/layot.html.j2' %}",
            ":1:13 E082 there is no template “site/layot.html.j2”",
            id="missing template",
        ),
        pytest.param(
            "<p></p>\n{% include '../../etc/passwd' %}",
            ":2:13 E082 “../../etc/passwd” leads out of the folders of templates",
            id="dots",
        ),
        pytest.param(
            "{% import '/etc/hosts' as x %}",
            ":1:12 E082 “/etc/hosts” leads out of the folders of templates",
            id="absolute",
        ),
        pytest.param(
            "{% from 'site\\\\parts.html.j2' import x %}",
            ":1:1 E082 “site\\parts.html.j2” leads out of the folders of templates",
            id="backslash",
        ),
        pytest.param(
            f"{{% include '{START}' %}}",
            f":1:1 E082 the template leads back to itself: {START} → {START}",
            id="itself",
        ),
        pytest.param(
            "<p class={{ t.subscribe }}>a</p>",
            ":1:10 E083 “{{ t.subscribe }}” stands in a tag outside of quotes, where a text can add attributes",
            id="unquoted",
        ),
        pytest.param(
            "<p>\n  <a href=/x/{{ t.subscribe }}>b</a>",
            ":2:14 E083 “{{ t.subscribe }}” stands in a tag outside of quotes, where a text can add attributes",
            id="half unquoted",
        ),
        pytest.param(
            "<p {{ t.subscribe }}>a</p>",
            ":1:4 E083 “{{ t.subscribe }}” stands in a tag outside of quotes, where a text can add attributes",
            id="in no value",
        ),
    ],
)
def test_a_fault_of_any_template_is_told_with_its_place(folder, text, expected):
    folder.put(START, text)
    assert told(folder.lint()) == [f"templates/{START}{expected}"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("<p class=\"{{ t.subscribe }}\" title='{{ t.by_mail }}'>a</p>", id="quoted"),
        pytest.param("<p{% if t %} hidden{% endif %} class=a{% if t %}b{% endif %}>a</p>", id="statements"),
        pytest.param("<p{{ {'title': t.subscribe} | xmlattr }}>a</p>", id="written by Jinja2"),
        pytest.param("<h{{ 2 }}>{{ t.subscribe }}</h{{ 2 }}>", id="name of a tag"),
        pytest.param("{# <p class={{ x }}> #}{% raw %}<p class={{ x }}>{% endraw %}", id="comment and raw"),
        pytest.param("<!-- <p {{ t.subscribe }}> -->a < b {{ t.subscribe }} > c", id="no tags"),
        pytest.param('<p title="{{ "%d" | format(1) }}" class="{{ {"a": {"b": 1}}.a.b }}">a</p>', id="quotes in it"),
        pytest.param("{% include ['site/none.html.j2', 'site/parts.html.j2'] %}", id="one of several"),
        pytest.param("{% include 'site/none.html.j2' ignore missing %}", id="may be missing"),
        pytest.param(
            "{% set a = 1 %}{% for b in [a] %}{{ loop.index }}{{ b }}{{ range(2) }}{% endfor %}", id="own names"
        ),
        pytest.param("{% macro m(a) %}{{ a }}{{ caller() }}{% endmacro %}{% call m(1) %}{% endcall %}", id="macro"),
        pytest.param("<p>\r\n<b>\r{{ publication.title }}</b>", id="line breaks"),
        pytest.param("", id="empty"),
    ],
)
def test_what_is_right_is_not_told(folder, text):
    folder.put(START, text)
    assert told(folder.lint()) == []


def test_every_fault_of_a_template_is_told_with_how_to_mend_it(folder):
    folder.put(START, "{{ publicaton.title }}\n<p {{ t.subscribe }}></p>\n{% include 'site/prts.html.j2' %}\n")
    problems = folder.lint()
    assert [(problem.line, problem.code, problem.hint) for problem in problems] == [
        (1, "E081", "did you mean “publication”?"),
        (2, "E083", 'put it in quotes, as in href="{{ url }}"'),
        (3, "E082", "did you mean “site/parts.html.j2”?"),
    ]
    assert [problem.end_column for problem in problems] == [14, 21, 30]


def test_a_circle_is_told_in_each_of_its_templates(folder):
    month = "site/month.html.j2"
    folder.put(START, f"<p></p>\n  {{% include '{month}' %}}")
    folder.put(month, f"{{% include '{START}' %}}")
    back = "E082 the template leads back to itself:"
    assert told(folder.lint()) == [
        f"templates/{month}:1:1 {back} {month} → {START} → {month}",
        f"templates/{START}:2:3 {back} {START} → {month} → {START}",
    ]


def test_a_template_that_is_no_text_is_told(folder):
    folder.put(START, "")
    (folder.own / START).write_bytes(b"<p>\xff</p>")
    assert told(folder.lint()) == [f"templates/{START}:0:0 E080 the template is no UTF-8 text: byte 4 is 0xff"]


def test_a_folder_that_looks_like_a_template_is_no_traceback(folder):
    (folder.own / "site/x.html.j2").mkdir(parents=True)
    folder.put(START, "")
    assert told(folder.lint())[0] == "templates/site/x.html.j2:0:0 E002 this is not a plain file"


def test_a_template_that_nothing_asks_for_is_a_warning(folder):
    folder.put("email/dayly.mjml.j2", "")
    folder.put("editions/hungry/email/daily.mjml.j2", "")
    folder.put("editions/hungary/email/own.mjml.j2", "")
    folder.change(DAILY, ("{% block stories %}", "{% block stories %}{% include 'email/own.mjml.j2' ignore missing %}"))
    problems = folder.lint()
    assert told(problems) == [
        (
            "templates/editions/hungry/email/daily.mjml.j2:0:0 W081 there is no edition “hungry”, and so nothing "
            "uses this template"
        ),
        "templates/email/dayly.mjml.j2:0:0 W081 nothing asks for a template “email/dayly.mjml.j2”",
    ]
    assert [(problem.level, problem.hint) for problem in problems] == [
        ("warning", "did you mean “hungary”?"),
        ("warning", f"did you mean “{DAILY}”?"),
    ]


def test_a_single_template_of_an_edition_is_looked_at_with_what_that_edition_finds(folder):
    of_edition = "editions/hungary/"
    folder.put(f"{of_edition}email/own.mjml.j2", "{% macro own_macro() %}{% endmacro %}")
    folder.change(
        DAILY,
        ("{% block stories %}", "{% import 'email/own.mjml.j2' as own_parts %}{% block stories %}"),
        under=of_edition,
    )
    assert told(folder.lint()) == []
    folder.put("editions/central-europe/email/daily.mjml.j2", (folder.own / of_edition / DAILY).read_text("utf-8"))
    (problem,) = folder.lint()
    assert (problem.path, problem.code, problem.message) == (
        "templates/editions/central-europe/email/daily.mjml.j2",
        "E082",
        "there is no template “email/own.mjml.j2”",
    )


def test_every_filter_of_ours_and_every_component_is_documented():
    written = (STARTER.parent / "docs/themes.md").read_text("utf-8")
    ours = make_environment(()).filters.keys() - Environment(autoescape=True).filters.keys()
    assert {name for name in ours if f"`{name}`" not in written} == set()
    around = {"mjml", "mj-head", "mj-body", "mj-all", "mj-class"}
    assert {name for name in PARENTS.keys() - around if f"`{name}`" not in written} == set()
