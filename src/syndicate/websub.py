"""Tell a WebSub hub that feeds have changed: one HTTP call, tried once. When to call again is decided elsewhere."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from http.client import HTTPException
from threading import Lock, Timer
from typing import Any

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

#: What a hub says beside its status is for people, and no longer than this.
_MOST_BYTES = 4096
_LONGEST_NOTE = 200
_CONNECT_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class HubAnswer:
    """What came of a call. A hub that took it on may still fail; nobody can know."""

    is_accepted: bool
    #: In words, on one line.
    note: str


def publish_to_hub(hub: str, topics: Sequence[str], *, seconds: float = 30.0) -> HubAnswer:
    """Say that these feeds, by their addresses, have new content. Never raises for what network or hub may do.

    No redirect is followed and no proxy, password or cookie is taken from the environment; the call ends after
    `seconds`, however slowly the hub drips.
    """
    form = [("hub.mode", "publish"), *(("hub.url", topic) for topic in topics)]
    with _End(seconds) as end:
        answer = _call(hub, form, seconds, end)
    # An answer that was cut off looks to http.client like one that has ended.
    return HubAnswer(is_accepted=False, note=f"no answer within {seconds:g} seconds") if end.passed else answer


def _call(hub: str, form: Sequence[tuple[str, str]], seconds: float, end: _End) -> HubAnswer:
    adapter = _Adapter(max_retries=0)
    token = _end.set(end)
    try:
        request = requests.Request("POST", hub, data=form, headers={"User-Agent": "syndicate"}).prepare()
        # The adapter without a Session, which would look into the environment and follow where it is led.
        with adapter.send(request, stream=True, timeout=(min(_CONNECT_SECONDS, seconds), seconds)) as response:
            said = response.raw.read(_MOST_BYTES, decode_content=False).decode("utf-8", "replace")
            is_accepted = 200 <= response.status_code < 300
            return HubAnswer(is_accepted=is_accepted, note=_line(f"{response.status_code} {said}"))
    except (requests.RequestException, urllib3.exceptions.HTTPError, HTTPException, OSError, ValueError) as error:
        return HubAnswer(is_accepted=False, note=_line(_innermost(error)))
    finally:
        _end.reset(token)
        adapter.close()


def _innermost(error: BaseException) -> str:
    """The outer ones repeat the URL and the names of classes."""
    while (inner := error.__cause__ or error.__context__) is not None:
        error = inner
    return str(error) or type(error).__name__


def _line(said: str) -> str:
    text = " ".join("".join(char if char.isprintable() else " " for char in said).split())
    return text if len(text) <= _LONGEST_NOTE else f"{text[: _LONGEST_NOTE - 1]}…"


class _End:
    """Shuts the socket of the call once its time is over: a socket's own time-out starts anew with every byte."""

    def __init__(self, seconds: float) -> None:
        self._timer = Timer(seconds, self._pass)
        self._timer.daemon = True
        self._lock = Lock()
        self._socket: socket.socket | None = None
        self.passed = False

    def __enter__(self) -> _End:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    def watch(self, watched: socket.socket | None) -> None:
        with self._lock:
            self._socket = watched
        if self.passed:
            self._pass()

    def _pass(self) -> None:
        with self._lock, contextlib.suppress(OSError):
            self.passed = True
            if self._socket is not None:
                # The plain method, also for TLS: SSLSocket's own would take the TLS state away from its reader.
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)


_end: ContextVar[_End] = ContextVar("_end")


class _Connection(HTTPConnection):
    def connect(self) -> None:
        super().connect()
        _end.get().watch(self.sock)


class _TlsConnection(_Connection, HTTPSConnection):
    pass


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TlsConnection


class _Adapter(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:  # Any: as requests declares it
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}
