"""Broken files of every kind: each is told with the right code at the right place, quickly and in little memory.

All are read in one child process that may not take more than 512 MiB, each from a folder of its own.
"""

import json
import subprocess
import sys
from dataclasses import dataclass

import pytest

from tests.unit.content.yaml_entry import MINIMAL

ROOT = "entries/x.yaml"


@dataclass(frozen=True)
class Broken:
    files: dict[str, bytes]
    #: Of everything that is told: code, file, line, column.
    told: list[tuple[str, str, int, int]]


def broken(text, *told, file="x.yaml", beside=None):
    data = text if isinstance(text, bytes) else text.encode()
    files = {file: data, **{name: other.encode() for name, other in (beside or {}).items()}}
    return Broken(files, [(code, f"entries/{file}", line, column) for code, line, column in told])


def entry(old="", new="", add=""):
    """`MINIMAL` with one thing changed, and lines of a moment added to it."""
    assert old in MINIMAL
    text = MINIMAL.replace(old, new, 1) if old else MINIMAL
    return text.replace("body: |", f"{add}body: |")


LAUGHS = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join([f'*{chr(97 + n)}'] * 9)}]\n" for n in range(1)
)

FILES = {
    # YAML 1.1: values that change their type from one program to the next.
    "norway": broken(entry("lang: en", "lang: no"), ("W090", 3, 7)),
    "a status that is off": broken(entry("lang: en", "lang: en\nstatus: off"), ("E010", 4, 9)),
    "base 60": broken(entry("lang: en", "lang: en\nweight: 16:30"), ("E010", 4, 9)),
    "octal": broken(entry("lang: en", "lang: en\nweight: 0056"), ("W090", 4, 9)),
    "a float": broken(entry("lang: en", "lang: en\nweight: 1e1"), ("E010", 4, 9)),
    # Things that YAML itself stumbles over.
    "a tab as indent": broken(entry("  title", "\ttitle"), ("E001", 5, 1)),
    "a second colon": broken(entry('"The bridge opens"', "Opening: the bridge"), ("E001", 9, 19)),
    "a quotation mark left open": broken(entry('opens"', "opens"), ("E001", 9, 12)),
    "a key twice": broken(entry("lang: en", "lang: en\nid: other"), ("E001", 4, 1)),
    "a merge left unfinished": broken(entry("lang: en", "<<<<<<< HEAD\nlang: en\n=======\n"), ("E001", 3, 1)),
    "a tag": broken(entry("lang: en", "lang: !!python/name:os.system en"), ("E001", 3, 7)),
    # Attacks.
    "a bomb of aliases": broken(LAUGHS, ("E001", 1, 4), ("E001", 2, 4), *[("E001", 2, 8 + 4 * n) for n in range(9)]),
    "a bomb of merge keys": broken("a: {<<: {b: c}}\n", ("E001", 1, 5)),
    "5 MB of nesting": broken("a: " + "[" * 5_000_000, ("E001", 0, 0)),
    "1 MB of nesting": broken("a:\n  " + "[" * 1_000_000, ("E001", 2, 22)),
    "nested by indent": broken("".join(f"{' ' * n}a:\n" for n in range(900)), ("E001", 20, 20)),
    "100,000 values": broken("a: [" + "x," * 100_000 + "]", ("E001", 1, 99_999)),
    "a number of 100,000 digits": broken(entry("lang: en", f"lang: en\nweight: {'9' * 100_000}"), ("E010", 4, 9)),
    # Bytes.
    "Latin-1": broken(entry("The bridge", "Le pont céleste").encode("latin-1"), ("E001", 9, 22)),
    "UTF-16": broken(MINIMAL.encode("utf-16"), ("E001", 1, 1)),
    "a control character": broken(entry("The bridge opens", "The bridge\x0bopens"), ("E001", 9, 23)),
    "a BOM, and a fault behind it": broken(
        b"\xef\xbb\xbf" + entry("lang: en", "lnag: en").encode(), ("E010", 1, 1), ("E010", 3, 1)
    ),
    "line ends of Windows": broken(entry("1849-11-20", "1849-02-30").replace("\n", "\r\n"), ("E015", 8, 11)),
    "nothing": broken(b"", ("E001", 0, 0)),
    # Entries.
    "an id that stands in two files": broken(MINIMAL, ("E023", 2, 5), beside={"a.yaml": MINIMAL}),
    "a moment's id twice": broken(
        entry(add='  - {id: opening, date: "1850-01-01", title: "Again"}\n'), ("E023", 10, 10)
    ),
    "a day that no calendar has": broken(entry("1849-11-20", "1849-11-31"), ("E015", 8, 11)),
    "a leap day of the wrong calendar": broken(entry("1849-11-20", "1900-02-29"), ("E015", 8, 11)),
    "a date in words": broken(entry('"1849-11-20"', "20 November 1849"), ("E014", 8, 11)),
    "a calendar that is not named": broken(
        entry(add='    places: [{name: "Arad", country: "RO"}]\n'), ("E016", 8, 11)
    ),
    "a calendar that nobody used": broken(
        entry("1849-11-20", "1526-09-08", add="    calendar: gregorian\n"), ("W036", 10, 15)
    ),
    "words that go stale": broken(
        entry("The first permanent bridge.", "It opened\n  ten years ago, and stands today."),
        ("E041", 12, 3),
        ("E041", 12, 29),
    ),
    "an unknown key": broken(entry("lang: en", "lang: en\nwieght: 5"), ("E010", 4, 1)),
    "an unknown edition": broken(entry("lang: en", "lang: en\neditions: [hungry]"), ("E022", 4, 12)),
    "a blurb that is too long": broken(entry(add=f"    blurb: {'x' * 601}\n"), ("E010", 10, 12)),
}  # fmt: skip

CHILD = """
import json, resource, sys
from pathlib import Path
from time import perf_counter
from syndicate.content.entries import load_entries
from syndicate.content.lint import lint
from syndicate.domain.edition import Publication

limit = 512 * 1024 * 1024
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
for folder in sorted(Path(sys.argv[1]).iterdir()):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = perf_counter()
    content = load_entries(folder / "entries", editions=["hungary"], topics=[])
    problems = [*content.problems, *lint(content, Publication(title="", id_authority="", editions=(), topics={}))]
    seconds = perf_counter() - start
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    told = [(p.code, p.path, p.line, p.column) for p in problems]
    print(json.dumps({"name": folder.name, "told": told, "seconds": seconds, "grown_kib": grown}))
"""


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """What the child told of every file, by name."""
    root = tmp_path_factory.mktemp("broken")
    for name, one in FILES.items():
        folder = root / name.replace(" ", "-") / "entries"
        folder.mkdir(parents=True)
        for file, data in one.files.items():
            (folder / file).write_bytes(data)
    done = subprocess.run([sys.executable, "-c", CHILD, root], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return {result["name"]: result for result in map(json.loads, done.stdout.splitlines())}


@pytest.mark.parametrize("name", FILES)
def test_a_broken_file_is_told_at_its_place_in_no_time_and_in_little_memory(name, results):
    result = results[name.replace(" ", "-")]
    assert [tuple(one) for one in result["told"]] == FILES[name].told
    assert result["seconds"] < 1
    assert result["grown_kib"] < 100 * 1024
