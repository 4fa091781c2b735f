"""The file of a new entry."""

import pytest

from syndicate.content.conversion import to_entry
from syndicate.content.entries import Content
from syndicate.content.lint import lint
from syndicate.content.new_entry import entry_id_for, new_entry_text
from syndicate.content.references import check_references
from syndicate.content.schema import EntryFile
from syndicate.document.tree import parse
from syndicate.document.validation import validate
from syndicate.domain.entry import Status
from syndicate.domain.historical_date import HistoricalDate
from tests.factories import make_publication

DAY = HistoricalDate(1849, 11, 20)


@pytest.mark.parametrize(
    ("title", "id"),
    [
        ("The Chain Bridge opens", "the-chain-bridge-opens-1849"),
        ("The bridge of 1849", "the-bridge-of-1849"),
        ("Széchenyi’s “Hitel” & Łódź, straße!", "szechenyis-hitel-lodz-strasse-1849"),
        ("Война и мир", "entry-1849"),
        ("1849", "entry-1849"),
        ("x" * 200, "x" * 70 + "-1849"),
        ("bridge " * 20, "bridge-" * 10 + "1849"),
    ],
)
def test_the_id_is_the_title_in_plain_letters_with_the_year(title, id):
    assert entry_id_for(title, DAY) == id


@pytest.mark.parametrize("date", ["1849-11-20", "1849-11-20~", "1849-11", "1222", "0895~", "-0043-03-15"])
@pytest.mark.parametrize("title", ["The bridge opens", 'A "quoted": title \\ with # marks', "Híd nyílik\nPesten", "no"])
def test_a_new_entry_is_a_draft_that_lints_clean(title, date):
    written = new_entry_text(title, HistoricalDate.parse(date), edition="hungary")
    tree = parse(written.encode(), "entries/new.yaml")
    file = validate(tree, EntryFile)
    entry = to_entry(file, "entries/new.yaml")
    assert not [*check_references(tree, file, editions=["hungary"], topics=())]
    assert not lint(Content(entries=(entry,), trees={entry.id: tree}), make_publication())
    assert entry.status is Status.DRAFT
    assert entry.editions == {"hungary"}
    assert entry.article.title.text_in(["en"]) == " ".join(title.split())
    assert str(entry.moments[0].date) == date


def test_a_new_entry_is_for_all_editions_in_english_unless_told_otherwise():
    assert 'editions: ["*"]' in new_entry_text("A bridge", DAY)
    assert 'lang: "en"' in new_entry_text("A bridge", DAY)
    assert 'lang: "hu"' in new_entry_text("Egy híd", DAY, lang="hu")


def test_years_before_our_era_and_of_three_digits_make_an_id_too():
    assert entry_id_for("The Ides of March", HistoricalDate.parse("-0043-03-15")) == "the-ides-of-march-44-bce"
    assert entry_id_for("The Conquest", HistoricalDate.parse("0895")) == "the-conquest-895"


def test_an_editor_is_led_to_the_schema_by_the_first_line():
    first, rest = new_entry_text("A bridge", DAY, schema="../schema/entry-1.json").split("\n", 1)
    assert first == "# yaml-language-server: $schema=../schema/entry-1.json"
    assert rest == new_entry_text("A bridge", DAY)
