import pytest

from syndicate.domain.message import OutcomeKind, Verdict
from syndicate.mail.resend import Resend
from tests.factories import make_email, make_recipient
from tests.fakes.api import Fault, Reply
from tests.fakes.resend import FakeResend, error

KEY = "hungary-2026-11-04/1"
RECIPIENTS = [make_recipient(number) for number in range(1, 4)]
SENDERS = ["onthisday@example.org", "desk@EXAMPLE.org"]


@pytest.fixture
def fake():
    with FakeResend() as fake:
        yield fake


@pytest.fixture
def provider(fake):
    provider = Resend(fake.url, fake.key, region="eu-west-1", deadline_seconds=5)
    yield provider
    provider.close()


@pytest.mark.parametrize("fault", [Fault.EOF_AFTER, Fault.CUT_JSON, Fault.BAD_GATEWAY])
def test_a_lost_answer_is_got_by_the_same_call_again_and_nobody_is_mailed_twice(fake, provider, fault):
    fake.script(fault)
    fake.poison = {RECIPIENTS[1].address}
    assert provider.send(make_email(), RECIPIENTS, KEY).verdict is Verdict.UNCLEAR
    answer = provider.send(make_email(), RECIPIENTS, KEY)
    assert [outcome.kind for outcome in answer.outcomes] == [
        OutcomeKind.ACCEPTED,
        OutcomeKind.REFUSED,
        OutcomeKind.ACCEPTED,
    ]
    assert fake.taken == [RECIPIENTS[0].address, RECIPIENTS[2].address]
    assert [outcome.detail for outcome in answer.outcomes][::2] == [taken.id for taken in fake.log]


def test_the_same_call_again_sends_what_the_first_one_did_not(fake, provider):
    fake.script(Fault.EOF_BEFORE)
    assert provider.send(make_email(), RECIPIENTS, KEY).verdict is Verdict.UNCLEAR
    assert provider.send(make_email(), RECIPIENTS, KEY).verdict is Verdict.ANSWERED
    assert len(fake.taken) == 3


def test_another_mail_under_the_same_key_mails_nobody_and_alarms(fake, provider):
    provider.send(make_email(), RECIPIENTS, KEY)
    answer = provider.send(make_email(), RECIPIENTS[:2], KEY)
    assert answer.verdict is Verdict.UNCLEAR
    assert "ALARM" in answer.detail
    assert len(fake.taken) == 3


def test_nobody_good_in_a_call_is_an_answer_too(fake, provider):
    fake.poison = {recipient.address for recipient in RECIPIENTS}
    answer = provider.send(make_email(), RECIPIENTS, KEY)
    assert [outcome.kind for outcome in answer.outcomes] == [OutcomeKind.REFUSED] * 3
    assert (fake.taken, fake.complaints) == ([], [])


def messages(provider, senders=SENDERS):
    return [(finding.message, finding.is_fatal) for finding in provider.check(senders)]


def test_a_verified_domain_without_tracking_is_fine(provider, fake):
    assert messages(provider) == []
    assert [received.method for received in fake.received] == ["GET"]


@pytest.mark.parametrize(
    ("changes", "words", "is_fatal"),
    [
        ({"name": "example.net"}, "does not know the domain example.org", True),
        ({"status": "pending"}, "is not verified at Resend (pending)", True),
        ({"status": "failed"}, "is not verified at Resend (failed)", True),
        ({"status": "partially_verified"}, "only a part of example.org is verified", False),
        ({"capabilities": {"sending": "disabled"}}, "Sending is switched off", True),
        ({"region": "us-east-1"}, "lies in us-east-1 at Resend, and not in eu-west-1", True),
        ({"open_tracking": True}, "tracks opens for example.org", True),
        ({"click_tracking": True}, "tracks clicks, and so rewrites every link, for example.org", True),
        ({"open_tracking": None}, "does not say whether example.org has open tracking on", False),
    ],
    ids=str,
)
def test_what_is_wrong_with_a_senders_domain_is_found(fake, provider, changes, words, is_fatal):
    fake.domains[0] |= changes
    ((message, fatal),) = messages(provider)
    assert words in message
    assert fatal is is_fatal


def test_a_domain_beyond_the_first_page_is_found(fake, provider):
    (domain,) = fake.domains
    fake.domains = [{**domain, "id": f"id-{n}", "name": f"{n}.example.net"} for n in range(100)] + [domain]
    assert messages(provider) == []
    assert len(fake.received) == 2


def test_more_domains_than_anybody_has_are_not_looked_through(fake, provider):
    fake.domains = [{**fake.domains[0], "id": f"id-{number}"} for number in range(1001)]
    ((message, fatal),) = messages(provider)
    assert ("too many domains" in message, fatal) == (True, False)


@pytest.mark.parametrize(
    ("refusal", "words", "is_fatal"),
    [
        (error(401, "restricted_api_key", "This API key is restricted to only send emails."), "may only send", False),
        (error(403, "restricted_api_key", "API key is not active"), "does not take the key", True),
        (error(400, "validation_error", "API key is invalid"), "does not take the key", True),
        (error(403, "suspended_api_key", "This API key is suspended"), "does not take the key", True),
        (error(401, "missing_api_key", "Missing API key"), "does not know the key", True),
        (error(500, "application_error", "An unexpected error occurred."), "would not tell", False),
        (Reply(200, b"<html>"), "would not tell", False),
        (Reply(200, {"data": None}), "would not tell", False),
    ],
    ids=lambda value: None if isinstance(value, str) else getattr(value, "status", None),
)
def test_a_question_without_an_answer_is_a_finding_of_its_own(fake, provider, refusal, words, is_fatal):
    fake.refusal = refusal
    ((message, fatal),) = messages(provider)
    assert words in message
    assert fatal is is_fatal
    assert fake.key not in message


def test_nobody_there_to_ask_is_a_finding():
    provider = Resend("http://127.0.0.1:9", "re_1", deadline_seconds=1)
    ((message, fatal),) = messages(provider)
    assert message.startswith("Resend was not reached")
    assert fatal is False
