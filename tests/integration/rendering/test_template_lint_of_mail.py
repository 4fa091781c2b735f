"""What lint says of templates of mail without rendering them: what mail programs or the compiler would drop."""

from collections import defaultdict

import pytest

from syndicate.rendering.template_trial import try_mails
from syndicate.rendering.templates import Templates
from tests.factories import make_publication
from tests.integration.rendering.template_folder import TemplateFolder, told
from tests.mails import STARTER, mail_edition


@pytest.fixture
def folder(tmp_path):
    return TemplateFolder(tmp_path / "project")


def in_block(mjml):
    return f"{{% extends 'email/layout.mjml.j2' %}}\n{{% block stories %}}\n{mjml}\n{{% endblock %}}\n"


@pytest.mark.parametrize(
    ("mjml", "expected"),
    [
        pytest.param(
            "<mj-include path='a.mjml' />",
            "3:1 E084 <mj-include> is not known to this service; the MJML compiler has no way to read files: use "
            "Jinja2’s include",
            id="mj-include",
        ),
        pytest.param(
            "<mj-section><mj-column>\n  <mj-txt>a</mj-txt></mj-column></mj-section>",
            "4:3 E084 <mj-txt> is not known to this service; known: mj-all, mj-attributes, mj-body, mj-breakpoint, "
            "mj-button, mj-class, mj-column, mj-divider, mj-group, mj-head, mj-image, mj-raw, mj-section, mj-spacer, "
            "mj-style, mj-table, mj-text, mj-title, mj-wrapper, mjml",
            id="unknown",
        ),
        pytest.param(
            "<mj-section><mj-text>a</mj-text></mj-section>",
            "3:13 E084 <mj-text> stands in <mj-section>; it works in <mj-column> only",
            id="misplaced",
        ),
        pytest.param(
            "<mj-section>\n  loose</mj-section>",
            "4:3 E084 text stands in <mj-section>, where it would be dropped: “loose”",
            id="text",
        ),
        pytest.param(
            "<mj-section><mj-column><p>a</p></mj-column></mj-section>",
            "3:24 E084 <p> cannot stand in <mj-column>; HTML belongs in mj-button, mj-raw, mj-table, mj-text",
            id="HTML",
        ),
        pytest.param(
            "<mj-section>{% for story in others %}<mj-column>{% if lead %}<mj-button/>{% else %}<mj-section/>"
            "{% endif %}</mj-column>{% endfor %}</mj-section>",
            "3:84 E084 <mj-section> stands in <mj-column>; it works in <mj-body> or <mj-wrapper> only",
            id="in a branch",
        ),
        pytest.param(
            "<mj-raw><script>a</script></mj-raw>",
            "3:9 E085 <script> in a mail: no mail program runs scripts, and spam filters count them",
            id="script",
        ),
        pytest.param(
            "<mj-raw><form></form></mj-raw>",
            "3:9 E085 <form> in a mail: mail programs take forms away or warn of them: link to a page",
            id="form",
        ),
        pytest.param(
            "<mj-raw><iframe></iframe></mj-raw>",
            "3:9 E085 <iframe> in a mail: mail programs take frames away",
            id="iframe",
        ),
        pytest.param(
            "<mj-raw><svg></svg></mj-raw>",
            "3:9 E085 <svg> in a mail: mail programs take drawings away: use a PNG with an alt text",
            id="svg",
        ),
        pytest.param(
            "<mj-raw><video></video></mj-raw>",
            "3:9 E085 <video> in a mail: mail programs take films away: link to a page",
            id="video",
        ),
        pytest.param(
            "<mj-raw><link rel='stylesheet' href='https://a.example/a.css' /></mj-raw>",
            "3:9 E085 <link> in a mail: a style sheet from elsewhere tells a stranger who reads, and most mail "
            "programs take it away",
            id="style sheet from elsewhere",
        ),
        pytest.param(
            "<mj-raw><img src='http://a.example/b.png' alt='' /></mj-raw>",
            "3:19 E085 “src” of <img> is “http://a.example/b.png”; it must begin with https://",
            id="http",
        ),
        pytest.param(
            "<mj-section><mj-column><mj-image src='data:image/png;base64,AA' alt='' /></mj-column></mj-section>",
            "3:39 E085 “src” of <mj-image> is “data:image/png;base64,AA”; it must begin with https://",
            id="data",
        ),
        pytest.param(
            "<mj-raw><p style='background:url(//a.example/b.png)'>a</p></mj-raw>",
            "3:34 E085 a style fetches “//a.example/b.png”; addresses must begin with https://",
            id="style",
        ),
        pytest.param(
            "<mj-raw><p onclick='x'>a</p></mj-raw>",
            "3:21 E085 “onclick” in a mail: no mail program runs scripts",
            id="event",
        ),
        pytest.param(
            "<mj-raw><style>@font-face { src: url(https://a.example/f) }</style></mj-raw>",
            "3:16 E085 “@font-face” in a mail: fonts and style sheets from elsewhere tell a stranger who reads",
            id="font",
        ),
        pytest.param(
            "<mj-raw><style>@media print { @media screen { p { color: red } } }</style></mj-raw>",
            "3:31 E086 a rule with @ stands within another: Gmail drops the whole style sheet",
            id="nested at-rule",
        ),
        pytest.param(
            f"<mj-raw><style>{'p { color: red } ' * 1000}</style></mj-raw>",
            "3:16 E086 style sheets of more than 16 kB: Gmail drops all of them",
            id="large style sheet",
        ),
    ],
)
def test_what_mail_programs_or_the_compiler_would_drop_is_told_where_it_stands(folder, mjml, expected):
    folder.put("email/weekly.mjml.j2", in_block(mjml))
    assert told(folder.lint()) == [f"templates/email/weekly.mjml.j2:{expected}"]


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        (
            "<mj-preview>a</mj-preview>",
            (
                "<mj-preview> is not known to this service; spam filters take it for hidden text: the first mj-raw "
                "of the body holds the preheader"
            ),
        ),
        (
            "<mj-font name='a' href='https://a.example/a.css' />",
            (
                "<mj-font> is not known to this service; it loads a font from a stranger’s server: name fonts "
                "that readers have"
            ),
        ),
        (
            "<mj-html-attributes />",
            (
                "<mj-html-attributes> is not known to this service; the MJML compiler fails on it: write the "
                "attributes where they belong"
            ),
        ),
        (
            "<mj-style inline='inline'>p {}</mj-style>",
            "<mj-style inline> is ignored by the MJML compiler: write style attributes",
        ),
    ],
    ids=["mj-preview", "mj-font", "mj-html-attributes", "mj-style inline"],
)
def test_what_the_compiler_takes_amiss_in_the_head_is_told(folder, tag, expected):
    folder.change("email/layout.mjml.j2", ("<mj-title>", f"{tag}<mj-title>"))
    (problem,) = folder.lint()
    assert (problem.code, problem.column, problem.message) == ("E084", 5, expected)


@pytest.mark.parametrize(
    "mjml",
    [
        (
            "{% if lead %}<mj-section><mj-column width='1px'>{% else %}<mj-section><mj-column>{% endif %}"
            "<mj-text>a</mj-text></mj-column></mj-section>"
        ),
        "<mj-section>{{ styled }}<mj-text>a macro opened a column, who knows</mj-text></mj-section>",
        "{% if lead %}<mj-section>{% else %}<mj-section><mj-column>{% endif %}<mj-text>a</mj-text></mj-section>",
        "{% macro cell() %}<mj-text>a</mj-text>{% endmacro %}",
        "{% set cell %}<mj-text>a</mj-text>{% endset %}{% set one = 1 %}",
        (
            "<mj-raw><style>p { background: url(https://a.example/a.png) } @media print { p { color: red } }</style>"
            "</mj-raw>"
        ),
        "<mj-raw><img src='{{ web_url }}' alt='' /><br /><p style='background: url({{ web_url }})'>a</p></mj-raw>",
    ],
    ids=["branches", "branches that differ", "macro between", "macro", "set", "style", "expressions"],
)
def test_what_cannot_be_seen_to_be_wrong_is_not_told(folder, mjml):
    folder.put("email/weekly.mjml.j2", in_block(mjml))
    assert told(folder.lint()) == []


def test_a_mail_without_its_link_is_told_once_with_all_the_mails_that_lose_it(folder):
    folder.put("email/daily.txt.j2", "{% extends 'email/layout.txt.j2' %}")
    folder.change("email/layout.txt.j2", ("unsubscribe_url", "web_url"))
    assert told(folder.lint()) == [
        (
            "templates/email/daily.txt.j2:0:0 E087 a mail to many has no way to unsubscribe: email/daily.txt.j2, "
            "email/solemn.txt.j2"
        ),
        "templates/email/layout.txt.j2:0:0 E087 a mail to many has no way to unsubscribe: email/weekly.txt.j2",
    ]
    folder.put("email/confirm.txt.j2", "{{ mail.confirm_heading }}")
    assert told(folder.lint())[0] == (
        "templates/email/confirm.txt.j2:0:0 E087 a mail that asks for a confirmation has no link that confirms: "
        "email/confirm.txt.j2"
    )


def test_a_sheet_may_leave_its_link_to_the_mails_that_are_printed_on_it(folder):
    folder.change("email/layout.mjml.j2", ("unsubscribe_url", "web_url"))
    for name in ("daily", "solemn", "weekly"):
        way = '{% block foot %}<a href="{{ unsubscribe_url }}">{{ mail.unsubscribe_link }}</a>{% endblock %}'
        folder.put(f"email/{name}.mjml.j2", f"{{% extends 'email/layout.mjml.j2' %}}{way}")
    assert told(folder.lint()) == []


class Watched(Templates):
    """Remembers what the service gives to templates, by their folder."""

    given = defaultdict(set)

    def render(self, name, **context):
        self.given[name.partition("/")[0]] |= context.keys()
        return super().render(name, **context)


def test_whatever_a_mail_is_given_may_be_read(folder):
    edition = mail_edition()
    assert try_mails(make_publication(edition), edition, Watched([STARTER]), STARTER.parent) == ()
    names = sorted(Watched.given["email"])
    assert {"publication", "edition_url", "unsubscribe_url", "confirm_url"} <= set(names)
    folder.put("email/weekly.txt.j2", "".join(f"{{{{ {name} }}}}" for name in names))
    assert told(folder.lint()) == []
