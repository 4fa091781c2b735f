"""Days that are foreseen: those that are out as they ran, the others by letting the days before them run first."""

from datetime import date

from syndicate.domain.anniversary import Almanac
from syndicate.domain.exclusion import Rule
from syndicate.domain.issue import IssueKey
from syndicate.domain.selection import Selection
from syndicate.storage.issues import RecordedIssue
from syndicate.usecases.plan import foresee, plan
from syndicate.usecases.publish import publish
from tests.factories import make_edition, make_entry, make_moment, utc

NOW = utc("2027-10-01T12:00+02:00")
FRIDAY, SATURDAY = date(2027, 10, 22), date(2027, 10, 23)
#: Two moments on days that follow one another; the article rests for 30 days.
SERIES = Almanac([make_entry(moments=[make_moment("first", "1956-10-22"), make_moment("second", "1956-10-23")])])


def test_the_days_before_run_first():
    (saturday,) = foresee(None, make_edition(), [SATURDAY], SERIES, NOW)

    assert isinstance(saturday, Selection)
    assert [(passed.rule, passed.anniversary.moment.id) for passed in saturday.passed_over] == [
        (Rule.COOLDOWN, "second")
    ]


def test_a_day_on_which_the_edition_does_not_appear_leaves_no_trace():
    on_saturdays = make_edition(days=frozenset({5}))

    (saturday,) = foresee(None, on_saturdays, [SATURDAY], SERIES, NOW)

    assert isinstance(saturday, Selection)
    assert [pick.anniversary.moment.id for pick in saturday.picks] == ["second"]


def test_days_come_in_order_and_none_for_none():
    days = foresee(None, make_edition(), [SATURDAY, FRIDAY], SERIES, NOW)

    assert [day.day for day in days if isinstance(day, Selection)] == [FRIDAY, SATURDAY]
    assert list(foresee(None, make_edition(), [], SERIES, NOW)) == []


def test_a_day_that_is_out_answers_with_its_record(make_app):
    app = make_app()
    day = date(2026, 11, 4)
    publish(app.installation, [IssueKey("hungary", day)], app.clock())
    hungary = app.installation.publication.edition("hungary")

    with app.installation.database.read() as connection:
        (recorded,) = foresee(connection, hungary, [day], Almanac([]), app.clock())
    (planned,) = plan(app.installation, hungary, [day], Almanac([]), app.clock())

    assert isinstance(recorded, RecordedIssue)
    assert planned.is_published
    assert planned.sheet["picks"][0]["moment"] == "soviet-intervention"
