from datetime import date

import pytest

from syndicate.errors import TemplateError
from syndicate.rendering.templates import Templates
from tests.factories import make_edition, make_issue


@pytest.fixture
def folders(tmp_path):
    """A project's folder and the wheel's, and a way to put templates into them."""

    class Folders:
        project = tmp_path / "project"
        wheel = tmp_path / "wheel"

        def put(self, folder, name, text):
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)

        def templates(self):
            return Templates([self.project, self.wheel])

    return Folders()


def test_the_first_folder_that_has_a_template_wins(folders):
    folders.put(folders.wheel, "site/a.html.j2", "wheel a")
    folders.put(folders.wheel, "site/b.html.j2", "wheel b")
    folders.put(folders.project, "site/a.html.j2", "project a")

    assert folders.templates().render("site/a.html.j2") == "project a"
    assert folders.templates().render("site/b.html.j2") == "wheel b"


def test_an_edition_may_have_templates_of_its_own(folders):
    folders.put(folders.project, "site/a.html.j2", "all")
    folders.put(folders.project, "editions/hungary/site/a.html.j2", "hungary")
    templates = folders.templates()

    assert templates.render("site/a.html.j2") == "all"
    assert templates.for_edition("hungary").render("site/a.html.j2") == "hungary"
    assert templates.for_edition("vienna").render("site/a.html.j2") == "all"
    assert templates.for_edition("hungary") is templates.for_edition("hungary")


def test_the_wheels_edition_does_not_come_before_the_projects_own(folders):
    folders.put(folders.project, "site/a.html.j2", "project")
    folders.put(folders.wheel, "editions/hungary/site/a.html.j2", "wheel's hungary")

    assert folders.templates().for_edition("hungary").render("site/a.html.j2") == "project"


def test_a_missing_template_is_named_with_the_folders_searched(folders):
    with pytest.raises(TemplateError) as caught:
        folders.templates().render("site/nothing.html.j2")

    assert caught.value.name == "site/nothing.html.j2"
    assert caught.value.searched == (str(folders.project), str(folders.wheel))


def test_a_template_missing_in_another_is_named_itself(folders):
    folders.put(folders.project, "a.html.j2", "{% include 'b.html.j2' %}")

    with pytest.raises(TemplateError) as caught:
        folders.templates().render("a.html.j2")
    assert caught.value.name == "b.html.j2"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("one\n{% if %}", "Expected an expression"),
        ("one\n{{ nothing }}", "'nothing' is undefined"),
        ("one\n{{ 1 / 0 }}", "division by zero"),
        ("one\n{{ text + 1 }}", "can only concatenate str"),
        ("one\n{{ text.__class__ }}", "unsafe"),
        ("one\n{{ text.missing.more }}", "has no attribute 'missing'"),
        ("one\n{{ [1].append(2) }}", "of 'list' object is unsafe"),
        ("one\n{{ text | nofilter }}", "No filter named"),
        ("one\n{% for i in range(10 ** 9) %}{% endfor %}", "Range too big"),
    ],
)
def test_a_broken_template_is_told_with_its_line(folders, text, reason):
    folders.put(folders.project, "site/a.html.j2", text)

    with pytest.raises(TemplateError, match=r"^template site/a\.html\.j2:2: ") as caught:
        folders.templates().render("site/a.html.j2", text="x")
    assert reason in str(caught.value)
    assert caught.value.line == 2


def test_the_line_is_that_of_the_part_that_is_broken(folders):
    folders.put(folders.project, "a.html.j2", "{% include 'b.html.j2' %}")
    folders.put(folders.wheel, "b.html.j2", "\n\n{{ nothing }}")

    with pytest.raises(TemplateError, match=r"b\.html\.j2:3"):
        folders.templates().render("a.html.j2")


def test_a_template_that_is_no_text_is_told(folders):
    folders.put(folders.project, "a.html.j2", "")
    (folders.project / "a.html.j2").write_bytes(b"\xff\xfe")

    with pytest.raises(TemplateError, match=r"template a\.html\.j2: 'utf-8' codec can't decode"):
        folders.templates().render("a.html.j2")


@pytest.mark.parametrize("name", ["lipsum", "cycler", "joiner", "namespace"])
def test_what_could_fill_the_memory_is_not_there(folders, name):
    with pytest.raises(TemplateError, match=f"'{name}' is undefined"):
        folders.templates().render_text(f"{{{{ {name}() }}}}")


def test_html_is_escaped_and_plain_text_is_not(folders):
    folders.put(folders.project, "a.html.j2", "{{ text }}")
    folders.put(folders.project, "a.mjml.j2", "{{ text }}")
    folders.put(folders.project, "a.txt.j2", "{{ text }}")
    templates = folders.templates()

    assert templates.render("a.html.j2", text="<b> & \"'") == "&lt;b&gt; &amp; &#34;&#39;"
    assert templates.render("a.mjml.j2", text="<b>") == "&lt;b&gt;"
    assert templates.render("a.txt.j2", text="<b> &") == "<b> &"


def test_texts_of_entries_are_never_templates(folders):
    folders.put(folders.project, "a.html.j2", "{{ text }}")

    assert folders.templates().render("a.html.j2", text="{{ 7 * 7 }}{% raw %}") == "{{ 7 * 7 }}{% raw %}"


def test_control_characters_are_dropped_from_all_that_is_filled_in(folders):
    folders.put(folders.project, "a.txt.j2", "{{ text }}")

    assert folders.templates().render("a.txt.j2", text="a\x00b\x92c\r\nd\ud800") == "abc\nd"


def test_an_expression_of_an_edition_gives_one_plain_line(folders):
    issue = make_issue()
    context = dict(issue=issue, lead=issue.headline, edition=make_edition())
    text = folders.templates().render_text

    assert text(make_edition().mail.subject, **context) == ("4 November 2026: Tanks return to the city (70 years ago)")
    assert text(make_edition().mail.preheader, **context) == "Before dawn the attack begins."
    assert text("{{ '<&>' }}\n  two ") == "<&> two"


def test_a_broken_expression_is_quoted(folders):
    with pytest.raises(TemplateError, match=r"template “\{\{ lead\.title \}\}”: 'lead' is undefined"):
        folders.templates().render_text("{{ lead.title }}")
    with pytest.raises(TemplateError, match="unexpected end of template"):
        folders.templates().render_text("{{ lead")


def test_filters_speak_the_editions_language_or_that_of_the_context(folders):
    issue = make_issue()
    text = (
        "{{ day | longdate }}|{{ day | daymonth }}|{{ day | weekday }}|{{ day | month }}"
        "|{{ item | historical }}|{{ item | ago }}"
        "|{{ item.years | ordinal }}|{{ (item.years | count).number }}|{{ item | reason(day) }}"
    )
    context = dict(day=date(2026, 11, 4), item=issue.headline)

    expected = "4 November|Wednesday|November 2026|4 November 1956|70 years ago|70th|70|70 years ago today."
    assert folders.templates().render_text(text, lang="en", **context) == f"4 November 2026|{expected}"
    assert folders.templates().render_text("{{ day | longdate }}", edition=make_edition(lang="en-US"), **context) == (
        "November 4, 2026"
    )


def test_filters_of_texts_give_clean_html(folders):
    folders.put(folders.project, "a.html.j2", "{{ t | markdown(top_heading=3) }}{{ t | inline }}{{ t | plain }}")

    assert folders.templates().render("a.html.j2", t="## A *b* 4 May <i>x</i>") == (
        '<h3 id="a-b-4-may-x">A <em>b</em> 4\u00a0May <em>x</em></h3>'
        "<p>## A <em>b</em> 4\u00a0May <em>x</em></p>"
        "## A b 4 May x"
    )


def test_plain_files_come_from_all_folders(folders):
    folders.put(folders.wheel, "site/assets/b.css", "wheel b")
    folders.put(folders.wheel, "site/assets/a.css", "wheel a")
    folders.put(folders.project, "site/assets/a.css", "project a")
    folders.put(folders.project, "site/assets/.hidden", "x")

    assert folders.templates().files("site/assets") == {"a.css": b"project a", "b.css": b"wheel b"}


def test_a_name_that_a_thing_has_not_is_told_with_the_one_that_is_meant(folders):
    folders.put(folders.project, "a.html.j2", "{{ issue.headline.titel }}")
    with pytest.raises(TemplateError, match=r"'IssueItem' has no attribute 'titel'; did you mean 'title'\?"):
        folders.templates().render("a.html.j2", issue=make_issue())


def test_the_file_that_a_name_stands_for_can_be_asked(folders):
    folders.put(folders.wheel, "email/a.mjml.j2", "wheel")
    folders.put(folders.project, "editions/hungary/email/a.mjml.j2", "hungary")
    templates = folders.templates()

    assert templates.find("email/a.mjml.j2") == folders.wheel / "email/a.mjml.j2"
    assert templates.for_edition("hungary").find("email/a.mjml.j2").is_relative_to(folders.project)
    assert templates.find("email/b.mjml.j2") is None
