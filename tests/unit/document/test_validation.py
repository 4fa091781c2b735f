"""Trees to typed values: which spellings each type takes, and how a fault is told and where."""

from typing import Annotated, Literal

import pytest
from pydantic import BeforeValidator, Field, RootModel, ValidationInfo, field_validator

from syndicate.document.tree import parse
from syndicate.document.validation import choice_of, named, nearest, validate
from syndicate.document.values import (
    FileModel,
    Integer,
    Line,
    LocalisedLine,
    Slug,
    Text,
)
from syndicate.domain.entry import Rank
from syndicate.errors import FilesError


class Part(FileModel):
    name: Line
    rank: Rank = Rank.STANDARD


class Whole(FileModel):
    kind: Literal["whole/1"] = Field(alias="schema")
    title: LocalisedLine | None = None
    parts: Annotated[tuple[Part, ...], Field(max_length=2)] = ()
    part: Annotated[Part, Field(description="one")] | None = None
    notes: str = ""
    by_name: dict[str, Part] = Field(default_factory=dict, alias="by-name")
    tags: Annotated[frozenset[Slug], Field(min_length=1)] = frozenset({"x"})
    weight: Annotated[Integer, Field(ge=0, le=100)] = 50
    short: Annotated[Text, Field(min_length=3, max_length=5)] = "abc"


def check(text, model=Whole):
    return validate(parse(text.encode(), "x.yaml"), model)


def faults(text, model=Whole):
    with pytest.raises(FilesError) as caught:
        check(text, model)
    return caught.value.problems


def fault(text, model=Whole):
    (problem,) = faults(text, model)
    return problem


def test_a_right_file_becomes_the_model():
    whole = check(
        "{schema: whole/1, title: {en: T}, parts: [{name: a, rank: lead}], weight: 7, by-name: {x: {name: y}}}"
    )
    assert whole.parts == (Part(name="a", rank=Rank.LEAD),)
    assert whole.weight == 7
    assert whole.by_name["x"].name == "y"


def test_an_unknown_key_is_told_at_the_key_with_the_nearest_allowed_one():
    problem = fault("schema: whole/1\nparts:\n  - {name: a, rnak: lead}\n")
    assert str(problem) == "x.yaml:3:15 E010 there is no key “rnak” here (did you mean “rank”?)"


def test_an_unknown_key_far_from_all_lists_what_is_allowed():
    assert fault("schema: whole/1\npart: {name: a, zzz: b}").hint == "allowed: name, rank"
    assert fault("schema: whole/1\nby-name: {x: {name: a, zzz: b}}").hint == "allowed: name, rank"
    assert fault("schema: whole/1\npart: {name: a, zzz: b}").hint == "allowed: name, rank"
    assert "by-name" in fault("schema: whole/1\nzzz: b").hint


def test_a_missing_key_is_told_at_its_mapping_with_what_is_needed():
    problem = fault("schema: whole/1\nparts:\n  - name: a\n  - rank: lead\n")
    assert (problem.line, problem.column) == (4, 5)
    assert problem.message == "the key “name” is missing"
    assert problem.hint == "needed here: name"


def test_a_key_without_a_value_is_told_once():
    problem = fault("schema: whole/1\npart: {name: a}\nweight:\nparts:\n  - {name: b}\n")
    assert str(problem) == "x.yaml:3:1 E010 “weight” has no value (write a value, or delete the line)"
    assert fault("schema: whole/1\ntags:\n  - a\n  -\n").message == "item 2 of “tags” has no value"
    assert fault("schema: whole/1\nnotes:\n").message == "“notes” has no value"


def test_every_problem_of_a_file_is_told_in_its_order():
    problems = faults("title: [a]\nweight: 101\nparts: x\npart:\n")
    assert [(p.line, p.message) for p in problems] == [
        (1, "the key “schema” is missing"),
        (1, "“title” must be a mapping of keys to values, not a list"),
        (2, "“weight” must be at most 100, not “101”"),
        (3, "“parts” must be a list, not “x”"),
        (4, "“part” has no value"),
    ]


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("{schema: whole/2}", "“schema” must be whole/1, not “whole/2”", "did you mean “whole/1”?"),
        (
            "{schema: whole/1, part: {name: a, rank: leed}}",
            "“part.rank” must be lead, standard or brief, not “leed”",
            "did you mean “lead”?",
        ),
        (
            "{schema: whole/1, part: {name: a, rank: [x]}}",
            "“part.rank” must be lead, standard or brief, not a list",
            "",
        ),
        ("{schema: whole/1, part: {name: {a: b}}}", "“part.name” must be a text, not a mapping", None),
        ("{schema: whole/1, parts: [x]}", "item 1 of “parts” must be a mapping of keys to values, not “x”", ""),
        ("{schema: whole/1, tags: {a: b}}", "“tags” must be a list, not a mapping", None),
        ("{schema: whole/1, tags: []}", "“tags” must have at least 1 item", "it has 0"),
        (
            "{schema: whole/1, parts: [{name: a}, {name: b}, {name: c}]}",
            "“parts” must have at most 2 items",
            "it has 3",
        ),
        ("{schema: whole/1, short: abcdef}", "“short” must have at most 5 characters, not “abcdef”", "it has 6"),
        ("{schema: whole/1, short: ab}", "“short” must have at least 3 characters, not “ab”", "it has 2"),
        ("{schema: whole/1, weight: -1}", "“weight” must be at least 0, not “-1”", ""),
        ("{schema: whole/1, title: {en: ''}}", "“title.en” must not be empty", None),
        ("{schema: whole/1, title: {}}", "“title” must have at least 1 item", "it has 0"),
        ("{schema: whole/1, title: ''}", "“title” must not be empty", None),
        ("just text", "the file must be a mapping of keys to values, not “just text”", ""),
    ],
)
def test_a_wrong_value_is_told_in_plain_words(text, message, hint):
    problem = fault(text)
    assert (problem.code, problem.message) == ("E010", message)
    assert hint is None or problem.hint == hint


def test_an_item_that_is_wrong_does_not_make_its_list_too_short():
    assert fault("{schema: whole/1, tags: [A]}").message.startswith("item 1 of “tags” must be of small letters")


def test_long_values_are_shown_in_part_and_on_one_line():
    assert "not “aaa aaa" in fault("schema: whole/1\nweight: |\n" + "  aaa\n" * 40).message
    assert fault("schema: whole/1\nweight: |\n" + "  aaa\n" * 40).message.endswith("…”")


def test_a_wrong_key_of_a_mapping_is_told_at_the_key():
    problem = fault("schema: whole/1\ntitle: {en: a, english!: b}\n")
    assert (problem.line, problem.column) == (2, 16)
    assert problem.message == "the key “english!” must be a language tag"


def test_a_model_that_is_a_mapping_by_itself_is_checked_too():
    class Names(RootModel[dict[Slug, Line]]):
        pass

    assert check("{a: b}", Names).root == {"a": "b"}
    assert fault("{A b: c}", Names).message.startswith("the key “A b” must be of small letters")


def test_kinds_of_error_without_words_of_their_own_stay_free_of_jargon():
    class Odd(FileModel):
        value: Annotated[Text, Field(pattern="^x$")]
        other: dict[Annotated[str, Field(max_length=1)], Text]

        @field_validator("value")
        @classmethod
        def plain(cls, value: str, info: ValidationInfo) -> str:
            return value

    first, second = faults("{value: y, other: {ab: c}}", Odd)
    assert first.message == "“value” must be of another form, not “y”"
    assert second.message == "the key “ab” cannot be a key"


def test_a_list_that_a_model_reads_as_a_mapping_keeps_its_places():
    class Years(FileModel):
        listed: tuple[Integer, ...] = ()

    class Ladder(FileModel):
        years: Annotated[Years, BeforeValidator(lambda value: {"listed": value})]

    problem = fault("years: [1, x]", Ladder)
    assert (problem.column, problem.message) == (
        12,
        "item 2 of “years” must be a whole number of at most six digits, not “x”",
    )


def test_names_of_places_in_a_file():
    assert named(()) == "the file"
    assert named(("article", "title", "en")) == "“article.title.en”"
    assert named(("moments", 0, "title", "en")) == "“title.en”"
    assert named(("moments", 0, "sources", 1)) == "item 2 of “sources”"
    assert named((3,)) == "item 4 of the file"


def test_choices_and_near_names_in_words():
    assert choice_of(["a"]) == "a"
    assert choice_of(["a", "b", "c"]) == "a, b or c"
    assert nearest("hungry", ["hungary", "austria"]) == "did you mean “hungary”?"
    assert nearest("x", ["hungary"]) == ""
