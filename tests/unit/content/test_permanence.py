"""Ids that readers know stay."""

from syndicate.content.entries import Content
from syndicate.content.permanence import lost_ids
from syndicate.domain.entry import EntryId
from syndicate.errors import Level, Problem
from tests.factories import make_entry, make_moment


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
