"""Which feeds are made when, and that day by day the same bytes come as with all of the site at once."""

import re
import shutil
from dataclasses import replace
from datetime import date, timedelta

import pytest

from syndicate.app import build_app
from syndicate.config import starter_dir
from syndicate.domain.anniversary import Almanac
from syndicate.domain.entry import Severity
from syndicate.domain.issue import IssueKey, IssueState
from syndicate.storage.issues import published_issues, record_issue
from syndicate.usecases.correct import correct, retract
from syndicate.usecases.publish import publish
from syndicate.usecases.site_feeds import feeds_part
from syndicate.usecases.site_part import EditionSite
from tests.factories import make_issue, utc
from tests.feed_rules import check_atom, check_json, check_rss
from tests.integration.usecases.conftest import MORNING

FEEDS = ("rss.xml", "atom.xml", "feed.json")


CORRECTED, RETRACTED = "hungarian-revolution-1956/soviet-intervention", "visegrad-congress-1335"


def publish_days(app, first, count):
    """Day by day, each at its own hour; what each day wrote."""
    written = []
    for number in range(count):
        day = first + timedelta(days=number)
        keys = [IssueKey(edition.id, day) for edition in app.installation.publication.editions]
        written.append(publish(app.installation, keys, utc(f"{day}T07:00+01:00")).files)
    return written


def feeds(app):
    site = app.installation.settings.site_dir
    return {
        str(path.relative_to(site)): path.read_bytes()
        for path in site.rglob("*")
        if path.name in (*FEEDS, "opml.xml", "today.json")
    }


@pytest.fixture(scope="module")
def months(tmp_path_factory):
    """The starter publication from the end of October to the beginning of December, published day by day."""
    folder = tmp_path_factory.mktemp("months") / "mypub"
    for name in ("entries", "templates", "config"):
        shutil.copytree(starter_dir() / name, folder / name)
    app = build_app(folder, now=MORNING, environ={})
    written = publish_days(app, date(2026, 10, 28), 15)
    correct(app.installation, CORRECTED, Severity.URGENT, "A wrong hour.", utc("2026-11-11T12:00+01:00"))
    written += publish_days(app, date(2026, 11, 12), 22)
    retract(app.installation, RETRACTED, "Another town.", utc("2026-12-03T12:00+01:00"))
    correct(app.installation, CORRECTED, Severity.NOTICE, "A wrong name.", utc("2026-12-03T13:00+01:00"))
    yield app, written
    app.close()


def test_day_by_day_and_all_at_once_give_the_same_bytes(months):
    app, _ = months
    day_by_day = feeds(app)
    shutil.rmtree(app.installation.settings.site_dir)
    publish(app.installation, [], MORNING)
    at_once = feeds(app)
    assert sorted(day_by_day) == sorted(at_once)
    assert [name for name in at_once if at_once[name] != day_by_day[name]] == []


def test_every_feed_that_is_written_keeps_the_rules(months):
    app, _ = months
    base, written = app.installation.links.base, feeds(app)
    checks = {"rss.xml": check_rss, "atom.xml": check_atom, "feed.json": check_json}
    assert len(written) > 60
    for name, content in written.items():
        check = checks.get(name.rpartition("/")[2])
        if check:
            parts = {"is_archive": True} if "/archive/" in name else {}
            faults = check(content, own=f"{base}/{name}", base=base, **parts)
            assert [fault for fault in faults if "http:" not in fault] == [], name


def test_a_day_writes_the_feeds_of_its_topics_and_no_others(months):
    _, written = months
    topics = [{name.split("/")[2] for name in files if "/topics/" in name} for files in written]
    assert max(map(len, topics[1:])) < 15
    assert any("hungary/milestones/atom.xml" in files for files in written[1:])
    assert any("hungary/milestones/atom.xml" not in files for files in written[1:])
    for files in written[1:]:
        for name in files:
            if name.endswith("/atom.xml") and "/archive/" not in name:
                assert name.replace("atom.xml", "rss.xml") in files


def test_a_month_has_its_document_when_it_is_over(months):
    _, written = months
    archives = {
        number: sorted(name for name in files if name.endswith("atom.xml") and name.startswith("hungary/archive/"))
        for number, files in enumerate(written)
    }
    days = {number: names for number, names in archives.items() if names}
    first_of_november, first_of_december = sorted(days)
    assert days[first_of_november] == ["hungary/archive/2026/10/atom.xml"]
    assert days[first_of_december] == ["hungary/archive/2026/10/atom.xml", "hungary/archive/2026/11/atom.xml"]


def test_the_main_feed_leads_to_the_archive(months):
    app, _ = months
    written, base = feeds(app), app.installation.links.base
    tie = f'href="{base}/hungary/archive/2026/11/atom.xml" rel="prev-archive"'.encode()
    assert tie in written["hungary/atom.xml"]
    assert tie in written["hungary/rss.xml"]
    assert b"archive" not in written["hungary/feed.json"]
    assert b"prev-archive" not in written["hungary/milestones/atom.xml"]


def test_the_list_of_feeds_names_those_that_stand_and_no_others(months):
    app, _ = months
    written, base = feeds(app), app.installation.links.base
    named = {url.removeprefix(f"{base}/") for url in re.findall(r'xmlUrl="([^"]*)"', written["opml.xml"].decode())}
    assert named == {name for name in written if name.endswith("rss.xml")}


def test_an_edition_may_do_without_topics_and_archive(make_app, tmp_path):
    make_app().close()
    for edition in ("hungary", "central-europe"):
        config = tmp_path / "mypub" / "config" / "editions" / f"{edition}.yaml"
        text = config.read_text("utf-8")
        without = "per_topic: false\n  archive_pages: false\n"
        said = re.sub(r"  (per_topic|archive_pages): true.*\n", "", text)
        block = ("\nfeed:\n", f"\nfeed:\n  {without}")
        if block[0] not in said:
            block = ("\nemail:\n", f"\nfeed:\n  {without}\nemail:\n")
        config.write_text(said.replace(*block), "utf-8")
    app = make_app()
    publish_days(app, date(2026, 10, 30), 4)
    written = feeds(app)
    assert [name for name in written if "/topics/" in name or "/archive/" in name] == []
    assert b"prev-archive" not in written["hungary/atom.xml"]
    assert b"topics" not in written["opml.xml"]
    assert "hungary/milestones/feed.json" in written


def test_what_was_corrected_and_withdrawn_is_told_in_every_feed_that_holds_it(months):
    app, _ = months
    written = feeds(app)
    for edition in ("hungary", "central-europe"):
        notice = b"Withdrawn: "
        assert notice in written[f"{edition}/atom.xml"]
        assert notice in written[f"{edition}/topics/economy/feed.json"]
        assert notice in written[f"{edition}/archive/2026/11/atom.xml"]
        for name in ("atom.xml", "rss.xml", "feed.json", "topics/revolution/rss.xml", "archive/2026/11/atom.xml"):
            assert b"2026-11-04/correction-1<" in written[f"{edition}/{name}"].replace(b'"', b"<"), name
            assert b"correction-2" not in written[f"{edition}/{name}"]
            assert b"A wrong name." in written[f"{edition}/{name}"]


LAST = date(2026, 11, 4)


def record_archive(app, count, topics_of):
    """So many daily issues before the last one, recorded and on no site; `topics_of` by the number of days before."""
    pattern = make_issue(LAST)
    with app.installation.database.begin() as connection:
        for back in range(count):
            moved = timedelta(days=back)
            item = replace(pattern.items[0], topics=topics_of(back), published=pattern.published - moved)
            issue = replace(pattern, day=LAST - moved, published=pattern.published - moved, items=(item,))
            record_issue(
                connection,
                key=issue.key,
                state=IssueState.PUBLISHED,
                issue=issue,
                sheet="",
                item_ids={item.ref: f"{issue.day}"},
                mail="none",
            )


def feeds_made(app, touched=None):
    """What the part makes for a day so many days before the last, or for all of them."""
    with app.installation.database.read() as connection:
        edition = app.installation.publication.edition("hungary")
        recent = published_issues(connection, edition.id, limit=100)
        site = EditionSite(
            installation=app.installation,
            connection=connection,
            edition=edition,
            recent=recent,
            touched=() if touched is None else (recent[touched],),
            is_whole=touched is None,
            almanac=Almanac(()),
            entries_changed=False,
        )
        return dict(feeds_part(site))


def test_a_rare_topic_has_the_same_feed_on_its_day_and_with_all_of_a_long_archive(make_app):
    app = make_app()
    record_archive(app, 520, lambda back: ("music",) if back in (50, 200, 449, 450, 500) else ("war",))
    on_its_day, at_once = feeds_made(app, 50), feeds_made(app)
    base = app.installation.links.base
    rare = at_once[f"{base}/hungary/topics/music/atom.xml"]
    assert rare.count(b"<entry>") == 3
    assert on_its_day[f"{base}/hungary/topics/music/atom.xml"] == rare
    common = at_once[f"{base}/hungary/topics/war/atom.xml"]
    assert common.count(b"<entry>") == 40
    assert feeds_made(app, 0)[f"{base}/hungary/topics/war/atom.xml"] == common


def test_an_edition_that_has_not_begun_has_feeds_without_items(make_app):
    made = feeds_made(make_app())
    assert len(made) == 6
    assert not [name for name, content in made.items() if b"<entry>" in content or b"<item>" in content]
