"""The schemas that editors' programs complete and explain by."""

import pytest
from jsonschema import Draft7Validator
from yaml import SafeLoader, load

from syndicate.config import starter_dir
from syndicate.config.edition_file import EditionFile
from syndicate.config.publication_file import PublicationFile
from syndicate.config.schema_words import WORDS as CONFIG_WORDS
from syndicate.content.schema import EntryFile
from syndicate.content.schema_words import WORDS as ENTRY_WORDS
from syndicate.document.tree import parse
from syndicate.document.validation import validate
from syndicate.errors import FilesError
from syndicate.usecases.describe_schema import FileKind, describe_schema
from tests.unit.content.yaml_entry import yaml_entry

STARTER = starter_dir()
FILES = [
    *((FileKind.ENTRY, path) for path in sorted((STARTER / "entries").glob("*.yaml"))),
    *((FileKind.EDITION, path) for path in sorted((STARTER / "config/editions").glob("*.yaml"))),
    (FileKind.PUBLICATION, STARTER / "config/publication.yaml"),
]
VALIDATORS = {kind: Draft7Validator(describe_schema(kind)) for kind in FileKind}


class Yaml12(SafeLoader):
    """Reads as the YAML servers of editors do, for which a day is a text."""


Yaml12.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in SafeLoader.yaml_implicit_resolvers.items()
}


def faults(kind, text):
    return [f"{error.json_path}: {error.message}" for error in VALIDATORS[kind].iter_errors(load(text, Yaml12))]


def mappings(schema):
    """Every schema of a mapping with named keys, wherever it stands."""
    if isinstance(schema, dict):
        if "properties" in schema and "const" not in schema:
            yield schema
        for value in schema.values():
            yield from mappings(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from mappings(value)


@pytest.mark.parametrize("kind", FileKind)
def test_it_is_a_schema_of_draft_07_and_refers_to_nothing_outside(kind):
    schema = describe_schema(kind)
    Draft7Validator.check_schema(schema)
    assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"
    references = {part.split("'")[0] for part in str(schema).split("'$ref': '")[1:]}
    assert references <= {f"#/definitions/{name}" for name in schema["definitions"]}


@pytest.mark.parametrize("kind", FileKind)
def test_every_key_is_explained(kind):
    for mapping in mappings(describe_schema(kind)):
        for key, value in mapping["properties"].items():
            assert value.get("description"), key


def test_no_words_are_left_over():
    described = str(describe_schema(FileKind.ENTRY))
    assert all(words[""] in described for words in ENTRY_WORDS.values())
    described = str(describe_schema(FileKind.EDITION)) + str(describe_schema(FileKind.PUBLICATION))
    assert all(words[""] in described for words in CONFIG_WORDS.values())


def test_the_starter_s_own_files_fit():
    wrong = {str(path): faults(kind, path.read_text(encoding="utf-8")) for kind, path in FILES}
    assert {path: found for path, found in wrong.items() if found} == {}


@pytest.mark.parametrize(
    "lines",
    [
        dict(entry="wieght: 5"),
        dict(entry="weight: 101"),
        dict(entry="status: redy"),
        dict(entry="topics: [a, b, c, d, e, f, g]"),
        dict(entry="topics: [Uppercase]"),
        dict(entry="editions: []"),
        dict(entry="sensitivity: {level: nine}"),
        dict(entry="places: [{name: x, country: Hungary}]"),
        dict(entry="places: [{name: x, lat: 91}]"),
        dict(entry="sources: [{cite: x}]"),
        dict(entry="bookings: [{moment: opening, day: soon}]"),
        dict(moment="rank: leading"),
        dict(moment="run: sometimes"),
        dict(moment="run: []"),
        dict(moment="calendar: jewish"),
        dict(moment="observe: allways"),
        dict(moment="observe: {easter: soon}"),
        dict(moment="observe: {month: 13, weekday: sun, nth: 1}"),
        dict(moment="observe: {month: 5, weekday: sun, nth: 6}"),
        dict(moment="related: [no-slash]"),
        dict(moment="blurb: " + "x" * 601),
        dict(date='"20 November 1849"'),
        dict(date="{year: 0}"),
        dict(date="{yaer: 44}"),
    ],
)
def test_what_the_model_refuses_the_schema_refuses(lines):
    text = yaml_entry(**lines)
    with pytest.raises(FilesError):
        validate(parse(text.encode(), "x.yaml"), EntryFile)
    assert faults(FileKind.ENTRY, text) != []


@pytest.mark.parametrize(
    "lines",
    [
        dict(date='"1956"'),
        dict(date="1956"),
        dict(date='"1241-04-XX"'),
        dict(date='"0895~"'),
        dict(date='"-0043-03-15"'),
        dict(date='"1686-06-18/1686-09-02"'),
        dict(date="{year: 44, era: bce, month: 3, day: 15, certainty: uncertain}"),
        dict(moment="run: [2027, 2032]"),
        dict(moment="observe: never"),
        dict(moment='observe: {month_day: "06-28", because: the feast}'),
        dict(moment="observe: {easter: -2, rite: eastern}"),
        dict(moment="observe: {month: 5, weekday: sun, nth: -1}"),
        dict(moment="blurb: {en: A blurb}"),
        dict(entry='corrections: [{at: "2026-11-05T09:10:00+01:00", severity: notice, note: Wrong}]'),
        dict(entry='places: [{name: {en: Oslo}, country: "NO", lat: 59.9, wikidata: Q585}]'),
    ],
)
def test_what_the_model_takes_the_schema_takes(lines):
    text = yaml_entry(**lines)
    validate(parse(text.encode(), "x.yaml"), EntryFile)
    assert faults(FileKind.ENTRY, text) == []


@pytest.mark.parametrize(
    ("kind", "model", "path", "old", "new"),
    [
        (FileKind.EDITION, EditionFile, "config/editions/hungary.yaml", "timezone: Europe", "timezone: Europe Europe"),
        (FileKind.EDITION, EditionFile, "config/editions/hungary.yaml", "lang: en", "lang: English"),
        (FileKind.EDITION, EditionFile, "config/editions/hungary.yaml", "lang: en", "lang: en\nalerts: {to: x}"),
        (FileKind.PUBLICATION, PublicationFile, "config/publication.yaml", "id_authority:", "titel: x\nid_authority:"),
        (FileKind.PUBLICATION, PublicationFile, "config/publication.yaml", "\nmail: {provider", "\nmail: {provder"),
    ],
)
def test_wrong_configuration_is_refused_by_both(kind, model, path, old, new):
    text = (STARTER / path).read_text(encoding="utf-8")
    assert old in text
    wrong = text.replace(old, new, 1)
    with pytest.raises(FilesError):
        validate(parse(wrong.encode(), path), model)
    assert faults(kind, wrong) != []
