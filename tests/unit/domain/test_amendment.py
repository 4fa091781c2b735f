"""Corrections and retractions change an issue that is out in exactly the ways that their severity allows."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.domain.amendment import amend, notices, told_again
from syndicate.domain.correction import ANNOUNCED
from syndicate.domain.entry import Correction, EntryId, Retraction, Severity
from tests.factories import make_edition, make_issue, make_lead_entry, make_moment, text, utc

DAY = date(2026, 11, 4)
NOW = utc("2026-11-05T09:12+01:00")
AT = utc("2026-11-05T09:10+01:00")
#: When the issue's mail was frozen.
MAILED = utc("2026-11-04T06:30:00.5+01:00")
EDITION = make_edition()
REF = "revolution-1956/intervention"


def correction(severity=Severity.CORRECTION, *, at=AT, note="The hour was wrong.", **fields):
    return Correction(at=at, severity=severity, note=text(note), **fields)


def corrected_entry(*corrections, blurb="At dawn the attack begins.", **fields):
    entry = make_lead_entry(corrections=corrections or (correction(),), **fields)
    (moment,) = entry.moments
    return replace(entry, moments=(replace(moment, blurb=text(blurb)),))


def amended(entry, issue=None, *, latest=DAY, now=NOW):
    return amend(issue or make_issue(DAY), {entry.id: entry}, EDITION, now, {REF: latest}, {})


@pytest.mark.parametrize("severity", Severity)
def test_what_each_severity_moves(severity):
    before = make_issue(DAY)
    after = amended(corrected_entry(correction(severity)))
    (item,) = after.items

    assert item.blurb == "At dawn the attack begins."
    assert (item.published, item.ref, after.published, after.day) == (
        before.items[0].published,
        REF,
        before.published,
        DAY,
    )
    (applied,) = item.corrections
    assert (applied.at, applied.applied, applied.severity) == (AT, NOW, severity)
    is_silent = severity is Severity.SILENT
    assert item.updated == (item.published if is_silent else NOW)
    assert bool(item.shown_corrections) is not is_silent
    assert applied.is_announced is (severity in ANNOUNCED)
    assert len(notices([(after, MAILED)], ())) == (severity in ANNOUNCED)


def test_a_change_of_text_without_a_correction_changes_nothing_that_is_out():
    entry = replace(corrected_entry(), corrections=())
    assert amended(entry) is None


def test_a_correction_is_applied_once():
    entry = corrected_entry()
    after = amended(entry)
    assert amended(entry, after, now=NOW + timedelta(days=1)) is None
    more = replace(entry, corrections=(*entry.corrections, correction(Severity.NOTICE, at=AT + timedelta(hours=1))))
    again = amended(more, after, now=NOW + timedelta(days=1))
    assert [one.severity for one in again.items[0].corrections] == [Severity.CORRECTION, Severity.NOTICE]
    assert again.items[0].corrections[0].applied == NOW


def test_a_correction_older_than_the_issue_is_none_of_it():
    assert amended(corrected_entry(correction(at=utc("2026-11-04T06:00+01:00")))) is None


def test_a_correction_of_another_moment_is_none_of_it():
    assert amended(corrected_entry(correction(moments=("other",)))) is None
    assert amended(corrected_entry(correction(moments=("intervention",)))) is not None


def test_only_the_latest_issue_of_a_moment_announces_its_correction():
    after = amended(corrected_entry(), latest=date(2027, 11, 4))
    (item,) = after.items
    assert not item.corrections[0].is_announced
    assert item.updated == NOW
    assert notices([(after, MAILED)], ()) == ()


def test_years_follow_a_corrected_year_and_stay_where_the_day_moves_away():
    def with_date(written):
        entry = corrected_entry()
        (moment,) = entry.moments
        return replace(entry, moments=(replace(moment, date=make_moment(date=written).date),))

    assert amended(with_date("1957-11-04")).items[0].years == 69
    moved = amended(with_date("1956-11-05")).items[0]
    assert (moved.years, str(moved.historical_date)) == (70, "1956-11-05")


def test_a_moment_that_left_its_entry_keeps_its_text_and_takes_the_note():
    entry = replace(corrected_entry(), moments=(make_moment("other", "1956-11-11"),))
    (item,) = amended(entry).items
    assert item.blurb == "Before dawn the attack begins."
    assert item.shown_corrections[0].note == "The hour was wrong."


def test_a_retraction_withdraws_and_moves_no_identity():
    retraction = Retraction(at=AT, reason=text("It rests on a forgery."), replaced_by=EntryId("better"))
    entry = make_lead_entry(retraction=retraction)
    before, after = make_issue(DAY), amended(entry)
    (item,) = after.items
    assert (item.withdrawn.reason, item.withdrawn.replaced_by) == ("It rests on a forgery.", "better")
    assert (item.published, item.title) == (before.items[0].published, before.items[0].title)
    assert item.updated == NOW
    assert (after.headline, after.standing, after.feed_items) == (None, (), (item,))
    assert amended(entry, after, now=NOW + timedelta(days=1)) is None
    (notice,) = notices([(after, MAILED)], ())
    assert (notice.is_withdrawal, notice.text) == (True, "It rests on a forgery.")


def test_what_an_issue_has_told_is_not_told_again():
    after = amended(corrected_entry())
    told = notices([(after, MAILED)], ())
    assert notices([(after, MAILED)], told) == ()


def test_an_entry_that_cannot_be_read_changes_nothing():
    assert amend(make_issue(DAY), {}, EDITION, NOW, {}, {}) is None


@given(
    st.lists(st.tuples(st.sampled_from(Severity), st.integers(-48, 48)), max_size=6, unique_by=lambda one: one[1]),
    st.lists(st.integers(1, 400), min_size=1, max_size=5),
)
def test_however_often_and_whenever_it_is_asked_each_correction_counts_once_and_ids_stay(made, hours):
    corrections = tuple(correction(severity, at=AT + timedelta(hours=offset)) for severity, offset in made)
    entry = replace(corrected_entry(), corrections=corrections)
    issue = before = make_issue(DAY)
    now = NOW
    for step in hours:
        now += timedelta(hours=step)
        issue = amended(entry, issue, now=now) or issue
    (item,) = issue.items
    outstanding = [one for one in corrections if one.at > before.items[0].published]
    assert sorted(one.at for one in item.corrections) == sorted(one.at for one in outstanding)
    assert (item.published, item.ref, issue.key) == (before.items[0].published, REF, before.key)
    assert item.updated >= item.published
    assert all(one.applied <= now for one in item.corrections)


def test_what_is_told_again_is_what_has_an_outstanding_correction():
    issue = make_issue(DAY)
    for entry, wanted in (
        (corrected_entry(), ["intervention"]),
        (make_lead_entry(), []),
        (corrected_entry(retraction=Retraction(at=AT, reason=text("Forged."))), []),
        (replace(corrected_entry(), moments=(make_moment("another"),)), []),
    ):
        assert [moment.id for _, moment in told_again(issue, {entry.id: entry})] == wanted
    assert list(told_again(issue, {})) == []
    entry = corrected_entry()
    assert list(told_again(amended(entry), {entry.id: entry})) == []
    withdrawn = amended(make_lead_entry(retraction=Retraction(at=AT, reason=text("Forged."))))
    assert list(told_again(withdrawn, {entry.id: entry})) == []
    assert withdrawn.items[0].picture is None


@pytest.mark.parametrize(("applied", "is_told"), [("06:29:59", False), ("06:30:00", True), ("09:00:00", True)])
def test_what_was_mended_before_it_was_mailed_went_out_mended_and_is_not_told(applied, is_told):
    at = utc("2026-11-04T06:10+01:00")
    now = utc(f"2026-11-04T{applied}+01:00")
    for entry in (
        corrected_entry(correction(at=at)),
        replace(corrected_entry(), retraction=Retraction(at=at, reason=text("It never happened."))),
    ):
        after = amended(entry, make_issue(DAY, now=utc("2026-11-04T00:05+01:00")), now=now)
        assert bool(notices([(after, MAILED)], ())) is is_told
