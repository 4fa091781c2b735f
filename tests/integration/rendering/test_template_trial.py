"""What lint says of templates once it has made mails of them: faults that only show then, and what mails lack."""

from dataclasses import replace

import pytest

from syndicate.domain.message import Slot
from syndicate.rendering.email import render_issue_email
from syndicate.rendering.sample_issue import NOW, samples
from syndicate.rendering.template_trial import expression_faults, try_mails
from tests.factories import make_publication
from tests.integration.rendering.template_folder import TemplateFolder, told
from tests.mails import LINKS, STARTER, TEMPLATES, mail_edition

DAILY = "email/daily.mjml.j2"


@pytest.fixture
def folder(tmp_path):
    return TemplateFolder(tmp_path / "project")


def tried(folder, **fields):
    edition = mail_edition(**fields)
    return try_mails(make_publication(edition), edition, folder.templates(), folder.project)


@pytest.mark.parametrize("lang", ["en", "hu", "cs", "sk", "pl", "de", "uk", "ar"])
def test_no_mail_of_the_starters_templates_has_a_fault(lang):
    edition = mail_edition(lang=lang)
    assert try_mails(make_publication(edition), edition, TEMPLATES, STARTER.parent) == ()


def test_the_samples_take_every_branch_of_the_starters_mail():
    """Else a template could be broken where nobody looked."""
    issue = samples(mail_edition())
    assert issue.full.briefs
    assert issue.full.notices
    assert issue.full.headline.picture
    assert issue.full.headline.sources
    assert issue.full.headline.date_note
    assert issue.full.headline.places
    assert issue.solemn.is_solemn
    assert not issue.solemn.headline.sources
    assert issue.ahead.headline is None
    assert issue.ahead.coming
    assert {item.years for item in issue.full.items} >= {0}


@pytest.mark.parametrize(
    ("name", "change", "expected"),
    [
        pytest.param(
            DAILY,
            ("lead.item.title", "lead.item.titel"),
            "'IssueItem' has no attribute 'titel'; did you mean 'title'?",
            id="name",
        ),
        pytest.param(
            "email/welcome.mjml.j2",
            ("{% block note %}", "{% block note %}{{ 1 / 0 }}"),
            "division by zero (in the welcome, the welcome before the first issue)",
            id="sum",
        ),
        pytest.param(
            "email/confirm.mjml.j2", ("confirm_url", "edition_url"), "no link goes to confirm_url", id="no way in"
        ),
    ],
)
def test_what_fails_with_an_issue_is_told(folder, name, change, expected):
    folder.change(name, change)
    problems = tried(folder)
    assert {problem.code for problem in problems} == {"E088"}
    assert any(expected in problem.message for problem in problems)


def test_the_place_is_that_of_the_template_that_fails(folder):
    folder.change("email/parts.mjml.j2", ("{% macro hairline() %}", "{% macro hairline() %}\n{{ 1 / 0 }}"))
    line = next(
        number
        for number, text in enumerate((folder.own / "email/parts.mjml.j2").read_text("utf-8").splitlines(), start=1)
        if "1 / 0" in text
    )
    (problem,) = {(one.path, one.line, one.code) for one in tried(folder)}
    assert problem == ("templates/email/parts.mjml.j2", line, "E088")


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        pytest.param("<mj-raw>{{ days[-1].lead.item.title | safe }}</mj-raw>", "not well-formed", id="unescaped"),
        pytest.param("<mj-{{ 'foo' }} />", "<mj-foo> is not known to this service", id="made by an expression"),
        pytest.param("{{ '<mj-text>a</mj-text>' | safe }}", "<mj-text> stands in <mj-body>", id="misplaced"),
        pytest.param(
            '<mj-section><mj-column><mj-button href="https://a/" title="b">c</mj-button></mj-column></mj-section>',
            "the MJML compiler lost the attribute “b”",
            id="lost",
        ),
    ],
)
def test_mjml_that_does_not_come_out_whole_is_told(folder, new, expected):
    folder.change("email/weekly.mjml.j2", ("{% block stories %}", f"{{% block stories %}}{new}"))
    problems = tried(folder)
    assert {problem.code for problem in problems} == {"E084"}
    assert all(expected in problem.message and "(in the mail of a week)" in problem.message for problem in problems)


def test_what_an_expression_brings_into_a_mail_is_looked_at_too(folder):
    image = '{{ \'<mj-raw><img src="http://a.example/b.png" alt="" /></mj-raw>\' | safe }}'
    folder.change("email/weekly.mjml.j2", ("{% block stories %}", f"{{% block stories %}}{image}"))
    style = "{% for n in range(1000) %}.a{{ n }} { color: red } {% endfor %}"
    folder.change("email/layout.mjml.j2", (":root {", f"{style} :root {{"))
    weekly = [(one.code, one.message) for one in tried(folder) if one.path == "templates/email/weekly.mjml.j2"]
    assert weekly == [
        ("E085", "“src” of <img> is “http://a.example/b.png”; it must begin with https:// (in the mail of a week)"),
        ("E086", "style sheets of more than 16 kB: Gmail drops all of them (in the mail of a week)"),
    ]


def test_a_mail_that_leaves_out_a_story_or_the_office_is_a_warning(folder):
    folder.change("email/layout.txt.j2", ("edition.mail.postal_address", "edition.title"))
    folder.change("email/confirm.txt.j2")
    folder.change("email/weekly.mjml.j2", ("for story in day.others", "for story in []"))
    problems = tried(folder)
    assert {(problem.code, problem.level) for problem in problems} == {("W082", "warning")}
    office = "the postal address is not shown: “Example Magazine, 1 Example Street, Budapest”"
    assert f"templates/email/confirm.txt.j2:0:0 W082 {office} (in the confirmation)" in told(problems)
    assert f"templates:0:0 W082 email/weekly.txt.j2: {office} (in the mail of a week)" in told(problems)
    second = "the title of a further story is not shown: “A second story & its day”"
    assert f"templates/email/weekly.mjml.j2:0:0 W082 {second} (in the mail of a week)" in told(problems)


def test_a_template_of_one_edition_is_tried_for_that_edition(folder):
    folder.change(DAILY, ("lead.item.title", "lead.item.titel"), under="editions/hungary/")
    assert tried(folder, id="vienna") == ()
    assert {problem.code for problem in tried(folder, id="hungary")} == {"E088"}


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        (
            "{{ issue.edition }}",
            ["E050 “subject” says neither the day nor the lead: every mail has the subject “hungary”"],
        ),
        ("{{ lead.kind }}", ["E050 “subject” says neither the day nor the lead: every mail has the subject “event”"]),
        ("{{ lead.date_note }}", ["E051 “subject” is empty on a day whose lead has only what every lead has"]),
        (
            "{% if lead.places %}{{ lead.title }}{% endif %}",
            ["E051 “subject” is empty on a day whose lead has only what every lead has"],
        ),
        (
            "{{ lead.titel }}",
            ["E088 “subject” cannot be read: 'IssueItem' has no attribute 'titel'; did you mean 'title'?"],
        ),
        (
            "{{ lead.title",
            ["E088 “subject” cannot be read: unexpected end of template, expected 'end of print statement'"],
        ),
        ("{{ lead.title }}", []),
        ("{{ issue.day | longdate }}", []),
        ("{{ issue.day | daymonth }}: {{ edition.title }}", []),
    ],
    ids=["edition", "kind", "note", "branch", "name", "syntax", "lead", "day", "day without year"],
)
def test_a_subject_must_say_the_day_or_the_lead_on_every_day(subject, expected):
    edition = mail_edition()
    edition = replace(edition, mail=replace(edition.mail, subject=subject))
    assert [f"{code} {message}" for _, code, message, _ in expression_faults(edition, TEMPLATES)] == expected


def test_a_broken_expression_is_told_at_its_key_and_not_of_every_mail(folder):
    folder.change(DAILY)
    mail = replace(mail_edition().mail, subject="{{ lead.titel }}")
    assert tried(folder, mail=mail) == ()


def test_a_preheader_must_be_readable_and_may_be_empty():
    edition = mail_edition()
    for preheader, expected in (("", []), ("{{ lead.nothing }}", [("preheader", "E088")])):
        tried_edition = replace(edition, mail=replace(edition.mail, preheader=preheader))
        assert [(key, code) for key, code, _, _ in expression_faults(tried_edition, TEMPLATES)] == expected


def test_samples_make_mails_as_real_issues_do():
    edition = mail_edition()
    mail = render_issue_email(make_publication(edition), edition, samples(edition).full, LINKS, TEMPLATES, NOW)
    assert Slot.UNSUBSCRIBE_URL in mail.html
    assert "The first “story” &amp; what its &lt;head&gt; says" in mail.html.replace("&#34;", '"')
