"""What goes out beside the mail of the day: the week, milestones alone, corrections that cannot wait, welcomes."""

import re
from collections import Counter
from datetime import datetime, timedelta
from email import message_from_bytes, policy

import pytest

from syndicate.domain.edition import Cadence
from syndicate.domain.entry import EditionId, Severity
from syndicate.domain.message import SendingKind
from syndicate.errors import UnknownNameError
from syndicate.links import Purpose
from syndicate.storage import sendings
from syndicate.storage.subscribers import list_subscriptions
from syndicate.usecases.correct import correct
from syndicate.usecases.deliver import deliver
from syndicate.usecases.enrol import enrol
from syndicate.usecases.run import run
from syndicate.usecases.subscribe import confirm, request_subscription, unsubscribe
from tests.factories import utc

HUNGARY = EditionId("hungary")
REF = "hungarian-revolution-1956/soviet-intervention"


@pytest.fixture
def make_hungary(make_app):
    """The app with an edition that offers every cadence; `more` stands under `email`."""

    def make(*, now, more="", **options):
        app = make_app(now=now, entries=("hungarian-revolution-1956",), **options)
        file = app.installation.settings.project / "config" / "editions" / "hungary.yaml"
        text = file.read_text("utf-8")
        if "cadences" not in text:
            added = f"  cadences: [daily, weekly, milestones-only]\n  weekly_day: wed\n{more}"
            file.write_text(text.replace("\nconsent:\n", f"\n{added}\nconsent:\n"), "utf-8")
        return make_app(now=now, **options)

    return make


def add(app, name, cadence=None):
    enrolled = enrol(
        app.installation,
        app.installation.publication.edition(HUNGARY),
        [(f"{name}@example.net", None)],
        statement="a test",
        now=app.clock(),
        cadence=cadence,
    )
    assert enrolled.confirmed == 1


def mails(app):
    """Subjects by address, of everything in the outbox."""
    found = [
        message_from_bytes(path.read_bytes(), policy=policy.default)
        for path in sorted(app.installation.settings.outbox_dir.rglob("*.eml"))
    ]
    return sorted((str(mail["To"]).partition("@")[0], str(mail["Subject"])) for mail in found)


def at(app, text):
    instant = datetime.fromisoformat(text)
    return lambda: instant


def a_pass(app, text=None):
    return run(app.installation, at(app, text) if text else app.clock, editions=["hungary"])


WEDNESDAY = utc("2026-11-04T07:00+01:00")


def test_each_reader_gets_what_he_wants_and_no_more(make_hungary):
    app = make_hungary(now=utc("2026-11-03T07:00+01:00"))
    for name, cadence in (("anna", None), ("bela", Cadence.WEEKLY), ("clara", Cadence.MILESTONES)):
        add(app, name, cadence)
    a_pass(app)
    a_pass(app, "2026-11-04T07:00+01:00")
    a_pass(app, "2026-11-04T07:05+01:00")
    by_reader = Counter(name for name, _ in mails(app))
    assert by_reader["anna"] == len({subject for name, subject in mails(app) if name == "anna"}) >= 1
    milestones = [subject for name, subject in mails(app) if name == "clara"]
    assert milestones[-1] == "4 November 2026: Soviet tanks return to Budapest"
    assert len(milestones) == len(set(milestones)) <= by_reader["anna"]
    (weekly,) = [subject for name, subject in mails(app) if name == "bela"]
    assert "29 October" in weekly or "4 November" in weekly


def test_a_weekly_mail_that_is_too_late_is_not_sent_and_stands_in_the_ledger(make_hungary):
    app = make_hungary(now=utc("2026-11-03T07:00+01:00"))
    add(app, "bela", Cadence.WEEKLY)
    a_pass(app)
    a_pass(app, "2026-11-04T13:00+01:00")
    assert mails(app) == []
    with app.installation.database.read() as connection:
        sending = sendings.find_sending(connection, "hungary-2026-11-04-weekly")
        assert sendings.tally(connection, sending.id).expired == 1


def test_who_had_some_days_of_the_week_by_themselves_gets_the_others_alone(make_hungary):
    app = make_hungary(now=utc("2026-10-29T07:00+01:00"))
    for name, cadence in (("anna", None), ("bela", Cadence.WEEKLY)):
        add(app, name, cadence)
    a_pass(app)
    edition = app.installation.publication.edition(HUNGARY)
    changed = utc("2026-11-03T09:00+01:00")
    addresses = [("anna@example.net", None)]
    enrol(app.installation, edition, addresses, statement="she asked", now=changed, cadence=Cadence.WEEKLY)
    a_pass(app, "2026-11-04T07:00+01:00")
    a_pass(app, "2026-11-04T07:01+01:00")
    weekly = {
        message["To"].partition("@")[0]: message.get_body(("plain",)).get_content()
        for path in app.installation.settings.outbox_dir.rglob("*.eml")
        if f"-{SendingKind.WEEKLY}" in str(path)
        for message in [message_from_bytes(path.read_bytes(), policy=policy.default)]
    }
    told = {name: "Maléter" in text for name, text in weekly.items()}
    assert told == {"anna": False, "bela": True}
    assert all("Soviet tanks return to Budapest" in text for text in weekly.values())


def test_the_week_goes_out_on_its_day_alone(make_hungary):
    app = make_hungary(now=utc("2026-11-05T07:00+01:00"))
    add(app, "bela", Cadence.WEEKLY)
    a_pass(app)
    assert mails(app) == []


def test_a_cadence_that_the_edition_does_not_offer_is_refused(make_app):
    app = make_app(now=WEDNESDAY)
    with pytest.raises(UnknownNameError, match="cadence of hungary"):
        add(app, "anna", Cadence.WEEKLY)


def test_another_cadence_leaves_the_proof_of_consent_as_it_was(make_hungary):
    app = make_hungary(now=WEDNESDAY)
    add(app, "anna")
    later = app.clock() + timedelta(days=1)
    edition = app.installation.publication.edition(HUNGARY)
    addresses = [("anna@example.net", None)]
    enrol(app.installation, edition, addresses, statement="another", now=later, cadence=Cadence.WEEKLY)
    with app.installation.database.read() as connection:
        (subscription,) = list_subscriptions(connection)
    assert subscription.cadence is Cadence.WEEKLY
    assert (subscription.requested.method, subscription.confirmed) == ("operator: a test", WEDNESDAY)


# Corrections


@pytest.fixture
def mailed(make_hungary):
    """The 4th went out to one reader of each kind."""
    app = make_hungary(now=WEDNESDAY)
    for name, cadence in (("anna", None), ("bela", Cadence.WEEKLY), ("clara", Cadence.MILESTONES), ("dora", None)):
        add(app, name, cadence)
    a_pass(app)
    return app


def corrections(app):
    return [(name, subject) for name, subject in mails(app) if "orrection" in subject]


@pytest.mark.parametrize("severity", Severity)
def test_an_urgent_correction_alone_is_mailed_at_once_to_all_who_got_what_was_wrong_and_once(mailed, severity):
    noon = utc("2026-11-04T12:00+01:00")
    correct(mailed.installation, REF, severity, "A wrong hour.", noon)
    add(mailed, "late")
    for minutes in (1, 2, 600):
        deliver(mailed.installation, lambda minutes=minutes: noon + timedelta(minutes=minutes))
    told = [name for name, _ in corrections(mailed)]
    assert told == (["anna", "bela", "clara", "dora"] if severity is Severity.URGENT else [])


def test_who_has_left_since_hears_of_no_correction(mailed):
    unsubscribe(mailed.installation, mailed.installation.tokens.sign(Purpose.UNSUBSCRIBE, 1), WEDNESDAY)
    noon = utc("2026-11-04T12:00+01:00")
    correct(mailed.installation, REF, Severity.URGENT, "A wrong hour.", noon)
    deliver(mailed.installation, lambda: noon)
    assert [name for name, _ in corrections(mailed)] == ["bela", "clara", "dora"]


def test_a_correction_before_the_hour_of_the_mail_is_in_the_mail_and_told_nowhere(make_hungary):
    app = make_hungary(now=utc("2026-11-04T00:10+01:00"))
    add(app, "anna")
    a_pass(app)
    correct(app.installation, REF, Severity.URGENT, "A wrong hour.", utc("2026-11-04T03:00+01:00"))
    a_pass(app, "2026-11-04T07:00+01:00")
    a_pass(app, "2026-11-05T07:00+01:00")
    assert corrections(app) == []
    boxes = [
        path for path in app.installation.settings.outbox_dir.rglob("*.eml") if b"orrection to" in path.read_bytes()
    ]
    assert boxes == []


def test_an_edition_may_have_plain_corrections_mailed_at_once_too(make_hungary):
    app = make_hungary(now=WEDNESDAY, more="")
    file = app.installation.settings.project / "config" / "editions" / "hungary.yaml"
    file.write_text(f"{file.read_text('utf-8')}\ncorrections: {{correction: immediate-to-recipients}}\n", "utf-8")
    app = make_hungary(now=WEDNESDAY)
    add(app, "anna")
    a_pass(app)
    noon = utc("2026-11-04T12:00+01:00")
    correct(app.installation, REF, Severity.CORRECTION, "A wrong hour.", noon)
    deliver(app.installation, lambda: noon)
    assert [name for name, _ in corrections(app)] == ["anna"]


# Welcomes


def sign_up(app, name, now):
    request_subscription(
        app.installation, edition_id="hungary", address=f"{name}@example.net", client="192.0.2.7", now=now
    )
    with app.installation.database.read() as connection:
        subscription = list(list_subscriptions(connection))[-1]
    confirm(app.installation, app.installation.tokens.sign(Purpose.CONFIRM, subscription.id), now)


def test_who_confirms_is_welcomed_once_with_the_last_issue_that_was_mailed(mailed):
    noon = utc("2026-11-04T12:00+01:00")
    sign_up(mailed, "eva", noon)
    for minutes in (0, 1, 60):
        deliver(mailed.installation, lambda minutes=minutes: noon + timedelta(minutes=minutes))
    (welcome,) = [subject for name, subject in mails(mailed) if name == "eva" and "onfirm" not in subject]
    assert "elcome" in welcome
    (path,) = [
        path
        for path in mailed.installation.settings.outbox_dir.rglob("*.eml")
        if f"/hungary-2026-11-04-{SendingKind.WELCOME}-" in str(path)
    ]
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert "Soviet tanks return to Budapest" in message.get_body(("plain",)).get_content()
    assert re.fullmatch(r"<http://127\.0\.0\.1:8000/unsubscribe/\S+>", message["List-Unsubscribe"])


def test_who_confirms_before_the_hour_of_the_mail_does_not_get_the_day_twice(make_hungary):
    app = make_hungary(now=utc("2026-11-04T00:10+01:00"))
    a_pass(app)
    sign_up(app, "eva", utc("2026-11-04T06:29:50+01:00"))
    a_pass(app, "2026-11-04T06:30:10+01:00")
    a_pass(app, "2026-11-04T06:31:00+01:00")
    texts = [
        message_from_bytes(path.read_bytes(), policy=policy.default).get_body(("plain",)).get_content()
        for path in app.installation.settings.outbox_dir.rglob("*.eml")
    ]
    assert len([text for text in texts if "Soviet tanks return to Budapest" in text]) == 1


def test_those_whom_the_operator_brings_are_not_welcomed_nor_is_anybody_where_the_edition_says_no(make_hungary):
    app = make_hungary(now=WEDNESDAY, more="  welcome: false\n")
    add(app, "anna")
    a_pass(app)
    sign_up(app, "eva", app.clock())
    deliver(app.installation, app.clock)
    assert [subject for _, subject in mails(app) if "elcome" in subject] == []
