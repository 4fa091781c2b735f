"""The lists of the site: days of the year, topics, months; and how much fits on one page."""

import re
from dataclasses import replace
from datetime import date

import pytest
from lxml import html as lxml_html

from syndicate.domain.catalogue import catalogue
from syndicate.domain.correction import Withdrawal
from syndicate.domain.entry import SensitivityLevel
from syndicate.rendering.archive_page import render_archive_page, render_month_page
from syndicate.rendering.day_page import DAYS_OF_YEAR, render_day_page, render_days_page
from syndicate.rendering.moment_line import moment_lines, paged
from syndicate.rendering.topic_page import render_topic_page
from tests.factories import make_edition, make_entry, make_moment, make_publication, text, utc
from tests.integration.rendering.test_pages import HOSTILE, HUNGARY, LINKS, TEMPLATES, Reading, full_issue, week_ahead

TOPICS = {"engineering": text("Engineering", hu="Mérnöki munka"), "war": text("War"), "art": text("Art")}
PUBLICATION = make_publication(HUNGARY, topics=TOPICS)
AFTER = date(2026, 11, 4)


def lines_of(*entries, edition=HUNGARY, shown=None, after=AFTER):
    return moment_lines(catalogue(entries, edition, shown or {}), edition, after, LINKS)


LINES = lines_of(
    make_entry(
        moments=[
            make_moment("opening", "1849-11-20"),
            make_moment("founding", "1222", title="A charter is sealed"),
            make_moment("feast", "1389-06-15", calendar="julian", title="A battle is fought"),
        ]
    ),
    shown={"chain-bridge-1849/opening": date(2025, 11, 20)},
)


def day_page(lines=LINES, of_year=(11, 20), edition=HUNGARY, **options):
    return render_day_page(PUBLICATION, edition, of_year, lines, LINKS, TEMPLATES, **options).decode()


def topic_page(lines=LINES, topic="engineering", edition=HUNGARY, *, has_feeds=True, **options):
    return render_topic_page(
        PUBLICATION, edition, topic, lines, LINKS, TEMPLATES, has_feeds=has_feeds, **options
    ).decode()


def days_page(kept=((11, 4), (2, 29)), edition=HUNGARY):
    return render_days_page(PUBLICATION, edition, kept, LINKS, TEMPLATES).decode()


def archive_page(months, topics=(), edition=HUNGARY):
    return render_archive_page(PUBLICATION, edition, months, topics, LINKS, TEMPLATES).decode()


def month_page(issues, previous=None, following=None):
    pages = (PUBLICATION, HUNGARY, (2026, 11), issues, LINKS, TEMPLATES)
    return render_month_page(*pages, previous=previous, next=following).decode()


MONTH = [full_issue(), week_ahead(), full_issue(date(2026, 11, 2))]
PAGES = {
    "day": day_page(),
    "empty day": day_page(()),
    "second part": day_page(part=2, parts=3),
    "topic": topic_page(),
    "topic that has not run": topic_page((), has_feeds=False),
    "days": days_page(),
    "archive": archive_page({(2025, 12): 1, (2026, 1): 30}, ["war", "engineering"]),
    "empty archive": archive_page({}),
    "month": month_page(MONTH, (2026, 10), (2026, 12)),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_list_is_sound_html_without_script_and_small(name):
    read = Reading(PAGES[name])
    tree = lxml_html.fromstring(PAGES[name])

    assert len(tree.findall(".//h1")) == 1
    assert not {tag for tag, _ in read.tags} & {"script", "style", "iframe", "img"}
    for label in tree.findall(".//*[@aria-labelledby]"):
        assert label.get("aria-labelledby") in read.ids
    assert len(PAGES[name].encode()) < 30_000
    assert tree.xpath("//link[@rel='alternate']/@type")[-1] == "text/calendar"


@pytest.mark.parametrize("name", PAGES)
def test_every_list_leads_to_the_others(name):
    links = Reading(PAGES[name]).links

    assert {
        "https://on.example/hungary/archive/",
        "https://on.example/hungary/archive/#_topics",
        "https://on.example/hungary/days/",
    } <= set(links)


def test_a_day_of_the_year_has_its_moments_with_dates_and_next_round_years():
    read = Reading(day_page())

    assert "This day in all years" in read.text
    assert (
        "1222 A charter is sealed 1222 · next: 2047, 825\u00a0years "
        "1389 A battle is fought 15 June 1389 · next: 2039, 650\u00a0years "
        "1849 The bridge opens 20 November 1849 · next: 2049, 200\u00a0years"
    ) in read.text.replace(" years", "\u00a0years")
    assert "Previous day 19 November Next day 21 November" in read.text


def test_what_has_run_leads_to_its_latest_page():
    links = [link for link in Reading(day_page()).links if "/2025/" in link]

    assert links == ["https://on.example/hungary/2025/11/20/chain-bridge-1849/opening/"]


def test_a_moment_without_a_round_year_names_none():
    edition = replace(HUNGARY, selection=replace(HUNGARY.selection, milestones=()))

    assert [line.next_milestone for line in lines_of(make_entry(), edition=edition)] == [""]
    assert [line.next_milestone for line in lines_of(make_entry(), after=None)] == [""]


def test_the_days_of_the_year_follow_each_other_in_a_ring_with_a_leap_day():
    assert len(DAYS_OF_YEAR) == 366
    assert "Previous day 31 December Next day 2 January" in Reading(day_page(of_year=(1, 1))).text
    assert "Previous day 30 December Next day 1 January" in Reading(day_page(of_year=(12, 31))).text
    assert "Previous day 28 February Next day 1 March" in Reading(day_page(of_year=(2, 29))).text


def test_a_day_without_a_moment_says_so():
    assert "No moment is kept on this day yet." in Reading(day_page(())).text


def test_the_list_of_days_leads_to_each_of_them_and_tells_empty_ones_apart():
    tree = lxml_html.fromstring(days_page())
    links = tree.xpath("//ol[@class='days']//a")

    assert [link.get("href") for link in links] == [f"{month:02}-{day:02}/" for month, day in DAYS_OF_YEAR]
    assert [link.get("href") for link in links if link.get("class") != "empty"] == ["02-29/", "11-04/"]


def test_a_topic_is_named_in_the_editions_language_and_leads_to_its_feeds_first():
    hungarian = make_edition(lang="hu", fallback_langs=("en",))
    tree = lxml_html.fromstring(topic_page(edition=hungarian))
    found = tree.xpath("//link[@rel='alternate'][@type]/@href")

    assert tree.findtext(".//h1") == "Mérnöki munka"
    assert found[:4] == [
        "https://on.example/hungary/topics/engineering/atom.xml",
        "https://on.example/hungary/topics/engineering/rss.xml",
        "https://on.example/hungary/topics/engineering/feed.json",
        "https://on.example/hungary/atom.xml",
    ]
    assert set(found[:3]) <= set(tree.xpath("//main//a/@href"))


def test_a_topic_that_has_not_run_offers_no_feed():
    page = topic_page(has_feeds=False)

    assert "topics/engineering/atom.xml" not in page
    assert "This topic as a feed" not in page


def test_the_archive_has_the_newest_year_first_and_topics_by_name():
    read = Reading(archive_page({(2025, 12): 1, (2026, 1): 30, (2026, 2): 2}, ["war", "engineering", "art"]))

    text_ = read.text.replace("\u00a0", " ")
    assert "2026 January 30 days February 2 days 2025 December 1 day Topics Art Engineering War" in text_
    assert "2025/12/" in read.links


def test_letters_with_accents_stand_with_those_without():
    names = {"a": text("Zene"), "b": text("Építészet"), "c": text("Film")}
    publication = make_publication(HUNGARY, topics=names)
    page = render_archive_page(publication, HUNGARY, {}, ["a", "b", "c"], LINKS, TEMPLATES).decode()

    assert "Topics Építészet Film Zene" in Reading(page).text


def test_an_archive_without_anything_says_so():
    assert Reading(archive_page({})).text.count("Nothing has been published yet.") == 2


def test_twenty_years_of_months_are_still_one_small_page():
    months = {(year, month): 31 for year in range(2026, 2046) for month in range(1, 13)}

    assert len(archive_page(months, ["war", "engineering", "art"]).encode()) < 30_000


def test_a_month_has_its_days_in_order_and_leads_to_the_months_beside_it():
    read = Reading(month_page(MONTH, (2026, 10), None))

    assert "2 Tanks return to the city 1956 4 Tanks return to the city 1956 5 The week ahead" in read.text
    assert "Previous month October 2026" in read.text
    assert "Next month" not in read.text
    assert "https://on.example/hungary/2026/11/05/" in read.links


def test_a_day_whose_stories_were_all_withdrawn_is_listed_as_that():
    issue = full_issue()
    taken = Withdrawal(applied=utc("2026-11-07T00:30+01:00"), reason="The letter was forged.")
    issue = replace(issue, items=tuple(replace(item, withdrawn=taken) for item in issue.items))

    assert "4 Withdrawn" in Reading(month_page([issue])).text


def test_a_long_list_fills_several_pages_and_leaves_nothing_out():
    title = "Ő" * 90
    moments = [make_moment(f"moment-{number:03}", "1849-11-20", title=title) for number in range(120)]
    shown = {f"chain-bridge-1849/moment-{number:03}": date(2025, 11, 20) for number in range(120)}
    pages = paged(lines_of(make_entry(moments=moments), shown=shown))

    assert [len(page) for page in pages] == [50, 50, 20]
    for part, lines in enumerate(pages, start=1):
        for render in (day_page, topic_page):
            page = render(lines, part=part, parts=3)
            assert len(page.encode()) < 30_000
            assert lxml_html.fromstring(page).xpath("//*[@aria-current='page']/text()") == [str(part)]
    assert paged(()) == [()]
    assert "https://on.example/hungary/days/11-20/part-3/" in Reading(day_page(part=1, parts=3)).links


@pytest.mark.parametrize("lang", ["hu", "cs", "sk", "pl", "de", "uk"])
def test_lists_speak_the_editions_language(lang):
    edition = make_edition(lang=lang, fallback_langs=("en",))
    pages = [day_page(edition=edition), days_page(edition=edition), archive_page({(2026, 11): 5}, edition=edition)]

    for page in pages:
        assert lxml_html.fromstring(page).get("lang") == lang
        assert not re.search(r"\{\w+\}", Reading(page).text)


def test_hostile_titles_stay_texts():
    lines = lines_of(make_entry(moments=[make_moment(title=HOSTILE)]), shown={"chain-bridge-1849/opening": AFTER})
    for page in (day_page(lines), topic_page(lines)):
        assert "script" not in {tag for tag, _ in Reading(page).tags}
        assert "alert(1)" in page
    page = month_page([full_issue(title=HOSTILE, sensitivity=SensitivityLevel.NONE)])
    assert "script" not in {tag for tag, _ in Reading(page).tags}
