"""Entries as they are kept in the cache: what the almanac asks of all of them at once, the rest when asked for.

A stored entry is an Entry in every respect, equality included. That its texts are read late is why 100,000 of them
can be had in a second; nothing outside of the cache needs to know.
"""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any

from syndicate.content.flat_values import default_of, fields_of, flattener, is_plain, unflattener
from syndicate.domain.entry import Entry, Moment

#: Read at once, because the almanac lays out every moment by them. All other fields are read late.
_EARLY: dict[type, tuple[str, ...]] = {
    Entry: ("id", "moments", "bookings"),
    Moment: ("id", "date", "end", "interval_day", "observe", "feb29"),
}
#: Where the record is read from, and not in it: the same bytes may lie under another name tomorrow.
_PATH = "path"


class _Late:
    """A field that is read from its record when it is first asked for, and then stands in the instance.

    Without `__set__`, so that what stands in the instance goes before it.
    """

    def __init__(self, field: Any, kind: Any) -> None:  # `Any`: fields of every type
        self._name: str = field.name
        self._read = unflattener(kind)

    def __get__(self, instance: Any, owner: type) -> Any:
        own = instance.__dict__
        flat = own["_late"].of(own["_number"])
        if "_has_plain" not in own:
            _fill_in_plain(own, flat, instance._base)
        if self._name not in own:
            own[self._name] = self._read(flat[self._name])
        return own[self._name]


def _fill_in_plain(own: dict[str, Any], flat: dict[str, Any], base: type) -> None:
    """Set all late fields at once that have their default, or are in the record as they are.

    The others are never touched, so that two threads that come at once do not disturb each other.
    """
    plain = {**_LATE_DEFAULTS[base], **flat}
    for name in flat.keys() - _PLAIN[base]:
        del plain[name]
    own.update(plain, _has_plain=True)


class _Record:
    """The late part of one record: bytes of JSON, read once."""

    __slots__ = ("_bytes", "_end", "_flat", "_start")

    def __init__(self, data: bytes, start: int, end: int) -> None:
        self._bytes, self._start, self._end = data, start, end
        self._flat: list[dict[str, Any]] = []

    def of(self, number: int) -> dict[str, Any]:
        """The flat fields of the entry, which is number 0, or of a moment, from 1 on."""
        if not self._flat:
            self._flat = json.loads(self._bytes[self._start : self._end])
        return self._flat[number]


class _Stored:
    """Equality by fields with every value of the same base, stored or not."""

    _base: type

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, self._base):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in _COMPARED[self._base])

    def __hash__(self) -> int:
        return hash(tuple(getattr(self, name) for name in _COMPARED[self._base]))


class StoredMoment(_Stored, Moment):
    _base = Moment


class StoredEntry(_Stored, Entry):
    _base = Entry


_COMPARED = {base: tuple(field.name for field in fields(base) if field.compare) for base in _EARLY}


_LATE = {
    base: [(field, kind) for field, kind in fields_of(base) if field.name not in (*_EARLY[base], _PATH)]
    for base in _EARLY
}
_LATE_DEFAULTS = {base: {field.name: default_of(field) for field, _ in late} for base, late in _LATE.items()}
_PLAIN = {base: frozenset(field.name for field, kind in late if is_plain(kind)) for base, late in _LATE.items()}


def _stand_before_slots(stored: type, base: type) -> None:
    """Cover the slots of the dataclass, so that an instance may hold its fields in one dictionary."""
    for field, kind in fields_of(base):
        is_early = field.name in _EARLY[base] or field.name == _PATH
        setattr(stored, field.name, default_of(field) if is_early else _Late(field, kind))


_stand_before_slots(StoredMoment, Moment)
_stand_before_slots(StoredEntry, Entry)


def _parts(base: type, *, early: bool) -> dict[str, tuple[Any, Any]]:
    """How to flatten the early or the late fields, with their defaults."""
    return {
        field.name: (flattener(kind), default_of(field))
        for field, kind in fields_of(base)
        if (field.name in _EARLY[base]) is early and field.name not in (_PATH, "moments")
    }


_FLATTEN = {(base, early): _parts(base, early=early) for base in _EARLY for early in (True, False)}
_MOMENT_READERS = tuple(
    (field.name, unflattener(kind))
    for field, kind in fields_of(Moment)
    if field.name in _EARLY[Moment] and field.name != "id"
)
_READ_BOOKINGS = unflattener({field.name: kind for field, kind in fields_of(Entry)}["bookings"])


def store(entry: Entry) -> tuple[bytes, bytes]:
    """The early and the late part of an entry's record, both JSON."""
    early = _flat(entry, Entry, early=True)
    early["moments"] = [_flat(moment, Moment, early=True) for moment in entry.moments]
    late = [_flat(entry, Entry, early=False), *(_flat(moment, Moment, early=False) for moment in entry.moments)]
    return _json(early), _json(late)


def _flat(value: Entry | Moment, base: type, *, early: bool) -> dict[str, Any]:
    return {
        name: change(part)
        for name, (change, default) in _FLATTEN[base, early].items()
        if (part := getattr(value, name)) != default
    }


def _json(flat: object) -> bytes:
    return json.dumps(flat, ensure_ascii=False, separators=(",", ":")).encode()


def restore(early: dict[str, Any], data: bytes, start: int, end: int, path: str) -> Entry:
    """The entry of a record: its early part as read from JSON, its late part at a place in `data`.

    Takes `early` for itself.
    """
    late = _Record(data, start, end)
    moments = []
    for number, flat in enumerate(early["moments"], 1):
        for name, read in _MOMENT_READERS:
            if name in flat:
                flat[name] = read(flat[name])
        moments.append(_instance(StoredMoment, flat, late, number))
    early["moments"] = tuple(moments)
    if "bookings" in early:
        early["bookings"] = _READ_BOOKINGS(early["bookings"])
    early[_PATH] = path
    entry: Entry = _instance(StoredEntry, early, late, 0)
    return entry


def _instance(stored: Any, own: dict[str, Any], late: _Record, number: int) -> Any:
    """`Any`, since mypy knows no instance that is made past its constructor."""
    own["_late"], own["_number"] = late, number
    made = object.__new__(stored)
    object.__setattr__(made, "__dict__", own)
    return made
