"""Passes of the service: what is due comes out, whatever happened before."""

import shutil
from dataclasses import replace
from datetime import date, timedelta

import pytest

from syndicate.domain.entry import EditionId
from syndicate.domain.issue import IssueKey, IssueState
from syndicate.errors import NotDueError
from syndicate.storage.issues import find_issue, published_issues, settled_until
from syndicate.usecases.publish import publish
from syndicate.usecases.run import run
from tests.factories import utc
from tests.integration.usecases.conftest import MORNING, add_readers

HUNGARY = EditionId("hungary")
DAY = date(2026, 11, 4)


def at(text):
    return lambda: utc(text)


def pages(app):
    site = app.installation.settings.site_dir
    return {str(path.relative_to(site)): path.read_bytes() for path in site.rglob("*") if path.is_file()}


def test_every_local_date_since_the_first_has_one_record(make_app):
    app = make_app()
    run(app.installation, at("2026-11-04T07:00+01:00"))
    run(app.installation, at("2026-11-20T07:00+01:00"))
    with app.installation.database.read() as connection:
        days = [DAY + timedelta(days=number) for number in range(17)]
        records = [find_issue(connection, IssueKey(HUNGARY, day)) for day in days]
    assert all(records)
    states = {record.key.day: record.state for record in records}
    assert states[date(2026, 11, 8)] is IssueState.PUBLISHED
    assert states[date(2026, 11, 16)] is IssueState.EMPTY


def test_days_caught_up_together_keep_their_order_for_readers(make_app):
    app = make_app()
    run(app.installation, at("2026-11-02T07:00+01:00"))
    run(app.installation, at("2026-11-04T07:00+01:00"))
    with app.installation.database.read() as connection:
        issues = published_issues(connection, HUNGARY)
    published = [issue.published for issue in issues if issue.day >= date(2026, 11, 3)]
    assert published == sorted(published, reverse=True)
    assert len(set(published)) == len(published)


def test_a_page_that_never_reached_the_site_is_caught_up(make_app, monkeypatch):
    app = make_app()
    run(app.installation, at("2026-11-03T07:00+01:00"))
    import syndicate.usecases.bring_up_to_date as module

    def dies(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module, "write_site", dies)
    with pytest.raises(OSError, match="No space"):
        run(app.installation, at("2026-11-04T07:00+01:00"))
    assert "hungary/2026/11/04/index.html" not in pages(app)
    monkeypatch.undo()
    run(app.installation, at("2026-11-04T07:01+01:00"))
    assert "hungary/2026/11/04/index.html" in pages(app)


def test_the_clock_set_back_publishes_nothing_twice(make_app):
    app = make_app()
    run(app.installation, at("2026-11-04T07:00+01:00"))
    before = pages(app)
    run(app.installation, at("2026-11-01T07:00+01:00"))
    assert pages(app) == before


def published_pages(app):
    """Without what looks ahead, or shows what the entries hold at present."""
    present = ("days/", "topics/", "calendar.ics", "archive/index.html")
    return {name: content for name, content in pages(app).items() if not any(part in name for part in present)}


def test_what_was_published_stays_when_the_entry_changes_or_goes(make_app):
    app = make_app()
    run(app.installation, app.clock)
    before = published_pages(app)
    shutil.rmtree(app.installation.settings.entries_dir)
    app.installation.settings.entries_dir.mkdir()
    run(app.installation, app.clock)
    publish(app.installation, [IssueKey(HUNGARY, DAY)], MORNING)
    assert published_pages(app) == before
    shutil.rmtree(app.installation.settings.site_dir)
    run(app.installation, app.clock)
    assert published_pages(app) == before


def test_the_next_year_is_a_new_item_beside_the_old(make_app):
    app = make_app()
    run(app.installation, app.clock, editions=["hungary"])
    publish(app.installation, [IssueKey(HUNGARY, date(2027, 11, 4))], utc("2027-11-04T07:00+01:00"))
    feed = pages(app)["hungary/atom.xml"].decode()
    for year in (2026, 2027):
        assert f"hungary/hungarian-revolution-1956/soviet-intervention/{year}-11-04</id>" in feed
    assert pages(app)["hungary/2026/11/04/index.html"] != pages(app)["hungary/2027/11/04/index.html"]


def test_a_coming_day_is_refused_before_anything_is_published(make_app):
    app = make_app()
    keys = [IssueKey(HUNGARY, DAY), IssueKey(HUNGARY, DAY + timedelta(days=1))]
    with pytest.raises(NotDueError, match="has not come"):
        publish(app.installation, keys, MORNING)
    with app.installation.database.read() as connection:
        assert settled_until(connection) == {}


def test_only_the_editions_named_are_run(make_app):
    app = make_app()
    run(app.installation, app.clock, editions=["hungary"])
    with app.installation.database.read() as connection:
        assert set(settled_until(connection)) == {"hungary"}


def test_a_fault_in_one_editions_mail_does_not_stop_the_others(make_app):
    app = make_app()
    for edition in ("hungary", "central-europe"):
        add_readers(app, edition, 1, prefix=edition)
    own = app.installation.settings.project / "templates" / "editions" / "hungary" / "email"
    own.mkdir(parents=True)
    (own / "daily.mjml.j2").write_text("<mjml><mj-body>{{ nothing }}</mj-body></mjml>", encoding="utf-8")
    delivery = run(app.installation, app.clock).delivery
    assert len(delivery.faults) == 1
    assert "hungary 2026-11-04" in delivery.faults[0]
    sent = [path.read_bytes() for path in app.installation.settings.outbox_dir.rglob("*.eml")]
    assert len(sent) == 1
    assert b"central-europe0@example.net" in sent[0]


def test_a_sheet_that_was_kept_says_why(make_app):
    app = make_app()
    run(app.installation, app.clock)
    with app.installation.database.read() as connection:
        recorded = find_issue(connection, IssueKey(HUNGARY, DAY))
    assert '"70 years (+55)"' in recorded.sheet
    assert recorded.issue == replace(recorded.issue)


def test_an_edition_taken_out_of_the_configuration_stops_no_other(make_app):
    app = make_app()
    run(app.installation, at("2026-11-04T05:00+01:00"))
    add_readers(app, "hungary", 1)
    (app.installation.settings.project / "config" / "editions" / "central-europe.yaml").unlink()
    rest = make_app()
    delivery = run(rest.installation, at("2026-11-04T07:00+01:00")).delivery
    assert [(settled.key.edition, settled.mail) for settled in delivery.settled] == [("hungary", "frozen")]
    assert delivery.accepted == 1
