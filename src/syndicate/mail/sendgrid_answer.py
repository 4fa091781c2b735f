"""What is known after a call to SendGrid: 202, nothing in it, and an id among the headers is success; nothing else is.

A call is taken whole or not at all. Sources: SendGrid's specification (tsg_mail_v3.yaml, 400 to 500), Twilio's page of
errors of mail/send, and the sentences that stand in its libraries' issues (sendgrid-nodejs#1362, sendgrid-php#927).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from email.utils import parsedate_to_datetime

from syndicate.domain.message import Answer, Outcome, OutcomeKind, Verdict
from syndicate.mail.api_reply import ApiReply, plain_id
from syndicate.mail.json_value import text_at

#: A recipient, as `field` names it: `personalizations.3.to`, `personalizations.3.to.0.email`.
_RECIPIENT = re.compile(r"personalizations\.\d+\.to(\.\d+(\.email)?)?")
#: The same in a sentence, where `field` says no more than `personalizations`.
_NAMED = re.compile(r"\bpersonalizations\.\d+\.to\b")
#: `X-RateLimit-Reset`: seconds since 1970.
_INSTANT = re.compile(r"\d{10}")
_LONGEST_WAIT = 7 * 24 * 3600.0


def judged(reply: ApiReply, count: int) -> Answer:
    """The answer to a call for `count` recipients."""
    call_id = plain_id(reply.header("X-Message-Id"))
    if reply.status == 202 and reply.is_complete and not reply.body and call_id:
        return Answer(
            verdict=Verdict.ANSWERED, outcomes=(Outcome(OutcomeKind.ACCEPTED, call_id),) * count, status=reply.status
        )
    errors = _errors(reply)
    words = "; ".join(f"{field}: {message}" if field else message for field, message in errors)
    # SendGrid's 400 about anything but a recipient is about the mail or us, the same for everybody.
    if reply.status == 400 and errors:
        about_recipients = all(_is_about_recipient(field, message) for field, message in errors)
        return reply.answer(Verdict.REFUSED_WHOLE if about_recipients else Verdict.HALTED, words)
    return reply.answer(reply.verdict_by_status(), words, wait=_wait(reply))


def _errors(reply: ApiReply) -> Sequence[tuple[str, str]]:
    """Fields and sentences of the answer's errors; none where it is no answer of SendGrid's."""
    found = reply.fields.get("errors")
    entries = found if isinstance(found, list) else []
    errors = [(text_at(entry, "field"), text_at(entry, "message")) for entry in entries]
    return errors if all(message for _, message in errors) else []


def _is_about_recipient(field: str, message: str) -> bool:
    return bool(_RECIPIENT.fullmatch(field) or (field == "personalizations" and _NAMED.search(message)))


def _wait(reply: ApiReply) -> float | None:
    """Seconds to wait by `Retry-After`, else by SendGrid's own header, reckoned from the answer's own Date."""
    reset = reply.header("X-RateLimit-Reset")
    if reply.wait is not None or not _INSTANT.fullmatch(reset):
        return reply.wait
    try:
        now = parsedate_to_datetime(reply.header("Date")).timestamp()
    except ValueError:
        return None
    return min(max(0.0, int(reset) - now), _LONGEST_WAIT)
