"""With a cache or without, the bytes are those of feedgen; what has not changed is not written again."""

import gzip
from dataclasses import replace
from datetime import date, timedelta

import pytest

from syndicate.domain.edition import FeedPolicy
from syndicate.domain.entry import MomentId
from syndicate.links import Links
from syndicate.rendering import feed_cache
from syndicate.rendering.feed import render_atom, render_rss
from syndicate.rendering.feed_cache import FeedCache
from syndicate.rendering.feed_document import archive_document, feed_document
from syndicate.rendering.feed_scope import MILESTONES
from tests.factories import make_edition, make_issue, make_publication
from tests.hurt import hurt_issues

LINKS = Links("https://on.example")
EDITION = make_edition(feed=FeedPolicy(websub_hub="https://hub.example/"))
PUBLICATION = make_publication(EDITION)


def document(issues, edition=EDITION, **parts):
    return feed_document(make_publication(edition), edition, issues, LINKS, **parts)


@pytest.fixture
def written(monkeypatch):
    """Ids of the items that were written while the test ran."""
    ids = []
    for name in ("_RSS", "_ATOM"):
        form = getattr(feed_cache, name)
        write = form.entry
        told = form._replace(entry=lambda item, lang, write=write: ids.append(item.id) or write(item, lang))
        monkeypatch.setattr(feed_cache, name, told)
    return ids


@pytest.mark.parametrize(
    "issues", [[], [make_issue()], hurt_issues(), hurt_issues()[::-1]], ids=["none", "one", "all", "reversed"]
)
def test_joined_from_pieces_the_bytes_are_those_of_feedgen(issues):
    cache = FeedCache()
    for made in (document(issues, last_month=(2026, 10)), document(issues, scope=MILESTONES)):
        for _ in range(2):
            assert cache.rss(made).plain == render_rss(made)
            assert cache.atom(made).plain == render_atom(made)


def test_so_are_those_of_an_archive_document_and_of_items_in_another_language():
    issues = [replace(issue, lang="hu") for issue in hurt_issues()]
    made = archive_document(PUBLICATION, EDITION, issues, LINKS, month=(2026, 11), previous=(2026, 10), next=(2026, 12))
    assert FeedCache().atom(made).plain == render_atom(made)


def test_what_has_not_changed_is_not_written_again(written):
    cache, issues = FeedCache(), hurt_issues()
    first = cache.rss(document(issues, make=cache.item))
    assert len(written) == len(issues)
    assert cache.rss(document(hurt_issues(), make=cache.item)) is first
    assert len(written) == len(issues)


def test_one_item_that_changed_is_the_one_that_is_written(written):
    cache, issues = FeedCache(), hurt_issues()
    cache.atom(document(issues, make=cache.item))
    written.clear()
    changed = replace(issues[3], items=(replace(issues[3].items[0], title="Another title"),))
    made = document([*issues[:3], changed, *issues[4:]], make=cache.item)
    assert cache.atom(made).plain == render_atom(made)
    assert len(written) == 1


def test_an_item_of_several_feeds_is_written_once(written):
    cache, issues = FeedCache(), [make_issue()]
    cache.rss(document(issues, make=cache.item))
    milestones = document(issues, scope=MILESTONES, make=cache.item)
    assert cache.rss(milestones).plain == render_rss(milestones)
    assert len(written) == 1


def test_nothing_is_given_for_another_edition_publication_or_place():
    cache = FeedCache()
    brief = make_edition(feed=FeedPolicy(full_content=False))
    for edition in (EDITION, brief, EDITION):
        made = document([make_issue()], edition, make=cache.item)
        assert made == document([make_issue()], edition)
    moved = feed_document(PUBLICATION, EDITION, [make_issue()], Links("https://moved.example"), make=cache.item)
    assert moved.items[0].url.startswith("https://moved.example/")


def test_it_does_not_grow_for_ever():
    cache = FeedCache(most=3)
    made = make_issue()
    for number in range(20):
        day = made.day + timedelta(days=number)
        issue = replace(made, day=day, items=(replace(made.items[0], moment=MomentId(f"m{number}")),))
        one = document([issue], make=cache.item)
        assert cache.rss(one).plain == render_rss(one)
    assert {len(kept) for kept in (cache._items, cache._entries)} == {3}
    assert len(cache._documents) == 1


@pytest.mark.parametrize("issues", [[], [make_issue()], hurt_issues()], ids=["none", "one", "all"])
def test_zipped_it_is_one_gzip_file_of_the_same_bytes(issues):
    cache = FeedCache()
    for written in (cache.rss(document(issues)), cache.atom(document(issues))):
        assert gzip.decompress(written.zipped) == written.plain
        assert written.zipped[:10] == b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"
        assert written.zipped is written.zipped
    again = FeedCache().rss(document(issues))
    assert again.digest == cache.rss(document(issues)).digest != cache.atom(document(issues)).digest
    assert again.digest != FeedCache().rss(document([*issues, make_issue(date(2025, 11, 4))])).digest
    assert again.zipped == cache.rss(document(issues)).zipped


def test_of_a_zipped_feed_too_the_items_are_made_once():
    cache, issues = FeedCache(), hurt_issues()
    first = cache.rss(document(issues))
    assert len(gzip.decompress(first.zipped)) == len(first.plain)
    second = cache.rss(document(issues[:-1]))
    assert first.digest != second.digest
    assert gzip.decompress(second.zipped) == second.plain == render_rss(document(issues[:-1]))
