"""YAML bytes to trees: places, limits, and one clear message for whatever cannot be read."""

import contextlib
import json
import unicodedata

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from syndicate.document.nodes import ListNode, MappingNode, ScalarNode
from syndicate.document.tree import MAX_BYTES, MAX_NODES, parse
from syndicate.document.yaml_faults import explain
from syndicate.errors import FilesError, Level


def read(text):
    return parse(text.encode(), "entries/x.yaml")


def faults(text):
    with pytest.raises(FilesError) as caught:
        parse(text if isinstance(text, bytes) else text.encode(), "entries/x.yaml")
    return caught.value.problems


def place_of(problem):
    return problem.line, problem.column


def test_scalars_stay_the_text_that_was_written():
    tree = read("a: no\nb: 12:30:45\nc: 010\nd: 1.10\ne: 2024-02-30\nf: ~\ng: null\nh: 0x1F\n")
    assert list(tree.data().values()) == ["no", "12:30:45", "010", "1.10", "2024-02-30", "~", "null", "0x1F"]


def test_flow_and_block_styles_give_the_same_data():
    block = read("a:\n  - b: c\n    d: e\n  - f\n")
    flow = read('{"a": [{b: c, "d": e}, f]}')
    assert block.data() == flow.data() == {"a": [{"b": "c", "d": "e"}, "f"]}


def test_every_value_and_key_has_its_line_and_column():
    tree = read("# comment\na: x\nlist:\n  - one\n  - {k: two}\n")
    assert tree.position(("a",)) == (2, 4)
    assert tree.key_position(("a",)) == (2, 1)
    assert tree.position(("list", 0)) == (4, 5)
    assert tree.position(("list", 1, "k")) == (5, 9)
    assert tree.key_position(("list", 1, "k")) == (5, 6)
    assert tree.key_position(("list", 1)) == (5, 5)


def test_columns_count_characters_and_not_bytes():
    tree = read("é: {ű: őrült, b: 𝔵}\n")
    assert tree.position(("é", "ű")) == (1, 8)
    assert tree.key_position(("é", "b")) == (1, 15)
    assert tree.position(("é", "b")) == (1, 18)


def test_keys_that_lead_nowhere_give_the_nearest_place_above():
    tree = read("a:\n  b: c\n")
    assert tree.find(("a", "x")).trail == ("a",)
    assert tree.position(("a", "x", "y")) == (2, 3)
    assert tree.find(("a", 0)).trail == ("a",)
    assert tree.find(()).key is None


def test_a_scalar_says_whether_it_was_quoted_or_left_out():
    pairs = read("a: ''\nb:\nc: x\nd: |\n  y\n").root.pairs
    assert [pairs[key].value.quoted for key in "abcd"] == [True, False, False, True]
    assert [pairs[key].value.is_missing for key in "abcd"] == [False, True, False, False]


def test_a_root_may_be_a_list_or_a_text():
    assert isinstance(read("- a\n- b\n").root, ListNode)
    assert isinstance(read("text\n").root, ScalarNode)
    assert isinstance(read("---\na: b\n...\n").root, MappingNode)


def test_line_ends_of_windows_and_of_old_macs_become_lf():
    for text in ("a: |\r\n  b\r\n  c\r\nd: e\r\n", "a: |\r  b\r  c\rd: e\r"):
        tree = read(text)
        assert tree.data() == {"a": "b\nc\n", "d": "e"}
        assert tree.position(("d",)) == (4, 4)


def test_a_byte_order_mark_is_passed_over_and_texts_become_nfc():
    tree = parse(b"\xef\xbb\xbf" + "a: o\u030b\n".encode(), "x.yaml")
    assert tree.data() == {"a": "ő"}
    assert tree.key_position(("a",)) == (1, 1)


def test_c1_controls_are_dropped_with_a_warning_and_move_no_column():
    tree = read('a: b\x85c\x93d\nb: "x\\x7fy"\nc: {d: e}\n')
    assert tree.data() == {"a": "bcd", "b": "xy", "c": {"d": "e"}}
    assert [(w.code, w.level, place_of(w)) for w in tree.warnings] == [
        ("W011", Level.WARNING, (1, 4)),
        ("W011", Level.WARNING, (2, 4)),
    ]
    assert "2 control characters" in tree.warnings[0].message


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("a: b\x0bc\n", (1, 5), "U+000B"),
        ("é: b\nc: x\u2028y\n", (2, 5), "U+2028"),
        ("a: \ufffe\n", (1, 4), "U+FFFE"),
        ('a: b\nc: "x\\u0000"\n', (2, 4), "U+0000"),
        ('a: "\\uffff"\n', (1, 4), "U+FFFF"),
        ("a: one &#12; two\n", (1, 4), "&#12;"),
        ("a: |\n  x\n  &#x0;\n", (1, 4), "&#x0;"),
        ("a: '&#xFFFE;'\n", (1, 4), "&#xFFFE;"),
        ("a: '&#x110000;'\n", (1, 4), "&#x110000;"),
    ],
)
def test_characters_that_break_feeds_are_refused_where_they_stand(text, place, words):
    (problem,) = faults(text)
    assert place_of(problem) == place
    assert problem.code == "E001"
    assert words in problem.message


def test_character_references_that_mean_a_letter_are_text():
    assert read("a: '&#337; &#x151; &#9;'\n").data() == {"a": "&#337; &#x151; &#9;"}


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("a: &x b\n", (1, 4), "anchor"),
        ("a: b\nc: *x\n", (2, 4), "alias"),
        ("a: {<<: {b: c}}\n", (1, 5), "merge key"),
        ("a: !!python/object:os.system {}\n", (1, 4), "!!python/object:os.system"),
        ("a: !!binary aGk=\n", (1, 4), "!!binary"),
        ("a: !custom b\n", (1, 4), "!custom"),
        ("a: ! b\n", (1, 4), "tag"),
        ("a: b\n---\nc: d\n", (2, 1), "second document"),
        ("[a, b]: c\n", (1, 1), "single text"),
        ("{a: b}: c\n", (1, 1), "single text"),
        ("{'': b}\n", (1, 2), "key is empty"),
        ("a: b\n'': c\n", (2, 1), "key is empty"),
    ],
)
def test_what_goes_beyond_the_plain_core_of_yaml_is_refused(text, place, words):
    (problem,) = faults(text)
    assert place_of(problem) == place
    assert words in problem.message


def test_a_duplicate_key_is_refused_with_both_places():
    (problem,) = faults("é:\n  title: a\n  id: b\n  title: c\n")
    assert place_of(problem) == (4, 3)
    assert "“title”" in problem.message
    assert "2:3" in problem.message


def test_several_faults_are_told_at_once():
    assert [place_of(problem) for problem in faults("a: &x 1\na: 2\nb: !t 3\n")] == [(1, 4), (2, 1), (3, 4)]


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("é: á: x\n", (1, 5), "second colon"),
        ('title: "He said" loudly\n', (1, 18), "neither a key"),
        ("a: 'it's'\n", (1, 8), "neither a key"),
        ("a: b\n  c: d\n", (2, 4), "key stands here where none can"),
        ("a:\n\t- b\n", (2, 1), "tab"),
        ("a:\n  b: c\n \td: e\n", (3, 2), "tab"),
        ("a: |\n\tx\n", (2, 1), "tab"),
        ('a: "never closed\nb: c\n', (1, 4), "never closed"),
        ("a: [1,\n  2\nb: c\n", (1, 4), "never closed"),
        ("a: {b: c\n", (1, 4), "never closed"),
        ("a: @x\n", (1, 4), "“@” cannot begin"),
        ("a: `x`\n", (1, 4), "“`” cannot begin"),
        ("a: %x\n", (1, 4), "“%” cannot begin"),
        ("a: **bold**\n", (1, 4), "“*”"),
        ("a: - b\n", (1, 4), "list cannot begin"),
        ("- a\nb: c\n", (2, 1), "list item is expected"),
        ("  a: b\nc: d\n", (2, 1), "indented less"),
        ("a: b\nnonsense\nc: d\n", (2, 1), "neither a key with a value"),
        ('a: "x\\qy"\n', (1, 6), "backslash"),
        ('a: "\\ud800"\n', (1, 7), "escape"),
        ("a: b\n<<<<<<< HEAD\nc: d\n=======\nc: e\n>>>>>>> x\n", (2, 1), "merge was left unfinished"),
    ],
)
def test_broken_yaml_is_told_in_words_a_person_understands(text, place, words):
    (problem,) = faults(text)
    assert place_of(problem) == place
    assert problem.code == "E001"
    assert words in problem.message
    assert problem.hint


def test_a_fault_at_the_end_of_the_file_is_shown_on_its_last_line():
    (problem,) = faults('a: b\nc: "\\')
    assert problem.line == 2


def test_an_unknown_complaint_of_libyaml_still_gives_place_and_advice():
    (problem,) = faults("%YAML 9.9\n---\na: b\n")
    assert problem.line == 1
    assert "cannot be read as YAML" in problem.message


def test_an_error_of_yaml_without_a_place_is_told_of_the_file():
    offset, message, hint = explain(yaml.YAMLError("odd"), "a: b\n")
    assert (offset, message) == (0, "the file cannot be read as YAML here")
    assert hint


@pytest.mark.parametrize("text", ["", "\n", "# only a comment\n"])
def test_an_empty_file_is_named_as_such(text):
    (problem,) = faults(text)
    assert problem.message == "the file is empty"
    assert place_of(problem) == (0, 0)


@pytest.mark.parametrize(
    ("data", "place"),
    [(b"a: \xff\xfe\n", (1, 4)), ("é: b\ná: ".encode() + b"\xe9x\n", (2, 4)), (b"\xff\xfea\x00", (1, 1))],
)
def test_what_is_not_utf8_is_refused_with_place_and_offset(data, place):
    (problem,) = faults(data)
    assert place_of(problem) == place
    assert "not UTF-8" in problem.message
    assert "offset" in problem.message


def test_size_depth_and_number_of_values_are_bounded():
    (too_large,) = faults(b"a: " + b"x" * MAX_BYTES)
    assert "larger than 1,048,576 bytes" in too_large.message
    (too_deep,) = faults("[" * 21 + "]" * 21)
    assert "nested more than 20 deep" in too_deep.message
    assert place_of(too_deep) == (1, 21)
    (too_many,) = faults("[" + "a," * MAX_NODES + "]")
    assert "more than 50,000 values" in too_many.message
    read("[" * 20 + "]" * 20)


def test_a_billion_laughs_are_refused_before_anything_is_built():
    bomb = "a: &a [x, x]\n" + "".join(f"{n}: &{n} [*{p}, *{p}]\n" for p, n in zip("abcdefgh", "bcdefghi", strict=True))
    assert len(faults(bomb)) == 9 + 16


@given(st.binary(max_size=200))
def test_whatever_the_bytes_only_files_error_escapes(data):
    with contextlib.suppress(FilesError):
        parse(data, "x.yaml")


@given(
    st.text(
        alphabet=st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\u2028\u2029\ufffe\uffff\U0001fffe")
    )
)
def test_any_text_in_quotes_is_read_as_itself_in_nfc(text):
    if "&#" not in text:
        tree = read(f"a: {json.dumps(text, ensure_ascii=False)}\nb: c\n")
        assert tree.data() == {"a": unicodedata.normalize("NFC", text), "b": "c"}
        assert tree.key_position(("b",)) == (2, 1)
