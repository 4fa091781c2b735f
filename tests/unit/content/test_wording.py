"""E041: words that will be wrong when an entry returns."""

import pytest

from syndicate.content.conversion import to_entry
from syndicate.content.schema import EntryFile
from syndicate.content.wording import stale_wording
from syndicate.document.tree import parse
from syndicate.document.validation import validate
from tests.factories import make_entry, make_moment, text
from tests.unit.content.yaml_entry import yaml_entry


def found_in(yaml):
    tree = parse(yaml.encode(), "entries/x.yaml")
    entry = to_entry(validate(tree, EntryFile), "entries/x.yaml")
    return [(p.line, p.column, p.message.partition("”")[0].removeprefix("“")) for p in stale_wording(entry, tree)]


def words_in(blurb):
    return [
        p.message.partition("”")[0].removeprefix("“")
        for p in stale_wording(make_entry(moments=[make_moment(blurb=blurb)]), None)
    ]


@pytest.mark.parametrize(
    "words",
    [
        "today",
        "Today",
        "tonight",
        "yesterday",
        "tomorrow",
        "recently",
        "nowadays",
        "last year",
        "last century",
        "this year",
        "This week",
        "next month",
        "70 years ago",
        "1,000 years ago",
        "seventy years ago",
        "twenty-five years ago",
        "a hundred years ago",
        "two centuries ago",
        "a decade ago",
        "some years ago",
        "70th anniversary",
        "1st anniversary",
        "seventieth anniversary",
        "twenty-fifth anniversary",
        "hundredth anniversary",
    ],
)
def test_words_that_go_stale(words):
    assert words_in(f"So it was {words}, they say.") == [words]


@pytest.mark.parametrize(
    "sentence",
    [
        "He died in the last year of the war.",
        "He died the next year, and the next month she did.",
        "It was his last year, their next week.",
        "In the last\nyear before the war.",
        "They met in last year of peace",
        "The anniversary was kept every year.",
        "Two years later, and forty years of rule.",
        "A year ago-between tale",
        "On this day, at this place, in this war.",
        "Thursday, yesterdays, a todayish word.",
        "Thirty-one years to the day after it.",
    ],
)
def test_words_that_look_back_from_their_own_sentence_are_fine(sentence):
    assert [words for words in words_in(sentence) if words != "A year ago"] == []


def test_words_are_told_at_their_line_and_column_in_every_style_of_text():
    yaml = yaml_entry(
        title='"Ősz: opened today"',
        moment="blurb: >-\n  Opened seventy\n  years ago, and\n  closed last\n  year.",
    ).replace("The first permanent bridge.", "Older.\n\n  In őszi rain, recently, it\n  fell.")
    assert found_in(yaml) == [
        (18, 17, "recently"),
        (9, 25, "today"),
        (11, 14, "seventy years ago"),
        (13, 14, "last year"),
    ]


def test_words_behind_escapes_are_told_at_the_text():
    assert found_in(yaml_entry(moment='blurb: "tod\\u0061y"')) == [(10, 12, "today")]


def test_the_article_and_its_standfirst_are_looked_at_in_each_language_with_a_table():
    yaml = (
        yaml_entry(entry="x")
        .replace("x\n", "")
        .replace("article:\n", "article:\n  standfirst: {en: Held today, en-GB: Held tonight, hu: Held today}\n")
    )
    assert found_in(yaml) == [(5, 25, "today"), (5, 44, "tonight")]


def test_without_the_file_only_its_name_is_told():
    (problem,) = stale_wording(make_entry(body=text("It stands today."), path="entries/y.yaml"), None)
    assert (problem.path, problem.line, problem.column, problem.code) == ("entries/y.yaml", 0, 0, "E041")
