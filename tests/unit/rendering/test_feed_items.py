from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from syndicate.domain.edition import FeedPolicy
from syndicate.domain.entry import MomentId, Rank
from syndicate.links import Links
from syndicate.rendering.feed import render_atom, render_rss
from syndicate.rendering.feed_document import feed_document, last_change
from syndicate.rendering.feed_window import in_order, window
from syndicate.rendering.unambiguous import unambiguous
from tests.factories import make_edition, make_issue, make_publication

LINKS = Links("https://on.example")


def issue_of(day, items=1, briefs=0):
    made = make_issue(date(2026, 11, 4))
    item = made.items[0]
    ranks = [Rank.LEAD] + [Rank.STANDARD] * (items - 1) if items else []
    stories = [replace(item, moment=MomentId(f"m{n}"), rank=rank) for n, rank in enumerate(ranks)]
    short = [replace(item, moment=MomentId(f"b{n}"), rank=Rank.BRIEF) for n in range(briefs)]
    moved = day - made.day
    items = (replace(one, published=one.published + moved) for one in (*stories, *short))
    return replace(made, day=day, published=made.published + moved, items=tuple(items))


def listed(issues, at_most):
    return tuple(in_order(window(issues, FeedPolicy(items=at_most)).items))


def feed_items(publication, edition, issues, links):
    return feed_document(publication, edition, issues, links).items


def days(count, **parts):
    return [issue_of(date(2026, 11, 4) - timedelta(days=back), **parts) for back in range(count)]


def keys(pairs):
    return [(one.issue.day.isoformat(), one.item.moment) for one in pairs]


def test_the_newest_day_comes_first_and_within_it_the_editors_order():
    issues = [issue_of(date(2026, 11, 3)), issue_of(date(2026, 11, 4), items=2, briefs=2)]

    assert keys(listed(issues, 40)) == [("2026-11-04", "m0"), ("2026-11-04", "m1"), ("2026-11-03", "m0")]
    assert listed(issues, 40) == listed(issues[::-1], 40)


def test_briefs_are_no_items_of_their_own():
    assert listed([issue_of(date(2026, 11, 4), items=0, briefs=3)], 40) == ()


@pytest.mark.parametrize(
    ("per_day", "at_most", "expected"),
    [(1, 40, 40), (1, 5, 14), (3, 40, 42), (9, 40, 100), (1, 100, 60), (3, 100, 100)],
    ids=["count", "14 days", "14 days of three", "never over 100", "all there are", "count up to 100"],
)
def test_a_feed_holds_the_last_items_and_at_least_14_days_and_at_most_100(per_day, at_most, expected):
    assert len(listed(days(60, items=per_day), at_most)) == expected


def test_14_days_end_with_the_newest_issue_and_not_with_the_clock():
    issues = [issue_of(date(2026, 11, 4)), issue_of(date(2026, 10, 22)), issue_of(date(2026, 10, 21))]

    assert [one.issue.day for one in listed(issues, 1)] == [date(2026, 11, 4), date(2026, 10, 22)]


def test_an_issue_given_twice_counts_once():
    assert len(listed(days(2) + days(2), 40)) == 2


def test_no_issue_gives_no_items():
    assert listed([], 40) == ()


def test_a_feed_stays_under_its_size_and_keeps_one_item_at_least():
    def with_text(issue, size):
        item = issue.items[0]
        return replace(issue, items=(replace(item, article=replace(item.article, body="words " * (size // 6))),))

    long = [with_text(issue, 100_000) for issue in days(10)]
    endless = [with_text(issue, 900_000) for issue in days(2)]

    assert len(feed_items(make_publication(), make_edition(), long, LINKS)) == 5
    assert len(render_rss(feed_document(make_publication(), make_edition(), long, LINKS))) < 512 * 1024
    assert len(render_atom(feed_document(make_publication(), make_edition(), long, LINKS))) < 512 * 1024
    assert len(feed_items(make_publication(), make_edition(), endless, LINKS)) == 1


def test_an_edition_says_how_many_items():
    edition = make_edition(feed=FeedPolicy(items=20))

    assert len(feed_items(make_publication(edition), edition, days(30), LINKS)) == 20


def test_ids_are_new_every_year_and_depend_on_nothing_else():
    publication, edition = make_publication(), make_edition()
    first = issue_of(date(2026, 11, 4))
    again = issue_of(date(2027, 11, 4))
    renamed = replace(first, items=(replace(first.items[0], title="Another title"),))
    moved = Links("http://moved.example/below")

    ids = [feed_items(publication, edition, [issue], LINKS)[0].id for issue in (first, again, renamed)]

    assert ids[0] == "tag:example.org,2026:hungary/revolution-1956/m0/2026-11-04"
    assert ids[1] == "tag:example.org,2026:hungary/revolution-1956/m0/2027-11-04"
    assert ids[2] == ids[0]
    assert feed_items(publication, edition, [first], moved)[0].id == ids[0]


def test_links_are_new_every_year():
    items = feed_items(
        make_publication(), make_edition(), [issue_of(date(2026, 11, 4)), issue_of(date(2027, 11, 4))], LINKS
    )

    assert [item.url for item in items] == [
        "https://on.example/hungary/2027/11/04/revolution-1956/m0/",
        "https://on.example/hungary/2026/11/04/revolution-1956/m0/",
    ]


def test_what_an_item_says_of_itself():
    item = feed_items(make_publication(), make_edition(), [make_issue()], LINKS)[0]

    assert item.title == "4 November 1956: Tanks return to the city (70 years ago)"
    assert item.summary == "Before dawn the attack begins."
    assert item.tags == ("Engineering", "milestone:70")
    assert item.published.isoformat() == "2026-11-04T07:00:00+01:00"
    assert item.updated == item.published
    assert item.authors == ("Hungary Magazine: On this Day",)
    assert item.article_url == "https://on.example/hungary/articles/revolution-1956/"


def test_a_topic_without_a_name_shows_its_slug():
    item = feed_items(make_publication(topics={}), make_edition(), [make_issue()], LINKS)[0]

    assert item.tags == ("engineering", "milestone:70")


def test_a_feed_changed_when_its_newest_item_did():
    publication = make_publication()
    items = feed_items(publication, make_edition(), [make_issue()], LINKS)

    assert last_change(items, publication) == datetime(2026, 11, 4, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("authority", "expected"), [("example.org,2026", (2026, 1, 1)), ("example.org,2025-03-09", (2025, 3, 9))]
)
def test_a_feed_without_items_has_a_time_that_never_changes(authority, expected):
    assert last_change((), make_publication(id_authority=authority)) == datetime(*expected, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("AT&T < B", "AT&T < B"),
        ("AT&amp;T &lt; B &amp;amp; C", "AT&T < B & C"),
        ("one <b>bold</b> word", "one ‹b›bold‹/b› word"),
        ("&lt;script&gt;x", "‹script›x"),
        ("a <b", "a ‹b"),
        ("Laws&paragraphs &nosuch; &#x27;q&#39;", "Laws&paragraphs &nosuch; 'q'"),
        ("a\nb\x00\tc&#1;d", "a b cd"),
        ("o\u030b", "ő"),
    ],
)
def test_no_reader_can_take_a_title_for_html(text, expected):
    assert unambiguous(text) == expected
