"""Rows of a CSV file as drafts."""

import pytest

from syndicate.content.import_csv import read_csv
from syndicate.domain.calendars import Calendar
from syndicate.errors import ContentError


def read(text):
    return read_csv(text.encode(), "x.csv", topics=("war", "law")).drafts


def problems(text):
    with pytest.raises(ContentError) as caught:
        read(text)
    return [str(problem) for problem in caught.value.problems]


def test_every_column_is_taken_over():
    (draft,) = read(
        "title,date,calendar,blurb,source,url,lang,topics\n"
        'The battle,1526-08-29,julian,"Short, and lost.",A. Author: A Book,https://example.org/b,hu,war; law\n'
    )
    assert (draft.title, draft.date, draft.start.calendar, draft.names_calendar) == (
        "The battle",
        "1526-08-29",
        Calendar.JULIAN,
        True,
    )
    assert (draft.blurb, draft.lang, draft.topics) == ("Short, and lost.", "hu", ("war", "law"))
    assert [(source.cite, source.url) for source in draft.sources] == [("A. Author: A Book", "https://example.org/b")]


@pytest.mark.parametrize("date", ["1956", "1956-11", "1241-04-XX", "0895~", "-0043-03-15", "1686-06-18/1686-09-02"])
def test_dates_are_of_every_form_that_an_entry_takes(date):
    (draft,) = read(f"title,date\nA,{date}\n")
    assert draft.date == date.replace("-XX", "")
    assert not draft.names_calendar


def test_every_fault_of_every_cell_is_told_at_its_place():
    told = problems(
        "title,date,calendar,blurb,source,url,lang,topics\n"
        ",4/11/1956,roman,,Book,ftp://x,EN,peace\n"
        "B,1900-02-29,gregorian,,,https://example.org/b,,war\n"
        f'C,1956-13-01,,"{"x" * 601}",,,,\n'
        "D,1900-02-29,julian,,,,,peace; war\n"
    )
    assert [line.split(" ")[:2] for line in told] == [
        ["x.csv:2:1", "E010"],
        ["x.csv:2:2", "E014"],
        ["x.csv:2:12", "E010"],
        ["x.csv:2:19", "E010"],
        ["x.csv:2:24", "E010"],
        ["x.csv:2:32", "E010"],
        ["x.csv:3:3", "E015"],
        ["x.csv:4:3", "E015"],
        ["x.csv:4:15", "E010"],
        ["x.csv:5:25", "E022"],
    ]


def test_an_address_needs_a_source():
    (told,) = problems("title,date,url\nA,1900,https://example.org/a\n")
    assert told.startswith("x.csv:2:8 E010 “url” stands without a “source”")
