"""The messages in the outbox's folder, for the desk. Writes nothing, and reads nothing outside the folder."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.headerregistry import DateHeader
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from pathlib import Path

_ID = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*/){1,4}[A-Za-z0-9][A-Za-z0-9._-]*\.eml", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredMessage:
    """A line of the list."""

    #: Path below the outbox's folder, with “/”; names the message in `read_message`.
    id: str
    to: str
    subject: str
    #: UTC; `None` where the file has no date that can be read.
    date: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedMessage:
    """A whole message, decoded."""

    id: str
    sender: str
    to: str
    subject: str
    #: UTC; `None` where the file has no date that can be read.
    date: datetime | None
    #: All headers in their order, decoded.
    headers: tuple[tuple[str, str], ...]
    #: Empty where the message has no such part.
    text: str
    html: str


def list_messages(folder: Path, *, limit: int = 200) -> tuple[StoredMessage, ...]:
    """The messages written last, newest first, at most `limit`; none when there is no outbox yet.

    “Newest” goes by the time at which the file was written: the date in a mail is that of its issue.
    """
    found = sorted(_files(folder), key=lambda pair: (-pair[0], pair[1]))[:limit]
    return tuple(message for _, name in found if (message := _stored(folder, name)) is not None)


def read_message(folder: Path, id: str) -> OpenedMessage | None:
    """The message of this id; `None` when there is none, also for an id that points out of the folder."""
    data = _bytes_of(folder, id)
    if data is None:
        return None
    message = message_from_bytes(data, policy=policy.default)
    return OpenedMessage(
        id=id,
        sender=str(message.get("From", "")),
        to=str(message.get("To", "")),
        subject=str(message.get("Subject", "")),
        date=_date(message),
        headers=tuple((name, str(value)) for name, value in message.items()),
        text=_part(message, "plain"),
        html=_part(message, "html"),
    )


def _files(folder: Path) -> Iterator[tuple[int, str]]:
    """(time of writing in ns, id) of every message; files that vanish meanwhile are passed over."""
    for path in folder.rglob("*.eml"):
        name = path.relative_to(folder).as_posix()
        if _ID.fullmatch(name):
            try:
                yield path.stat().st_mtime_ns, name
            except OSError:
                continue


def _stored(folder: Path, id: str) -> StoredMessage | None:
    data = _bytes_of(folder, id)
    if data is None:
        return None
    message = BytesHeaderParser(policy=policy.default).parsebytes(data)
    return StoredMessage(
        id=id, to=str(message.get("To", "")), subject=str(message.get("Subject", "")), date=_date(message)
    )


def _bytes_of(folder: Path, id: str) -> bytes | None:
    if not _ID.fullmatch(id):
        return None
    try:
        path = (folder / id).resolve(strict=True)
        return path.read_bytes() if path.is_relative_to(folder.resolve()) else None
    except OSError:
        return None


def _date(message: EmailMessage) -> datetime | None:
    header = message.get("Date")
    if not isinstance(header, DateHeader) or header.datetime is None:
        return None
    return header.datetime.astimezone(UTC)


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return "" if part is None else str(part.get_content())
