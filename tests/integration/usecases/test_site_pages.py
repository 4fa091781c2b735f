"""The pages of a whole site as publishing makes them, day by day, and as they are made again from the records."""

import re
from datetime import date
from urllib.parse import urldefrag, urljoin

import pytest
from lxml import html as lxml_html

from syndicate.domain.entry import EntryId, Severity
from syndicate.usecases.correct import correct, retract
from tests.starter_site import BASE, EDITIONS, StarterSite, days_from


def languages(page):
    links = page.xpath("//link[@rel='alternate'][@hreflang]")
    return {link.get("hreflang"): link.get("href") for link in links}


@pytest.fixture(scope="module")
def forty_days(tmp_path_factory):
    """Forty days in autumn, with a correction and a withdrawal in them; read only."""
    publication = StarterSite(tmp_path_factory.mktemp("forty") / "project")
    publication.publish(*days_from("2026-10-01", 40))
    app = publication.open("2026-11-09", hour=9)
    correct(app.installation, "liszt-born-1811", Severity.URGENT, "It was another county.", app.clock())
    retract(
        app.installation,
        "houdini-dies-1926",
        "A source is forged.",
        app.clock(),
        replaced_by=EntryId("liszt-born-1811"),
    )
    app.close()
    publication.publish(date(2026, 11, 10))
    return publication


@pytest.fixture
def publication(tmp_path):
    return StarterSite(tmp_path / "project")


def test_no_link_is_broken_and_no_page_is_large(forty_days):
    files = forty_days.files()
    pages = {path: lxml_html.fromstring(content) for path, content in files.items() if path.endswith(".html")}
    ids = {path: set(page.xpath("//@id")) for path, page in pages.items()}
    broken = []
    for path, page in pages.items():
        at = BASE + path.removesuffix("index.html").removesuffix("gone.html")
        for link in page.xpath("//@href | //@src"):
            url, fragment = urldefrag(urljoin(at, link))
            if not url.startswith(BASE) or url == f"{BASE}subscribe":
                continue
            target = url.removeprefix(BASE)
            target = f"{target}index.html" if not target or target.endswith("/") else target
            target = path if link.startswith("#") else target
            if target not in files or (fragment and fragment not in ids.get(target, {fragment})):
                broken.append((path, link))
    assert broken == []
    assert len(pages) > 900
    assert {path: len(files[path]) for path in pages if len(files[path]) >= 30_000} == {}


def test_feeds_lead_to_pages_there_are(forty_days):
    files = forty_days.files()
    for path, content in files.items():
        if path.endswith(("atom.xml", "rss.xml", "feed.json", "today.json", "opml.xml")):
            for url in re.findall(rb"http://127\.0\.0\.1:8000/([a-z][^\s\"<>&\\#?]*)", content):
                target = url.decode()
                page = f"{target}index.html" if target.endswith("/") else target
                gone = f"{target}gone.html"
                assert page in files or gone in files, (path, target)


def test_a_corrected_item_says_so_on_every_page_that_tells_it(forty_days):
    for path in ("2026/10/22/", "2026/10/22/liszt-born-1811/birth/", "articles/liszt-born-1811/"):
        (told,) = forty_days.page(f"hungary/{path}").xpath("//li[@id='correction-1']")
        assert told.text_content().strip().startswith("Corrected on 9 November 2026: It was another county.")


def test_a_withdrawn_item_leaves_a_line_on_its_day_and_no_page_of_its_own(forty_days):
    site = forty_days.folder / "var/site/hungary"
    for place in ("2026/10/31/houdini-dies-1926/death", "articles/houdini-dies-1926"):
        assert not (site / place / "index.html").exists()
        gone = (site / place / "gone.html").read_text("utf-8")
        assert "A source is forged." in gone
        assert "Houdini" not in gone
        assert "/hungary/2026/10/22/liszt-born-1811/birth/" in gone
    day = forty_days.page("hungary/2026/10/31/").text_content()
    assert "A source is forged." in day
    assert "Houdini" not in day
    assert "Houdini" not in forty_days.page("hungary/days/10-31/").text_content()


def test_the_day_of_the_year_knows_the_latest_page_and_the_next_round_year(forty_days):
    page = forty_days.page("hungary/days/10-23/")
    found = {line.findtext(".//a"): " ".join(line.text_content().split()) for line in page.xpath("//ul/li[b]")}

    assert "23 October 1956 · next: 2031, 75 years" in found["A student march in Budapest turns into a revolution"]
    assert "/hungary/2026/10/23/hungarian-revolution-1956/outbreak/" in page.xpath("//ul/li[b]//a/@href")[0]


def test_pages_of_the_same_moment_and_day_link_each_other_across_languages(forty_days):
    moment = "2026/10/23/hungarian-revolution-1956/outbreak/"
    for place in (moment, "2026/10/23/"):
        own = languages(forty_days.page(f"hungary/{place}"))
        assert own == {"en": f"{BASE}hungary/{place}", "hu": f"{BASE}central-europe/{place}"}
        assert own == languages(forty_days.page(f"central-europe/{place}"))
    assert (
        languages(forty_days.page("hungary/"))
        == languages(forty_days.page(""))
        == {
            "en": f"{BASE}hungary/",
            "hu": f"{BASE}central-europe/",
            "x-default": BASE,
        }
    )


def test_what_was_made_day_by_day_is_what_is_made_at_once(publication):
    publication.publish(date(2026, 10, 22))
    for day in days_from("2026-10-23", 3):
        publication.publish(day)
    # The editions come out one after the other, over the end of a month.
    for day in (*days_from("2026-10-28", 2), *days_from("2026-10-30", 6)):
        for edition in EDITIONS:
            publication.publish(day, editions=(edition,))
    app = publication.open("2026-11-04", hour=9)
    correct(app.installation, "liszt-born-1811", Severity.CORRECTION, "It was another county.", app.clock())
    retract(app.installation, "houdini-dies-1926", "A source is forged.", app.clock())
    app.close()
    publication.edit("mohacs-1526", "Ottoman", "Turkish")
    publication.publish(date(2026, 11, 5))
    publication.publish(date(2026, 11, 6))

    written, again = publication.files(), publication.made_again(date(2026, 11, 6))
    again = {path: content for path, content in again.items() if content is not None}
    different = {path for path in written.keys() | again.keys() if written.get(path) != again.get(path)}
    assert {path for path in different if path.endswith(".html")} == set()


def test_a_normal_day_makes_what_it_touches_and_nothing_else(publication):
    publication.publish(*days_from("2026-11-01", 3))
    changed = {path for path in publication.publish(date(2026, 11, 4)) if path.endswith(".html")}
    hungary = {path.removeprefix("hungary/") for path in changed if path.startswith("hungary/")}
    topics = {path for path in hungary if path.startswith("topics/")}

    assert hungary - topics == {
        "index.html",
        "embed/index.html",
        "2026/11/03/index.html",
        "2026/11/04/index.html",
        "2026/11/04/hungarian-revolution-1956/soviet-intervention/index.html",
        "articles/hungarian-revolution-1956/index.html",
        "archive/index.html",
        "archive/2026/11/index.html",
        "days/11-04/index.html",
    }
    assert topics
    assert len(topics) < 10


def test_a_new_month_is_linked_from_the_one_before(publication):
    publication.publish(date(2026, 10, 23))
    assert "Next month" not in publication.page("hungary/archive/2026/10/").text_content()
    changed = publication.publish(date(2026, 11, 4))

    assert {"hungary/archive/2026/10/index.html", "hungary/archive/2026/11/index.html"} <= changed
    assert "November 2026" in publication.page("hungary/archive/2026/10/").text_content()
    assert "hungary/archive/2026/10/index.html" not in publication.publish(date(2026, 11, 8))


def test_a_day_that_another_edition_publishes_later_is_linked_from_then_on(publication):
    day = date(2026, 10, 23)
    place = "2026/10/23/hungarian-revolution-1956/outbreak/"
    publication.publish(day, editions=("hungary",))
    assert languages(publication.page(f"hungary/{place}")) == {}
    changed = publication.publish(day, editions=("central-europe",))

    assert {f"hungary/{place}index.html", "hungary/2026/10/23/index.html"} <= changed
    assert languages(publication.page(f"hungary/{place}"))["hu"] == f"{BASE}central-europe/{place}"


def test_all_lists_are_made_again_when_an_entry_has_changed(publication):
    publication.publish(date(2026, 11, 4))
    publication.edit("mohacs-1526", "Ottoman", "Turkish")
    changed = publication.publish(date(2026, 11, 5))

    assert "hungary/days/08-29/index.html" in changed
    assert "Turkish" in publication.page("hungary/days/08-29/").text_content()


def test_a_topic_without_anything_to_show_any_more_has_no_page(publication):
    publication.publish(date(2026, 11, 4))
    site = publication.folder / "var/site/hungary/topics/film"
    assert (site / "index.html").exists()
    for file in (publication.folder / "entries").glob("*.yaml"):
        text = file.read_text("utf-8")
        if re.search(r"(?m)^topics:.*\bfilm\b", text):
            file.unlink()
    publication.publish(date(2026, 11, 5))

    assert not (site / "index.html").exists()
    assert "/topics/film/" not in (publication.folder / "var/site/hungary/archive/index.html").read_text("utf-8")


def test_a_leap_day_is_told_anew_when_its_moments_were_kept_beside_it(publication):
    publication.publish(date(2027, 2, 27))
    changed = publication.publish(date(2027, 2, 28), editions=("hungary",))
    files = publication.files()

    assert "hungary/days/02-28/index.html" in files
    assert "hungary/days/02-29/index.html" in files
    again = publication.made_again(date(2027, 2, 28))
    assert all(files[path] == again[path] for path in files if "/days/" in path)
    assert "hungary/days/03-01/index.html" not in changed


def test_an_article_on_the_publishers_own_page_has_none_here(publication):
    publication.edit("liszt-born-1811", "\narticle:\n", '\narticle:\n  url: "https://magazine.example/liszt"\n')
    file = publication.folder / "entries/liszt-born-1811.yaml"
    file.write_text(re.sub(r"(?ms)^body:.*?(?=^\w|\Z)", "", file.read_text("utf-8")), "utf-8")
    publication.publish(date(2026, 10, 22))

    assert publication.page("hungary/2026/10/22/liszt-born-1811/birth/").xpath("//link[@rel='canonical']/@href") == [
        "https://magazine.example/liszt"
    ]
    assert not (publication.folder / "var/site/hungary/articles/liszt-born-1811").exists()
