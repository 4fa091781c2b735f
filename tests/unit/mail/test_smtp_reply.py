import pytest

from syndicate.domain.message import OutcomeKind, Verdict
from syndicate.mail.smtp_reply import Reply, Step, judged

BEFORE_RCPT = (Step.CONNECT, Step.HELO, Step.STARTTLS, Step.AUTH, Step.MAIL)
FROM_RCPT = (Step.RCPT, Step.DATA, Step.END)


@pytest.mark.parametrize("step", Step)
@pytest.mark.parametrize("code", [421, 450, 451, 452, 454, 432])
def test_a_refusal_for_now_proves_that_nobody_was_taken_on(step, code):
    assert judged(Reply(step, code, b"4.7.1 later")).verdict is Verdict.NOT_ACCEPTED


@pytest.mark.parametrize("step", BEFORE_RCPT)
@pytest.mark.parametrize("code", [500, 530, 535, 550, 552, 553, 554])
def test_a_lasting_refusal_before_a_recipient_was_named_is_about_us(step, code):
    assert judged(Reply(step, code, b"5.1.1 no")).verdict is Verdict.HALTED


@pytest.mark.parametrize("step", FROM_RCPT)
@pytest.mark.parametrize(
    ("code", "words"),
    [
        *((550, b"5.1.1 no such user"), (550, b"5.1.10 null MX"), (553, b"5.1.3 bad address"), (501, b"5.1.3 bad")),
        *((550, b"5.2.1 disabled"), (552, b"5.2.2 mailbox full"), (554, b"5.4.4 no route"), (556, b"5.1.10 no mail")),
    ],
)
def test_a_lasting_refusal_that_speaks_of_the_recipient_refuses_him_alone(step, code, words):
    answer = judged(Reply(step, code, words))
    assert answer.verdict is Verdict.ANSWERED
    (outcome,) = answer.outcomes
    assert (outcome.kind, outcome.code) == (OutcomeKind.REFUSED, str(code))


@pytest.mark.parametrize("step", FROM_RCPT)
@pytest.mark.parametrize(
    ("code", "words"),
    [
        *((550, b"no such user"), (551, b"not local"), (501, b"bad address"), (554, b"rejected"), (550, b"")),
        *((550, b"5.0.0 no"), (556, b"no mail here"), (550, b"relay not permitted"), (550, b"Sender verify failed")),
        (550, b"5.1.0 <[address]>: Sender address rejected: User unknown in local recipient table"),
    ],
)
def test_a_lasting_refusal_that_does_not_say_whom_it_means_counts_as_his_until_it_meets_several(step, code, words):
    assert judged(Reply(step, code, words)).verdict is Verdict.REFUSED_WHOLE


@pytest.mark.parametrize("step", FROM_RCPT)
@pytest.mark.parametrize(
    ("code", "words"),
    [
        *((550, b"5.7.1 relaying denied"), (550, b"5.7.26 unauthenticated"), (554, b"5.7.0 policy"), (530, b"log in")),
        *((535, b"5.7.8 bad"), (550, b"5.1.8 bad sender system"), (553, b"5.1.7 bad sender"), (503, b"5.5.1 sequence")),
        *((500, b"what"), (555, b"SIZE unknown"), (552, b"5.3.4 too big"), (554, b"5.6.0 content")),
    ],
)
def test_a_lasting_refusal_that_would_meet_everybody_halts(step, code, words):
    assert judged(Reply(step, code, words)).verdict is Verdict.HALTED


def test_552_alone_is_a_full_mailbox_or_a_message_too_large():
    assert judged(Reply(Step.RCPT, 552, b"no")).verdict is Verdict.REFUSED_WHOLE
    assert judged(Reply(Step.END, 552, b"no")).verdict is Verdict.HALTED


@pytest.mark.parametrize("code", [-1, 0, 199, 300, 354, 600, 999])
def test_what_is_no_proper_reply_is_unclear_after_the_dot_and_proof_before_it(code):
    assert judged(Reply(Step.END, code, b"")).verdict is Verdict.UNCLEAR
    assert judged(Reply(Step.DATA, code, b"")).verdict is Verdict.NOT_ACCEPTED


def test_the_words_hold_neither_addresses_nor_secrets_nor_control_characters():
    said = b"5.1.1 <reader@example.net>: unknown\n\x1b[31m AUTH PLAIN c2VjcmV0 " + b"x" * 500
    answer = judged(Reply(Step.RCPT, 550, said), secrets=["c2VjcmV0"])
    assert answer.detail.startswith("RCPT: 550 5.1.1 <[address]>: unknown [31m AUTH PLAIN [secret] xxx")
    assert answer.detail.isprintable()
    assert len(answer.detail) <= 200
