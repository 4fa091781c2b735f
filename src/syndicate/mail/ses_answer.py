"""What is known after a call of SendBulkEmail: a status for each entry, or an exception for all.

The statuses and exceptions are those of botocore's model of SES's API v2 (BulkEmailStatus, SendBulkEmail), with what
its guide says of them; common errors stand in every AWS API's reference.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from syndicate.domain.message import Answer, Outcome, OutcomeKind, Verdict
from syndicate.mail.api_reply import ApiReply, plain_id
from syndicate.mail.http_call import NoAnswer
from syndicate.mail.json_value import text_at
from syndicate.mail.ses_client import SesAnswer


class Meaning(Enum):
    TAKEN_ON = auto()
    #: About this recipient; or about the mail, which only the other entries tell.
    RECIPIENT = auto()
    #: About us: the same for every recipient, and nothing changes before a person acts.
    US = auto()
    THROTTLED = auto()
    #: Nothing is known.
    UNCLEAR = auto()


STATUSES: Mapping[str, Meaning] = {
    "SUCCESS": Meaning.TAKEN_ON,
    "MESSAGE_REJECTED": Meaning.RECIPIENT,
    "INVALID_PARAMETER": Meaning.RECIPIENT,
    "FAILED": Meaning.RECIPIENT,
    "MAIL_FROM_DOMAIN_NOT_VERIFIED": Meaning.US,
    "CONFIGURATION_SET_NOT_FOUND": Meaning.US,
    "TEMPLATE_NOT_FOUND": Meaning.US,
    "ACCOUNT_SUSPENDED": Meaning.US,
    "INVALID_SENDING_POOL_NAME": Meaning.US,
    "ACCOUNT_SENDING_PAUSED": Meaning.US,
    "CONFIGURATION_SET_SENDING_PAUSED": Meaning.US,
    "ACCOUNT_THROTTLED": Meaning.THROTTLED,
    "ACCOUNT_DAILY_QUOTA_EXCEEDED": Meaning.THROTTLED,
    "TRANSIENT_FAILURE": Meaning.UNCLEAR,
}
#: Exceptions of status 400; others speak for themselves by their status. A 400 that is not here proves nothing.
EXCEPTIONS: Mapping[str, Meaning] = {
    "AccountSuspendedException": Meaning.US,
    "SendingPausedException": Meaning.US,
    "MailFromDomainNotVerifiedException": Meaning.US,
    # The mail itself, or a sender that is not verified.
    "MessageRejected": Meaning.US,
    "NotFoundException": Meaning.US,
    "BadRequestException": Meaning.US,
    "ValidationException": Meaning.US,
    "ValidationError": Meaning.US,
    "InvalidParameterValue": Meaning.US,
    "SerializationException": Meaning.US,
    "UnknownOperationException": Meaning.US,
    # Keys, clock and permission; most come as 403.
    "AccessDeniedException": Meaning.US,
    "ExpiredTokenException": Meaning.US,
    "IncompleteSignature": Meaning.US,
    "IncompleteSignatureException": Meaning.US,
    "InvalidClientTokenId": Meaning.US,
    "InvalidSignatureException": Meaning.US,
    "MissingAuthenticationToken": Meaning.US,
    "MissingAuthenticationTokenException": Meaning.US,
    "OptInRequired": Meaning.US,
    "RequestExpired": Meaning.US,
    "SignatureDoesNotMatch": Meaning.US,
    "UnrecognizedClientException": Meaning.US,
    "LimitExceededException": Meaning.THROTTLED,
    "RequestLimitExceeded": Meaning.THROTTLED,
    "Throttling": Meaning.THROTTLED,
    "ThrottlingException": Meaning.THROTTLED,
    "TooManyRequestsException": Meaning.THROTTLED,
}

#: What SES says of one address among those of a call, which it then refuses as a whole (its guide, “API errors”).
_ABOUT_ADDRESS = re.compile(
    r"illegal address|missing final '@domain'|invalid domain name|(domain|local address) (starts|ends|contains)"
    r"|control or whitespace",
    re.IGNORECASE,
)
#: A sender that is not verified, or a reader while the account is in the sandbox.
_ABOUT_US = re.compile(r"not verified|not authorized|configuration set", re.IGNORECASE)
_OF_THE_DAY = re.compile(r"daily", re.IGNORECASE)

#: Seconds: SES says of none how long to wait. The rate is one of seconds, the quota one of 24 rolling hours.
_WAIT_FOR_RATE = 2.0
_WAIT_FOR_QUOTA = 3600.0


@dataclass(frozen=True, slots=True)
class _Entry:
    meaning: Meaning
    status: str
    #: The message's id where it was taken on, else SES's words.
    detail: str


def judged(said: SesAnswer, count: int) -> Answer:
    """The answer to a call for `count` recipients."""
    reply = said.reply
    if isinstance(reply, NoAnswer):
        return Answer(verdict=Verdict.UNCLEAR if reply.sent else Verdict.NOT_ACCEPTED, detail=reply.reason)
    if reply.status == 200:
        found = said.result.get("BulkEmailEntryResults")
        entries = [_entry(one) for one in found] if isinstance(found, list) else []
        if len(entries) == count and not said.code:
            return _of_entries(reply, entries)
        return reply.answer(Verdict.UNCLEAR)
    words = text_at(reply.fields, "message") or text_at(reply.fields, "Message")
    return _of_exception(reply, said.code, words)


def _of_exception(reply: ApiReply, code: str, words: str) -> Answer:
    told = ": ".join(text for text in (code, words) if text)
    meaning = EXCEPTIONS.get(code, Meaning.UNCLEAR)
    if meaning is Meaning.THROTTLED and reply.status < 500:
        return reply.answer(Verdict.NOT_ACCEPTED, told, wait=_wait(reply, words))
    if reply.status == 400 and meaning is Meaning.US:
        is_address = code in ("BadRequestException", "InvalidParameterValue") and _ABOUT_ADDRESS.search(words)
        return reply.answer(Verdict.REFUSED_WHOLE if is_address else Verdict.HALTED, told)
    return reply.answer(reply.verdict_by_status(), told)


def _of_entries(reply: ApiReply, entries: Sequence[_Entry]) -> Answer:
    """SES cannot be asked again who was taken on: where somebody was, each entry counts by itself."""
    found = {entry.meaning for entry in entries}
    if Meaning.TAKEN_ON not in found and (decisive := _decisive(entries)):
        words = f"{decisive.status}: {decisive.detail}"
        if decisive.meaning is Meaning.THROTTLED:
            return reply.answer(Verdict.NOT_ACCEPTED, words, wait=_wait(reply, f"{decisive.status} {decisive.detail}"))
        return reply.answer(Verdict.UNCLEAR if decisive.meaning is Meaning.UNCLEAR else Verdict.HALTED, words)
    outcomes = tuple(
        Outcome(
            _OUTCOMES[entry.meaning],
            entry.detail if entry.meaning is Meaning.TAKEN_ON else reply.readable(entry.detail),
            "" if entry.meaning is Meaning.TAKEN_ON else entry.status,
        )
        for entry in entries
    )
    return Answer(verdict=Verdict.ANSWERED, outcomes=outcomes, status=reply.status)


_OUTCOMES: Mapping[Meaning, OutcomeKind] = {
    Meaning.TAKEN_ON: OutcomeKind.ACCEPTED,
    Meaning.RECIPIENT: OutcomeKind.REFUSED,
    # Somebody before them was taken on, they were not: the rate, the quota or the account's standing ended there.
    Meaning.THROTTLED: OutcomeKind.DEFERRED,
    Meaning.US: OutcomeKind.DEFERRED,
    Meaning.UNCLEAR: OutcomeKind.UNKNOWN,
}


def _decisive(entries: Sequence[_Entry]) -> _Entry | None:
    """The entry that speaks for all of a call in which nobody was taken on; `None` where each speaks for itself."""
    for meaning in (Meaning.UNCLEAR, Meaning.US, Meaning.THROTTLED):
        for entry in entries:
            if entry.meaning is meaning:
                return entry
    # What is wrong with the sender or the mail looks like what is wrong with a reader, but alike for all.
    first = entries[0]
    is_same = len(entries) > 1 and all(entry == first for entry in entries)
    return first if is_same or any(_ABOUT_US.search(entry.detail) for entry in entries) else None


def _entry(found: object) -> _Entry:
    status, message_id = text_at(found, "Status"), plain_id(text_at(found, "MessageId"))
    meaning = STATUSES.get(status, Meaning.UNCLEAR)
    if meaning is Meaning.TAKEN_ON:
        return _Entry(meaning if message_id else Meaning.UNCLEAR, status, message_id)
    # An id beside a refusal would be a contradiction.
    return _Entry(Meaning.UNCLEAR if message_id else meaning, status, text_at(found, "Error"))


def _wait(reply: ApiReply, words: str) -> float | None:
    if reply.wait is not None:
        return reply.wait
    return _WAIT_FOR_QUOTA if _OF_THE_DAY.search(words) else _WAIT_FOR_RATE
