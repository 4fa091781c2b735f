"""Check, of templates and of what editions say of their mail and their language."""

import pytest

from syndicate.app import load_project
from syndicate.usecases.check import check
from syndicate.usecases.start import start_project
from syndicate.web.languages import has_web_phrases
from tests.factories import utc

NOW = utc("2026-11-20T09:00+01:00")
DAILY = "email/daily.mjml.j2"
HUNGARY = "config/editions/hungary.yaml"


@pytest.fixture
def project(tmp_path):
    """A new publication without entries."""
    folder = tmp_path / "publication"
    start_project(folder)
    for path in (folder / "entries").iterdir():
        path.unlink()
    return folder


def run_check(project, *paths, signs_up_in=has_web_phrases):
    return check(load_project(project), [project / path for path in paths], now=NOW, signs_up_in=signs_up_in)


def told(checked):
    return [(problem.path, problem.line, problem.column, problem.code) for problem in checked.problems]


def edit(project, name, old, new):
    file = project / name
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_a_new_publication_has_no_fault(project):
    assert run_check(project).problems == ()


def test_a_template_that_is_broken_is_told_with_its_line_and_is_not_tried(project):
    edit(project, f"templates/{DAILY}", "lead.item.title", "laed.item.title")
    checked = run_check(project)
    (problem,) = checked.problems
    assert (problem.code, problem.hint) == ("E081", "did you mean “lead”?")
    line = checked.lines[f"templates/{DAILY}"][problem.line - 1]
    assert line[problem.column - 1 : problem.end_column - 1] == "laed"


def test_a_template_that_reads_well_is_tried(project):
    edit(project, f"templates/{DAILY}", "lead.item.title", "lead.item.titel")
    found = run_check(project).problems
    assert {problem.code for problem in found} == {"E088"}
    assert all("did you mean 'title'?" in problem.message for problem in found)


def test_a_template_of_one_edition_is_tried_for_it_and_for_no_other(project):
    own = project / "templates/editions/hungary" / DAILY
    own.parent.mkdir(parents=True)
    own.write_text((project / "templates" / DAILY).read_text("utf-8").replace("| reason(", "| reason(0 and "), "utf-8")
    found = run_check(project).problems
    assert found
    assert {(problem.path, problem.code) for problem in found} == {(f"templates/editions/hungary/{DAILY}", "E088")}


def test_only_what_is_asked_for_is_looked_at(project):
    edit(project, f"templates/{DAILY}", "lead.item.title", "laed.item.title")
    (project / "entries/x.yaml").write_text("a: [", "utf-8")
    assert {problem.code for problem in run_check(project, "entries").problems} == {"E001"}
    assert {problem.code for problem in run_check(project, "templates").problems} == {"E081"}
    assert {problem.code for problem in run_check(project, f"templates/{DAILY}").problems} == {"E081"}
    assert run_check(project, "templates/site").problems == ()
    assert {problem.code for problem in run_check(project, ".").problems} == {"E001", "E081"}


@pytest.mark.parametrize(
    ("subject", "code"),
    [
        ("{{ issue.edition }}: {{ edition.title }}", "E050"),
        ("{{ lead.date_note }}", "E051"),
        ("{{ lead.titel }}", "E088"),
    ],
)
def test_a_subject_that_will_not_do_is_told_where_it_stands(project, subject, code):
    edit(project, HUNGARY, "{{ issue.day | longdate }}: {{ lead.title }} ({{ lead | ago }})", subject)
    (problem,) = run_check(project).problems
    lines = (project / HUNGARY).read_text("utf-8").splitlines()
    assert (problem.path, problem.code) == (HUNGARY, code)
    assert lines[problem.line - 1][problem.column - 1 :].startswith(f'"{subject}"')


@pytest.mark.parametrize(
    ("lang", "missing"),
    [
        ("hu", None),
        ("de-AT", None),
        ("hr", "pages and feeds, mails and sign-up pages"),
        ("fr", "dates, pages and feeds, mails and sign-up pages"),
    ],
)
def test_an_edition_whose_language_has_no_words_of_ours_is_a_warning(project, lang, missing):
    edit(project, HUNGARY, "lang: en", f"lang: {lang}")
    found = [problem for problem in run_check(project).problems if problem.code == "W080"]
    if missing is None:
        assert found == []
        return
    (problem,) = found
    assert (problem.path, problem.column, problem.level) == (HUNGARY, 7, "warning")
    assert problem.message == f"there are no words of ours in “{lang}” for {missing}: they will be English"
    (other,) = run_check(project, signs_up_in=None).problems
    assert "sign-up" not in other.message


def test_a_language_that_lacks_one_kind_of_words_is_told_of_that_one(project):
    (problem,) = run_check(project, signs_up_in=lambda lang: False).problems[:1]
    assert problem.message == "there are no words of ours in “en” for sign-up pages: they will be English"
