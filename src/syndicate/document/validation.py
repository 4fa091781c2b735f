"""Trees to typed values: pydantic checks, and every fault is told in plain words at its place in the file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from types import UnionType
from typing import TYPE_CHECKING, Annotated, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from syndicate.document.nodes import Found, Keys, ListNode, MappingNode, Node, ScalarNode, Tree
from syndicate.document.values import ValueRefusedError
from syndicate.errors import FilesError, Problem

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo
    from pydantic_core import ErrorDetails

M = TypeVar("M", bound=BaseModel)

_SHOWN = 60
_QUOTED = re.compile(r"'([^']*)'")


def validate(tree: Tree, model: type[M]) -> M:
    """The values of a file as `model`.

    Raises FilesError with every problem that was found: code E010, or what the model's own types say.
    """
    empty = [tree.find(keys) for keys in _missing_values(tree.root, ())] if tree.may_lack_values else []
    problems = [_no_value(tree, found) for found in empty]
    try:
        value = model.model_validate(tree.data())
    except ValidationError as error:
        known = {found.trail for found in empty}
        problems += [
            _problem(tree, model, detail)
            for detail in _of_their_own(error.errors(include_url=False))
            if detail["type"] == "missing" or tree.find(detail["loc"]).trail not in known
        ]
    else:
        if not problems:
            return value
    raise FilesError(problems)


def _of_their_own(details: list[ErrorDetails]) -> Iterator[ErrorDetails]:
    """The faults without those that only follow: pydantic counts an item that is wrong as missing from its list."""
    for detail in details:
        keys = detail["loc"]
        follows = detail["type"] == "too_short" and any(
            len(other["loc"]) > len(keys) and other["loc"][: len(keys)] == keys for other in details
        )
        if not follows:
            yield detail


def shown(node: Node) -> str:
    """A value as a message shows it."""
    if isinstance(node, ListNode):
        return "a list"
    if isinstance(node, MappingNode):
        return "a mapping"
    text = " ".join(node.text.split())
    return f"“{text[: _SHOWN - 1]}…”" if len(text) > _SHOWN else f"“{text}”"


def named(keys: Keys) -> str:
    """What a message calls the value at `keys`: its keys since the last list, `“title.en”`, or `item 2 of “topics”`."""
    if not keys:
        return "the file"
    last = keys[-1]
    if isinstance(last, int):
        return f"item {last + 1} of {named(keys[:-1])}"
    names: list[str] = []
    for key in reversed(keys):
        if isinstance(key, int):
            break
        names.insert(0, key)
    return f"“{'.'.join(names)}”"


def choice_of(allowed: Sequence[str]) -> str:
    """`lead, standard or brief`."""
    *others, last = allowed
    return f"{', '.join(others)} or {last}" if others else last


def nearest(text: str, allowed: Sequence[str]) -> str:
    """A hint that names the most similar of what is allowed; empty when nothing is near."""
    near = get_close_matches(text, allowed, n=1)
    return f"did you mean “{near[0]}”?" if near else ""


def _missing_values(node: Node, keys: Keys) -> Iterator[Keys]:
    if isinstance(node, ScalarNode):
        if node.is_missing:
            yield keys
    elif isinstance(node, ListNode):
        for number, item in enumerate(node.items):
            yield from _missing_values(item, (*keys, number))
    else:
        for key, pair in node.pairs.items():
            yield from _missing_values(pair.value, (*keys, key))


def _no_value(tree: Tree, found: Found) -> Problem:
    hint = "write a value, or delete the line"
    return tree.problem(found.trail, "E010", f"{named(found.trail)} has no value", hint=hint, at_key=True)


def _problem(tree: Tree, model: type[BaseModel], detail: ErrorDetails) -> Problem:
    keys: Keys = detail["loc"]
    kind = detail["type"]
    if keys and keys[-1] == "[key]":
        return _bad_key(tree, keys[:-1], detail)
    if kind == "extra_forbidden":
        return _unknown_key(tree, model, keys)
    if kind == "missing":
        return _missing_key(tree, model, keys)
    found = tree.find(keys)
    code, message, hint = _wrong_value(found, kind, detail.get("ctx", {}))
    return tree.problem(found.trail, code, message, hint=hint)


def _unknown_key(tree: Tree, model: type[BaseModel], keys: Keys) -> Problem:
    key, allowed = str(keys[-1]), [str(name) for name in _fields(model, keys[:-1])]
    hint = nearest(key, allowed) or f"allowed: {', '.join(allowed)}"
    return tree.problem(keys, "E010", f"there is no key “{key}” here", hint=hint, at_key=True)


def _missing_key(tree: Tree, model: type[BaseModel], keys: Keys) -> Problem:
    needed = [str(name) for name, is_required in _fields(model, keys[:-1]).items() if is_required]
    hint = f"needed here: {', '.join(needed)}"
    return tree.problem(keys[:-1], "E010", f"the key “{keys[-1]}” is missing", hint=hint)


def _bad_key(tree: Tree, keys: Keys, detail: ErrorDetails) -> Problem:
    error = detail.get("ctx", {}).get("error")
    fault, hint = (error.fault, error.hint) if isinstance(error, ValueRefusedError) else ("cannot be a key", "")
    return tree.problem(keys, "E010", f"the key “{keys[-1]}” {fault}", hint=hint, at_key=True)


def _wrong_value(found: Found, kind: str, context: Mapping[str, object]) -> tuple[str, str, str]:
    """Code, message and hint for a value of the wrong form."""
    name, node = named(found.trail), found.node
    read = f", not {shown(node)}" if not isinstance(node, ScalarNode) or node.text else ""
    error = context.get("error")
    if isinstance(error, ValueRefusedError):
        if error.fault.startswith("must "):
            return error.code, f"{name} {error.fault}{read}", error.hint
        return error.code, f"{name} is {shown(node)}, which {error.fault}", error.hint
    if kind in ("enum", "literal_error"):
        allowed = _QUOTED.findall(str(context.get("expected", "")))
        hint = nearest(node.text, allowed) if isinstance(node, ScalarNode) else ""
        return "E010", f"{name} must be {choice_of(allowed)}{read}", hint
    must, hint = _form_wanted(kind, context, node)
    counted = kind in ("too_short", "too_long") and not isinstance(node, ScalarNode)
    return "E010", f"{name} must {must}{'' if counted else read}", hint


def _form_wanted(kind: str, context: Mapping[str, object], node: Node) -> tuple[str, str]:
    """What must hold of a value, for those of pydantic's kinds of error that our types can raise."""
    match kind:
        case "string_type":
            return "be a text", "put it in quotes if it begins with “[” or “{”"
        case "model_type" | "dict_type" | "mapping_type":
            return "be a mapping of keys to values", ""
        case "tuple_type" | "list_type" | "frozen_set_type":
            return "be a list", "as in [one, two], or one “- ” on each line"
        case "greater_than_equal":
            return f"be at least {context.get('ge')}", ""
        case "less_than_equal":
            return f"be at most {context.get('le')}", ""
        case "too_short" | "string_too_short":
            return _of_length("at least", context.get("min_length"), node), _length_hint(node)
        case "too_long" | "string_too_long":
            return _of_length("at most", context.get("max_length"), node), _length_hint(node)
        case _:
            return "be of another form", ""


def _of_length(bound: str, length: object, node: Node) -> str:
    counted = "character" if isinstance(node, ScalarNode) else "item"
    return f"have {bound} {length} {counted}{'' if length == 1 else 's'}"


def _length_hint(node: Node) -> str:
    if isinstance(node, ScalarNode):
        return f"it has {len(node.text)}"
    return f"it has {len(node.items if isinstance(node, ListNode) else node.pairs)}"


def _fields(model: type[BaseModel], keys: Keys) -> dict[str | int, bool]:
    """The keys that the mapping at `keys` may have, and whether each must be there."""
    annotation: object = model
    for key in keys:
        annotation = _inside(annotation, key)
    return {name: field.is_required() for name, field in _named_fields(annotation).items()}


def _inside(annotation: object, key: str | int) -> object:
    """The type of what stands under `key` in a value of the given type."""
    annotation = _bare(annotation)
    fields = _named_fields(annotation)
    if fields:
        return fields[key].annotation if key in fields else None
    arguments = get_args(annotation)
    return arguments[-1] if get_origin(annotation) is dict else next(iter(arguments), None)


def _named_fields(annotation: object) -> dict[str | int, FieldInfo]:
    """The fields of a model by the keys they have in a file; nothing for what is no model."""
    fields: Mapping[str, FieldInfo] = getattr(_bare(annotation), "model_fields", {})
    return {field.alias or name: field for name, field in fields.items()}


def _bare(annotation: object) -> object:
    """A type without its annotations and without “or nothing”."""
    while True:
        origin = get_origin(annotation)
        if origin is Annotated:
            annotation = get_args(annotation)[0]
        elif origin in (Union, UnionType):
            annotation = next(part for part in get_args(annotation) if part is not type(None))
        else:
            return annotation
