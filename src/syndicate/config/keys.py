"""The keys that sign links in mails: from the environment, or made once for an installation on loopback."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from syndicate.document.values import ValueRefusedError

#: Characters of a key in the environment, so that it has at least 128 bits even in hexadecimal.
_MIN_KEY_LENGTH = 32
_KEY_BYTES = 32
HOW_TO_MAKE_A_KEY = 'make one with: python3 -c "import secrets; print(secrets.token_hex(32))"'


def read_token_keys(value: str) -> tuple[bytes, ...]:
    """The keys of a comma-separated list, the first of which signs. Raises ValueRefusedError."""
    keys = [key.strip() for key in value.split(",") if key.strip()]
    if not keys:
        raise ValueRefusedError("holds no key", hint=HOW_TO_MAKE_A_KEY)
    for number, key in enumerate(keys, 1):
        if len(key) < _MIN_KEY_LENGTH:
            raise ValueRefusedError(
                f"holds a key of fewer than {_MIN_KEY_LENGTH} characters, number {number}", hint=HOW_TO_MAKE_A_KEY
            )
    return tuple(key.encode() for key in keys)


def key_in_file(path: Path) -> bytes:
    """The key in `path`, made at the first call; when two processes make it at once, both get the same one.

    It is written whole beside its place and then linked there, which only the first can do.
    Raises OSError; a file that is too short raises ValueRefusedError.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        new = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        opened = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(opened, "wb") as file:
                file.write(secrets.token_bytes(_KEY_BYTES))
                file.flush()
                os.fsync(file.fileno())
            path.hardlink_to(new)
        except FileExistsError:
            pass  # another process was first: its key is the one
        finally:
            new.unlink()
    key = path.read_bytes()
    if len(key) < _KEY_BYTES:
        raise ValueRefusedError("is too short to be a key", hint="delete it, and a new one is made")
    return key
