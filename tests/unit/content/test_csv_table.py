"""CSV to cells with places."""

import pytest

from syndicate.content.csv_table import read_rows
from syndicate.errors import FilesError


def rows(text, *, columns=("title", "date", "topics"), needed=("title",), lists=("topics",)):
    data = text if isinstance(text, bytes) else text.encode()
    return [tree.data() for tree in read_rows(data, "x.csv", columns=columns, needed=needed, lists=lists)]


def refused(text):
    with pytest.raises(FilesError) as caught:
        rows(text)
    return [(p.line, p.column, p.code, p.message) for p in caught.value.problems]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_first_line_says_what_stands_between_columns(delimiter):
    text = "Title|DATE|topics\nA|1900|\n".replace("|", delimiter)
    assert rows(text) == [{"title": "A", "date": "1900"}]


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ('"a, b"', "a, b"),
        ('"a ""b"" c"', 'a "b" c'),
        ('"two\nlines"', "two\nlines"),
        ("  a b ", "a b"),
        ('a "b" c', 'a "b" c'),
        ("Gyo\u030br", "Győr"),
        ('"=1+1"', "=1+1"),
    ],
)
def test_cells_hold_what_was_typed(cell, read):
    assert rows(f"title,date\n{cell},1900\n") == [{"title": read, "date": "1900"}]


def test_a_byte_order_mark_line_ends_of_windows_and_empty_lines_do_no_harm():
    assert rows(b"\xef\xbb\xbftitle,date\r\n\r\nA,1900\r\n,\r\nB,\r\n") == [
        {"title": "A", "date": "1900"},
        {"title": "B"},
    ]


def test_a_last_line_without_end_counts():
    assert rows("title\nA") == [{"title": "A"}]


def test_lists_are_parted_by_semicolons():
    assert rows("title,topics\nA,war; law ;\n") == [{"title": "A", "topics": ["war", "law"]}]


def test_an_empty_cell_that_is_needed_stays_where_it_is():
    (tree,) = read_rows(b"date,title\n1900,\n", "x.csv", columns=("title", "date"), needed=("title",), lists=())
    assert tree.position(("title",)) == (2, 6)
    assert tree.data()["title"] == ""


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", (0, 0, "E001", "the file is empty")),
        ("\n\n", (0, 0, "E001", "the file is empty")),
        ('title\n"A\n\nB', (2, 1, "E001", "the quotation mark that opens here is never closed")),
        ('title,date\n"A"b,1\n', (2, 4, "E001", "text stands behind the closing quotation mark")),
        ("title\nA\x0bB\n", (2, 2, "E001", "the character U+000B must not stand in a file")),
        (b"title\nGy\xf5r\n", (2, 3, "E001", "the file is not UTF-8: byte 0xf5 at offset 8")),
        ("date\n1900\n", (1, 1, "E010", "the column “title” is missing")),
        ("title,titel\nA,B\n", (1, 7, "E010", "there is no column “titel”")),
        ("title,title\nA,B\n", (1, 7, "E010", "the column “title” stands here a second time")),
        ("title,date\nA,1900,more\n", (2, 8, "E010", "this cell stands under no heading; there are 2 columns")),
    ],
)
def test_a_broken_table_is_told_at_its_place(text, told):
    assert refused(text)[0] == told
