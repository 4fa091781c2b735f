"""Which feeds an edition has, and what each of them is called, whatever the format. Knows no item's text."""

from __future__ import annotations

from dataclasses import dataclass

from syndicate.domain.edition import Edition, Publication
from syndicate.domain.issue import IssueItem
from syndicate.links import Links
from syndicate.rendering.languages import anniversaries_in
from syndicate.rendering.unambiguous import unambiguous

RSS_FILE, ATOM_FILE, JSON_FILE = "rss.xml", "atom.xml", "feed.json"
FEED_FILES = (RSS_FILE, ATOM_FILE, JSON_FILE)


@dataclass(frozen=True, slots=True)
class Scope:
    """What of an edition a feed holds: everything, its milestones, or what is of one topic."""

    topic: str | None = None
    only_milestones: bool = False

    def holds(self, item: IssueItem) -> bool:
        if self.only_milestones and not item.is_milestone:
            return False
        return self.topic is None or self.topic in item.topics


MAIN = Scope()
MILESTONES = Scope(only_milestones=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One feed. RSS, Atom and JSON Feed all take what they say of it from here."""

    edition: Edition
    scope: Scope
    #: Permanent (RFC 4151); says nothing of where the feed stands.
    id: str
    title: str
    description: str
    #: The page for people that goes with it.
    home: str
    rss: str
    atom: str
    json: str

    @property
    def lang(self) -> str:
        return self.edition.lang

    @property
    def hub(self) -> str | None:
        return self.edition.feed.websub_hub


def describe_feed(publication: Publication, edition: Edition, scope: Scope, links: Links) -> Feed:
    title = unambiguous(edition.title)
    description = unambiguous(edition.tagline) or title
    main_id = f"tag:{publication.id_authority}:{edition.id}"
    if scope.topic is not None:
        return Feed(
            edition=edition,
            scope=scope,
            id=f"{main_id}/topics/{scope.topic}",
            title=f"{title} – {topic_name(publication, edition, scope.topic)}",
            description=description,
            home=links.topic(edition.id, scope.topic),
            rss=links.topic(edition.id, scope.topic, RSS_FILE),
            atom=links.topic(edition.id, scope.topic, ATOM_FILE),
            json=links.topic(edition.id, scope.topic, JSON_FILE),
        )
    if scope.only_milestones:
        return Feed(
            edition=edition,
            scope=scope,
            id=f"{main_id}/milestones",
            title=f"{title} – {anniversaries_in(edition.lang).milestones}",
            description=description,
            home=links.edition(edition.id),
            rss=links.milestones(edition.id, RSS_FILE),
            atom=links.milestones(edition.id, ATOM_FILE),
            json=links.milestones(edition.id, JSON_FILE),
        )
    return Feed(
        edition=edition,
        scope=scope,
        id=main_id,
        title=title,
        description=description,
        home=links.edition(edition.id),
        rss=links.feed(edition.id, RSS_FILE),
        atom=links.feed(edition.id, ATOM_FILE),
        json=links.feed(edition.id, JSON_FILE),
    )


def topic_name(publication: Publication, edition: Edition, topic: str) -> str:
    """In the edition's language; a topic that has no name shows its slug."""
    name = publication.topics.get(topic)
    return unambiguous((name.text_in(edition.languages) if name else None) or topic)
