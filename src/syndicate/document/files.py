"""Read a file's bytes, with one clear problem for whatever keeps it from being read."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from syndicate.document.tree import MAX_BYTES
from syndicate.errors import FilesError, Problem


def read_bytes(file: Path, shown: str, *, inside: Path | None = None, hint: str = "", limit: int = MAX_BYTES) -> bytes:
    """The bytes of `file`, which messages call `shown`; of more than `limit` of them one more than that.

    Raises FilesError with code E002, also for what is no plain file, and for a symbolic link that leads out of
    the folder `inside`. `hint` is said when there is no such file.
    """
    try:
        if inside and not file.resolve(strict=True).is_relative_to(inside.resolve()):
            message = "the file is a symbolic link to a place outside of the folder"
            raise FilesError([cannot_read(shown, message, "put a copy of the file here")])
        # Not to wait for what is no plain file and may never answer, a pipe say.
        descriptor = os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
        try:
            found = os.fstat(descriptor)
            if not stat.S_ISREG(found.st_mode):
                raise FilesError([cannot_read(shown, "this is not a plain file")])
            return _read_all(descriptor, found.st_size, limit)
        finally:
            os.close(descriptor)
    except FileNotFoundError as error:
        raise FilesError([cannot_read(shown, "there is no such file", hint)]) from error
    except (OSError, RuntimeError) as error:
        raise FilesError([cannot_read(shown, f"the file cannot be read: {reason_of(error)}")]) from error


def _read_all(descriptor: int, size: int, limit: int) -> bytes:
    """What the file holds, up to one byte more than is taken; it may have grown or shrunk since it had `size`."""
    data = os.read(descriptor, min(size, limit) + 1)
    while size < len(data) <= limit and (more := os.read(descriptor, limit + 1 - len(data))):
        data += more
    return data


def cannot_read(shown: str, message: str, hint: str = "") -> Problem:
    return Problem(path=shown, code="E002", message=message, hint=hint)


def reason_of(error: OSError | RuntimeError) -> str:
    """The system's words; a RuntimeError is what pathlib raises for links that lead in a circle."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    return "its symbolic links lead in a circle"
