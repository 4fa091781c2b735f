"""What the site's files are, by their names, as browsers and feed readers need to be told."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath

#: Names that mean more than their suffix says.
_BY_NAME = {
    "feed.json": "application/feed+json",
    "opml.xml": "text/x-opml; charset=utf-8",
}
_BY_SUFFIX = {
    ".html": "text/html; charset=utf-8",
    # Browsers show our feeds in their own style only as text/xml; the charset keeps readers from guessing.
    ".xml": "text/xml; charset=utf-8",
    ".json": "application/json",
    ".ics": "text/calendar; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".svg": "image/svg+xml",
    ".ico": "image/x-icon",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".woff2": "font/woff2",
}
_UNKNOWN = "application/octet-stream"
#: What other sites' scripts may read, and what nobody on the way may rewrite.
_FOR_PROGRAMS = frozenset((".xml", ".json", ".ics"))


@dataclass(frozen=True, slots=True)
class FileKind:
    content_type: str
    #: A feed or other data, made for programs.
    is_for_programs: bool

    @property
    def is_page(self) -> bool:
        return self.content_type.startswith("text/html")

    @property
    def is_image(self) -> bool:
        return self.content_type.startswith("image/")


def kind_of(name: str) -> FileKind:
    path = PurePosixPath(name)
    suffix = path.suffix.lower()
    return FileKind(_BY_NAME.get(path.name) or _BY_SUFFIX.get(suffix, _UNKNOWN), suffix in _FOR_PROGRAMS)
