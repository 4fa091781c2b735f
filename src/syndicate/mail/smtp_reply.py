"""What an SMTP server's reply says of a recipient, of the message, or of us: one pure table."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from syndicate.domain.message import Answer, Outcome, OutcomeKind, Verdict
from syndicate.mail.wire_text import readable

_ENHANCED = re.compile(rb"5\.(\d{1,3})\.(\d{1,3})\b")  # RFC 3463

#: Codes that speak of our login or of what we may do here, whatever the step.
_OURSELVES = frozenset({530, 534, 535, 538})
#: Commands or parameters that the server does not know (RFC 5321 4.2.2): the same for every recipient.
_SYNTAX = frozenset({500, 502, 503, 504, 555})
#: RFC 3463: bad sender's mailbox, bad sender's system.
_ABOUT_SENDER = frozenset({(1, 7), (1, 8)})
#: RFC 3463: something about an address, be it the sender's: Postfix says so where it does not know him.
_SOME_ADDRESS = (1, 0)
#: RFC 3463 subjects that speak of the recipient: addressing, mailbox, routing.
_ABOUT_RECIPIENT = frozenset({1, 2, 4})


class Step(StrEnum):
    CONNECT = "connect"
    HELO = "EHLO"
    STARTTLS = "STARTTLS"
    AUTH = "AUTH"
    MAIL = "MAIL"
    RCPT = "RCPT"
    DATA = "DATA"
    #: After the dot that ends the message.
    END = "end of message"
    RSET = "RSET"
    QUIT = "QUIT"


@dataclass(frozen=True, slots=True)
class Reply:
    step: Step
    #: -1 where the server's line had none.
    code: int
    text: bytes

    @property
    def is_refusal(self) -> bool:
        """A proper “no”, for now or for good."""
        return 400 <= self.code < 600


class UnexpectedReplyError(Exception):
    """The server has answered a step with something else than its consent."""

    def __init__(self, reply: Reply) -> None:
        self.reply = reply
        super().__init__(reply)


def require(kind: int, reply: Reply) -> None:
    """Raises UnexpectedReplyError, unless the reply's first digit is `kind`, the one that lets us go on."""
    if reply.code // 100 != kind:
        raise UnexpectedReplyError(reply)


def judged(reply: Reply, *, secrets: Iterable[str] = ()) -> Answer:
    """The answer to one recipient's transaction that ended with this reply, which is not a consent.

    A reply proves that nobody was taken on, also after the dot; what is no proper reply proves so only before the
    dot. `secrets` are never in the answer's words.
    """
    detail = readable(b"%s: %d " % (reply.step.encode(), reply.code) + reply.text, secrets=secrets)
    if not reply.is_refusal:
        verdict = Verdict.UNCLEAR if reply.step is Step.END else Verdict.NOT_ACCEPTED
        return Answer(verdict=verdict, detail=detail, status=reply.code)
    if reply.code < 500:
        return Answer(verdict=Verdict.NOT_ACCEPTED, detail=detail, status=reply.code)
    meant = _meant(reply)
    if meant is _Meant.US:
        return Answer(verdict=Verdict.HALTED, detail=detail, status=reply.code)
    if meant is _Meant.SOMEBODY:
        # It counts as his, until it meets several in a row: a vague “no” may as well be for everybody.
        return Answer(verdict=Verdict.REFUSED_WHOLE, detail=detail, status=reply.code)
    refused = Outcome(OutcomeKind.REFUSED, detail, str(reply.code))
    return Answer(verdict=Verdict.ANSWERED, outcomes=(refused,), detail=detail, status=reply.code)


class _Meant(StrEnum):
    """Whom a lasting refusal is about."""

    #: It would meet every other recipient too: policy, sender, size, protocol.
    US = "us"
    RECIPIENT = "recipient"
    SOMEBODY = "somebody"


def _meant(reply: Reply) -> _Meant:
    if reply.step not in (Step.RCPT, Step.DATA, Step.END) or reply.code in _OURSELVES or reply.code in _SYNTAX:
        return _Meant.US
    found = _ENHANCED.match(reply.text)
    if found is None or found[1] == b"0":
        # 552 without more is a full mailbox at RCPT, and a message too large later on.
        return _Meant.US if reply.code == 552 and reply.step is not Step.RCPT else _Meant.SOMEBODY
    subject, part = int(found[1]), int(found[2])
    if (subject, part) == _SOME_ADDRESS:
        return _Meant.SOMEBODY
    if (subject, part) in _ABOUT_SENDER or subject not in _ABOUT_RECIPIENT:
        return _Meant.US
    return _Meant.RECIPIENT
