"""Every fault at every place of the conversation, under every kind of security: what the provider makes of it.

After each the rule of the ledger is kept: what was proven not to be taken on is sent again, and nothing else is. So
no reader may ever be found twice in what the server kept.
"""

import ssl
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from syndicate.domain.message import OutcomeKind, Verdict
from syndicate.mail.smtp import Security, Smtp
from tests.factories import make_email, make_recipient
from tests.fakes.smtp import CERTIFICATE
from tests.fakes.smtp_faults import GARBAGE, LOST, SILENT, FaultySmtp

KEY = "hungary-2026-11-04/1"
LOGIN = ("desk", "pass-word-9")
TRUST = ssl.create_default_context(cafile=CERTIFICATE)
#: More than what the system keeps for a reader who does not read.
BIG = make_email(html="<p>" + "x" * 9_000_000)

ONLY_WITH_TLS = ("STARTTLS", "HANDSHAKE", "TLS-EHLO")
BEFORE_MAIL = ("CONNECT", "STARTTLS", "HANDSHAKE", "EHLO", "TLS-EHLO", "AUTH", "AUTH-STEP", "AUTH-END")
BEFORE_THE_DOT = (*BEFORE_MAIL, "MAIL", "RCPT", "DATA")
AFTER_THE_DOT = ("END-LOST", "END-KEPT")
IN_A_TRANSACTION = ("RCPT", "DATA", *AFTER_THE_DOT)

#: A server that says of a message what is not so can only be believed.
LIES = (("END-KEPT", "421-close"), ("END-LOST", "twice"))

ACCEPTED, REFUSED = "accepted", "refused"


def places(security, wanted):
    absent = {"none": ONLY_WITH_TLS, "starttls": (), "tls": ("STARTTLS", "TLS-EHLO")}[security]
    return [place for place in wanted if place not in absent]


def expected_of(place, fault):
    """What is known when `fault` is met at `place` of a connection that is new."""
    if place in AFTER_THE_DOT:
        if fault == "twice":
            return ACCEPTED
        return Verdict.NOT_ACCEPTED if fault == "421-close" else Verdict.UNCLEAR
    return Verdict.NOT_ACCEPTED


def kept_of(place):
    return 1 if place == "END-KEPT" else 0


def provider_for(server, security, deadline=8.0):
    return Smtp("localhost", server.port, Security(security), *LOGIN, tls=TRUST, deadline_seconds=deadline)


def send(provider, number=1, email=None):
    answer = provider.send(email or make_email(), [make_recipient(number)], KEY)
    print(number, answer)  # seen where a test fails
    return answer


def told(answer):
    """The verdict, or what became of the one recipient."""
    if answer.verdict is Verdict.ANSWERED:
        (outcome,) = answer.outcomes
        return {OutcomeKind.ACCEPTED: ACCEPTED, OutcomeKind.REFUSED: REFUSED}[outcome.kind]
    assert answer.detail
    return answer.verdict


def copies(server, number=1):
    return Counter(kept.recipients[0] for kept in server.kept)[f"reader{number}@example.net"]


def follow_the_ledger(provider, server, seen, number=1):
    """What is proven not to be taken on is sent once more, and all else is left as it is."""
    before = copies(server, number)
    if seen is Verdict.NOT_ACCEPTED:
        assert before == 0
        assert told(send(provider, number)) == ACCEPTED
        assert copies(server, number) == 1
    elif seen == ACCEPTED:
        assert before == 1
    else:
        assert before <= 1


def quick_rows():
    for security in Security:
        for place in places(security, (*BEFORE_THE_DOT, *AFTER_THE_DOT)):
            faults = (*LOST, "binary") if place == "HANDSHAKE" else (*LOST, *GARBAGE, "421-close")
            if place != "HANDSHAKE":
                faults += ("twice",)
            for fault in faults:
                if (place, fault) not in LIES:
                    yield pytest.param(security, place, fault, id=f"{security}-{place}-{fault}")


@pytest.mark.parametrize(("security", "place", "fault"), list(quick_rows()))
def test_a_fault_on_a_new_connection(security, place, fault):
    with FaultySmtp(security=security, login=LOGIN, mechanisms="LOGIN") as server:
        server.fail(place, fault)
        provider = provider_for(server, security)
        seen = told(send(provider))
        assert seen == expected_of(place, fault)
        assert len(server.kept) == kept_of(place) or seen == ACCEPTED
        assert server.connections == 1
        follow_the_ledger(provider, server, seen)
        assert told(send(provider, 2)) == ACCEPTED
        provider.close()


def kept_rows():
    for security in Security:
        for place in ("MAIL", *IN_A_TRANSACTION):
            for fault in (*LOST, *GARBAGE, "421-close", "twice"):
                if (place, fault) not in LIES:
                    yield pytest.param(security, place, fault, id=f"{security}-{place}-{fault}")


@pytest.mark.parametrize(("security", "place", "fault"), list(kept_rows()))
def test_a_fault_on_a_kept_connection(security, place, fault):
    with FaultySmtp(security=security, login=LOGIN) as server:
        server.fail(place, fault, visit=2)
        provider = provider_for(server, security)
        assert told(send(provider, 1)) == ACCEPTED
        seen = told(send(provider, 2))
        if place == "MAIL" and fault in (*LOST, "421-close"):
            # The documented second connection: the server has hung up on one that had rested. Of the message nothing
            # was said on the first.
            assert (seen, server.connections) == (ACCEPTED, 2)
            assert server.reached["RCPT"] == server.reached["DATA"] == 2
        else:
            assert (seen, server.connections) == (expected_of(place, fault), 1)
        follow_the_ledger(provider, server, seen, 2)
        assert told(send(provider, 3)) == ACCEPTED
        assert copies(server, 1) == copies(server, 3) == 1
        provider.close()


@pytest.mark.parametrize("security", Security)
@pytest.mark.parametrize("fault", [*LOST, "binary", "no-code", "flood", "421-close", "250 2.0.0 still here"])
def test_a_connection_that_was_spoilt_while_it_rested_is_replaced_before_anything_is_said(security, fault):
    with FaultySmtp(security=security, login=LOGIN) as server:
        server.fail("IDLE", fault)
        provider = provider_for(server, security)
        assert told(send(provider, 1)) == ACCEPTED
        server.rested.set()
        assert server.spoilt.wait(10)
        assert told(send(provider, 2)) == ACCEPTED
        assert (server.connections, copies(server, 1), copies(server, 2)) == (2, 1, 1)
        assert server.reached["MAIL"] == 2
        provider.close()


@pytest.mark.parametrize("security", Security)
@pytest.mark.parametrize("fault", [*LOST, "binary", "no-code", "odd-code", "flood", "contradicting", "421-close"])
def test_a_short_mail_that_nobody_read_is_never_taken_for_success(security, fault):
    # Whether the server is heard before the dot has left is a matter of moments; the worst that can be said is safe.
    with FaultySmtp(security=security, login=LOGIN) as server:
        server.fail("UNREAD", fault)
        provider = provider_for(server, security)
        seen = told(send(provider))
        assert seen in (Verdict.NOT_ACCEPTED, Verdict.UNCLEAR)
        assert server.connections == 1
        follow_the_ledger(provider, server, seen)
        provider.close()


@pytest.mark.parametrize("security", Security)
@pytest.mark.parametrize("fault", ["close", "reset", "421-close", "552 5.3.4 too big", "250 2.0.0 enough"])
def test_a_body_that_broke_off_is_never_taken_for_success(security, fault):
    with FaultySmtp(security=security, login=LOGIN) as server:
        server.fail("BODY", fault)
        provider = provider_for(server, security)
        seen = told(send(provider, email=BIG))
        # A refusal may be heard before the dot; then it counts as one.
        assert seen is Verdict.NOT_ACCEPTED or (fault.startswith("552") and seen is Verdict.HALTED)
        assert (len(server.kept), server.connections) == (0, 1)
        provider.close()


def silent_rows(security):
    for place in places(security, (*BEFORE_THE_DOT, *AFTER_THE_DOT)):
        for fault in SILENT:
            if (place, fault) != ("HANDSHAKE", "endless"):
                yield place, fault, 1
    for place in ("MAIL", "RCPT", "END-KEPT"):
        for fault in SILENT:
            yield place, fault, 2
    yield "UNREAD", "hang", 1
    yield "BODY", "hang", 1
    yield "BODY", "hang", 2


def silence(security, place, fault, visit):
    """Why this row is wrong, or nothing."""
    for deadline in (0.5, 2.0, 8.0):  # a busy machine may be late before the server falls silent
        with FaultySmtp(security=security, login=LOGIN, mechanisms="LOGIN") as server:
            server.fail(place, fault, visit=visit)
            provider = provider_for(server, security, deadline)
            for number in range(1, visit):
                send(provider, number)
            began = time.monotonic()
            answer = send(provider, visit, BIG if place == "BODY" else None)
            took = time.monotonic() - began
            if server.reached[place] != visit:
                continue
            seen = told(answer)
            expected = Verdict.UNCLEAR if place == "UNREAD" else expected_of(place, fault)
            faults = []
            if seen != expected:
                faults.append(f"{seen} and not {expected}")
            if server.connections != 1:
                faults.append(f"{server.connections} connections")
            if copies(server, visit) != kept_of(place):
                faults.append(f"{copies(server, visit)} copies")
            if not deadline - 0.05 <= took < deadline + 3.0:
                faults.append(f"{took:.2f} of {deadline} seconds")
            if f"no answer within {deadline:g} seconds" not in answer.detail:
                faults.append(answer.detail)
            provider.close()
            return ", ".join(faults)
    return "the server was never reached"


@pytest.mark.parametrize("security", Security)
def test_silence_ends_with_the_deadline_of_the_whole_call_wherever_it_falls(security):
    rows = list(silent_rows(security))
    with ThreadPoolExecutor(16) as pool:
        found = dict(zip(rows, pool.map(lambda row: silence(security, *row), rows), strict=True))
    assert {row: wrong for row, wrong in found.items() if wrong} == {}


LATER = (
    "421 4.3.2 busy",
    "450 4.2.0 greylisted",
    "451 4.3.0 later",
    "452 4.3.1 full",
    "454 4.7.0 slow",
    "432 4.7.12 hm",
)
OURS = ("500 5.5.1 what", "502 5.5.1 no", "503 5.5.1 order", "530 5.7.0 log in", "535 5.7.8 who", "550 5.7.1 policy")
SENDERS = ("553 5.1.7 sender", "550 5.1.8 sender's system", "552 5.3.4 too big", "554 5.6.0 content")
READERS = ("550 5.1.1 unknown", "553 5.1.3 malformed", "550 5.2.1 disabled", "552 5.2.2 full", "554 5.4.4 no route")
VAGUE = ("554 no", "550 5.0.0 no", "550 Administrative prohibition", "550 5.1.0 address rejected")


def judgement(place, reply):
    if reply in LATER:
        return Verdict.NOT_ACCEPTED
    if place in ("RCPT", "DATA", "END-LOST"):
        if reply in READERS:
            return REFUSED
        if reply in VAGUE:
            return Verdict.REFUSED_WHOLE
    return Verdict.HALTED


REPLY_PLACES = ("CONNECT", "STARTTLS", "EHLO", "TLS-EHLO", "AUTH", "AUTH-END", "MAIL", "RCPT", "DATA", "END-LOST")


def reply_rows():
    for security in Security:
        for place in places(security, REPLY_PLACES):
            for reply in (*LATER, *OURS, *SENDERS, *READERS, *VAGUE):
                yield pytest.param(security, place, reply, id=f"{security}-{place}-{reply}")


@pytest.mark.parametrize(("security", "place", "reply"), list(reply_rows()))
def test_a_reply_at_every_place_is_judged_and_nobody_gets_a_second_copy(security, place, reply):
    with FaultySmtp(security=security, login=LOGIN, mechanisms="LOGIN") as server:
        server.fail(place, reply)
        provider = provider_for(server, security)
        answer = send(provider)
        seen = told(answer)
        assert seen == judgement(place, reply)
        assert (server.kept, server.connections) == ([], 1)
        assert answer.detail or answer.outcomes
        follow_the_ledger(provider, server, seen)
        assert told(send(provider, 2)) == ACCEPTED
        is_kept = place in ("MAIL", "RCPT", "DATA", "END-LOST") and not reply.startswith("421")
        assert server.connections == (1 if is_kept else 2)
        provider.close()


@pytest.mark.parametrize("security", Security)
@pytest.mark.parametrize("fault", ["close", "reset", "binary", "500 what", "421-close", "twice"])
def test_a_connection_that_cannot_be_reset_is_given_up_and_the_verdict_stands(security, fault):
    with FaultySmtp(security=security, login=LOGIN) as server:
        server.fail("RCPT", "550 5.1.1 unknown")
        server.fail("RSET", fault)
        provider = provider_for(server, security)
        assert told(send(provider)) == REFUSED
        assert told(send(provider, 2)) == ACCEPTED
        assert (server.connections, copies(server, 1), copies(server, 2)) == (2, 0, 1)
        provider.close()


@pytest.mark.parametrize("fault", SILENT)
def test_saying_goodbye_takes_a_second_at_most(fault):
    with FaultySmtp() as server:
        server.fail("QUIT", fault)
        provider = Smtp("localhost", server.port, Security.NONE)
        assert told(send(provider)) == ACCEPTED
        began = time.monotonic()
        provider.close()
        assert time.monotonic() - began < 3
