"""What is special about Mailgun; what it owes as every provider does is in test_provider_contract.py."""

import subprocess
import sys
import time
from datetime import timedelta

import pytest

from syndicate.domain.message import Verdict
from syndicate.domain.recollection import RecollectionClass
from syndicate.mail.mailgun import Mailgun
from tests.factories import make_email, make_recipient
from tests.fakes.api import Reply, Taken, read_log
from tests.fakes.mailgun import FakeMailgun

KEY = "hungary-2026-11-04/1"
RECIPIENTS = [make_recipient(number) for number in range(1, 4)]
SENDERS = ["onthisday@example.org"]


@pytest.fixture
def fake():
    with FakeMailgun() as fake:
        yield fake


@pytest.fixture
def provider(fake):
    provider = Mailgun(fake.url, fake.domain, fake.key, deadline_seconds=5)
    yield provider
    provider.close()


def send(provider, *recipients, key=KEY, **changes):
    return provider.send(make_email(**changes), recipients or RECIPIENTS, key)


def test_one_call_takes_everybody_on_under_one_id(fake, provider):
    answer = send(provider)
    assert [outcome.detail for outcome in answer.outcomes] == ["20261124080000.1@mg.example.org"] * 3
    assert fake.requests == 1


def test_a_thousand_recipients_in_one_call(fake):
    provider = Mailgun(fake.url, fake.domain, fake.key, max_batch=1000)
    assert send(provider, *(make_recipient(number) for number in range(1000))).verdict is Verdict.ANSWERED
    assert len(set(fake.taken)) == 1000
    provider.close()


@pytest.mark.parametrize(
    ("url", "domain", "key"),
    [("{}", "other.example.org", None), ("{}", None, "wrong-key"), ("{}/wrong", None, None), ("{}/v3/x", None, None)],
    ids=["domain", "key", "path", "longer-path"],
)
def test_a_wrong_setting_halts(fake, url, domain, key):
    provider = Mailgun(url.format(fake.url), domain or fake.domain, key or fake.key)
    assert send(provider).verdict is Verdict.HALTED
    assert fake.taken == []
    provider.close()


def find(fake, provider, key=KEY, **moved):
    since, until = fake.since + moved.get("since", timedelta()), fake.until + moved.get("until", timedelta())
    return provider.find(key, [], since, until)


def test_it_is_searched_late_and_one_recipient_found_proves_the_whole_call(provider):
    recollection = provider.recollection
    assert recollection.kind is RecollectionClass.SEARCHABLE
    assert recollection.is_one_entry
    assert (recollection.first_look, recollection.absent_after) == (timedelta(minutes=5), timedelta(minutes=35))


def test_a_search_goes_through_all_pages_of_the_log(fake, provider):
    recipients = [make_recipient(number, address=f"Reader{number}@example.net") for number in range(250)]
    send(provider, *recipients)
    found = find(fake, provider)
    assert found.is_whole
    assert dict(found.ids) == {
        f"reader{number}@example.net": "20261124080000.1@mg.example.org" for number in range(250)
    }
    # Three pages of at most a hundred, and the empty one that ends it.
    assert fake.requests == 1 + 4
    assert fake.complaints == []


def test_a_search_finds_its_own_batch_and_within_its_time(fake, provider):
    send(provider, RECIPIENTS[0])
    send(provider, RECIPIENTS[1], key="hungary-2026-11-04/11")
    assert set(find(fake, provider).ids) == {"reader1@example.net"}
    assert set(find(fake, provider, "hungary-2026-11-04/11").ids) == {"reader2@example.net"}
    long_after = find(fake, provider, since=timedelta(hours=2), until=timedelta(hours=2))
    assert (dict(long_after.ids), long_after.is_whole) == ({}, True)


def test_a_search_that_never_ends_is_not_whole(fake, provider):
    send(provider)

    def forever(received):
        entries = [entry for entry in fake._entries() if entry["event"] == "accepted"]
        return Reply(200, {"start": "", "end": "", "items": entries, "pagination": {"next": "again"}})

    fake.look_up = forever
    found = find(fake, provider)
    assert (found.is_whole, len(found.ids), fake.requests) == (False, 3, 31)


@pytest.mark.parametrize(
    "body",
    [b"", b"{", {}, {"items": []}, {"items": {}, "pagination": {}}, {"items": [7], "pagination": {}}],
    ids=["empty", "cut", "nothing", "no-pages", "no-list", "no-entry"],
)
def test_an_answer_to_a_search_that_is_not_whole_proves_nothing(fake, provider, body):
    fake.look_up = lambda received: Reply(200, body)
    found = find(fake, provider)
    assert (found.is_whole, dict(found.ids)) == (False, {})


@pytest.mark.parametrize(
    "change",
    [
        {"event": "delivered"},
        {"domain": {"name": "other.example.org"}},
        {"tags": ["hungary-2026-11-04_2"]},
        {"tags": "hungary-2026-11-04_1"},
        {"recipient": None},
    ],
    ids=["event", "domain", "tag", "no-tags", "no-recipient"],
)
def test_an_entry_that_was_not_asked_for_is_nobody_found(fake, provider, change):
    send(provider, RECIPIENTS[0])
    entry = next(fake._entries()) | change
    pages = iter([[entry], []])
    fake.look_up = lambda received: Reply(200, {"items": next(pages), "pagination": {"next": "x"}})
    found = find(fake, provider)
    assert (found.is_whole, dict(found.ids)) == (True, {})


def test_a_search_that_fails_says_why_without_the_key(fake, provider):
    fake.look_up = lambda received: Reply(400, {"message": f"bad {fake.key} of reader@example.net"})
    assert find(fake, provider).detail == "the logs could not be read: HTTP 400 bad [secret] of [address]"
    unreached = Mailgun("http://127.0.0.1:9", fake.domain, fake.key)
    assert find(fake, unreached).detail == "the logs were not reached: [Errno 111] Connection refused"


def test_where_all_is_well_there_is_nothing_to_say(fake, provider):
    assert provider.check(SENDERS) == ()
    assert provider.check(["desk@mg.example.org", "desk@letters.mg.example.org"]) == ()
    assert fake.taken == []


def change_about(**changes):
    return lambda fake: fake.about.update(changes)


def track(kind, value=True):
    return lambda fake: fake.tracking[kind].update(active=value)


#: (what is otherwise, whether nothing may be sent, a part of what is said)
FINDINGS = {
    "other-region": (
        lambda fake: setattr(fake, "domain", "else.example.org"),
        True,
        "no domain mg.example.org in this",
    ),
    "unverified": (change_about(state="unverified"), True, "not active (state: unverified)"),
    "disabled": (change_about(is_disabled=True), True, "not active"),
    "sandbox": (change_about(type="sandbox"), False, "is a sandbox"),
    "wrong-key": (lambda fake: setattr(fake, "key", "another"), False, "the key is wrong, or"),
    "sending-key": (lambda fake: setattr(fake, "only_sends", True), False, "a key of the account instead"),
    "unsubscribe": (track("unsubscribe"), True, "unsubscribe tracking of mg.example.org is on"),
    "opens": (track("open"), False, "tracks opens"),
    "clicks": (track("click"), False, "tracks clicks"),
    "clicks-in-html": (track("click", "htmlonly"), False, "tracks clicks"),
    "no-tracking": (lambda fake: setattr(fake, "tracking", None), False, "would not tell what it tracks"),
    "no-answer": (lambda fake: setattr(fake, "search_fails", True), False, "would not tell its domain mg.example.org"),
}


@pytest.mark.parametrize("name", FINDINGS)
def test_what_would_go_wrong_is_found_before_anything_is_sent(fake, provider, name):
    change, is_fatal, part = FINDINGS[name]
    change(fake)
    (finding,) = provider.check(SENDERS)
    assert part in finding.message
    assert finding.is_fatal is is_fatal
    assert fake.key not in finding.message


def test_a_sender_of_another_family_is_named(provider):
    (finding,) = provider.check(["desk@example.com", *SENDERS])
    assert "desk@example.com is not of the domain mg.example.org" in finding.message
    assert finding.is_fatal is False


def test_a_provider_that_is_not_reached_is_no_reason_to_stop():
    provider = Mailgun("http://127.0.0.1:9", "mg.example.org", "key")
    (finding,) = provider.check(SENDERS)
    assert finding.is_fatal is False
    assert "was not reached" in finding.message


@pytest.mark.parametrize("seed", range(3))
def test_the_fake_fails_at_random_alike_for_the_same_seed(seed):
    def faults():
        with FakeMailgun() as fake:
            fake.fail_at_random(0.5, ["500-after", "429"], seed)
            return [str(fake.next_fault()) for _ in range(40)]

    first = faults()
    assert first == faults()
    assert {"-", "500-after", "429"} == set(first)


def test_the_fake_knows_no_fault_of_another_name():
    with FakeMailgun() as fake, pytest.raises(ValueError, match="500-befor"):
        fake.script("500-befor")


def test_the_fake_runs_as_a_process_and_its_log_tells_who_was_taken_on(tmp_path):
    port_file, log = tmp_path / "port", tmp_path / "log"
    command = [sys.executable, "-m", "tests.fakes.mailgun", "--port-file", port_file, "--log", log]
    process = subprocess.Popen([*command, "--faults", "500-after,reset-before,-", "--poison", "reader2@example.net"])
    try:
        while not port_file.exists():
            assert process.poll() is None
            time.sleep(0.02)
        provider = Mailgun(f"http://127.0.0.1:{int(port_file.read_text())}", "mg.example.org", "key-for-tests")
        verdicts = [send(provider, make_recipient(number)).verdict for number in (1, 1, 2, 3, 3)]
        provider.close()
    finally:
        process.terminate()
        try:
            ended = process.wait(60)
        finally:
            process.kill()
            process.wait()
    assert ended == 0
    assert verdicts == [*(Verdict.UNCLEAR, Verdict.UNCLEAR, Verdict.REFUSED_WHOLE, Verdict.ANSWERED, Verdict.ANSWERED)]
    assert read_log(log) == [
        Taken(KEY, f"reader{number}@example.net", f"<20261124080000.{call}@mg.example.org>")
        for call, number in enumerate((1, 3, 3), 1)
    ]
