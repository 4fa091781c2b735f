import pytest

from syndicate.domain.message import Verdict
from syndicate.mail.brevo import Brevo
from tests.factories import make_email, make_recipient
from tests.fakes.api import Fault, Reply
from tests.fakes.brevo import FakeBrevo, error

KEY = "hungary-2026-11-04/1"
RECIPIENTS = [make_recipient(number) for number in range(1, 4)]
ADDRESSES = [recipient.address for recipient in RECIPIENTS]
SENDERS = ["OnThisDay@example.org", "desk@example.org"]


@pytest.fixture
def fake():
    with FakeBrevo() as fake:
        yield fake


@pytest.fixture
def provider(fake):
    provider = Brevo(fake.url, fake.key, deadline_seconds=5)
    yield provider
    provider.close()


@pytest.mark.parametrize("fault", [Fault.EOF_AFTER, Fault.CUT_JSON, Fault.BAD_GATEWAY])
def test_the_same_call_again_mails_nobody_twice_and_the_search_then_tells_who_has_it(fake, provider, fault):
    fake.script(fault)
    assert provider.send(make_email(), RECIPIENTS, KEY).verdict is Verdict.UNCLEAR
    answer = provider.send(make_email(), RECIPIENTS, KEY)
    assert (answer.verdict, answer.outcomes) == (Verdict.UNCLEAR, ())
    assert "already been processed" in answer.detail
    assert fake.taken == ADDRESSES
    assert set(find(provider, fake).ids) == set(ADDRESSES)


def test_the_same_call_again_sends_what_the_first_one_did_not(fake, provider):
    fake.script(Fault.EOF_BEFORE)
    assert provider.send(make_email(), RECIPIENTS, KEY).verdict is Verdict.UNCLEAR
    answer = provider.send(make_email(), RECIPIENTS, KEY)
    assert [outcome.detail for outcome in answer.outcomes] == [taken.id.strip("<>") for taken in fake.log]
    assert fake.taken == ADDRESSES


def find(provider, fake):
    return provider.find(KEY, ADDRESSES, fake.since, fake.until)


def test_those_taken_on_are_found_with_their_ids(fake, provider):
    provider.send(make_email(), RECIPIENTS, KEY)
    provider.send(make_email(), [make_recipient(7)], "hungary-2026-11-04/10")
    found = find(provider, fake)
    assert found.is_whole
    assert found.ids == {taken.address: taken.id.strip("<>") for taken in fake.log[:3]}


def test_a_search_turns_its_pages(fake):
    provider = Brevo(fake.url, fake.key, max_batch=300)
    recipients = [make_recipient(number) for number in range(300)]
    assert provider.send(make_email(), recipients, KEY).verdict is Verdict.ANSWERED
    found = find(provider, fake)
    assert (found.is_whole, set(found.ids)) == (True, {recipient.address for recipient in recipients})
    assert len(fake.received) == 1 + 2


EVENT = {"email": "reader1@example.net", "messageId": "<a@b>", "event": "requests", "tag": "hungary-2026-11-04_1"}


@pytest.mark.parametrize(
    ("body", "found", "is_whole"),
    [
        ({}, {}, True),
        ({"events": []}, {}, True),
        ({"events": [EVENT]}, {"reader1@example.net": "a@b"}, True),
        ({"events": [{**EVENT, "tag": '["x", "hungary-2026-11-04_1"]'}]}, {"reader1@example.net": "a@b"}, True),
        ({"events": [{**EVENT, "tag": ["hungary-2026-11-04_1"]}]}, {"reader1@example.net": "a@b"}, True),
        ({"events": [EVENT, {**EVENT, "email": "x@example.net", "tag": ""}]}, {"reader1@example.net": "a@b"}, False),
        ({"events": [{**EVENT, "tag": "hungary-2026-11-04_10"}]}, {}, False),
        ({"events": [{**EVENT, "tag": "[hungary-2026-11-04_1"}]}, {}, False),
        ({"events": [{**EVENT, "tag": None}]}, {}, False),
        ({"events": [{**EVENT, "email": None}]}, {}, False),
        ({"events": None}, {}, False),
        ({"something": "else"}, {}, False),
        ([], {}, False),
        (b"<html>", {}, False),
    ],
    ids=str,
)
def test_only_events_that_bear_the_batchs_tag_count(fake, provider, body, found, is_whole):
    fake.refusals["/v3/smtp/statistics/events"] = Reply(200, body)
    result = find(provider, fake)
    assert (dict(result.ids), result.is_whole) == (found, is_whole)
    assert bool(result.detail) is not is_whole


def test_a_search_without_end_is_not_whole(fake, provider):
    fake.refusals["/v3/smtp/statistics/events"] = Reply(200, {"events": [EVENT] * 500})
    result = find(provider, fake)
    assert (result.is_whole, len(fake.received)) == (False, 20)
    assert result.detail == "the events had no end after 20 pages"


def test_a_search_that_is_refused_says_why_without_addresses(fake, provider):
    fake.refusals["/v3/smtp/statistics/events"] = error(400, "invalid_parameter", "reader1@example.net is not valid")
    result = find(provider, fake)
    assert result.detail == "Brevo's events could not be read: HTTP 400 [address] is not valid"


def messages(provider, senders=SENDERS):
    *found, unsubscribe, tracking = provider.check(senders)
    assert "List-Unsubscribe" in unsubscribe.message
    assert "opens and clicks" in tracking.message
    assert not unsubscribe.is_fatal
    assert not tracking.is_fatal
    return [(finding.message, finding.is_fatal) for finding in found]


def test_an_account_in_order_leaves_only_what_cannot_be_asked(fake, provider):
    assert messages(provider) == []
    assert {received.method for received in fake.received} == {"GET"}


@pytest.mark.parametrize(
    ("changes", "words", "is_fatal"),
    [
        ({"relay": {"enabled": False}}, "not switched on for this account", True),
        ({"plan": [{"type": "free", "credits": 0, "creditsType": "sendLimit"}]}, "has no mails left", True),
        ({"plan": [{"type": "sms", "credits": 5, "creditsType": "sendLimit"}]}, "does not say how many", False),
        ({"plan": None}, "does not say how many", False),
    ],
    ids=str,
)
def test_what_is_wrong_with_the_account_is_found(fake, provider, changes, words, is_fatal):
    fake.account |= changes
    ((message, fatal),) = messages(provider)
    assert words in message
    assert fatal is is_fatal


def test_credits_of_one_plan_are_enough(fake, provider):
    fake.account["plan"].append({"type": "payAsYouGo", "credits": 0, "creditsType": "sendLimit"})
    assert messages(provider) == []


def test_senders_are_looked_at_one_by_one(fake, provider):
    fake.senders += [
        {"id": 2, "email": "new@example.org", "active": False},
        {"id": 3, "email": "a@b.org", "active": True},
    ]
    found = messages(provider, ["onthisday@example.org", "new@example.org", "a@b.org", "x@c.org", "y@example.org"])
    assert [(message.split(":")[0], fatal) for message, fatal in found] == [
        (
            "The domain b.org is not authenticated at Brevo, which may then write an address of its own as the sender",
            False,
        ),
        ("The sender new@example.org is not active at Brevo", True),
        ("Brevo does not know the sender x@c.org", True),
    ]


def test_a_domain_that_is_only_verified_is_not_authenticated(fake, provider):
    fake.domains[0]["authenticated"] = False
    assert [fatal for _, fatal in messages(provider)] == [True, False]


@pytest.mark.parametrize(
    ("path", "refusal", "words", "is_fatal"),
    [
        ("/v3/account", FakeBrevo.answers["401"], "does not know the key", True),
        ("/v3/account", FakeBrevo.answers["401-ip"], "does not take calls from this server's IP address", True),
        ("/v3/account", FakeBrevo.answers["429-bare"], "would not tell its account", False),
        ("/v3/account", Reply(200, b"<html>"), "would not tell its account", False),
        ("/v3/senders", FakeBrevo.answers["403"], "would not tell its senders", False),
        ("/v3/senders", Reply(200, {"senders": None}), "would not tell its senders", False),
        ("/v3/senders/domains", Reply(500, b""), "would not tell its domains", False),
    ],
    ids=["key", "address", "throttled", "page", "forbidden", "null", "error"],
)
def test_a_question_without_an_answer_is_a_finding_of_its_own(fake, provider, path, refusal, words, is_fatal):
    fake.refusals[path] = refusal
    ((message, fatal),) = messages(provider)
    assert words in message
    assert fatal is is_fatal
    assert fake.key not in message


def test_nobody_there_to_search_is_said(fake):
    result = find(Brevo("http://127.0.0.1:9", "xkeysib-1", deadline_seconds=1), fake)
    assert result.is_whole is False
    assert result.detail.startswith("Brevo's events were not reached")


def test_nobody_there_to_ask_is_a_finding():
    ((message, fatal),) = messages(Brevo("http://127.0.0.1:9", "xkeysib-1", deadline_seconds=1))
    assert message.startswith("Brevo was not reached")
    assert fatal is False
