"""Feeds against our own validator and real reader programs: issues made to hurt, and two years of both editions."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape
from itertools import groupby

import feedparser
import pytest
from lxml import html
from reader import make_reader

from syndicate.config import load_settings, starter_dir
from syndicate.content.entries import load_entries
from syndicate.domain.anniversary import Almanac
from syndicate.domain.composition import compose, state_of
from syndicate.domain.edition import FeedPolicy
from syndicate.domain.history import History
from syndicate.domain.issue import IssueState, Picture
from syndicate.domain.selection import select
from syndicate.links import Links
from syndicate.rendering.feed import render_atom, render_rss
from syndicate.rendering.feed_archive import closed_months, neighbours_of
from syndicate.rendering.feed_cache import FeedCache
from syndicate.rendering.feed_document import archive_document, feed_document
from syndicate.rendering.feed_scope import MAIN, MILESTONES, Scope
from syndicate.rendering.jsonfeed import render_json_feed
from tests.factories import make_edition, make_forms, make_publication
from tests.feed_rules import check_alike, check_atom, check_json, check_rss
from tests.hurt import CHARACTERS, TEXTS, hurt_issues
from tests.integration.loopback import Files, serving

BASE = "https://on.example"
LINKS = Links(BASE)
HUB = "https://hub.example/"
(FORM,) = make_forms(720)
PICTURE = Picture(src="a.jpg", alt="A", credit="B", forms=(FORM,))
XML, JSON = "text/xml; charset=utf-8", "application/feed+json"


def faults_of(document, now=None):
    feed = document.feed
    rss, atom, written = render_rss(document), render_atom(document), render_json_feed(document)
    return [
        *check_rss(rss, own=feed.rss, base=BASE, hub=feed.hub, now=now),
        *check_atom(atom, own=feed.atom, base=BASE, hub=feed.hub, now=now),
        *check_json(written, own=feed.json, base=BASE, hub=feed.hub, now=now),
        *check_alike(rss, atom, written),
        *(
            f"feedparser: {parsed.get('bozo_exception')}"
            for content in (rss, atom)
            if (parsed := feedparser.parse(content, response_headers={"content-type": XML})).bozo
        ),
    ]


@pytest.mark.parametrize("is_full", [True, False], ids=["full", "summary"])
@pytest.mark.parametrize("name", TEXTS)
def test_whatever_an_editor_writes_the_feeds_keep_the_rules(name, is_full):
    edition = make_edition(feed=FeedPolicy(websub_hub=HUB, full_content=is_full))
    (issue,) = [issue for issue in hurt_issues(edition) if issue.items[0].entry == f"hurt-{name}"]
    document = feed_document(make_publication(edition), edition, [issue], LINKS, last_month=(2026, 10))
    assert faults_of(document) == []
    assert len(document.items) == 1
    assert "Read the whole article" in document.items[0].content
    assert (len(document.items[0].content) > 60_000) == (name == "long" and is_full)


def test_all_of_them_together_keep_the_rules():
    edition = make_edition(feed=FeedPolicy(websub_hub=HUB))
    document = feed_document(make_publication(edition), edition, hurt_issues(edition), LINKS)
    assert faults_of(document, now=datetime(2026, 11, 16, 12, tzinfo=UTC)) == []
    assert len(document.items) == len(TEXTS)


def test_a_validator_that_finds_nothing_is_none():
    """The rules see what they are there for."""
    edition = make_edition()
    issue = hurt_issues(edition)[0]
    document = feed_document(make_publication(edition), edition, [issue], LINKS)
    item = document.items[0]

    def faults(**changes):
        return faults_of(replace(document, items=(replace(item, **changes),)))

    for changes in (
        {"title": "AT&amp;T"},
        {"title": "<b>x</b>"},
        {"title": "o\u030b"},
        {"summary": "two\nlines"},
        {"content": '<p><a href="/x">x</a></p>'},
        {"content": "<p>open"},
        {"content": "<script>x</script>"},
        {"content": '<img src="https://e.example/x"/>'},
        {"content": '<img src="https://on.example/pictures/x.jpg" alt="" width="720"/>'},
        {"picture": replace(PICTURE, forms=(replace(FORM, size=0),)), "picture_url": f"{BASE}/pictures/x.jpg"},
        {"picture": replace(PICTURE, forms=(replace(FORM, media_type="jpg"),)), "picture_url": f"{BASE}/x.jpg"},
        {"picture": PICTURE, "picture_url": "/pictures/x.jpg"},
        {"id": "https://on.example/1"},
        {"url": "https://elsewhere.example/"},
        {"updated": item.published - timedelta(seconds=1)},
        {"published": item.published.replace(year=1956)},
        {"authors": ("",)},
    ):
        assert faults(**changes), changes
    assert faults(picture=PICTURE, picture_url="https://on.example/pictures/x.jpg") == []
    assert faults_of(replace(document, items=(item, item)))
    assert faults_of(replace(document, feed=replace(document.feed, rss="https://on.example/other.xml"))) == []
    assert check_rss(render_rss(document), own="https://on.example/x", base=BASE)
    assert check_rss(render_rss(document).replace(b"Signs", "\u0092".encode()), own=document.feed.rss, base=BASE)
    older = replace(item, id=f"{item.id}/correction-1", published=item.published - timedelta(days=1))
    assert faults_of(replace(document, items=(older, item)))


def said(item, summary):
    """What a reader program's entry, or our own item, says; HTML as it is understood, for programs write it anew."""
    link, content = (item.url, item.content) if hasattr(item, "url") else (item.link, item.content[0].value)
    understood = html.tostring(html.fragment_fromstring(content, "div"), encoding="unicode")
    return item.title, link, summary, understood, item.published, item.updated or item.published


def test_reader_sees_every_item_of_all_three_alike_with_every_character():
    edition = make_edition()
    reader = make_reader(":memory:")
    try:
        with serving(Files) as site:
            links = Links(site.url)
            document = feed_document(make_publication(edition), edition, hurt_issues(edition), links)
            served = {
                document.feed.rss: (render_rss(document), XML),
                document.feed.atom: (render_atom(document), XML),
                document.feed.json: (render_json_feed(document), JSON),
            }
            site.files = {
                links.site_path(url): (content, [("Content-Type", kind)]) for url, (content, kind) in served.items()
            }
            for url in served:
                reader.add_feed(url)
            results = list(reader.update_feeds_iter(scheduled=False))
            assert [result.value for result in results if isinstance(result.value, Exception)] == []
            assert [feedparser.parse(url).bozo for url in list(served)[:2]] == [False, False]
        for url in served:
            seen = {entry.id: said(entry, unescape(entry.summary)) for entry in reader.get_entries(feed=url)}
            assert seen == {item.id: said(item, item.summary) for item in document.items}, url
    finally:
        reader.close()
    texts = "".join(item.title + item.content for item in document.items)
    for sign in [*CHARACTERS.replace("&amp;", ""), "👨🏿‍🚀", "שָׁלוֹם", "🇭🇺", "\u00a0", "\u00ad"]:
        assert sign in texts or sign in "<>&"
    assert "A\u0301" not in texts


@pytest.fixture(scope="module")
def two_years():
    """Both starter editions, every day of 2026 and 2027, as the service chooses and composes them."""
    settings = load_settings(starter_dir(), {}, require_secrets=False)
    publication = settings.publication
    content = load_entries(
        settings.entries_dir, editions=[one.id for one in publication.editions], topics=publication.topics
    )
    assert content.problems == ()
    almanac, issues = Almanac(content.entries), {}
    for edition in publication.editions:
        past = History()
        issues[edition.id] = []
        for number in range(730):
            day = datetime(2026, 1, 1, tzinfo=UTC).date() + timedelta(days=number)
            selection = select(almanac, edition, day, past)
            past = selection.add_to(past)
            if state_of(selection, edition) is IssueState.PUBLISHED:
                out = edition.instant(day, edition.schedule.feed_at)
                issues[edition.id].append(compose(selection, edition, out))
    return publication, issues


@pytest.mark.parametrize("place", [0, 1], ids=["hungary", "central-europe"])
def test_two_years_of_an_edition_keep_the_rules_in_every_feed(two_years, place):
    publication, issues = two_years
    edition = publication.editions[place]
    every = issues[edition.id]
    topics = sorted({topic for issue in every for item in issue.items for topic in item.topics})
    assert len(every) > 300
    assert len(topics) > 10
    for scope in (MAIN, MILESTONES, *(Scope(topic=topic) for topic in topics)):
        document = feed_document(publication, edition, every, LINKS, scope=scope)
        assert faults_of(document) == [], scope
        cache = FeedCache()
        assert (cache.rss(document).plain, cache.atom(document).plain) == (render_rss(document), render_atom(document))
    # As the main feed is on every 25th day of them.
    for until in range(0, len(every), 25):
        assert faults_of(feed_document(publication, edition, every[max(until - 100, 0) : until], LINKS)) == []


@pytest.mark.parametrize("place", [0, 1], ids=["hungary", "central-europe"])
def test_the_archive_documents_of_two_years_are_a_chain_that_holds_every_item_once(two_years, place):
    publication, issues = two_years
    edition = publication.editions[place]
    closed = closed_months([issue.day for issue in issues[edition.id]])
    assert len(closed) == 23
    seen, written = [], {}
    for month, of_month in groupby(issues[edition.id], key=lambda issue: (issue.day.year, issue.day.month)):
        if month not in closed:
            continue
        before, after = neighbours_of(month, closed)
        document = archive_document(
            publication, edition, list(of_month), LINKS, month=month, previous=before, next=after
        )
        content = render_atom(document)
        assert check_atom(content, own=document.archive, base=BASE, is_archive=True) == []
        parsed = feedparser.parse(content, response_headers={"content-type": XML})
        assert not parsed.bozo
        written[document.archive] = document
        seen += [entry.id for entry in parsed.entries]
    assert len(seen) == len(set(seen))
    wanted = {
        (issue.day, item.ref)
        for issue in issues[edition.id]
        for item in issue.feed_items
        if issue.day.month != 12 or issue.day.year != 2027
    }
    assert len(seen) == len(wanted)
    # From the last one back to the first, as a program walks.
    place, walked = document.archive, []
    while place:
        walked.append(place)
        place = written[place].previous
    assert walked == sorted(written, reverse=True)
    assert [written[one].next for one in walked[1:]] == walked[:-1]
