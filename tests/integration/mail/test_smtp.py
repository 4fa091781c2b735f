import contextlib
import socket
import ssl
import threading
import time

import pytest

from syndicate.domain.message import OutcomeKind, Verdict
from syndicate.mail import smtp
from syndicate.mail.mime import message_bytes
from syndicate.mail.smtp import Security, Smtp
from tests.factories import make_email, make_recipient
from tests.fakes.smtp import CERTIFICATE, DROP, FakeSmtp
from tests.fakes.smtp_faults import FaultySmtp

KEY = "hungary-2026-11-04/1"
LOGIN = ("desk", "pass-word-9")


@pytest.fixture
def server():
    with FakeSmtp() as server:
        yield server


@pytest.fixture
def provider(server):
    provider = Smtp("127.0.0.1", server.port, Security.NONE, deadline_seconds=5)
    yield provider
    provider.close()


def send(provider, number=1, **changes):
    return provider.send(make_email(**changes), [make_recipient(number)], KEY)


def test_a_message_arrives_byte_for_byte(server, provider):
    answer = send(provider, text="..\n.\n.dots\n", html="<p>.\n.x</p>")
    assert answer.verdict is Verdict.ANSWERED
    (outcome,) = answer.outcomes
    assert (outcome.kind, outcome.detail) == (OutcomeKind.ACCEPTED, "2.0.0 Ok: queued as 4XyZ")
    (kept,) = server.kept
    assert (kept.sender, kept.recipients) == ("onthisday@example.org", ("reader1@example.net",))
    assert kept.content == message_bytes(make_email(text="..\n.\n.dots\n", html="<p>.\n.x</p>"), make_recipient())


def test_one_connection_serves_many_messages(server, provider):
    for number in range(5):
        assert send(provider, number).verdict is Verdict.ANSWERED
    assert [kept.recipients[0] for kept in server.kept] == [f"reader{number}@example.net" for number in range(5)]
    assert server.connections == 1


def test_a_closed_provider_connects_anew(server, provider):
    send(provider)
    provider.close()
    assert send(provider, 2).verdict is Verdict.ANSWERED
    assert server.connections == 2


@pytest.mark.parametrize("how", ["hung up", "421", "rested", "dropped at MAIL"])
def test_a_kept_connection_that_is_gone_is_replaced_before_anything_is_sent(server, provider, monkeypatch, how):
    send(provider)
    match how:
        case "hung up":
            server.hang_up()
        case "421":
            server.at("MAIL", "421 4.4.2 I have waited too long")
        case "rested":
            monkeypatch.setattr(smtp, "_MAX_IDLE_SECONDS", 0.0)
        case "dropped at MAIL":
            server.at("MAIL", DROP)
    assert send(provider, 2).verdict is Verdict.ANSWERED
    assert len(server.kept) == 2
    assert server.connections == 2


@pytest.mark.parametrize("reply", ["what?", "999 odd", "250", "123 hm"])
def test_a_garbled_reply_after_the_dot_is_unclear(server, provider, reply):
    server.at("END", reply)
    assert send(provider).verdict is (Verdict.ANSWERED if reply == "250" else Verdict.UNCLEAR)


def test_a_server_of_the_old_kind_is_greeted_with_helo(server, provider):
    server.at("EHLO", "502 what is that?")
    assert send(provider).verdict is Verdict.ANSWERED
    assert server.commands["HELO"] == 1


@pytest.mark.parametrize(("reply", "verdict"), [("421 later", Verdict.NOT_ACCEPTED), ("550 no", Verdict.HALTED)])
def test_a_server_that_takes_neither_greeting(server, provider, reply, verdict):
    server.at("EHLO", reply)
    server.at("HELO", reply)
    assert send(provider).verdict is verdict


def test_a_refused_recipient_keeps_the_connection(server, provider):
    server.at("RCPT", "550 5.1.1 unknown")
    send(provider)
    send(provider, 2)
    assert (server.connections, server.commands["RSET"]) == (1, 1)


@pytest.mark.parametrize("behaviour", [DROP, "500 what"])
def test_a_connection_that_cannot_be_reset_is_given_up(server, provider, behaviour):
    server.at("RCPT", "550 5.1.1 unknown")
    server.at("RSET", behaviour)
    send(provider)
    assert send(provider, 2).outcomes[0].kind is OutcomeKind.ACCEPTED
    assert server.connections == 2


def test_nobody_listening_proves_that_nobody_was_taken_on():
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        provider = Smtp("127.0.0.1", closed.getsockname()[1], Security.NONE)
        answer = send(provider)
    assert answer.verdict is Verdict.NOT_ACCEPTED
    assert answer.detail == "127.0.0.1: Connection refused"


def test_a_host_that_has_no_address_proves_that_nobody_was_taken_on():
    assert send(Smtp("smtp.invalid", 25, Security.NONE)).verdict is Verdict.NOT_ACCEPTED


def test_a_connection_that_is_never_made_ends_with_the_deadline():
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener, contextlib.ExitStack() as stack:
        for _ in range(4):  # nobody accepts them, and so nobody else comes in
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(listener.getsockname())
        began = time.monotonic()
        answer = send(Smtp("127.0.0.1", listener.getsockname()[1], Security.NONE, deadline_seconds=0.3))
        assert answer.verdict is Verdict.NOT_ACCEPTED
        assert time.monotonic() - began < 2


def test_a_server_reached_by_ipv6_hears_our_address_as_it_is_written_there():
    try:
        listener = socket.create_server(("::1", 0), family=socket.AF_INET6)
    except OSError as error:
        pytest.skip(f"no IPv6 on this machine: {error}")
    heard = []

    def serve():
        connection, _ = listener.accept()
        with connection:
            connection.sendall(b"220 ready\r\n")
            heard.append(connection.recv(1000))

    serving = threading.Thread(target=serve)
    serving.start()
    with listener:
        Smtp("::1", listener.getsockname()[1], Security.NONE, deadline_seconds=5).check([])
        serving.join()
    assert heard == [b"EHLO [IPv6:::1]\r\n"]


def test_a_dripping_server_ends_with_the_deadline_of_the_whole_call():
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def drip():
            connection, _ = listener.accept()
            with connection:
                try:
                    while True:
                        connection.sendall(b"2")
                        time.sleep(0.02)
                except OSError:
                    pass

        dripping = threading.Thread(target=drip)
        dripping.start()
        began = time.monotonic()
        answer = send(Smtp("127.0.0.1", listener.getsockname()[1], Security.NONE, deadline_seconds=0.5))
        assert answer.verdict is Verdict.NOT_ACCEPTED
        assert time.monotonic() - began < 2
        dripping.join()


def trusting():
    return ssl.create_default_context(cafile=CERTIFICATE)


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_tls_and_login(security):
    with FakeSmtp(tls=security, login=LOGIN) as server:
        provider = Smtp("localhost", server.port, security, *LOGIN, tls=trusting(), deadline_seconds=5)
        assert send(provider).verdict is Verdict.ANSWERED
        assert send(provider, 2).verdict is Verdict.ANSWERED
        assert (server.connections, len(server.kept)) == (1, 2)
        provider.close()


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_a_certificate_that_nobody_vouches_for_is_not_accepted_and_nothing_is_said(security):
    with FakeSmtp(tls=security, login=LOGIN) as server:
        provider = Smtp("localhost", server.port, security, *LOGIN, deadline_seconds=5)
        answer = send(provider)
        assert answer.verdict is Verdict.NOT_ACCEPTED
        assert "certificate verify failed" in answer.detail
        assert server.commands["AUTH"] == 0


def test_without_the_promised_tls_nothing_is_said():
    with FakeSmtp(login=LOGIN) as server:
        answer = send(Smtp("localhost", server.port, Security.STARTTLS, *LOGIN, tls=trusting()))
        assert (answer.verdict, server.commands["AUTH"]) == (Verdict.HALTED, 0)
        assert "STARTTLS" in answer.detail


def test_a_server_without_login_halts():
    with FakeSmtp() as server:
        answer = send(Smtp("127.0.0.1", server.port, Security.NONE, *LOGIN))
        assert answer.verdict is Verdict.HALTED


@pytest.mark.parametrize(
    ("reply", "verdict"),
    [
        *(("", Verdict.HALTED), ("454 4.7.0 later", Verdict.NOT_ACCEPTED), ("530 5.7.0 no", Verdict.HALTED)),
        *((DROP, Verdict.NOT_ACCEPTED), ("535 5.7.8 AUTH PLAIN AGRlc2sAcGFzcy13b3JkLTk= pass-word-9", Verdict.HALTED)),
    ],
)
def test_a_login_that_fails_shows_no_password(reply, verdict):
    with FakeSmtp(login=LOGIN) as server:
        server.at("AUTH", reply, reply, reply)
        password = LOGIN[1] if reply else "wrong"
        answer = send(Smtp("127.0.0.1", server.port, Security.NONE, LOGIN[0], password))
        assert answer.verdict is verdict
        assert password not in answer.detail
        assert "AGRlc2s" not in answer.detail
        assert server.kept == []


@pytest.mark.parametrize("mechanisms", ["PLAIN", "LOGIN", "CRAM-MD5 LOGIN PLAIN", "login", "=LOGIN PLAIN"])
@pytest.mark.parametrize("login", [LOGIN, ("d\u0151ri", "p\u00e4ss word")], ids=["ascii", "letters"])
def test_logging_in_by_what_the_server_offers(mechanisms, login):
    with FaultySmtp(login=login, mechanisms=mechanisms) as server:
        provider = Smtp("127.0.0.1", server.port, Security.NONE, *login, deadline_seconds=5)
        assert send(provider).verdict is Verdict.ANSWERED
        provider.close()


def test_a_way_to_log_in_that_is_offered_and_not_there_is_passed_over():
    with FaultySmtp(login=LOGIN) as server:
        server.fail("AUTH", "504 5.5.4 unrecognized authentication type")
        provider = Smtp("127.0.0.1", server.port, Security.NONE, *LOGIN, deadline_seconds=5)
        assert send(provider).verdict is Verdict.ANSWERED
        assert (server.reached["AUTH"], server.connections) == (2, 1)
        provider.close()


def test_a_challenge_that_repeats_the_password_does_not_show_it():
    with FaultySmtp(login=LOGIN, mechanisms="LOGIN") as server:
        server.fail("AUTH-END", "334 cGFzcy13b3JkLTk=")
        answer = send(Smtp("127.0.0.1", server.port, Security.NONE, *LOGIN, deadline_seconds=5))
        assert (answer.verdict, answer.detail) == (Verdict.NOT_ACCEPTED, "AUTH: 334 [secret]")


def test_a_mail_that_must_not_be_written_halts_without_a_connection(server, provider):
    assert send(provider, subject="a\nBcc: b@c").verdict is Verdict.HALTED
    assert server.connections == 0


def test_two_threads_share_one_provider(server, provider):
    threads = [threading.Thread(target=send, args=(provider, number)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({kept.recipients for kept in server.kept}) == len(server.kept) == 8
    assert server.connections == 1
