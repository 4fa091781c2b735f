"""The types of values: which spellings each takes, and what is said of the others."""

from datetime import UTC, date, datetime, time

import pytest

from syndicate.document.tree import parse
from syndicate.document.validation import validate
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
    Slug,
    Text,
    WallClock,
    WebAddress,
    local_texts,
)
from syndicate.errors import FilesError


def value_of(kind, text):
    class One(FileModel):
        value: kind

    return validate(parse(f"value: {text}".encode(), "x.yaml"), One).value


def refused(kind, text):
    with pytest.raises(FilesError) as caught:
        value_of(kind, text)
    (problem,) = caught.value.problems
    return problem


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
