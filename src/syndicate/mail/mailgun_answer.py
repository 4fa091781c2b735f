"""What is known after a call to Mailgun: its answers, and the lack of one, sorted by one pure table.

Success is a complete and parsed answer with an id, and nothing else is (faults.md 3.5).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from email.utils import parsedate_to_datetime

from syndicate.domain.message import Answer, Outcome, OutcomeKind, Verdict
from syndicate.mail.http_call import HttpAnswer, NoAnswer
from syndicate.mail.wire_text import readable

#: Key, plan, permission, the API's address, form of the request: the same for every recipient; nobody was taken on.
_HALTING = frozenset({401, 402, 403, 404, 405, 406, 410, 411, 413, 414, 415, 422, 431})
#: 420 is Mailgun's own: the domain's recipients for this hour or day are used up.
_THROTTLING = frozenset({420, 429})

#: A 400 that speaks of the `to` parameter; it does not say which of the addresses it means.
_ABOUT_RECIPIENTS = re.compile(r"\bto\b['’\"]? parameter", re.IGNORECASE)
#: A 400 that speaks of anything else that is the same for all recipients.
_ABOUT_US = re.compile(
    r"\bfrom\b['’\"]? parameter|parameter[s]? (starting|specified|is allowed)|16 ?KB|need at least one|only one"
    r"|recipient-variables|too many|sandbox|not allowed|domain",
    re.IGNORECASE,
)

#: “… try again after 120 seconds”, “… try again after Tue, 24 Nov 2026 08:00:00 GMT”.
_AGAIN = re.compile(r"try again (?:after|in) (?:(?P<seconds>\d{1,6}) ?s|(?P<moment>\w{3}, .{15,30}))", re.IGNORECASE)
_LONGEST_WAIT = 7 * 24 * 3600.0


def judged(reply: HttpAnswer | NoAnswer, count: int, *, secrets: Sequence[str]) -> Answer:
    """The answer to a call for `count` recipients. `secrets` are never in its words."""
    if isinstance(reply, NoAnswer):
        verdict = Verdict.UNCLEAR if reply.sent else Verdict.NOT_ACCEPTED
        return Answer(verdict=verdict, detail=readable(reply.reason, secrets=secrets))
    return Answer(
        verdict=(verdict := _verdict(reply)),
        outcomes=(Outcome(OutcomeKind.ACCEPTED, _id(reply)),) * count if verdict is Verdict.ANSWERED else (),
        detail="" if verdict is Verdict.ANSWERED else _detail(reply, secrets),
        status=reply.status,
        retry_after=_retry_after(reply) if verdict is Verdict.NOT_ACCEPTED else None,
    )


def _verdict(reply: HttpAnswer) -> Verdict:
    if reply.status == 200 and _id(reply):
        return Verdict.ANSWERED
    if reply.status == 200 and _is_wrong_url(reply):
        return Verdict.HALTED
    if reply.status in _THROTTLING:
        return Verdict.NOT_ACCEPTED
    if reply.status in _HALTING or 300 <= reply.status < 400:
        return Verdict.HALTED
    message = _message(reply)
    if reply.status == 400 and message:
        is_ours = _ABOUT_US.search(message) and not _ABOUT_RECIPIENTS.search(message)
        return Verdict.HALTED if is_ours else Verdict.REFUSED_WHOLE
    return Verdict.UNCLEAR


def _json(reply: HttpAnswer) -> Mapping[str, object]:
    """The answer's object; empty where it is cut short, or no object."""
    if not reply.is_complete:
        return {}
    try:
        parsed = json.loads(reply.body)
    except (ValueError, RecursionError):
        return {}
    return parsed if isinstance(parsed, dict) else {}


def _id(reply: HttpAnswer) -> str:
    """Mailgun's id of the call, without its brackets; empty where there is none."""
    found = _json(reply).get("id")
    return found.strip("<>") if isinstance(found, str) and found.isprintable() and len(found) <= 500 else ""


def _message(reply: HttpAnswer) -> str:
    message = _json(reply).get("message")
    return message if isinstance(message, str) else ""


def _is_wrong_url(reply: HttpAnswer) -> bool:
    # Mailgun greets so whoever asks for a path that is none of its API's (providers.md 2).
    return reply.is_complete and b"Mailgun Magnificent API" in reply.body


def _detail(reply: HttpAnswer, secrets: Sequence[str]) -> str:
    words = _message(reply) or reply.body[:400].decode("utf-8", "replace")
    where = reply.headers.get("Location", "") if 300 <= reply.status < 400 else ""
    return readable(f"HTTP {reply.status} {f'to {where} ' if where else ''}{words}", secrets=secrets)


def _retry_after(reply: HttpAnswer) -> float | None:
    """Seconds to wait by the header, else by the sentence; moments are reckoned from the answer's own Date."""
    header = reply.headers.get("Retry-After", "").strip()
    found = _AGAIN.search(_message(reply))
    seconds = header if header.isascii() and header.isdigit() else found and found["seconds"]
    if seconds:
        return min(float(seconds[:9]), _LONGEST_WAIT)
    for moment in (header, found and found["moment"]):
        try:
            wait = parsedate_to_datetime(moment or "") - parsedate_to_datetime(reply.headers.get("Date", ""))
        except (ValueError, TypeError):  # TypeError: one with a zone and one without
            continue
        return min(max(0.0, wait.total_seconds()), _LONGEST_WAIT)
    return None
