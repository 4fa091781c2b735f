"""What is known after a call to Resend: its answers sorted by one table (resend.com/docs/api-reference/errors).

Resend names each refusal, and its pages move names between statuses (a wrong key was 403, and is 400 or 401): the
name decides, within 4xx. A name that is not here proves nothing beyond what its status says.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from syndicate.domain.message import Answer, Outcome, OutcomeKind, Verdict
from syndicate.mail.api_reply import ApiReply, plain_id, wait_of

#: What each refusal proves. Calls were asked for with `x-batch-validation: permissive`: what is wrong with single
#: mails comes with a success, so that a refusal by name is about the call, and nobody in it was taken on.
BY_NAME: Mapping[str, Verdict] = {
    "missing_api_key": Verdict.HALTED,
    "invalid_api_key": Verdict.HALTED,
    "restricted_api_key": Verdict.HALTED,
    "suspended_api_key": Verdict.HALTED,
    "invalid_permission": Verdict.HALTED,
    "invalid_access": Verdict.HALTED,
    "not_found": Verdict.HALTED,
    "method_not_allowed": Verdict.HALTED,
    "security_error": Verdict.HALTED,
    "invalid_idempotency_key": Verdict.HALTED,
    "invalid_parameter": Verdict.HALTED,
    "invalid_attachment": Verdict.HALTED,
    "invalid_from_address": Verdict.HALTED,
    "missing_required_field": Verdict.HALTED,
    "missing_required_parameter": Verdict.HALTED,
    #: About a recipient where it says so (`_ABOUT_RECIPIENTS`), though permissive calls should not meet it.
    "validation_error": Verdict.HALTED,
    "monthly_quota_exceeded": Verdict.HALTED,
    "daily_quota_exceeded": Verdict.NOT_ACCEPTED,
    "rate_limit_exceeded": Verdict.NOT_ACCEPTED,
    #: The same call is being worked on: it will have been taken on, or not.
    "concurrent_idempotent_requests": Verdict.UNCLEAR,
    "invalid_idempotent_request": Verdict.UNCLEAR,
    "resource_locked": Verdict.UNCLEAR,
}

#: “Invalid `to` field. …”, “The `to` field is missing.”: of all that can be wrong with a mail only this differs.
_ABOUT_RECIPIENTS = re.compile(r"[`'\"“]to[`'\"”]|\brecipient", re.IGNORECASE)

#: What is the same in all mails of a call.
_ABOUT_US = re.compile(
    r"[`'\"“](?:from|subject|html|text|headers|tags|reply_to)[`'\"”]|\bdomain\b|API key", re.IGNORECASE
)

#: Seconds after which a call that another one stood in the way of is made again (faults.md 3.5).
_WAIT_CONCURRENT = 5.0
#: The pages disagree on when the day's quota is given anew (24 hours later, or at midnight UTC): asked every hour.
_WAIT_DAY = 3600.0

#: Words for the one refusal that means a fault of ours: two bodies under one key.
_OTHER_BODY = (
    "ALARM: Resend has taken another mail under the key of this batch within 24 hours, so that somebody may have got"
    " it: look the batch up at Resend by its tag before anything is sent again."
)


def judged(reply: ApiReply, count: int) -> Answer:
    """The answer to a call for `count` recipients."""
    if reply.status == 200:
        return _success(reply, count) or reply.answer(Verdict.UNCLEAR)
    name = reply.fields.get("name")
    words = f"{name}: {reply.fields.get('message', '')}" if isinstance(name, str) else ""
    verdict = BY_NAME.get(name) if isinstance(name, str) and 400 <= reply.status < 500 else None
    if verdict is None:
        return reply.answer(reply.verdict_by_status(), words)
    match name:
        case "validation_error" if _ABOUT_RECIPIENTS.search(words):
            return reply.answer(Verdict.REFUSED_WHOLE, words)
        case "invalid_idempotent_request":
            return replace(reply.answer(verdict, words), detail=_OTHER_BODY)
        case "concurrent_idempotent_requests":
            return replace(reply.answer(verdict, words), retry_after=_WAIT_CONCURRENT)
        case "daily_quota_exceeded":
            return reply.answer(verdict, words, wait=max(reply.wait or 0.0, _WAIT_DAY))
        case "rate_limit_exceeded":
            wait = reply.wait
            return reply.answer(verdict, words, wait=wait_of(reply.header("ratelimit-reset")) if wait is None else wait)
        case _:
            return reply.answer(verdict, words)


def _success(reply: ApiReply, count: int) -> Answer | None:
    """The outcomes of a permissive call: `data` holds those who were taken on, `errors` the others by their place.

    `None` where the two do not add up to everybody once: then nothing is known of anybody.
    """
    data, errors = reply.fields.get("data"), reply.fields.get("errors", [])
    if not isinstance(data, list) or not isinstance(errors, list) or len(data) + len(errors) != count:
        return None
    ids = [plain_id(item.get("id")) if isinstance(item, dict) else "" for item in data]
    refused = {error["index"]: error["message"] for error in errors if _is_error(error, count)}
    if not all(ids) or len(set(ids)) < len(ids) or len(refused) < len(errors):
        return None
    if not ids and not all(_ABOUT_RECIPIENTS.search(message) for message in refused.values()):
        # Nobody was taken on, for a reason that lies in the mail, or that is not understood here.
        is_ours = any(_ABOUT_US.search(message) for message in refused.values())
        return reply.answer(Verdict.HALTED if is_ours else Verdict.REFUSED_WHOLE, next(iter(refused.values())))
    taken = iter(ids)
    return Answer(
        verdict=Verdict.ANSWERED,
        outcomes=tuple(
            Outcome(OutcomeKind.REFUSED, reply.readable(refused[place]), "invalid")
            if place in refused
            else Outcome(OutcomeKind.ACCEPTED, next(taken))
            for place in range(count)
        ),
        status=reply.status,
    )


def _is_error(error: Any, count: int) -> bool:  # Any: a value of Resend's JSON
    if not isinstance(error, dict) or not isinstance(error.get("message"), str):
        return False
    place = error.get("index")
    return isinstance(place, int) and not isinstance(place, bool) and 0 <= place < count
