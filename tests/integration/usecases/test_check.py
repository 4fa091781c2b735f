"""Check: files, ledger and the coming days, in one report."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from syndicate.app import build_app, load_project, make_clock, open_ledger
from syndicate.domain.entry import EditionId
from syndicate.domain.issue import IssueKey
from syndicate.errors import ConfigurationError, FilesError, Problem
from syndicate.usecases.check import check, unreadable
from syndicate.usecases.describe_schema import FileKind, schema_text
from syndicate.usecases.publish import publish
from syndicate.usecases.start import start_entry, start_project
from tests.unit.content.yaml_entry import yaml_entry

NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
READY = 'status: ready\nsources: [{cite: "A. Author, A Book (1999)"}]\neditions: [hungary]'
BRIDGE = "entries/bridge.yaml"


@pytest.fixture
def project(tmp_path):
    """The starter's configuration with one entry of our own."""
    folder = tmp_path / "publication"
    start_project(folder)
    for path in (folder / "entries").iterdir():
        path.unlink()
    (folder / BRIDGE).write_text(yaml_entry(entry=READY, date='"1849-11-20"'), encoding="utf-8")
    return folder


def run_check(project, *paths, **options):
    settings = load_project(project)
    ledger = open_ledger(settings)
    try:
        return check(settings, [project / path for path in paths], now=NOW, ledger=ledger, **options)
    finally:
        if ledger:
            ledger.close()


def codes(checked):
    return [problem.code for problem in checked.problems]


def publish_the_bridge(project):
    app = build_app(project, now=NOW, environ={})
    publish(app.installation, [IssueKey(EditionId("hungary"), NOW.date())], NOW)
    app.close()


def edit(project, old, new):
    file = project / BRIDGE
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_the_lines_of_files_with_problems_come_with_them(project):
    edit(project, "lang: en", "lang: en\r\nwieght: é")
    (project / "entries/latin.yaml").write_bytes("a: b\nc: é\n".encode("latin-1"))
    checked = run_check(project)
    assert checked.entries == 0
    assert [(p.path, p.line) for p in checked.problems] == [(BRIDGE, 4), ("entries/latin.yaml", 2)]
    assert checked.lines[BRIDGE][3] == "wieght: é"
    assert checked.lines["entries/latin.yaml"][1] == "c: \ufffd"


def test_only_the_named_files_are_told(project):
    edit(project, "lang: en", "lang: en\nwieght: 5")
    (project / "entries/sub").mkdir()
    (project / "entries/sub/other.yaml").write_text("a: [", encoding="utf-8")
    assert codes(run_check(project, BRIDGE)) == ["E010"]
    assert codes(run_check(project, "entries/sub")) == ["E001"]
    with pytest.raises(ConfigurationError, match="no such file"):
        run_check(project, "entries/gone.yaml")


def test_without_a_ledger_no_id_is_published(project):
    assert open_ledger(load_project(project)) is None
    edit(project, "id: chain-bridge-1849", "id: another-1849")
    assert codes(run_check(project)) == []
    assert not (project / "var").exists()


def test_an_id_that_was_published_must_stay_or_be_an_alias(project):
    publish_the_bridge(project)
    assert codes(run_check(project)) == []
    edit(project, "id: chain-bridge-1849", "id: another-1849")
    (problem,) = run_check(project).problems
    assert (problem.code, problem.path) == ("E020", "entries")
    assert "“chain-bridge-1849” was published" in problem.message
    edit(project, "id: another-1849", "id: another-1849\naliases: [chain-bridge-1849]")
    assert codes(run_check(project)) == []
    edit(project, "id: opening", "id: opened")
    (problem,) = run_check(project).problems
    assert (problem.code, problem.path) == ("E020", BRIDGE)
    assert "“opening” was published" in problem.message


def test_the_coming_days_are_looked_at_when_asked(project):
    draft = yaml_entry(id="treaty-1957", date='"1957-03-25"', title='"A treaty"')
    (project / "entries/treaty.yaml").write_text(draft, encoding="utf-8")
    assert codes(run_check(project)) == []
    ahead = run_check(project, ahead=True)
    assert set(codes(ahead)) == {"W060", "W061"}
    assert any("70 years on 2027-03-25" in problem.message for problem in ahead.problems)
    assert {problem.path for problem in ahead.problems if problem.code == "W060"} == {
        "config/editions/central-europe.yaml",
        "config/editions/hungary.yaml",
    }
    assert codes(run_check(project, "entries", ahead=True)) == ["W061"]


def test_a_moment_that_a_cooldown_hides_is_told_always(project):
    edit(project, "  - id: opening", '  - {id: eve, date: "1849-11-19", title: "The eve"}\n  - id: opening')
    (problem,) = run_check(project).problems
    assert (problem.code, problem.line) == ("W033", 8)
    assert "2027-11-20" in problem.message


def test_faults_of_the_configuration_come_with_their_lines(project):
    config = project / "config/publication.yaml"
    config.write_text("titel: x\n", encoding="utf-8")
    with pytest.raises(FilesError) as caught:
        load_project(project)
    checked = unreadable(project, caught.value)
    assert checked.entries == 0
    assert checked.lines["config/publication.yaml"][0] == "titel: x"
    gone = FilesError([Problem(path="entries/gone.yaml", line=1, column=1, code="E002", message="is gone")])
    assert unreadable(project, gone).lines == {}


def test_a_clock_stands_where_it_was_put_or_runs():
    assert make_clock(NOW)() == NOW
    assert make_clock(None)().tzinfo is UTC


def test_a_project_keeps_its_schemas_and_new_entries_name_theirs(project):
    for kind in FileKind:
        assert (project / f"schema/{kind}-1.json").read_text(encoding="utf-8") == schema_text(kind)
    path = start_entry(load_project(project), "The Margaret Bridge, 1876", "1876-04-30", None)
    first = path.read_text(encoding="utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=../schema/entry-1.json"
    assert (path.parent / first.partition("=")[2]).resolve() == (project / "schema/entry-1.json").resolve()
    assert run_check(project).problems == ()
    (project / "schema/entry-1.json").unlink()
    path = start_entry(load_project(project), "The Elizabeth Bridge, 1903", "1903-10-10", None)
    assert path.read_text(encoding="utf-8").startswith("schema: entry/1\n")


def test_a_project_is_named_by_any_path(project, monkeypatch):
    monkeypatch.chdir(project)
    edit(project, "lang: en", "lang: en\nwieght: 5")
    checked = check(load_project(Path()), [Path(BRIDGE)], now=NOW)
    assert codes(checked) == ["E010"]
    assert checked.lines[BRIDGE][3] == "wieght: 5"


def test_a_correction_that_comes_before_its_issue_is_told_when_the_ledger_is_asked(project):
    publish_the_bridge(project)
    file = project / BRIDGE
    with file.open("a", encoding="utf-8") as entry:
        entry.write('corrections:\n  - {at: "1990-01-01T00:00:00Z", severity: notice, note: "A wrong hour."}\n')
    (problem,) = run_check(project).problems
    assert (problem.code, problem.path) == ("W037", BRIDGE)
    file.write_text(file.read_text("utf-8").replace("1990-01-01", "2090-01-01"), "utf-8")
    assert codes(run_check(project)) == []
