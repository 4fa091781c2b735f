"""An end to one call over the network, however slowly the other side drips."""

from __future__ import annotations

import contextlib
import socket
from threading import Lock, Timer
from time import monotonic
from types import TracebackType


class Deadline:
    """Shuts the sockets it watches once its time is over, so that whoever waits on one is told at once.

    A socket's own time-out starts anew with every byte; this one does not. Times are monotonic seconds.
    """

    def __init__(self, seconds: float) -> None:
        self._ends = monotonic() + seconds
        self._timer = Timer(seconds, self._end)
        self._timer.daemon = True
        self._lock = Lock()
        self._watched: socket.socket | None = None
        self.passed = False

    def __enter__(self) -> Deadline:
        self._timer.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._timer.cancel()
        with self._lock:
            self._watched = None

    @property
    def remaining(self) -> float:
        """Seconds left, never quite 0: a socket takes 0 for “do not wait at all”."""
        return max(0.01, self._ends - monotonic())

    def watch(self, watched: socket.socket | None) -> None:
        """Watch this socket from now on, in place of the one before: TLS makes a new one of it."""
        with self._lock:
            self._watched = watched
            if self.passed:
                self._shut()

    def _end(self) -> None:
        with self._lock:
            self.passed = True
            self._shut()

    def _shut(self) -> None:
        if self._watched is not None:
            with contextlib.suppress(OSError):
                # The plain method, also for TLS: SSLSocket's own would take the TLS state away from its reader.
                socket.socket.shutdown(self._watched, socket.SHUT_RDWR)
