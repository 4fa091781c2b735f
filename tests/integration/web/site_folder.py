"""A public folder for tests, written as the site writer does it, and what stands for the pages behind it."""

import gzip
import os
from hashlib import sha256

import brotli

RSS = b"<rss>" + b"<item>tanks</item>" * 200 + b"</rss>"
PAGE = b"<!doctype html><title>Today</title>"
CHANGED = 1_793_770_200  # Wed, 04 Nov 2026 05:30:00 GMT
LAST_MODIFIED = "Wed, 04 Nov 2026 05:30:00 GMT"


def write(folder, name, content, *, packed=True, with_brotli=False, at=CHANGED):
    """All forms of a file under other names, then renamed."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    forms = [(path, content)]
    if packed:
        forms.insert(0, (f"{path}.gz", gzip.compress(content, mtime=0)))
    if with_brotli:
        forms.insert(0, (f"{path}.br", brotli.compress(content)))
    for target, data in forms:
        unfinished = path.parent / ".unfinished"
        unfinished.write_bytes(data)
        os.utime(unfinished, (at, at))
        unfinished.rename(target)


async def elsewhere(scope, receive, send):
    """Stands for the pages."""
    await send({"type": "http.response.start", "status": 404, "headers": [(b"x-from", b"app")]})
    await send({"type": "http.response.body", "body": b"pages"})


def tag(content):
    return f'"{sha256(content).hexdigest()[:32]}"'
