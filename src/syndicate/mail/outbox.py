"""The provider that needs no account: every message becomes an .eml file in a folder, to be read at the desk.

It remembers: the file of a recipient within a batch has one name, so sending the same again changes nothing.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

from syndicate.domain.message import Answer, Outcome, OutcomeKind, Recipient, RenderedEmail, Verdict
from syndicate.domain.recollection import Recollection
from syndicate.errors import UnsafeMailError
from syndicate.mail.finding import Finding
from syndicate.mail.found import Found
from syndicate.mail.mime import message_bytes
from syndicate.mail.options import Options
from syndicate.mail.recipients import UNWRITABLE, halted, is_writable, require_fit
from syndicate.mail.wire_text import readable

MAX_BATCH = 500

_SUFFIX = ".eml"
_SYNCS_AT_ONCE = 8


def from_options(options: Options, outbox_dir: Path) -> Outbox:
    """Raises ConfigurationError."""
    max_batch = options.number("batch_size", default=MAX_BATCH, least=1, most=MAX_BATCH)
    options.finish()
    return Outbox(outbox_dir, max_batch=max_batch)


class Outbox:
    """Writes `<folder>/<key>/<subscriber>.eml`; a file is whole and on disk, or not there."""

    name = "outbox"
    recollection = Recollection(replay_within=timedelta(days=3650), replays_some=True)
    webhook = None

    def __init__(self, folder: Path, *, max_batch: int = MAX_BATCH) -> None:
        self.max_batch = max_batch
        self._folder = folder

    def send(self, email: RenderedEmail, recipients: Sequence[Recipient], key: str) -> Answer:
        """Write the files of one batch. `key` names its folder, e.g. `hungary-2026-11-04/1`.

        A file that is there and equal is not touched; another one is replaced whole. When the disk fails, some
        files may be there and others not: unclear, and sending the same again mends it.
        """
        require_fit(self.name, recipients, self.max_batch, key)
        folder = self._folder / key
        try:
            messages = [message_bytes(email, recipient) if is_writable(recipient) else None for recipient in recipients]
        except UnsafeMailError as error:
            return halted(error)
        try:
            _make_folder(folder)
            _write_all(
                {
                    folder / _file_name(recipient): message
                    for recipient, message in zip(recipients, messages, strict=True)
                    if message is not None
                }
            )
            _sync(folder)
        except OSError as error:
            return Answer(verdict=Verdict.UNCLEAR, detail=readable(f"the outbox cannot be written: {error.strerror}"))
        outcomes = tuple(
            Outcome(OutcomeKind.ACCEPTED, f"{key}/{_file_name(recipient)}") if is_writable(recipient) else UNWRITABLE
            for recipient in recipients
        )
        return Answer(verdict=Verdict.ANSWERED, outcomes=outcomes)

    def find(self, key: str, addresses: Collection[str], since: datetime, until: datetime) -> Found:
        """Nobody asks: it is sent again instead."""
        del key, addresses, since, until
        return Found(is_whole=False, detail="the outbox is not searched")

    def check(self, senders: Collection[str]) -> tuple[Finding, ...]:
        """Whether the folder can be written to."""
        del senders
        try:
            _make_folder(self._folder)
            probe = self._folder / ".probe"
            probe.write_bytes(b"")
            probe.unlink()
        except OSError as error:
            return (Finding(f"The outbox {self._folder} cannot be written: {error.strerror}. Mend its permissions."),)
        return ()

    def close(self) -> None:
        """Nothing is held open."""


def _file_name(recipient: Recipient) -> str:
    return f"{recipient.subscriber:08d}{_SUFFIX}"


def _make_folder(folder: Path) -> None:
    """Make `folder` and those above it, each on disk before something is put into it."""
    missing = [place for place in (folder, *folder.parents) if not place.exists()]
    for place in reversed(missing):
        place.mkdir(exist_ok=True)
        _sync(place.parent)


def _write_all(messages: Mapping[Path, bytes]) -> None:
    """Write the files that are not there yet, each under another name first until it is whole and on disk."""
    missing = {path: message for path, message in messages.items() if not _is_written(path, message)}
    # One name for the unfinished file, so that a crash leaves at most one a message, which the next try replaces.
    unfinished = {path: path.with_name(f".{path.name}.unfinished") for path in missing}
    try:
        for path, message in missing.items():
            unfinished[path].write_bytes(message)
        # Several at a time, for the disk then does them in one go: four times as fast.
        with ThreadPoolExecutor(_SYNCS_AT_ONCE) as pool:
            for _ in pool.map(_sync, unfinished.values()):
                pass
        for path in missing:
            unfinished[path].rename(path)
    except OSError:
        for path in unfinished.values():
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)
        raise


def _is_written(path: Path, message: bytes) -> bool:
    return path.exists() and path.read_bytes() == message


def _sync(path: Path) -> None:
    """Have a file or a folder on disk before going on."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
