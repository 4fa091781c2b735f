"""Packed twins, `.gz` and `.br`: how they are made, and whether one holds the bytes of the file beside it.

Nothing is compressed to find out whether a twin fits.
"""

from __future__ import annotations

import struct
import zlib
from functools import cache
from importlib import import_module
from typing import Any

GZIP, BROTLI = ".gz", ".br"
#: What may stand beside a public file `name` under `name` + suffix; never served by that name.
TWINS = (GZIP, BROTLI)

#: RFC 1952: deflate, no name, no time, best compression, system unknown.
_GZIP_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"
#: Brotli's highest that costs no more than gzip's best: 9 takes ten to twenty times as long on pages, for 1 % less.
_BROTLI_QUALITY = 6


#: Kinds of files whose bytes are packed already.
_PACKED = (".jpg", ".png")


def twins_of(name: str) -> tuple[str, ...]:
    """The twins that are made of a file; none of one that would not get smaller."""
    return () if name.endswith(_PACKED) else twins_made()


@cache
def twins_made() -> tuple[str, ...]:
    """The twins this installation makes and can judge: `.br` only where the brotli module is installed."""
    return TWINS if _brotli() else (GZIP,)


def pack(suffix: str, content: bytes) -> bytes:
    """The twin's bytes, the same for the same content on any system."""
    if suffix == GZIP:
        # Our own ten bytes of head: those of the standard library differ between versions and systems.
        deflate = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
        return _GZIP_HEAD + deflate.compress(content) + deflate.flush() + _gzip_tail(content)
    packed: bytes = _brotli().compress(content, quality=_BROTLI_QUALITY)
    return packed


def is_likely_twin(suffix: str, packed: bytes, content: bytes) -> bool:
    """Whether our own twin is of this content, as quickly as can be said.

    A gzip file ends with checksum and length; a brotli file has neither and is unpacked.
    """
    if suffix == GZIP:
        return packed[-8:] == _gzip_tail(content)
    return unpacks_to(suffix, packed, content)


def unpacks_to(suffix: str, packed: bytes, content: bytes) -> bool:
    """Whether a twin holds these very bytes; for a moment, or after a crash, it may be of another day."""
    return _gunzips_to(packed, content) if suffix == GZIP else _unbrotlis_to(packed, content)


def _gunzips_to(packed: bytes, content: bytes) -> bool:
    unpacker = zlib.decompressobj(wbits=31)
    try:
        return unpacker.decompress(packed, len(content) + 1) == content and unpacker.eof
    except zlib.error:
        return False


def _unbrotlis_to(packed: bytes, content: bytes) -> bool:
    brotli = _brotli()
    if brotli is None:
        return False
    unpacker = brotli.Decompressor()
    unpacked = b""
    try:
        # One byte more than wanted, so that nothing large is ever unpacked.
        unpacked = unpacker.process(packed, output_buffer_limit=len(content) + 1)
        while len(unpacked) <= len(content) and not unpacker.is_finished() and not unpacker.can_accept_more_data():
            unpacked += unpacker.process(b"", output_buffer_limit=len(content) + 1)
    except brotli.error:
        return False
    return bool(unpacker.is_finished()) and unpacked == content


@cache
def _brotli() -> Any:  # the module has no types, and need not be there
    try:
        return import_module("brotli")
    except ImportError:
        return None


def _gzip_tail(content: bytes) -> bytes:
    return struct.pack("<II", zlib.crc32(content), len(content) & 0xFFFFFFFF)
