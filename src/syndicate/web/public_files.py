"""The public folder over HTTP: GET and HEAD of the site's files, from memory, in front of the pages.

It never writes, and knows nothing of editions or issues. Whoever writes the folder replaces files by renaming,
so that one open file is one whole file.
"""

from __future__ import annotations

import os
import re
import zlib
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import formatdate
from hashlib import sha256
from pathlib import Path
from stat import S_ISREG
from urllib.parse import quote

from starlette.types import ASGIApp, Receive, Scope, Send

from syndicate.web.conditional import CONDITIONAL_HEADERS, Precondition, precondition, prefers_gzip
from syndicate.web.content_types import kind_of

_INDEX = "index.html"
#: No empty name, none that begins with a dot (`..`, hidden, unfinished), no backslash, no control character.
_SEGMENT = re.compile(r"[^./\\\x00-\x1f\x7f][^/\\\x00-\x1f\x7f]*")
_READ_HEADERS = CONDITIONAL_HEADERS | {b"accept-encoding"}
#: Bytes an answer takes in memory beyond its body, roughly.
_OVERHEAD = 2048
#: Pictures and icons keep their names only while they keep their bytes; browsers ask for them on every page.
_IMAGE_MAX_AGE = 86_400

_Headers = list[tuple[bytes, bytes]]
#: What changes when a file is replaced or written: inode, size, times of content and of inode.
_Mark = tuple[int, int, int, int]
_Marks = tuple[_Mark | None, _Mark | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Representation:
    """One encoding of a file, with the headers of its answers made beforehand."""

    body: bytes
    etag: bytes
    #: Headers of a 304 and of a 412: what a 200 has, less what describes the body.
    bare: _Headers
    full: _Headers


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    #: Marks of the plain file and of the `.gz` beside it, taken before either was read.
    marks: _Marks
    #: Last change, seconds since 1970.
    modified: int
    plain: _Representation
    gzip: _Representation | None

    @property
    def size(self) -> int:
        return len(self.plain.body) + (len(self.gzip.body) if self.gzip else 0) + _OVERHEAD


class PublicFiles:
    """ASGI: answers for files of `folder`, and leaves every other request to `app`.

    `max_age` is in seconds; at most `memory` bytes of files are kept, the latest asked for.
    `page_headers` are added to HTML.
    """

    def __init__(
        self,
        folder: Path,
        app: ASGIApp,
        *,
        max_age: int = 300,
        memory: int = 64 * 2**20,
        page_headers: Sequence[tuple[str, str]] = (),
    ) -> None:
        self._folder = os.fspath(folder)
        self._app = app
        self._max_age = max_age
        self._memory = memory
        self._page_headers = [(name.lower().encode(), value.encode()) for name, value in page_headers]
        self._kept: OrderedDict[str, _File] = OrderedDict()
        self._used = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            await self._app(scope, receive, send)
            return
        # The server has decoded the path, once; nothing here decodes it again.
        name = _file_name(scope["path"])
        file = self._find(name) if name else None
        if file:
            await _answer(file, scope, send)
        elif name and self._is_folder(name):
            await _redirect(scope, send)
        else:
            await self._app(scope, receive, send)

    @property
    def used(self) -> int:
        """Bytes of memory taken by kept files."""
        return self._used

    def _find(self, name: str) -> _File | None:
        """The file as it is at this moment, from memory when its marks are what they were."""
        path = f"{self._folder}/{name}"
        marks = (_mark_of(path), _mark_of(f"{path}.gz"))
        kept = self._kept.get(name)
        if kept and kept.marks == marks:
            self._kept.move_to_end(name)
            return kept
        if kept:
            self._drop(name)
        if marks[0] is None:
            return None
        file = self._load(name, marks)
        if file:
            self._keep(name, file)
        return file

    def _keep(self, name: str, file: _File) -> None:
        if file.size > self._memory:
            return
        self._kept[name] = file
        self._used += file.size
        while self._used > self._memory:
            self._drop(next(iter(self._kept)))

    def _drop(self, name: str) -> None:
        self._used -= self._kept.pop(name).size

    def _load(self, name: str, marks: _Marks) -> _File | None:
        plain = self._read(name)
        if plain is None:
            return None
        body, modified = plain
        packed = self._read(f"{name}.gz")
        gzip = None
        if packed and _unpacks_to(packed[0], body):
            gzip = self._represent(name, packed[0], modified, encoding=b"gzip")
        return _File(marks=marks, modified=modified, plain=self._represent(name, body, modified), gzip=gzip)

    def _read(self, name: str) -> tuple[bytes, int] | None:
        """Bytes and last change of a file inside the folder; a link that leads out of it is as good as no file."""
        try:
            real = Path(self._folder, name).resolve(strict=True)
            if not real.is_relative_to(Path(self._folder).resolve()):
                return None
            # Not blocking, in case it is a pipe.
            with os.fdopen(os.open(real, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as file:
                status = os.fstat(file.fileno())
                return (file.read(), status.st_mtime_ns // 10**9) if S_ISREG(status.st_mode) else None
        except OSError:
            return None

    def _represent(self, name: str, body: bytes, modified: int, *, encoding: bytes | None = None) -> _Representation:
        kind = kind_of(name)
        etag = b'"%s"' % sha256(body).hexdigest()[:32].encode()
        age = _IMAGE_MAX_AGE if kind.is_image else self._max_age
        cache = f"public, max-age={age}" + (", no-transform" if kind.is_for_programs else "")
        bare: _Headers = [
            (b"etag", etag),
            (b"last-modified", formatdate(modified, usegmt=True).encode()),
            (b"cache-control", cache.encode()),
            (b"vary", b"Accept-Encoding"),
        ]
        if kind.is_for_programs:
            bare.append((b"access-control-allow-origin", b"*"))
        full = [
            *bare,
            (b"content-type", kind.content_type.encode()),
            (b"content-length", b"%d" % len(body)),
            (b"x-content-type-options", b"nosniff"),
            *(self._page_headers if kind.is_page else ()),
        ]
        if encoding:
            full.append((b"content-encoding", encoding))
        return _Representation(body=body, etag=etag, bare=bare, full=full)

    def _is_folder(self, name: str) -> bool:
        """Whether it is a folder with a page, asked for without its slash."""
        try:
            is_folder = Path(self._folder, name).is_dir()
        except (OSError, ValueError):
            return False
        return is_folder and self._find(f"{name}/{_INDEX}") is not None


async def _answer(file: _File, scope: Scope, send: Send) -> None:
    headers: dict[bytes, bytes] = {}
    for key, value in scope["headers"]:
        if key in _READ_HEADERS:
            headers[key] = b"%s, %s" % (headers[key], value) if key in headers else value
    chosen = file.gzip if file.gzip and prefers_gzip(headers.get(b"accept-encoding")) else file.plain
    body = chosen.body
    match precondition(headers, chosen.etag, file.modified):
        case Precondition.SEND:
            status, answer = 200, chosen.full
            if scope["method"] == "HEAD":
                body = b""
        case Precondition.NOT_MODIFIED:
            status, answer, body = 304, chosen.bare, b""
        case Precondition.FAILED:
            status, answer, body = 412, [*chosen.bare, (b"content-length", b"0")], b""
    await send({"type": "http.response.start", "status": status, "headers": answer})
    await send({"type": "http.response.body", "body": body})


async def _redirect(scope: Scope, send: Send) -> None:
    """To the same address with a slash, relative to it: right behind any host and prefix, and never elsewhere."""
    last = scope["path"].rpartition("/")[2]
    query = scope["query_string"].decode("latin-1")
    location = f"./{quote(last)}/" + (f"?{query}" if query else "")
    headers = [(b"location", location.encode()), (b"content-length", b"0"), (b"cache-control", b"public, max-age=300")]
    await send({"type": "http.response.start", "status": 308, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


def _file_name(path: str) -> str | None:
    """The name in the folder that a decoded path stands for; `None` for what can be no public file.

    Packed twins are not served by their own names: they are an encoding, not a thing.
    """
    name = f"{path[1:]}{_INDEX}" if path.endswith("/") else path[1:]
    if name.endswith(".gz") or not all(_SEGMENT.fullmatch(segment) for segment in name.split("/")):
        return None
    return name


def _mark_of(path: str) -> _Mark | None:
    try:
        status = os.stat(path)  # noqa: PTH116 - twice for every request, and `Path` costs as much again
    except (OSError, ValueError):  # ValueError: a name that no file system can hold
        return None
    return status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


def _unpacks_to(packed: bytes, body: bytes) -> bool:
    """Whether a `.gz` holds these very bytes: for a moment, or after a crash, it may be of another day."""
    unpacker = zlib.decompressobj(wbits=31)
    try:
        return unpacker.decompress(packed, len(body) + 1) == body and unpacker.eof
    except zlib.error:
        return False
