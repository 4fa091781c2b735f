import json
import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urldefrag

import pytest
from lxml import html as lxml_html

from syndicate.domain.entry import MomentId, Rank, SensitivityLevel, Source
from syndicate.domain.historical_date import HistoricalDate
from syndicate.domain.issue import ComingUp
from syndicate.links import Links
from syndicate.rendering.feed import render_atom, render_rss
from syndicate.rendering.jsonfeed import render_json_feed
from syndicate.rendering.page import (
    assets,
    render_article_page,
    render_edition_page,
    render_issue_page,
    render_item_page,
    render_start_page,
)
from syndicate.rendering.templates import Templates
from tests.factories import make_edition, make_issue, make_publication, text

TEMPLATES = Templates([Path(__file__).parents[3] / "templates"])
LINKS = Links("https://on.example")
HUNGARY = make_edition(accent="#7a2230", accent_dark="#e0919b")
CENTRAL = make_edition("central-europe", label="Central Europe", accent="#274c5e", accent_dark="#8fb8cc")
EMPTY = make_edition("vienna", label="Vienna")
PUBLICATION = make_publication(HUNGARY, CENTRAL, EMPTY)
HOSTILE = "AT&T < B &amp; ]]> </script><script>alert(1)</script> <b>x</b> 😀 Őő “q\" '\x00\x92"


def full_issue(day=date(2026, 11, 4), edition=HUNGARY, **changes):
    """A day with a lead, a second story and two briefs."""
    lead = make_issue(edition=edition).items[0]
    lead = replace(lead, **{"places": ("Budapest",), "last_shown": date(2025, 11, 4), **changes})
    second = replace(lead, moment=MomentId("second"), rank=Rank.STANDARD, sensitivity=SensitivityLevel.NONE)
    briefs = [replace(second, moment=MomentId(f"brief-{n}"), rank=Rank.BRIEF, title=f"Brief {n}") for n in (1, 2)]
    return replace(make_issue(edition=edition), day=day, items=(lead, second, *briefs))


def week_ahead(day=date(2026, 11, 5), edition=HUNGARY):
    coming = (ComingUp(day=date(2026, 11, 8), years=70, title="The Red Army gains control"),)
    return replace(make_issue(edition=edition), day=day, items=(), coming=coming)


def issue_page(issue, edition=HUNGARY, previous=None, following=None):
    return render_issue_page(PUBLICATION, edition, issue, LINKS, TEMPLATES, previous=previous, next=following).decode()


def item_page(issue, item=None):
    return render_item_page(PUBLICATION, HUNGARY, issue, item or issue.items[0], LINKS, TEMPLATES).decode()


def article_page(issue):
    return render_article_page(PUBLICATION, HUNGARY, issue, issue.items[0], LINKS, TEMPLATES).decode()


def edition_page(latest, recent=(), edition=HUNGARY):
    return render_edition_page(PUBLICATION, edition, latest, recent, LINKS, TEMPLATES).decode()


def start_page(latest):
    return render_start_page(PUBLICATION, latest, LINKS, TEMPLATES).decode()


def every_page():
    issue = full_issue()
    return {
        "issue": issue_page(issue, previous=date(2026, 11, 3), following=date(2026, 11, 5)),
        "week ahead": issue_page(week_ahead()),
        "item": item_page(issue),
        "article": article_page(issue),
        "edition": edition_page(issue, [issue, week_ahead(), full_issue(date(2026, 11, 3))]),
        "edition of a week ahead": edition_page(week_ahead(), [week_ahead(), issue]),
        "empty edition": edition_page(None, edition=EMPTY),
        "start": start_page({HUNGARY.id: issue, CENTRAL.id: week_ahead(edition=CENTRAL)}),
    }


PAGES = every_page()


class Reading(HTMLParser):
    """What stands in a page, and whether every element is closed in its turn and every id there once."""

    VOID = frozenset({"meta", "link", "input", "br", "hr", "img"})

    def __init__(self, page):
        super().__init__()
        self.links, self.ids, self.tags, self.open = [], [], [], []
        self.words = []
        self.feed(page)
        assert self.open == []
        assert len(self.ids) == len(set(self.ids))

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        assert len(attributes) == len(attrs)
        self.tags.append((tag, attributes))
        self.links += [value for name, value in attrs if name in ("href", "src", "action")]
        self.ids += [value for name, value in attrs if name == "id"]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] not in ("script", "title"):
            self.words.append(data)

    @property
    def text(self):
        return " ".join(" ".join(self.words).split())


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_sound_html(name):
    read = Reading(PAGES[name])
    tree = lxml_html.fromstring(PAGES[name])

    assert tree.get("lang") == "en"
    assert len(tree.findall(".//h1")) == 1
    assert [tag for tag, _ in read.tags if tag in ("header", "main")][:2] == ["header", "main"]
    for label in tree.findall(".//*[@aria-labelledby]"):
        assert label.get("aria-labelledby") in read.ids
    for field in tree.xpath("//input[@type='email']"):
        assert tree.xpath(f"//label[@for='{field.get('id')}']")


@pytest.mark.parametrize("name", PAGES)
def test_headings_leave_no_level_out(name):
    levels = [int(tag[1]) for tag, _ in Reading(PAGES[name]).tags if re.fullmatch("h[1-6]", tag)]

    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("name", PAGES)
def test_a_page_runs_no_script_and_loads_nothing_from_elsewhere(name):
    for tag, attributes in Reading(PAGES[name]).tags:
        assert tag not in ("style", "iframe", "object", "embed", "img")
        assert tag != "script" or attributes == {"type": "application/ld+json"}
        assert not {key for key in attributes if key.startswith("on") or key == "style"}
        if tag == "link" and attributes["rel"] in ("stylesheet", "icon"):
            assert attributes["href"].startswith("/assets/")


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_small(name):
    assert len(PAGES[name].encode()) < 30_000


def site():
    """A whole site of three editions: URL -> bytes, as publishing makes it."""
    files = {}
    latest = {}
    for edition in (HUNGARY, CENTRAL):
        issues = [
            full_issue(date(2026, 11, 3), edition),
            full_issue(date(2026, 11, 4), edition),
            week_ahead(date(2026, 11, 5), edition),
        ]
        latest[edition.id] = issues[-1]
        for number, issue in enumerate(issues):
            previous = issues[number - 1].day if number else None
            following = issues[number + 1].day if number + 1 < len(issues) else None
            files[LINKS.issue(issue.key)] = issue_page(issue, edition, previous, following)
            for item in issue.items:
                parts = (PUBLICATION, edition, issue, item, LINKS, TEMPLATES)
                files[LINKS.item(issue.key, item)] = render_item_page(*parts).decode()
                files[LINKS.hosted_article(edition.id, item.entry)] = render_article_page(*parts).decode()
        files[LINKS.edition(edition.id)] = edition_page(issues[-1], issues[::-1], edition)
        for name, render in (("rss.xml", render_rss), ("atom.xml", render_atom), ("feed.json", render_json_feed)):
            files[LINKS.feed(edition.id, name)] = render(PUBLICATION, edition, issues, LINKS).decode()
    files[LINKS.edition(EMPTY.id)] = edition_page(None, edition=EMPTY)
    for name in ("rss.xml", "atom.xml", "feed.json"):
        files[LINKS.feed(EMPTY.id, name)] = ""
    files[LINKS.home] = start_page(latest)
    return files | {LINKS.asset(name): "" for name in assets(TEMPLATES, PUBLICATION)}


def test_every_link_leads_to_a_page_there_is_and_to_a_place_in_it():
    files = site()
    seen = 0
    for page in (body for url, body in files.items() if url.endswith("/")):
        read = Reading(page)
        for link in read.links:
            url, fragment = urldefrag(link)
            if not link.startswith(("https://on.example", "#")) or url == LINKS.subscribe():
                continue
            seen += 1
            assert not url or url in files, link
            if fragment:
                assert fragment in (Reading(files[url]) if url else read).ids, link
    assert seen > 100


def test_every_link_in_a_feed_leads_to_a_page_there_is():
    files = site()
    for name in ("rss.xml", "atom.xml", "feed.json"):
        linked = set(re.findall(r"https://on\.example/[^\s\"<>&\\]*", files[LINKS.feed(HUNGARY.id, name)]))
        assert linked <= files.keys()


def test_the_signature_stands_at_the_head_of_the_day():
    read = Reading(issue_page(full_issue())).text

    assert read.index("4 November 2026 Wednesday") < read.index("70 years ago") < read.index("Tanks return to the city")
    assert read.index("Tanks return to the city") < read.index("4 November 1956 · Budapest")


def test_the_issue_page_tells_one_story_in_full_and_the_rest_in_brief():
    page = Reading(issue_page(full_issue()))

    assert page.text.count("The first permanent bridge.") == 1
    assert "Also on this day 1956 Brief 1 1956 Brief 2" in page.text
    assert "70 years ago today. Last shown here in 2025." in page.text
    assert "A. Author, A Book (Press, 1999)" in page.text
    assert "Prepared by the Budapest office." in page.text


def test_next_and_previous_day_stand_at_the_foot_as_dates():
    both = Reading(issue_page(full_issue(), previous=date(2026, 11, 3), following=date(2026, 11, 5)))
    neither = Reading(issue_page(full_issue()))

    assert "Previous day 3 November 2026 Next day 5 November 2026" in both.text
    assert ("a", {"href": "https://on.example/hungary/2026/11/03/", "rel": "prev"}) in both.tags
    assert "Previous day" not in neither.text
    assert "Next day" not in neither.text


def test_an_error_is_reported_with_entry_moment_and_day():
    mail = next(link for link in Reading(item_page(full_issue())).links if link.startswith("mailto:"))

    assert unquote(mail) == "mailto:desk@example.org?subject=Error in revolution-1956/intervention, 4 November 2026"


def test_the_form_signs_up_for_this_edition_and_sets_a_trap():
    tree = lxml_html.fromstring(edition_page(full_issue()))
    form = tree.forms[0]

    assert (form.method, form.action) == ("POST", "https://on.example/subscribe")
    assert set(form.fields.keys()) == {"edition", "address", "website"}
    assert form.fields["edition"] == "hungary"


def test_feeds_are_found_on_every_page():
    for name, page in PAGES.items():
        tree = lxml_html.fromstring(page)
        found = tree.xpath("//link[@rel='alternate']/@type")
        assert found[:3] == ["application/atom+xml", "application/rss+xml", "application/feed+json"]
        assert len(found) == (9 if name == "start" else 3)


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        (None, "https://on.example/hungary/articles/revolution-1956/"),
        ("https://magazine.example/1956", "https://magazine.example/1956"),
    ],
    ids=["hosted", "publisher's own"],
)
def test_the_article_is_the_canonical_page_of_an_item(url, canonical):
    issue = full_issue(anchor="4-november")
    item = replace(issue.items[0], article=replace(issue.items[0].article, url=url))
    tree = lxml_html.fromstring(item_page(issue, item))

    assert tree.xpath("//link[@rel='canonical']/@href") == [canonical]


def test_an_article_on_the_publishers_own_page_is_read_there():
    issue = full_issue(anchor="4-november")
    item = replace(
        issue.items[0], article=replace(issue.items[0].article, url="https://magazine.example/1956", body="")
    )
    read = Reading(item_page(issue, item))

    assert "https://magazine.example/1956#4-november" in read.links
    assert "Two towns and a bridge." in read.text
    assert "Read on at magazine.example" in read.text


def test_machines_find_the_event_and_its_date():
    data = json.loads(lxml_html.fromstring(item_page(full_issue())).xpath("//script/text()")[0])

    assert data["@type"] == "Article"
    assert data["temporalCoverage"] == "1956-11-04"
    assert data["about"] == {
        "@type": "Event",
        "name": "Tanks return to the city",
        "startDate": "1956-11-04",
        "location": [{"@type": "Place", "name": "Budapest"}],
    }


def test_an_approximate_date_is_no_start_date():
    page = item_page(full_issue(historical_date=HistoricalDate.parse("1956-11-11~")))
    data = json.loads(lxml_html.fromstring(page).xpath("//script/text()")[0])

    assert data["temporalCoverage"] == "1956-11-11~"
    assert "startDate" not in data["about"]
    assert "<time>about 11 November 1956</time>" in page


def test_a_solemn_day_says_so_to_the_style_sheet():
    quiet = full_issue(sensitivity=SensitivityLevel.NONE)

    assert '<body class="edition-hungary solemn">' in issue_page(full_issue())
    assert '<body class="edition-hungary solemn">' in item_page(full_issue())
    assert '<body class="edition-hungary">' in issue_page(quiet)
    assert '<body class="edition-hungary">' in item_page(full_issue(), full_issue().items[1])


def test_an_article_counts_no_years_and_names_the_day_it_was_shown():
    read = Reading(article_page(full_issue()))

    assert "years ago" not in read.text
    assert "On the page of 4 November 2026" in read.text
    assert "The Chain Bridge, 1849" in read.text
    assert "the-opening" in read.ids


def test_a_day_without_a_story_shows_what_comes():
    read = Reading(issue_page(week_ahead()))

    assert "The week ahead" in read.text
    assert "8 November The Red Army gains control 70 years ago" in read.text


def test_an_edition_that_has_not_begun_says_so_and_takes_subscribers():
    read = Reading(edition_page(None, edition=EMPTY))

    assert "The first day of this edition has not come yet." in read.text
    assert "Your mail address" in read.text


def test_an_edition_lists_the_stories_of_the_days_before():
    issues = [full_issue(date(2026, 11, 4)), week_ahead(date(2026, 11, 3)), full_issue(date(2026, 11, 2))]
    read = Reading(edition_page(issues[0], issues))

    assert "Recent days 2 November Tanks return to the city" in read.text
    assert "3 November" not in read.text
    assert read.text.count("Tanks return to the city 1956") == 1


def test_a_day_of_briefs_alone_is_known_by_the_first():
    issue = full_issue()
    read = Reading(issue_page(replace(issue, items=issue.items[2:])))

    assert read.text.index("Brief 1") < read.text.index("Also on this day 1956 Brief 2")


def test_a_moment_of_this_year_has_no_large_number():
    read = Reading(item_page(full_issue(years=0)))

    assert not [attributes for _, attributes in read.tags if "count" in attributes.get("class", "")]
    assert "This year." in read.text


@pytest.mark.parametrize("page", [issue_page, item_page, article_page, edition_page])
def test_hostile_texts_stay_texts(page):
    article = replace(full_issue().items[0].article, title=HOSTILE, standfirst=HOSTILE, body=HOSTILE, byline=HOSTILE)
    urls = ['https://e.example/"><script>', "javascript:alert(1)", "/relative"]
    sources = tuple(Source(cite=HOSTILE, url=url) for url in urls)
    issue = full_issue(
        title=HOSTILE, blurb=HOSTILE, date_note=HOSTILE, places=(HOSTILE,), article=article, sources=sources
    )
    written = page(issue)
    read = Reading(written)

    assert [attributes for tag, attributes in read.tags if tag == "script"] in ([], [{"type": "application/ld+json"}])
    assert "b" not in {tag for tag, attributes in read.tags if not attributes}
    assert "alert(1)" in written
    assert not [link for link in read.links if not re.match(r"(https|mailto):[\x21-\x7e]+$|#|/assets/[a-z.]+$", link)]
    assert not set(written) & {"\x00", "\x92"}


def test_an_edition_speaks_its_own_titles_without_harm():
    edition = make_edition(title=HOSTILE, tagline=HOSTILE, label=HOSTILE, byline=HOSTILE)
    publication = make_publication(edition, title=HOSTILE, topics={"engineering": text(HOSTILE)})
    page = render_edition_page(publication, edition, full_issue(edition=edition), (), LINKS, TEMPLATES).decode()

    assert [tag for tag, _ in Reading(page).tags].count("script") == 0


def test_the_style_sheet_ends_with_the_accents_of_the_editions():
    css = assets(TEMPLATES, PUBLICATION)["site.css"].decode()

    assert ".edition-hungary { --accent: #7a2230; }" in css
    assert ".edition-central-europe { --accent: #8fb8cc; }" in css
    assert css.count("{") == css.count("}")


def test_the_icons_are_there():
    files = assets(TEMPLATES, PUBLICATION)

    assert files["favicon.ico"][:6] == b"\x00\x00\x01\x00\x03\x00"
    assert files["favicon.svg"].startswith(b"<svg ")
    assert {"favicon.ico", "favicon.svg", "feed.css", "site.css"} <= files.keys()
