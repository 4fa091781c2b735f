"""The public folder over HTTP: GET and HEAD of the site's files, from memory, in front of the pages.

It never writes, and knows nothing of editions or issues.
"""

from __future__ import annotations

import os
import re
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from syndicate.site.packing import TWINS
from syndicate.web.conditional import CONDITIONAL_HEADERS, Precondition, precondition
from syndicate.web.encoding import preferred
from syndicate.web.freshness import MaxAge
from syndicate.web.representations import (
    Header,
    PublicFile,
    Representation,
    Representations,
    TextHeaders,
    mark_of,
)

_INDEX = "index.html"
#: Stands in a folder without a start page: what was there has gone, and this says so.
_GONE = "gone.html"
#: No empty name, none that begins with a dot (`..`, hidden, unfinished), no backslash, no control character.
_SEGMENT = re.compile(r"[^./\\\x00-\x1f\x7f][^/\\\x00-\x1f\x7f]*")
#: Bytes of a path, as it was sent. None of ours comes near it.
LONGEST_PATH = 2048


class Answer(NamedTuple):
    status: int
    headers: list[Header]
    body: bytes


class PublicFiles:
    """ASGI: answers for files of `folder`, and leaves every other request to `app`.

    `max_age` is in seconds, asked for every few; at most `memory` bytes of files are kept, the latest asked for.
    `page_headers` are added to HTML, `embed_headers` in their place to pages made for frames of other sites;
    `links_of` gives the values of Link headers for a path in the site; `refuse` makes the page of a refusal.
    """

    def __init__(
        self,
        folder: Path,
        app: ASGIApp,
        *,
        max_age: Callable[[], int] = lambda: 300,
        memory: int = 64 * 2**20,
        page_headers: TextHeaders = (),
        embed_headers: TextHeaders = (),
        links_of: Callable[[str], Sequence[str]] = lambda _name: (),
        refuse: Callable[[int], ASGIApp] = lambda status: Response(status_code=status),
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._folder = os.fspath(folder)
        self._app = app
        self._max_age = MaxAge(max_age, monotonic=monotonic)
        self._memory = memory
        self._refuse = refuse
        self._representations = Representations(
            folder, page_headers=page_headers, embed_headers=embed_headers, links_of=links_of
        )
        #: By the path asked for, so that a path is judged once.
        self._kept: OrderedDict[str, PublicFile] = OrderedDict()
        self._used = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif len(scope.get("raw_path") or scope["path"]) > LONGEST_PATH:
            await self._refuse(414)(scope, receive, send)
        elif answer := self.answer(scope["method"], scope["path"], scope["query_string"], scope["headers"]):
            await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
            await send({"type": "http.response.body", "body": answer.body})
        else:
            await self._app(scope, receive, send)

    def answer(self, method: str, path: str, query: bytes, headers: Iterable[Header]) -> Answer | None:
        """What a request comes to; `None` where it is for the pages.

        The server has decoded the path, once, and written the names of headers small; nothing here decodes it again.
        """
        if method not in ("GET", "HEAD"):
            return None
        if file := self._kept_file(path) or self._find(path):
            answer = self._answer(file, headers)
        elif gone := self._find_gone(path):
            answer = self._say_gone(gone, headers)
        elif self._is_folder(path):
            return _redirect(path, query)
        else:
            return None
        return answer if method == "GET" else answer._replace(body=b"")

    @property
    def used(self) -> int:
        """Bytes of memory taken by kept files."""
        return self._used

    def _kept_file(self, path: str) -> PublicFile | None:
        """The file from memory, when it is still what it was."""
        kept = self._kept.get(path)
        if kept is None:
            return None
        if kept.is_current():
            self._kept.move_to_end(path)
            return kept
        self._drop(path)
        return None

    def _find(self, path: str) -> PublicFile | None:
        name = _file_name(path)
        # Most of what is no file of ours has no file at all: one look, and nothing is read.
        file = self._representations.load(name) if name and mark_of(f"{self._folder}/{name}") else None
        if file:
            self._keep(path, file)
        return file

    def _find_gone(self, path: str) -> PublicFile | None:
        """The page that says what a folder held is gone. Never kept: it is asked for seldom, and less and less."""
        name = _file_name(path) if path.endswith("/") else None
        return self._representations.load(f"{name.removesuffix(_INDEX)}{_GONE}") if name else None

    def _keep(self, path: str, file: PublicFile) -> None:
        if file.size > self._memory:
            return
        self._kept[path] = file
        self._used += file.size
        while self._used > self._memory:
            self._drop(next(iter(self._kept)))

    def _drop(self, path: str) -> None:
        self._used -= self._kept.pop(path).size

    def _is_folder(self, path: str) -> bool:
        """Whether it is a folder with a page, asked for without its slash."""
        if path.endswith("/") or _file_name(path) is None:
            return False
        try:
            is_folder = Path(f"{self._folder}{path}").is_dir()
        except (OSError, ValueError):
            return False
        folder = f"{path}/"
        return is_folder and bool(self._kept_file(folder) or self._find(folder) or self._find_gone(folder))

    def _answer(self, file: PublicFile, headers: Iterable[Header]) -> Answer:
        accepted, conditions = _read(headers)
        form = _best_form(file, accepted)
        cache = file.cache or self._cache_of(file)
        if conditions:
            match precondition(conditions, form.etag, file.modified):
                case Precondition.NOT_MODIFIED:
                    return Answer(304, [cache, *form.bare], b"")
                case Precondition.FAILED:
                    return Answer(412, [cache, *form.bare, (b"content-length", b"0")], b"")
                case Precondition.SEND:
                    pass
        return Answer(200, [cache, *form.full], form.body)

    def _say_gone(self, file: PublicFile, headers: Iterable[Header]) -> Answer:
        """Always whole: conditions are for what would otherwise be a 200 (RFC 9110 13.2.1)."""
        accepted, _ = _read(headers)
        form = _best_form(file, accepted)
        return Answer(410, [self._cache_of(file), *form.full], form.body)

    def _cache_of(self, file: PublicFile) -> Header:
        return self._max_age.header(", no-transform" if file.kind.is_for_programs else "")


def _read(headers: Iterable[Header]) -> tuple[bytes | None, dict[bytes, bytes]]:
    """What is accepted, and the conditions; several lines of one name are one list."""
    accepted: bytes | None = None
    conditions: dict[bytes, bytes] = {}
    for name, value in headers:
        if name == b"accept-encoding":
            accepted = value if accepted is None else b"%s, %s" % (accepted, value)
        elif name in CONDITIONAL_HEADERS:
            conditions[name] = b"%s, %s" % (conditions[name], value) if name in conditions else value
    return accepted, conditions


def _best_form(file: PublicFile, accepted: bytes | None) -> Representation:
    for suffix in preferred(accepted):
        form = file.forms.get(suffix)
        if form is not None:
            return form
    raise AssertionError("the plain bytes are accepted by everybody")


def _redirect(path: str, query: bytes) -> Answer:
    """To the same address with a slash, relative to it: right behind any host and prefix, and never elsewhere."""
    location = f"./{quote(path.rpartition('/')[2])}/".encode() + (b"?" + query if query else b"")
    headers = [(b"location", location), (b"content-length", b"0"), (b"cache-control", b"public, max-age=300")]
    return Answer(308, headers, b"")


def _file_name(path: str) -> str | None:
    """The name in the folder that a decoded path stands for; `None` for what can be no public file.

    Packed twins are not served by their own names: they are an encoding, not a thing. Nor is what stands for a page
    that has gone.
    """
    name = f"{path[1:]}{_INDEX}" if path.endswith("/") else path[1:]
    if name.endswith(TWINS) or not all(_SEGMENT.fullmatch(segment) for segment in name.split("/")):
        return None
    return None if name.rpartition("/")[2] == _GONE else name
