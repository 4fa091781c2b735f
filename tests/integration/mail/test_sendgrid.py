from datetime import timedelta

import pytest

from syndicate.domain.message import SendingKind, Verdict
from syndicate.mail.sendgrid import SendGrid
from tests.factories import make_email, make_recipient
from tests.fakes.api import Fault, Reply
from tests.fakes.sendgrid import FakeSendGrid, error

KEY = "hungary-2026-11-04/1"
RECIPIENTS = [make_recipient(number) for number in range(1, 4)]
SENDERS = ["onthisday@example.org", "desk@letters.EXAMPLE.org"]


@pytest.fixture
def fake():
    with FakeSendGrid() as fake:
        yield fake


@pytest.fixture
def provider(fake):
    provider = SendGrid(fake.url, fake.key, deadline_seconds=5)
    yield provider
    provider.close()


def find(fake, provider, key=KEY, moved=timedelta()):
    return provider.find(key, [], fake.since + moved, fake.until + moved)


def test_a_thousand_readers_fit_a_call(fake):
    provider = SendGrid(fake.url, fake.key, max_batch=1000)
    recipients = [make_recipient(number) for number in range(1000)]
    assert provider.send(make_email(), recipients, KEY).verdict is Verdict.ANSWERED
    assert len(set(fake.taken)) == 1000
    provider.close()


def test_service_mail_has_no_headers_of_a_list(fake, provider):
    email = make_email(kind=SendingKind.CONFIRMATION, headers=(), html="<p>Hi</p>", text="Hi")
    assert provider.send(email, RECIPIENTS[:1], "confirmation-7").verdict is Verdict.ANSWERED
    assert fake.complaints == []


def test_two_ways_to_write_one_address_are_refused_as_one_call(fake, provider):
    twins = [make_recipient(1), make_recipient(2, address="Reader1@example.net")]
    assert provider.send(make_email(), twins, KEY).verdict is Verdict.REFUSED_WHOLE


@pytest.mark.parametrize(("url", "key"), [("{}", "wrong-key"), ("{}/wrong", None)], ids=["key", "path"])
def test_a_wrong_setting_halts(fake, url, key):
    provider = SendGrid(url.format(fake.url), key or fake.key)
    assert provider.send(make_email(), RECIPIENTS, KEY).verdict is Verdict.HALTED
    assert fake.taken == []
    provider.close()


def test_a_search_tells_who_was_taken_on_and_in_which_call(fake, provider):
    (accepted, *_) = provider.send(make_email(), RECIPIENTS, KEY).outcomes
    found = find(fake, provider)
    assert found.is_whole
    assert dict(found.ids) == {recipient.address: accepted.detail for recipient in RECIPIENTS}
    # The search, and one message of the call.
    assert fake.requests == 1 + 2


def test_a_search_finds_its_own_batch_and_within_its_time(fake, provider):
    provider.send(make_email(), RECIPIENTS[:1], KEY)
    provider.send(make_email(), RECIPIENTS[1:2], "hungary-2026-11-04/11")
    assert set(find(fake, provider).ids) == {"reader1@example.net"}
    assert set(find(fake, provider, "hungary-2026-11-04/11").ids) == {"reader2@example.net"}
    long_after = find(fake, provider, moved=timedelta(hours=2))
    assert (dict(long_after.ids), long_after.is_whole) == ({}, True)


def test_addresses_are_found_in_lower_case(fake, provider):
    provider.send(make_email(), [make_recipient(address="Reader1@example.net")], KEY)
    assert set(find(fake, provider).ids) == {"reader1@example.net"}


def test_an_answer_that_may_have_been_cut_proves_only_who_is_in_it(fake):
    provider = SendGrid(fake.url, fake.key, max_batch=1000)
    provider.send(make_email(), [make_recipient(number) for number in range(1000)], KEY)
    found = find(fake, provider)
    assert (found.is_whole, len(found.ids)) == (False, 1000)
    provider.close()


def message(id="Xj5LmNkWSOqRbdvOpR0001.recvd-5f54b5d587-tcz9x-1-6729B8F0-1.0", to="reader1@example.net"):
    return {"sg_message_id": id, "to_email": to, "status": "processed"}


def answering(fake, messages, batch=KEY, status=200):
    """Has searches answered with these, each of which says it is of `batch`."""

    def look_up(received):
        if received.path == "/v3/logs":
            return Reply(200, {"messages": messages})
        return Reply(status, {"custom_args": {"batch": batch}})

    fake.look_up = look_up


def test_messages_of_another_batch_are_nobody_found(fake, provider):
    answering(fake, [message()], batch="hungary-2026-11-04/2")
    found = find(fake, provider)
    assert (found.is_whole, dict(found.ids)) == (False, {})
    assert found.detail == "sendgrid's logs gave messages of other batches"


def test_a_message_that_cannot_be_looked_into_is_nobody_found(fake, provider):
    answering(fake, [message()], status=404)
    found = find(fake, provider)
    assert (found.is_whole, dict(found.ids)) == (False, {})


def test_a_batch_of_many_calls_is_none(fake, provider):
    answering(fake, [message(f"call{number}.recvd", f"reader{number}@example.net") for number in range(6)])
    found = find(fake, provider)
    assert (found.is_whole, dict(found.ids)) == (False, {})
    assert "6 calls for one batch" in found.detail
    assert fake.requests == 1


@pytest.mark.parametrize(
    "messages",
    [[message(), message(to="")], [message(), message(id="")], [message(), 7], [message(), message()]],
    ids=["no-address", "no-id", "no-message", "twice"],
)
def test_a_message_that_cannot_be_read_makes_the_answer_not_whole(fake, provider, messages):
    answering(fake, messages)
    found = find(fake, provider)
    assert found.is_whole is False
    assert set(found.ids) <= {"reader1@example.net"}


@pytest.mark.parametrize(
    "body",
    [b"", b"{", {}, {"messages": {}}, [], {"messages": None}],
    ids=["none", "cut", "no", "object", "list", "null"],
)
def test_an_answer_to_a_search_that_is_not_whole_proves_nothing(fake, provider, body):
    fake.refusals["/v3/logs"] = Reply(200, body)
    found = find(fake, provider)
    assert (found.is_whole, dict(found.ids)) == (False, {})


def test_a_search_that_fails_says_why_without_the_key(fake, provider):
    fake.refusals["/v3/logs"] = error(400, f"bad {fake.key} of reader@example.net")
    assert find(fake, provider).detail == "sendgrid's logs could not be read: HTTP 400 bad [secret] of [address]"
    unreached = SendGrid("http://127.0.0.1:9", fake.key)
    assert find(fake, unreached).detail == "sendgrid's logs were not reached: [Errno 111] Connection refused"


def test_where_all_is_well_there_is_nothing_to_say(fake, provider):
    assert provider.check(SENDERS) == ()
    assert provider.check([]) == ()
    assert fake.taken == []


def refuse(path, reply):
    return lambda fake: fake.refusals.update({path: reply})


def domain(**changes):
    return lambda fake: fake.domains[0].update(changes)


def track(name):
    return lambda fake: fake.tracking.update({name: True})


NO = error(403, "access forbidden")
#: (what is otherwise, whether nothing may be sent, a part of what is said)
FINDINGS = {
    "wrong-key": (lambda fake: setattr(fake, "key", "another"), True, "does not know the key"),
    "no-scopes": (refuse("/v3/scopes", NO), False, "would not tell what its key may do"),
    "odd-scopes": (refuse("/v3/scopes", Reply(200, {"scopes": "all"})), False, "would not tell what its key may do"),
    "may-not-send": (lambda fake: fake.scopes.remove("mail.send"), True, "key may not send"),
    "no-logs": (refuse("/v3/logs", NO), False, "may not read the logs"),
    "logs-fail": (lambda fake: setattr(fake, "search_fails", True), False, "would not tell its logs"),
    "no-domains": (refuse("/v3/whitelabel/domains", NO), False, "would not tell the domains"),
    "invalid-domain": (domain(valid=False), True, "does not find the DNS records of example.org"),
    "other-domain": (domain(domain="example.com"), False, "neither a domain example.org nor a single sender"),
    "no-tracking": (refuse("/v3/tracking_settings", NO), False, "would not tell what it tracks"),
    "opens": (track("open"), False, "switched on: open tracking."),
    "clicks": (track("click"), False, "switched on: click tracking."),
    "subscriptions": (track("subscription"), False, "switched on: subscription tracking."),
    "analytics": (track("google_analytics"), False, "switched on: Google Analytics."),
}


@pytest.mark.parametrize("name", FINDINGS)
def test_what_would_go_wrong_is_found_before_anything_is_sent(fake, provider, name):
    change, is_fatal, part = FINDINGS[name]
    change(fake)
    (finding,) = provider.check(SENDERS[:1])
    assert part in finding.message
    assert finding.is_fatal is is_fatal
    assert "SG." not in finding.message


def test_a_single_sender_goes_out_and_is_told_of(fake, provider):
    (finding,) = provider.check(["Single@example.com", *SENDERS])
    assert "as a single sender, and not its domain" in finding.message
    assert finding.is_fatal is False


def test_a_single_sender_that_is_not_verified_counts_for_nothing(fake, provider):
    fake.verified_senders[0]["verified"] = False
    (finding,) = provider.check(["single@example.com"])
    assert "neither a domain example.com nor a single sender" in finding.message


def test_senders_that_are_not_told_of_are_no_reason_to_stop(fake, provider):
    fake.refusals["/v3/verified_senders"] = NO
    (finding,) = provider.check(["single@example.com"])
    assert "would not tell the single senders" in finding.message
    assert finding.is_fatal is False


def test_an_account_that_tracks_nearly_everything_is_told_in_one_sentence(fake, provider):
    fake.tracking = dict.fromkeys(fake.tracking, True)
    (finding,) = provider.check(SENDERS)
    assert "open tracking, click tracking, subscription tracking, Google Analytics." in finding.message


def test_a_provider_that_is_not_reached_is_no_reason_to_stop():
    provider = SendGrid("http://127.0.0.1:9", "SG.key")
    (finding,) = provider.check(SENDERS)
    assert finding.is_fatal is False
    assert "was not reached" in finding.message


def test_a_lost_answer_is_found_again_whole(fake, provider):
    fake.script(Fault.RESET_AFTER)
    assert provider.send(make_email(), RECIPIENTS, KEY).verdict is Verdict.UNCLEAR
    assert set(find(fake, provider).ids) == {recipient.address for recipient in RECIPIENTS}
