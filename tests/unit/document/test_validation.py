"""Trees to typed values: which spellings each type takes, and how a fault is told and where."""

from datetime import UTC, date, datetime, time
from typing import Annotated, Literal

import pytest
from pydantic import BeforeValidator, Field, RootModel, ValidationInfo, field_validator

from syndicate.document.tree import parse
from syndicate.document.validation import choice_of, named, nearest, validate
from syndicate.document.values import (
    Day,
    Decimal,
    FileModel,
    Flag,
    Instant,
    Integer,
    Language,
    Line,
    LocalisedAddress,
    LocalisedLine,
    LocalisedText,
    MailAddress,
    PastDay,
    Slug,
    Text,
    WallClock,
    WebAddress,
    local_texts,
)
from syndicate.domain.entry import Rank
from syndicate.domain.historical_date import HistoricalDate
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


def value_of(kind, text):
    class One(FileModel):
        value: kind

    return check(f"value: {text}", One).value


def refused(kind, text):
    class One(FileModel):
        value: kind

    return fault(f"value: {text}", One)


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


@pytest.mark.parametrize("text", ["010", "-5", "999999", "0"])
def test_whole_numbers(text):
    assert value_of(Integer, text) == int(text)


@pytest.mark.parametrize("text", ["1.0", "1e3", "0x1F", "1_000", "+1", "'1 '", "1234567", "one", "[1]", "true", "١"])
def test_whole_numbers_are_digits_alone(text):
    assert "whole number" in refused(Integer, text).message


def test_numbers_with_a_point():
    assert value_of(Decimal, "47.4979") == 47.4979
    assert value_of(Decimal, "-3") == -3.0
    for text in ("1e3", ".5", "nan", "1,5", "{a: b}"):
        assert "must be a number" in refused(Decimal, text).message


def test_only_true_and_false_are_flags():
    assert value_of(Flag, "true") is True
    assert value_of(Flag, "false") is False
    for text in ("yes", "no", "on", "True", "1", "[a]"):
        assert "must be true or false" in refused(Flag, text).message


def test_times_of_day():
    assert value_of(WallClock, "06:30") == time(6, 30)
    assert value_of(WallClock, "23:59") == time(23, 59)
    for text in ("6:30", "24:00", "06:60", "12:30:45", "0630", "[a]"):
        assert "from 00:00 to 23:59" in refused(WallClock, text).message


def test_days_of_our_time():
    assert value_of(Day, "2026-11-04") == date(2026, 11, 4)
    assert refused(Day, "04.11.2026").code == "E014"
    assert refused(Day, "2026-11-04~").code == "E014"
    impossible = refused(Day, "2026-02-30")
    assert impossible.code == "E015"
    assert impossible.message == "“value” is “2026-02-30”, which names a day that does not exist: 30 February 2026"
    assert impossible.hint == "February 2026 has 28 days"


def test_days_in_history():
    assert value_of(PastDay, "1956-11-11~") == HistoricalDate.parse("1956-11-11~")
    assert refused(PastDay, "1900-02-29").code == "E015"
    assert refused(PastDay, "1956-13-01").code == "E015"
    malformed = refused(PastDay, "4.11.1956")
    assert (malformed.code, malformed.hint) == ("E014", "year first, as in 1956-11-04")
    assert refused(PastDay, "1526-08-29").code == "E014"
    assert refused(PastDay, "{year: 1956}").code == "E014"


def test_instants_carry_their_offset():
    assert value_of(Instant, "2026-11-05T09:10:00+01:00") == datetime(2026, 11, 5, 8, 10, tzinfo=UTC)
    assert value_of(Instant, "2026-11-05T09:10Z") == datetime(2026, 11, 5, 9, 10, tzinfo=UTC)
    assert refused(Instant, "2026-11-05T09:10").code == "E014"
    assert refused(Instant, "2026-11-05").code == "E014"
    assert refused(Instant, "2026-02-30T09:10Z").code == "E015"
    assert refused(Instant, "2026-02-20T25:10Z").code == "E015"


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (Slug, "chain-bridge-1849", ["Chain", "a--b", "-a", "a_b", "ő"]),
        (Language, "de-AT", ["english language", "EN", "e"]),
        (WebAddress, "https://example.org/a?b#c", ["ftp://example.org", "javascript:alert(1)", "//x", "'https://a b'"]),
        (MailAddress, "desk@example.org", ["desk", "a@b@c", "x@-"]),
        (Line, "one line", ["'  '", '"a\\nb"', '"a\\u202eb"']),
    ],
)
def test_texts_of_a_certain_form(kind, good, bad):
    assert value_of(kind, good) == good
    for text in bad:
        assert refused(kind, text).code == "E010"


def test_texts_lose_white_space_around_them():
    assert value_of(Text, "|\n  one\n\n  two\n\n") == "one\n\ntwo"
    assert value_of(Line, ">-\n  one\n  two\n") == "one two"


def test_a_bare_text_is_in_the_language_of_the_file():
    assert local_texts(value_of(LocalisedText, "text"), "hu") == {"hu": "text"}
    assert local_texts(value_of(LocalisedLine, "{en: a, de-AT: b}"), "hu") == {"en": "a", "de-AT": "b"}
    assert "address of the web" in refused(LocalisedAddress, "{en: nowhere}").message


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
