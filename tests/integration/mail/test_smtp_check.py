import socket
import ssl

import pytest

from syndicate.mail.smtp import Security, Smtp
from tests.fakes.smtp import CERTIFICATE
from tests.fakes.smtp_faults import FaultySmtp

LOGIN = ("desk", "pass-word-9")
SENDER = "onthisday@example.org"


def provider_for(server, security=Security.NONE, login=LOGIN, host="localhost", **options):
    trust = ssl.create_default_context(cafile=CERTIFICATE)
    return Smtp(host, server.port, security, *login, **{"tls": trust, "deadline_seconds": 5, **options})


def only(findings):
    (finding,) = findings
    assert finding.message.endswith((".", "”"))
    return finding


@pytest.mark.parametrize("security", Security)
def test_a_server_that_would_take_our_mail_gives_no_findings_and_gets_nothing(security):
    with FaultySmtp(security=security, login=LOGIN) as server:
        provider = provider_for(server, security)
        assert provider.check([SENDER, "desk@example.org"]) == ()
        assert (server.connections, server.reached["MAIL"], server.reached["RSET"]) == (1, 2, 2)
        assert (server.reached["RCPT"], server.reached["DATA"], server.reached["QUIT"]) == (0, 0, 1)
        assert set(server.names) == {"example.org"}


def test_without_a_sender_the_connection_and_the_login_are_tried_under_our_own_address():
    with FaultySmtp(login=LOGIN) as server:
        assert provider_for(server, host="127.0.0.1").check([]) == ()
        assert server.names == ["[127.0.0.1]"]
        assert provider_for(server, helo_name="news.example.org").check([]) == ()
        assert server.names[1] == "news.example.org"
        assert server.reached["AUTH"] == 2


def test_nobody_listening_is_told_with_where_we_looked():
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        finding = only(Smtp("127.0.0.1", port, Security.NONE).check([SENDER]))
    assert not finding.is_fatal
    assert finding.message.startswith(f"The SMTP server 127.0.0.1, port {port} was not reached: Connection refused.")


def test_a_server_that_says_nothing_is_told_of_within_the_deadline():
    with FaultySmtp() as server:
        server.fail("CONNECT", "hang")
        finding = only(provider_for(server, deadline_seconds=0.3).check([SENDER]))
        assert not finding.is_fatal
        assert "was not reached" in finding.message


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_a_certificate_that_is_not_accepted_says_why_and_what_to_do(security):
    with FaultySmtp(security=security, login=LOGIN) as server:
        stranger = provider_for(server, security, tls=ssl.create_default_context())
        finding = only(stranger.check([SENDER]))
        assert finding.is_fatal
        assert "is not accepted: self-signed certificate. Let host be a name that stands in it" in finding.message
        assert server.reached["AUTH"] == 0


def test_a_certificate_for_another_name_is_not_accepted():
    with FaultySmtp(security="tls") as server:
        finding = only(provider_for(server, Security.TLS, host="0.0.0.0").check([SENDER]))
        assert finding.is_fatal
        assert "IP address mismatch" in finding.message


@pytest.mark.parametrize(
    ("server_options", "security", "login", "words"),
    [
        ({"login": LOGIN}, Security.STARTTLS, LOGIN, "it does not offer STARTTLS"),
        ({}, Security.NONE, LOGIN, "it offers no way to log in; PLAIN and LOGIN are known here"),
        ({"login": LOGIN, "mechanisms": "CRAM-MD5 XOAUTH2"}, Security.NONE, LOGIN, "only the ways CRAM-MD5, XOAUTH2"),
    ],
    ids=["no-starttls", "no-login", "no-known-login"],
)
def test_what_the_options_ask_for_and_the_server_does_not_offer(server_options, security, login, words):
    with FaultySmtp(**server_options) as server:
        finding = only(provider_for(server, security, login).check([SENDER]))
        assert finding.is_fatal
        assert "does not fit its options" in finding.message
        assert words in finding.message


@pytest.mark.parametrize(
    ("place", "reply", "is_fatal", "words"),
    [
        ("CONNECT", "554 5.7.1 go away", True, "does not take us: “connect: 554 5.7.1 go away”. Look at host and port"),
        ("CONNECT", "421 4.3.2 busy", False, "does not take us: “connect: 421 4.3.2 busy”"),
        ("EHLO", "421 4.3.2 busy", False, "“EHLO: 421 4.3.2 busy”. Set helo_name"),
        ("AUTH", "454 4.7.0 later", False, "“AUTH: 454 4.7.0 later”. Look at username and password"),
        ("MAIL", "550 5.7.1 not you", True, f"does not take the sender {SENDER}: “MAIL: 550 5.7.1 not you”. Have"),
        ("MAIL", "451 4.7.1 later", False, f"does not take the sender {SENDER}: “MAIL: 451 4.7.1 later”"),
        ("RSET", "500 5.5.1 what", True, "does not take us: “RSET: 500 5.5.1 what”. Ask its operator"),
    ],
)
def test_what_the_server_refuses_is_told_in_its_words_with_what_to_do(place, reply, is_fatal, words):
    with FaultySmtp(login=LOGIN) as server:
        server.fail(place, reply)
        finding = only(provider_for(server).check([SENDER]))
        assert finding.is_fatal is is_fatal
        assert words in finding.message


def test_a_wrong_password_is_told_and_never_shown():
    with FaultySmtp(login=LOGIN) as server:
        server.fail("AUTH", "535 5.7.8 AUTH PLAIN AGRlc2sAcGFzcy13b3JkLTk= pass-word-9")
        server.fail("AUTH-STEP", "535 5.7.8 pass-word-9 is wrong")
        finding = only(provider_for(server).check([SENDER]))
        assert finding.is_fatal
        assert LOGIN[1] not in finding.message


def test_one_sender_that_is_refused_does_not_hide_the_others():
    with FaultySmtp(login=LOGIN) as server:
        server.fail("MAIL", "550 5.7.1 not you", visit=1)
        server.fail("MAIL", "550 5.7.1 not you either", visit=3)
        first, odd, third = provider_for(server).check(
            ["a@example.org", "b@example.org", "c@example.org", "no address"]
        )
        assert [finding.is_fatal for finding in (first, odd, third)] == [True] * 3
        assert "the sender a@example.org" in first.message
        assert "the sender c@example.org" in odd.message
        assert "“no address” is no address" in third.message


def test_a_sender_after_whom_the_server_hangs_up_is_told_all_the_same():
    with FaultySmtp(login=LOGIN) as server:
        server.fail("MAIL", "421-close")
        refused, lost = provider_for(server).check([SENDER])
        assert f"the sender {SENDER}: “MAIL: 421 4.3.2 closing”" in refused.message
        assert (refused.is_fatal, lost.is_fatal) == (False, False)


@pytest.mark.parametrize(
    ("size", "is_found"), [("SIZE 100000", True), ("SIZE 400000", False), ("SIZE 0", False), ("SIZE", False)]
)
def test_a_limit_of_size_below_what_an_issue_may_have_is_told(size, is_found):
    with FaultySmtp(login=LOGIN, extensions=(size,)) as server:
        findings = provider_for(server).check([SENDER])
        assert [finding.is_fatal for finding in findings] == [False] * is_found
        assert all("takes messages of up to 100,000 bytes" in finding.message for finding in findings)


def test_mail_that_travels_in_the_open_though_it_need_not_is_told_unless_it_stays_on_this_machine():
    with FaultySmtp(extensions=("STARTTLS",)) as server:
        finding = only(provider_for(server, login=(), host="0.0.0.0").check([SENDER]))
        assert not finding.is_fatal
        assert "for everyone to read, though it offers STARTTLS. Set security to starttls" in finding.message
        assert provider_for(server, login=(), host="127.0.0.1").check([SENDER]) == ()


def test_the_connection_for_messages_is_left_alone():
    with FaultySmtp(login=LOGIN) as server:
        provider = provider_for(server)
        provider.check([SENDER])
        provider.close()
        assert server.connections == 1
