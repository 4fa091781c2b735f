"""What Postmark answers to a batch: one entry a message, in the order of the call, each with an `ErrorCode`.

HTTP is 200 also where every entry failed; a call that fails as a whole is 422 with one code. The table is that of
Postmark's API overview (“API error codes”) and of its own skill for sending, as anymail reads them
(backends/postmark.py).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from syndicate.domain.message import Answer, Outcome, OutcomeKind, Recipient, Verdict
from syndicate.mail.api_reply import ApiReply, plain_id
from syndicate.mail.json_value import text_at, value_at


class Meaning(Enum):
    TAKEN_ON = auto()
    #: About this recipient alone.
    RECIPIENT = auto()
    #: About us: the same for every recipient, and nothing changes before a person acts.
    US = auto()
    #: Later.
    THROTTLED = auto()
    #: Nothing is known.
    UNCLEAR = auto()


CODES: Mapping[int, Meaning] = {
    10: Meaning.US,  # bad or missing server token
    400: Meaning.US,  # sender signature not found
    401: Meaning.US,  # sender signature not confirmed
    402: Meaning.US,  # invalid JSON
    403: Meaning.US,  # invalid request fields
    405: Meaning.US,  # not allowed to send: no credits left
    406: Meaning.RECIPIENT,  # inactive: bounced, complained or suppressed before
    409: Meaning.US,  # JSON required
    410: Meaning.US,  # more than 500 messages
    411: Meaning.US,  # forbidden attachment
    412: Meaning.US,  # account is pending approval
    413: Meaning.US,  # account may not send
    429: Meaning.THROTTLED,
    701: Meaning.US,  # illegal attachment
}
#: Whatever concerns message streams: unknown, archived, of the wrong type.
STREAM_CODES = range(1000, 2000)
#: Invalid email request: its sentence says whose fault it is.
INVALID = 300
_ABOUT_RECIPIENT = re.compile(r"\s*(invalid|error\s+parsing)\s+'(to|cc|bcc)'", re.IGNORECASE)
#: Said with code 0 where some recipients of one message are suppressed; ours have one, so that it went to nobody.
_INACTIVE = "will not deliver to these inactive addresses"


@dataclass(frozen=True, slots=True)
class _Entry:
    meaning: Meaning
    code: int = 0
    #: The message's id where it was taken on, else Postmark's words.
    detail: str = ""


def judged(reply: ApiReply, recipients: Sequence[Recipient]) -> Answer:
    """The answer to a call for these recipients."""
    if reply.status == 200 and isinstance(reply.parsed, list) and len(reply.parsed) == len(recipients):
        found = zip(reply.parsed, recipients, strict=True)
        return _of_entries(reply, [_entry(entry, recipient.address) for entry, recipient in found])
    if reply.status == 422:
        said = _refusal(reply.fields)
        return reply.answer(_of_refusal(said.meaning), _words(said))
    return reply.answer(reply.verdict_by_status(), text_at(reply.fields, "Message"))


def _of_entries(reply: ApiReply, entries: Sequence[_Entry]) -> Answer:
    """One entry that is not understood leaves all in doubt: Postmark's search tells afterwards who was taken on."""
    found = {entry.meaning for entry in entries}
    if found <= {Meaning.TAKEN_ON, Meaning.RECIPIENT}:
        outcomes = tuple(
            Outcome(OutcomeKind.ACCEPTED, entry.detail)
            if entry.meaning is Meaning.TAKEN_ON
            else Outcome(OutcomeKind.REFUSED, reply.readable(entry.detail), str(entry.code))
            for entry in entries
        )
        return Answer(verdict=Verdict.ANSWERED, outcomes=outcomes, status=reply.status)
    decisive = next(
        entry
        for meaning in (Meaning.UNCLEAR, Meaning.US, Meaning.THROTTLED)
        for entry in entries
        if entry.meaning is meaning
    )
    taken_on = sum(entry.meaning is Meaning.TAKEN_ON for entry in entries)
    if taken_on:
        # Credits may run out within a call. Nobody may be sent a second copy: the search sorts them apart.
        words = f"{taken_on} of {len(entries)} were taken on, others not: {_words(decisive)}"
        return reply.answer(Verdict.UNCLEAR, words)
    return reply.answer(_of_refusal(decisive.meaning), _words(decisive))


def _of_refusal(meaning: Meaning) -> Verdict:
    match meaning:
        case Meaning.US:
            return Verdict.HALTED
        case Meaning.THROTTLED:
            return Verdict.NOT_ACCEPTED
        case Meaning.RECIPIENT:
            return Verdict.REFUSED_WHOLE
        case _:
            return Verdict.UNCLEAR


def _entry(found: object, address: str) -> _Entry:
    refusal = _refusal(found)
    message_id = plain_id(value_at(found, "MessageID"))
    # Anymail has seen entries without a code, “accepted, but delivery may be delayed”; they have an id.
    if refusal.code or not message_id:
        return refusal
    if _INACTIVE in refusal.detail:
        return _Entry(Meaning.RECIPIENT, 406, refusal.detail)
    to = text_at(found, "To")
    return _Entry(Meaning.TAKEN_ON if to.lower() in ("", address.lower()) else Meaning.UNCLEAR, 0, message_id)


def _refusal(found: object) -> _Entry:
    """What an entry, or a whole answer, says where it is no success; unclear where it is none, or has no code."""
    code, words = value_at(found, "ErrorCode"), text_at(found, "Message")
    if not isinstance(code, int) or code == 0:
        # Only a missing code and 0 leave room for an acceptance; what else is no number does not.
        return _Entry(Meaning.UNCLEAR, 0 if code in (None, 0) and code is not False else -1, words)
    if code == INVALID:
        return _Entry(Meaning.RECIPIENT if _ABOUT_RECIPIENT.match(words) else Meaning.US, code, words)
    return _Entry(Meaning.US if code in STREAM_CODES else CODES.get(code, Meaning.UNCLEAR), code, words)


def _words(entry: _Entry) -> str:
    return f"ErrorCode {entry.code}: {entry.detail}" if entry.code > 0 else entry.detail
