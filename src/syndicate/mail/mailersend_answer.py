"""What MailerSend answers. To a bulk call only that it was received: what is wrong with a mail in it is told later.

Sources: MailerSend's pages “General API resources” and “403, 422 & 429 errors”; anymail (backends/mailersend.py); the
recorded answers in the tests of its Python SDK.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import datetime
from email.utils import parsedate_to_datetime

from syndicate.domain.message import Answer, Outcome, OutcomeKind, Recipient, Verdict
from syndicate.mail.api_reply import ApiReply, plain_id
from syndicate.mail.json_value import text_at, value_at

#: Maintenance: nothing was taken on.
_MAINTENANCE = 421
#: A code at the end of a sentence, `#MS42207`: sender, domain, plan, quota. All of them are about us.
_CODE = re.compile(r"\bMS42\d{3}\b", re.ASCII)
#: A field of the recipient, by itself (`to.0.email`) or within a bulk call (`message.3.to.0.email`).
_ABOUT_RECIPIENT = re.compile(r"(message\.)?(\d+\.)*to(\.|$)", re.ASCII)
_SUPPRESSED = re.compile(r"(ALL|SOME)_SUPPRESSED", re.ASCII)
_LONGEST_DAY = 24 * 3600.0


def judged(reply: ApiReply, recipients: Sequence[Recipient]) -> Answer:
    """The answer to a bulk call, or to the single one, by the number of recipients."""
    if reply.status == 202 and reply.is_complete:
        outcome = _of_one(reply, recipients[0]) if len(recipients) == 1 else _of_many(reply)
        if outcome is not None:
            return Answer(verdict=Verdict.ANSWERED, outcomes=(outcome,) * len(recipients), status=reply.status)
    message = text_at(reply.fields, "message")
    if reply.status == 422 and reply.fields:
        return reply.answer(_of_invalid(reply, message), message)
    if reply.status == _MAINTENANCE:
        return reply.answer(Verdict.NOT_ACCEPTED, message)
    return reply.answer(reply.verdict_by_status(), message, wait=_wait(reply))


def _of_many(reply: ApiReply) -> Outcome | None:
    bulk_id = plain_id(reply.fields.get("bulk_email_id"))
    return Outcome(OutcomeKind.ACCEPTED, bulk_id) if bulk_id else None


def _of_one(reply: ApiReply, recipient: Recipient) -> Outcome | None:
    """A single call is answered with a header; the body is empty, or warns of suppressed recipients."""
    if reply.body and not reply.fields:
        return None
    warnings = reply.fields.get("warnings")
    for warning in warnings if isinstance(warnings, list) else ():
        reasons = _reasons(warning, recipient.address)
        if reasons is not None:
            return Outcome(OutcomeKind.REFUSED, reply.readable(f"suppressed: {reasons}"), "suppressed")
    message_id = plain_id(reply.header("X-Message-Id"))
    return Outcome(OutcomeKind.ACCEPTED, message_id) if message_id and not reply.fields.get("errors") else None


def _reasons(warning: object, address: str) -> str | None:
    """Why a recipient was left out; `None` where the warning does not name him."""
    if not _SUPPRESSED.fullmatch(text_at(warning, "type")):
        return None
    named = value_at(warning, "recipients")
    for one in named if isinstance(named, list) else ():
        if text_at(one, "email").lower() == address.lower():
            # Anymail has seen `reason`, the SDK for Node declares `reasons`.
            reasons = value_at(one, "reasons") or value_at(one, "reason")
            return ", ".join(map(str, reasons)) if isinstance(reasons, list) else str(reasons or "")
    return None


def _of_invalid(reply: ApiReply, message: str) -> Verdict:
    """A validation error takes the whole call back: nobody was taken on."""
    errors = reply.fields.get("errors")
    if _CODE.search(f"{message} {json.dumps(errors)}"):
        return Verdict.HALTED
    if isinstance(errors, dict) and errors:
        is_about_recipients = all(_ABOUT_RECIPIENT.match(field) for field in errors)
        return Verdict.REFUSED_WHOLE if is_about_recipients else Verdict.HALTED
    return Verdict.HALTED if message else Verdict.UNCLEAR


def _wait(reply: ApiReply) -> float | None:
    """Seconds by `Retry-After`, else until the day's quota of requests is full again, by the answer's own clock."""
    if reply.wait is not None or reply.header("X-ApiQuota-Remaining") != "0":
        return reply.wait
    try:
        reset = datetime.fromisoformat(reply.header("X-ApiQuota-Reset"))
        wait = (reset - parsedate_to_datetime(reply.header("Date"))).total_seconds()
    except (ValueError, TypeError):  # TypeError: one with a zone and one without
        return None
    return min(max(0.0, wait), _LONGEST_DAY)
