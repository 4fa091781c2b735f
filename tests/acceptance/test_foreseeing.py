"""Commands that know the year ahead, through the installed program."""

import json
import os
import re

import pytest

from tests.acceptance.project import make_project
from tests.repository import ENVIRONMENT, Repository

NOW = "2026-11-24T07:00:00+01:00"
YEAR = ("--from", "2027-01-01", "--to", "2027-12-31")


@pytest.fixture(scope="module")
def starter(tmp_path_factory):
    """The starter publication, for what only looks at it."""
    return make_project(tmp_path_factory.mktemp("starter") / "mypub")


def test_coverage_draws_the_year_in_letters_where_there_is_no_colour_and_makes_no_database(starter):
    output = starter.run("coverage", "-e", "central-europe", *YEAR, "--max-empty", "365", now=NOW)

    assert output.startswith("central-europe, 365 days: ")
    for month in ("Jan 2027", "Jun 2027", "Dec 2027"):
        assert month in output
    assert "\x1b" not in output
    assert "brief only" in output
    assert "● Sound: no more than 365 days in a row are empty, and no lead is booked twice" in output
    assert not list((starter.folder / "var").glob("*.db"))


def test_coverage_fails_a_check_when_too_many_days_in_a_row_are_empty(starter):
    output = starter.run("coverage", "-e", "hungary", *YEAR, "--max-empty", "0", now=NOW, exit_code=1)

    assert "▲ Not sound: " in output


def test_coverage_fails_a_check_when_a_day_is_booked_twice(project):
    ready = (file for file in sorted((project.folder / "entries").glob("*.yaml")) if _can_be_booked(file))
    for file, _ in zip(ready, range(2), strict=False):
        text = file.read_text("utf-8")
        moment = re.search(r"(?m)^moments:\n  - id: (\S+)", text)[1]
        booking = f'bookings:\n  - {{moment: {moment}, day: "2027-05-05", slot: lead, reason: "agreed"}}\n'
        file.write_text(text.replace("\nmoments:\n", f"\n{booking}moments:\n"), "utf-8")

    output = project.run("coverage", "-e", "central-europe", *YEAR, "--max-empty", "365", now=NOW, exit_code=1)

    assert "Double bookings\n    2027-05-05: " in output
    assert "1 day promised to more leads than the edition takes" in output


def _can_be_booked(file):
    text = file.read_text("utf-8")
    return "status: ready" in text and "\nmoments:\n  - id: " in text and "\nbookings:" not in text


def test_coverage_writes_a_page_and_json_with_a_row_a_day(starter, tmp_path):
    page = tmp_path / "new" / "coverage.html"
    output = starter.run("coverage", *YEAR, "--json", "--html", str(page), "--max-empty", "365", now=NOW)

    found = json.loads(output)
    assert (found["sound"], found["from"], found["to"]) == (True, "2027-01-01", "2027-12-31")
    assert [len(edition["rows"]) for edition in found["editions"]] == [365, 365]
    assert page.read_text("utf-8").startswith("<!DOCTYPE html>")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("coverage", "--from", "2027-02-01", "--to", "2027-01-01"), "does not lie from 0 to"),
        (("coverage", "--edition", "hungry"), "did you mean “hungary”"),
        (("upcoming", "--within", "soon"), "is no length of time"),
        (("coverage", "--html", "/dev/null/coverage.html"), "cannot be written"),
    ],
)
def test_wrong_usage_is_told(starter, arguments, words):
    output = starter.run(*arguments, now=NOW, exit_code=2)

    assert words in " ".join(output.replace("│", " ").split())


def test_upcoming_looks_18_months_ahead_and_can_be_told_otherwise(starter):
    assert "until 2028-05-24" in starter.run("upcoming", now=NOW)
    described = json.loads(starter.run("upcoming", "--within", "6w", "--json", now=NOW))
    assert described["until"] == "2027-01-05"


def test_upcoming_names_what_is_missing(project):
    project.edit("entries/hungarian-revolution-1956.yaml", "status: ready", "status: draft")

    output = project.run("upcoming", "--within", "2y", now=NOW)

    assert "○ 2028-06-16  70 years (55)" in output
    assert re.search(r"hungarian-revolution-1956/nagy-executed in .*hungary.*: not ready: draft\n", output)


def test_diff_tells_what_the_working_folder_changes(project):
    repository = Repository(project.folder)
    repository.git("init", "--quiet", "--initial-branch", "main")
    (project.folder / ".gitignore").write_text("var/\n", "utf-8")
    project.write("entries/broken.yaml", "schema: [\n")
    repository.commit()

    def diff(*arguments, **options):
        return project.run("diff", *arguments, now=NOW, env={**os.environ, **ENVIRONMENT}, **options)

    (project.folder / "entries" / "broken.yaml").unlink()
    unchanged = diff("main", "-e", "hungary")
    assert "hungary, 2026-11-24 to 2027-12-28, against main (" in unchanged
    assert "    2026: none\n    2027: none\n" in unchanged
    assert "main:entries/broken.yaml" in unchanged
    repository.commit()

    entry = project.folder / "entries" / "hungarian-revolution-1956.yaml"
    entry.write_text(entry.read_text("utf-8").replace("rank: lead", "rank: standard"), "utf-8")
    changed = diff("HEAD", "-e", "hungary")
    assert re.search(r"    Pushes  .* from lead to standard on 4 Nov 2027\n", changed)

    entry.write_text(entry.read_text("utf-8").replace("status: ready", "status: draft"), "utf-8")
    dropped = json.loads(diff("HEAD", "-e", "hungary", "--json"))
    assert {change["kind"] for change in dropped["editions"][0]["changes"]} >= {"drops"}

    (project.folder / "config" / "editions" / "central-europe.yaml").unlink()
    assert "the edition central-europe is gone" in diff("HEAD")

    assert "there is no revision “nowhere”" in diff("nowhere", exit_code=2)


def test_outside_of_git_there_is_nothing_to_compare(starter):
    ceiling = {**os.environ, "GIT_CEILING_DIRECTORIES": str(starter.folder.parent)}

    output = starter.run("diff", "main", now=NOW, env=ceiling, exit_code=1)

    assert "not a git repository" in output
