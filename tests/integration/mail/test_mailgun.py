import socket
import ssl
import subprocess
import sys
import threading
import time

import pytest

from syndicate.domain.message import OutcomeKind, SendingKind, Slot, Verdict
from syndicate.mail import http_call
from syndicate.mail.mailgun import Mailgun
from tests.factories import make_email, make_recipient
from tests.fakes.mailgun import FakeMailgun, Fault, read_log
from tests.fakes.smtp import CERTIFICATE

KEY = "hungary-2026-11-04/1"
RECIPIENTS = [make_recipient(number) for number in range(1, 4)]


@pytest.fixture
def fake():
    with FakeMailgun() as fake:
        yield fake


@pytest.fixture
def provider(fake):
    provider = Mailgun(fake.url, fake.domain, fake.key, deadline_seconds=5)
    yield provider
    provider.close()


def send(provider, *recipients, **changes):
    return provider.send(make_email(**changes), recipients or RECIPIENTS, KEY)


def test_one_call_takes_everybody_on(fake, provider):
    answer = send(provider)
    assert answer.verdict is Verdict.ANSWERED
    assert {outcome.detail for outcome in answer.outcomes} == {"20261124080000.1@mg.example.org"}
    assert fake.taken == [recipient.address for recipient in RECIPIENTS]
    assert fake.complaints == []
    assert fake.requests == 1


def test_a_thousand_recipients_in_one_call(fake):
    provider = Mailgun(fake.url, fake.domain, fake.key, max_batch=1000)
    assert send(provider, *(make_recipient(number) for number in range(1000))).verdict is Verdict.ANSWERED
    assert len(set(fake.taken)) == 1000
    provider.close()


def test_a_confirmation_goes_without_the_headers_of_a_list(fake, provider):
    link = {Slot.CONFIRM_URL: "https://onthisday.example.org/confirm/1.abc"}
    mark = Slot.CONFIRM_URL.value
    answer = send(
        provider,
        make_recipient(slots=link),
        kind=SendingKind.CONFIRMATION,
        headers=(("Auto-Submitted", "auto-generated"),),
        html=f"<p>{mark}</p>",
        text=mark,
    )
    assert (answer.verdict, fake.complaints) == (Verdict.ANSWERED, [])


#: (fault, verdict, whether the recipients were taken on)
FAULTS = [
    *((Fault.BAD_TO, Verdict.REFUSED_WHOLE, False), (Fault.BAD_FROM, Verdict.HALTED, False)),
    *((Fault.UNREADABLE_400, Verdict.UNCLEAR, False), (Fault.FORBIDDEN, Verdict.HALTED, False)),
    *((Fault.PAYMENT, Verdict.HALTED, False), (Fault.REFUSED, Verdict.HALTED, False)),
    *((Fault.NO_DOMAIN, Verdict.HALTED, False), (Fault.QUOTA, Verdict.NOT_ACCEPTED, False)),
    *((Fault.THROTTLED, Verdict.NOT_ACCEPTED, False), (Fault.ERROR_BEFORE, Verdict.UNCLEAR, False)),
    *((Fault.ERROR_AFTER, Verdict.UNCLEAR, True), (Fault.HANG_BEFORE, Verdict.UNCLEAR, False)),
    *((Fault.HANG_AFTER, Verdict.UNCLEAR, True), (Fault.RESET_BEFORE, Verdict.UNCLEAR, False)),
    *((Fault.RESET_AFTER, Verdict.UNCLEAR, True), (Fault.EOF_BEFORE, Verdict.UNCLEAR, False)),
    *((Fault.EOF_AFTER, Verdict.UNCLEAR, True), (Fault.CUT_JSON, Verdict.UNCLEAR, True)),
    *((Fault.SHORT_BODY, Verdict.UNCLEAR, True), (Fault.NO_ID, Verdict.UNCLEAR, True)),
    *((Fault.DEEP_JSON, Verdict.UNCLEAR, True), (Fault.DRIP, Verdict.UNCLEAR, True)),
    *((Fault.DRIP_HEADERS, Verdict.UNCLEAR, True), (Fault.HUGE, Verdict.UNCLEAR, True)),
    *((Fault.MAGNIFICENT, Verdict.HALTED, False), (Fault.REDIRECT, Verdict.HALTED, False)),
    *((Fault.HTML, Verdict.UNCLEAR, False), (Fault.GARBAGE, Verdict.UNCLEAR, True)),
]


def test_the_table_of_faults_is_whole():
    assert {fault for fault, _, _ in FAULTS} == set(Fault) - {Fault.NONE}


@pytest.mark.parametrize(("fault", "verdict", "taken"), FAULTS, ids=lambda value: str(value))
def test_every_fault_has_its_verdict_and_is_tried_once(fake, fault, verdict, taken):
    provider = Mailgun(fake.url, fake.domain, fake.key, deadline_seconds=1)
    fake.script(fault)
    began = time.monotonic()
    answer = send(provider)
    assert answer.verdict is verdict
    assert (fake.requests, len(fake.taken)) == (1, 3 if taken else 0)
    assert time.monotonic() - began < 5
    assert fake.key not in answer.detail
    assert "@example" not in answer.detail
    assert answer.outcomes == ()
    # And the next call finds its way.
    assert send(provider).verdict is Verdict.ANSWERED
    assert fake.requests == 2
    provider.close()


@pytest.mark.parametrize(("fault", "seconds"), [(Fault.THROTTLED, 120), (Fault.QUOTA, 3600)])
def test_throttling_says_how_long_to_wait(fake, provider, fault, seconds):
    fake.script(fault)
    assert send(provider).retry_after == seconds


def test_one_poisoned_address_refuses_the_whole_call(fake, provider):
    fake.poison = {"reader2@example.net"}
    assert send(provider).verdict is Verdict.REFUSED_WHOLE
    assert fake.taken == []
    assert send(provider, RECIPIENTS[0], RECIPIENTS[2]).verdict is Verdict.ANSWERED


def test_an_address_that_cannot_be_written_stays_out_of_the_call(fake, provider):
    answer = send(provider, RECIPIENTS[0], make_recipient(9, address="a@b, c@d"), RECIPIENTS[2])
    kinds = [outcome.kind for outcome in answer.outcomes]
    assert kinds == [OutcomeKind.ACCEPTED, OutcomeKind.REFUSED, OutcomeKind.ACCEPTED]
    assert fake.taken == ["reader1@example.net", "reader3@example.net"]


def test_only_such_addresses_make_no_call(fake, provider):
    answer = send(provider, make_recipient(9, address="nobody"))
    assert [outcome.kind for outcome in answer.outcomes] == [OutcomeKind.REFUSED]
    assert fake.requests == 0


def test_a_mail_that_must_not_be_written_halts_without_a_call(fake, provider):
    answer = send(provider, subject="a\nBcc: b@c")
    assert (answer.verdict, fake.requests) == (Verdict.HALTED, 0)


@pytest.mark.parametrize(
    ("url", "domain", "key"),
    [("{}", "other.example.org", None), ("{}", None, "wrong-key"), ("{}/wrong", None, None), ("{}/v3/x", None, None)],
)
def test_a_wrong_setting_halts(fake, url, domain, key):
    provider = Mailgun(url.format(fake.url), domain or fake.domain, key or fake.key)
    assert send(provider).verdict is Verdict.HALTED
    assert fake.taken == []
    provider.close()


def test_calls_share_one_connection_and_a_rested_one_is_not_trusted(fake, provider, monkeypatch):
    send(provider)
    send(provider)
    assert fake.connections == 1
    monkeypatch.setattr(http_call, "_MAX_IDLE_SECONDS", 0.0)
    send(provider)
    assert (fake.connections, fake.requests) == (2, 3)


def test_nobody_listening_proves_that_nobody_was_taken_on():
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        answer = send(Mailgun(f"http://127.0.0.1:{closed.getsockname()[1]}", "mg.example.org", "key"))
    assert answer.verdict is Verdict.NOT_ACCEPTED
    assert answer.detail == "[Errno 111] Connection refused"


def test_a_host_that_has_no_address_proves_that_nobody_was_taken_on():
    assert send(Mailgun("https://api.invalid", "mg.example.org", "key")).verdict is Verdict.NOT_ACCEPTED


def test_a_certificate_that_nobody_vouches_for_proves_that_nothing_was_said():
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(CERTIFICATE)
    heard = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve():
            connection, _ = listener.accept()
            with connection:
                try:
                    with context.wrap_socket(connection, server_side=True) as secured:
                        heard.append(secured.recv(1000))
                except OSError:
                    pass

        server = threading.Thread(target=serve)
        server.start()
        answer = send(Mailgun(f"https://localhost:{listener.getsockname()[1]}", "mg.example.org", "key"))
        server.join()
    assert answer.verdict is Verdict.NOT_ACCEPTED
    assert "certificate verify failed" in answer.detail
    assert b"".join(heard) == b""


def test_neither_a_proxy_nor_a_password_file_of_the_environment_is_used(fake, tmp_path, monkeypatch):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login other password other\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    provider = Mailgun(fake.url, fake.domain, fake.key)
    assert send(provider).verdict is Verdict.ANSWERED
    provider.close()


def test_the_key_is_in_no_log(fake, provider, caplog):
    caplog.set_level("DEBUG")
    fake.script("500-before", "reset-before", "401")
    for _ in range(4):
        send(provider)
    assert fake.key not in caplog.text
    assert fake.key not in repr(provider)


def test_several_threads_share_one_provider(fake, provider):
    answers = []
    threads = [
        threading.Thread(target=lambda number=number: answers.append(send(provider, make_recipient(number))))
        for number in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.verdict for answer in answers] == [Verdict.ANSWERED] * 8
    assert len(set(fake.taken)) == len(fake.taken) == 8


def test_the_fake_runs_as_a_process_and_its_log_tells_who_was_taken_on(tmp_path):
    port_file, log = tmp_path / "port", tmp_path / "log"
    command = [sys.executable, "-m", "tests.fakes.mailgun", "--port-file", port_file, "--log", log]
    process = subprocess.Popen([*command, "--faults", "500-after,reset-before", "--poison", "reader2@example.net"])
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
    taken = [(line.address, line.batch, line.tags) for line in read_log(log)]
    tags = ("issue", "hungary-2026-11-04")
    assert taken == [(f"reader{number}@example.net", KEY, tags) for number in (1, 3, 3)]
