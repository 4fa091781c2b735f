"""The provider that needs no account: every message becomes an .eml file in a folder, to be read at the desk.

It remembers: the file of a recipient within a batch has one name, so sending the same again changes nothing.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Sequence
from pathlib import Path

from syndicate.domain.message import Answer, Outcome, OutcomeKind, Recipient, RenderedEmail, Verdict
from syndicate.errors import UnsafeMailError
from syndicate.mail.mime import message_bytes
from syndicate.mail.options import Options
from syndicate.mail.recipients import UNWRITABLE, halted, is_writable, require_fit
from syndicate.mail.wire_text import readable

MAX_BATCH = 500

_SUFFIX = ".eml"


def from_options(options: Options, outbox_dir: Path) -> Outbox:
    """Raises ConfigurationError."""
    max_batch = options.number("batch_size", default=MAX_BATCH, least=1, most=MAX_BATCH)
    options.finish()
    return Outbox(outbox_dir, max_batch=max_batch)


class Outbox:
    """Writes `<folder>/<key>/<subscriber>.eml`; a file is whole and on disk, or not there."""

    name = "outbox"
    remembers = True

    def __init__(self, folder: Path, *, max_batch: int = MAX_BATCH) -> None:
        self.max_batch = max_batch
        self._folder = folder

    def send(self, email: RenderedEmail, to: Sequence[Recipient], key: str) -> Answer:
        """Write the files of one batch. `key` names its folder, e.g. `hungary-2026-11-04/1`.

        A file that is there and equal is not touched; another one is replaced whole. When the disk fails, some
        files may be there and others not: unclear, and sending the same again mends it.
        """
        require_fit(self.name, to, self.max_batch, key)
        folder = self._folder / key
        try:
            messages = [message_bytes(email, recipient) if is_writable(recipient) else None for recipient in to]
        except UnsafeMailError as error:
            return halted(error)
        try:
            _make_folder(folder)
            for recipient, message in zip(to, messages, strict=True):
                if message is not None:
                    _write(folder / _file_name(recipient), message)
            _sync_folder(folder)
        except OSError as error:
            return Answer(verdict=Verdict.UNCLEAR, detail=readable(f"the outbox cannot be written: {error.strerror}"))
        outcomes = tuple(
            Outcome(OutcomeKind.ACCEPTED, f"{key}/{_file_name(recipient)}") if is_writable(recipient) else UNWRITABLE
            for recipient in to
        )
        return Answer(verdict=Verdict.ANSWERED, outcomes=outcomes)

    def close(self) -> None:
        """Nothing is held open."""


def _file_name(recipient: Recipient) -> str:
    return f"{recipient.subscriber:08d}{_SUFFIX}"


def _make_folder(folder: Path) -> None:
    """Make `folder` and those above it, each on disk before something is put into it."""
    missing = [place for place in (folder, *folder.parents) if not place.exists()]
    for place in reversed(missing):
        place.mkdir(exist_ok=True)
        _sync_folder(place.parent)


def _write(path: Path, message: bytes) -> None:
    if path.exists() and path.read_bytes() == message:
        return
    # One name for the unfinished file, so that a crash leaves at most one, which the next try replaces.
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        with unfinished.open("wb") as file:
            file.write(message)
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(path)
    except OSError:
        with contextlib.suppress(OSError):
            unfinished.unlink()
        raise


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
