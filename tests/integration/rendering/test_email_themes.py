"""An edition's own templates: any single file stands before the publication's, and all others stay as they are."""

from dataclasses import replace

import pytest

from syndicate.domain.entry import SensitivityLevel
from syndicate.rendering.templates import Templates
from tests.mails import (
    STARTER,
    confirmation_mail,
    correction_mail,
    full_issue,
    issue_mail,
    lead_issue,
    mail_edition,
    milestones_mail,
    proof_mail,
    week_of_issues,
    weekly_mail,
    welcome_mail,
)

KINDS = {
    "daily": lambda templates: issue_mail(full_issue(), templates=templates),
    "solemn": lambda templates: issue_mail(lead_issue(solemn=True), templates=templates),
    "weekly": lambda templates: weekly_mail(week_of_issues(2), templates=templates),
    "milestones": lambda templates: milestones_mail(full_issue(), templates=templates),
    "correction": lambda templates: correction_mail(full_issue(), templates=templates),
    "welcome": lambda templates: welcome_mail(full_issue(), templates=templates),
    "proof": lambda templates: proof_mail(full_issue(), templates=templates),
    "confirm": lambda templates: confirmation_mail(templates=templates),
}


@pytest.fixture
def themed(tmp_path):
    """The starter's templates, and those of Hungary with one of its own in `templates/editions/hungary/email/`."""

    def make(name, text):
        folder = tmp_path / "editions" / "hungary" / "email"
        folder.mkdir(parents=True)
        (folder / name).write_text(text, encoding="utf-8")
        return Templates([tmp_path, STARTER])

    return make


@pytest.fixture(scope="module")
def starter_mails():
    templates = Templates([STARTER])
    return {kind: render(templates) for kind, render in KINDS.items()}


def differing(templates, starter_mails):
    """The kinds of which the HTML is another under Hungary's theme than by the starter, and those of which the text."""
    own = templates.for_edition("hungary")
    mails = {kind: render(own) for kind, render in KINDS.items()}
    return tuple(
        [kind for kind in KINDS if getattr(mails[kind], part) != getattr(starter_mails[kind], part)]
        for part in ("html", "text")
    )


@pytest.mark.parametrize("kind", KINDS)
def test_one_file_changes_its_own_mail_and_those_made_of_it(themed, starter_mails, kind):
    source = (STARTER / "email" / f"{kind}.txt.j2").read_text("utf-8")
    own = source.replace("{% block head %}", "{% block head %}MARK")
    if own == source:
        own = f"{source}{{% block head %}}MARK{{{{ super() }}}}{{% endblock %}}"
    templates = themed(f"{kind}.txt.j2", own)
    of_the_day = ["daily", "solemn", "correction", "welcome", "proof"]
    assert differing(templates, starter_mails) == ([], of_the_day if kind == "daily" else [kind])


def test_the_layout_alone_changes_every_mail_of_the_edition(themed, starter_mails):
    layout = (STARTER / "email/layout.mjml.j2").read_text("utf-8").replace("Palatino, ", "Palatino, Garamond, ")
    templates = themed("layout.mjml.j2", layout)
    assert differing(templates, starter_mails) == (list(KINDS), [])


def test_another_edition_keeps_the_publications_templates(themed, starter_mails):
    templates = themed("layout.mjml.j2", "<mjml></mjml>")
    assert KINDS["daily"](templates.for_edition("central-europe")) == starter_mails["daily"]


def test_an_own_solemn_form_serves_every_mail_of_a_solemn_day(themed):
    own = '{% extends "email/daily.mjml.j2" %}{% block byline %}In quiet remembrance.{% endblock %}'
    templates = themed("solemn.mjml.j2", own).for_edition("hungary")
    solemn = lead_issue(solemn=True)
    for render in (issue_mail, milestones_mail, welcome_mail, proof_mail, correction_mail):
        marked = replace(solemn, items=(replace(solemn.items[0], is_milestone=True),))
        assert "In quiet remembrance." in render(marked, templates=templates).html
        ordinary = replace(marked.items[0], sensitivity=SensitivityLevel.NONE)
        assert "In quiet remembrance." not in render(replace(solemn, items=(ordinary,)), templates=templates).html


def test_a_block_is_enough_to_change_a_line(themed):
    own = (
        '{% extends "email/layout.mjml.j2" %}{% block stories %}<mj-section><mj-column><mj-text>'
        '<p><a href="{{ confirm_url }}">Igen</a></p></mj-text></mj-column></mj-section>{% endblock %}'
        "{% block foot %}{% endblock %}"
    )
    mail = confirmation_mail(templates=themed("confirm.mjml.j2", own).for_edition("hungary"), edition=mail_edition())
    assert ">Igen</a>" in mail.html
    assert "Confirm the subscription" in mail.text
