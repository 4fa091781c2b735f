"""Coverage and coming milestones of the starter publication, with and without its ledger."""

import json
from datetime import date
from time import perf_counter

from syndicate.domain.coverage import DayKind
from syndicate.domain.issue import IssueKey
from syndicate.usecases.cover import cover, describe_coverage
from syndicate.usecases.look_ahead import describe_outlook, look_ahead
from syndicate.usecases.publish import publish
from tests.factories import utc

YEAR = (date(2027, 1, 1), date(2027, 12, 31))


def covered(app, first=YEAR[0], last=YEAR[1], *, editions=None, ledger=None):
    installation = app.installation
    return cover(
        installation.settings,
        editions or installation.publication.editions,
        first,
        last,
        now=app.clock(),
        ledger=ledger,
        from_points=55,
    )


def test_a_year_of_two_editions_is_covered_well_within_five_seconds(make_app):
    app = make_app()
    began = perf_counter()
    result = covered(app)
    took = perf_counter() - began

    assert took < 5
    assert [len(coverage.days) for coverage in result.coverages] == [365, 365]
    assert [sum(coverage.counts.values()) for coverage in result.coverages] == [365, 365]
    assert result.coverages[0].counts[DayKind.LEAD] > 10
    assert result.problems == ()


def test_what_is_described_is_json(make_app):
    (coverage, _) = covered(make_app()).coverages
    described = json.loads(json.dumps(describe_coverage(coverage), default=str))

    assert described["days"] == len(described["rows"]) == 365
    assert described["counts"]["off"] == 0
    assert sum(described["counts"].values()) == 365
    row = next(row for row in described["rows"] if row["items"])
    assert row.keys() == {"day", "kind", "published", "milestone_not_ready", "items"}
    assert row["items"][0].keys() == {"moment", "title", "rank", "years", "milestone_points"}


def test_what_was_found_is_described_case_by_case(make_app):
    app = make_app()
    entries = app.installation.settings.entries_dir
    revolution = entries / "hungarian-revolution-1956.yaml"
    revolution.write_text(revolution.read_text("utf-8").replace("\ncooldown_days: 0", "\ncooldown_days: 30"), "utf-8")
    hungary = [app.installation.publication.edition("hungary")]

    (coverage,) = covered(app, editions=hungary).coverages
    described = json.loads(json.dumps(describe_coverage(coverage), default=str))

    (clash,) = [one for one in described["cooldown_clashes"] if "soviet-intervention" in one["moment"]]
    assert (clash["day"], clash["detail"]) == ("2027-11-04", "the article rests 30 days and ran on 2027-10-23")
    longest = described["longest_empty"]
    assert longest in described["empty_stretches"]
    assert longest["from"] <= longest["to"]


def test_a_milestone_that_is_not_ready_is_described_and_its_day_marked(make_app):
    app = make_app()
    revolution = app.installation.settings.entries_dir / "hungarian-revolution-1956.yaml"
    revolution.write_text(revolution.read_text("utf-8").replace("status: ready", "status: idea"), "utf-8")
    hungary = [app.installation.publication.edition("hungary")]

    (coverage,) = covered(app, date(2028, 1, 1), date(2028, 12, 31), editions=hungary).coverages
    described = json.loads(json.dumps(describe_coverage(coverage), default=str))

    (unready,) = [one for one in described["milestones_not_ready"] if "nagy-executed" in one["moment"]]
    assert (unready["from"], unready["years"], unready["points"], unready["status"]) == ("2028-06-16", 70, 55, "idea")
    assert "2028-06-16" in [row["day"] for row in described["rows"] if row["milestone_not_ready"]]


def test_a_day_that_is_out_stays_as_it_ran(make_app):
    app = make_app()
    day = date(2026, 11, 4)
    publish(app.installation, [IssueKey("hungary", day)], app.clock())
    entry = app.installation.settings.entries_dir / "hungarian-revolution-1956.yaml"
    entry.write_text(entry.read_text("utf-8").replace("status: ready", "status: retired"), "utf-8")
    hungary = [app.installation.publication.edition("hungary")]

    (known,) = covered(app, day, day, editions=hungary, ledger=app.installation.database).coverages
    (unknown,) = covered(app, day, day, editions=hungary).coverages

    assert (known.days[0].kind, known.days[0].is_published) == (DayKind.LEAD, True)
    assert unknown.days[0].kind is not DayKind.LEAD
    assert not unknown.days[0].is_published


def looked(app, *, until=date(2028, 5, 4), from_points=55, ledger=None):
    installation = app.installation
    return look_ahead(
        installation.settings,
        installation.publication.editions,
        until=until,
        from_points=from_points,
        now=app.clock(),
        ledger=ledger,
    )


def test_coming_milestones_stand_by_day_and_are_json(make_app):
    found = looked(make_app())
    days = [outlook.milestone.first for outlook in found.coming]

    assert days == sorted(days)
    assert all(date(2026, 11, 4) <= day <= date(2028, 5, 4) for day in days)
    assert found.unused == ()
    described = json.loads(json.dumps([describe_outlook(outlook) for outlook in found.coming], default=str))
    first = described[0]
    assert (first["moment"], first["years"], first["missing"]) == ("soviet-intervention", 70, [])


def test_a_milestone_that_was_let_pass_is_told(make_app):
    app = make_app(now=utc("2026-11-03T07:00+01:00"))
    hungary = app.installation.publication.edition("hungary")
    entry = app.installation.settings.entries_dir / "hungarian-revolution-1956.yaml"
    was = entry.read_text("utf-8")
    publish(app.installation, [IssueKey("hungary", date(2026, 8, 20))], app.clock())
    entry.write_text(was.replace("status: ready", "status: draft"), "utf-8")

    later = make_app(now=utc("2026-11-20T07:00+01:00"))
    found = looked(later, ledger=later.installation.database)
    missed = {(outlook.milestone.edition.id, outlook.milestone.ref): outlook for outlook in found.unused}

    outlook = missed[hungary.id, "hungarian-revolution-1956/soviet-intervention"]
    assert [lack.words for lack in outlook.missing] == ["not ready: draft"]
