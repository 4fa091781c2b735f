"""What is corrected or retracted in the entries reaches what is out, once, and as far as its severity says."""

import json
import shutil
from datetime import date

import pytest

from syndicate.app import build_app
from syndicate.domain.entry import EditionId, Severity
from syndicate.domain.issue import IssueKey
from syndicate.errors import UnknownNameError
from syndicate.storage.issues import MailState, find_issue
from syndicate.usecases.correct import correct, retract
from syndicate.usecases.publish import publish
from syndicate.usecases.run import run
from tests.factories import utc
from tests.integration.usecases.conftest import MORNING, add_readers
from tests.integration.usecases.test_run import HUNGARY, at, pages

DAY, NEXT = date(2026, 11, 4), date(2026, 11, 5)
ENTRY = "hungarian-revolution-1956"
REF = f"{ENTRY}/soviet-intervention"
NOON = utc("2026-11-04T12:00+01:00")


def issue_of(app, day=DAY, edition=HUNGARY):
    with app.installation.database.read() as connection:
        return find_issue(connection, IssueKey(edition, day)).issue


def edit(app, old, new):
    file = app.installation.settings.entries_dir / f"{ENTRY}.yaml"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


def feed(app):
    return json.loads(pages(app)["hungary/feed.json"])


TITLE = 'title: "Soviet tanks return to Budapest"'


@pytest.fixture
def app(make_app):
    app = make_app()
    add_readers(app, HUNGARY, 1)
    run(app.installation, app.clock, editions=["hungary"])
    return app


def test_a_text_that_changes_without_a_correction_changes_nothing_that_is_out(app):
    before = issue_of(app)
    edit(app, TITLE, 'title: "Tanks"')
    run(app.installation, app.clock, editions=["hungary"])
    assert issue_of(app) == before


def test_a_silent_correction_moves_the_text_and_nothing_else(app):
    (before,) = feed(app)["items"][:1]
    edit(app, TITLE, 'title: "Soviet armour returns to Budapest"')
    publishing = correct(app.installation, REF, Severity.SILENT, "A slip.", NOON)
    assert [item.ref for item in publishing.amended] == [REF]
    (after,) = [item for item in feed(app)["items"] if item["id"] == before["id"]]
    assert "armour" in after["title"]
    kept = ("id", "url", "date_published", "date_modified")
    assert [after[key] for key in kept] == [before[key] for key in kept]
    page = pages(app)["hungary/2026/11/04/index.html"].decode()
    assert "armour" in page
    assert "A slip." not in page


def test_the_next_issue_tells_of_a_correction_and_the_one_after_it_does_not(app):
    correct(app.installation, REF, Severity.CORRECTION, "A wrong hour.", NOON)
    run(app.installation, at("2026-11-05T07:00+01:00"), editions=["hungary"])
    (notice,) = issue_of(app, NEXT).notices
    assert (notice.day, notice.ref, notice.text) == (DAY, REF, "A wrong hour.")
    run(app.installation, at("2026-11-08T07:00+01:00"), editions=["hungary"])
    assert issue_of(app, date(2026, 11, 8)).notices == ()
    mail = next(app.installation.settings.outbox_dir.glob("hungary-2026-11-05/1/*.eml")).read_text("utf-8")
    assert "Correction to 4 November" in mail


def test_days_caught_up_together_tell_of_it_once(app):
    correct(app.installation, REF, Severity.CORRECTION, "A wrong hour.", NOON)
    run(app.installation, at("2026-11-08T07:00+01:00"), editions=["hungary"])
    told = [issue_of(app, date(2026, 11, day)) for day in (5, 6, 8)]
    assert [len(issue.notices) for issue in told if issue] == [1, 0, 0]


def test_what_was_not_mailed_is_not_told_in_the_next_mail(make_app):
    app = make_app()
    publish(app.installation, [IssueKey(HUNGARY, DAY)], MORNING)
    correct(app.installation, REF, Severity.CORRECTION, "A wrong hour.", utc("2026-11-04T07:30+01:00"))
    publish(app.installation, [IssueKey(HUNGARY, NEXT)], utc("2026-11-05T07:00+01:00"))
    assert issue_of(app, NEXT).notices == ()


def test_run_brings_in_what_an_editor_wrote_by_hand_once(app):
    edit(
        app,
        "\nbody: |",
        '\ncorrections:\n  - {at: "2026-11-04T11:00:00+01:00", severity: notice, note: "Hm."}\nbody: |',
    )
    first = run(app.installation, lambda: NOON, editions=["hungary"]).publishing
    assert [(str(item.key), item.ref) for item in first.amended] == [("hungary 2026-11-04", REF)]
    before = pages(app)
    again = run(app.installation, lambda: NOON, editions=["hungary"]).publishing
    assert (again.amended, again.files) == ((), ())
    assert pages(app) == before


def test_an_entry_under_a_new_id_still_corrects_what_it_showed_under_the_old(app):
    edit(app, f"id: {ENTRY}\n", f"id: revolution-of-1956\naliases: [{ENTRY}]\n")
    correct(app.installation, "revolution-of-1956/soviet-intervention", Severity.NOTICE, "A wrong hour.", NOON)
    assert issue_of(app).items[0].shown_corrections[0].note == "A wrong hour."


def test_a_retraction_takes_the_item_back_and_its_mail_if_it_was_not_out(make_app):
    app = make_app()
    add_readers(app, HUNGARY, 1)
    publish(app.installation, [IssueKey(HUNGARY, DAY)], utc("2026-11-04T00:10+01:00"))
    retract(app.installation, ENTRY, "It rests on a forgery.", utc("2026-11-04T01:00+01:00"))
    run(app.installation, app.clock, editions=["hungary"])
    with app.installation.database.read() as connection:
        recorded = find_issue(connection, IssueKey(HUNGARY, DAY))
    assert recorded.issue.standing == ()
    assert (recorded.mail, recorded.mail_note) == (MailState.NONE, "everything in it was withdrawn beforehand")
    assert not app.installation.settings.outbox_dir.exists()


def test_a_retracted_entry_is_told_of_and_never_chosen_again(app):
    retract(app.installation, ENTRY, "It rests on a forgery.", NOON)
    run(app.installation, at("2026-11-05T07:00+01:00"), editions=["hungary"])
    (notice,) = issue_of(app, NEXT).notices
    assert (notice.is_withdrawal, notice.text) == (True, "It rests on a forgery.")
    publish(app.installation, [IssueKey(HUNGARY, date(2027, 11, 4))], utc("2027-11-04T07:00+01:00"))
    issue = issue_of(app, date(2027, 11, 4))
    assert issue is None or all(item.entry != ENTRY for item in issue.items)


@pytest.mark.parametrize(
    ("ref", "message"),
    [
        ("hungarian-revolution-1965", "did you mean “hungarian-revolution-1956”"),
        (f"{ENTRY}/soviets", "there is no moment of hungarian-revolution-1956 “soviets”"),
        (f"{ENTRY}/outbreak", "there is no published moment"),
        ("mohacs-1526", "there is no published moment “mohacs-1526”"),
    ],
)
def test_what_was_never_out_cannot_be_corrected(app, ref, message):
    files = sorted(app.installation.settings.entries_dir.glob("*.yaml"))
    before = [path.read_bytes() for path in files]
    with pytest.raises(UnknownNameError, match=message):
        correct(app.installation, ref, Severity.NOTICE, "A wrong hour.", NOON)
    assert [path.read_bytes() for path in files] == before


def test_other_templates_make_the_whole_site_again(app):
    templates = app.installation.settings.project / "templates"
    parts = templates / "site/parts.html.j2"
    parts.write_text(parts.read_text("utf-8").replace('class="colophon row"', 'class="colophon row new"'), "utf-8")
    files = run(app.installation, app.clock, editions=["hungary"]).publishing.files
    assert "hungary/2026/11/04/index.html" in files
    assert run(app.installation, app.clock, editions=["hungary"]).publishing.files == ()


def test_other_entries_change_only_what_shows_them(app):
    before = pages(app)
    (app.installation.settings.entries_dir / "mohacs-1526.yaml").unlink()
    shutil.rmtree(app.installation.settings.var_dir / "cache", ignore_errors=True)
    files = run(app.installation, app.clock, editions=["hungary"]).publishing.files
    assert "hungary/2026/11/04/index.html" not in files
    changed = {name for name, content in pages(app).items() if before.get(name) != content}
    assert all(
        "days/" in name or "topics/" in name or "calendar" in name or "archive/index" in name for name in changed
    )


def test_an_edition_that_shows_the_moment_too_is_corrected_as_well(make_app):
    app = make_app()
    run(app.installation, app.clock)
    correct(app.installation, REF, Severity.NOTICE, "A wrong hour.", NOON)
    for edition in (HUNGARY, EditionId("central-europe")):
        assert issue_of(app, DAY, edition).items[0].shown_corrections[0].note == "A wrong hour."


def test_a_topic_that_a_correction_takes_away_has_a_feed_without_the_item(app):
    def in_feed(topic):
        items = json.loads(pages(app)[f"hungary/topics/{topic}/feed.json"])["items"]
        return any(REF in item["id"] for item in items)

    assert in_feed("revolution")
    assert in_feed("cold-war")
    edit(app, 'topics: ["revolution", ', "topics: [")
    correct(app.installation, REF, Severity.NOTICE, "It was filed wrongly.", NOON)
    assert not in_feed("revolution")
    assert in_feed("cold-war")


def test_what_the_configuration_no_longer_gives_leaves_the_site(app):
    assert "hungary/milestones/atom.xml" in pages(app)
    assert any(name.startswith("hungary/topics/war/") for name in pages(app))
    config = app.installation.settings.project / "config/editions/hungary.yaml"
    text = config.read_text("utf-8")
    assert "per_topic: true" in text
    config.write_text(text.replace("per_topic: true", "per_topic: false"), "utf-8")
    again = build_app(app.installation.settings.project, now=NOON, environ={})
    run(again.installation, again.clock, editions=["hungary"])
    again.close()
    assert not any("/topics/" in name and name.startswith("hungary") and name.endswith(".xml") for name in pages(app))
    assert "hungary/2026/11/04/index.html" in pages(app)
