"""What the link to the preferences shows and does, through the use cases and a real database."""

import re
import sqlite3
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from sqlalchemy import Engine, event

from syndicate.domain.edition import Cadence
from syndicate.domain.entry import EditionId
from syndicate.domain.subscription import Address, SubscriptionState, SuppressionReason, address_hmac
from syndicate.links import Purpose
from syndicate.storage.database import open_database
from syndicate.storage.subscribers import find_subscription, list_subscriptions, suppress
from syndicate.usecases.deliver import deliver
from syndicate.usecases.enrol import enrol
from syndicate.usecases.preferences import Choice, choose, leave_everything, preferences_of
from syndicate.usecases.run import run
from syndicate.usecases.subscribe import confirm, request_subscription, unsubscribe
from tests.integration.usecases.conftest import MORNING

READER = "Anna@example.net"
HUNGARY, CENTRAL_EUROPE = EditionId("hungary"), EditionId("central-europe")
CONFIRMED, PENDING, UNSUBSCRIBED = (
    SubscriptionState.CONFIRMED,
    SubscriptionState.PENDING,
    SubscriptionState.UNSUBSCRIBED,
)
KEEP = Choice(edition=HUNGARY, was_subscribed=True, is_wanted=True)
LEAVE = Choice(edition=HUNGARY, was_subscribed=True, is_wanted=False)
TICK = Choice(edition=CENTRAL_EUROPE, was_subscribed=False, is_wanted=True)
UNTICKED = Choice(edition=CENTRAL_EUROPE, was_subscribed=False, is_wanted=False)


@pytest.fixture
def app(make_app):
    """Every edition offers every cadence, and the reader is confirmed in one of the two."""
    first = make_app()
    for file in (first.installation.settings.project / "config/editions").iterdir():
        text = file.read_text("utf-8")
        file.write_text(text.replace("\nemail:\n", "\nemail:\n  cadences: [daily, weekly, milestones-only]\n"), "utf-8")
    app = make_app()
    add(app, HUNGARY)
    return app


def add(app, edition, address=READER):
    chosen = app.installation.publication.edition(edition)
    enrol(app.installation, chosen, [(address, None)], statement="a test", now=app.clock())


def token(app, number=1, purpose=Purpose.PREFERENCES):
    return app.installation.tokens.sign(purpose, number)


def send(app, *choices, later=timedelta(hours=1), number=1):
    return choose(app.installation, token(app, number), choices, client="192.0.2.7", now=app.clock() + later)


def standing(app):
    """State and cadence by edition."""
    with app.installation.database.read() as connection:
        return {one.edition: (one.state, one.cadence) for one in list_subscriptions(connection)}


def subscription(app, number):
    with app.installation.database.read() as connection:
        return find_subscription(connection, number)


def bar(app, address=READER):
    digest = address_hmac(app.installation.tokens.pepper("suppressions"), Address.parse(address))
    with app.installation.database.begin() as connection:
        suppress(connection, digest, SuppressionReason.COMPLAINT, app.clock())


def dump(app):
    connection = sqlite3.connect(app.installation.database.name)
    try:
        return list(connection.iterdump())
    finally:
        connection.close()


def mails(app):
    files = sorted(app.installation.settings.outbox_dir.rglob("*.eml"))
    return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]


def shown(preferences):
    return {one.edition.id: (one.is_subscribed, one.cadence) for one in preferences.editions}


def test_looking_shows_every_edition_a_masked_address_and_changes_nothing(app):
    before = dump(app)
    preferences = preferences_of(app.installation, token(app))
    assert dump(app) == before
    assert shown(preferences) == {HUNGARY: (True, Cadence.DAILY), CENTRAL_EUROPE: (False, Cadence.DAILY)}
    assert (preferences.address, preferences.edition.id, preferences.is_suppressed) == ("A…@e…", HUNGARY, False)


def test_another_cadence_is_kept_with_the_proof_of_consent_as_it_was(app):
    before = subscription(app, 1)
    preferences = send(app, Choice(edition=HUNGARY, was_subscribed=True, is_wanted=True, cadence=Cadence.WEEKLY))
    assert shown(preferences)[HUNGARY] == (True, Cadence.WEEKLY)
    assert standing(app) == {HUNGARY: (CONFIRMED, Cadence.WEEKLY)}
    after = subscription(app, 1)
    assert (after.requested, after.confirmed) == (before.requested, before.confirmed)


def test_an_edition_that_is_ticked_is_confirmed_at_once_with_a_proof_of_its_own_and_welcomed(app):
    send(app, KEEP, Choice(edition=CENTRAL_EUROPE, was_subscribed=False, is_wanted=True, cadence=Cadence.MILESTONES))
    assert standing(app) == {HUNGARY: (CONFIRMED, Cadence.DAILY), CENTRAL_EUROPE: (CONFIRMED, Cadence.MILESTONES)}
    new, now = subscription(app, 2), app.clock() + timedelta(hours=1)
    assert new.subscriber.id == subscription(app, 1).subscriber.id
    consent = app.installation.publication.edition(CENTRAL_EUROPE).consent
    assert (new.requested.method, new.requested.text_version) == ("preferences", consent.text_version)
    assert new.requested.at == new.confirmed == now
    assert new.requested.origin not in ("", "192.0.2.7"), "the address of the machine is kept hashed"
    deliver(app.installation, lambda: now)
    (mail,) = mails(app)
    assert (mail["To"], mail["Subject"]) == (READER, "Welcome to “On this Day in Central Europe”")


def test_an_edition_that_is_unticked_is_left_at_once(app):
    preferences = send(app, LEAVE, UNTICKED)
    assert shown(preferences)[HUNGARY][0] is False
    assert standing(app) == {HUNGARY: (UNSUBSCRIBED, Cadence.DAILY)}


def test_the_link_goes_on_working_for_who_has_left_and_brings_back_who_ticks(app):
    send(app, LEAVE)
    send(app, Choice(edition=HUNGARY, was_subscribed=False, is_wanted=True), later=timedelta(days=900))
    assert standing(app) == {HUNGARY: (CONFIRMED, Cadence.DAILY)}
    assert subscription(app, 1).requested.method == "preferences"


@pytest.mark.parametrize(
    "choices",
    [
        (KEEP, TICK),
        (LEAVE, UNTICKED),
        (LEAVE, TICK),
        (Choice(edition=HUNGARY, was_subscribed=True, is_wanted=True, cadence=Cadence.WEEKLY), UNTICKED),
    ],
    ids=["more", "nothing", "the other", "less often"],
)
def test_saving_again_changes_nothing_more(app, choices):
    first = send(app, *choices)
    before = dump(app)
    assert send(app, *choices, later=timedelta(days=3)) == first
    assert dump(app) == before


def test_what_the_reader_did_not_change_stays_as_others_have_made_it_since(app):
    unsubscribe(app.installation, token(app, purpose=Purpose.UNSUBSCRIBE), app.clock())
    add(app, CENTRAL_EUROPE)
    before = dump(app)
    send(app, KEEP, UNTICKED)  # a page that was opened before both
    assert dump(app) == before


def test_what_no_page_of_ours_sends_changes_nothing(app):
    before = dump(app)
    send(app)
    send(app, Choice(edition=EditionId("elsewhere"), was_subscribed=False, is_wanted=True))
    send(app, Choice(edition=CENTRAL_EUROPE, was_subscribed=True, is_wanted=False))
    send(app, Choice(edition=CENTRAL_EUROPE, was_subscribed=False, is_wanted=False, cadence=Cadence.WEEKLY))
    assert dump(app) == before


def test_a_cadence_that_the_edition_does_not_offer_is_not_taken(make_app):
    app = make_app()  # offers the mail of the day alone
    add(app, HUNGARY)
    before = dump(app)
    send(app, Choice(edition=HUNGARY, was_subscribed=True, is_wanted=True, cadence=Cadence.WEEKLY))
    assert dump(app) == before


def test_who_has_still_to_confirm_is_shown_as_not_subscribed_and_may_tick(app):
    request_subscription(
        app.installation, edition_id=CENTRAL_EUROPE, address=READER, client="192.0.2.7", now=app.clock()
    )
    assert shown(preferences_of(app.installation, token(app)))[CENTRAL_EUROPE] == (False, Cadence.DAILY)
    send(app, KEEP, TICK)
    assert standing(app)[CENTRAL_EUROPE] == (CONFIRMED, Cadence.DAILY)
    # The link of the mail that asked is of no use any more, and does no harm.
    confirm(app.installation, token(app, 2, Purpose.CONFIRM), app.clock())
    assert standing(app)[CENTRAL_EUROPE] == (CONFIRMED, Cadence.DAILY)


def test_a_suppressed_address_can_be_subscribed_to_nothing_and_still_leave(app):
    bar(app)
    assert preferences_of(app.installation, token(app)).is_suppressed
    before = dump(app)
    send(app, KEEP, TICK)
    assert dump(app) == before
    send(app, LEAVE, TICK)
    assert standing(app) == {HUNGARY: (UNSUBSCRIBED, Cadence.DAILY)}
    send(app, Choice(edition=HUNGARY, was_subscribed=False, is_wanted=True))
    assert standing(app) == {HUNGARY: (UNSUBSCRIBED, Cadence.DAILY)}


def test_leaving_everything_ends_all_that_there_is_and_doing_it_again_changes_nothing(app):
    add(app, CENTRAL_EUROPE)
    add(app, HUNGARY, "bela@example.net")
    left = leave_everything(app.installation, token(app, 2), app.clock())
    assert not any(one.is_subscribed for one in left.editions)
    assert [subscription(app, number).state for number in (1, 2, 3)] == [UNSUBSCRIBED, UNSUBSCRIBED, CONFIRMED]
    before = dump(app)
    assert leave_everything(app.installation, token(app, 1), app.clock() + timedelta(days=1)) is not None
    assert dump(app) == before


def test_the_link_of_an_edition_that_is_published_no_more_shows_the_others_and_leaves_it_too(app, make_app):
    add(app, CENTRAL_EUROPE)
    (app.installation.settings.project / "config/editions/hungary.yaml").unlink()
    later = make_app()
    preferences = preferences_of(later.installation, token(later))
    assert (preferences.edition, shown(preferences)) == (None, {CENTRAL_EUROPE: (True, Cadence.DAILY)})
    leave_everything(later.installation, token(later), later.clock())
    assert {state for state, _ in standing(later).values()} == {UNSUBSCRIBED}


@pytest.mark.parametrize("act", ["look", "save", "leave"])
@pytest.mark.parametrize("wrong", ["c", "u", "unknown", "nonsense"])
def test_a_link_of_another_purpose_or_of_nobody_shows_nothing_and_does_nothing(app, act, wrong):
    links = {
        **{purpose.value: token(app, 1, purpose) for purpose in (Purpose.CONFIRM, Purpose.UNSUBSCRIBE)},
        "unknown": token(app, 999),
        "nonsense": "AQ~nonsense",
    }
    before = dump(app)
    done = {
        "look": lambda link: preferences_of(app.installation, link),
        "save": lambda link: choose(app.installation, link, [LEAVE, TICK], client="192.0.2.7", now=app.clock()),
        "leave": lambda link: leave_everything(app.installation, link, app.clock()),
    }[act](links[wrong])
    assert done is None
    assert dump(app) == before


def test_the_link_to_the_preferences_opens_nothing_else(app):
    before = dump(app)
    unsubscribe(app.installation, token(app), app.clock())
    confirm(app.installation, token(app), app.clock())
    assert dump(app) == before


@contextmanager
def another_hand(act):
    """Do something else once, between the reading of a subscription and the writing."""
    waiting = [act]

    def quicker(connection, cursor, statement, *rest):
        if statement.startswith("UPDATE subscriptions") and waiting:
            waiting.pop()()

    event.listen(Engine, "before_cursor_execute", quicker)
    try:
        yield
    finally:
        event.remove(Engine, "before_cursor_execute", quicker)
    assert not waiting


@pytest.mark.parametrize("way", ["unticked", "everything"])
def test_whom_another_hand_changes_meanwhile_is_read_and_decided_anew(
    starter_installation, postgres_server, upgraded_postgres, way
):
    postgres_server.empty(upgraded_postgres)
    database = open_database(postgres_server.url(upgraded_postgres))
    installation, now = replace(starter_installation, database=database), MORNING
    try:
        request_subscription(installation, edition_id=HUNGARY, address=READER, client="192.0.2.7", now=now)
        with database.read() as connection:
            (reader,) = list_subscriptions(connection)
        link, asked = (installation.tokens.sign(one, reader.id) for one in (Purpose.PREFERENCES, Purpose.CONFIRM))
        with another_hand(lambda: confirm(installation, asked, now + timedelta(seconds=1))):
            if way == "unticked":
                choose(installation, link, [LEAVE], client="192.0.2.7", now=now + timedelta(seconds=2))
            else:
                leave_everything(installation, link, now + timedelta(seconds=2))
        with database.read() as connection:
            after = find_subscription(connection, reader.id)
    finally:
        database.close()
    assert (after.state, after.confirmed) == (UNSUBSCRIBED, now + timedelta(seconds=1))


def test_every_reader_is_mailed_a_link_of_their_own(app):
    add(app, HUNGARY, "bela@example.net")
    run(app.installation, app.clock, editions=["hungary"])
    found = {}
    for mail in mails(app):
        html, text = (mail.get_body((kind,)).get_content() for kind in ("html", "plain"))
        (link,) = set(re.findall(r"/preferences/([^\s\"]+)", html + text))
        assert link in html
        assert link in text
        found[mail["To"]] = app.installation.tokens.read(link, Purpose.PREFERENCES)
    assert found == {READER: 1, "bela@example.net": 2}
