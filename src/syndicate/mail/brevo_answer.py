"""What is known after a call to Brevo: its answers sorted by one table (its API reference, “Errors”; brevo-python).

A call is taken whole or not at all: one bad address refuses it for everybody.

`duplicate_parameter` for the idempotency key is the answer to a call that Brevo “has already processed” within half an
hour (its guide “Idempotency for batch emails”; measured with message versions in getbrevo/brevo-node issue 94). It is
unclear here: Brevo does not say whether a call that it *refused* uses its key up, and gives no ids. The search by the
batch's tag settles it ten minutes later, with ids.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from syndicate.domain.message import Answer, Outcome, OutcomeKind, Verdict
from syndicate.mail.api_reply import ApiReply, plain_id, wait_of
from syndicate.mail.json_value import text_at

#: What each code of a refusal proves.
BY_CODE: Mapping[str, Verdict] = {
    "unauthorized": Verdict.HALTED,
    "permission_denied": Verdict.HALTED,
    "reseller_permission_denied": Verdict.HALTED,
    "account_under_validation": Verdict.HALTED,
    "not_enough_credits": Verdict.HALTED,
    "missing_parameter": Verdict.HALTED,
    "out_of_range": Verdict.HALTED,
    "document_not_found": Verdict.HALTED,
    "method_not_allowed": Verdict.HALTED,
    "not_acceptable": Verdict.HALTED,
    "bad_request": Verdict.HALTED,
    "unprocessable_entity": Verdict.HALTED,
    #: About one of the recipients, where it does not speak of anything else (`_ABOUT_US`): Brevo does not say whom.
    "invalid_parameter": Verdict.REFUSED_WHOLE,
    "too_many_requests": Verdict.NOT_ACCEPTED,
    "duplicate_parameter": Verdict.UNCLEAR,
    "duplicate_request": Verdict.UNCLEAR,
}

#: “email is not valid in to”, “to is not valid in messageVersions”: all else is the same for everybody.
_ABOUT_RECIPIENTS = re.compile(r"\bto\b(?: is\b|$)|\brecipient", re.IGNORECASE)
_ABOUT_US = re.compile(
    r"\bsender\b|\breplyTo\b|\bsubject\b|\b(?:html|text)Content\b|\bheaders?\b|\btags?\b|\bdomain\b|\bparams\b|\bkey\b",
    re.IGNORECASE,
)


def judged(reply: ApiReply, count: int) -> Answer:
    """The answer to a call for `count` recipients."""
    code, message = text_at(reply.fields, "code"), text_at(reply.fields, "message")
    words = f"{code}: {message}" if code else ""
    if reply.status == 201:
        return _success(reply, count) or reply.answer(Verdict.UNCLEAR, words)
    verdict = BY_CODE.get(code) if 400 <= reply.status < 500 else None
    if reply.status == 429 or verdict is Verdict.NOT_ACCEPTED:
        # Brevo has a header of its own: seconds until there is room again.
        wait = wait_of(reply.header("x-sib-ratelimit-reset")) if reply.wait is None else reply.wait
        return reply.answer(Verdict.NOT_ACCEPTED, words, wait=wait)
    if verdict is Verdict.REFUSED_WHOLE and _ABOUT_US.search(message) and not _ABOUT_RECIPIENTS.search(message):
        verdict = Verdict.HALTED
    return reply.answer(verdict or reply.verdict_by_status(), words)


def _success(reply: ApiReply, count: int) -> Answer | None:
    """One id for each version, in order; a single one may stand by itself. `None` where they do not add up."""
    found = reply.fields.get("messageIds", [reply.fields.get("messageId")])
    ids = [plain_id(value) for value in found] if isinstance(found, list) else []
    if len(ids) != count or not all(ids) or len(set(ids)) < count:
        return None
    outcomes = tuple(Outcome(OutcomeKind.ACCEPTED, value) for value in ids)
    return Answer(verdict=Verdict.ANSWERED, outcomes=outcomes, status=reply.status)
