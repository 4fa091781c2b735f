"""Problems for other programs: JSON, SARIF 2.1.0 for code hosts, and the annotations of GitHub's runners."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import Any
from urllib.parse import quote

from syndicate.cli.problem_codes import CODES
from syndicate.cli.problem_report import end_of
from syndicate.errors import Level, Problem

_SARIF_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
#: The base that the paths of artifacts are relative to: the folder of the project.
_BASE = "PROJECT"

Lines = Mapping[str, Sequence[str]]
Json = dict[str, Any]  # objects of formats that others define


def as_json(problems: Sequence[Problem], lines: Lines) -> list[Json]:
    """One object for each problem; 0 for a place that is not known."""
    return [
        {
            "path": problem.path,
            "line": problem.line,
            "column": problem.column,
            "end_column": _end_column(problem, lines),
            "code": problem.code,
            "level": problem.level,
            "message": problem.message,
            "hint": problem.hint,
        }
        for problem in problems
    ]


def as_sarif(problems: Sequence[Problem], lines: Lines) -> Json:
    """A log of one run. Columns count code points; a path of an artifact is relative to the project's folder."""
    rules = sorted({problem.code for problem in problems} | CODES.keys())
    driver = {
        "name": "syndicate lint",
        "semanticVersion": version("syndicate"),
        "rules": [_rule(code) for code in rules],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_BASE: {"description": {"text": "The folder of the publication."}}},
        "results": [_result(problem, rules.index(problem.code), lines) for problem in problems],
    }
    return {"$schema": _SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(code: str) -> Json:
    level = Level.WARNING if code.startswith("W") else Level.ERROR
    rule: Json = {"id": code, "defaultConfiguration": {"level": level.value}}
    if code in CODES:
        rule["shortDescription"] = {"text": CODES[code]}
    return rule


def _result(problem: Problem, rule: int, lines: Lines) -> Json:
    artifact = {"uri": quote(problem.path), "uriBaseId": _BASE}
    place: Json = {"artifactLocation": artifact}
    if problem.line:
        region = {"startLine": problem.line}
        if problem.column:
            region |= {"startColumn": problem.column, "endColumn": _end_column(problem, lines)}
        place["region"] = region
    words = f"{problem.message} ({problem.hint})" if problem.hint else problem.message
    return {
        "ruleId": problem.code,
        "ruleIndex": rule,
        "level": problem.level.value,
        "message": {"text": words},
        "locations": [{"physicalLocation": place}],
    }


def as_github(problems: Sequence[Problem], lines: Lines) -> list[str]:
    """Workflow commands, one line each, as GitHub's runner reads them from the standard output."""
    return [_command(problem, lines) for problem in problems]


def _command(problem: Problem, lines: Lines) -> str:
    properties = {"file": problem.path}
    if problem.line:
        properties["line"] = str(problem.line)
        if problem.column:
            properties |= {"col": str(problem.column), "endColumn": str(_end_column(problem, lines))}
    properties["title"] = problem.code
    named = ",".join(f"{name}={_escape_property(value)}" for name, value in properties.items())
    words = f"{problem.message} ({problem.hint})" if problem.hint else problem.message
    return f"::{problem.level} {named}::{_escape(words)}"


def _escape(text: str) -> str:
    """As actions/toolkit does it in packages/core/src/command.ts."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape(text).replace(":", "%3A").replace(",", "%2C")


def _end_column(problem: Problem, lines: Lines) -> int:
    of_file = lines.get(problem.path, ())
    if not problem.column:
        return 0
    line = of_file[problem.line - 1] if problem.line <= len(of_file) else ""
    return max(end_of(line, problem), problem.column + 1)
