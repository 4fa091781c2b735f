"""What editors are told of entries that can be read."""

from datetime import date

import pytest

from syndicate.content.entries import Content
from syndicate.content.lint import lint
from syndicate.domain.entry import (
    AltDate,
    Article,
    Booking,
    EntryId,
    Image,
    LocalText,
    MomentId,
    Place,
    Rank,
    Retraction,
    Skip,
    Source,
    Status,
)
from syndicate.domain.historical_date import HistoricalDate
from syndicate.errors import Level
from tests.factories import make_edition, make_entry, make_moment, make_publication, text, utc

OPENING = MomentId("opening")
NO_SOURCE = dict(sources=())


def lint_of(*entries, publication=None):
    return lint(Content(entries=entries), publication or make_publication())


def codes_of(*entries, publication=None):
    return [(problem.code, problem.level) for problem in lint_of(*entries, publication=publication)]


def test_a_right_entry_has_nothing_to_mend():
    assert lint_of(make_entry()) == ()


def test_stale_wording_is_part_of_it():
    assert codes_of(make_entry(body=text("It stands today."))) == [("E041", Level.ERROR)]


@pytest.mark.parametrize(
    ("entry", "codes"),
    [
        (make_entry(sources=()), ["E030"]),
        (make_entry(sources=(Source(cite="A book", moments=(MomentId("other"),)),)), ["E030"]),
        (make_entry(sources=(Source(cite="A book", moments=(OPENING,)),)), []),
        (make_entry(sources=(), moments=[make_moment(sources=(Source(cite="A book"),))]), []),
        (make_entry(sources=(), status=Status.DRAFT), []),
        (make_entry(sources=(), moments=[make_moment(status=Status.DRAFT)]), []),
    ],
)
def test_what_is_ready_names_a_source(entry, codes):
    assert [problem.code for problem in lint_of(entry)] == codes


def test_a_doubtful_date_without_a_note_is_a_warning_and_an_error_once_ready():
    doubtful = make_moment(date="1849-11-20~")
    assert codes_of(make_entry(moments=[doubtful], status=Status.DRAFT)) == [("W040", Level.WARNING)]
    assert codes_of(make_entry(moments=[doubtful])) == [("W040", Level.ERROR)]
    other = (AltDate(date=HistoricalDate(1849, 11, 21), note=text("Or a day later.")),)
    (problem,) = lint_of(make_entry(moments=[make_moment(alt_dates=other)]))
    assert "has other dates and no “date_note”" in problem.message
    noted = make_moment(date="1849-11-20~", date_note=text("About then."))
    assert not lint_of(make_entry(moments=[noted]))


def test_related_moments_and_successors_exist():
    known = make_entry("other-1900", moments=[make_moment("x", "1900-01-01")])
    entry = make_entry(moments=[make_moment(related=("other-1900/x", "other-1900/y"))])
    (problem,) = lint_of(entry, known)
    assert problem.code == "E022"
    assert "no moment “other-1900/y”" in problem.message
    retraction = Retraction(at=utc("2026-11-05T09:00Z"), reason=text("Wrong."), replaced_by=EntryId("gone"))
    retracted = make_entry(status=Status.RETRACTED, retraction=retraction)
    (problem,) = lint_of(retracted)
    assert "no entry “gone”" in problem.message
    assert not lint_of(retracted, make_entry("gone"))


def test_an_edition_that_has_no_text_of_an_entry_is_told():
    german = make_edition("vienna", lang="de", fallback_langs=("hu",))
    publication = make_publication(make_edition(), german)
    problems = lint_of(make_entry(), publication=publication)
    assert [(p.code, p.level) for p in problems] == [("W035", Level.WARNING)] * 3
    assert any("the moment “opening” has no text in de or hu for the edition “vienna”" in p.message for p in problems)
    assert not lint_of(make_entry(editions=frozenset({"hungary"})), publication=publication)
    assert not lint_of(make_entry(status=Status.RETIRED), publication=publication)


def test_a_picture_says_what_it_shows_in_the_language_of_each_edition():
    publication = make_publication(make_edition(lang="hu", fallback_langs=("en",)), make_edition("vienna", lang="en"))
    image = Image(src="a.jpg", alt=LocalText({"hu": "Híd"}), credit="Fortepan")
    article = Article(title=text("Title"), image=image)
    entry = make_entry(article=article, moments=[make_moment(image=image), make_moment("other")])
    problems = lint_of(entry, publication=publication)
    assert [p.code for p in problems] == ["W035"] * 2
    assert all("has no text in en for the edition “vienna”" in p.message for p in problems)
    assert any("the picture of the moment “opening”" in p.message for p in problems)


def test_an_article_elsewhere_needs_no_body():
    article = Article(title=text("Title"), url=LocalText({"en": "https://example.org/a"}))
    assert not lint_of(make_entry(article=article, body=None))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            dict(bookings=(Booking(moment=OPENING, day=date(2031, 3, 3), edition="vienna"),)),
            "not for the edition “vienna”",
        ),
        (dict(bookings=(Booking(moment=OPENING, day=date(1840, 3, 3)),)), "1840-03-03 lies before the moment"),
        (dict(skips=(Skip(reason="x", year=2031, edition="vienna"),)), "not for the edition “vienna”"),
        (dict(skips=(Skip(reason="x", day=date(2031, 3, 3)),)), "nothing of it falls on 2031-03-03"),
        (dict(skips=(Skip(reason="x", day=date(2031, 11, 20), moment=MomentId("later")),)), "nothing of it falls"),
        (dict(skips=(Skip(reason="x", year=1849),)), "1849 lies before its first anniversary"),
    ],
)
def test_bookings_and_skips_that_change_nothing_are_told(changes, words):
    moments = [make_moment(), make_moment("later", "1849-12-01")]
    (problem,) = lint_of(make_entry(editions=frozenset({"hungary"}), moments=moments, **changes))
    assert (problem.code, problem.level) == ("W034", Level.WARNING)
    assert words in problem.message


def test_bookings_and_skips_that_change_something_are_fine():
    booked = Booking(moment=OPENING, day=date(2031, 3, 3), edition="hungary")
    skips = (
        Skip(reason="x", day=date(2031, 3, 3)),
        Skip(reason="x", day=date(2031, 11, 20), moment=OPENING),
        Skip(reason="x", year=2031, edition="hungary"),
    )
    assert not lint_of(make_entry(bookings=(booked,), skips=skips))


def lead_on(day, id, **fields):
    booking = Booking(moment=OPENING, day=day, slot=Rank.LEAD, **fields)
    return make_entry(id, bookings=(booking,))


def test_two_leads_booked_on_one_day_of_an_edition_clash():
    day = date(2031, 11, 20)
    (problem,) = lint_of(lead_on(day, "first-1849"), lead_on(day, "second-1849"))
    assert (problem.code, problem.level) == ("E021", Level.ERROR)
    assert "the lead of 2031-11-20 in “hungary” is booked already, for first-1849/opening" in problem.message


def test_leads_on_other_days_slots_or_editions_do_not_clash():
    day = date(2031, 11, 20)
    publication = make_publication(
        make_edition(), make_edition("vienna"), make_edition("graz", policy={"max_leads": 2})
    )
    standard = make_entry("third-1849", bookings=(Booking(moment=OPENING, day=day),))
    retired = make_entry(
        "fourth-1849", bookings=(Booking(moment=OPENING, day=day, slot=Rank.LEAD),), status=Status.RETIRED
    )
    entries = (
        lead_on(day, "first-1849", edition="hungary"),
        lead_on(day, "second-1849", edition="vienna"),
        lead_on(date(2032, 11, 20), "fifth-1849"),
        lead_on(day, "sixth-1849", edition="graz"),
        lead_on(day, "seventh-1849", edition="graz"),
        standard,
        retired,
    )
    assert not lint_of(*entries, publication=publication)


def test_two_moments_of_one_date_about_the_same_person_or_place_may_be_one():
    budapest = (Place(name=text("Budapest"), wikidata="Q1781"),)
    first = make_entry("first-1849", people=("Q1",), places=budapest)
    (problem,) = lint_of(first, make_entry("second-1849", people=("Q2", "Q1")))
    assert (problem.code, problem.level) == ("W031", Level.WARNING)
    assert "the same as first-1849/opening: both name Q1" in problem.message
    (problem,) = lint_of(first, make_entry("second-1849", moments=[make_moment(places=budapest)]))
    assert "both name Q1781" in problem.message


def test_moments_that_share_nothing_or_stand_in_one_entry_are_no_duplicates():
    budapest = (Place(name=text("Budapest")),)
    assert not lint_of(make_entry("a-1849", places=budapest), make_entry("b-1849", places=budapest))
    assert not lint_of(make_entry(people=("Q1",), moments=[make_moment(), make_moment("other")]))
    assert not lint_of(
        make_entry("a-1849", people=("Q1",)), make_entry("b-1849", people=("Q1",), status=Status.RETIRED)
    )
