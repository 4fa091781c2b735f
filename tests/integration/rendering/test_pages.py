import json
import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from lxml import html as lxml_html

from syndicate.domain.correction import ItemCorrection, Notice, Withdrawal
from syndicate.domain.entry import EntryId, MomentId, Rank, SensitivityLevel, Severity, Source
from syndicate.domain.historical_date import HistoricalDate
from syndicate.domain.issue import ComingUp
from syndicate.links import Links
from syndicate.rendering.front_page import render_edition_page, render_embed_page, render_start_page
from syndicate.rendering.page import (
    assets,
    render_article_page,
    render_gone_page,
    render_issue_page,
    render_item_page,
)
from syndicate.rendering.page_frame import Elsewhere
from syndicate.rendering.templates import Templates
from tests.factories import make_edition, make_issue, make_publication, text, utc

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


def embed_page(issue):
    return render_embed_page(PUBLICATION, HUNGARY, issue, LINKS, TEMPLATES).decode()


def gone_page(issue, **options):
    url = LINKS.item(issue.key, issue.items[0])
    parts = (PUBLICATION, HUNGARY, issue, issue.items[0], LINKS, TEMPLATES)
    return render_gone_page(*parts, url=url, **options).decode()


def correction(severity=Severity.NOTICE, at="2026-11-05T09:00+01:00", note="The hour was wrong."):
    return ItemCorrection(at=utc(at), applied=utc(at), severity=severity, note=note)


CORRECTIONS = (
    correction(Severity.SILENT, "2026-11-05T08:00+01:00", "A letter was missing."),
    correction(Severity.NOTICE, "2026-11-05T09:00+01:00", "The hour was wrong."),
    correction(Severity.URGENT, "2026-11-06T23:30+00:00", "It was another bridge."),
)


def corrected():
    """A day whose every item was corrected three times, once in silence; and which tells of two earlier days."""
    issue = full_issue()
    told = [("2026-11-02", False), ("2025-11-03", True)]
    notices = tuple(
        Notice(
            day=date.fromisoformat(day),
            entry=EntryId("chain-bridge-1849"),
            moment=MomentId("opening"),
            title=f"The bridge of {day}",
            text="It was opened in the morning.",
            at=utc("2026-11-03T10:00+01:00"),
            is_withdrawal=is_withdrawal,
        )
        for day, is_withdrawal in told
    )
    return replace(issue, items=tuple(replace(item, corrections=CORRECTIONS) for item in issue.items), notices=notices)


TAKEN_BACK = Withdrawal(applied=utc("2026-11-07T00:30+01:00"), reason="The letter was forged.")


def withdrawn():
    """A day whose lead and last brief were taken back."""
    lead, *others, last = full_issue().items
    taken = (replace(lead, withdrawn=TAKEN_BACK), *others, replace(last, withdrawn=TAKEN_BACK))
    return replace(full_issue(), items=taken)


def nothing_stands():
    return replace(full_issue(), items=tuple(replace(item, withdrawn=TAKEN_BACK) for item in full_issue().items))


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
        "embed": embed_page(issue),
        "embed of a week ahead": embed_page(week_ahead()),
        "corrected": item_page(corrected()),
        "corrected day": issue_page(corrected()),
        "corrected article": article_page(corrected()),
        "withdrawn": issue_page(withdrawn()),
        "nothing stands": issue_page(nothing_stands()),
        "edition where nothing stands": edition_page(nothing_stands(), [nothing_stands()]),
        "gone": gone_page(withdrawn()),
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


def test_an_error_is_reported_with_entry_moment_day_and_revision():
    issue = replace(full_issue(), revision="1a2b3c4")
    mail = next(link for link in Reading(item_page(issue)).links if link.startswith("mailto:"))
    fields = parse_qs(urlsplit(mail).query)

    assert urlsplit(mail).path == "desk@example.org"
    assert fields["subject"] == ["Error in revolution-1956/intervention, 4 November 2026"]
    assert fields["body"][0].split("\r\n")[-6:] == [
        "entry: revolution-1956",
        "moment: intervention",
        "edition: hungary",
        "day: 2026-11-04",
        "revision: 1a2b3c4",
        "page: https://on.example/hungary/2026/11/04/revolution-1956/intervention/",
    ]
    assert "revision" not in next(link for link in Reading(item_page(full_issue())).links if "mailto:" in link)


def test_the_form_signs_up_for_this_edition_and_sets_a_trap():
    tree = lxml_html.fromstring(edition_page(full_issue()))
    form = tree.forms[0]

    assert (form.method, form.action) == ("POST", "https://on.example/subscribe")
    assert set(form.fields.keys()) == {"edition", "address", "website"}
    assert form.fields["edition"] == "hungary"


@pytest.mark.parametrize("name", PAGES)
def test_feeds_and_calendar_are_found_on_every_page(name):
    found = lxml_html.fromstring(PAGES[name]).xpath("//link[@rel='alternate']/@type")

    assert found[:4] == ["application/atom+xml", "application/rss+xml", "application/feed+json", "text/calendar"]
    assert len(found) == (3 * 4 + 1 if name == "start" else 4)
    assert ("text/x-opml" in found) == (name == "start")


def test_the_ways_to_subscribe_stand_side_by_side_and_mail_comes_first():
    read = Reading(edition_page(full_issue()))

    assert [read.text.index(way) for way in ("By mail", "By feed", "By calendar")] == sorted(
        read.text.index(way) for way in ("By mail", "By feed", "By calendar")
    )
    assert "webcal://on.example/hungary/calendar.ics" in read.links
    assert "https://on.example/hungary/calendar.ics" in read.links
    assert "Programs look for news every few hours, some once a day." in read.text
    assert "https://on.example/opml.xml" in Reading(PAGES["start"]).links


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
    assert not [
        link for link in read.links if not re.match(r"(https|webcal|mailto):[\x21-\x7e]+$|#|/assets/[a-z.]+$", link)
    ]
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


def test_corrections_stand_under_the_item_with_their_days_and_the_urgent_one_on_top():
    page = item_page(corrected())
    read = Reading(page)

    assert read.text.index("Corrected on 7 November 2026: It was another bridge.") < read.text.index("Before dawn")
    assert read.text.index("70 years ago today.") < read.text.index("Corrected on 5 November 2026: The hour was wrong.")
    assert "A letter was missing." not in page
    assert [name for name in read.ids if name.startswith("correction-")] == ["correction-3", "correction-2"]


def test_corrections_of_every_item_stand_on_the_page_of_the_day():
    read = Reading(issue_page(corrected()))

    assert read.text.count("The hour was wrong.") == 4
    assert read.text.count("It was another bridge.") == 4
    # Named for links once: those of the story that the day is known by.
    assert [name for name in read.ids if name.startswith("correction-")] == ["correction-3", "correction-2"]


def test_an_article_has_the_corrections_of_all_its_moments_each_once():
    issue = corrected()
    other = replace(
        issue.items[0], corrections=(*CORRECTIONS, correction(at="2026-11-05T12:00+01:00", note="And the year."))
    )
    parts = (PUBLICATION, HUNGARY, issue, issue.items[0], LINKS, TEMPLATES)
    read = Reading(render_article_page(*parts, others=[other]).decode())

    assert read.text.count("The hour was wrong.") == 1
    assert read.text.index("The hour was wrong.") < read.text.index("And the year.")


def test_machines_learn_of_corrections():
    data = json.loads(lxml_html.fromstring(item_page(corrected())).xpath("//script/text()")[0])
    untouched = json.loads(lxml_html.fromstring(item_page(full_issue())).xpath("//script/text()")[0])

    assert data["dateModified"] == "2026-11-07T00:30:00+01:00"
    assert [told["text"] for told in data["correction"]] == ["The hour was wrong.", "It was another bridge."]
    assert untouched["dateModified"] == untouched["datePublished"]
    assert "correction" not in untouched


def test_a_withdrawn_story_gives_its_place_to_a_line_and_the_day_to_the_next():
    issue = withdrawn()
    page = issue_page(issue)
    read = Reading(page)

    assert read.text.index("Withdrawn on 7 November 2026: The letter was forged.") < read.text.index("Tanks return")
    assert read.text.count("The letter was forged.") == 2
    assert "Brief 1" in read.text
    assert "Brief 2" not in read.text
    assert LINKS.item(issue.key, issue.items[0]) not in read.links
    data = json.loads(lxml_html.fromstring(page).xpath("//script/text()")[0])
    assert data["dateModified"] == "2026-11-07T00:30:00+01:00"
    assert len(data["about"]) == 2


def test_a_day_on_which_nothing_stands_any_more_still_reads_well():
    tree = lxml_html.fromstring(issue_page(nothing_stands()))
    read = Reading(issue_page(nothing_stands()))

    assert tree.findtext(".//title").startswith("4 November 2026: Withdrawn – ")
    assert read.text.count("The letter was forged.") == 4
    assert "Tanks" not in read.text
    assert "The week ahead" not in read.text


def test_what_stands_in_place_of_a_withdrawn_page_says_when_and_why_and_nothing_else():
    read = Reading(gone_page(withdrawn(), in_its_place=("A better story", "https://on.example/hungary/better/")))

    assert "Withdrawn on 7 November 2026 The letter was forged. In its place A better story" in read.text
    assert "https://on.example/hungary/better/" in read.links
    assert "Tanks" not in read.text
    assert ("meta", {"name": "robots", "content": "noindex"}) in read.tags
    assert "In its place" not in Reading(gone_page(withdrawn())).text


def test_a_day_tells_what_was_wrong_on_earlier_ones():
    read = Reading(issue_page(corrected()))

    assert "Correction to 2 November The bridge of 2026-11-02 It was opened in the morning." in read.text
    assert "Withdrawn from 3 November 2025 The bridge of 2025-11-03" in read.text
    assert "https://on.example/hungary/2026/11/02/chain-bridge-1849/opening/" in read.links
    # There is no page of the withdrawn item any more, and its day says why.
    assert "https://on.example/hungary/2025/11/03/" in read.links


GERMAN = make_edition("wien", lang="de", fallback_langs=("en",), label="Wien")


def languages(page):
    links = lxml_html.fromstring(page).xpath("//link[@rel='alternate'][@hreflang]")
    return {link.get("hreflang"): link.get("href") for link in links}


def test_pages_in_other_languages_are_linked_and_the_page_itself_with_them():
    issue = full_issue()
    elsewhere = [Elsewhere(GERMAN, "https://on.example/wien/x/"), Elsewhere(CENTRAL, "https://on.example/central/x/")]
    parts = (PUBLICATION, HUNGARY, issue)
    own = LINKS.item(issue.key, issue.items[0])
    item = render_item_page(*parts, issue.items[0], LINKS, TEMPLATES, elsewhere=elsewhere).decode()
    day = render_issue_page(*parts, LINKS, TEMPLATES, previous=None, next=None, elsewhere=elsewhere).decode()

    assert languages(item) == {"en": own, "de": "https://on.example/wien/x/"}
    assert languages(day) == {"en": LINKS.issue(issue.key), "de": "https://on.example/wien/x/"}
    for page in (item, day):
        assert "Also in Wien , Central Europe" in Reading(page).text
        assert lxml_html.fromstring(page).xpath("//p[@class='also-in']/a/@lang") == ["de"]


def test_editions_of_one_language_link_each_other_for_people_alone():
    elsewhere = [Elsewhere(CENTRAL, "https://on.example/central/x/")]
    issue = full_issue()
    parts = (PUBLICATION, HUNGARY, issue, issue.items[0])
    page = render_item_page(*parts, LINKS, TEMPLATES, elsewhere=elsewhere).decode()

    assert languages(page) == {}
    assert "Also in Central Europe" in Reading(page).text
    assert "Also in" not in Reading(item_page(issue)).text
    assert languages(PAGES["start"]) == languages(PAGES["edition"]) == {}


def test_front_pages_link_each_other_and_the_start_page_is_for_everybody_else():
    publication = make_publication(HUNGARY, CENTRAL, GERMAN)
    start = render_start_page(publication, {}, LINKS, TEMPLATES).decode()
    hungary = render_edition_page(publication, HUNGARY, None, (), LINKS, TEMPLATES).decode()
    wien = render_edition_page(publication, GERMAN, None, (), LINKS, TEMPLATES).decode()

    assert languages(start) == {
        "en": "https://on.example/hungary/",
        "de": "https://on.example/wien/",
        "x-default": "https://on.example/",
    }
    assert languages(hungary) == languages(wien) == languages(start)


def test_the_day_for_other_sites_leads_out_of_its_frame():
    read = Reading(embed_page(full_issue()))
    links = [attributes for tag, attributes in read.tags if tag == "a"]

    assert links
    assert all(link["target"] == "_top" and link["rel"] == "noopener" for link in links)
    assert "4 November 2026" in read.text
    assert "70 years ago Tanks return to the city" in read.text
    assert len(embed_page(full_issue())) < 4_000


def test_the_edition_page_shows_how_to_show_the_day_elsewhere():
    tree = lxml_html.fromstring(edition_page(full_issue()))
    frame, data = tree.xpath("//details//code/text()")

    assert frame.startswith('<iframe src="https://on.example/hungary/embed/" title="On this Day · Hungary"')
    assert data == "https://on.example/hungary/today.json"
    assert not lxml_html.fromstring(edition_page(None, edition=EMPTY)).xpath("//details")


def test_an_item_leads_to_its_topics_and_its_day_to_the_same_day_of_all_years():
    assert "https://on.example/hungary/topics/engineering/" in Reading(item_page(full_issue())).links
    assert "https://on.example/hungary/days/11-04/" in Reading(issue_page(full_issue())).links
    # A topic that the publication does not name any more has no page.
    assert "/topics/" not in item_page(full_issue(topics=("forgotten",)))
