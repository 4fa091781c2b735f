"""Every kind of mail as a preview: of the starter publication, recording and sending nothing."""

from datetime import date
from email import message_from_bytes, policy

import pytest

from syndicate.domain.issue import IssueKey
from syndicate.usecases.preview import preview
from syndicate.usecases.preview_mail import MailSample
from syndicate.usecases.publish import publish

DAY = date(2026, 11, 4)
SUBJECTS = {
    MailSample.DAILY: "4 November 2026: Soviet tanks return to Budapest",
    MailSample.WEEKLY: "The week in history: 29 October – 4 November 2026",
    MailSample.MILESTONES: "4 November 2026: Soviet tanks return to Budapest",
    MailSample.CORRECTION: "Correction: Soviet tanks return to Budapest",
    MailSample.CONFIRM: "Please confirm your subscription to “Hungary Magazine: On this Day”",
    MailSample.WELCOME: "Welcome to “Hungary Magazine: On this Day”",
    MailSample.PROOF: "[PROOF hungary 2026-11-04] 4 November 2026: Soviet tanks return to Budapest",
}


def look(app, folder, sample, day=DAY):
    hungary = app.installation.publication.edition("hungary")
    shown = preview(app.installation, hungary, day, folder, app.clock(), sample=sample)
    files = {path.name: path.read_bytes() for path in shown.files}
    mail = message_from_bytes(files["email.eml"], policy=policy.default) if files else None
    return shown, files, mail


@pytest.mark.parametrize("sample", MailSample)
def test_each_mail_is_written_in_its_three_forms_beside_page_and_feeds(make_app, tmp_path, sample):
    app = make_app()
    shown, files, mail = look(app, tmp_path / "out", sample)
    assert {"email.html", "email.txt", "email.eml", "page.html", "rss.xml", "atom.xml", "feed.json"} <= set(files)
    assert mail["Subject"] == SUBJECTS[sample]
    assert mail["To"] == "reader@example.net"
    assert mail.get_body(("plain",)).get_content().replace("\r\n", "\n") == files["email.txt"].decode()
    assert b"SYNDICATE-SLOT" not in b"".join(files.values())
    assert shown.problems == ()
    assert not (app.installation.settings.var_dir / "outbox").exists()


def test_a_week_shows_what_is_out_as_recorded_and_the_rest_as_it_would_be(make_app, tmp_path):
    app = make_app()
    _, files, _ = look(app, tmp_path / "out", MailSample.WEEKLY)
    text = files["email.txt"].decode()
    assert "Wednesday, 4 November\n" in text
    assert text.count("\nRead on:\n") >= 3
    publish(app.installation, [IssueKey("hungary", DAY)], app.clock())
    _, again, _ = look(app, tmp_path / "again", MailSample.WEEKLY)
    assert again["email.txt"].decode() == text


def test_a_correction_that_has_not_happened_says_that_it_is_one_to_look_at(make_app, tmp_path):
    _, files, _ = look(make_app(), tmp_path / "out", MailSample.CORRECTION)
    assert "This is where the editors say what was wrong" in " ".join(files["email.txt"].decode().split())


def test_links_belong_to_nobody(make_app, tmp_path):
    app = make_app()
    for sample, path in (
        (MailSample.DAILY, "/unsubscribe/preview"),
        (MailSample.WEEKLY, "/preferences/preview"),
        (MailSample.CONFIRM, "/confirm/preview"),
    ):
        _, files, _ = look(app, tmp_path / sample, sample)
        assert path in files["email.html"].decode()
        assert path in files["email.txt"].decode()


def test_a_day_without_an_issue_has_no_mail_but_those_of_subscribing(make_app, tmp_path):
    app = make_app()
    for entry in app.installation.settings.entries_dir.glob("*.yaml"):
        entry.unlink()
    for sample in MailSample:
        shown, files, mail = look(app, tmp_path / sample, sample)
        if sample in (MailSample.CONFIRM, MailSample.WELCOME):
            assert set(files) == {"email.html", "email.txt", "email.eml"}
            assert mail["Subject"] == SUBJECTS[sample]
        else:
            assert files == {}
            assert shown.empty_day is not None


def test_an_issue_without_a_round_anniversary_has_no_mail_of_milestones(make_app, tmp_path):
    app = make_app()
    config = app.installation.settings.entries_dir.parent / "config/editions/hungary.yaml"
    text = config.read_text("utf-8")
    start, end = text.index("  milestones:\n"), text.index("  article_cooldown_days")
    config.write_text(f"{text[:start]}  milestones: []\n{text[end:]}", "utf-8")
    app = make_app()
    shown, files, _ = look(app, tmp_path / "out", MailSample.MILESTONES)
    assert files == {}
    assert shown.empty_day is None
    assert look(app, tmp_path / "out", MailSample.DAILY)[1]


def test_a_mail_that_may_be_cut_off_comes_with_a_warning(make_app, tmp_path):
    app = make_app()
    own = app.installation.settings.project / "templates/editions/hungary/email/daily.mjml.j2"
    own.parent.mkdir(parents=True)
    long = "<mj-section><mj-column><mj-text><p>{{ 'long ' * 15500 }}</p></mj-text></mj-column></mj-section>"
    own.write_text(f'{{% extends "email/layout.mjml.j2" %}}{{% block stories %}}{long}{{% endblock %}}', "utf-8")
    shown, _, _ = look(app, tmp_path / "out", MailSample.DAILY)
    assert "mail programs cut a mail off" in shown.size_warning
    assert look(app, tmp_path / "out", MailSample.CONFIRM)[0].size_warning is None
