"""JSON that others wrote, looked into without trust: what is missing, or of another kind, reads as nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


def object_of(body: bytes) -> Mapping[str, Any]:  # Any: JSON
    """The object that `body` is; empty where it is none."""
    try:
        parsed = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return parsed if isinstance(parsed, dict) else {}


def value_at(found: object, *names: str) -> object:
    """What stands at a path of names; `None` where the path breaks off."""
    for name in names:
        found = found.get(name) if isinstance(found, dict) else None
    return found


def text_at(found: object, *names: str) -> str:
    """The text at a path of names; empty where there is none."""
    value = value_at(found, *names)
    return value if isinstance(value, str) else ""
