"""Drafts from other files: all of them or none, never over another, and clean."""

import json
import shutil

import pytest

from syndicate.config import load_settings, starter_dir
from syndicate.content.entries import load_entries
from syndicate.content.lint import lint
from syndicate.domain.entry import Status
from syndicate.errors import ContentError, FilesError, UnknownNameError
from syndicate.usecases.take_in import Form, take_in
from tests.unit.content.test_import_wikidata import JULIAN, row


@pytest.fixture
def settings(tmp_path):
    for name in ("config", "templates"):
        shutil.copytree(starter_dir() / name, tmp_path / name)
    (tmp_path / "entries").mkdir()
    return load_settings(tmp_path, {}, require_secrets=False)


@pytest.fixture
def csv(tmp_path):
    def write(text, name="Battles of 2026.csv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def loaded(settings):
    publication = settings.publication
    editions = [edition.id for edition in publication.editions]
    content = load_entries(settings.entries_dir, editions=editions, topics=publication.topics)
    return content, lint(content, publication)


TWO = (
    'title,date,blurb,source,topics\n"Mohács: the ""end""",1526-08-29,Lost.,A Book (1999),war\nKosovo,1389-06-15~,,,\n'
)


def test_rows_become_drafts_that_lint_clean(settings, csv):
    taken = take_in(settings, csv(TWO), Form.CSV)
    assert taken.folder == settings.entries_dir / "battles-of-2026"
    assert taken.entries == ("mohacs-the-end-1526", "kosovo-1389")
    content, doubts = loaded(settings)
    assert content.problems == ()
    # A doubtful date has a note for the desk to complete.
    assert doubts == ()
    mohacs = next(entry for entry in content.entries if entry.id == "mohacs-the-end-1526")
    assert mohacs.status is Status.DRAFT
    assert mohacs.moments[0].title.by_language == {"en": 'Mohács: the "end"'}
    assert mohacs.moments[0].blurb.by_language == {"en": "Lost."}
    assert mohacs.sources[0].cite == "A Book (1999)"
    assert mohacs.editions == {"*"}


def test_a_file_that_has_grown_may_be_taken_in_again(settings, csv):
    take_in(settings, csv(TWO), Form.CSV)
    taken = take_in(settings, csv(TWO + "Varna,1444-11-10,,,\nVarna,1444-11-10,,,\n"), Form.CSV)
    assert taken.entries == ("varna-1444",)
    assert taken.folder == settings.entries_dir / "battles-of-2026-2"
    assert [(p.line, p.code) for p in taken.left_out] == [(2, "W070"), (3, "W070"), (5, "W070")]
    content, doubts = loaded(settings)
    assert (len(content.entries), content.problems, doubts) == (3, (), ())


def test_ids_are_unique(settings, csv):
    long = "word " * 30
    dates = ("1900-01-01", "1900-02-01", "-0043-03-15")
    rows = [*(f"The fire,{date}" for date in dates), f"{long},1900", f"{long},1900-05", "Évszám,1900", "1900,1900"]
    taken = take_in(settings, csv("\n".join(["title,date", *rows])), Form.CSV)
    assert taken.entries[:3] == ("the-fire-1900", "the-fire-1900-2", "the-fire-44-bce")
    assert len(set(taken.entries)) == 7
    assert loaded(settings)[0].problems == ()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("title,date\nA fine day,1900\nB,1900-13\n", "3:3 E015"),
        ("title,date,blurb\nA fine day,1900,\nB,1901,It is nice. Today it stands there.\n", "3:8 E041"),
        ("title,date,lang\nA fine day,1900,en\nB,1901,xx\n", "3:8 E022"),
        ("title,date,calendar\nA fine day,1526-08-29,gregorian\n", "2:12 W036"),
        ("title,date,blurb\nA fine day,1900,a &#11; b\n", "2:17 E001"),
    ],
)
def test_one_fault_anywhere_and_nothing_is_written(settings, csv, text, told):
    with pytest.raises(ContentError) as caught:
        take_in(settings, csv(text), Form.CSV)
    (problem,) = caught.value.problems
    assert f"{problem.line}:{problem.column} {problem.code}" == told
    assert list(settings.entries_dir.iterdir()) == []


def test_a_dry_run_writes_nothing(settings, csv):
    taken = take_in(settings, csv(TWO), Form.CSV, dry_run=True)
    assert (len(taken.entries), taken.folder) == (2, None)
    assert list(settings.entries_dir.iterdir()) == []


def test_an_edition_may_be_named(settings, csv):
    take_in(settings, csv(TWO), Form.CSV, edition="hungary")
    assert {tuple(entry.editions) for entry in loaded(settings)[0].entries} == {("hungary",)}
    with pytest.raises(UnknownNameError):
        take_in(settings, csv(TWO), Form.CSV, edition="hungry")


def test_a_wikidata_result_is_taken_in_once(settings, tmp_path):
    path = tmp_path / "query.json"
    rows = [row("1526-09-08T00:00:00Z", "11", JULIAN, item="Q170314", label="Battle of Mohács"), row(precision="7")]
    path.write_text(json.dumps({"results": {"bindings": rows}}), encoding="utf-8")
    taken = take_in(settings, path, Form.WIKIDATA)
    assert taken.entries == ("battle-of-mohacs-1526",)
    assert len(taken.left_out) == 1
    content, doubts = loaded(settings)
    (entry,) = content.entries
    assert (str(entry.moments[0].date), entry.moments[0].date.calendar) == ("1526-08-29", "julian")
    assert entry.sources[0].url == "https://www.wikidata.org/wiki/Q170314"
    assert (content.problems, doubts) == ((), ())
    again = take_in(settings, path, Form.WIKIDATA)
    assert (again.entries, again.folder, len(again.left_out)) == ((), None, 2)


def test_a_file_that_is_not_there_is_told(settings, tmp_path):
    with pytest.raises(FilesError, match="no such file"):
        take_in(settings, tmp_path / "gone.csv", Form.CSV)


def test_a_folder_that_cannot_be_written_is_told_and_left_as_it_was(settings, csv):
    settings.entries_dir.rmdir()
    settings.entries_dir.write_text("a file")
    with pytest.raises(ContentError, match="E070"):
        take_in(settings, csv(TWO), Form.CSV)
    assert settings.entries_dir.read_text() == "a file"
