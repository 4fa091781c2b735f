import json
from dataclasses import replace
from datetime import date
from email.utils import parsedate_to_datetime
from html import unescape
from html.parser import HTMLParser

import pytest
from lxml import etree

from syndicate.domain.edition import FeedPolicy
from syndicate.domain.entry import MomentId, Rank, Source
from syndicate.links import Links
from syndicate.rendering.feed import render_atom, render_rss
from syndicate.rendering.feed_document import feed_document
from syndicate.rendering.jsonfeed import render_json_feed, render_today
from tests.factories import make_edition, make_issue, make_publication

LINKS = Links("https://on.example")
ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
DC = "{http://purl.org/dc/elements/1.1/}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
HOSTILE = "AT&T < B &amp; D ]]> <b>x</b> 😀 Ő\u00a0ő \u2028 “q” \x00\x0b\x92\ufffe"


def with_item(issue, **changes):
    return replace(issue, items=(replace(issue.items[0], **changes), *issue.items[1:]))


def hostile_issue():
    issue = make_issue()
    article = replace(
        issue.items[0].article,
        title=HOSTILE,
        byline=HOSTILE,
        body=f"{HOSTILE}\n\n<script>alert(1)</script>\n\n[x](javascript:alert(1)) ]]> &#0;",
        authors=(HOSTILE,),
    )
    sources = (Source(cite=HOSTILE, url="javascript:alert(1)"), Source(cite="Good", url="https://e.example/a b"))
    return with_item(
        issue, title=HOSTILE, blurb=HOSTILE, date_note=HOSTILE, places=(HOSTILE,), article=article, sources=sources
    )


def document(issues, edition=None):
    return feed_document(make_publication(), edition or make_edition(), issues, LINKS)


def rss(*issues, edition=None):
    return etree.fromstring(render_rss(document(issues, edition)))[0]


def atom(*issues, edition=None):
    return etree.fromstring(render_atom(document(issues, edition)))


def json_feed(*issues, edition=None):
    return json.loads(render_json_feed(document(issues, edition)))


def test_the_head_of_rss():
    channel = rss(make_issue())

    assert channel.findtext("title") == "Hungary Magazine: On this Day"
    assert channel.findtext("link") == "https://on.example/hungary/"
    assert channel.findtext("description") == "One day in history, told well."
    assert channel.findtext("language") == "en"
    assert channel.findtext("ttl") == "60"
    assert [when.text for when in channel.findall("lastBuildDate")] == ["Wed, 04 Nov 2026 06:00:00 +0000"]
    assert dict(channel.find(f"{ATOM}link").attrib) == {
        "href": "https://on.example/hungary/rss.xml",
        "rel": "self",
        "type": "application/rss+xml",
    }


def test_an_item_of_rss():
    item = rss(make_issue()).find("item")
    tags = [child.tag for child in item]

    assert item.findtext("guid") == "tag:example.org,2026:hungary/revolution-1956/intervention/2026-11-04"
    assert item.find("guid").get("isPermaLink") == "false"
    assert item.findtext("link") == "https://on.example/hungary/2026/11/04/revolution-1956/intervention/"
    assert item.findtext("pubDate") == "Wed, 04 Nov 2026 07:00:00 +0100"
    assert item.findtext(f"{DC}creator") == "Hungary Magazine: On this Day"
    assert item.findtext(f"{DC}source") == "A. Author, A Book (Press, 1999)"
    assert [category.text for category in item.findall("category")] == ["Engineering", "milestone:70"]
    assert item.find("author") is None
    assert tags.index("description") < tags.index(CONTENT)
    assert len(tags) == len(set(tags) - {"category"}) + 2


def test_the_head_of_atom():
    feed = atom(make_issue())

    assert feed.findtext(f"{ATOM}id") == "tag:example.org,2026:hungary"
    assert feed.findtext(f"{ATOM}updated") == "2026-11-04T07:00:00+01:00"
    assert feed.get(LANG) == "en"
    assert [(link.get("rel"), link.get("href")) for link in feed.findall(f"{ATOM}link")] == [
        ("self", "https://on.example/hungary/atom.xml"),
        ("alternate", "https://on.example/hungary/"),
    ]
    assert feed.find(f"{ATOM}author") is not None


def test_an_entry_of_atom():
    entry = atom(make_issue()).find(f"{ATOM}entry")

    assert [dict(link.attrib) for link in entry.findall(f"{ATOM}link")] == [
        {
            "href": "https://on.example/hungary/2026/11/04/revolution-1956/intervention/",
            "rel": "alternate",
            "type": "text/html",
            "hreflang": "en",
        },
        {"href": "https://on.example/hungary/articles/revolution-1956/", "rel": "related", "type": "text/html"},
    ]
    assert entry.find(f"{ATOM}content").get("type") == "html"
    assert entry.findtext(f"{ATOM}summary") == "Before dawn the attack begins."
    assert entry.findtext(f"{ATOM}published") == entry.findtext(f"{ATOM}updated") == "2026-11-04T07:00:00+01:00"
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "Hungary Magazine: On this Day"
    assert entry.get(LANG) is None


def test_an_entry_in_another_language_than_its_feed_says_so():
    entry = atom(replace(make_issue(), lang="hu")).find(f"{ATOM}entry")

    assert entry.get(LANG) == "hu"


def test_both_begin_with_a_declaration_and_the_style_sheet():
    for render in (render_rss, render_atom):
        lines = render(document([make_issue()])).decode().split("\n")

        assert lines[0] == "<?xml version='1.0' encoding='UTF-8'?>"
        assert lines[1] == '<?xml-stylesheet type="text/css" href="https://on.example/assets/feed.css"?>'


def test_all_three_say_the_same():
    issues = [make_issue(), make_issue(date(2025, 11, 4)), hostile_issue()]
    channel, feed, written = rss(*issues), atom(*issues), json_feed(*issues)

    by_rss = [
        (
            item.findtext("guid"),
            item.findtext("title"),
            item.findtext("link"),
            unescape(item.findtext("description")),
            item.findtext(CONTENT),
            parsedate_to_datetime(item.findtext("pubDate")).isoformat(),
        )
        for item in channel.findall("item")
    ]
    by_atom = [
        (
            *(entry.findtext(f"{ATOM}{name}") for name in ("id", "title")),
            entry.find(f"{ATOM}link").get("href"),
            *(entry.findtext(f"{ATOM}{name}") for name in ("summary", "content", "published")),
        )
        for entry in feed.findall(f"{ATOM}entry")
    ]
    by_json = [
        (item["id"], item["title"], item["url"], item["summary"], item["content_html"], item["date_published"])
        for item in written["items"]
    ]
    assert by_rss == by_atom == by_json
    assert len(by_rss) == 2


def test_the_json_feed():
    written = json_feed(make_issue())
    item = written["items"][0]

    assert written["version"] == "https://jsonfeed.org/version/1.1"
    assert written["feed_url"] == "https://on.example/hungary/feed.json"
    assert written["language"] == "en"
    assert item["tags"] == ["Engineering", "milestone:70"]
    assert item["_syndicate"] == {
        "date": "1956-11-04",
        "calendar": "gregorian",
        "years": 70,
        "milestone": True,
        "entry": "revolution-1956",
        "moment": "intervention",
        "kind": "event",
        "rank": "lead",
        "sources": [{"cite": "A. Author, A Book (Press, 1999)", "url": "https://books.example.org/bridge"}],
        "article": "https://on.example/hungary/articles/revolution-1956/",
        "reason": "70 years ago today.",
    }
    assert "external_url" not in item
    assert "null" not in render_json_feed(document([make_issue()])).decode()


def published_elsewhere():
    issue = make_issue()
    article = replace(issue.items[0].article, url="https://magazine.example/1956", body="")
    return with_item(issue, article=article, anchor="4-november")


def test_an_article_on_the_publishers_own_page_is_linked_there():
    item = json_feed(published_elsewhere())["items"][0]

    assert item["external_url"] == "https://magazine.example/1956#4-november"
    assert '<a href="https://magazine.example/1956#4-november">Read on at magazine.example</a>' in item["content_html"]


def test_an_article_at_no_url_is_linked_nowhere():
    article = replace(make_issue().items[0].article, url="javascript:alert(1)", body="")
    issue = with_item(make_issue(), article=article)

    for render in (render_rss, render_atom, render_json_feed):
        assert b"javascript" not in render(document([issue]))


def test_content_holds_everything_in_its_order():
    brief = replace(make_issue().items[0], moment=MomentId("brief"), rank=Rank.BRIEF, title="A brief matter")
    issue = make_issue()
    issue = replace(issue, items=(replace(issue.items[0], places=("Budapest",), date_note="About dawn."), brief))
    content = json_feed(issue)["items"][0]["content_html"]
    parts = [
        "<p>Before dawn the attack begins.</p>",
        "<strong>70 years ago · 4 November 1956</strong> · Budapest<br/><em>About dawn.</em>",
        "<p>The first permanent bridge.</p>",
        "<h2>Also on this day</h2>",
        '<strong>1956</strong> <a href="https://on.example/hungary/2026/11/04/revolution-1956/brief/">A brief',
        "<p>70 years ago today.</p>",
        "<h2>Sources</h2>",
        "<em>Prepared by the Budapest office.</em>",
        "Read the whole article",
    ]

    places = [content.index(part) for part in parts]
    assert places == sorted(places)


def test_what_an_item_does_not_have_is_not_spoken_of():
    article = replace(make_issue().items[0].article, byline="")
    issue = with_item(make_issue(), sources=(), article=article)
    content = json_feed(issue)["items"][0]["content_html"]

    assert "Sources" not in content
    assert "<em>" not in content.replace("<em>walked</em>", "")
    assert rss(issue).find(f"item/{DC}source") is None
    assert atom(issue).find(f"{ATOM}entry/{DC}source") is None


def test_an_edition_may_keep_the_article_to_its_page():
    edition = make_edition(feed=FeedPolicy(full_content=False))
    content = json_feed(make_issue(), edition=edition)["items"][0]["content_html"]

    assert "The first permanent bridge" not in content
    assert "Before dawn the attack begins." in content


def test_briefs_stand_under_the_first_item_alone():
    issue = make_issue()
    second = replace(issue.items[0], moment=MomentId("second"), rank=Rank.STANDARD)
    brief = replace(issue.items[0], moment=MomentId("brief"), rank=Rank.BRIEF)
    items = json_feed(replace(issue, items=(*issue.items, second, brief)))["items"]

    assert ["Also on this day" in item["content_html"] for item in items] == [True, False]


class Urls(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.urls = []
        self.tags = set()
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.urls += [value for name, value in attrs if name in ("href", "src")]


def test_hostile_texts_stay_texts():
    issue = hostile_issue()
    title = "4 November 1956: AT&T < B & D ]]> ‹b›x‹/b› 😀 Ő\u00a0ő “q” (70 years ago)"

    assert rss(issue).findtext("item/title") == title
    assert atom(issue).findtext(f"{ATOM}entry/{ATOM}title") == title
    content = json_feed(issue)["items"][0]["content_html"]
    read = Urls(content)
    assert not read.tags & {"script", "b", "style"}
    assert all(url.startswith("https://") and " " not in url for url in read.urls)
    assert "javascript" not in " ".join(read.urls)
    assert etree.fromstring(f"<div>{content}</div>") is not None


@pytest.mark.parametrize("render", [render_rss, render_atom, render_json_feed])
def test_no_control_character_is_ever_written(render):
    written = render(document([hostile_issue()])).decode()

    assert not [sign for sign in written if ord(sign) < 32 and sign != "\n"]
    assert not set(written) & {"\x7f", "\x92", "\ufffe", "\u2028"}


@pytest.mark.parametrize("render", [render_rss, render_atom, render_json_feed])
def test_the_order_in_which_issues_are_given_says_nothing(render):
    issues = [make_issue(), make_issue(date(2025, 11, 4)), make_issue(date(2024, 11, 4))]

    first = render(document(issues))
    assert render(document(issues[::-1])) == first


@pytest.mark.parametrize("render", [render_rss, render_atom, render_json_feed])
def test_an_edition_without_issues_has_a_feed_without_items(render):
    assert b"tag:" not in render(document([])).replace(b"tag:example.org,2026:hungary<", b"")


def test_today_tells_programs_the_whole_day():
    brief = replace(make_issue().items[0], moment=MomentId("brief"), rank=Rank.BRIEF)
    issue = make_issue()
    today = json.loads(
        render_today(make_publication(), make_edition(), replace(issue, items=(*issue.items, brief)), LINKS)
    )

    assert today["day"] == "2026-11-04"
    assert today["day_in_words"] == "4 November 2026"
    assert today["edition"]["id"] == "hungary"
    assert [item["rank"] for item in today["items"]] == ["lead", "brief"]
    assert today["items"][0]["date"] == "1956-11-04"
    assert today["links"]["issue"] == "https://on.example/hungary/2026/11/04/"
