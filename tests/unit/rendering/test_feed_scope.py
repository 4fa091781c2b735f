from dataclasses import replace
from datetime import date, timedelta

import pytest
from lxml import etree

from syndicate.domain.edition import FeedPolicy
from syndicate.domain.entry import EditionId, MomentId, Rank
from syndicate.links import Links
from syndicate.rendering.feed_document import feed_document
from syndicate.rendering.feed_scope import MAIN, MILESTONES, Scope, describe_feed
from syndicate.rendering.feed_window import FARTHEST_ISSUES, amended_since, latest_of
from syndicate.rendering.languages import LANGUAGES
from syndicate.rendering.opml import render_opml
from tests.factories import make_edition, make_issue, make_publication, text

LINKS = Links("https://on.example")
MUSIC = Scope(topic="music")
NEWEST = date(2026, 11, 4)


def issue_of(back, *, topics=(), is_milestone=False, items=1, rank=Rank.LEAD):
    """An issue so many days before the newest."""
    made = make_issue(NEWEST)
    moved = timedelta(days=back)
    item = replace(made.items[0], topics=topics, is_milestone=is_milestone, rank=rank, published=made.published - moved)
    stories = tuple(
        replace(item, moment=MomentId(f"m{number}"), published=item.published - timedelta(seconds=number))
        for number in range(items)
    )
    return replace(made, day=made.day - moved, published=made.published - moved, items=stories)


def feed_of(scope, lang="en"):
    edition = make_edition(lang=lang, title="An <b>Edition</b>")
    return describe_feed(make_publication(edition, topics={"music": text("Music", hu="Zene")}), edition, scope, LINKS)


def test_a_feed_is_described_once_for_all_formats():
    music = feed_of(MUSIC)
    assert music.id == "tag:example.org,2026:hungary/topics/music"
    assert music.title == "An ‹b›Edition‹/b› – Music"
    assert music.home == "https://on.example/hungary/topics/music/"
    assert [music.rss, music.atom, music.json] == [
        f"{music.home}{name}" for name in ("rss.xml", "atom.xml", "feed.json")
    ]
    milestones = feed_of(MILESTONES, "hu")
    assert (milestones.id, milestones.title) == (
        "tag:example.org,2026:hungary/milestones",
        "An ‹b›Edition‹/b› – Kerek évfordulók",
    )
    assert milestones.atom == "https://on.example/hungary/milestones/atom.xml"
    assert feed_of(MAIN).rss == "https://on.example/hungary/rss.xml"
    assert feed_of(Scope(topic="nameless")).title.endswith("– nameless")


def test_every_language_has_a_name_for_milestones_of_its_own():
    assert len({feed_of(MILESTONES, lang).title for lang in LANGUAGES}) == len(LANGUAGES)


def test_an_item_has_one_id_in_every_feed_that_it_stands_in():
    issues = [issue_of(0, topics=("music", "war"), is_milestone=True), issue_of(1, topics=("war",)), issue_of(2)]
    edition = make_edition()

    def ids(scope):
        return [item.id for item in feed_document(make_publication(), edition, issues, LINKS, scope=scope).items]

    assert len(ids(MAIN)) == 3
    assert ids(MUSIC) == ids(MILESTONES) == ids(MAIN)[:1]
    assert ids(Scope(topic="war")) == ids(MAIN)[:2]
    assert ids(Scope(topic="none")) == []


def test_a_feed_of_a_topic_takes_as_many_issues_as_it_needs():
    music = [issue_of(back, topics=("music",)) for back in range(0, 200, 2)]
    others = [issue_of(back) for back in range(1, 200, 2)]
    every = sorted([*music, *others], key=lambda issue: issue.day, reverse=True)
    assert latest_of(every, FeedPolicy(items=40), MUSIC) == tuple(music[:40])
    # Where the count comes sooner, the days decide, and the most that a feed may hold.
    five, ten = ([issue_of(back, topics=("music",), items=items) for back in range(90)] for items in (5, 10))
    assert len(latest_of(five, FeedPolicy(items=5), MUSIC)) == 16
    assert len(latest_of(ten, FeedPolicy(), MUSIC)) == 10


def test_it_looks_no_farther_than_400_issues_behind_its_newest():
    issues = [issue_of(back, topics=("music",) if back in (100, 300, 499, 500, 501) else ()) for back in range(700)]
    found = latest_of(iter(issues), FeedPolicy(), MUSIC)
    assert [(NEWEST - issue.day).days for issue in found] == [100, 300, 499]
    assert FARTHEST_ISSUES == 400
    assert latest_of(iter(issues), FeedPolicy(), Scope(topic="none")) == ()


def test_a_topic_that_only_briefs_have_makes_a_feed_without_items():
    issues = latest_of([issue_of(0, topics=("music",), rank=Rank.BRIEF)], FeedPolicy(), MUSIC)
    assert len(issues) == 1
    assert feed_document(make_publication(), make_edition(), issues, LINKS, scope=MUSIC).items == ()
    assert amended_since(issues, FeedPolicy(), MUSIC).year == 1969


@pytest.mark.parametrize(("days", "since"), [(30, 60), (3, 14), (0, 14)])
def test_amendments_matter_for_as_long_as_anything_is_told_of_them(days, since):
    issues = [issue_of(0), issue_of(5, topics=("music",))]
    policy = FeedPolicy(tombstone_days=days)
    assert amended_since(issues, policy) == issues[0].published - timedelta(days=since)
    assert amended_since(issues, policy, MUSIC) == issues[1].published - timedelta(days=since)


def test_the_list_of_feeds_has_a_folder_for_each_edition():
    hungary, vienna = make_edition(), make_edition("vienna", title="Wien & Co", lang="de")
    publication = make_publication(hungary, vienna, title="On this Day", topics={"music": text("Music")})
    written = render_opml(publication, {EditionId("hungary"): ("music", "war")}, LINKS)
    root = etree.fromstring(written)
    assert (root.tag, root.get("version"), root.findtext("head/title")) == ("opml", "2.0", "On this Day")
    folders = root.findall("body/outline")
    assert [folder.get("text") for folder in folders] == ["Hungary Magazine: On this Day", "Wien & Co"]
    assert [[feed.get("xmlUrl").removeprefix("https://on.example/") for feed in folder] for folder in folders] == [
        ["hungary/rss.xml", "hungary/milestones/rss.xml", "hungary/topics/music/rss.xml", "hungary/topics/war/rss.xml"],
        ["vienna/rss.xml", "vienna/milestones/rss.xml"],
    ]
    for feed in root.findall("body/outline/outline"):
        assert feed.get("type") == "rss"
        assert feed.get("text") == feed.get("title")
        assert feed.get("htmlUrl").startswith("https://on.example/")
