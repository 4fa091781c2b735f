"""An item has its picture as it was given: in the edition's language, with the forms that were made beforehand."""

from dataclasses import replace
from datetime import date

import pytest

from syndicate.domain.anniversary import Almanac
from syndicate.domain.composition import image_of, told, told_in
from syndicate.domain.entry import Article, Image, LocalText
from syndicate.domain.history import History
from syndicate.domain.issue import Picture
from syndicate.domain.selection import select
from tests.factories import make_edition, make_entry, make_forms, make_issue, make_lead_entry, make_moment, text

DAY = date(2026, 11, 4)
FORMS = make_forms()


def image(src="a.jpg", alt=None):
    return Image(src=src, alt=alt or text("A tank"), credit="Fortepan", licence="CC0", focus="left")


def illustrated(own=None, **fields):
    entry = make_lead_entry(article=Article(title=text("1956"), image=image(**fields)))
    return replace(entry, moments=(replace(entry.moments[0], image=own),))


def test_a_picture_has_what_was_said_of_it_and_the_forms_that_were_made():
    (item,) = make_issue(DAY, illustrated(), forms={"a.jpg": FORMS, "b.jpg": ()}).items
    assert item.picture == Picture(src="a.jpg", alt="A tank", credit="Fortepan", licence="CC0", forms=FORMS)
    assert (item.picture.smaller.width, item.picture.larger.width) == (720, 1440)


def test_a_moment_s_own_picture_stands_before_the_article_s():
    entry = illustrated(own=image("b.jpg"))
    assert image_of(entry, entry.moments[0]).src == "b.jpg"
    (item,) = make_issue(DAY, entry, forms={"a.jpg": FORMS}).items
    assert item.picture is None
    assert item.article.image.src == "b.jpg"


@pytest.mark.parametrize(
    ("alt", "expected"),
    [
        ({"hu": "Harckocsi", "en": "A tank"}, "Harckocsi"),
        ({"en": "A tank", "de": "Ein Panzer"}, "A tank"),
        ({"de": "Ein Panzer"}, "Ein Panzer"),
    ],
)
def test_what_a_picture_shows_is_said_in_the_language_of_the_edition_or_in_another(alt, expected):
    entry = illustrated(alt=LocalText(alt))
    edition = make_edition(lang="hu", fallback_langs=("en",))
    (item,) = make_issue(DAY, entry, edition=edition, forms={"a.jpg": FORMS}).items
    assert item.picture.alt == expected


def test_an_item_that_is_told_again_keeps_its_forms_until_there_are_others():
    entry, edition = illustrated(), make_edition()
    (item,) = make_issue(DAY, entry, forms={"a.jpg": FORMS}).items
    (moment,) = entry.moments
    other = make_forms(640)
    assert told(item, entry, moment, edition).picture.forms == FORMS
    assert told(item, entry, moment, edition, {"a.jpg": ()}).picture.forms == FORMS
    assert told(item, entry, moment, edition, {"a.jpg": other}).picture.forms == other
    elsewhere = illustrated(src="c.jpg")
    assert told(item, elsewhere, moment, edition, {"a.jpg": other}).picture is None
    assert told(item, make_lead_entry(), moment, edition, {"a.jpg": other}).article.image is None


def test_pictures_are_wanted_of_what_was_picked():
    entry = make_entry(moments=[make_moment(), make_moment("other", "1901-11-04")])
    selection = select(Almanac([entry]), make_edition(), DAY, History())
    assert [(one.id, moment.id) for one, moment in told_in(selection)] == [(entry.id, "other")]
