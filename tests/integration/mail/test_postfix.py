"""Mail through a real Postfix: what it takes is what we wrote, and what it says is understood.

Skipped where none can be started; then nothing is known of real servers, and the run says so.
"""

import itertools
import re
import ssl
import time

import pytest

from syndicate.domain.message import OutcomeKind, Slot, Verdict
from syndicate.mail.mime import message_bytes
from syndicate.mail.smtp import Security, Smtp
from tests.factories import UNSUBSCRIBE, make_email, make_recipient
from tests.fakes.smtp import CERTIFICATE, FakeSmtp
from tests.integration.mail.between import Between
from tests.integration.mail.postfix import SIZE_LIMIT, Postfix, why_not

pytestmark = pytest.mark.skipif(bool(why_not()), reason=f"real Postfix: {why_not()}")

KEY = "hungary-2026-11-04/1"
TRUST = ssl.create_default_context(cafile=CERTIFICATE)
#: Lines that a server adds above a message.
ADDED = re.compile(rb"(Return-Path|X-Original-To|Delivered-To|Received): .*\n(?:\s.*\n)*")
SUBJECTS = {
    "latin": "Árvíztűrő tükörfúrógép – zażółć gęślą jaźń – příliš žluťoučký kůň, 70 years ago and a little more",
    "cyrillic": "Київ: 35 років тому Україна проголосила незалежність – и немного по-русски",
    "hebrew": "מגילת העצמאות נחתמה לפני 78 שנים, (abc) 1948",
    "arabic": "قبل سبعين عامًا: العدوان الثلاثي على مصر",
    "han": "七十年前的今天：匈牙利革命，苏联坦克驶入布达佩斯，全城抵抗",
    "emoji": "🎂👩‍🚀🇭🇺 Fifty years of 🛰️ in one subject that is far too long for one line of mail",
}


@pytest.fixture(scope="module")
def sink():
    """The server that Postfix hands mail for relayed.example on to."""
    with FakeSmtp() as server:
        yield server


@pytest.fixture(scope="module")
def postfix(sink):
    with Postfix(relay_port=sink.port) as postfix:
        yield postfix


@pytest.fixture(scope="module")
def numbers():
    """Readers with a mailbox of their own, each for one test."""
    return itertools.count()


@pytest.fixture
def connect(postfix):
    made = []

    def connect(port="plain", security=Security.NONE, login=(), **options):
        number = port if isinstance(port, int) else postfix.ports[port]
        made.append(Smtp("localhost", number, security, *login, **{"tls": TRUST, "deadline_seconds": 20, **options}))
        return made[-1]

    yield connect
    for provider in made:
        provider.close()


def send(provider, recipient, **changes):
    return provider.send(make_email(**changes), [recipient], KEY)


def is_accepted(answer):
    return [outcome.kind for outcome in answer.outcomes] == [OutcomeKind.ACCEPTED]


def without_added_lines(mail):
    while found := ADDED.match(mail):
        mail = mail[found.end() :]
    return mail


@pytest.mark.parametrize("script", SUBJECTS)
def test_a_message_comes_into_the_mailbox_byte_for_byte(postfix, connect, numbers, script):
    number = next(numbers)
    link = f"https://example.org/unsubscribe/{'x' * 366}"
    recipient = make_recipient(number, slots={Slot.UNSUBSCRIBE_URL: link})
    email = {
        "subject": SUBJECTS[script],
        "sender_name": SUBJECTS[script][:10],
        "text": f"..\n.\nFrom me\n{SUBJECTS[script] * 20}\n{UNSUBSCRIBE}\n",
        "html": f"<p>{SUBJECTS[script] * 200}</p>\n.\n{UNSUBSCRIBE}",
        "headers": (
            ("List-Unsubscribe", f"<{UNSUBSCRIBE}>, <mailto:leave@example.org?subject={'y' * 400}>"),
            ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        ),
    }
    assert is_accepted(send(connect(), recipient, **email))
    (mail,) = postfix.mailbox(f"reader{number}")
    written = message_bytes(make_email(**email), recipient)
    assert without_added_lines(mail) == written.replace(b"\r\n", b"\n")
    (line,) = [line for line in mail.split(b"\n") if line.startswith(b"List-Unsubscribe: ")]
    assert line.startswith(f"List-Unsubscribe: <{link}>, <mailto:".encode())
    assert len(line) > 800


def test_what_postfix_hands_on_is_still_the_same(postfix, connect, sink):
    link = f"https://example.org/unsubscribe/{'x' * 366}"
    recipient = make_recipient(1, address="reader1@relayed.example", slots={Slot.UNSUBSCRIBE_URL: link})
    assert is_accepted(send(connect(), recipient))
    until = time.monotonic() + 20
    while not sink.kept and time.monotonic() < until:
        time.sleep(0.02)
    (kept,) = sink.kept
    assert without_added_lines(kept.content.replace(b"\r\n", b"\n")) == (
        message_bytes(make_email(), recipient).replace(b"\r\n", b"\n")
    )


@pytest.mark.parametrize(
    ("port", "security"), [("plain", Security.NONE), ("plain", Security.STARTTLS), ("tls", Security.TLS)]
)
def test_many_messages_go_over_one_connection(postfix, connect, numbers, port, security):
    provider = connect(port, security)
    readers = [next(numbers) for _ in range(5)]
    seen = len(postfix.log)
    for number in readers:
        assert is_accepted(send(provider, make_recipient(number)))
    mails = [mail for number in readers for mail in postfix.mailbox(f"reader{number}")]
    assert len(mails) == 5
    assert all((b"using TLSv1" in mail) == (security is not Security.NONE) for mail in mails)
    provider.close()
    # Beside it may be the end of another test's connection.
    postfix.await_log("data=5", since=seen)


@pytest.mark.parametrize(
    ("number", "verdict"),
    [
        pytest.param(90, Verdict.NOT_ACCEPTED, id="450-greylisted"),
        pytest.param(91, Verdict.NOT_ACCEPTED, id="452-full-for-now"),
        pytest.param(92, Verdict.ANSWERED, id="552-full"),
        pytest.param(100, Verdict.ANSWERED, id="550-unknown"),
        pytest.param(93, Verdict.HALTED, id="554-access-denied"),
        pytest.param(94, Verdict.HALTED, id="550-5.7.1"),
    ],
)
def test_what_is_said_of_one_recipient_is_understood_and_the_connection_goes_on(
    postfix, connect, numbers, number, verdict
):
    provider, neighbour, seen = connect(), next(numbers), len(postfix.log)
    answer = send(provider, make_recipient(number))
    assert answer.verdict is verdict
    assert [outcome.kind for outcome in answer.outcomes] == [OutcomeKind.REFUSED] * (verdict is Verdict.ANSWERED)
    assert is_accepted(send(provider, make_recipient(neighbour)))
    assert len(postfix.mailbox(f"reader{neighbour}")) == 1
    provider.close()
    postfix.await_log("ehlo=1 mail=2 rcpt=1/2 data=1 rset=1 quit=1", since=seen)


@pytest.mark.parametrize(
    ("port", "sender", "verdict"),
    [
        pytest.param("plain", "banned@example.org", Verdict.HALTED, id="refused-with-the-recipient"),
        pytest.param("prompt", "banned@example.org", Verdict.HALTED, id="refused-at-once"),
        # “550 5.1.0 Sender address rejected”: Postfix does not say more clearly that it means us and not the reader.
        pytest.param("plain", "nobody@example.net", Verdict.REFUSED_WHOLE, id="unknown-with-the-recipient"),
        pytest.param("prompt", "nobody@example.net", Verdict.HALTED, id="unknown-at-once"),
    ],
)
def test_a_sender_that_is_refused_is_not_taken_for_the_readers_fault(connect, port, sender, verdict):
    assert send(connect(port), make_recipient(1), sender_address=sender).verdict is verdict


def test_mail_to_elsewhere_is_refused_for_all_of_us(connect):
    assert send(connect(), make_recipient(1, address="reader@elsewhere.example")).verdict is Verdict.HALTED


@pytest.mark.parametrize("port", ["small", "sizeless"])
def test_a_message_beyond_the_limit_halts_before_it_is_sent_or_after(postfix, connect, numbers, port):
    provider, number = connect(port), next(numbers)
    answer = send(provider, make_recipient(number), html="x" * SIZE_LIMIT)
    assert (answer.verdict, answer.status) == (Verdict.HALTED, 552)
    assert answer.detail.startswith("MAIL: 552 5.3.4" if port == "small" else "end of message: 552 5.3.4")
    assert is_accepted(send(provider, make_recipient(number)))
    assert len(postfix.mailbox(f"reader{number}")) == 1


@pytest.mark.parametrize(("port", "security"), [("plain", Security.STARTTLS), ("tls", Security.TLS)])
def test_a_certificate_that_nobody_vouches_for_is_not_accepted(connect, port, security):
    provider = connect(port, security, tls=ssl.create_default_context())
    assert send(provider, make_recipient(1)).verdict is Verdict.NOT_ACCEPTED
    (finding,) = provider.check(["onthisday@example.org"])
    assert finding.is_fatal
    assert "certificate" in finding.message


def test_a_login_where_none_is_offered_halts(connect):
    provider = connect(login=("desk", "secret"))
    assert send(provider, make_recipient(1)).verdict is Verdict.HALTED
    (finding,) = provider.check([])
    assert finding.is_fatal
    assert "no way to log in" in finding.message


def test_the_check_tells_the_limit_of_size_and_a_sender_that_is_refused_and_sends_nothing(postfix, connect):
    provider = connect("prompt")
    seen = len(postfix.log)
    size, banned = provider.check(["banned@example.org", "onthisday@example.org"])
    assert (size.is_fatal, banned.is_fatal) == (False, True)
    assert f"up to {SIZE_LIMIT:,} bytes" in size.message
    assert "does not take the sender banned@example.org" in banned.message
    postfix.await_log("mail=1/2 rset=2 quit=1 commands=", since=seen)


def test_a_connection_that_postfix_gave_up_is_replaced(postfix, connect, numbers):
    provider, number = connect("hasty"), next(numbers)
    assert is_accepted(send(provider, make_recipient(number)))
    postfix.await_log("timeout after END-OF-MESSAGE", since=0)
    assert is_accepted(send(provider, make_recipient(number)))
    assert len(postfix.mailbox(f"reader{number}", count=2)) == 2


@pytest.mark.parametrize(
    ("moment", "verdict", "arrived"),
    [
        pytest.param("354", Verdict.NOT_ACCEPTED, 0, id="killed-before-the-body"),
        pytest.param("body", Verdict.NOT_ACCEPTED, 0, id="killed-in-the-body"),
        pytest.param("dot", Verdict.UNCLEAR, 0, id="killed-before-it-heard-the-dot"),
        pytest.param("250", Verdict.UNCLEAR, 1, id="answer-lost"),
    ],
)
def test_a_postfix_that_is_killed_in_the_middle_delivers_once_or_leaves_it_unclear(
    postfix, connect, numbers, moment, verdict, arrived
):
    number = next(numbers)

    def cut(now):
        if now == moment != "250":
            postfix.kill_sessions()
        return now == moment

    # Where the body is cut, more than what may be under way, so that the dot is still with us.
    body = {"html": "x" * (9_000_000 if moment == "body" else 200_000)}
    with Between(postfix.ports["plain"], cut) as wire:
        answer = send(connect(wire.port), make_recipient(number), **body)
    assert answer.verdict is verdict
    if verdict is Verdict.NOT_ACCEPTED:
        assert postfix.mailbox(f"reader{number}", count=0) == []
        assert is_accepted(send(connect(), make_recipient(number), **body))
        arrived = 1
    assert len(postfix.mailbox(f"reader{number}", count=arrived)) == arrived


def test_a_restart_between_two_messages_costs_a_try_and_no_mail(postfix, connect, numbers):
    provider, number = connect(), next(numbers)
    assert is_accepted(send(provider, make_recipient(number)))
    postfix.mailbox(f"reader{number}")  # Postfix delivers twice what it is stopped in the middle of delivering
    postfix.stop()
    assert send(provider, make_recipient(number)).verdict is Verdict.NOT_ACCEPTED
    postfix.start()
    assert is_accepted(send(provider, make_recipient(number)))
    assert len(postfix.mailbox(f"reader{number}", count=2)) == 2
