"""JSON Schema, draft-07, from the models that validate: what an editor's YAML server completes and explains by.

Pydantic writes the 2020-12 dialect, in which a few things are named otherwise. What it cannot know is said by the
types (`WithJsonSchema` in `values.py` and beside it) and by tables of words for people.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

_DIALECT = "http://json-schema.org/draft-07/schema#"
Schema = dict[str, Any]  # JSON of a form that others define

#: What a type says that no value may have: its key is left out of the schema.
NOTHING: Schema = {"not": {}}

#: Bounds that pydantic leaves under its own names where a number is read by a function of ours.
_KEYWORDS = {"ge": "minimum", "le": "maximum"}

#: By the name of a model: what each key means, and under "" what the whole is.
Words = Mapping[str, Mapping[str, str]]


def json_schema(model: type[BaseModel], words: Words, *, name: str, version: int) -> Schema:
    """The schema of one kind of file, e.g. `entry` 1; every key of every mapping in it with a title and its words.

    Raises KeyError for a key without words.
    """
    made = model.model_json_schema(by_alias=True)
    definitions: dict[str, Schema] = made.pop("$defs", {})
    schema = _described(model.__name__, made, words)
    named = {_definition(key): _described(key, definitions[key], words) for key in sorted(definitions)}
    return {
        "$schema": _DIALECT,
        "$id": f"urn:syndicate:schema:{name}:{version}",
        **_draft_07(schema),
        "definitions": {key: _draft_07(one) for key, one in named.items()},
    }


def _described(model: str, schema: Schema, words: Words) -> Schema:
    """A model's schema with titles and words for itself and its keys; others, enumerations say, as they are."""
    if "properties" not in schema:
        return {key: value for key, value in schema.items() if key != "title"}
    of_model = words[model]
    properties = {
        key: {**one, "title": key.replace("_", " ").capitalize(), "description": of_model[key]}
        for key, one in schema["properties"].items()
        if "not" not in one
    }
    return {**schema, "title": of_model[""], "description": of_model[""], "properties": properties}


def _draft_07(value: Any) -> Any:  # any JSON
    if isinstance(value, list):
        return [_draft_07(item) for item in value]
    if not isinstance(value, dict):
        return value
    schema: Schema = {
        _KEYWORDS.get(str(key), str(key)): _draft_07(item)
        for key, item in value.items()
        if not (key == "default" and _is_unsaid(item))
    }
    if "$ref" in schema:
        schema["$ref"] = f"#/definitions/{_definition(schema['$ref'].rpartition('/')[2])}"
        if len(schema) > 1:  # in draft-07 what stands beside a reference is passed over
            schema = {"allOf": [{"$ref": schema.pop("$ref")}], **schema}
    return _without_null(schema)


def _is_unsaid(default: object) -> bool:
    """Whether a default says nothing to a person, or stands for another spelling than a file has."""
    return default is None or isinstance(default, dict)


def _without_null(schema: Schema) -> Schema:
    """A key without a value is an error here, so that no schema offers it."""
    branches = schema.get("anyOf")
    if not isinstance(branches, list) or {"type": "null"} not in branches:
        return schema
    others = [branch for branch in branches if branch != {"type": "null"}]
    rest = {key: value for key, value in schema.items() if key != "anyOf"}
    if len(others) > 1:
        return {"anyOf": others, **rest}
    if "$ref" in others[0] and rest:
        return {"allOf": others, **rest}
    return {**others[0], **rest}


def _definition(model: str) -> str:
    return model.removesuffix("File")
