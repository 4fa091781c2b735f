import json

import pytest

from syndicate.domain.message import SendingKind, Slot
from syndicate.mail.postmark import Postmark
from tests.factories import make_email, make_recipient
from tests.fakes.api import Fault, Reply, path_of
from tests.fakes.postmark import FakePostmark, stream

KEY = "hungary-2026-11-04/1"
SENDERS = ["onthisday@example.org"]


@pytest.fixture
def fake():
    with FakePostmark() as fake:
        yield fake


@pytest.fixture
def provider(fake):
    provider = Postmark(fake.url, fake.key, max_batch=500)
    yield provider
    provider.close()


def send(provider, *numbers, key=KEY, **fields):
    return provider.send(make_email(**fields), [make_recipient(number) for number in numbers], key)


def find(provider, fake, key=KEY):
    return provider.find(key, ["reader1@example.net"], fake.since, fake.until)


def confirm(provider, number, key):
    link = Slot.CONFIRM_URL
    email = make_email(kind=SendingKind.CONFIRMATION, headers=(), html=f"<p>{link}</p>", text=f"{link}")
    slots = {link: "https://onthisday.example.org/confirm/1"}
    return provider.send(email, [make_recipient(number, slots=slots)], key)


# Looking for what was taken on


def test_those_found_have_the_ids_that_the_lost_answer_had(fake, provider):
    fake.script(Fault.EOF_AFTER)
    send(provider, 1, 2, 3)
    found = find(provider, fake)
    assert found.is_whole
    assert found.ids == {taken.address: taken.id for taken in fake.log}


def test_a_batch_of_more_than_one_page_is_found_whole(fake, provider):
    send(provider, *range(450))
    found = find(provider, fake)
    assert (found.is_whole, len(found.ids)) == (True, 450)
    assert sum(path_of(received) == "/messages/outbound" for received in fake.received) == 3


def test_service_mail_is_found_in_its_own_stream(fake, provider):
    confirm(provider, 1, "confirmation-7/1")
    found = find(provider, fake, "confirmation-7/1")
    assert (found.is_whole, set(found.ids)) == (True, {"reader1@example.net"})


def test_an_address_is_found_in_small_letters(fake, provider):
    provider.send(make_email(), [make_recipient(address="Reader.One@Example.NET")], KEY)
    assert set(find(provider, fake).ids) == {"reader.one@example.net"}


def test_a_key_with_a_slash_is_asked_for_as_it_is(fake, provider):
    find(provider, fake, "hungary-2026-11-04/12")
    assert "metadata_batch=hungary-2026-11-04%2F12" in fake.received[0].path
    assert "messagestream=broadcast" in fake.received[0].path


def entry(**changes):
    return {"MessageID": "id-1", "Recipients": ["reader1@example.net"], "Metadata": {"batch": KEY}} | changes


@pytest.mark.parametrize(
    "reply",
    [
        Reply(200, b""),
        Reply(200, b"<html>"),
        Reply(200, []),
        Reply(200, {}),
        Reply(200, {"TotalCount": 1}),
        Reply(200, {"Messages": []}),
        Reply(200, {"Messages": [], "TotalCount": "0"}),
        Reply(200, {"Messages": [], "TotalCount": 1}),
        Reply(200, {"Messages": [entry()], "TotalCount": 2}),
        Reply(200, {"Messages": [entry(), entry()], "TotalCount": 2}),
        Reply(200, {"Messages": [None], "TotalCount": 1}),
        Reply(200, {"Messages": [entry(Metadata={})], "TotalCount": 1}),
        Reply(200, {"Messages": [entry(Metadata={"batch": "hungary-2026-11-03/1"})], "TotalCount": 1}),
        Reply(200, {"Messages": [entry(MessageID=None)], "TotalCount": 1}),
        Reply(200, {"Messages": [entry(Recipients=[])], "TotalCount": 1}),
        Reply(200, {"Messages": [entry(Recipients=["a@example.net", "b@example.net"])], "TotalCount": 1}),
        Reply(200, {"Messages": [], "TotalCount": 20_000}),
        Reply(200, {"Messages": [entry()] * 200, "TotalCount": 20_000}),
        Reply(401, {"ErrorCode": 10, "Message": "The token key-for-tests is not valid"}),
        Reply(422, {"ErrorCode": 600, "Message": "no such stream"}),
        Reply(429, b""),
        Reply(500, b""),
    ],
)
def test_a_search_that_is_not_what_was_asked_for_proves_no_absence(fake, provider, reply):
    fake.look_up = lambda received: reply
    found = find(provider, fake)
    assert found.is_whole is False
    assert found.detail
    assert fake.key not in found.detail
    assert set(found.ids) <= {"reader1@example.net"}
    assert len(fake.received) <= 5


def test_a_search_that_nobody_answers_proves_nothing(provider, fake):
    provider = Postmark("http://127.0.0.1:9", fake.key)
    assert find(provider, fake).is_whole is False


# Checking


def check(provider, senders=()):
    return [(finding.is_fatal, finding.message) for finding in provider.check(senders)]


def only(findings):
    (finding,) = findings
    return finding


def test_a_server_that_is_as_it_should_be_has_no_findings(provider):
    assert check(provider) == []


def test_senders_are_beyond_the_token_and_named_by_their_domains(provider):
    is_fatal, message = only(check(provider, [*SENDERS, "Desk@Example.ORG", "x@other.example"]))
    assert not is_fatal
    assert "example.org, other.example as verified" in message
    assert "@" not in message


def test_unsubscribing_that_postmark_owns_forbids_sending(fake, provider):
    fake.streams["broadcast"] = stream("broadcast", "Broadcasts", "Postmark")
    is_fatal, message = only(check(provider))
    assert is_fatal
    assert "“broadcast”" in message
    assert "custom unsubscribe handling" in message


def test_the_stream_for_service_mail_is_looked_at_too(fake, provider):
    fake.streams["outbound"] = stream("outbound", "Transactional", "Postmark")
    is_fatal, message = only(check(provider))
    assert is_fatal
    assert "“outbound”" in message


@pytest.mark.parametrize("handling", ["Custom", "None"])
def test_unsubscribing_that_nobody_else_owns_is_fine(fake, provider, handling):
    fake.streams["broadcast"] = stream("broadcast", "Broadcasts", handling)
    assert check(provider) == []


@pytest.mark.parametrize("settings", [None, {}, {"UnsubscribeHandlingType": "Lunar"}, 7])
def test_an_owner_that_is_not_told_is_said_to_be_unknown(fake, provider, settings):
    fake.streams["broadcast"]["SubscriptionManagementConfiguration"] = settings
    is_fatal, message = only(check(provider))
    assert not is_fatal
    assert "does not say" in message


@pytest.mark.parametrize("named", ["broadcast", "outbound"])
def test_a_stream_that_is_not_there_forbids_sending_and_names_its_option(fake, provider, named):
    del fake.streams[named]
    is_fatal, message = only(check(provider))
    assert is_fatal
    assert f"“{named}”" in message
    assert f"option {'stream' if named == 'broadcast' else 'service_stream'}," in message


def test_an_archived_stream_forbids_sending(fake, provider):
    fake.streams["broadcast"]["ArchivedAt"] = "2026-10-01T00:00:00-04:00"
    is_fatal, message = only(check(provider))
    assert is_fatal
    assert "archived" in message


def test_streams_of_the_wrong_type_are_told_of(fake, provider):
    fake.streams = {"broadcast": stream("broadcast"), "outbound": stream("outbound", "Broadcasts", "Custom")}
    findings = check(provider)
    assert [is_fatal for is_fatal, _ in findings] == [False, False]
    assert "wants one of the type Broadcasts" in findings[0][1]
    assert "wants one of the type Transactional" in findings[1][1]


def test_one_stream_for_everything_is_asked_for_once(fake):
    provider = Postmark(fake.url, fake.key, stream="broadcast", service_stream="broadcast")
    assert check(provider) == []
    assert [path_of(received) for received in fake.received] == ["/server", "/message-streams/broadcast"]
    provider.close()


def test_a_stream_with_an_odd_name_is_asked_for_safely(fake):
    provider = Postmark(fake.url, fake.key, stream="../server?x")
    check(provider)
    assert "/message-streams/..%2Fserver%3Fx" in [received.path for received in fake.received]
    provider.close()


@pytest.mark.parametrize("value", [True, None, "yes"])
def test_a_server_that_tracks_opens_forbids_sending(fake, provider, value):
    fake.server["TrackOpens"] = value
    is_fatal, message = only(check(provider))
    assert is_fatal
    assert "tracks opens" in message


@pytest.mark.parametrize("value", ["HtmlAndText", "HtmlOnly", "TextOnly"])
def test_a_server_that_tracks_links_is_told_of(fake, provider, value):
    fake.server["TrackLinks"] = value
    is_fatal, message = only(check(provider))
    assert not is_fatal
    assert "tracks links" in message


def test_a_sandbox_is_told_of(fake, provider):
    fake.server["DeliveryType"] = "Sandbox"
    is_fatal, message = only(check(provider))
    assert not is_fatal
    assert "delivers none" in message


def test_a_wrong_token_forbids_sending_and_is_the_only_finding(fake):
    provider = Postmark(fake.url, "another-token")
    is_fatal, message = only(check(provider, SENDERS))
    assert is_fatal
    assert "does not know the key" in message
    assert "another-token" not in message
    provider.close()


@pytest.mark.parametrize("reply", [Reply(500, b""), Reply(200, b"<html>"), Reply(200, []), Reply(429, b"")])
def test_questions_without_an_answer_are_told_of_and_forbid_nothing(fake, provider, reply):
    fake.look_up = lambda received: reply
    assert [is_fatal for is_fatal, _ in check(provider)] == [False]


@pytest.mark.parametrize("named", ["broadcast", "outbound"])
def test_a_stream_that_is_not_told_of_is_one_question_without_an_answer(fake, provider, named):
    answered = fake.look_up
    fake.look_up = lambda received: Reply(500, b"") if named in received.path else answered(received)
    is_fatal, message = only(check(provider))
    assert not is_fatal
    assert named in message


def test_a_server_that_cannot_be_reached_is_told_of(fake):
    is_fatal, message = only(check(Postmark("http://127.0.0.1:9", fake.key), SENDERS))
    assert not is_fatal
    assert "not reached" in message


def test_checking_sends_nothing(fake, provider):
    check(provider, SENDERS)
    assert {received.method for received in fake.received} == {"GET"}
    assert fake.taken == []


# The call as a whole


def test_a_call_for_five_hundred_is_one_request(fake, provider):
    assert len(send(provider, *range(500)).outcomes) == 500
    assert fake.requests == 1
    assert len(json.loads(fake.received[0].body)) == 500
