"""The editor's commands, called within this process: what they print, and with which exit code they leave."""

import json
import re

import pytest
from typer.testing import CliRunner

from syndicate.cli.main import cli
from syndicate.errors import ConfigurationError
from syndicate.usecases.start import start_project
from tests.unit.content.yaml_entry import yaml_entry

BRIDGE = "entries/chain-bridge-1849.yaml"
READY = 'status: ready\nsources: [{cite: "A. Author, A Book (1999)"}]'


@pytest.fixture
def folder(tmp_path):
    """The starter's configuration with one entry of our own."""
    project = tmp_path / "publication"
    start_project(project)
    for path in (project / "entries").iterdir():
        path.unlink()
    (project / BRIDGE).write_text(yaml_entry(entry=READY, date='"1849-11-20"'), encoding="utf-8")
    return project


@pytest.fixture
def run(folder):
    """Run a command on the project and return what it prints."""

    def run(*arguments, exit_code=0, now="2026-11-23T12:00:00+01:00"):
        result = CliRunner().invoke(cli, ["--project", str(folder), "--now", now, *arguments])
        assert result.exit_code == exit_code, result.output
        return result.output

    return run


def edit(folder, path, old, new):
    text = (folder / path).read_text(encoding="utf-8")
    assert old in text
    (folder / path).write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def faulty(folder):
    """Two errors and a warning in one file."""
    edit(folder, BRIDGE, '"1849-11-20"', "20 November 1849")
    edit(folder, BRIDGE, "lang: en", "lang: en\nwieght: 5")
    (folder / "entries/other.yaml").write_text(
        yaml_entry(id="other-1850", date='"1850-11-20"', entry="weight: 0056"), encoding="utf-8"
    )


@pytest.mark.usefixtures("faulty")
def test_lint_tells_all_in_words(run):
    output = run("lint", exit_code=1)
    assert f"{BRIDGE}:4:1 E010 there is no key “wieght” here" in output
    assert "    4 | wieght: 5\n      | ^^^^^^\n      = did you mean “weight”?\n" in output
    assert "entries/other.yaml:10:9 W090" in output
    assert "1 entries read: 2 errors, 1 warnings" in output


@pytest.mark.usefixtures("faulty")
def test_lint_for_other_programs(run):
    assert [one["code"] for one in json.loads(run("lint", "--format", "json", exit_code=1))] == ["E010", "E014", "W090"]
    results = json.loads(run("lint", "--format", "sarif", exit_code=1))["runs"][0]["results"]
    assert [result["ruleId"] for result in results] == ["E010", "E014", "W090"]
    lines = run("lint", "--format", "github", exit_code=1).splitlines()
    assert [line.partition(" ")[0] for line in lines] == ["::error", "::error", "::warning"]
    form = r"::\w+ file=entries/[\w.-]+,line=\d+,col=\d+,endColumn=\d+,title=\w+::.+"
    assert all(re.fullmatch(form, line) for line in lines)


def test_without_a_problem_every_form_says_so(run):
    assert run("lint") == "1 entries read: 0 errors, 0 warnings\n"
    assert json.loads(run("lint", "--format", "json")) == []
    assert json.loads(run("lint", "--format", "sarif"))["runs"][0]["results"] == []
    assert run("lint", "--format", "github") == ""


def test_warnings_alone_are_exit_code_zero(run, folder):
    edit(folder, BRIDGE, "lang: en", "lang: en\nweight: 0056")
    assert "0 errors, 1 warnings" in run("lint")


@pytest.mark.parametrize("form", ["text", "json", "sarif", "github"])
def test_faults_of_the_configuration_have_the_same_forms(run, folder, form):
    edit(folder, "config/editions/hungary.yaml", "timezone: Europe/Budapest", "timezone: Europe/Budapst")
    output = run("lint", "--format", form, exit_code=1)
    assert "config/editions/hungary.yaml" in output
    if form in ("json", "sarif"):
        json.loads(output)


def test_a_published_id_that_is_gone_is_told_unless_the_ledger_is_left_out(run, folder):
    run("publish", "--edition", "hungary", "--day", "2026-11-20")
    edit(folder, BRIDGE, "id: chain-bridge-1849", "id: another-bridge-1849")
    assert "E020 the entry “chain-bridge-1849” was published and is gone" in run("lint", exit_code=1)
    assert "E020" in run("lint", "--ledger", exit_code=1)
    assert "E020" not in run("lint", "--no-ledger")


def test_lint_looks_ahead_when_asked(run):
    run("new", "A treaty, 1957", "--date", "1957-03-25")
    assert "W06" not in run("lint")
    output = run("lint", "--ahead")
    assert re.search(r"entries/a-treaty-1957\.yaml:\d+:\d+ W061 70 years on 2027-03-25", output)
    assert "W060" in output


@pytest.mark.parametrize("kind", ["entry", "edition", "publication"])
def test_a_schema_is_printed_or_written(run, folder, kind, tmp_path):
    printed = run("schema", kind)
    assert json.loads(printed)["$schema"] == "http://json-schema.org/draft-07/schema#"
    assert (folder / f"schema/{kind}-1.json").read_text(encoding="utf-8") == printed
    file = tmp_path / "deep" / "schema.json"
    run("schema", kind, "--out", str(file))
    assert file.read_text(encoding="utf-8") == printed


def test_a_schema_that_cannot_be_written_or_is_not_known_is_told(run, tmp_path):
    result = CliRunner().invoke(cli, ["schema", "entry", "--out", str(tmp_path)])
    assert isinstance(result.exception, ConfigurationError)
    assert "cannot be written" in str(result.exception)
    assert "publication" in run("schema", "topics", exit_code=2)


def test_new_says_what_is_missing_where_it_cannot_ask(run):
    assert "--date" in run("new", "A title", exit_code=2)
    assert "TITLE" in run("new", "--date", "1876-04-30", exit_code=2)
