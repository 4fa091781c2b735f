"""Names of time zones, as the tz database has them, and the nearest ones to a name that it has not."""

from __future__ import annotations

from difflib import SequenceMatcher
from functools import cache
from heapq import nlargest
from zoneinfo import ZoneInfo, available_timezones

from syndicate.document.values import ValueRefusedError


def read_zone(name: str) -> ZoneInfo:
    """The zone of this name. Only places are taken, and UTC: `EST` or `posixrules` would follow no one's clocks."""
    if name not in _zone_names():
        raise ValueRefusedError("must be a time zone of the tz database", hint=_nearest(name))
    return ZoneInfo(name)


@cache
def _zone_names() -> frozenset[str]:
    """Read once in a process; a later update of the database changes what zones say, hardly ever their names."""
    return frozenset(name for name in available_timezones() if "/" in name or name == "UTC")


def _nearest(name: str) -> str:
    wanted = name.lower().replace(" ", "_")

    def likeness(zone: str) -> float:
        """Of the whole name or of the city alone, whichever is closer."""
        whole = zone.lower()
        return max(SequenceMatcher(None, part, wanted).ratio() for part in (whole, whole.rpartition("/")[2]))

    return f"nearest: {', '.join(nlargest(3, sorted(_zone_names()), key=likeness))}"
