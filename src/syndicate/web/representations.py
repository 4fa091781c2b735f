"""Files of the public folder read into memory as answers: each encoding with the headers it is sent under.

Knows nothing of requests. Whoever writes the folder replaces files by renaming: one open file is one whole file.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from email.utils import formatdate
from hashlib import sha256
from pathlib import Path
from re import compile as pattern
from stat import S_ISREG

from syndicate.site.packing import twins_made, unpacks_to
from syndicate.web.content_types import FileKind, kind_of
from syndicate.web.encoding import CODINGS, PLAIN
from syndicate.web.freshness import cache_control

#: Bytes an answer takes in memory beyond its body, roughly.
_OVERHEAD = 2048
#: Pictures and icons keep their names only while they keep their bytes; browsers ask for them on every page.
_IMAGE_CACHE = cache_control(86_400)
#: An edition's latest day as a small page, made to be shown in frames of other sites.
_EMBED = pattern(r"[^/]+/embed/index\.html")

Header = tuple[bytes, bytes]
#: What changes when a file is replaced or written: inode, size, times of content and of inode.
Mark = tuple[int, int, int, int]
TextHeaders = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Representation:
    """One encoding of a file, with the headers of its answers made beforehand, but for `Cache-Control`."""

    body: bytes
    etag: bytes
    #: Headers of a 304 and of a 412: what a 200 has, less what describes the body.
    bare: list[Header]
    full: list[Header]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicFile:
    place: str
    #: Of the plain file, taken before it was read.
    mark: Mark
    #: Marks of the twins where one of them is missing or of another day, so that a better one is noticed. `None` where
    #: all of them fit: then they are right for as long as the plain file stays.
    twin_marks: tuple[Mark | None, ...] | None
    #: Last change, seconds since 1970.
    modified: int
    kind: FileKind
    #: By the suffix of the twin.
    forms: Mapping[str, Representation]
    #: `None` for what keeps no longer than the site stays as it is.
    cache: Header | None

    @property
    def size(self) -> int:
        return sum(len(form.body) for form in self.forms.values()) + _OVERHEAD

    def is_current(self) -> bool:
        """Whether the file is still what was read."""
        if mark_of(self.place) != self.mark:
            return False
        return self.twin_marks is None or self.twin_marks == _twin_marks(self.place)


class Representations:
    """Reads files of `folder`; `links_of` gives the values of the Link headers of a name in it."""

    def __init__(
        self,
        folder: Path,
        *,
        page_headers: TextHeaders,
        embed_headers: TextHeaders,
        links_of: Callable[[str], Sequence[str]],
    ) -> None:
        self._folder = os.fspath(folder)
        self._page_headers = _encoded(page_headers)
        self._embed_headers = _encoded(embed_headers)
        self._links_of = links_of

    def load(self, name: str) -> PublicFile | None:
        """The file as it is at this moment; `None` where none stands, or a link leads out of the folder."""
        place = f"{self._folder}/{name}"
        mark = mark_of(place)
        if mark is None:
            return None
        twin_marks = _twin_marks(place)
        plain = self._read(name)
        if plain is None:
            return None
        body, modified = plain
        kind = kind_of(name)
        forms = {PLAIN: self._represent(name, kind, body, modified, PLAIN)}
        for suffix in twins_made():
            packed = self._read(f"{name}{suffix}")
            if packed and unpacks_to(suffix, packed[0], body):
                forms[suffix] = self._represent(name, kind, packed[0], modified, suffix)
        return PublicFile(
            place=place,
            mark=mark,
            twin_marks=None if len(forms) == len(twin_marks) + 1 else twin_marks,
            modified=modified,
            kind=kind,
            forms=forms,
            cache=_IMAGE_CACHE if kind.is_image else None,
        )

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

    def _represent(self, name: str, kind: FileKind, body: bytes, modified: int, suffix: str) -> Representation:
        etag = b'"%s"' % sha256(body).hexdigest()[:32].encode()
        bare: list[Header] = [
            (b"etag", etag),
            (b"last-modified", formatdate(modified, usegmt=True).encode()),
            (b"vary", b"Accept-Encoding"),
        ]
        if kind.is_for_programs:
            bare.append((b"access-control-allow-origin", b"*"))
        full = [
            *bare,
            (b"content-type", kind.content_type.encode()),
            (b"content-length", b"%d" % len(body)),
            (b"x-content-type-options", b"nosniff"),
        ]
        if kind.is_page:
            # Once, where they say it too.
            own = self._embed_headers if _EMBED.fullmatch(name) else self._page_headers
            full += [header for header in own if header not in full]
        full += [(b"link", link.encode()) for link in self._links_of(name)]
        if suffix:
            full.append((b"content-encoding", CODINGS[suffix]))
        return Representation(body=body, etag=etag, bare=bare, full=full)


def mark_of(place: str) -> Mark | None:
    try:
        status = os.stat(place)  # noqa: PTH116 - for every request, and `Path` costs as much again
    except (OSError, ValueError):  # ValueError: a name that no file system can hold
        return None
    return status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


def _twin_marks(place: str) -> tuple[Mark | None, ...]:
    return tuple(mark_of(f"{place}{suffix}") for suffix in twins_made())


def _encoded(headers: TextHeaders) -> list[Header]:
    return [(name.lower().encode(), value.encode()) for name, value in headers]
