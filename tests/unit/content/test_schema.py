"""entry/1: every key of the tables is taken, typed and turned into the domain's Entry."""

import contextlib
from datetime import UTC, date, datetime

import pytest

from syndicate.content.conversion import to_entry
from syndicate.content.schema import EntryFile
from syndicate.document.tree import parse
from syndicate.document.validation import validate
from syndicate.domain.entry import (
    AltDate,
    Booking,
    Correction,
    EntryId,
    Image,
    Kind,
    LocalText,
    MomentId,
    Place,
    Rank,
    Retraction,
    Review,
    Run,
    RunRule,
    Sensitivity,
    SensitivityLevel,
    Severity,
    Skip,
    Source,
    Status,
)
from syndicate.domain.historical_date import Certainty, HistoricalDate
from syndicate.domain.observance import Feb29, Observe
from syndicate.errors import FilesError
from tests.unit.content.yaml_entry import yaml_entry

EVERYTHING = """\
schema: entry/1
id: hungarian-revolution-1956
aliases: [revolution-1956]
status: ready
lang: en
editions: ["budapest-en", "vienna-de"]
article:
  title: {en: "Thirteen days", hu: "Tizenhárom nap"}
  url: {en: "https://magazine.example/en/1956", hu: "https://magazine.example/hu/1956"}
  standfirst: "One sentence."
  byline: {hu: "A szerkesztőség"}
  authors: ["A. Editor"]
  first_published: 2021-10-01
  image: {src: images/corvin.jpg, alt: {en: "A tank"}, credit: "Archive", licence: "CC BY-SA 4.0", focus: "50% 20%"}
topics: [revolution, cold-war, revolution]
places:
  - name: {hu: "Pozsony", de: "Pressburg"}
    now: "Bratislava"
    country: "SK"
    lat: 48.1486
    lon: 17.1077
    wikidata: Q1780
people: [Q212639, "A. Person"]
weight: 90
sensitivity: {level: care, tags: [political-violence], note: {en: "Mind the families."}}
cooldown_days: 0
not_before: 2022-01-01
not_after: 2099-12-31
sources:
  - {cite: "A book (Press, 1999)", url: "https://books.example/1", for: [outbreak]}
moments:
  - id: outbreak
    date: 1956-10-23
    calendar: gregorian
    observe: as-written
    interval_day: start
    feb29: mar1
    run: [2027, 2032]
    rank: lead
    kind: battle
    title: {en: "A march", hu: "Felvonulás"}
    blurb: "Students *march*."
    link_anchor: 23-october
    related: [hungarian-revolution-1956/last]
    places: []
    weight: 70
    sensitivity: {level: solemn}
    status: paused
    image: {src: b.jpg, alt: "A crowd", credit: "Archive"}
    sources: [{cite: "Another book"}]
  - id: last
    date: 1956-11-11~
    date_note: "Or the 10th."
    alt_dates:
      - {date: 1956-11-10, calendar: gregorian, note: "Some histories."}
    observe: never
    run: once
    title: "The last resistance"
bookings:
  - {moment: outbreak, day: 2031-10-23, edition: budapest-en, slot: lead, reason: "75th"}
skips:
  - {moment: last, year: 2031, reason: "The print issue covers it"}
  - {day: 2031-10-23, edition: vienna-de, reason: "Election day"}
corrections:
  - {at: "2026-11-05T09:10:00+01:00", severity: correction, moments: [outbreak], note: "A wrong hour.", by: desk}
review: {checked_by: [historian@magazine.example], checked_on: 2026-08-30, again_after: P6M}
notes: "To be re-checked."
"""


def entry_from(text):
    return to_entry(validate(parse(text.encode(), "entries/x.yaml"), EntryFile), "entries/x.yaml")


def fault(text):
    with pytest.raises(FilesError) as caught:
        entry_from(text)
    (problem,) = caught.value.problems
    return problem


def test_everything_in_the_tables_reaches_the_entry():
    entry = entry_from(EVERYTHING)
    assert entry.path == "entries/x.yaml"
    assert (entry.id, entry.lang, entry.status, entry.aliases) == (
        "hungarian-revolution-1956",
        "en",
        Status.READY,
        (EntryId("revolution-1956"),),
    )
    assert entry.editions == {"budapest-en", "vienna-de"}
    article = entry.article
    assert article.title == LocalText({"en": "Thirteen days", "hu": "Tizenhárom nap"})
    assert article.url is not None
    assert article.url.text_in(["hu"]) == "https://magazine.example/hu/1956"
    assert article.standfirst == LocalText({"en": "One sentence."})
    assert article.byline == LocalText({"hu": "A szerkesztőség"})
    assert (article.authors, article.first_published) == (("A. Editor",), date(2021, 10, 1))
    assert article.image == Image(
        src="images/corvin.jpg",
        alt=LocalText({"en": "A tank"}),
        credit="Archive",
        licence="CC BY-SA 4.0",
        focus="50% 20%",
    )
    assert entry.topics == ("revolution", "cold-war")
    assert entry.places == (
        Place(
            name=LocalText({"hu": "Pozsony", "de": "Pressburg"}),
            today=LocalText({"en": "Bratislava"}),
            country="SK",
            latitude=48.1486,
            longitude=17.1077,
            wikidata="Q1780",
        ),
    )
    assert entry.people == ("Q212639", "A. Person")
    assert (entry.weight, entry.cooldown_days) == (90, 0)
    assert (entry.not_before, entry.not_after) == (date(2022, 1, 1), date(2099, 12, 31))
    assert entry.sensitivity == Sensitivity(
        level=SensitivityLevel.CARE, tags=("political-violence",), note="Mind the families."
    )
    assert entry.sources == (
        Source(cite="A book (Press, 1999)", url="https://books.example/1", moments=(MomentId("outbreak"),)),
    )
    assert entry.bookings == (
        Booking(
            moment=MomentId("outbreak"), day=date(2031, 10, 23), edition="budapest-en", slot=Rank.LEAD, reason="75th"
        ),
    )
    assert entry.skips == (
        Skip(moment=MomentId("last"), year=2031, reason="The print issue covers it"),
        Skip(day=date(2031, 10, 23), edition="vienna-de", reason="Election day"),
    )
    assert entry.corrections == (
        Correction(
            at=datetime(2026, 11, 5, 8, 10, tzinfo=UTC),
            severity=Severity.CORRECTION,
            moments=(MomentId("outbreak"),),
            note=LocalText({"en": "A wrong hour."}),
            by="desk",
        ),
    )
    assert entry.review == Review(
        checked_by=("historian@magazine.example",), checked_on=date(2026, 8, 30), again_after="P6M"
    )
    assert entry.notes == "To be re-checked."
    assert entry.body is None


def test_everything_in_the_tables_reaches_the_moments():
    outbreak, last = entry_from(EVERYTHING).moments
    assert outbreak.date == HistoricalDate(1956, 10, 23)
    assert outbreak.run == Run(years=frozenset({2027, 2032}))
    assert (outbreak.rank, outbreak.kind, outbreak.feb29) == (Rank.LEAD, Kind.BATTLE, Feb29.MAR1)
    assert outbreak.title == LocalText({"en": "A march", "hu": "Felvonulás"})
    assert outbreak.blurb == LocalText({"en": "Students *march*."})
    assert (outbreak.link_anchor, outbreak.weight, outbreak.status) == ("23-october", 70, Status.PAUSED)
    assert outbreak.related == ("hungarian-revolution-1956/last",)
    assert outbreak.places == ()
    assert outbreak.sensitivity == Sensitivity(level=SensitivityLevel.SOLEMN)
    assert outbreak.image is not None
    assert outbreak.image.src == "b.jpg"
    assert outbreak.sources == (Source(cite="Another book"),)
    assert last.date.certainty is Certainty.APPROXIMATE
    assert last.date_note == LocalText({"en": "Or the 10th."})
    assert last.alt_dates == (AltDate(date=HistoricalDate(1956, 11, 10), note=LocalText({"en": "Some histories."})),)
    assert last.observe is Observe.NEVER
    assert last.run == Run(rule=RunRule.ONCE)


def test_what_is_left_out_has_the_defaults_of_the_tables():
    entry = entry_from(yaml_entry())
    (moment,) = entry.moments
    assert (entry.status, entry.editions, entry.weight) == (Status.DRAFT, {"*"}, 50)
    assert entry.review == Review(again_after="P3Y")
    assert entry.cooldown_days is None
    assert entry.body == LocalText({"en": "The first permanent bridge."})
    assert (moment.rank, moment.kind, moment.kept, moment.run) == (
        Rank.STANDARD,
        Kind.EVENT,
        Observe.AS_WRITTEN,
        Run(),
    )
    assert moment.weight is moment.places is moment.sensitivity is moment.status is moment.feb29 is None


def test_a_retraction_makes_an_entry_retracted():
    entry = entry_from(
        yaml_entry(
            entry='status: ready\nretraction: {at: "2026-11-05T09:10Z", reason: "Not so.", replaced_by: better-one}'
        )
    )
    assert entry.status is Status.RETRACTED
    assert entry.retraction == Retraction(
        at=datetime(2026, 11, 5, 9, 10, tzinfo=UTC),
        reason=LocalText({"en": "Not so."}),
        replaced_by=EntryId("better-one"),
    )


def test_a_note_for_the_desk_is_taken_in_whatever_language_it_has():
    entry = entry_from(yaml_entry(entry="sensitivity: {level: care, note: {hu: Vigyázat}}"))
    assert entry.sensitivity.note == "Vigyázat"


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        (yaml_entry(date="1849-02-30"), "E015", "30 February 1849"),
        (yaml_entry(moment="run: sometimes"), "E010", "must be every-year, milestone-years or once"),
        (yaml_entry(moment="run: [2027, x]"), "E010", "item 2 of “run” must be a whole number"),
        (yaml_entry(moment="run: []"), "E010", "“run” must have at least 1 item"),
        (yaml_entry(moment="rank: leed"), "E010", "must be lead, standard or brief"),
        (yaml_entry(moment="status: idea"), "E010", "must be draft, ready, paused or retracted"),
        (yaml_entry(moment="weight: 101"), "E010", "at most 100"),
        (yaml_entry(moment=f"blurb: {'x' * 601}"), "E010", "at most 600 characters"),
        (yaml_entry(moment="related: [chain-bridge]"), "E010", "must be entry/moment"),
        (yaml_entry(moment="link_anchor: '#x'"), "E010", "fragment of a page"),
        (yaml_entry(moment="image: {src: a.jpg, credit: Archive}"), "E010", "“alt” is missing"),
        (yaml_entry(moment="image: {src: a.jpg, alt: A tank}"), "E010", "“credit” is missing"),
        (yaml_entry(moment="titel: x"), "E010", "no key “titel”"),
        (yaml_entry(title='"Turned \\u202e round"'), "E010", "direction of writing"),
        (yaml_entry(id="CB"), "E010", "small letters"),
        (yaml_entry().replace("entry/1", "entry/2"), "E010", "must be entry/1"),
        (yaml_entry().replace("lang: en", "lang: ''"), "E010", "at least 2 characters"),
        (yaml_entry(entry="editions: []"), "E010", "at least 1 item"),
        (yaml_entry(entry="editions: ['Hungary!']"), "E010", "id of an edition, or “*” for all"),
        (yaml_entry(entry="topics: [a, b, c, d, e, f, g]"), "E010", "at most 6"),
        (yaml_entry(entry="places: [{name: Oslo, country: 'no'}]"), "E010", "country code of two capitals"),
        (yaml_entry(entry="places: [{name: Oslo, lat: 91}]"), "E010", "at most 90"),
        (yaml_entry(entry="places: [{name: Oslo, wikidata: 5}]"), "E010", "Wikidata item"),
        (yaml_entry(entry="sources: [{cite: 'A book', url: 'javascript:x'}]"), "E010", "address of the web"),
        (yaml_entry(entry="skips: [{year: 2031}]"), "E010", "“reason” is missing"),
        (yaml_entry(entry="review: {again_after: often}"), "E010", "number of years or months"),
        (yaml_entry(entry="cooldown_days: a"), "E010", "whole number"),
    ],
)
def test_a_wrong_value_has_one_clear_message(text, code, words):
    problem = fault(text)
    assert problem.code == code
    assert words in problem.message
    assert problem.line > 0


@pytest.mark.parametrize(
    "src", ["../x.jpg", "images/../../x.jpg", "/etc/passwd", "C:\\x.jpg", "a:b", "./x.jpg", "a/./b"]
)
def test_a_picture_never_lies_outside_of_the_entries(src):
    assert "path inside" in fault(yaml_entry(moment=f"image: {{src: '{src}', alt: A, credit: B}}")).message


@pytest.mark.parametrize("junk", ["[", "{", ": ", "&", "\t", "\x00", '"', "é", "\n", "- "])
def test_junk_anywhere_in_a_file_is_a_problem_or_harmless_and_nothing_else(junk):
    for offset in range(0, len(EVERYTHING), 23):
        with contextlib.suppress(FilesError):
            entry_from(EVERYTHING[:offset] + junk + EVERYTHING[offset + 1 :])
