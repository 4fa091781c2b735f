"""Ids that readers know stay."""

import pytest

from syndicate.content.entries import Content
from syndicate.content.permanence import AppliedCorrection, ShownItem, idle_corrections, lost_corrections, lost_ids
from syndicate.domain.entry import Correction, EntryId, Retraction, Severity
from syndicate.errors import Level, Problem
from tests.factories import make_entry, make_moment, text, utc


def lost(published, *entries, problems=()):
    content = Content(entries=entries, problems=tuple(problems))
    return [(p.code, p.path, p.message) for p in lost_ids(content, set(published), "entries")]


def test_what_was_published_and_is_there_is_fine():
    assert lost([("chain-bridge-1849", "opening")], make_entry()) == []


def test_an_entry_that_is_gone_is_told_once():
    told = lost([("old-1849", "opening"), ("old-1849", "closing")], make_entry())
    assert told == [("E020", "entries", "the entry “old-1849” was published and is gone")]


def test_an_alias_keeps_an_old_id_and_its_moments():
    renamed = make_entry(aliases=(EntryId("old-1849"),))
    assert lost([("old-1849", "opening")], renamed) == []
    assert [code for code, _, _ in lost([("old-1849", "closing")], renamed)] == ["E020"]


def test_a_moment_that_is_gone_is_told_in_its_file():
    entry = make_entry(moments=[make_moment("opened")], path="entries/bridge.yaml")
    told = lost([("chain-bridge-1849", "opening")], entry)
    assert told == [("E020", "entries/bridge.yaml", "the moment “opening” was published and is gone")]


def test_an_entry_may_stand_in_a_file_that_cannot_be_read():
    broken = Problem(path="entries/x.yaml", code="E001", message="broken")
    assert lost([("old-1849", "opening")], make_entry(), problems=[broken]) == []
    doubtful = Problem(path="entries/x.yaml", code="W011", message="dropped", level=Level.WARNING)
    assert len(lost([("old-1849", "opening")], make_entry(), problems=[doubtful])) == 1


AT = utc("2026-11-05T09:10+01:00")


def lost_corrections_of(applied, entry):
    content = Content(entries=(entry,), problems=())
    return [(p.code, p.message) for p in lost_corrections(content, applied)]


def with_corrections(*severities):
    made = (Correction(at=AT, severity=severity, note=text("A wrong hour.")) for severity in severities)
    return make_entry(corrections=tuple(made), aliases=(EntryId("old-1849"),))


@pytest.mark.parametrize("name", ["chain-bridge-1849", "old-1849"])
def test_a_correction_that_readers_know_stays_as_it_is(name):
    applied = [AppliedCorrection(EntryId(name), AT, Severity.NOTICE)]
    assert lost_corrections_of(applied, with_corrections(Severity.NOTICE)) == []
    assert lost_corrections_of(applied, with_corrections()) == [
        ("E024", "the correction of 2026-11-05 08:10 UTC was published and is gone")
    ]
    assert lost_corrections_of(applied, with_corrections(Severity.SILENT)) == [
        ("E024", "this correction was published as notice and is silent here")
    ]


def test_a_retraction_that_readers_know_stays():
    applied = [AppliedCorrection(EntryId("chain-bridge-1849"), AT, None)]
    retraction = Retraction(at=AT, reason=text("A forgery."))
    assert lost_corrections_of(applied, make_entry(retraction=retraction)) == []
    assert lost_corrections_of(applied, make_entry()) == [
        ("E024", "the entry was retracted, and its retraction is gone")
    ]


def test_a_correction_of_an_entry_that_is_not_there_is_told_by_its_id_alone():
    assert lost_corrections_of([AppliedCorrection(EntryId("gone-1849"), AT, None)], make_entry()) == []


@pytest.mark.parametrize(
    ("published", "told"),
    [
        (["2026-11-04T07:00+01:00"], []),
        (["2026-11-06T07:00+01:00", "2026-11-04T07:00+01:00"], []),
        (["2026-11-05T09:10+01:00"], ["; the first issue came out at 2026-11-05 08:10 UTC"]),
        ([], [""]),
    ],
)
def test_a_correction_of_an_instant_at_which_nothing_was_out_is_told(published, told):
    entry = with_corrections(Severity.NOTICE)
    shown = [ShownItem(entry.moments[0].id, utc(instant)) for instant in published]
    problems = list(idle_corrections(Content(entries=(entry,), problems=()), {entry.id: shown}))
    assert [p.code for p in problems] == ["W037"] * len(told)
    assert [p.message.partition("that instant")[2] for p in problems] == told


def test_a_correction_of_another_moment_than_was_out_is_told():
    entry = make_entry(
        moments=[make_moment("opening"), make_moment("closing")],
        corrections=(Correction(at=AT, severity=Severity.NOTICE, note=text("A wrong hour."), moments=("closing",)),),
    )
    shown = [ShownItem(entry.moments[0].id, utc("2026-11-04T07:00+01:00"))]
    (problem,) = idle_corrections(Content(entries=(entry,), problems=()), {entry.id: shown})
    assert problem.code == "W037"
