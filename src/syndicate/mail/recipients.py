"""The recipients of one call, as every provider looks at them before it calls."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from syndicate.domain.message import Answer, Outcome, OutcomeKind, Recipient, Verdict
from syndicate.errors import UnsafeMailError
from syndicate.mail.headers import is_address

#: Parts that are file names without a special meaning anywhere, up to four of them.
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,120}(/[A-Za-z0-9][A-Za-z0-9._-]{0,120}){0,3}", re.ASCII)

#: What becomes of a recipient whose address can stand in no mail: nobody is asked.
UNWRITABLE = Outcome(OutcomeKind.REFUSED, "the address is none that mail can be sent to", "address")


def require_fit(provider: str, recipients: Sequence[Recipient], limit: int, key: str) -> None:
    """Raises ValueError where a call is a mistake in this program: too many, one of them twice, no proper key."""
    if len(recipients) > limit:
        raise ValueError(f"{provider} takes at most {limit} recipients a call, not {len(recipients)}")
    if len({recipient.address for recipient in recipients}) < len(recipients):
        raise ValueError(f"{provider} was given the same address twice in one call")
    if not _KEY.fullmatch(key):
        raise ValueError(f"“{key}” is no key of a batch such as “hungary-2026-11-04/1”")


def is_writable(recipient: Recipient) -> bool:
    return is_address(recipient.address)


def with_unwritable(answer: Answer, recipients: Sequence[Recipient]) -> Answer:
    """The answer to a call for the writable ones, as one for all: nobody was asked about the others."""
    if answer.verdict is not Verdict.ANSWERED or all(map(is_writable, recipients)):
        return answer
    outcomes = iter(answer.outcomes)
    merged = tuple(next(outcomes) if is_writable(recipient) else UNWRITABLE for recipient in recipients)
    return replace(answer, outcomes=merged)


def tag_of(key: str) -> str:
    """The key of a batch in letters that every provider takes in a tag: `hungary-2026-11-04/1` without its slash."""
    return key.replace("/", "_")


def key_of(tag: str) -> str:
    """The key that `tag_of` was given; empty for what is none. Ids of editions have no underscore."""
    key = tag.replace("_", "/", 1)
    return key if _KEY.fullmatch(key) and "/" in key else ""


def halted(error: UnsafeMailError) -> Answer:
    """The answer to a mail that must not be written: nobody was asked, and nobody will be before it is mended."""
    return Answer(verdict=Verdict.HALTED, detail=str(error))
