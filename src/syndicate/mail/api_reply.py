"""An answer of a provider's API as its adapter looks at it: parsed where it is whole, never trusted further."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from email.utils import parsedate_to_datetime
from functools import cached_property
from typing import Any

from syndicate.domain.message import Answer, Verdict
from syndicate.mail.http_call import HttpAnswer
from syndicate.mail.wire_text import readable

#: Key, plan, permission, the API's address, form of the request: the same for every recipient; nobody was taken on.
HALTING = frozenset({401, 402, 403, 404, 405, 406, 410, 411, 413, 414, 415, 431})
THROTTLING = frozenset({429})

_LONGEST_WAIT = 7 * 24 * 3600.0
_LONGEST_ID = 500


class ApiReply:
    """`secrets` are never in what it says."""

    def __init__(self, answer: HttpAnswer, secrets: Sequence[str]) -> None:
        self._answer = answer
        self._secrets = secrets
        self.status = answer.status
        self.is_complete = answer.is_complete

    @cached_property
    def parsed(self) -> Any:  # Any: whatever JSON there is; `None` for none
        """The whole body read as JSON; `None` where it is cut short, or is no JSON."""
        if not self.is_complete:
            return None
        try:
            return json.loads(self._answer.body)
        except (ValueError, RecursionError):
            return None

    @property
    def fields(self) -> Mapping[str, Any]:
        """The body's object; empty where it is none."""
        return self.parsed if isinstance(self.parsed, dict) else {}

    @property
    def body(self) -> bytes:
        return self._answer.body

    def header(self, name: str) -> str:
        """Empty where there is none; names are found in any case."""
        return self._answer.headers.get(name, "").strip()

    @property
    def wait(self) -> float | None:
        """Seconds that `Retry-After` asks for; a moment is reckoned from the answer's own Date (RFC 9110 10.2.3)."""
        return wait_of(self.header("Retry-After"), self.header("Date"))

    def answer(self, verdict: Verdict, words: str = "", *, wait: float | None = None) -> Answer:
        """The answer for one of the verdicts other than `ANSWERED`. `words` are the provider's own, if it had any."""
        said = words or self._answer.body[:400].decode("utf-8", "replace")
        where = f"to {self.header('Location')} " if 300 <= self.status < 400 else ""
        return Answer(
            verdict=verdict,
            detail=readable(f"HTTP {self.status} {where}{said}", secrets=self._secrets),
            status=self.status,
            retry_after=(self.wait if wait is None else wait) if verdict is Verdict.NOT_ACCEPTED else None,
        )

    def readable(self, said: str) -> str:
        return readable(said, secrets=self._secrets)

    def verdict_by_status(self) -> Verdict:
        """What the status alone says where the words say nothing: unclear, unless it is a proof of something."""
        if self.status in THROTTLING:
            return Verdict.NOT_ACCEPTED
        if self.status in HALTING or 300 <= self.status < 400:
            return Verdict.HALTED
        return Verdict.UNCLEAR


def wait_of(retry_after: str, date: str = "") -> float | None:
    """Seconds to wait by a `Retry-After` of either form; `None` where it says nothing."""
    if retry_after.isascii() and retry_after.replace(".", "", 1).isdigit():
        return min(float(retry_after[:9]), _LONGEST_WAIT)
    try:
        wait = parsedate_to_datetime(retry_after) - parsedate_to_datetime(date)
    except (ValueError, TypeError):  # TypeError: one with a zone and one without
        return None
    return min(max(0.0, wait.total_seconds()), _LONGEST_WAIT)


def plain_id(value: object) -> str:
    """A provider's id of a message, without angle brackets; empty where it is none."""
    return value.strip("<>") if isinstance(value, str) and value.isprintable() and len(value) <= _LONGEST_ID else ""
