"""What the parts of one file say of each other, of the editions and of the topics."""

import pytest

from syndicate.content.references import check_references
from syndicate.content.schema import EntryFile
from syndicate.document.tree import parse
from syndicate.document.validation import validate
from tests.unit.content.yaml_entry import yaml_entry


def problems_of(text, editions=("hungary", "austria"), topics=("music", "war")):
    tree = parse(text.encode(), "entries/x.yaml")
    return [*check_references(tree, validate(tree, EntryFile), editions=editions, topics=topics)]


def test_a_right_file_has_no_problems():
    assert not problems_of(
        yaml_entry(
            entry="""
editions: [hungary, austria]
topics: [war]
not_before: 2026-01-01
not_after: 2026-01-01
sources: [{cite: A book, for: [opening]}]
bookings: [{moment: opening, day: 2031-11-20, edition: hungary}, {moment: opening, day: 2032-11-20}]
skips: [{moment: opening, year: 2031, reason: for once, edition: "*"}, {day: 2033-11-20, reason: for once}]
corrections: [{at: "2026-11-05T09:10Z", severity: silent, note: A typo, moments: [opening]}]
""",
            moment="sources: [{cite: A book, for: [opening]}]",
        )
    )


@pytest.mark.parametrize(
    ("entry", "moment", "column", "words"),
    [
        ("editions: [hungary, hungry]", "", 21, "no edition “hungry”"),
        ("topics: [war, musik]", "", 15, "no topic “musik”"),
        ("bookings: [{moment: opning, day: 2031-11-20}]", "", 21, "no moment of this entry “opning”"),
        ("bookings: [{moment: opening, day: 2031-11-20, edition: x}]", "", 56, "no edition “x”"),
        ("skips: [{moment: other, year: 2031, reason: for once}]", "", 18, "no moment of this entry “other”"),
        ("skips: [{year: 2031, reason: for once, edition: x}]", "", 49, "no edition “x”"),
        ("sources: [{cite: A book, for: [opening, z]}]", "", 41, "no moment of this entry “z”"),
        ('corrections: [{at: "2026-11-05T09:10Z", severity: silent, note: A typo, moments: [z]}]', "", 83, "“z”"),
        ("", "sources: [{cite: A book, for: [z]}]", 36, "no moment of this entry “z”"),
    ],
)
def test_a_name_that_is_not_there_is_told_where_it_stands(entry, moment, column, words):
    (problem,) = problems_of(yaml_entry(entry=entry, moment=moment))
    assert (problem.code, problem.column) == ("E022", column)
    assert words in problem.message


def test_a_name_that_is_not_there_comes_with_the_nearest_or_with_all():
    hints = [problem.hint for problem in problems_of(yaml_entry(entry="editions: [hungry, x]"))]
    assert hints == ["did you mean “hungary”?", "known: hungary, austria"]
    assert problems_of(yaml_entry(entry="topics: [x]"), topics=())[0].hint == "known: none"


def test_an_entry_has_its_article_in_one_place():
    both = yaml_entry().replace("article:\n", "article:\n  url: https://example.org/a\n")
    (problem,) = problems_of(both)
    assert (problem.code, problem.line, problem.column) == ("E010", 11, 1)
    assert "not both" in problem.message
    (problem,) = problems_of(yaml_entry().partition("body:")[0])
    assert (problem.code, problem.line) == ("E010", 4)
    assert "no article" in problem.message


def test_ids_of_moments_are_unique():
    (problem,) = problems_of(yaml_entry(entry="  - id: opening\n    date: 1850-01-01\n    title: Again\n"))
    assert (problem.code, problem.line, problem.column) == ("E023", 10, 9)
    assert "the first is on line 7" in problem.message


@pytest.mark.parametrize("skip", ["{reason: for once}", "{year: 2031, day: 2031-11-20, reason: for once}"])
def test_a_skip_names_a_day_or_a_year(skip):
    (problem,) = problems_of(yaml_entry(entry=f"skips: [{skip}]"))
    assert "either a “day” or a “year”" in problem.message


def test_an_entry_must_not_end_before_it_begins():
    (problem,) = problems_of(yaml_entry(entry="not_before: 2026-02-01\nnot_after: 2026-01-01"))
    assert (problem.line, problem.column) == (11, 12)
    assert "before “not_before”, 2026-02-01" in problem.message
