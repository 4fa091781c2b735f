"""The webhook of a provider: whether a call is genuine, what reports it holds, and what a report says.

`receive` looks at the raw bytes before anything reads them, and what it gives is stored before the provider hears
“200”. `read` is called later, as often as one likes, on what was stored.
"""

from __future__ import annotations

import hmac
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Protocol

from syndicate.domain.delivery_event import DeliveryEvent
from syndicate.errors import ForgedReportError


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookCall:
    """A POST to `/webhooks/<provider>[/<secret>]`."""

    #: Names in lower case.
    headers: Mapping[str, str]
    body: bytes
    #: What stands behind the provider's name in the path, or empty.
    secret: str
    #: UTC.
    now: datetime


@dataclass(frozen=True, slots=True)
class Report:
    """One report of a provider, as it came."""

    #: The same when the provider reports the same again, and for nothing else.
    key: str
    body: bytes


class Webhook(Protocol):
    @property
    def covers_body(self) -> bool:
        """Whether the proof of a call is one of every byte in it; else its words count for nothing by themselves."""

    def receive(self, call: WebhookCall) -> tuple[Report, ...]:
        """The reports of a genuine call, each by itself; a body that cannot be cut up is one report.

        Raises ForgedReportError.
        """

    def read(self, body: bytes) -> tuple[DeliveryEvent, ...]:
        """What a report says; kind `other` for what is not known here. Raises ValueError where it cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doorkeeper:
    """Where a provider signs nothing: a long secret in the path, and a name and password beside it (RFC 7617)."""

    #: At least 16 characters.
    path_secret: str
    username: str
    password: str

    def admit(self, call: WebhookCall) -> None:
        """Raises ForgedReportError."""
        if not hmac.compare_digest(call.secret.encode(), self.path_secret.encode()):
            raise ForgedReportError("the path is not the one that was agreed on")
        given = _basic(call.headers.get("authorization", ""))
        if not hmac.compare_digest(given, f"{self.username}:{self.password}".encode()):
            raise ForgedReportError("name and password are not the ones that were agreed on", asks_for_login=True)


def _basic(header: str) -> bytes:
    scheme, _, credentials = header.partition(" ")
    try:
        return b64decode(credentials, validate=True) if scheme.lower() == "basic" else b""
    except ValueError:
        return b""


def require_recent(at: datetime, now: datetime, *, within: timedelta) -> None:
    """Raises ForgedReportError for a report that was signed too long ago, or that comes from the future."""
    if not now - within <= at <= now + _CLOCKS_DIFFER:
        raise ForgedReportError(f"it was signed at {at:%Y-%m-%dT%H:%M:%SZ}, which is not within {within} of our clock")


def digest_key(*parts: str | bytes) -> str:
    """A key for reports that carry no id of their own."""
    digest = sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        digest.update(b"%d:" % len(data) + data)
    return digest.hexdigest()


_CLOCKS_DIFFER = timedelta(minutes=5)
