"""Values that are one thing to one program and another to the next."""

import pytest
import yaml

from syndicate.content.yaml_readings import read_differently
from syndicate.document.tree import parse


def told(text):
    return [(p.line, p.column, p.end_column) for p in read_differently(parse(text.encode(), "x.yaml"))]


@pytest.mark.parametrize(
    "value",
    [
        *("no", "No", "NO", "yes", "on", "off", "y", "N"),
        *("16:30", "12:30:45", "1:2", "190:20:30.15"),
        *("0056", "010", "-012", "0089", "0b11", "0o7", "0x1_F", "1_000", "1e3", "1E-3", "1.5e3", ".5e2"),
    ],
)
def test_what_the_two_versions_of_yaml_read_differently_is_told_unless_in_quotes(value):
    assert told(f"a: {value}\n") == [(1, 4, 4 + len(value))]
    assert told(f"{value}: a\n") == [(1, 1, 1 + len(value))]
    assert told(f"[x, {value}]\n") == [(1, 5, 5 + len(value))]
    assert told(f"a: '{value}'\n") == told(f'a: "{value}"\n') == told(f"a: |-\n  {value}\n") == []


@pytest.mark.parametrize(
    "value",
    [
        "1956-11-04",
        "1956",
        "06:30",
        "12:75",
        "0",
        "-1",
        "1.5",
        "true",
        "null",
        "~",
        "0x1F",
        "none",
        "yesterday",
        "A no",
    ],
)
def test_what_all_read_alike_is_left_alone(value):
    assert told(f"a: {value}\n") == []


@pytest.mark.parametrize("value", ["no", "16:30", "0056", "1_000", "0b11", "yes", "on"])
def test_a_reader_of_yaml_1_1_really_makes_something_else_of_it(value):
    assert not isinstance(yaml.safe_load(value), str)
    assert str(yaml.safe_load(value)) != value
