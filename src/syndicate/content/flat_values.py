"""Domain values as what JSON can say, and back; made from the fields' types, so that no class is named here.

Fields that have their default are left out. Nothing is checked: this is for what this program wrote itself.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Any

#: Between a value and its flat form. `Any` because both sides may be of every type there is in the domain.
Change = Callable[[Any], Any]


@cache
def flattener(kind: Any) -> Change:
    """What turns a value of the type `kind` into text, numbers, lists and dictionaries."""
    kind, arguments = _bare(kind), typing.get_args(_bare(kind))
    origin = typing.get_origin(kind)
    if origin in (typing.Union, types.UnionType):
        return _flatten_choice(arguments)
    if origin is tuple:
        item = flattener(arguments[0])
        return lambda values: [item(value) for value in values]
    if origin is frozenset:
        return sorted
    if isinstance(kind, type) and issubclass(kind, date):
        return lambda value: value.isoformat()
    if is_dataclass(kind):
        changes = {field.name: (flattener(of), default_of(field)) for field, of in fields_of(kind)}
        return lambda value: {
            name: change(part)
            for name, (change, default) in changes.items()
            if (part := getattr(value, name)) != default
        }
    return dict if origin in (dict, Mapping) else _as_it_is


@cache
def unflattener(kind: Any) -> Change:
    """What turns the flat form of a value back into the type `kind`."""
    kind, arguments = _bare(kind), typing.get_args(_bare(kind))
    origin = typing.get_origin(kind)
    if origin in (typing.Union, types.UnionType):
        return _unflatten_choice(arguments)
    if origin is tuple:
        item = unflattener(arguments[0])
        return tuple if item is _as_it_is else lambda flat: tuple([item(one) for one in flat])
    if origin is frozenset:
        return frozenset
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return {str(member): member for member in kind}.__getitem__
    if isinstance(kind, type) and issubclass(kind, date):
        return datetime.fromisoformat if kind is datetime else date.fromisoformat
    if is_dataclass(kind):
        changes = {field.name: unflattener(of) for field, of in fields_of(kind)}
        made: Any = kind
        return lambda flat: made(**{name: changes[name](part) for name, part in flat.items()})
    return _as_it_is


def is_plain(kind: Any) -> bool:
    """Whether the flat form of a value is the value."""
    return unflattener(kind) is _as_it_is


def fields_of(kind: Any) -> tuple[tuple[Field[Any], Any], ...]:
    """The fields of a dataclass with their types."""
    hints = typing.get_type_hints(kind)
    return tuple((field, hints[field.name]) for field in fields(kind))


def default_of(field: Field[Any]) -> Any:
    """A field's default; for one without, what equals nothing."""
    if field.default is not MISSING:
        return field.default
    return MISSING if field.default_factory is MISSING else field.default_factory()


def _bare(kind: Any) -> Any:
    """A type behind its `NewType`."""
    while hasattr(kind, "__supertype__"):
        kind = kind.__supertype__
    return kind


def _as_it_is(value: Any) -> Any:
    return value


def _flatten_choice(kinds: tuple[Any, ...]) -> Change:
    """“Or nothing” is told by the value; among several types the flat form says which of them it is."""
    others = [_bare(kind) for kind in kinds if kind is not types.NoneType]
    if len(others) == 1:
        change = flattener(others[0])
        return change if change is _as_it_is else lambda value: None if value is None else change(value)
    numbers = {kind: (number, flattener(kind)) for number, kind in enumerate(others)}

    def flatten(value: Any) -> Any:
        if value is None:
            return None
        number, change = numbers[type(value)]
        return [number, change(value)]

    return flatten


def _unflatten_choice(kinds: tuple[Any, ...]) -> Change:
    others = [_bare(kind) for kind in kinds if kind is not types.NoneType]
    changes = [unflattener(kind) for kind in others]
    if len(changes) == 1:
        change = changes[0]
        return change if change is _as_it_is else lambda flat: None if flat is None else change(flat)
    return lambda flat: None if flat is None else changes[flat[0]](flat[1])
