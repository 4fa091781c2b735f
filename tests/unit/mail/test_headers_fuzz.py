import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from syndicate.mail import headers
from tests.unit.mail import header_fuzz
from tests.unit.mail.header_fuzz import COUNT, SEED, Fuzz

SOURCE = Path(headers.__file__).parents[2]
RUNNING = f"{sys.version_info.major}.{sys.version_info.minor}"


def test_four_thousand_mails_in_ten_scripts_come_back_as_they_were_written():
    fuzz = Fuzz(SEED)
    fuzz.run(COUNT)
    assert fuzz.problems == []
    assert fuzz.counts["written"] + fuzz.counts["refused"] == COUNT
    assert fuzz.counts["refused"] > 300
    readers = ("strict subject", "strict name", "email.header subject", "email.policy subject", "email.policy name")
    assert {fuzz.counts[reader] for reader in readers} == {fuzz.counts["written"]}


@pytest.mark.parametrize(
    ("name", "instead", "noticed"),
    [
        ("_MAX_WORD", 90, "an encoded-word of"),
        ("_FOLD_AT", 100, "a line of"),
        ("_ENCODED_WORD", re.compile(r"(?!)()()()"), "not refused"),
        ("_BREAKING", frozenset({"Cc"}), "not refused"),
        ("_Q_PLAIN", headers._Q_PLAIN | {ord("_")}, "read"),
        ("_ATOMS", re.compile(r"[ -~]+"), "read"),
    ],
)
def test_the_fuzz_notices_when_a_rule_is_broken(monkeypatch, name, instead, noticed):
    monkeypatch.setattr(headers, name, instead)
    fuzz = Fuzz(SEED)
    try:
        fuzz.run(600)
    except (AssertionError, ValueError, IndexError) as error:  # what was written cannot even be read
        fuzz.problems.append(f"read {error}")
    assert any(noticed in problem for problem in fuzz.problems)


def python_of(version):
    """The interpreter of that version: by its name, or beside the one that runs, where several are kept so."""
    beside = sorted(Path(sys.base_prefix).parent.glob(f"{version}.*/bin/python3"))
    for candidate in (shutil.which(f"python{version}"), *map(str, beside)):
        if candidate is not None:
            asked = subprocess.run([candidate, "-c", "import sys; print(sys.version_info[:2])"], capture_output=True)
            if asked.stdout.decode().strip() == f"({version.replace('.', ', ')})":
                return candidate
    return None


@pytest.mark.parametrize("version", ["3.12", "3.13", "3.14"])
def test_every_newer_python_on_this_machine_writes_and_reads_the_same(version):
    if version == RUNNING:
        pytest.skip(f"Python {version} runs these tests itself")
    python = python_of(version)
    if python is None:
        pytest.skip(f"no Python {version} on this machine: nothing is known of its mail library")
    # Without site packages: what runs there is this program and the standard library.
    done = subprocess.run(
        [python, "-S", "-B", "-W", "error", header_fuzz.__file__],
        env={"PYTHONPATH": str(SOURCE), "PATH": os.defpath},
        capture_output=True,
        text=True,
    )
    assert done.stderr == ""
    report = json.loads(done.stdout)
    assert report["python"].startswith(version)
    assert report["problems"] == []
    assert report["counts"]["written"] + report["counts"]["refused"] == COUNT
