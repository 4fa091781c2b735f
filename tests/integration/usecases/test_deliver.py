"""A day's mail through a real ledger and a provider on loopback that fails on demand."""

from collections import Counter
from datetime import date, timedelta
from functools import partial

import pytest

from syndicate.domain.entry import EditionId
from syndicate.domain.issue import IssueKey
from syndicate.errors import BusyError
from syndicate.storage.lock import exclusive
from syndicate.usecases.deliver import deliver, release_halts
from syndicate.usecases.report import report
from syndicate.usecases.run import run
from tests.fakes.mailgun import FakeMailgun
from tests.fakes.smtp import FakeSmtp
from tests.integration.usecases.conftest import MORNING, add_readers

ENVIRON = {"MAILGUN_KEY": "key-for-tests"}
DAY = date(2026, 11, 4)


@pytest.fixture
def make_app(make_app):
    return partial(make_app, entries=("hungarian-revolution-1956",))


def mailgun_options(mailgun, *, batch_size=4, key="MAILGUN_KEY", domain=None):
    return (
        f'{{provider: mailgun, domain: {domain or mailgun.domain}, base_url: "{mailgun.url}", '
        f"api_key_env: {key}, batch_size: {batch_size}}}"
    )


@pytest.fixture
def mailgun():
    with FakeMailgun() as fake:
        yield fake
        assert fake.complaints == [] or fake.poison


def counts(app, edition="hungary"):
    found = report(app.installation, IssueKey(EditionId(edition), DAY))
    return {name: found[name] for name in ("accepted", "refused", "unknown", "skipped", "expired", "waiting")}


def only(**expected):
    return dict.fromkeys(("accepted", "refused", "unknown", "skipped", "expired", "waiting"), 0) | expected


def later(app, **delta):
    """The same app with its clock moved on."""
    now = app.clock() + timedelta(**delta)
    return lambda: now


def test_every_reader_gets_the_day_once_in_batches(make_app, mailgun):
    app = make_app(mail=mailgun_options(mailgun), environ=ENVIRON)
    add_readers(app, "hungary", 10)
    run(app.installation, app.clock)
    run(app.installation, app.clock)
    assert Counter(mailgun.taken) == {f"reader{number}@example.net": 1 for number in range(10)}
    assert [len(call.to) for call in mailgun.calls] == [4, 4, 2]
    assert counts(app) == only(accepted=10)


@pytest.mark.parametrize(
    ("fault", "taken_on"),
    [("500-before", False), ("500-after", True), ("reset-after", True), ("cut-json", True), ("eof-before", False)],
)
def test_what_cannot_be_known_is_unknown_and_never_sent_again(make_app, mailgun, fault, taken_on):
    app = make_app(mail=mailgun_options(mailgun), environ=ENVIRON)
    add_readers(app, "hungary", 6)
    mailgun.script(fault)
    run(app.installation, app.clock)
    for hours in (0, 1, 2):
        deliver(app.installation, later(app, hours=hours))
    assert counts(app) == only(accepted=2, unknown=4)
    assert len(mailgun.taken) == (6 if taken_on else 2)
    assert max(Counter(mailgun.taken).values()) == 1


@pytest.mark.parametrize("fault", ["429", "420"])
def test_a_provider_that_asks_to_wait_is_left_alone_and_gets_everything_later(make_app, mailgun, fault):
    app = make_app(mail=mailgun_options(mailgun), environ=ENVIRON)
    add_readers(app, "hungary", 6)
    mailgun.script(fault)
    run(app.installation, app.clock)
    deliver(app.installation, later(app, minutes=1))
    assert mailgun.requests == 1
    assert counts(app) == only(waiting=6)
    deliver(app.installation, later(app, minutes=90))
    assert counts(app) == only(accepted=6)
    assert max(Counter(mailgun.taken).values()) == 1


@pytest.mark.parametrize("poisoned", [1, 3, 10])
def test_bad_addresses_are_found_by_halving_and_refused_alone(make_app, mailgun, poisoned):
    app = make_app(mail=mailgun_options(mailgun, batch_size=10), environ=ENVIRON)
    add_readers(app, "hungary", 20)
    mailgun.poison = {f"reader{number * 2}@example.net" for number in range(poisoned)}
    run(app.installation, app.clock)
    deliver(app.installation, later(app, minutes=1))
    assert Counter(mailgun.taken) == {
        f"reader{n}@example.net": 1 for n in range(20) if f"reader{n}@example.net" not in mailgun.poison
    }
    assert counts(app) == only(accepted=20 - poisoned, refused=poisoned)


def test_a_provider_that_refuses_everybody_is_halted_before_all_are_refused(make_app, mailgun):
    app = make_app(mail=mailgun_options(mailgun, batch_size=16), environ=ENVIRON)
    add_readers(app, "hungary", 40)
    mailgun.poison = {f"reader{number}@example.net" for number in range(40)}
    delivery = run(app.installation, app.clock).delivery
    assert "3 recipients in a row" in delivery.halts[0]
    assert mailgun.requests < 10
    assert counts(app) == only(refused=2, waiting=38)


@pytest.mark.parametrize("fault", ["401", "402", "404", "307"])
def test_a_refusal_that_means_us_halts_and_goes_on_once_it_is_mended(make_app, mailgun, fault):
    app = make_app(mail=mailgun_options(mailgun), environ=ENVIRON)
    add_readers(app, "hungary", 10)
    mailgun.script("-", fault)
    halted = run(app.installation, app.clock).delivery
    assert halted.halts
    assert "key-for-tests" not in str(halted)
    assert mailgun.requests == 2
    deliver(app.installation, app.clock)
    assert mailgun.requests == 2, "a halt lasts until somebody ends it"
    assert counts(app) == only(accepted=4, waiting=6)
    release_halts(app.installation)
    deliver(app.installation, later(app, minutes=1))
    assert counts(app) == only(accepted=10)
    assert max(Counter(mailgun.taken).values()) == 1


def test_two_accounts_with_one_provider_do_not_stand_in_each_others_way(make_app, mailgun):
    environ = ENVIRON | {"OTHER_KEY": "a-wrong-key"}
    app = make_app(
        mail=mailgun_options(mailgun),
        edition_mail={"central-europe": mailgun_options(mailgun, key="OTHER_KEY")},
        environ=environ,
    )
    add_readers(app, "hungary", 3)
    add_readers(app, "central-europe", 3, prefix="other")
    delivery = run(app.installation, app.clock).delivery
    assert len(delivery.halts) == 1
    assert counts(app) == only(accepted=3)
    assert counts(app, "central-europe") == only(waiting=3)
    assert sorted(mailgun.taken) == [f"reader{number}@example.net" for number in range(3)]
    assert mailgun.complaints == ["the key is wrong"]
    mailgun.complaints.clear()


def test_who_leaves_between_the_promise_and_the_call_is_skipped(make_app, mailgun):
    app = make_app(mail=mailgun_options(mailgun), environ=ENVIRON)
    add_readers(app, "hungary", 4)
    mailgun.script("429")
    run(app.installation, app.clock)
    from syndicate.links import Purpose
    from syndicate.usecases.subscribe import unsubscribe

    token = app.installation.tokens.sign(Purpose.UNSUBSCRIBE, 2)
    assert unsubscribe(app.installation, token, app.clock()).is_over
    deliver(app.installation, later(app, minutes=90))
    assert "reader1@example.net" not in mailgun.taken
    assert counts(app) == only(accepted=3, skipped=1)


def test_what_is_not_out_by_the_cut_off_expires_and_is_never_sent(make_app, mailgun):
    app = make_app(mail=mailgun_options(mailgun), environ=ENVIRON)
    add_readers(app, "hungary", 6)
    mailgun.script("-", "429")
    run(app.installation, app.clock)
    delivery = deliver(app.installation, later(app, hours=6))
    assert delivery.expired == 1
    assert counts(app) == only(accepted=4, expired=2)
    assert len(mailgun.taken) == 4


def test_an_edition_without_readers_freezes_its_mail_and_calls_nobody(make_app, mailgun):
    app = make_app(mail=mailgun_options(mailgun), environ=ENVIRON)
    run(app.installation, app.clock)
    assert mailgun.requests == 0
    assert counts(app) == only()


def test_a_reader_who_joins_after_the_promise_waits_for_tomorrow(make_app, mailgun):
    app = make_app(mail=mailgun_options(mailgun), environ=ENVIRON)
    add_readers(app, "hungary", 1)
    run(app.installation, app.clock)
    add_readers(app, "hungary", 1, prefix="late")
    run(app.installation, later(app, hours=1))
    assert mailgun.taken == ["reader0@example.net"]


def test_one_process_delivers_at_a_time(make_app):
    app = make_app()
    with (
        exclusive(app.installation.settings.var_dir / "delivery.lock", "delivers mail"),
        pytest.raises(BusyError, match="another process delivers mail"),
    ):
        deliver(app.installation, app.clock)


def test_asked_to_stop_it_leaves_the_rest_to_the_next_pass(make_app, mailgun):
    app = make_app(mail=mailgun_options(mailgun), environ=ENVIRON)
    add_readers(app, "hungary", 10)
    run(app.installation, app.clock, stopping=lambda: bool(mailgun.taken))
    assert len(mailgun.taken) == 4
    deliver(app.installation, app.clock)
    assert counts(app) == only(accepted=10)


def test_progress_tells_how_far_it_is(make_app, mailgun):
    app = make_app(mail=mailgun_options(mailgun), environ=ENVIRON)
    add_readers(app, "hungary", 10)
    told = []
    run(app.installation, app.clock, progress=lambda done, total: told.append((done, total)))
    assert told == [(4, 10), (8, 10), (10, 10)]


def test_mail_before_its_hour_waits(make_app, mailgun):
    app = make_app(mail=mailgun_options(mailgun), environ=ENVIRON, now=MORNING - timedelta(hours=2))
    add_readers(app, "hungary", 2)
    run(app.installation, app.clock)
    assert mailgun.requests == 0
    assert report(app.installation, IssueKey(EditionId("hungary"), DAY))["mail"] == "pending"
    deliver(app.installation, later(app, hours=2))
    assert counts(app) == only(accepted=2)


def smtp_options(server):
    return f"{{provider: smtp, host: 127.0.0.1, port: {server.port}, security: none}}"


def test_a_day_goes_out_by_smtp_one_recipient_a_transaction(make_app):
    with FakeSmtp() as server:
        app = make_app(mail=smtp_options(server))
        add_readers(app, "hungary", 5)
        run(app.installation, app.clock)
        run(app.installation, app.clock)
        assert Counter(kept.recipients for kept in server.kept) == {(f"reader{n}@example.net",): 1 for n in range(5)}
        assert counts(app) == only(accepted=5)
        assert server.connections == 1
        app.close()


@pytest.mark.parametrize(
    ("step", "behaviour", "expected"),
    [
        ("RCPT", "550 5.1.1 no such mailbox", only(accepted=2, refused=1)),
        ("RCPT", "450 4.2.1 come back later", only(waiting=3)),
        ("SILENT-END", "drop", only(accepted=2, unknown=1)),
        ("MAIL", "535 5.7.8 who are you", only(waiting=3)),
    ],
)
def test_what_an_smtp_server_says_is_what_the_ledger_knows(make_app, step, behaviour, expected):
    with FakeSmtp() as server:
        app = make_app(mail=smtp_options(server))
        add_readers(app, "hungary", 3)
        server.at(step, behaviour)
        run(app.installation, app.clock)
        assert counts(app) == expected
        release_halts(app.installation)
        deliver(app.installation, later(app, hours=1))
        assert counts(app)["waiting"] == 0
        assert max(Counter(kept.recipients for kept in server.kept).values()) == 1
        app.close()
