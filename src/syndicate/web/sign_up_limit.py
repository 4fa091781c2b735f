"""How many sign-ups one network may make in an hour, so that the form cannot be turned against anybody's inbox."""

from __future__ import annotations

import time
from collections import OrderedDict, deque
from collections.abc import Callable
from threading import Lock


class SignUpLimit:
    """Counts in memory and by monotonic time, so that neither a restart nor a frozen clock locks anybody out for long.

    Holds the latest `networks` networks; the limit per address, in the database, stands behind it. Safe for threads.
    """

    def __init__(
        self,
        *,
        most: int = 5,
        seconds: float = 3600.0,
        networks: int = 10_000,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._most = most
        self._seconds = seconds
        self._networks = networks
        self._monotonic = monotonic
        self._taken: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = Lock()

    def take(self, network: str) -> float:
        """Count one sign-up and return 0; or count nothing and return the seconds until there is room for one."""
        now = self._monotonic()
        with self._lock:
            times = self._taken.setdefault(network, deque())
            self._taken.move_to_end(network)
            while len(self._taken) > self._networks:
                self._taken.popitem(last=False)
            while times and times[0] <= now - self._seconds:
                times.popleft()
            if len(times) >= self._most:
                return times[0] + self._seconds - now
            times.append(now)
            return 0.0
