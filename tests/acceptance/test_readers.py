"""Real reader programs, subscribed over HTTP."""

import feedparser
from reader import make_reader

FIRST = "2026-11-04T07:00:00+01:00"
YEAR_LATER = "2027-11-04T07:00:00+01:00"


def seen_by_feedparser(url):
    feed = feedparser.parse(url)
    assert not feed.bozo, feed.get("bozo_exception")
    return {e.id: (e.title, e.link, e.published_parsed[:6]) for e in feed.entries}


def seen_by_reader(reader, url):
    for result in reader.update_feeds_iter(scheduled=False):
        assert not isinstance(result.value, Exception), result.value
    return {e.id: (e.title, e.link, e.published.utctimetuple()[:6]) for e in reader.get_entries(feed=url)}


def test_rss_and_atom_look_alike_to_feedparser_and_reader_and_a_year_later_both_see_new_items(project, tmp_path):
    reader = make_reader(str(tmp_path / "reader.sqlite"), feed_root="")
    for day in ("2026-11-03", "2026-11-04"):
        project.run("run", "--once", "-e", "hungary", now=f"{day}T07:00:00+01:00")
    # Served at the same place both times, as a site is.
    with project.served("--no-scheduler", now=FIRST) as url:
        feeds = [f"{url}/hungary/{name}" for name in ("rss.xml", "atom.xml")]
        for feed in feeds:
            reader.add_feed(feed)
        rss, atom = map(seen_by_feedparser, feeds)
        assert rss == atom
        assert [seen_by_reader(reader, feed) for feed in feeds] == [rss, rss]
        assert any(id.endswith("hungarian-revolution-1956/soviet-intervention/2026-11-04") for id in rss)
        assert feedparser.parse(feeds[0], etag=feedparser.parse(feeds[0]).etag).status == 304

        # The site is files: another process publishes, and the one that serves shows it.
        project.run("run", "--once", "-e", "hungary", now=YEAR_LATER)
        later_rss, later_atom = map(seen_by_feedparser, feeds)
        assert later_rss == later_atom
        new = set(later_rss) - set(rss)
        assert any(id.endswith("hungarian-revolution-1956/soviet-intervention/2027-11-04") for id in new)
        assert {link for _, link, _ in later_rss.values()} >= {later_rss[id][1] for id in new}
        for feed in feeds:
            assert new <= set(seen_by_reader(reader, feed)) - set()
