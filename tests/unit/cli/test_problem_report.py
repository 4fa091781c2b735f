"""Problems as an editor reads them."""

import io

import pytest
from rich.console import Console

from syndicate.cli.problem_report import end_of, report
from syndicate.errors import Level, Problem


def problem(line=1, column=1, **fields):
    return Problem(path="entries/x.yaml", line=line, column=column, code="E010", message="is wrong", **fields)


def printed(one, *lines, terminal=False):
    colours = "standard" if terminal else None
    console = Console(
        file=io.StringIO(), highlight=False, soft_wrap=True, force_terminal=terminal, color_system=colours
    )
    for text in report([one], {"entries/x.yaml": lines}):
        console.print(text)
    return console.file.getvalue()


def underlined(line, column, **fields):
    _, shown, carets, *_ = printed(problem(column=column, **fields), line).splitlines()
    start, end = carets.index("^"), carets.rindex("^") + 1
    return shown[start:end]


def test_a_problem_is_told_with_its_place_its_line_and_its_mend():
    assert printed(problem(2, 7, hint="write another"), "a: b", "date: soon  # a note") == (
        "entries/x.yaml:2:7 E010 is wrong\n    2 | date: soon  # a note\n      |       ^^^^\n      = write another\n"
    )


def test_without_a_place_a_line_or_a_hint_there_is_less_to_say():
    assert printed(Problem(path="entries", code="E020", message="is gone")) == "entries E020 is gone\n"
    assert printed(problem(9, 1), "a: b") == "entries/x.yaml:9:1 E010 is wrong\n"


@pytest.mark.parametrize(
    ("line", "column", "text"),
    [
        ("weight: 55", 1, "weight"),
        ("weight: 55", 9, "55"),
        ('a: "x \\" # y: z" # no', 4, '"x \\" # y: z"'),
        ("a: 'it''s' # no", 4, "'it''s'"),
        ("a: 'never closed", 4, "'never closed"),
        ("a: two words # no", 4, "two words"),
        ("a: issue#5, and more", 4, "issue#5, and more"),
        ("- {id: m, date: 1900-02-29, x: y}", 17, "1900-02-29"),
        ("- {id: m, date: 1900-02-29}", 11, "date"),
        ("a: [one, two words, three]", 10, "two words"),
        ("a: [one, two words, three] # no", 4, "[one, two words, three]"),
        ("a: {never closed  ", 4, "{never closed"),
        ("a: |", 4, "|"),
        ("two words: x", 1, "two words"),
    ],
)
def test_what_is_underlined_is_the_key_or_value_that_begins_there(line, column, text):
    assert underlined(line, column) == text


def test_a_problem_that_knows_its_end_is_underlined_so_far():
    assert underlined("blurb: It stands today, they say", 18, end_column=23) == "today"


def test_letters_of_double_width_are_underlined_whole():
    out = printed(problem(column=7), "a: 東京 b").splitlines()
    assert out[2] == "      |         ^"
    assert end_of("a: 東京", problem(column=4)) == 6


def test_a_long_line_is_shown_around_the_fault():
    line = f"a: {'x' * 500} today {'y' * 500}"
    _, shown, carets = printed(problem(column=505, end_column=510), line).splitlines()
    assert len(shown) < 200
    assert shown[carets.index("^") : carets.rindex("^") + 1] == "today"
    assert shown.startswith("    1 | …x")
    assert shown.endswith("y…")


def test_what_a_terminal_would_obey_is_made_visible():
    out = printed(problem(column=4), "a: \x1b[31mred\u202e\tb")
    assert "\x1b" not in out
    assert "\u202e" not in out
    assert "    1 | a: \ufffd[31mred\ufffd b" in out


def test_a_terminal_gets_errors_in_red_and_warnings_in_yellow_underlined():
    assert "\x1b[1;4;31m55\x1b[0m" in printed(problem(column=4), "a: 55", terminal=True)
    assert "\x1b[1;4;33m55\x1b[0m" in printed(problem(column=4, level=Level.WARNING), "a: 55", terminal=True)


def test_markup_in_messages_and_files_is_text():
    one = Problem(path="x.yaml", line=1, column=1, code="E010", message="[bold]no[/]", hint="[red]")
    assert "[bold]no[/]" in printed(one)
    assert "[red]" in printed(one)
