"""A lock that a process holds by being alive: the system lets go of it when the process ends, however it ends."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from syndicate.errors import BusyError, StorageError


@contextmanager
def exclusive(path: Path, doing: str) -> Iterator[None]:
    """Hold the lock file at `path`, which is made with its folder and stays where it is.

    Raises BusyError when another process, or another thread of this one, holds it: “another process `doing`”.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StorageError(f"the lock file {path} cannot be written: {error.strerror}") from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BusyError(f"another process {doing} at this moment (it holds {path})") from None
        yield
    finally:
        os.close(descriptor)
