from datetime import timedelta

import pytest

from syndicate.domain.message import OutcomeKind, SendingKind, Slot, Verdict
from syndicate.mail.mailersend import Mailersend
from tests.factories import make_email, make_recipient
from tests.fakes.api import Fault, Reply, path_of
from tests.fakes.mailersend import FakeMailersend, account_domain

KEY = "hungary-2026-11-04/1"
TAG = "hungary-2026-11-04_1"
SENDERS = ["onthisday@example.org"]


@pytest.fixture
def fake():
    with FakeMailersend() as fake:
        yield fake


@pytest.fixture
def provider(fake):
    provider = Mailersend(fake.url, fake.domain, fake.key, max_batch=500)
    yield provider
    provider.close()


def send(provider, *numbers, key=KEY):
    return provider.send(make_email(), [make_recipient(number) for number in numbers], key)


def find(provider, fake, key=KEY):
    return provider.find(key, ["reader1@example.net"], fake.since, fake.until)


# Sending


def test_one_recipient_is_answered_for_at_once(fake, provider):
    (outcome,) = send(provider, 1).outcomes
    assert (outcome.kind, outcome.detail) == (OutcomeKind.ACCEPTED, fake.log[0].id)
    assert [path_of(received) for received in fake.received] == ["/v1/email"]


def test_a_bad_address_by_itself_is_refused_whole(fake, provider):
    fake.poison = {"reader1@example.net"}
    assert send(provider, 1).verdict is Verdict.REFUSED_WHOLE
    assert fake.taken == []


def test_a_suppressed_address_by_itself_is_refused(fake, provider):
    fake.suppressed = {"reader1@example.net"}
    (outcome,) = send(provider, 1).outcomes
    assert (outcome.kind, outcome.detail) == (OutcomeKind.REFUSED, "suppressed: hard_bounced")


def test_a_bulk_call_says_nothing_of_bad_addresses_and_the_others_get_theirs(fake, provider):
    fake.poison = {"reader2@example.net"}
    assert [outcome.kind for outcome in send(provider, 1, 2, 3).outcomes] == [OutcomeKind.ACCEPTED] * 3
    assert fake.taken == ["reader1@example.net", "reader3@example.net"]


def test_a_confirmation_goes_out_without_the_headers_of_a_list(fake, provider):
    link = Slot.CONFIRM_URL
    email = make_email(kind=SendingKind.CONFIRMATION, headers=(), html=f"<p>{link}</p>", text=f"{link}")
    recipient = make_recipient(slots={link: "https://onthisday.example.org/confirm/1"})
    assert provider.send(email, [recipient], "confirmation-7/1").outcomes[0].kind is OutcomeKind.ACCEPTED
    assert set(fake.mails()["reader1@example.net"].headers) == {"Reply-To"}


def test_a_sender_of_another_domain_halts_before_a_call(fake, provider):
    answer = provider.send(make_email(sender_address="a@other.example"), [make_recipient()], KEY)
    assert (answer.verdict, fake.requests) == (Verdict.HALTED, 0)


# Looking for what was taken on


def test_those_found_have_the_ids_that_reports_will_have(fake, provider):
    fake.script(Fault.EOF_AFTER)
    send(provider, 1, 2, 3)
    found = find(provider, fake)
    assert found.is_whole
    assert found.ids == {taken.address: taken.id for taken in fake.log}


def test_a_batch_of_many_pages_is_found_whole(fake, provider):
    send(provider, *range(250))
    found = find(provider, fake)
    assert (found.is_whole, len(found.ids)) == (True, 250)
    assert [path_of(received) for received in fake.received[1:]] == ["/v1/domains", *["/v1/emails"] * 3]


def test_a_batch_that_fills_its_last_page_is_found_whole(fake, provider):
    send(provider, *range(200))
    found = find(provider, fake)
    assert (found.is_whole, len(found.ids)) == (True, 200)


def test_an_address_is_found_in_small_letters(fake, provider):
    provider.send(make_email(), [make_recipient(address="Reader.One@Example.NET")], KEY)
    assert set(find(provider, fake).ids) == {"reader.one@example.net"}


def test_an_account_with_many_domains_is_read_to_its_end(fake, provider):
    fake.domains = [account_domain(f"d{number}.example") for number in range(230)] + [account_domain("example.org")]
    send(provider, 1)
    assert find(provider, fake).ids


def test_the_end_of_the_time_searched_is_never_ahead_of_mailersends_clock(fake, provider):
    find(provider, fake)
    assert f"date_to={int((fake.until - timedelta(seconds=60)).timestamp())}" in fake.received[-1].path
    provider.find(KEY, [], fake.since, fake.since + timedelta(seconds=1))
    began = int(fake.since.timestamp())
    assert f"date_from={began}&date_to={began + 1}&" in fake.received[-1].path


def test_without_its_domain_in_the_account_nothing_is_proven(fake, provider):
    send(provider, 1)
    fake.domains = [account_domain("other.example")]
    found = find(provider, fake)
    assert found.is_whole is False
    assert "domain example.org" in found.detail


def row(**changes):
    return {"to": "reader1@example.net", "message_id": "id-1", "tags": [TAG, "hungary-2026-11-04"]} | changes


def answering(fake, path, reply):
    answered = fake.look_up
    fake.look_up = lambda received: reply if path_of(received) == path else answered(received)


BAD_LISTS = [
    *(Reply(200, b""), Reply(200, b"<html>"), Reply(200, []), Reply(200, {}), Reply(200, {"data": {}})),
    *(Reply(401, {"message": "Unauthenticated. key-for-tests"}), Reply(403, {"message": "no"}), Reply(500, b"")),
    Reply(422, {"message": "Date selection out of range. Your account has a 1-day data retention limit."}),
    *(Reply(429, b""), Reply(202, {"data": []})),
]


@pytest.mark.parametrize("reply", BAD_LISTS)
@pytest.mark.parametrize("path", ["/v1/domains", "/v1/emails"])
def test_a_list_that_is_none_proves_no_absence(fake, provider, path, reply):
    answering(fake, path, reply)
    found = find(provider, fake)
    assert (found.is_whole, dict(found.ids)) == (False, {})
    assert found.detail
    assert fake.key not in found.detail


@pytest.mark.parametrize("tags", [None, [], ["hungary-2026-11-04_12"], "hungary-2026-11-04_1"])
def test_mails_of_other_batches_are_nobodys_proof(fake, provider, tags):
    answering(fake, "/v1/emails", Reply(200, {"data": [row(), row(to="reader2@example.net", tags=tags)]}))
    found = find(provider, fake)
    assert (found.is_whole, set(found.ids)) == (False, {"reader1@example.net"})
    assert "other batches" in found.detail


def test_a_list_without_an_end_proves_no_absence(fake, provider):
    answering(fake, "/v1/emails", Reply(200, {"data": [row(to=f"r{number}@example.net") for number in range(100)]}))
    assert find(provider, fake).is_whole is False
    assert len(fake.received) <= 30


def test_a_search_that_nobody_answers_proves_nothing(fake):
    assert find(Mailersend("http://127.0.0.1:9", fake.domain, fake.key), fake).is_whole is False


# Checking


def check(provider, senders=()):
    """What is found beside the word about plans, which is always there."""
    findings = provider.check(senders)
    assert [finding.is_fatal for finding in findings if "Professional and Enterprise" in finding.message] == [False]
    return [
        (finding.is_fatal, finding.message)
        for finding in findings
        if "Professional and Enterprise" not in finding.message
    ]


def only(findings):
    (finding,) = findings
    return finding


def test_a_domain_that_is_as_it_should_be_has_no_further_findings(provider):
    assert check(provider, SENDERS) == []


@pytest.mark.parametrize(
    ("changes", "is_fatal", "words"),
    [
        ({"is_verified": False}, True, "not verified"),
        ({"is_verified": None}, True, "not verified"),
        ({"send_paused": True}, True, "paused"),
        ({"track_unsubscribe": True}, True, "unsubscribe link of its own"),
        ({"track_unsubscribe": None}, True, "unsubscribe link of its own"),
        ({"track_opens": True}, False, "tracks opens of"),
        ({"track_clicks": True, "track_content": True}, False, "tracks clicks and content of"),
    ],
)
def test_every_setting_that_would_make_another_mail_is_told_of(fake, provider, changes, is_fatal, words):
    fake.domains = [account_domain("example.org", **changes)]
    assert only(check(provider))[0] is is_fatal
    assert words in only(check(provider))[1]


def test_a_domain_that_the_account_does_not_have_forbids_sending(fake, provider):
    fake.domains = [account_domain("other.example")]
    is_fatal, message = only(check(provider))
    assert is_fatal
    assert "no domain example.org" in message


def test_senders_of_another_domain_are_named(provider):
    findings = check(provider, ["b@other.example", *SENDERS, "A@Mail.Example.org", "c@EXAMPLE.ORG"])
    assert [(is_fatal, message.split()[2]) for is_fatal, message in findings] == [
        (True, "A@Mail.Example.org"),
        (True, "b@other.example"),
    ]


def test_a_wrong_token_forbids_sending(fake):
    provider = Mailersend(fake.url, fake.domain, "another-token")
    is_fatal, message = only(check(provider, SENDERS))
    assert is_fatal
    assert "does not know the key" in message
    assert "another-token" not in message
    provider.close()


@pytest.mark.parametrize("reply", [Reply(403, b""), Reply(500, b""), Reply(200, b"<html>"), Reply(200, {"data": 7})])
def test_domains_that_are_not_told_of_are_a_question_without_an_answer(fake, provider, reply):
    fake.look_up = lambda received: reply
    is_fatal, message = only(check(provider, SENDERS))
    assert not is_fatal
    assert "its domains" in message


def test_an_api_that_cannot_be_reached_is_told_of(fake):
    is_fatal, message = only(check(Mailersend("http://127.0.0.1:9", fake.domain, fake.key)))
    assert not is_fatal
    assert "not reached" in message


def test_checking_sends_nothing(fake, provider):
    check(provider, SENDERS)
    assert {received.method for received in fake.received} == {"GET"}
    assert fake.taken == []
