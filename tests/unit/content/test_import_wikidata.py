"""The result of a Wikidata query as drafts: precision, calendar, and the years before our era."""

import json

import pytest

from syndicate.content.import_wikidata import read_wikidata
from syndicate.errors import ContentError

GREGORIAN = "http://www.wikidata.org/entity/Q1985727"
JULIAN = "http://www.wikidata.org/entity/Q1985786"


def row(date="1956-11-04T00:00:00Z", precision="11", calendar=GREGORIAN, *, item="Q5", label="A battle", **others):
    values = {
        "item": f"http://www.wikidata.org/entity/{item}",
        "itemLabel": label,
        "date": date,
        "precision": precision,
        "calendar": calendar,
        **others,
    }
    return {name: {"type": "literal", "value": value} for name, value in values.items() if value is not None}


def read(*rows):
    return read_wikidata(json.dumps({"head": {"vars": []}, "results": {"bindings": rows}}).encode(), "x.json")


def one(*values, **others):
    (draft,) = read(row(*values, **others)).drafts
    return draft


def left_out(*values, **others):
    found = read(row(*values, **others), row(item="Q9", label="Another"))
    assert [draft.title for draft in found.drafts] == ["Another"]
    (problem,) = found.left_out
    assert (problem.code, problem.level) == ("W070", "warning")
    return problem.message


@pytest.mark.parametrize(
    ("date", "precision", "calendar", "read_as"),
    [
        ("1956-11-04", "11", GREGORIAN, ("1956-11-04", "gregorian", False)),
        ("1849-10-06", "11", GREGORIAN, ("1849-10-06", "gregorian", True)),
        # Wikidata's own example of the trap (its task T246731): 22 June 1498 Julian.
        ("1498-07-01", "11", JULIAN, ("1498-06-22", "julian", False)),
        # Mohács, 29 August 1526.
        ("1526-09-08", "11", JULIAN, ("1526-08-29", "julian", False)),
        # The October Revolution by the calendar of Russia, 25 October 1917.
        ("1917-11-07", "11", JULIAN, ("1917-10-25", "julian", True)),
        # 29 February 1900, which only the Julian calendar has.
        ("1900-03-13", "11", JULIAN, ("1900-02-29", "julian", True)),
        # The Ides of March, 44 BCE.
        ("-0043-03-13", "11", JULIAN, ("-0043-03-15", "julian", False)),
        ("0000-12-30", "11", JULIAN, ("0001-01-01", "julian", False)),
        ("-0043-03-01", "10", JULIAN, ("-0043-03", "julian", False)),
        ("-0043-01-01", "9", JULIAN, ("-0043", "julian", False)),
        ("0000-01-01", "9", JULIAN, ("0000", "julian", False)),
        ("1241-04-01", "10", JULIAN, ("1241-04", "julian", False)),
        ("1956-11-01", "10", GREGORIAN, ("1956-11", "gregorian", False)),
        ("1956-01-01", "9", GREGORIAN, ("1956", "gregorian", False)),
        ("1241-01-01", "9", GREGORIAN, ("1241", "gregorian", True)),
    ],
)
def test_precision_calendar_and_era_are_kept(date, precision, calendar, read_as):
    draft = one(f"{date}T00:00:00Z", precision, calendar)
    assert (draft.date, draft.start.calendar, draft.names_calendar) == read_as


def test_the_item_is_the_source_and_its_description_a_note():
    draft = one(itemDescription="battle of 1956")
    assert [(source.cite, source.url) for source in draft.sources] == [
        ("Wikidata, “A battle” (Q5)", "https://www.wikidata.org/wiki/Q5")
    ]
    assert draft.notes == "Wikidata says: battle of 1956"


@pytest.mark.parametrize(
    ("values", "why"),
    [
        (("1950-01-01T00:00:00Z", "8"), "less precise than a year"),
        (("1900-01-01T00:00:00Z", "7"), "less precise than a year"),
        (("1956-11-04T05:20:00Z", "13"), "no precision that is read"),
        (("1956-11-04T00:00:00Z", None), "no precision that is read"),
        ((None,), "its date is not known"),
        (("t1234567",), "no known time"),
        (("http://www.wikidata.org/.well-known/genid/abc",), "no known time"),
        (("-13798000000-01-01T00:00:00Z", "9"), "more than four digits"),
        (("1956-00-00T00:00:00Z", "11"), "no day of the calendar"),
        (("1900-02-29T00:00:00Z", "11"), "no day of the calendar"),
        (("1526-08-29T00:00:00Z", "11"), "in which nobody wrote before"),
        (("1956-11-04T00:00:00Z", "11", "http://www.wikidata.org/entity/Q42"), "neither the Julian nor"),
        (("+1956-11-04T00:00:00Z", "11"), "items’ own JSON"),
    ],
)
def test_what_is_no_date_of_ours_is_left_out_and_told(values, why):
    message = left_out(*values)
    assert why in message
    assert message.startswith("row 1, Q5 A battle, was left out: ")


def test_an_item_without_a_label_is_left_out():
    assert "no label" in left_out(label="Q5")
    assert "no label" in left_out(label=None)
    assert "names no item" in left_out(item="P31")


def test_the_same_row_twice_is_one_and_another_date_is_told():
    found = read(row(), row(), row("1957-01-01T00:00:00Z"), row(item="Q6", label="Another"))
    assert [draft.title for draft in found.drafts] == ["A battle", "Another"]
    assert ["with the date 1956-11-04" in problem.message for problem in found.left_out] == [True]


def test_the_plain_form_of_the_query_service_is_read_too():
    plain = [{name: cell["value"] for name, cell in row().items()}]
    assert len(read_wikidata(json.dumps(plain).encode(), "x.json").drafts) == 1


def test_an_empty_result_is_no_fault():
    assert read().drafts == ()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"results": \n oops}', "x.json:2:2 E001 this is not JSON"),
        ("", "x.json:1:1 E001 this is not JSON"),
        ('{"entities": {}}', "x.json E010 this is no result of a query"),
        ('{"results": {"bindings": [1]}}', "x.json E010 this is no result of a query"),
        ('{"results": {"bindings": [{"item": {"value": "x"}}]}}', "x.json E010 no row has the variable “itemLabel”"),
        ("[" * 100_000, "x.json E001 values are nested too deep"),
    ],
)
def test_what_is_no_result_is_refused(text, told):
    with pytest.raises(ContentError) as caught:
        read_wikidata(text.encode(), "x.json")
    assert str(caught.value.problems[0]).startswith(told)
