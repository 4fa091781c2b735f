"""Instants as providers write them; always UTC, and `None` for what is none."""

from __future__ import annotations

from datetime import UTC, datetime


def iso_moment(text: str) -> datetime | None:
    """Of ISO 8601 with an offset, and with any number of digits behind the second."""
    try:
        at = datetime.fromisoformat(text)
        return at.astimezone(UTC) if at.tzinfo else None
    except (ValueError, OverflowError):  # OverflowError: the first and the last day there are, in another zone
        return None


def epoch_moment(seconds: object) -> datetime | None:
    """Of a JSON number of seconds since 1970."""
    if not isinstance(seconds, int | float) or isinstance(seconds, bool):
        return None
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None
