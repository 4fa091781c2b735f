"""What a changed item costs in the feeds: `python bench/feeds.py [--counts 50,500] [--rounds 15]`.

RSS and Atom of items with 6 KB of HTML each, of which one is new in every round, as plain bytes, gzip and ETag. Beside
it, in the same round, feedgen and gzip -9 do the same; trust the ratios, which are of one run, and
not the milliseconds. What is written is compared with feedgen's own bytes for the same items before anything is timed.
"""

from __future__ import annotations

import argparse
import gzip
import random
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from feedgen.feed import FeedGenerator

from syndicate.domain.anniversary import Almanac
from syndicate.domain.composition import compose
from syndicate.domain.edition import Edition, MailPolicy, Publication
from syndicate.domain.entry import Article, EditionId, Entry, EntryId, LocalText, Moment, MomentId, Rank, Source, Status
from syndicate.domain.historical_date import parse_dates
from syndicate.domain.history import History
from syndicate.domain.issue import Issue
from syndicate.domain.selection import select
from syndicate.links import Links
from syndicate.rendering.feed import render_atom, render_rss
from syndicate.rendering.feed_cache import FeedCache
from syndicate.rendering.feed_document import FeedDocument, feed_document

LINKS = Links("https://on.example.org")
EDITION = Edition(
    id=EditionId("hungary"),
    title="Hungary Magazine: On this Day",
    tagline="One day in Hungarian history",
    lang="en",
    timezone=ZoneInfo("Europe/Budapest"),
    label="Hungary",
    byline="Published by the Budapest office.",
    mail=MailPolicy(sender_name="", sender_address="", list_id="", postal_address=""),
)
PUBLICATION = Publication(title="On this Day", id_authority="example.org,2026", editions=(EDITION,), topics={})
WORDS = (
    "the a of in on at and from by with town bridge river council king army letter treaty winter harvest railway "
    "theatre orchestra school doctor printer market church square night morning crowd hill border province Győr "
    "Pozsony Kraków Zagreb Lemberg Brünn Székesfehérvár Łódź Žilina opened closed signed burned crossed founded played "
    "built wrote refused agreed returned first grand great small old new stone wooden famous quiet"
)
BODY = 6_000


def make_document(count: int) -> FeedDocument:
    """A feed of so many items, past what an edition may hold: made from one issue, with other texts and ids."""
    day = datetime(2026, 11, 4, tzinfo=UTC).date()
    selection = select(Almanac((an_entry(),)), EDITION, day, History())
    issue: Issue = compose(selection, EDITION, datetime(2026, 11, 4, 6, tzinfo=UTC))
    document = feed_document(PUBLICATION, EDITION, [issue], LINKS)
    (pattern,) = document.items
    chance = random.Random(count)
    items = tuple(
        replace(
            pattern,
            id=f"{pattern.id}-{number}",
            url=f"{pattern.url}{number}/",
            content=prose(chance),
            published=pattern.published - timedelta(hours=number),
            updated=pattern.published - timedelta(hours=number),
        )
        for number in range(count)
    )
    return replace(document, items=items)


def an_entry() -> Entry:
    start, end = parse_dates("1956-11-04", None)
    moment = Moment(
        id=MomentId("intervention"),
        date=start,
        end=end,
        rank=Rank.LEAD,
        title=LocalText({"en": "Tanks return to the city"}),
        blurb=LocalText({"en": "Before dawn the attack begins."}),
    )
    return Entry(
        id=EntryId("revolution-1956"),
        lang="en",
        status=Status.READY,
        moments=(moment,),
        article=Article(title=LocalText({"en": "1956"}), authors=("A. Author",)),
        body=LocalText({"en": "Text."}),
        sources=(Source(cite="A. Author, A Book (Press, 1999)"),),
        topics=("cold-war", "revolution"),
    )


def prose(chance: random.Random) -> str:
    words = WORDS.split()
    paragraphs: list[str] = []
    while sum(map(len, paragraphs)) < BODY:
        text = " ".join(chance.choices(words, k=60))
        paragraphs.append(f'<p>{text} <a href="https://e.example/{chance.randrange(10**6)}">{text[:20]}</a>.</p>')
    return "\n".join(paragraphs)


def by_feedgen(document: FeedDocument) -> list[bytes]:
    """The same items through feedgen's own interface, as anybody would write it, with gzip -9 and a digest."""
    feed = FeedGenerator()
    feed.id(document.feed.id)
    feed.title(document.feed.title)
    feed.description(document.feed.description)
    feed.language(document.feed.lang)
    feed.updated(document.changed)
    feed.lastBuildDate(document.changed)
    feed.link(href=document.feed.home, rel="alternate")
    for item in document.items:
        entry = feed.add_entry(order="append")
        entry.id(item.id)
        entry.title(item.title)
        entry.link(href=item.url)
        entry.published(item.published)
        entry.updated(item.updated)
        entry.summary(item.summary)
        entry.description(item.summary)
        entry.content(item.content, type="html")
        entry.author([{"name": name, "email": "a@example.org"} for name in item.authors])
        entry.category([{"term": tag} for tag in item.tags])
    return served([feed.rss_str(pretty=True), feed.atom_str(pretty=True)])


def served(written: list[bytes]) -> list[bytes]:
    return [*written, *(gzip.compress(one, 9, mtime=0) for one in written), *(sha256(one).digest() for one in written)]


def by_cache(cache: FeedCache, document: FeedDocument) -> list[bytes | str]:
    """What a process that lives on may do: pieces joined, plain and deflated, and an ETag of theirs."""
    written = [cache.rss(document), cache.atom(document)]
    return [part for one in written for part in (one.plain, one.zipped, one.digest)]


def by_cache_zipped_whole(cache: FeedCache, document: FeedDocument) -> list[bytes]:
    """The same, but the site's own gzip, of the whole: smaller files."""
    return served([cache.rss(document).plain, cache.atom(document).plain])


def changed(document: FeedDocument, number: int) -> FeedDocument:
    """Another text in one item, as after a correction."""
    place = number % len(document.items)
    item = replace(document.items[place], content=prose(random.Random(number)))
    return replace(document, items=(*document.items[:place], item, *document.items[place + 1 :]))


def timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1e3


def measure(count: int, rounds: int) -> None:
    document = make_document(count)
    for one in (document, changed(document, 1)):
        written = FeedCache()
        assert [written.rss(one).plain, written.atom(one).plain] == [render_rss(one), render_atom(one)]
    kept, whole = FeedCache(), FeedCache()
    by_cache(kept, document)
    by_cache_zipped_whole(whole, document)
    times: dict[str, list[float]] = {}
    for number in range(rounds):
        document = changed(document, number)
        ways: dict[str, Callable[[], object]] = {
            "feedgen, gzip -9": lambda document=document: by_feedgen(document),
            "nothing kept": lambda document=document: by_cache(FeedCache(), document),
            "one item new, gzip -9 of the whole": lambda document=document: by_cache_zipped_whole(whole, document),
            "one item new": lambda document=document: by_cache(kept, document),
            "nothing new": lambda document=document: by_cache(kept, replace(document)),
        }
        for name, work in ways.items():
            times.setdefault(name, []).append(timed(work))
    medians = {name: statistics.median(found) for name, found in times.items()}
    print(f"{count} items, RSS and Atom, plain, gzip and ETag; median of {rounds} rounds")
    for name, median in medians.items():
        print(f"  {name:36}{median:>10.3f} ms{medians['feedgen, gzip -9'] / median:>10.1f}x")
    rss, atom = kept.rss(document), kept.atom(document)
    joined, at_once = (
        sum(map(len, files)) for files in ((rss.zipped, atom.zipped), served([rss.plain, atom.plain])[2:4])
    )
    print(f"  gzip files: {joined:,} bytes joined, {at_once:,} at once, {joined / at_once:.2f}x\n")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--counts", default="50,500", help="numbers of items, with commas")
    options.add_argument("--rounds", type=int, default=15)
    chosen = options.parse_args()
    for count in chosen.counts.split(","):
        measure(int(count), chosen.rounds)


if __name__ == "__main__":
    main()
