"""What providers report changes mail and readers by one table, once, and in whatever order it comes."""

import hmac
import json
import random
from base64 import b64encode
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from syndicate.domain.entry import EditionId
from syndicate.domain.issue import IssueKey
from syndicate.errors import ForgedReportError
from syndicate.links import Purpose
from syndicate.storage import sendings
from syndicate.storage.audiences import audience
from syndicate.storage.tables import batches, events, facts, subscribers, subscriptions, suppressions
from syndicate.usecases.deliver import deliver
from syndicate.usecases.follow_up import follow_up
from syndicate.usecases.promise import promise
from syndicate.usecases.receive import receive_reports
from syndicate.usecases.report import report
from syndicate.usecases.subscribe import confirm, request_subscription
from tests.factories import make_email
from tests.fakes.api import Fault
from tests.fakes.mailgun import FakeMailgun
from tests.fakes.postmark import FakePostmark
from tests.installed import installing
from tests.integration.usecases.conftest import MORNING, add_readers

HUNGARY = EditionId("hungary")
DAY = date(2026, 11, 4)
SECRET = "a-long-secret-of-the-path"
ENVIRON = {"TOKEN": FakePostmark.key, "PATH_SECRET": SECRET, "PASSWORD": "a password"}
LOGIN = {"Authorization": "Basic " + b64encode(b"postmark:a password").decode()}
KEY = "hungary-2026-11-04/1"


@pytest.fixture
def postmark():
    with FakePostmark() as fake:
        yield fake


@pytest.fixture
def installed(tmp_path):
    """Installs a configuration, sending by `mail`, in which nothing is published: a test is soon done."""
    with installing(tmp_path / "project") as install:
        yield install


@pytest.fixture
def app(installed, postmark):
    mail = (
        f"{{provider: postmark, server_token_env: TOKEN, base_url: '{postmark.url}', webhook_secret_env: PATH_SECRET, "
        "webhook_username: postmark, webhook_password_env: PASSWORD, batch_size: 12}"
    )
    app = installed(mail, ENVIRON)
    add_readers(app, HUNGARY, 12)
    return app


def mail_day(app, day=DAY, now=MORNING):
    """Promise the day's mail to whoever is to have it, and hand it over."""
    edition = app.installation.publication.edition(HUNGARY)
    with app.installation.database.begin() as connection:
        readers = audience(connection, HUNGARY)
        promise(app.installation, connection, edition, day, make_email(), readers, now + timedelta(hours=5), now)
    deliver(app.installation, lambda: now)


def counts(app):
    """What became of the day's mail."""
    with app.installation.database.read() as connection:
        sending = sendings.find_sending(connection, "hungary-2026-11-04")
        return sendings.tally(connection, sending.id)


def record(kind, number=0, *, minutes=1, batch=KEY, address=None, **fields):
    """A report on reader `number`, some minutes after the mail."""
    at = (MORNING + timedelta(minutes=minutes)).isoformat()
    moments = {"Delivery": "DeliveredAt", "Bounce": "BouncedAt", "SpamComplaint": "BouncedAt"}
    return {
        "RecordType": kind,
        "MessageID": f"id-{number}",
        "Recipient": address or f"reader{number}@example.net",
        "Metadata": {"batch": batch} if batch else {},
        moments.get(kind, "ChangedAt"): at,
        **fields,
    }


def hard(number=0, **fields):
    return record("Bounce", number, Type="HardBounce", Inactive=True, Details="no such mailbox", **fields)


def soft(number=0, **fields):
    return record("Bounce", number, Type="SoftBounce", Inactive=False, Details="mailbox full", **fields)


def complaint(number=0, **fields):
    return record("SpamComplaint", number, **fields)


def unsubscribed(number=0, **fields):
    change = {"SuppressSending": True, "SuppressionReason": "ManualSuppression", "Origin": "Recipient"}
    return record("SubscriptionChange", number, **change, **fields)


def delivered(number=0, **fields):
    return record("Delivery", number, **fields)


def hear(app, *records, trace=None):
    for one in records:
        headers = LOGIN | ({"X-PM-Webhook-Trace-Id": trace} if trace else {})
        body = json.dumps(one).encode()
        receive_reports(app.installation, "postmark", headers=headers, body=body, secret=SECRET, now=app.clock())


def rows(app, table):
    with app.installation.database.read() as connection:
        return [row._asdict() for row in connection.execute(select(table))]


def state(app, number=0, edition=HUNGARY):
    wanted = (
        select(subscriptions.c.state)
        .join(subscribers, subscribers.c.id == subscriptions.c.subscriber)
        .where(subscribers.c.normalised == f"reader{number}@example.net", subscriptions.c.edition == edition)
    )
    with app.installation.database.read() as connection:
        return connection.scalar(wanted)


def suppressed(app):
    return sorted(row["reason"] for row in rows(app, suppressions))


def known(app):
    return sorted(row["kind"] for row in rows(app, facts))


def everything(app):
    """What events may change, without the events themselves."""
    columns = {"facts": facts, "suppressions": suppressions, "subscriptions": subscriptions}
    found = {name: rows(app, table) for name, table in columns.items()}
    return {name: sorted(str(sorted(row.items())) for row in some) for name, some in found.items()}


def test_each_report_has_its_consequence(app):
    mail_day(app)
    hear(app, hard(0), soft(1), complaint(2), unsubscribed(3), delivered(4))
    result = follow_up(app.installation, app.clock)
    assert (result.done, result.unmatched, result.unreadable) == (5, 0, 0)
    assert known(app) == ["bounced", "bounced-soft", "complained", "unsubscribed"]
    assert suppressed(app) == ["bounce", "complaint"]
    assert [state(app, number) for number in range(5)] == [
        "confirmed",
        "confirmed",
        "unsubscribed",
        "unsubscribed",
        "confirmed",
    ]
    found = report(app.installation, IssueKey(HUNGARY, DAY))
    assert [found[count] for count in ("accepted", "bounced", "complained", "unsubscribed")] == [12, 2, 1, 1]
    assert found["blocked"] == found["suppressed"] == 0


def test_whoever_bounced_or_left_gets_nothing_the_next_day(app, postmark):
    mail_day(app)
    hear(app, hard(0), complaint(2), unsubscribed(3))
    follow_up(app.installation, app.clock)
    mail_day(app, DAY + timedelta(days=1), MORNING + timedelta(days=1))
    later = [taken.address for taken in postmark.log if taken.batch.startswith("hungary-2026-11-05")]
    assert later == [f"reader{number}@example.net" for number in range(12) if number not in (0, 2, 3)]


@pytest.mark.parametrize("seed", range(12))
def test_the_same_reports_in_any_order_and_any_number_lead_to_the_same_end(app, seed):
    mail_day(app)
    said = [hard(0), complaint(0), soft(0), delivered(0), unsubscribed(0), soft(1), delivered(1), complaint(2), hard(2)]
    said += [soft(3, minutes=2), soft(3, minutes=3), unsubscribed(4), complaint(4), delivered(5)]
    chance = random.Random(seed)
    mixed = [one for one in said for _ in range(chance.randint(1, 3))]
    chance.shuffle(mixed)
    while mixed:
        some, mixed = mixed[:5], mixed[5:]
        hear(app, *some)
        follow_up(app.installation, app.clock)
    assert everything(app)["facts"] == EXPECTED_FACTS(app)
    assert suppressed(app) == ["complaint", "complaint", "complaint"]
    assert [state(app, number) for number in range(6)] == [
        "unsubscribed",
        "confirmed",
        "unsubscribed",
        "confirmed",
        "unsubscribed",
        "confirmed",
    ]


def EXPECTED_FACTS(app):
    ids = {row["normalised"]: row["id"] for row in rows(app, subscribers)}
    with app.installation.database.read() as connection:
        sending = connection.scalar(select(batches.c.sending))
    expected = {
        (0, "bounced", 1, "no such mailbox"),
        (0, "complained", 1, ""),
        (0, "bounced-soft", 1, "mailbox full"),
        (0, "unsubscribed", 1, "suppressed by Recipient: ManualSuppression"),
        (1, "bounced-soft", 1, "mailbox full"),
        (2, "complained", 1, ""),
        (2, "bounced", 1, "no such mailbox"),
        (3, "bounced-soft", 2, "mailbox full"),
        (4, "unsubscribed", 1, "suppressed by Recipient: ManualSuppression"),
        (4, "complained", 1, ""),
    }
    lines = []
    for number, kind, minutes, reason in expected:
        row = {
            "sending": sending,
            "subscriber": ids[f"reader{number}@example.net"],
            "kind": kind,
            "at": MORNING + timedelta(minutes=minutes),
            "reason": reason,
        }
        lines.append(str(sorted(row.items())))
    return sorted(lines)


def test_three_soft_bounces_of_different_days_bar_an_address(app):
    for number, days in enumerate((0, 4, 7), start=1):
        now = MORNING + timedelta(days=days)
        mail_day(app, DAY + timedelta(days=days), now)
        hear(app, soft(0, minutes=60 * 24 * days + 1, batch=f"hungary-{DAY + timedelta(days=days)}/1"))
        follow_up(app.installation, lambda now=now: now)
        assert suppressed(app) == (["bounce"] if number == 3 else [])


def test_a_reader_who_came_back_is_not_put_out_by_an_old_report(app):
    mail_day(app)
    hear(app, unsubscribed(3))
    follow_up(app.installation, app.clock)
    later = MORNING + timedelta(hours=5)
    request_subscription(
        app.installation, edition_id="hungary", address="reader3@example.net", client="192.0.2.1", now=later
    )
    (row,) = [row for row in rows(app, subscriptions) if row["state"] == "pending"]
    confirm(app.installation, app.installation.tokens.sign(Purpose.CONFIRM, row["id"]), later)
    hear(app, unsubscribed(3, minutes=3))
    follow_up(app.installation, lambda: later)
    assert state(app, 3) == "confirmed"


def test_what_fits_no_mail_of_ours_counts_where_the_provider_vouches_for_it(app):
    mail_day(app)
    hear(app, complaint(5, batch=""), complaint(0, batch="", address="stranger@example.org"))
    result = follow_up(app.installation, app.clock)
    assert (result.done, result.unmatched) == (1, 1)
    assert suppressed(app) == ["complaint"]
    assert known(app) == []


def test_what_cannot_be_read_is_kept_and_stops_nothing(app):
    mail_day(app)
    receive_reports(app.installation, "postmark", headers=LOGIN, body=b"\xff no JSON", secret=SECRET, now=app.clock())
    hear(app, {"RecordType": "SomethingNew", "Recipient": "reader1@example.net"}, hard(0))
    result = follow_up(app.installation, app.clock)
    assert (result.done, result.unreadable) == (2, 1)
    kept = {row["state"]: row["body"] for row in rows(app, events)}
    assert kept["unreadable"] == b"\xff no JSON"
    assert suppressed(app) == ["bounce"]


def test_reports_of_those_who_got_it_settle_what_was_unknown(app, postmark):
    postmark.script(Fault.EOF_AFTER)
    mail_day(app)
    assert counts(app).unknown == 12
    hear(app, *(delivered(number) for number in range(5)), hard(5))
    follow_up(app.installation, app.clock)
    assert (counts(app).accepted, counts(app).unknown) == (6, 6)
    hear(app, *(delivered(number) for number in range(6, 12)))
    follow_up(app.installation, app.clock)
    assert (counts(app).accepted, counts(app).unknown) == (12, 0)
    assert {row["state"] for row in rows(app, batches)} == {"done"}
    assert len(postmark.taken) == 12


def test_a_report_on_mail_that_was_refused_halts_and_is_told(app, postmark):
    postmark.script("429")
    mail_day(app)
    hear(app, delivered(0))
    result = follow_up(app.installation, app.clock)
    assert any("recorded not to have taken on" in alarm for alarm in result.alarms)
    deliver(app.installation, lambda: MORNING + timedelta(hours=1))
    assert postmark.taken == []


def test_many_bounces_halt_a_sending_that_still_goes_on(app):
    mail_day(app)
    hear(app, *(hard(number) for number in range(11)))
    result = follow_up(app.installation, app.clock)
    assert result.alarms == []  # nothing is left to hand over
    assert known(app) == ["bounced"] * 11


def test_many_bounces_halt_what_is_still_to_be_handed_over(app, postmark):
    add_readers(app, HUNGARY, 12, prefix="other")
    postmark.script(Fault.NONE, "429")
    mail_day(app)
    assert (counts(app).accepted, counts(app).waiting) == (12, 12)
    hear(app, *(hard(number) for number in range(11)))
    result = follow_up(app.installation, app.clock)
    assert any("bounced, more than 5%" in alarm for alarm in result.alarms)
    deliver(app.installation, lambda: MORNING + timedelta(hours=1))
    assert len(postmark.taken) == 12


def test_what_readers_open_is_not_kept(app):
    mail_day(app)
    hear(app, record("Open", 0, UserAgent="secret habits"))
    result = follow_up(app.installation, app.clock)
    assert any("tracks opens" in alarm for alarm in result.alarms)
    assert [row["body"] for row in rows(app, events)] == [b""]


def test_events_are_forgotten_when_their_time_is_over(app):
    mail_day(app)
    hear(app, delivered(0), hard(1))
    follow_up(app.installation, app.clock)
    for days, left in ((8, 1), (61, 0)):
        follow_up(app.installation, lambda days=days: MORNING + timedelta(days=days))
        assert len(rows(app, events)) == left


def test_a_report_that_comes_again_is_one(app):
    mail_day(app)
    for _ in range(3):
        hear(app, hard(0), trace="trace-0123456789")
    assert len(rows(app, events)) == 1


@pytest.mark.parametrize(
    ("headers", "secret"),
    [({}, SECRET), (LOGIN, "another-secret-of-16"), ({"Authorization": "Basic xxx"}, SECRET), (LOGIN, "")],
)
def test_a_report_that_is_not_proven_changes_nothing(app, headers, secret):
    with pytest.raises(ForgedReportError):
        receive_reports(app.installation, "postmark", headers=headers, body=b"{}", secret=secret, now=app.clock())
    assert rows(app, events) == []


def test_a_provider_without_a_webhook_hears_nothing(app):
    for name in ("mailgun", "smtp", "nobody"):
        assert receive_reports(app.installation, name, headers={}, body=b"", secret="", now=app.clock()) is None


# Mailgun signs no body: a signature that was seen serves no other report, and words alone bar nobody.


@pytest.fixture
def mailgun_app(installed):
    with FakeMailgun() as mailgun:
        mail = (
            f"{{provider: mailgun, domain: {mailgun.domain}, base_url: '{mailgun.url}', api_key_env: MAILGUN_KEY, "
            "webhook_key_env: SIGNING_KEY}"
        )
        app = installed(mail, {"MAILGUN_KEY": mailgun.key, "SIGNING_KEY": "signing-key-for-tests"})
        add_readers(app, HUNGARY, 3)
        mail_day(app)
        yield app


def mailgun_report(app, *, token="a" * 50, batch=KEY, number=0, event="complained"):
    timestamp = str(int(app.clock().timestamp()))
    signature = hmac.new(b"signing-key-for-tests", f"{timestamp}{token}".encode(), "sha256").hexdigest()
    data = {
        "event": event,
        "id": "x",
        "timestamp": app.clock().timestamp(),
        "recipient": f"reader{number}@example.net",
        "user-variables": {"batch": batch} if batch else {},
    }
    signed = {"token": token, "timestamp": timestamp, "signature": signature}
    body = json.dumps({"signature": signed, "event-data": data})
    return receive_reports(app.installation, "mailgun", headers={}, body=body.encode(), secret="", now=app.clock())


def test_a_signature_that_was_seen_serves_no_other_report(mailgun_app):
    assert mailgun_report(mailgun_app) == 1
    assert mailgun_report(mailgun_app) == 0
    with pytest.raises(ForgedReportError, match="used before"):
        mailgun_report(mailgun_app, number=1)
    follow_up(mailgun_app.installation, mailgun_app.clock)
    assert suppressed(mailgun_app) == ["complaint"]
    assert state(mailgun_app, 1) == "confirmed"


def test_words_that_nobody_signed_count_only_for_mail_of_ours(mailgun_app):
    mailgun_report(mailgun_app, batch="")
    mailgun_report(mailgun_app, token="b" * 50, batch="hungary-2026-11-04/9")
    result = follow_up(mailgun_app.installation, mailgun_app.clock)
    assert result.unmatched == 2
    assert suppressed(mailgun_app) == []
