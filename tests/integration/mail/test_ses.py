import logging

import pytest

pytest.importorskip("botocore", reason="the extra “ses” is not installed")

from syndicate.domain.message import OutcomeKind, SendingKind, Verdict
from syndicate.domain.recollection import RecollectionClass
from syndicate.mail.http_call import HttpCaller
from syndicate.mail.ses import Ses
from syndicate.mail.ses_client import Credentials
from syndicate.mail.sns_certificate import fetch_by
from tests.factories import make_email, make_recipient
from tests.fakes.api import FakeApi, Reply
from tests.fakes.ses import FakeSes, error
from tests.fakes.sns import TOPIC

KEY = "hungary-2026-11-04/1"
RECIPIENTS = [make_recipient(number) for number in range(1, 4)]
SENDERS = ["onthisday@example.org", "desk@letters.EXAMPLE.org"]


@pytest.fixture
def fake():
    with FakeSes() as fake:
        yield fake


def connect(fake, **fields):
    return Ses(fake.url, fields.pop("region", fake.region), fields.pop("credentials", fake.credentials), **fields)


@pytest.fixture
def provider(fake):
    provider = connect(fake, configuration_set="syndicate", topic_arn=TOPIC, deadline_seconds=5)
    yield provider
    provider.close()


def test_it_remembers_nothing_and_cannot_be_searched(fake, provider):
    assert provider.recollection.kind is RecollectionClass.NEITHER
    found = provider.find(KEY, ["reader1@example.net"], fake.since, fake.until)
    assert (found.is_whole, dict(found.ids), fake.requests) == (False, {}, 0)


def test_each_gets_an_id_of_his_own(fake, provider):
    answer = provider.send(make_email(), RECIPIENTS, KEY)
    assert [outcome.detail for outcome in answer.outcomes] == [taken.id for taken in fake.log]
    assert len({taken.id for taken in fake.log}) == 3
    assert {taken.batch for taken in fake.log} == {KEY}


def test_service_mail_has_no_headers_of_a_list(fake, provider):
    email = make_email(kind=SendingKind.CONFIRMATION, headers=(), html="<p>Hi</p>", text="Hi")
    assert provider.send(email, RECIPIENTS[:1], "confirmation-7").verdict is Verdict.ANSWERED
    assert fake.complaints == []


@pytest.mark.parametrize(
    "changes",
    [
        {
            "credentials": Credentials(
                access_key_id="AKIAFORTESTS", secret_access_key="wrong", session_token="token-for-tests"
            )
        },
        {
            "credentials": Credentials(
                access_key_id="AKIAOTHER", secret_access_key=FakeSes.key, session_token="token-for-tests"
            )
        },
        {"credentials": Credentials(access_key_id="AKIAFORTESTS", secret_access_key=FakeSes.key)},
        {"region": "us-east-1"},
    ],
    ids=["secret", "key", "token", "region"],
)
def test_a_call_signed_otherwise_halts(fake, changes):
    provider = connect(fake, **changes)
    assert provider.send(make_email(), RECIPIENTS, KEY).verdict is Verdict.HALTED
    assert (fake.taken, fake.requests) == ([], 1)
    provider.close()


def test_what_the_model_does_not_allow_is_never_sent(fake):
    provider = connect(fake, configuration_set=7)
    answer = provider.send(make_email(), RECIPIENTS, KEY)
    assert (answer.verdict, fake.requests) == (Verdict.HALTED, 0)
    assert "the call to SES cannot be written" in answer.detail


BODIES = {
    "number": 7,
    "text": "SUCCESS",
    "numbers": {"BulkEmailEntryResults": 7},
    "letters": {"BulkEmailEntryResults": "SUCCESS"},
    "object": {"BulkEmailEntryResults": {"Status": "SUCCESS"}},
    "of-numbers": {"BulkEmailEntryResults": [7, 7, 7]},
    "of-nothing": {"BulkEmailEntryResults": [None, None, None]},
    "of-lists": {"BulkEmailEntryResults": [[], [], []]},
    "odd-status": {"BulkEmailEntryResults": [{"Status": {}, "MessageId": []}] * 3},
}


@pytest.mark.parametrize("name", BODIES)
@pytest.mark.parametrize("status", [200, 400, 500])
def test_an_answer_of_another_shape_is_unclear_whatever_botocore_makes_of_it(fake, provider, name, status):
    fake.answers = {"odd": Reply(status, BODIES[name])}
    fake.script("odd")
    answer = provider.send(make_email(), RECIPIENTS, KEY)
    assert (answer.verdict, fake.requests) == (Verdict.UNCLEAR, 1)


@pytest.mark.parametrize("where", ["header", "__type", "code"])
def test_an_exception_is_known_wherever_aws_names_it(fake, provider, where):
    named = {"__type": "com.amazonaws.ses#SendingPausedException", "code": "SendingPausedException"}
    body, headers = {"message": "Paused."}, {}
    if where == "header":
        headers = {"x-amzn-ErrorType": "SendingPausedException:http://internal.amazon.com/coral/"}
    else:
        body[where] = named[where]
    fake.answers = {"named": Reply(400, body, headers)}
    fake.script("named")
    answer = provider.send(make_email(), RECIPIENTS, KEY)
    assert (answer.verdict, answer.detail) == (Verdict.HALTED, "HTTP 400 SendingPausedException: Paused.")


def test_nothing_of_the_environment_has_a_say(fake, tmp_path, monkeypatch):
    config = tmp_path / "config"
    config.write_text("[default]\nregion = us-east-1\nmax_attempts = 9\nendpoint_url = http://127.0.0.1:1\n")
    for name, value in {
        "AWS_PROFILE": "of-somebody-else",
        "AWS_CONFIG_FILE": str(config),
        "AWS_SHARED_CREDENTIALS_FILE": str(config),
        "AWS_ACCESS_KEY_ID": "AKIAOFSOMEBODY",
        "AWS_SECRET_ACCESS_KEY": "of-somebody",
        "AWS_SESSION_TOKEN": "of-somebody",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
        "AWS_ENDPOINT_URL_SESV2": "http://127.0.0.1:1",
        "AWS_MAX_ATTEMPTS": "9",
        "AWS_RETRY_MODE": "adaptive",
        "AWS_USE_FIPS_ENDPOINT": "true",
        "AWS_USE_DUALSTACK_ENDPOINT": "true",
        "AWS_CA_BUNDLE": str(tmp_path / "none.pem"),
        "AWS_DATA_PATH": str(tmp_path),
        "AWS_EXECUTION_ENV": "of-somebody",
        "AWS_DEFAULTS_MODE": "auto",
        "HTTP_PROXY": "http://127.0.0.1:1",
        "http_proxy": "http://127.0.0.1:1",
        "HOME": str(tmp_path),
    }.items():
        monkeypatch.setenv(name, value)
    provider = connect(fake)
    fake.script("500-before")
    assert provider.send(make_email(), RECIPIENTS, KEY).verdict is Verdict.UNCLEAR
    assert fake.requests == 1
    assert provider.send(make_email(), RECIPIENTS, KEY).verdict is Verdict.ANSWERED
    said = " ".join(f"{name}: {value}" for received in fake.received for name, value in received.headers.items())
    assert "of-somebody" not in said
    assert "user-agent: syndicate" in said
    provider.close()


def test_neither_keys_nor_readers_are_in_the_log(fake, caplog):
    caplog.set_level(logging.DEBUG)
    provider = connect(fake)
    fake.script("500-before", "keys")
    for _ in range(3):
        provider.send(make_email(), RECIPIENTS, KEY)
    for told in (fake.key, fake.credentials.session_token, "reader1@example.net"):
        assert told not in caplog.text
    assert fake.key not in repr(provider)
    provider.close()


def test_a_host_that_is_not_reached_proves_that_nobody_was_taken_on():
    provider = Ses("http://127.0.0.1:9", "eu-central-1", FakeSes.credentials)
    answer = provider.send(make_email(), RECIPIENTS, KEY)
    assert (answer.verdict, answer.detail) == (Verdict.NOT_ACCEPTED, "[Errno 111] Connection refused")
    (finding,) = provider.check(SENDERS)
    assert finding.is_fatal is False
    assert "was not reached" in finding.message


def test_a_sandboxed_reader_beside_others_is_refused_alone(fake, provider):
    fake.poison = {RECIPIENTS[0].address}
    answer = provider.send(make_email(), RECIPIENTS, KEY)
    kinds = [outcome.kind for outcome in answer.outcomes]
    assert kinds == [OutcomeKind.REFUSED, OutcomeKind.ACCEPTED, OutcomeKind.ACCEPTED]
    assert answer.outcomes[0].code == "INVALID_PARAMETER"
    assert answer.outcomes[0].detail == "Domain contains illegal character: [address]"


def test_where_all_is_well_there_is_nothing_to_say(fake, provider):
    assert provider.check(SENDERS) == ()
    assert fake.taken == []
    # Without a set and a topic there is nothing to ask of them.
    assert connect(fake).check([]) == ()


def account(**changes):
    return lambda fake: fake.account.update(changes)


def identity(**changes):
    return lambda fake: fake.identities["example.org"].update(changes)


def destination(**changes):
    return lambda fake: fake.destinations["syndicate"][0].update(changes)


def refuse(path, reply):
    return lambda fake: fake.refusals.update({path: reply})


NO = error(403, "AccessDeniedException", "User is not authorized to perform: this")
KEYS = error(403, "UnrecognizedClientException", "The security token included in the request is invalid.")
#: (what is otherwise, whether nothing may be sent, a part of what is said)
FINDINGS = {
    "wrong-keys": (refuse("/v2/email/account", KEYS), True, "does not know the keys"),
    "no-account": (refuse("/v2/email/account", NO), False, "would not tell the standing of the account"),
    "odd-account": (refuse("/v2/email/account", Reply(200, b"<html>")), False, "would not tell the standing"),
    "off": (account(SendingEnabled=False), True, "switched the account's sending off"),
    "shut-down": (account(EnforcementStatus="SHUTDOWN"), True, "switched the account's sending off"),
    "probation": (account(EnforcementStatus="PROBATION"), False, "on probation"),
    "sandbox": (account(ProductionAccessEnabled=False), False, "in its sandbox"),
    "rate": (account(SendQuota={"MaxSendRate": 14.0}), False, "Set batch_size to 14 or less"),
    "slow-rate": (account(SendQuota={"MaxSendRate": 0.5}), False, "Set batch_size to 1 or less"),
    "no-identity": (lambda fake: fake.identities.clear(), True, "has no identity example.org"),
    "not-verified": (
        identity(VerifiedForSendingStatus=False, VerificationStatus="PENDING"),
        True,
        "not verified example.org (status: PENDING)",
    ),
    "identity-unknown": (refuse("/v2/email/identities/example.org", NO), False, "would not tell the identity"),
    "unsigned": (identity(DkimAttributes={"SigningEnabled": False, "Status": "SUCCESS"}), False, "with DKIM"),
    "unsigned-yet": (identity(DkimAttributes={"SigningEnabled": True, "Status": "PENDING"}), False, "with DKIM"),
    "no-dkim": (identity(DkimAttributes=None), False, "with DKIM"),
    "no-set": (lambda fake: fake.destinations.clear(), True, "no configuration set “syndicate”"),
    "set-unknown": (
        refuse("/v2/email/configuration-sets/syndicate/event-destinations", NO),
        False,
        "would not tell the configuration set",
    ),
    "opens": (destination(MatchingEventTypes=["BOUNCE", "OPEN", "CLICK"]), True, "(CLICK, OPEN)"),
    "other-topic": (destination(SnsDestination={"TopicArn": f"{TOPIC}2"}), False, "to the topic of topic_arn"),
    "disabled": (destination(Enabled=False), False, "to the topic of topic_arn"),
}


@pytest.mark.parametrize("name", FINDINGS)
def test_what_would_go_wrong_is_found_before_anything_is_sent(fake, provider, name):
    change, is_fatal, part = FINDINGS[name]
    change(fake)
    (finding,) = provider.check(SENDERS[:1])
    assert part in finding.message
    assert finding.is_fatal is is_fatal
    assert fake.key not in finding.message


def test_an_address_may_be_verified_without_its_domain(fake, provider):
    fake.identities["single@example.com"] = fake.identities["example.org"]
    assert provider.check(["single@example.com"]) == ()


def test_a_topic_without_a_configuration_set_is_told_of(fake):
    (finding,) = connect(fake, topic_arn=TOPIC).check(SENDERS)
    assert "the option configuration_set names none" in finding.message
    assert finding.is_fatal is False


class Shelf(FakeApi):
    """Has one thing, whatever is asked for."""

    def __init__(self, reply):
        super().__init__()
        self.reply = reply

    def look_up(self, received):
        return self.reply


def fetched(reply):
    with Shelf(reply) as shelf:
        caller = HttpCaller(deadline_seconds=2)
        try:
            return fetch_by(caller)(f"{shelf.url}/SimpleNotificationService-7506a1.pem")
        finally:
            caller.close()
            assert shelf.requests == 1


def test_a_certificate_is_fetched_over_the_network():
    assert fetched(Reply(200, b"content")) == b"content"


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (Reply(404, b"no"), "HTTP 404"),
        (Reply(302, b"", {"Location": "http://127.0.0.1:1/"}), "HTTP 302"),
        (Reply(200, b" " * 2_000_000), "HTTP 200"),
    ],
    ids=["missing", "redirect", "huge"],
)
def test_any_answer_but_a_whole_success_is_as_good_as_none(reply, said):
    with pytest.raises(OSError, match=f"could not be fetched: {said}"):
        fetched(reply)


def test_a_certificate_that_is_not_reached_is_as_good_as_none():
    with pytest.raises(OSError, match="was not reached"):
        fetch_by(HttpCaller(deadline_seconds=2))("http://127.0.0.1:9/x.pem")
