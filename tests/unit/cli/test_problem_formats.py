"""Problems for other programs."""

import re
from pathlib import Path

import pytest
from jsonschema import Draft7Validator

from syndicate.cli.problem_codes import CODES
from syndicate.cli.problem_formats import as_github, as_json, as_sarif
from syndicate.errors import Level, Problem

PLACED = Problem(
    path="entries/élan x.yaml", line=2, column=4, code="E041", message="“today” is 100% wrong", hint="mend: it, now"
)
WHOLE_FILE = Problem(path="entries", code="W012", message="two\nlines", level=Level.WARNING)
LINES = {"entries/élan x.yaml": ["schema: entry/1", "a: today"]}

#: What SARIF 2.1.0 asks of the parts that are written here (sections 3.13 to 3.58), as a schema.
SARIF = {
    "type": "object",
    "required": ["version", "runs", "$schema"],
    "additionalProperties": False,
    "properties": {
        "$schema": {"pattern": "sarif-schema-2\\.1\\.0\\.json$"},
        "version": {"const": "2.1.0"},
        "runs": {"type": "array", "minItems": 1, "items": {"$ref": "#/definitions/run"}},
    },
    "definitions": {
        "message": {"type": "object", "required": ["text"], "properties": {"text": {"type": "string", "minLength": 1}}},
        "level": {"enum": ["none", "note", "warning", "error"]},
        "run": {
            "required": ["tool", "results"],
            "additionalProperties": False,
            "properties": {
                "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                "originalUriBaseIds": {
                    "type": "object",
                    "additionalProperties": {"properties": {"description": {"$ref": "#/definitions/message"}}},
                },
                "results": {"type": "array", "items": {"$ref": "#/definitions/result"}},
                "tool": {
                    "required": ["driver"],
                    "properties": {
                        "driver": {
                            "required": ["name"],
                            "additionalProperties": False,
                            "properties": {
                                "name": {"type": "string"},
                                "semanticVersion": {"pattern": "^[0-9]+\\.[0-9]+\\.[0-9]+"},
                                "rules": {"uniqueItems": True, "items": {"$ref": "#/definitions/rule"}},
                            },
                        }
                    },
                },
            },
        },
        "rule": {
            "required": ["id"],
            "additionalProperties": False,
            "properties": {
                "id": {"type": "string"},
                "shortDescription": {"$ref": "#/definitions/message"},
                "defaultConfiguration": {"properties": {"level": {"$ref": "#/definitions/level"}}},
            },
        },
        "result": {
            "required": ["message", "ruleId", "ruleIndex", "level", "locations"],
            "additionalProperties": False,
            "properties": {
                "ruleId": {"type": "string"},
                "ruleIndex": {"type": "integer", "minimum": 0},
                "level": {"$ref": "#/definitions/level"},
                "message": {"$ref": "#/definitions/message"},
                "locations": {"minItems": 1, "maxItems": 1, "items": {"$ref": "#/definitions/location"}},
            },
        },
        "location": {
            "required": ["physicalLocation"],
            "properties": {
                "physicalLocation": {
                    "required": ["artifactLocation"],
                    "properties": {
                        "artifactLocation": {
                            "required": ["uri"],
                            "properties": {
                                "uri": {"pattern": "^[^/\\\\: ][^\\\\: ]*$"},
                                "uriBaseId": {"type": "string"},
                            },
                        },
                        "region": {
                            "required": ["startLine"],
                            "additionalProperties": False,
                            "properties": {
                                name: {"type": "integer", "minimum": 1}
                                for name in ("startLine", "startColumn", "endColumn")
                            },
                        },
                    },
                }
            },
        },
    },
}


def test_json_has_one_object_a_problem():
    assert as_json([PLACED], LINES) == [
        {
            "path": "entries/élan x.yaml",
            "line": 2,
            "column": 4,
            "end_column": 9,
            "code": "E041",
            "level": "error",
            "message": "“today” is 100% wrong",
            "hint": "mend: it, now",
        }
    ]
    assert as_json([WHOLE_FILE], {})[0]["end_column"] == 0


@pytest.mark.parametrize("problems", [[], [PLACED], [PLACED, WHOLE_FILE]])
def test_sarif_has_the_form_of_its_standard(problems):
    log = as_sarif(problems, LINES)
    assert [error.message for error in Draft7Validator(SARIF).iter_errors(log)] == []
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert {rule["id"] for rule in rules} == set(CODES)
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]


def test_sarif_names_place_level_and_a_path_from_the_project():
    first, second = as_sarif([PLACED, WHOLE_FILE], LINES)["runs"][0]["results"]
    place = first["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "entries/%C3%A9lan%20x.yaml", "uriBaseId": "PROJECT"}
    assert place["region"] == {"startLine": 2, "startColumn": 4, "endColumn": 9}
    assert first["message"]["text"] == "“today” is 100% wrong (mend: it, now)"
    assert (first["level"], second["level"]) == ("error", "warning")
    assert "region" not in second["locations"][0]["physicalLocation"]


def test_sarif_knows_a_code_that_has_no_words_yet():
    unknown = Problem(path="x.yaml", code="W999", message="is new", level=Level.WARNING)
    run = as_sarif([unknown], {})["runs"][0]
    assert run["tool"]["driver"]["rules"][run["results"][0]["ruleIndex"]] == {
        "id": "W999",
        "defaultConfiguration": {"level": "warning"},
    }


def test_github_gets_one_line_a_problem_with_its_own_escapes():
    assert as_github([PLACED, WHOLE_FILE], LINES) == [
        "::error file=entries/élan x.yaml,line=2,col=4,endColumn=9,title=E041::“today” is 100%25 wrong (mend: it, now)",
        "::warning file=entries,title=W012::two%0Alines",
    ]
    odd = Problem(path="a:b,c%.yaml", code="E002", message="x")
    assert as_github([odd], {}) == ["::error file=a%3Ab%2Cc%25.yaml,title=E002::x"]


def test_every_code_that_is_documented_has_words_and_no_other():
    table = (Path(__file__).parents[3] / "docs/writing-entries.md").read_text(encoding="utf-8")
    assert set(CODES) == set(re.findall(r"^\| ([EW]\d{3}) \|", table, re.MULTILINE))
