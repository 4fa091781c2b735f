"""Models to JSON Schema, draft-07."""

from enum import StrEnum
from typing import Annotated, Literal

import pytest
from jsonschema import Draft7Validator
from pydantic import Field

from syndicate.document.json_schema import json_schema
from syndicate.document.values import Day, Decimal, FileModel, Integer, Line, LocalisedLine, Slug


class Size(StrEnum):
    """How large."""

    LARGE = "large"
    SMALL = "small"


class InnerFile(FileModel):
    name: Line
    size: Size = Size.SMALL


class OuterFile(FileModel):
    schema_: Literal["outer/1"] = Field(alias="schema")
    id: Annotated[Slug, Field(max_length=5)]
    title: LocalisedLine | None = None
    inner: InnerFile | None = None
    several: tuple[InnerFile, ...] = ()
    day: Day | None = None
    part: Annotated[Decimal, Field(ge=-1, le=1)] | None = None
    count: Annotated[Integer, Field(ge=0)] = 3


WORDS = {
    "OuterFile": {"": "The outer", **{key: f"Words of {key}." for key in ("schema", "id", "title", "inner", "several")}}
    | {key: f"Words of {key}." for key in ("day", "part", "count")},
    "InnerFile": {"": "The inner", "name": "A name.", "size": "A size."},
}


@pytest.fixture
def schema():
    made = json_schema(OuterFile, WORDS, name="outer", version=1)
    Draft7Validator.check_schema(made)
    return made


def test_it_names_its_dialect_and_itself(schema):
    assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"
    assert schema["$id"] == "urn:syndicate:schema:outer:1"
    assert set(schema["definitions"]) == {"Inner", "Size"}
    assert "$defs" not in str(schema)


def test_every_key_has_a_title_and_its_words(schema):
    assert schema["properties"]["count"] == {
        "type": "integer",
        "minimum": 0,
        "default": 3,
        "title": "Count",
        "description": "Words of count.",
    }
    assert schema["definitions"]["Inner"]["title"] == "The inner"


def test_words_beside_a_reference_are_seen(schema):
    assert schema["properties"]["inner"] == {
        "allOf": [{"$ref": "#/definitions/Inner"}],
        "title": "Inner",
        "description": "Words of inner.",
    }


def test_a_key_without_words_is_a_mistake():
    with pytest.raises(KeyError):
        json_schema(OuterFile, {**WORDS, "InnerFile": {"": "The inner"}}, name="outer", version=1)


@pytest.mark.parametrize(
    ("more", "fits"),
    [
        ({}, True),
        ({"title": "A title"}, True),
        ({"title": {"en": "A title", "de-AT": "Ein Titel"}}, True),
        ({"title": {"English": "A title"}}, False),
        ({"title": {}}, False),
        ({"title": " "}, False),
        ({"title": None}, False),
        ({"inner": {"name": "x", "size": "large"}}, True),
        ({"inner": {"name": "x", "size": "huge"}}, False),
        ({"inner": {"size": "large"}}, False),
        ({"several": [{"name": "x"}]}, True),
        ({"several": {"name": "x"}}, False),
        ({"day": "2026-11-04"}, True),
        ({"day": "4.11.2026"}, False),
        ({"part": 0.5}, True),
        ({"part": 2}, False),
        ({"id": "toolong"}, False),
        ({"id": "A"}, False),
        ({"count": -1}, False),
        ({"more": 1}, False),
        ({"schema": "outer/2"}, False),
    ],
)
def test_it_takes_what_the_model_takes(schema, more, fits):
    value = {"schema": "outer/1", "id": "x", **more}
    assert Draft7Validator(schema).is_valid(value) is fits
