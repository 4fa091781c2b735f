import pytest

from syndicate.content.conversion import to_entry
from syndicate.content.references import check_references
from syndicate.content.schema import EntryFile
from syndicate.document.tree import parse
from syndicate.document.validation import validate
from syndicate.domain.calendars import Calendar, Rite
from syndicate.domain.observance import EasterDay, IntervalDay, MonthDay, NthWeekday, Observe
from syndicate.errors import FilesError

ENTRY = """\
schema: entry/1
id: an-entry
lang: en
article: {{title: A title}}
moments:
  - id: moment
    title: A moment
{lines}
body: Text.
"""


def moment_of(*lines):
    """The moment of an entry with these lines in it, and the problems of its file."""
    text = ENTRY.format(lines="\n".join(f"    {line}" for line in lines))
    tree = parse(text.encode(), "entries/x.yaml")
    file = validate(tree, EntryFile)
    problems = list(check_references(tree, file, editions=(), topics=()))
    return to_entry(file, "entries/x.yaml").moments[0], problems


def refused(*lines):
    try:
        _, problems = moment_of(*lines)
    except FilesError as error:
        problems = list(error.problems)
    (problem,) = problems
    return problem


@pytest.mark.parametrize(
    ("lines", "start", "end", "calendar"),
    [
        (["date: 1956-11-04"], "1956-11-04", None, Calendar.GREGORIAN),
        (["date: 1526-08-29"], "1526-08-29", None, Calendar.JULIAN),
        (["date: 1900-02-29", "calendar: julian"], "1900-02-29", None, Calendar.JULIAN),
        (["calendar: julian", "date: 1917-10-25"], "1917-10-25", None, Calendar.JULIAN),
        (["date: 1526-09-08", "calendar: gregorian"], "1526-09-08", None, Calendar.GREGORIAN),
        (["date: 1222"], "1222", None, Calendar.JULIAN),
        (["date: 1241-04-XX"], "1241-04", None, Calendar.JULIAN),
        (["date: 0895~"], "0895~", None, Calendar.JULIAN),
        (["date: 1686-06-18/1686-09-02"], "1686-06-18", "1686-09-02", Calendar.GREGORIAN),
        (["date: {year: 44, era: bce, month: 3, day: 15}"], "-0043-03-15", None, Calendar.JULIAN),
        (["date: {year: 1, era: bce}"], "0000", None, Calendar.JULIAN),
        (["date: {year: 895, certainty: approximate}"], "0895~", None, Calendar.JULIAN),
    ],
)
def test_every_form_of_a_date_is_read(lines, start, end, calendar):
    moment, problems = moment_of(*lines)
    assert problems == []
    assert str(moment.date) == start
    assert (str(moment.end) if moment.end else None) == end
    assert moment.date.calendar is calendar


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("observe: never", Observe.NEVER),
        ("observe: month-pool", Observe.MONTH_POOL),
        ('observe: {month_day: "06-28", because: the feast}', MonthDay(6, 28, "the feast")),
        ("observe: {easter: -2}", EasterDay(-2, Rite.WESTERN)),
        ("observe: {easter: 0, rite: eastern}", EasterDay(0, Rite.EASTERN)),
        ("observe: {month: 5, weekday: sun, nth: -1}", NthWeekday(5, 6, -1)),
    ],
)
def test_every_form_of_the_rule_is_read(line, rule):
    moment, problems = moment_of("date: 1921-03-27", line)
    assert problems == []
    assert moment.kept == rule


def test_without_a_rule_the_precision_decides():
    assert moment_of("date: 1956-11-04")[0].kept is Observe.AS_WRITTEN
    assert moment_of("date: 1956-11")[0].kept is Observe.MONTH_POOL
    assert moment_of("date: 1956")[0].kept is Observe.YEAR_POOL


def test_both_ends_of_an_interval_may_be_kept():
    moment, problems = moment_of("date: 1686-06-18/1686-09-02", "interval_day: both")
    assert problems == []
    assert moment.interval_day is IntervalDay.BOTH


@pytest.mark.parametrize(
    ("lines", "code", "line", "says"),
    [
        (["date: 1900-02-29"], "E015", 8, "29 February 1900"),
        (["date: 1900-02-30", "calendar: julian"], "E015", 8, "30 February 1900"),
        (["date: 1582-10-10", "calendar: gregorian"], "E015", 8, "left out"),
        (["date: 20 November 1849"], "E014", 8, "not a date"),
        (["date: 1686-09-02/1686-06-18"], "E014", 8, "ends before"),
        (["date: {year: 0}"], "E015", 8, "year 0"),
        (["date: {yaer: 44}"], "E014", 8, "keys other than"),
        (["date: {year: 44, era: bc}"], "E014", 8, "era"),
        (["date: {year: 44, month: 13}"], "E015", 8, "month 13"),
        (["date: [1956]"], "E014", 8, "must be a date"),
        (["date: 1956-11-04", "calendar: julain"], "E010", 9, "julian"),
        (["date: 1956-11-04", "observe: allways"], "E010", 9, "as-written"),
        (["date: 1956-11-04", "observe: {feast: x}"], "E010", 9, "month_day"),
        (["date: 1956-11-04", 'observe: {month_day: "02-30"}'], "E014", 9, "MM-DD"),
        (["date: 1956-11-04", "observe: {easter: soon}"], "E010", 9, "number"),
        (["date: 1956-11-04", "observe: converted"], "E010", 9, "Julian calendar"),
        (["date: 1222", "observe: as-written"], "E010", 9, "needs a day"),
        (["date: 1222", "observe: month-pool"], "E010", 9, "needs a month"),
        (["date: 1956-11-04", "interval_day: end"], "E010", 9, "for intervals"),
    ],
)
def test_a_date_or_rule_that_cannot_be_is_told_at_its_place(lines, code, line, says):
    problem = refused(*lines)
    assert (problem.code, problem.line) == (code, line)
    assert says in f"{problem.message} {problem.hint}"
