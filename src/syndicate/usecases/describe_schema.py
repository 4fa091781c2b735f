"""Describe schema: the form of the files that people write, for the programs in which they write them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import StrEnum

from syndicate.config.edition_file import EditionFile
from syndicate.config.publication_file import PublicationFile
from syndicate.config.schema_words import WORDS as CONFIG_WORDS
from syndicate.content.schema import EntryFile
from syndicate.content.schema_words import WORDS as ENTRY_WORDS
from syndicate.document.json_schema import Schema, json_schema


class FileKind(StrEnum):
    ENTRY = "entry"
    EDITION = "edition"
    PUBLICATION = "publication"


def describe_schema(kind: FileKind) -> Schema:
    """The JSON Schema, draft-07, of a kind of file, from the model that validates it.

    It knows what one file can know of itself: that an edition or a topic is there, or a day exists, `lint` says.
    """
    match kind:
        case FileKind.ENTRY:
            return json_schema(EntryFile, ENTRY_WORDS, name=kind, version=1)
        case FileKind.EDITION:
            return json_schema(EditionFile, CONFIG_WORDS, name=kind, version=1)
        case FileKind.PUBLICATION:
            return json_schema(PublicationFile, CONFIG_WORDS, name=kind, version=1)


def schema_text(kind: FileKind) -> str:
    return json.dumps(describe_schema(kind), ensure_ascii=False, indent=2) + "\n"


def schema_path(kind: FileKind) -> str:
    """Where a project keeps the schema for its editors."""
    return f"schema/{kind}-1.json"


def schema_files() -> Mapping[str, str]:
    """All schemas by their paths in a project."""
    return {schema_path(kind): schema_text(kind) for kind in FileKind}
