"""A year of daily publishing, with a reader program subscribed all along to all three formats.

It sees each item once; corrections change items in place where they should, and bring new ones where they should.
"""

import re
from datetime import date, timedelta

import pytest
from reader import make_reader

from syndicate.domain.entry import Severity
from syndicate.usecases.correct import correct, retract
from syndicate.usecases.run import run
from tests.factories import utc

FEEDS = ("hungary/rss.xml", "hungary/atom.xml", "hungary/feed.json")
FIRST = date(2026, 11, 1)
DAYS = 366
KEPT = re.compile(r"-(1[0-9]{2}[02468])\.yaml$")


def seven(day):
    return utc(f"{day}T07:00+01:00")


class Subscribed:
    """The reader, and what the last update brought to each feed."""

    def __init__(self, site, database):
        self.reader = make_reader(str(database), feed_root=str(site))
        for feed in FEEDS:
            self.reader.add_feed(feed)

    def update(self):
        """(new, modified) by feed."""
        found = {}
        for result in self.reader.update_feeds_iter(scheduled=False):
            assert not isinstance(result.value, Exception), result.value
            found[result.url] = (result.value.new, result.value.modified) if result.value else (0, 0)
        return found

    def entries(self, feed):
        return {
            entry.id: (
                entry.title,
                entry.link,
                entry.published,
                entry.updated or entry.published,
                # feedparser writes empty elements of XML feeds in a form of its own.
                entry.get_content(prefer_summary=False).value.replace("<br />", "<br/>"),
            )
            for entry in self.reader.get_entries(feed=feed)
        }


@pytest.mark.slow
def test_a_year_with_corrections_and_a_withdrawal(make_app, tmp_path):
    app = make_app()
    installation = app.installation
    # Half of the entries are enough, and a year takes half the time.
    for path in sorted(installation.settings.entries_dir.glob("*.yaml")):
        if not KEPT.search(path.name) and path.stem != "hungarian-revolution-1956":
            path.unlink()
    run(installation, lambda: seven(FIRST), editions=["hungary"])
    subscribed = Subscribed(installation.settings.site_dir, tmp_path / "reader.sqlite")
    subscribed.update()
    ref = "hungarian-revolution-1956/soviet-intervention"
    acts = {
        date(2026, 11, 6): (Severity.SILENT, 0, 0),
        date(2026, 11, 7): (Severity.NOTICE, 0, 1),
        date(2026, 11, 12): (Severity.CORRECTION, 1, 1),
        date(2026, 11, 13): (Severity.URGENT, 1, 1),
        date(2026, 11, 14): (None, 0, None),
    }
    seen = {feed: set(subscribed.entries(feed)) for feed in FEEDS}
    for offset in range(1, DAYS):
        day = FIRST + timedelta(days=offset)
        run(installation, lambda day=day: seven(day), editions=["hungary"])
        published = subscribed.update()
        assert {modified for _, modified in published.values()} == {0}, day
        assert len({new for new, _ in published.values()}) == 1, day
        for feed in FEEDS:
            now_there = set(subscribed.entries(feed))
            assert len(now_there - seen[feed]) == published[feed][0]
            seen[feed] = now_there
        if day in acts:
            severity, new, modified = acts[day]
            noon = seven(day) + timedelta(hours=5)
            before = {feed: subscribed.entries(feed) for feed in FEEDS}
            if severity:
                correct(installation, ref, severity, f"Note of {day}.", noon)
            else:
                retract(installation, "hungarian-revolution-1956", "It rests on a forgery.", noon)
            changes = subscribed.update()
            for feed in FEEDS:
                after = subscribed.entries(feed)
                assert changes[feed][0] == new, (day, feed)
                changed = {id for id in before[feed] if after[id] != before[feed][id]}
                if severity:
                    assert len(changed) == modified, (day, feed)
                    assert all(ref in id for id in changed)
                else:
                    assert changed, day
                    assert all(after[id][0].startswith("Withdrawn") for id in changed if "/correction-" not in id)
                assert all(after[id][1:3] == before[feed][id][1:3] for id in changed)
                seen[feed] = set(after)

    rss, atom, json = (subscribed.entries(feed) for feed in FEEDS)
    assert set(rss) == set(atom) == set(json)
    assert rss == atom == json
    # Every item of the year was seen, and nothing of it twice.
    assert len({(link, title) for title, link, *_ in rss.values()}) == len(rss)
    assert sum(id.endswith("/2026-11-04") and ref in id for id in rss) == 1
    assert any(id.endswith("/correction-3") for id in rss)
