"""The public calendar as programs read it: by icalendar, by ical, and by the bytes."""

import os
import re
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from ical.calendar_stream import IcsCalendarStream
from icalendar import Calendar

from syndicate.domain.anniversary import Side
from syndicate.domain.correction import ItemCorrection, Withdrawal
from syndicate.domain.entry import MomentId, Rank, Severity
from syndicate.domain.historical_date import parse_dates
from syndicate.links import Links
from syndicate.rendering import words
from syndicate.rendering.calendar import render_calendar
from tests.factories import make_edition, make_issue, make_publication, text, utc

ROOT = Path(__file__).parents[3]
LINKS = Links("https://on.example")
PUBLICATION = make_publication(make_edition())
HOSTILE = 'Árvíztűrő; tükörfúrógép, "x" \\N \\n C:\\Nagy\\new 😀 שלום '
UID = "2026-11-04-revolution-1956.intervention@hungary.example.org"
ITEM_URL = "https://on.example/hungary/2026/11/04/revolution-1956/intervention/"


def rendered(*issues, planned=(), edition=None, publication=PUBLICATION):
    return render_calendar(publication, edition or make_edition(), issues, planned, LINKS)


def events_of(ics):
    """By icalendar, by `ical` and by their count in the bytes there are as many; `ical`'s are given."""
    read = Calendar.from_ical(ics)
    strict = IcsCalendarStream.calendar_from_ics(ics.decode()).events
    assert len(read.walk("VEVENT")) == len(strict) == ics.count(b"BEGIN:VEVENT")
    assert not any(event.errors for event in read.walk("VEVENT"))
    assert len({event.uid for event in strict}) == len(strict)
    return strict


def lines(ics):
    """Content lines, unfolded."""
    return ics.decode().replace("\r\n ", "").split("\r\n")


def with_item(issue, **changes):
    return replace(issue, items=(replace(issue.items[0], **changes), *issue.items[1:]))


def correction(severity=Severity.CORRECTION, applied="2026-11-05T09:00+01:00", note="It was the 5th."):
    return ItemCorrection(at=utc(applied), applied=utc(applied), severity=severity, note=note)


def with_briefs(issue):
    """Two standards and a brief behind the lead."""
    lead = issue.items[0]
    more = (
        replace(lead, moment=MomentId("second"), rank=Rank.STANDARD, title="A second story"),
        replace(lead, moment=MomentId("small"), rank=Rank.BRIEF, title="A small story"),
    )
    return replace(issue, items=(lead, *more))


def test_the_calendar_says_what_it_is_and_where():
    assert lines(rendered(make_issue()))[:14] == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//syndicate//On this Day//EN",
        "CALSCALE:GREGORIAN",
        "NAME;LANGUAGE=en:Hungary Magazine: On this Day",
        "X-WR-CALNAME:Hungary Magazine: On this Day",
        "X-WR-CALDESC:One day in history\\, told well.",
        "REFRESH-INTERVAL;VALUE=DURATION:PT12H",
        "X-PUBLISHED-TTL:PT12H",
        "SOURCE;VALUE=URI:https://on.example/hungary/calendar.ics",
        "URL:https://on.example/hungary/",
        "BEGIN:VEVENT",
        f"UID:{UID}",
        "DTSTAMP:20261104T060000Z",
    ]


def test_an_event_in_full():
    event = lines(rendered(make_issue()))[11:-2]
    assert event == [
        "BEGIN:VEVENT",
        f"UID:{UID}",
        "DTSTAMP:20261104T060000Z",
        "LAST-MODIFIED:20261104T060000Z",
        "SEQUENCE:0",
        "DTSTART;VALUE=DATE:20261104",
        "DTEND;VALUE=DATE:20261105",
        "SUMMARY;LANGUAGE=en:70 years: Tanks return to the city",
        f"DESCRIPTION;LANGUAGE=en:4 November 1956\\n\\nBefore dawn the attack begins.\\n\\n{ITEM_URL}",
        "CATEGORIES;LANGUAGE=en:Engineering",
        f"URL:{ITEM_URL}",
        "CLASS:PUBLIC",
        "STATUS:CONFIRMED",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


@pytest.mark.parametrize("unwanted", ["METHOD", "RRULE", "VALARM", "ATTENDEE", "ORGANIZER"])
def test_nothing_asks_for_an_answer_or_repeats(unwanted):
    assert unwanted.encode() not in rendered(with_briefs(make_issue()), planned=[make_issue(date(2027, 11, 4))])


def test_every_story_has_an_event_and_briefs_stand_under_the_first():
    first, second = events_of(rendered(with_briefs(make_issue())))

    assert (first.dtstart, first.dtend) == (date(2026, 11, 4), date(2026, 11, 5))
    assert "Also on this day:\n1956: A small story" in first.description
    assert "A small story" not in second.description
    assert second.summary == "70 years: A second story"


def test_days_come_in_order_however_they_are_given():
    days = [date(2026, 11, 4), date(2025, 11, 4), date(2024, 11, 4)]
    ics = rendered(*map(make_issue, days), planned=[make_issue(date(2028, 11, 4)), make_issue(date(2027, 11, 4))])

    assert [event.dtstart.year for event in events_of(ics)] == [2024, 2025, 2026, 2027, 2028]
    assert ics == rendered(
        *map(make_issue, reversed(days)), planned=[make_issue(date(2027, 11, 4)), make_issue(date(2028, 11, 4))]
    )


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({"years": 1}, "1 year: Tanks return to the city", id="one year"),
        pytest.param({"years": 0}, "This year: Tanks return to the city", id="the very year"),
        pytest.param({"side": Side.START}, "Began 70 years ago: Tanks return to the city", id="a side"),
        pytest.param(
            {"historical_date": parse_dates("0895~", None)[0], "years": 1131},
            "About 1131 years ago: Tanks return to the city",
            id="about",
        ),
        pytest.param({"years": 500, "title": "Two\nlines\x07"}, "500 years: Two lines", id="two lines"),
    ],
)
def test_the_years_stand_in_the_title(changes, expected):
    (event,) = events_of(rendered(with_item(make_issue(), **changes)))
    assert event.summary == expected


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        ("hu", "70 éve: Tanks return to the city"),
        ("pl", "70 lat: Tanks return to the city"),
        ("de-AT", "70 Jahre: Tanks return to the city"),
        ("uk", "70 років: Tanks return to the city"),
        ("he", "70 years: Tanks return to the city"),
    ],
)
def test_in_the_language_of_the_issue(lang, expected):
    issue = replace(make_issue(), lang=lang)
    ics = rendered(issue, edition=make_edition(lang=lang, fallback_langs=("en",)))

    assert events_of(ics)[0].summary == expected
    for name in ("NAME", "SUMMARY", "DESCRIPTION", "CATEGORIES"):
        assert f"\r\n{name};LANGUAGE={lang}:".encode() in ics


@pytest.mark.parametrize(
    ("lang", "one", "three", "hundred"),
    [
        ("en", "1 year", "3 years", "100 years"),
        ("hu", "1 éve", "3 éve", "100 éve"),
        ("cs", "1 rok", "3 roky", "100 let"),
        ("sk", "1 rok", "3 roky", "100 rokov"),
        ("pl", "1 rok", "3 lata", "100 lat"),
        ("de", "1 Jahr", "3 Jahre", "100 Jahre"),
        ("hr", "1 godina", "3 godine", "100 godina"),
        ("sl", "1 leto", "3 leta", "100 let"),
        ("ro", "1 an", "3 ani", "100 de ani"),
        ("uk", "1 рік", "3 роки", "100 років"),
    ],
)
def test_a_count_of_years_by_itself(lang, one, three, hundred):
    item = make_issue().items[0]
    titles = [words.calendar_title(replace(item, years=years, title="x"), lang) for years in (1, 3, 100)]
    assert titles == [f"{one}: x", f"{three}: x", f"{hundred}: x"]


def test_a_correction_moves_what_was_changed_and_nothing_else():
    issue = make_issue()
    silent = correction(Severity.SILENT, "2026-11-06T09:00+01:00")
    before, after = (
        events_of(rendered(one))[0] for one in (issue, with_item(issue, corrections=(correction(), silent)))
    )

    assert (after.uid, after.dtstart, after.url) == (before.uid, before.dtstart, before.url)
    assert (before.sequence, after.sequence) == (0, 1)
    assert after.dtstamp == after.last_modified == datetime(2026, 11, 5, 8, tzinfo=UTC)
    assert "Corrected on 5 November 2026: It was the 5th." in after.description
    assert after.status == "CONFIRMED"


def test_a_withdrawn_story_stays_cancelled_with_its_reason():
    withdrawal = Withdrawal(applied=utc("2026-11-06T00:30+01:00"), reason="The letter, it turns out; is forged.")
    issue = with_item(with_briefs(make_issue()), corrections=(correction(),), withdrawn=withdrawal)
    event, second = events_of(rendered(issue))

    assert (event.uid, event.status, event.sequence) == (UID, "CANCELLED", 2)
    assert event.dtstamp == event.last_modified == withdrawal.applied
    assert event.summary == "Withdrawn: Tanks return to the city"
    assert event.description.startswith(
        "Withdrawn on 6 November 2026: The letter, it turns out; is forged.\n\nhttps://"
    )
    assert "A small story" in second.description


def test_a_planned_story_is_tentative_under_the_name_it_will_keep():
    made = utc("2026-10-01T00:05+02:00")
    (planned,) = events_of(rendered(planned=[make_issue(now=made)]))
    (published,) = events_of(rendered(make_issue()))

    assert planned.uid == published.uid == UID
    assert (planned.status, planned.sequence, planned.transparency) == ("TENTATIVE", 0, "TRANSPARENT")
    assert planned.dtstamp == planned.last_modified == made
    # Its own page is not there yet.
    assert str(planned.url) == "https://on.example/hungary/"
    assert planned.summary == published.summary


def test_a_planned_story_leads_to_the_publishers_page_where_there_is_one():
    issue = make_issue()
    article = replace(issue.items[0].article, url="https://magazine.example/á b")
    (event,) = events_of(rendered(planned=[with_item(issue, article=article, anchor=None)]))
    assert str(event.url) == "https://magazine.example/%C3%A1%20b"


@pytest.mark.parametrize(
    ("authority", "host"), [("example.org,2026", "example.org"), ("desk@press.example,2026-05", "press.example")]
)
def test_the_name_ends_with_the_edition_and_the_authoritys_host(authority, host):
    publication = make_publication(make_edition(), id_authority=authority)
    (event,) = events_of(rendered(make_issue(), publication=publication))
    assert event.uid == f"2026-11-04-revolution-1956.intervention@hungary.{host}"


def test_no_two_moments_share_a_name():
    issue = make_issue()
    one = replace(issue.items[0], entry="war", moment=MomentId("end-1945"))
    ics = rendered(replace(issue, items=(one, replace(one, entry="war-end", moment=MomentId("1945")))))
    assert len(events_of(ics)) == 2


def test_hostile_texts_come_back_as_they_were():
    issue = with_item(make_issue(), title=HOSTILE, date_note=f"{HOSTILE}\r\nsecond\x00\x85line", places=(HOSTILE,))
    ics = rendered(issue, edition=make_edition(title=HOSTILE, tagline=HOSTILE))
    (event,) = events_of(ics)

    assert event.summary == f"70 years: {HOSTILE.strip()}"
    assert f"{HOSTILE}\nsecond\nline" in event.description
    for unwanted in (b"\x00", b"\x85\n"):
        assert unwanted not in ics


@pytest.mark.parametrize("letter", ["a", "ű", "ש", "😀", "👩‍👩‍👧‍👦", ",", "\\", "; "], ids=ascii)
def test_lines_are_folded_at_75_octets_and_never_inside_a_character(letter):
    for length in range(60, 80):
        ics = rendered(with_item(make_issue(), title=letter * length))
        assert b"\n" not in ics.replace(b"\r\n", b"")
        assert b"\r" not in ics.replace(b"\r\n", b"")
        assert ics.endswith(b"END:VCALENDAR\r\n")
        for line in ics.split(b"\r\n"):
            assert len(line) <= 75
            line.decode()
        assert re.search(r"SUMMARY[^:]*:70 years: (.*)", "\n".join(lines(ics)))


def test_topics_are_named_in_the_edition_and_escaped():
    topics = {"arts": text("Arts, letters; and more"), "war": text("War")}
    publication = make_publication(make_edition(), topics=topics)
    issue = with_item(make_issue(), topics=("war", "arts", "unnamed"))
    ics = rendered(issue, publication=publication)

    assert "CATEGORIES;LANGUAGE=en:War,Arts\\, letters\\; and more,unnamed" in lines(ics)
    assert b"CATEGORIES" not in rendered(with_item(make_issue(), topics=()))


def test_an_edition_without_days_has_an_empty_calendar():
    ics = rendered(edition=make_edition(tagline=""))
    assert events_of(ics) == []
    assert "X-WR-CALDESC:Hungary Magazine: On this Day" in lines(ics)


@pytest.mark.parametrize("leap_day", [date(2028, 2, 29), date(2026, 12, 31)])
def test_the_end_is_the_next_day_of_the_calendar(leap_day):
    issue = replace(make_issue(), day=leap_day)
    (event,) = events_of(rendered(issue))
    assert event.dtend == leap_day + timedelta(days=1)


PROGRAM = """
import sys
from tests.integration.rendering.test_calendar import *
sys.stdout.buffer.write(rendered(
    with_briefs(with_item(make_issue(), topics=("c", "a", "b"), corrections=(correction(),))),
    planned=[make_issue(date(2027, 11, 4))],
))
"""


def test_every_process_writes_the_same_bytes():
    written = {
        subprocess.run(
            [sys.executable, "-c", PROGRAM],
            cwd=ROOT,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": seed, "TZ": zone},
            capture_output=True,
            check=True,
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Pacific/Apia"), ("3", "America/St_Johns"))
    }
    assert len(written) == 1
    assert len(events_of(written.pop())) == 3
