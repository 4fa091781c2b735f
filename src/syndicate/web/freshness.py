"""For how long an answer may be kept: until the next publication, and an hour at most."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from syndicate.domain.due import next_due
from syndicate.domain.edition import Edition

LONGEST = 3600
SHORTEST = 30
#: What is due needs a while to be out; who asks at that moment must not keep yesterday's for an hour.
_GRACE = timedelta(minutes=3)


def seconds_fresh(editions: Sequence[Edition], now: datetime) -> int:
    """Seconds for which the site as it is at `now` may be kept."""
    due = next_due(editions, now - _GRACE)
    left = LONGEST if due is None else int((due - now).total_seconds())
    return max(SHORTEST, min(LONGEST, left))


class MaxAge:
    """`Cache-Control` headers with an age that is asked for every few seconds, so that an answer costs no reckoning.

    Counts those seconds by monotonic time, so that a frozen clock does no harm.
    """

    def __init__(
        self,
        age: Callable[[], int],
        *,
        seconds: float = 5.0,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._age = age
        self._seconds = seconds
        self._monotonic = monotonic
        self._asked = float("-inf")
        self._seconds_left = 0
        self._headers: dict[str, tuple[bytes, bytes]] = {}

    def header(self, directives: str = "") -> tuple[bytes, bytes]:
        """The header with further directives, as in `, no-transform`."""
        now = self._monotonic()
        if now - self._asked >= self._seconds:
            self._asked, self._seconds_left = now, self._age()
            self._headers.clear()
        found = self._headers.get(directives)
        if found is None:
            found = self._headers[directives] = cache_control(self._seconds_left, directives)
        return found


def cache_control(age: int, directives: str = "") -> tuple[bytes, bytes]:
    return b"cache-control", f"public, max-age={age}{directives}".encode()
