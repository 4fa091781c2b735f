"""The folder of entries: one bad file never stops the others."""

import os
from pathlib import Path

import pytest

from syndicate.content.entries import load_entries
from syndicate.content.lint import lint
from syndicate.errors import Level
from tests.factories import make_publication
from tests.unit.content.yaml_entry import yaml_entry


@pytest.fixture
def root(tmp_path):
    folder = tmp_path / "entries"
    folder.mkdir()
    return folder


def write(root, name, text=None, **changes):
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml_entry(**changes) if text is None else text, encoding="utf-8")
    return path


def load(root, editions=("hungary",), topics=("war",)):
    return load_entries(root, editions=editions, topics=topics)


def ids(content):
    return [entry.id for entry in content.entries]


def test_entries_are_read_from_all_folders_in_the_order_of_their_paths(root):
    write(root, "b.yaml", id="bbb")
    write(root, "a/z.yaml", id="zzz")
    write(root, "a/deep/er.yaml", id="eee")
    write(root, "notes.txt", "not an entry")
    write(root, ".hidden.yaml", "[")
    write(root, ".git/x.yaml", "[")
    content = load(root)
    assert ids(content) == ["eee", "zzz", "bbb"]
    assert [entry.path for entry in content.entries] == ["entries/a/deep/er.yaml", "entries/a/z.yaml", "entries/b.yaml"]
    assert content.problems == ()
    assert content.references() == {"eee/opening", "zzz/opening", "bbb/opening"}


def test_every_kind_of_broken_file_is_reported_and_left_out(root):
    write(root, "broken.yaml", "a: b: c\n")
    write(root, "date.yaml", date="1849-02-30")
    write(root, "edition.yaml", entry="editions: [nowhere]")
    write(root, "schema.yaml", entry="wieght: 5")
    write(root, "good.yaml")
    content = load(root)
    assert ids(content) == ["chain-bridge-1849"]
    assert [str(problem).split(" ")[:2] for problem in content.problems] == [
        ["entries/broken.yaml:1:5", "E001"],
        ["entries/date.yaml:8:11", "E015"],
        ["entries/edition.yaml:10:12", "E022"],
        ["entries/schema.yaml:10:1", "E010"],
    ]


def test_of_two_files_with_one_id_the_first_by_path_is_kept(root):
    write(root, "a.yaml", title='"First"')
    write(root, "b.yaml", title='"Second"')
    content = load(root)
    assert [entry.path for entry in content.entries] == ["entries/a.yaml"]
    (problem,) = content.problems
    assert str(problem).startswith("entries/b.yaml:2:5 E023 the id “chain-bridge-1849” is that of entries/a.yaml:2")


def test_a_warning_leaves_its_file_in(root):
    write(root, "a.yaml", title='"The \\x93bridge"')
    content = load(root)
    assert [problem.code for problem in content.problems] == ["W011"]
    assert content.problems[0].level is Level.WARNING
    assert content.entries[0].moments[0].title.text_in(["en"]) == "The bridge"


def test_a_file_with_another_ending_is_told_to_be_passed_over(root):
    write(root, "a.yml")
    write(root, "b.YAML")
    assert [(p.path, p.code, p.level) for p in load(root).problems] == [
        ("entries/a.yml", "W012", Level.WARNING),
        ("entries/b.YAML", "W012", Level.WARNING),
    ]


def test_links_that_lead_out_of_the_folder_are_not_followed(root, tmp_path):
    outside = write(tmp_path, "outside/secret.yaml")
    write(root, "good/inside.yaml")
    (root / "a.yaml").symlink_to(outside)
    (root / "folder").symlink_to(outside.parent)
    (root / "gone.yaml").symlink_to(tmp_path / "nowhere.yaml")
    (root / "loop.yaml").symlink_to(root / "loop.yaml")
    (root / "within.yaml").symlink_to(root / "good" / "inside.yaml")
    content = load(root)
    assert ids(content) == ["chain-bridge-1849"]
    told = {problem.path: problem.message for problem in content.problems}
    assert "outside of the folder" in told["entries/a.yaml"]
    assert "not followed" in told["entries/folder"]
    assert "no such file" in told["entries/gone.yaml"]
    assert "cannot be read" in told["entries/loop.yaml"]
    assert "is that of entries/good/inside.yaml" in told["entries/within.yaml"]


def test_what_is_no_plain_file_never_makes_the_reader_wait(root):
    os.mkfifo(root / "pipe.yaml")
    (root / "folder.yaml").mkdir()
    (problem,) = load(root).problems
    assert (problem.path, problem.code, problem.message) == ("entries/pipe.yaml", "E002", "this is not a plain file")


def test_a_file_of_any_size_is_read_no_further_than_the_limit(root):
    write(root, "large.yaml", "a: " + "x" * 2_000_000)
    (problem,) = load(root).problems
    assert "larger than" in problem.message


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_that_may_not_be_read_is_reported(root):
    write(root, "a.yaml").chmod(0)
    (problem,) = load(root).problems
    assert "permission denied" in problem.message


def test_a_missing_folder_says_how_to_make_one(tmp_path):
    (problem,) = load(tmp_path / "entries").problems
    assert (problem.path, problem.code) == ("entries", "E002")
    assert "syndicate init" in problem.hint


def test_lint_names_the_line_and_column_of_what_it_finds(root):
    write(root, "a.yaml", entry="status: ready\nsources: []", moment="related: [gone/x]")
    problems = lint(load(root), make_publication())
    assert [(p.path, p.line, p.column, p.code) for p in problems] == [
        ("entries/a.yaml", 7, 9, "E030"),
        ("entries/a.yaml", 10, 15, "E022"),
    ]


def test_a_relative_folder_gives_the_same_paths(root, monkeypatch):
    write(root, "a.yaml")
    monkeypatch.chdir(root)
    assert [entry.path for entry in load(Path()).entries] == ["entries/a.yaml"]
