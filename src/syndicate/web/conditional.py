"""Conditional requests (RFC 9110 13). Pure: headers in, a verdict out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum

#: Request headers that `precondition` reads, as ASGI writes their names.
CONDITIONAL_HEADERS = frozenset((b"if-match", b"if-none-match", b"if-modified-since", b"if-unmodified-since"))

#: RFC 9110 8.8.3; a comma may stand inside a tag.
_ENTITY_TAG = re.compile(rb'(W/)?"([\x21\x23-\x7e\x80-\xff]*)"')
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_CLOCK = r"(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d)"
_MONTH = f"(?P<month>{'|'.join(_MONTHS)})"
#: The three forms of RFC 9110 5.6.7: the fixed one, RFC 850's, and asctime's.
_DATES = tuple(
    re.compile(form, re.ASCII)
    for form in (
        rf"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (?P<day>\d\d) {_MONTH} (?P<year>\d{{4}}) {_CLOCK} GMT",
        rf"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, (?P<day>\d\d)-{_MONTH}-(?P<year>\d\d) {_CLOCK} GMT",
        rf"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) {_MONTH} (?P<day>[ \d]\d) {_CLOCK} (?P<year>\d{{4}})",
    )
)


class Precondition(StrEnum):
    """What a request's conditions come to for one representation."""

    SEND = "send"
    NOT_MODIFIED = "not-modified"
    FAILED = "failed"


def precondition(headers: Mapping[bytes, bytes], etag: bytes, modified: int) -> Precondition:
    """Judge a GET or HEAD in the order of RFC 9110 13.2.2.

    `headers` has lower-case names and repeated lines joined by commas; `etag` is strong and quoted;
    `modified` is in whole seconds since 1970. A date that is none counts as not given.
    """
    if (wanted := headers.get(b"if-match")) is not None:
        if not _names(wanted, etag, weakly=False):
            return Precondition.FAILED
    elif (instant := _seconds(headers.get(b"if-unmodified-since"))) is not None and modified > instant:
        return Precondition.FAILED
    if (known := headers.get(b"if-none-match")) is not None:
        # A validator that is there stands before the date, even where it cannot be read (13.1.3).
        is_known = _names(known, etag, weakly=True)
        return Precondition.NOT_MODIFIED if is_known else Precondition.SEND
    if (instant := _seconds(headers.get(b"if-modified-since"))) is not None and modified <= instant:
        return Precondition.NOT_MODIFIED
    return Precondition.SEND


def _names(field: bytes, etag: bytes, *, weakly: bool) -> bool:
    """Whether a list of entity tags names ours, by the weak or the strong comparison (8.8.3.2)."""
    if field == etag or field.strip() == b"*":
        return True
    ours = etag[1:-1]
    # Apache's mod_deflate marks what it compresses on the way with a suffix, and hands it back to us so.
    accepted = (ours, ours + b"-gzip") if weakly else (ours,)
    return any(tag in accepted and (weakly or not weak) for weak, tag in _ENTITY_TAG.findall(field))


def _seconds(field: bytes | None) -> int | None:
    """The instant an HTTP date names, in seconds since 1970; `None` for anything else."""
    if field is None:
        return None
    text = field.decode("latin-1").strip()
    match = next((found for form in _DATES if (found := form.fullmatch(text))), None)
    if match is None:
        return None
    year, month = int(match["year"]), _MONTHS.index(match["month"]) + 1
    if len(match["year"]) == 2:
        # No page of ours was changed before 1970, so the two digits are read without a clock (POSIX's pivot).
        year += 1900 if year >= 69 else 2000
    day, hour, minute, second = (int(match[part]) for part in ("day", "hour", "minute", "second"))
    try:
        return int(datetime(year, month, day, hour, minute, second, tzinfo=UTC).timestamp())
    except ValueError:
        return None
