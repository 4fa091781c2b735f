"""One HTTP request to a provider, tried once: no retry, no redirect, no proxy, a total deadline, a capped answer.

Tells “not a byte has left” from “something may have arrived”, which decides what may be sent again.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from http.client import HTTPException
from time import monotonic
from typing import Any

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from syndicate.mail.deadline import Deadline
from syndicate.mail.wire_text import readable

#: Longest answer that is read, in bytes.
MAX_ANSWER = 1024 * 1024

_CONNECT_SECONDS = 10.0
#: A connection that rested longer is not trusted: what stands between us and the provider forgets it in silence.
_MAX_IDLE_SECONDS = 15.0
_CHUNK = 65536


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpAnswer:
    status: int
    #: Names are found in any case.
    headers: Mapping[str, str]
    body: bytes
    #: False when the body broke off, or was longer than MAX_ANSWER.
    is_complete: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NoAnswer:
    #: Whether any byte of the request may have left; False proves that nothing arrived.
    sent: bool
    reason: str


class HttpCaller:
    """Calls one provider over kept connections; may be used by several threads.

    It uses requests' adapter without its Session: that would look for proxies and passwords in the environment,
    and read the whole body of a redirect, however long, also where redirects are not followed.
    """

    def __init__(self, *, deadline_seconds: float = 60.0) -> None:
        self._deadline_seconds = deadline_seconds
        self._last_used = monotonic()
        self._adapter = _OneTryAdapter(max_retries=0)

    def call(self, method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> HttpAnswer | NoAnswer:
        """Never raises for what the network or the other side may do."""
        if monotonic() - self._last_used > _MAX_IDLE_SECONDS:
            self.close()
        with Deadline(self._deadline_seconds) as deadline:
            call = _Call(deadline)
            token = _current_call.set(call)
            try:
                own = {"User-Agent": "syndicate", "Accept-Encoding": "identity"}
                request = requests.Request(method, url, data=body, headers={**own, **headers}).prepare()
                with self._adapter.send(
                    request,
                    stream=True,
                    timeout=(min(_CONNECT_SECONDS, self._deadline_seconds), self._deadline_seconds),
                    verify=True,
                ) as response:
                    content, is_complete = _content(response)
                    return HttpAnswer(
                        status=response.status_code,
                        headers=response.headers,
                        body=content,
                        is_complete=is_complete,
                    )
            except (requests.RequestException, urllib3.exceptions.HTTPError, HTTPException, OSError) as error:
                late = f"no answer within {self._deadline_seconds:g} seconds"
                return NoAnswer(sent=call.sent, reason=late if deadline.passed else _reason(error))
            finally:
                _current_call.reset(token)
                self._last_used = monotonic()

    def close(self) -> None:
        self._adapter.close()


def _content(response: requests.Response) -> tuple[bytes, bool]:
    """What can be read of the body, and whether that is all of it."""
    chunks: list[bytes] = []
    size = 0
    try:
        while size <= MAX_ANSWER:
            chunk = response.raw.read(_CHUNK, decode_content=False)
            if not chunk:
                return b"".join(chunks), True
            chunks.append(chunk)
            size += len(chunk)
    except (urllib3.exceptions.HTTPError, HTTPException, OSError):
        pass
    return b"".join(chunks), False


def _reason(error: BaseException) -> str:
    """The words of the innermost cause: the outer ones repeat the URL and the names of classes."""
    while (inner := error.__cause__ or error.__context__) is not None:
        error = inner
    return readable(str(error)) or type(error).__name__


class _Call:
    """What the connection classes below tell of the call that is being made."""

    def __init__(self, deadline: Deadline) -> None:
        self.deadline = deadline
        self.sent = False


_current_call: ContextVar[_Call] = ContextVar("_current_call")


class _ObservedConnection(HTTPConnection):
    """Says when the first byte of a request leaves, and has its socket watched by the call's deadline."""

    def send(self, data: Any) -> None:  # Any: http.client takes many kinds of bodies, urllib3 passes them on
        if self.sock is None:
            # As http.client would do by itself, but a failure here is still before the first byte.
            self.connect()
        call = _current_call.get()
        call.deadline.watch(self.sock)
        call.sent = True
        super().send(data)


class _ObservedTlsConnection(_ObservedConnection, HTTPSConnection):
    pass


class _ObservedPool(HTTPConnectionPool):
    ConnectionCls = _ObservedConnection


class _ObservedTlsPool(HTTPSConnectionPool):
    ConnectionCls = _ObservedTlsConnection


class _OneTryAdapter(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:  # Any: as requests declares it
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _ObservedPool, "https": _ObservedTlsPool}
