"""Dates that must name their calendar, and calendars that nobody wrote in."""

import pytest

from syndicate.content.calendar_doubts import calendar_doubts
from syndicate.content.conversion import to_entry
from syndicate.content.entries import Content
from syndicate.content.schema import EntryFile
from syndicate.document.tree import parse
from syndicate.document.validation import validate
from tests.unit.content.yaml_entry import yaml_entry


def doubts(date, *, country="RO", moment="", entry=None):
    entry = f'places: [{{name: "A town", country: "{country}"}}]' if entry is None else entry
    tree = parse(yaml_entry(entry=entry, moment=moment, date=f'"{date}"').encode(), "entries/x.yaml")
    read = to_entry(validate(tree, EntryFile), "entries/x.yaml")
    return list(calendar_doubts(Content(entries=(read,), trees={read.id: tree}), read))


def codes(*arguments, **options):
    return [problem.code for problem in doubts(*arguments, **options)]


@pytest.mark.parametrize(
    ("country", "last_doubtful", "first_sure"),
    [
        ("HU", "1590-12-24", "1590-12-25"),
        ("DE", "1700-02-28", "1700-03-01"),
        ("GB", "1752-09-13", "1752-09-14"),
        ("US", "1732-02-22", "1776-07-04"),
        ("SE", "1753-02-17", "1753-03-01"),
        ("BG", "1916-03-31", "1916-04-14"),
        ("RU", "1917-10-25", "1918-02-14"),
        ("UA", "1918-02-15", "1918-03-01"),
        ("RS", "1914-06-28", "1919-01-28"),
        ("RO", "1849-08-13", "1919-04-14"),
        ("GR", "1923-02-15", "1923-03-01"),
    ],
)
def test_a_day_must_name_its_calendar_until_its_country_has_changed(country, last_doubtful, first_sure):
    (problem,) = doubts(last_doubtful, country=country)
    assert (problem.code, problem.line, problem.column) == ("E016", 8, 11)
    assert f"A town ({country})" in problem.message
    assert "calendar: julian" in problem.hint
    assert "calendar: gregorian" in problem.hint
    assert doubts(first_sure, country=country) == []


@pytest.mark.parametrize("calendar", ["julian", "gregorian"])
def test_a_calendar_that_is_named_leaves_no_doubt(calendar):
    assert doubts("1849-08-13", moment=f"calendar: {calendar}") == []


@pytest.mark.parametrize("date", ["1582-10-14", "1526-08-29", "1849-08", "1849", "-0043-03-15"])
def test_days_before_the_reform_and_whole_months_are_in_no_doubt(date):
    assert doubts(date) == []


@pytest.mark.parametrize("country", ["IT", "ES", "FR", "AT", "CZ", "JP"])
def test_countries_that_changed_with_the_reform_are_in_no_doubt(country):
    assert doubts("1600-01-01", country=country) == []


def test_a_moment_s_own_places_stand_for_the_entry_s():
    assert codes("1849-08-13", moment='places: [{name: "Vienna", country: "AT"}]') == []
    assert codes("1849-08-13", entry="", moment='places: [{name: "Arad", country: "RO"}]') == ["E016"]
    assert codes("1849-08-13", entry="") == []
    assert codes("1849-08-13", entry='places: [{name: "Somewhere"}]') == []


def test_intervals_and_other_dates_are_looked_at_too():
    assert codes("1849-08-13/1849-08-20") == ["E016"]
    other = 'date_note: "Or a day later."\nalt_dates: [{date: "1849-08-14", note: "So some."}]\ncalendar: gregorian'
    (problem,) = doubts("1849-08-13", moment=other)
    assert (problem.code, problem.line) == ("E016", 11)


def test_a_gregorian_date_from_before_the_calendar_is_told_with_the_julian_one():
    (problem,) = doubts("1526-09-08", moment="calendar: gregorian")
    assert (problem.code, problem.level, problem.line) == ("W036", "warning", 10)
    assert "1526-08-29 in the Julian calendar" in problem.message
    assert doubts("1526-09-08", moment="calendar: julian") == []


def test_without_its_file_nobody_knows_whether_a_calendar_was_named():
    tree = parse(yaml_entry(entry='places: [{name: "A", country: "RO"}]').encode(), "x.yaml")
    read = to_entry(validate(tree, EntryFile), "x.yaml")
    assert list(calendar_doubts(Content(entries=(read,)), read)) == []
