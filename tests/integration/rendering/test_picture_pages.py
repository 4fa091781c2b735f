"""Where a picture stands on pages, and what is said of it there."""

import json
from dataclasses import replace

from lxml import html as lxml_html

from syndicate.domain.correction import Withdrawal
from syndicate.domain.issue import Picture
from tests.factories import make_forms, utc
from tests.integration.rendering.test_pages import (
    HOSTILE,
    LINKS,
    article_page,
    edition_page,
    full_issue,
    issue_page,
    item_page,
)


def illustrated(issue, *, alt=HOSTILE, credit=HOSTILE, widths=(720, 1440), **changes):
    """The issue with a picture of everything in it."""
    picture = Picture(src="a.jpg", alt=alt, credit=credit, licence="CC BY-SA 3.0", forms=make_forms(*widths))
    items = [replace(one, article=replace(one.article, image=picture), **changes) for one in issue.items]
    return replace(issue, items=tuple(items))


def test_the_headline_alone_has_its_picture_on_the_page_of_its_day_and_stands_above_it():
    issue = illustrated(full_issue())
    assert issue.is_solemn
    for page in (issue_page(issue), edition_page(issue), item_page(issue), article_page(issue)):
        assert page.count("<figure") == page.count('<img src="/pictures/') == 1
        assert page.index('class="headline"') < page.index("<figure") < page.index('class="blurb"')


def test_whatever_is_said_of_a_picture_stays_in_its_place():
    issue = illustrated(full_issue())
    for page in (issue_page(issue), item_page(issue), article_page(issue)):
        assert "<script>alert" not in page
        (image,) = lxml_html.fromstring(page).xpath("//figure/img")
        assert image.get("alt") == HOSTILE.replace("\x00", "").replace("\x92", "")
        (shared,) = lxml_html.fromstring(page).xpath("//meta[@property='og:image:alt']/@content")
        assert shared == image.get("alt")


def test_a_picture_of_one_form_leaves_no_choice():
    page = lxml_html.fromstring(issue_page(illustrated(full_issue(), widths=(300,))))
    (image,) = page.xpath("//figure/img")
    assert (image.get("srcset"), image.get("sizes")) == (None, None)
    assert (image.get("width"), image.get("height")) == ("300", "150")


def test_machines_are_told_of_the_larger_form():
    issue = illustrated(full_issue(), alt="A tank", credit="Fortepan")
    url = LINKS.picture(make_forms()[-1].name)
    for page in (issue_page(issue), item_page(issue), article_page(issue)):
        (data,) = lxml_html.fromstring(page).xpath("//script[@type='application/ld+json']/text()")
        image = json.loads(data)["image"]
        assert (image["url"], image["width"], image["creditText"]) == (url, 1440, "Fortepan")
    (data,) = lxml_html.fromstring(issue_page(full_issue())).xpath("//script[@type='application/ld+json']/text()")
    assert "image" not in json.loads(data)


def test_the_picture_of_a_withdrawn_lead_is_gone_and_that_of_the_story_after_it_shown():
    issue = illustrated(full_issue())
    withdrawn = replace(issue.items[0], withdrawn=Withdrawal(applied=utc("2026-11-05T08:00"), reason="Forged."))
    page = issue_page(replace(issue, items=(withdrawn, *issue.items[1:])))
    assert page.count("<figure") == 1
    none_left = issue_page(replace(issue, items=(withdrawn,)))
    assert "/pictures/" not in none_left
