"""What becomes of items in feeds when they are corrected or withdrawn after they were out."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from lxml import etree

from syndicate.domain.correction import ItemCorrection, Withdrawal
from syndicate.domain.edition import FeedPolicy
from syndicate.domain.entry import MomentId, Rank, Severity
from syndicate.domain.issue import Picture
from syndicate.links import Links
from syndicate.rendering.feed import render_atom, render_rss
from syndicate.rendering.feed_document import archive_document, feed_document
from syndicate.rendering.jsonfeed import render_json_feed, render_today
from tests.factories import make_edition, make_forms, make_issue, make_publication
from tests.feed_rules import ATOM, DC, TOMBSTONES, check_alike, check_atom, check_json, check_rss

LINKS = Links("https://on.example")
DAY = date(2026, 11, 4)
OUT = make_issue(DAY).published
ID = "tag:example.org,2026:hungary/revolution-1956/intervention/2026-11-04"
URL = "https://on.example/hungary/2026/11/04/revolution-1956/intervention/"


def correction(severity, hours, note="The hour was wrong.", *, is_announced=None):
    applied = OUT + timedelta(hours=hours)
    announced = severity in (Severity.CORRECTION, Severity.URGENT) if is_announced is None else is_announced
    return ItemCorrection(at=applied, applied=applied, severity=severity, note=note, is_announced=announced)


def corrected(*corrections):
    issue = make_issue(DAY)
    return replace(issue, items=(replace(issue.items[0], corrections=corrections),))


def withdrawn(hours=24, *corrections):
    issue = corrected(*corrections)
    taken = Withdrawal(applied=issue.published + timedelta(hours=hours), reason="It was *another* town.")
    return replace(issue, items=(replace(issue.items[0], withdrawn=taken),))


def quiet_days(count, since=DAY + timedelta(days=1)):
    """Later issues without stories, whose days are all that the records tell of time."""
    days = [since + timedelta(days=number) for number in range(count)]
    return [replace(make_issue(day), items=()) for day in days]


def document(*issues, policy=None, **parts):
    edition = make_edition(feed=policy or FeedPolicy())
    made = feed_document(make_publication(edition), edition, issues, LINKS, **parts)
    rss, atom, written = render_rss(made), render_atom(made), render_json_feed(made)
    assert check_rss(rss, own=made.feed.rss, base=LINKS.base) == []
    assert check_atom(atom, own=made.feed.atom, base=LINKS.base) == []
    assert check_json(written, own=made.feed.json, base=LINKS.base) == []
    assert check_alike(rss, atom, written) == []
    return made


def ids(made):
    return [item.id.removeprefix(ID) for item in made.items]


def test_a_silent_correction_moves_nothing_and_says_nothing():
    (item,) = document(corrected(correction(Severity.SILENT, 5))).items
    assert item.updated == item.published
    assert "hour" not in item.content
    assert b"atom:updated" not in render_rss(document(corrected(correction(Severity.SILENT, 5))))


def test_a_notice_moves_updated_and_stands_under_the_text():
    made = document(corrected(correction(Severity.NOTICE, 5)))
    (item,) = made.items
    assert (item.id, item.url) == (ID, URL)
    assert item.published == OUT
    assert item.updated == made.changed == OUT + timedelta(hours=5)
    note = "<p><strong>Corrected on 4 November 2026:</strong> The hour was wrong.</p>"
    assert item.content.index("The first permanent bridge") < item.content.index(note) < item.content.index("Sources")
    assert b"<atom:updated>2026-11-04T12:00:00+01:00</atom:updated>" in render_rss(made)


def test_an_urgent_correction_stands_before_everything_and_the_newest_first():
    made = document(
        corrected(
            correction(Severity.URGENT, 1, "First."),
            correction(Severity.NOTICE, 2, "Second."),
            correction(Severity.URGENT, 48, "Third, with [a link](https://e.example/ő) and <b>."),
            correction(Severity.CORRECTION, 49, "Fourth."),
        )
    )
    item = next(item for item in made.items if item.id == ID)
    places = [
        item.content.index(text) for text in ("Third", "First.", "Before dawn", "permanent", "Fourth.", "Second.")
    ]
    assert places == sorted(places)
    assert item.content.startswith("<p><strong>Corrected on 6 November 2026:</strong> Third")


def test_an_announced_correction_is_an_item_of_its_own():
    made = document(corrected(correction(Severity.SILENT, 1), correction(Severity.CORRECTION, 30, "It was at *five*.")))
    new, old = made.items
    assert old.id == ID
    assert new.id == f"{ID}/correction-2"
    assert new.url == f"{URL}#correction-2"
    assert new.title == "Correction: Tanks return to the city"
    assert new.summary == "Corrected on 5 November 2026: It was at five."
    assert new.published == new.updated == old.updated == OUT + timedelta(hours=30)
    assert new.content == (
        "<p><strong>Corrected on 5 November 2026:</strong> It was at <em>five</em>.</p>\n"
        f'<p><a href="{URL}#correction-2">Tanks return to the city</a></p>'
    )
    assert b'"corrects": "' + ID.encode() in render_json_feed(made)


def test_its_number_stays_when_more_is_corrected():
    first, second = correction(Severity.CORRECTION, 1), correction(Severity.URGENT, 2)
    assert ids(document(corrected(first))) == ["/correction-1", ""]
    assert ids(document(corrected(first, second))) == ["/correction-2", "/correction-1", ""]
    assert ids(document(corrected(replace(first, is_announced=False), second))) == ["/correction-2", ""]


@pytest.mark.parametrize(("lang", "word"), [("hu", "Helyesbítés"), ("pl", "Sprostowanie"), ("uk", "Виправлення")])
def test_it_is_said_in_the_editions_language(lang, word):
    issue = replace(corrected(correction(Severity.CORRECTION, 1)), lang=lang)
    assert document(issue).items[0].title == f"{word}: Tanks return to the city"
    assert document(replace(withdrawn(), lang=lang)).items[0].title.endswith(": Tanks return to the city")


def test_a_withdrawn_item_keeps_its_id_and_link_and_nothing_of_its_text():
    made = document(withdrawn())
    (item,) = made.items
    assert (item.id, item.url, item.published) == (ID, URL, OUT)
    assert item.updated == OUT + timedelta(days=1)
    assert item.title == "Withdrawn: Tanks return to the city"
    assert item.summary == "Withdrawn on 5 November 2026: It was another town."
    assert item.content == "<p><strong>Withdrawn on 5 November 2026:</strong> It was <em>another</em> town.</p>"
    for written in (render_rss(made), render_atom(made), render_json_feed(made)):
        for told in (b"Before dawn", b"permanent", b"A. Author", b"related", b"70 years ago"):
            assert told not in written
    assert etree.fromstring(render_rss(made)).find(f"channel/item/{DC}source") is None


def gone(made):
    root = etree.fromstring(render_atom(made))
    return [(one.get("ref").removeprefix(ID), one.get("when")) for one in root.findall(f"{TOMBSTONES}deleted-entry")]


@pytest.mark.parametrize(
    ("days", "is_item", "is_gone"),
    [(1, True, False), (30, True, False), (31, False, True), (60, False, True), (61, False, False)],
)
def test_a_withdrawn_item_stays_for_30_days_and_is_told_as_gone_for_30_more(days, is_item, is_gone):
    made = document(withdrawn(24), *quiet_days(days))
    assert ids(made) == ([""] if is_item else [])
    assert gone(made) == ([("", "2026-11-05T07:00:00+01:00")] if is_gone else [])
    assert (b"tombstones" in render_atom(made)) == is_gone
    assert b"tombstones" not in render_rss(made)


def test_an_edition_says_for_how_long():
    policy = FeedPolicy(tombstone_days=3)
    assert ids(document(withdrawn(), *quiet_days(3), policy=policy)) == [""]
    assert gone(document(withdrawn(), *quiet_days(4), policy=policy)) == [("", "2026-11-05T07:00:00+01:00")]
    assert gone(document(withdrawn(), *quiet_days(7), policy=policy)) == []
    at_once = document(withdrawn(), policy=FeedPolicy(tombstone_days=0))
    assert (ids(at_once), gone(at_once)) == ([], [])


def test_what_announced_corrections_of_a_withdrawn_item_is_gone_with_it():
    made = document(withdrawn(24, correction(Severity.CORRECTION, 2)))
    assert ids(made) == [""]
    assert gone(made) == [("/correction-1", "2026-11-05T07:00:00+01:00")]


def test_briefs_move_to_the_first_item_that_stands():
    issue = withdrawn()
    second = replace(make_issue(DAY).items[0], moment=MomentId("second"), rank=Rank.STANDARD)
    brief = replace(second, moment=MomentId("brief"), rank=Rank.BRIEF)
    earlier = OUT - timedelta(seconds=1)
    made = document(replace(issue, items=(*issue.items, replace(second, published=earlier), brief)))
    assert ["Also on this day" in item.content for item in made.items] == [False, True]


@pytest.fixture
def months():
    """A story a day for sixty days, oldest first."""
    lead = make_issue(DAY)
    days = []
    for number in range(1, 61):
        day = DAY + timedelta(days=number)
        moved = timedelta(days=number)
        items = (replace(lead.items[0], published=OUT + moved),)
        days.append(replace(lead, day=day, published=OUT + moved, items=items))
    return days


@pytest.mark.parametrize(("days_before", "comes_back"), [(1, True), (13, True), (14, False), (30, False)])
def test_an_old_item_that_is_corrected_comes_back_for_14_days(months, days_before, comes_back):
    now = months[-1].published
    hours = (now - timedelta(days=days_before) - OUT) / timedelta(hours=1)
    old = corrected(correction(Severity.CORRECTION, hours))
    made = document(*months[-45:], amended=[old])
    assert len(made.items) == (41 if comes_back else 40)
    mine = [item.id.removeprefix(ID) for item in made.items if item.id.startswith(ID)]
    assert mine == (["/correction-1", ""] if comes_back else [])
    assert [item.published for item in made.items] == sorted((item.published for item in made.items), reverse=True)


def test_of_an_old_issue_only_what_was_corrected_comes_back(months):
    old = corrected(correction(Severity.NOTICE, 59 * 24))
    other = replace(make_issue(DAY).items[0], moment=MomentId("other"), rank=Rank.STANDARD)
    old = replace(old, items=(*old.items, replace(other, published=OUT - timedelta(seconds=1))))
    few = document(*months[-3:], amended=[old])
    assert len(few.items) == 4


def test_an_old_item_that_is_withdrawn_is_told_of_as_long_as_any(months):
    def at(days_before):
        return withdrawn((months[-1].published - timedelta(days=days_before) - OUT) / timedelta(hours=1))

    assert document(*months, amended=[at(29)]).items[-1].id == ID
    assert [one.id for one in document(*months, amended=[at(30)]).gone] == [ID]
    assert document(*months, amended=[at(60)]).gone == ()


def test_an_issue_that_is_latest_and_amended_counts_once(months):
    old = corrected(correction(Severity.NOTICE, 5))
    assert ids(document(old, amended=[old])) == [""]


def test_when_there_is_no_room_what_changed_last_is_kept(months):
    body = "words " * 20_000
    large = [
        replace(one, items=(replace(one.items[0], article=replace(one.items[0].article, body=body)),)) for one in months
    ]
    old = corrected(correction(Severity.NOTICE, 60 * 24))
    made = document(*large, amended=[old])
    assert len(made.items) < 6
    assert made.items[-1].id == ID


def on_the_day_before(issue):
    items = tuple(replace(item, published=item.published - timedelta(days=1)) for item in issue.items)
    return replace(issue, day=issue.day - timedelta(days=1), published=issue.published - timedelta(days=1), items=items)


def test_the_archive_keeps_corrections_and_notices_of_withdrawal_for_good():
    edition = make_edition()
    issues = [
        corrected(correction(Severity.CORRECTION, 2)),
        *quiet_days(20),
        on_the_day_before(withdrawn(24, correction(Severity.CORRECTION, 2))),
    ]
    made = archive_document(
        make_publication(edition), edition, issues, LINKS, month=(2026, 11), previous=None, next=(2026, 12)
    )
    atom = render_atom(made)
    own = "https://on.example/hungary/archive/2026/11/atom.xml"
    assert check_atom(atom, own=own, base=LINKS.base, is_archive=True) == []
    assert [item.id.removeprefix(ID) for item in made.items][:2] == ["/correction-1", ""]
    assert made.items[2].title == "Withdrawn: Tanks return to the city"
    assert len(made.items) == 3
    root = etree.fromstring(atom)
    assert [(link.get("rel"), link.get("href")) for link in root.findall(f"{ATOM}link")] == [
        ("self", own),
        ("alternate", "https://on.example/hungary/"),
        ("current", "https://on.example/hungary/atom.xml"),
        ("next-archive", "https://on.example/hungary/archive/2026/12/atom.xml"),
    ]
    assert root.findtext(f"{ATOM}id") == "tag:example.org,2026:hungary"


def test_today_shows_what_stands():
    issue = withdrawn()
    second = replace(make_issue(DAY).items[0], moment=MomentId("second"), rank=Rank.STANDARD)
    today = render_today(make_publication(), make_edition(), replace(issue, items=(*issue.items, second)), LINKS)
    assert b"/second/" in today
    assert b"/intervention/" not in today


def test_the_picture_stands_with_the_item_alone():
    def with_picture(issue):
        (item,) = issue.items
        picture = Picture(src="a.jpg", alt="Tanks", credit="Fortepan", forms=make_forms())
        return replace(issue, items=(replace(item, article=replace(item.article, image=picture)),))

    announcing, item = document(with_picture(corrected(correction(Severity.URGENT, 3)))).items
    assert (announcing.picture, "<img" in announcing.content) == (None, False)
    assert item.content.index("hour was wrong") < item.content.index("<figure>") < item.content.index("Before dawn")
    assert item.picture_url == LINKS.picture(make_forms()[-1].name)
    (taken_back,) = document(with_picture(withdrawn())).items
    assert (taken_back.picture, "<img" in taken_back.content) == (None, False)
