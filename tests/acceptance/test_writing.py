"""The editor's tools at the command line: lint in all its forms, new on a terminal, schema."""

import json
import os
import pty
import re
import subprocess

import pytest

from tests.acceptance.project import PROGRAM, wait_for

BRIDGE = "entries/chain-bridge-1849.yaml"


@pytest.fixture
def faulty(project):
    """Two faults in one file, and a warning in another."""
    project.edit(BRIDGE, 'date: "1849-11-20"', 'date: "20 November 1849"')
    project.edit(BRIDGE, "weight:", "wieght:")
    project.edit("entries/wembley-1953.yaml", "weight: ", "weight: 00")
    return project


def on_a_terminal(project, *arguments, typed):
    """Run the program on a terminal and type lines into it; what was shown, and the exit code."""
    ours, its = pty.openpty()
    process = subprocess.Popen(
        [PROGRAM, "--project", project.folder, *arguments], stdin=its, stdout=its, stderr=its, close_fds=True
    )
    os.close(its)
    shown = b""
    try:
        for line in typed:
            os.write(ours, f"{line}\n".encode())
        while True:
            try:
                read = os.read(ours, 65536)
            except OSError:  # Linux says so when the other side is closed
                break
            if not read:
                break
            shown += read
    finally:
        wait_for(lambda: process.poll() is not None)
        os.close(ours)
    return shown.decode(), process.returncode


def test_lint_shows_the_line_and_underlines_the_fault(faulty):
    output = faulty.run("lint", exit_code=1)
    number, line, carets = re.search(
        rf"{re.escape(BRIDGE)}:(\d+):11 E014 .*\n( +\d+ \| .*)\n( +\| +\^+)\n +=", output
    ).groups()
    assert line.lstrip().startswith(f"{number} | ")
    assert line[carets.index("^") : len(carets)] == '"20 November 1849"'
    assert "E010 there is no key “wieght” here" in output
    assert "W090" in output
    assert re.search(r"\d+ entries read: 2 errors, 1 warnings", output)
    assert "\x1b" not in output


def test_lint_on_a_terminal_has_colours(faulty):
    shown, code = on_a_terminal(faulty, "lint", typed=[])
    assert code == 1
    assert "\x1b[1;4;31m" in shown


def test_lint_for_code_hosts(faulty):
    log = json.loads(faulty.run("lint", "--format", "sarif", exit_code=1))
    results = log["runs"][0]["results"]
    assert [result["ruleId"] for result in results] == ["E010", "E014", "W090"]
    lines = faulty.run("lint", "--format", "github", exit_code=1).splitlines()
    assert [line.partition(" ")[0] for line in lines] == ["::error", "::error", "::warning"]
    assert all(
        re.fullmatch(r"::\w+ file=entries/[\w.-]+,line=\d+,col=\d+,endColumn=\d+,title=\w+::.+", line) for line in lines
    )


def test_warnings_alone_are_exit_code_zero(project):
    project.edit("entries/wembley-1953.yaml", "weight: ", "weight: 00")
    assert "0 errors, 1 warnings" in project.run("lint")


@pytest.mark.parametrize("form", ["text", "json", "sarif", "github"])
def test_faults_of_the_configuration_have_the_same_forms(project, form):
    project.edit("config/editions/hungary.yaml", "timezone: Europe/Budapest", "timezone: Europe/Budapst")
    output = project.run("lint", "--format", form, exit_code=1)
    assert "config/editions/hungary.yaml" in output
    if form in ("json", "sarif"):
        json.loads(output)


def test_a_published_id_that_is_gone_is_told_unless_the_ledger_is_left_out(project):
    project.run("publish", "--edition", "hungary", "--day", "2026-11-20", now="2026-11-20T08:00:00+01:00")
    project.edit(BRIDGE, "id: chain-bridge-1849", "id: another-bridge-1849")
    output = project.run("lint", exit_code=1)
    assert "E020 the entry “chain-bridge-1849” was published and is gone" in output
    assert "E020" not in project.run("lint", "--no-ledger")


def test_lint_looks_ahead_when_asked(project):
    project.run("new", "A treaty, 1957", "--date", "1957-03-25")
    output = project.run("lint", "--ahead", now="2026-11-23T12:00:00+01:00")
    assert re.search(r"entries/a-treaty-1957\.yaml:\d+:\d+ W061 70 years on 2027-03-25", output)


def test_the_schema_is_printed_or_written(project, tmp_path):
    for kind in ("entry", "edition", "publication"):
        printed = project.run("schema", kind)
        assert json.loads(printed)["$schema"] == "http://json-schema.org/draft-07/schema#"
        assert (project.folder / f"schema/{kind}-1.json").read_text(encoding="utf-8") == printed
        project.run("schema", kind, "--out", str(tmp_path / "deep" / f"{kind}.json"))
        assert (tmp_path / "deep" / f"{kind}.json").read_text(encoding="utf-8") == printed
    assert "cannot be written" in project.run("schema", "entry", "--out", str(project.folder), exit_code=1)
    assert "entry" in project.run("schema", "topics", exit_code=2)


def test_new_asks_on_a_terminal_for_what_was_not_named(project):
    typed = ["The Margaret Bridge, 1876", "30 April 1876", "1876-04-30"]
    shown, code = on_a_terminal(project, "new", typed=typed)
    assert code == 0, shown
    assert "Title of the article" in shown
    assert "year first" in shown or "1956-11-04" in shown
    path = project.folder / "entries/the-margaret-bridge-1876.yaml"
    assert 'date: "1876-04-30"' in path.read_text(encoding="utf-8")
    assert ": 0 errors, 0 warnings" in project.run("lint")


def test_new_elsewhere_says_what_is_missing(project):
    done = subprocess.run(
        [PROGRAM, "--project", project.folder, "new", "A title"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 2
    assert "--date" in done.stderr
