"""What every public page has around its own matter: head, feeds to be found, its like in other editions, its foot.

Pages are static, hold no script and load nothing but our own style sheet. An edition's accent comes from a class in
that style sheet and not from a style element, so that a Content-Security-Policy needs no exception.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from syndicate.domain.correction import ItemCorrection
from syndicate.domain.edition import Edition, Publication
from syndicate.domain.entry import SensitivityLevel, Severity
from syndicate.domain.issue import Issue, IssueItem, Picture
from syndicate.links import Links
from syndicate.rendering import change_words, words
from syndicate.rendering.feed_links import ATOM_TYPE, RSS_TYPE
from syndicate.rendering.feed_scope import MAIN, Feed, describe_feed
from syndicate.rendering.jsonfeed import JSON_FEED_TYPE
from syndicate.rendering.languages import changes_in
from syndicate.rendering.templates import Templates
from syndicate.rendering.told_notices import told_notices

#: What a search engine shows of a page.
DESCRIPTION_LENGTH = 160
#: For whoever asks in a language that we do not speak (hreflang).
ANY_LANGUAGE = "x-default"
_CALENDAR_TYPE = "text/calendar"
_OPML_TYPE = "text/x-opml"

#: Media type, title and URL of what a reader's program may find on a page.
Alternative = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The same page in another edition."""

    edition: Edition
    url: str


@dataclass(frozen=True, slots=True)
class Change:
    """A correction as it stands under its item."""

    #: 1-based place among the item's corrections, which names it in links; 0 for one of another item.
    number: int
    correction: ItemCorrection

    @property
    def is_urgent(self) -> bool:
        return self.correction.severity is Severity.URGENT


def render_page(
    templates: Templates,
    template: str,
    publication: Publication,
    links: Links,
    *,
    edition: Edition | None,
    url: str,
    title: str,
    description: str,
    canonical: str | None = None,
    elsewhere: Sequence[Elsewhere] = (),
    languages: Sequence[tuple[str, str]] | None = None,
    feeds: Sequence[Alternative] = (),
    structured: dict[str, object] | None = None,
    solemn: bool = False,
    picture: Picture | None = None,
    **context: object,
) -> bytes:
    """A page of an edition, or of all where `edition` is `None`.

    `picture` is what other sites show of it. `feeds` are its own and stand before the edition's; `languages` is by
    `elsewhere` where it is not given.
    """
    first = edition or publication.editions[0]
    lang = first.lang
    html = templates.render(
        template,
        publication=publication,
        edition=edition,
        lang=lang,
        t=words.phrases(lang),
        links=links,
        title=title,
        description=description,
        canonical=canonical or url,
        feeds=(*feeds, *_found_on(edition, publication, links)),
        languages=page_languages(first, url, elsewhere) if languages is None else languages,
        elsewhere=elsewhere,
        structured=structured,
        solemn=solemn,
        picture=picture,
        changes_of=changes_of,
        is_known_as=is_known_as,
        corrected_on=lambda instant: change_words.corrected_on(first.local_day(instant), lang),
        withdrawn_on=lambda instant: change_words.withdrawn_on(first.local_day(instant), lang),
        told_notices=lambda issue: told_notices(issue, links),
        report_url=lambda item, issue: _report_url(first, item, issue, links),
        host_of=lambda address: urlsplit(address).hostname or "",
        **context,
    )
    return html.encode()


def page_languages(
    edition: Edition, url: str, elsewhere: Iterable[Elsewhere], default: str = ""
) -> tuple[tuple[str, str], ...]:
    """(language, URL) of a page and its like in other languages, itself first; nothing where all speak one language.

    A language is named once: by the page itself, else by the first edition that speaks it.
    """
    pages = {edition.lang: url}
    for other in elsewhere:
        pages.setdefault(other.edition.lang, other.url)
    if len(pages) == 1:
        return ()
    return (*pages.items(), *([(ANY_LANGUAGE, default)] if default else ()))


def alternatives(feed: Feed) -> tuple[Alternative, ...]:
    """A feed in its three formats."""
    forms = ((ATOM_TYPE, "Atom", feed.atom), (RSS_TYPE, "RSS", feed.rss), (JSON_FEED_TYPE, "JSON Feed", feed.json))
    return tuple((media_type, f"{feed.title} ({form})", address) for media_type, form, address in forms)


def _found_on(edition: Edition | None, publication: Publication, links: Links) -> tuple[Alternative, ...]:
    """Feeds and calendar of an edition; on a page of all editions those of each, and the list of them."""
    found = tuple(
        alternative
        for each in ([edition] if edition else publication.editions)
        for alternative in (
            *alternatives(describe_feed(publication, each, MAIN, links)),
            (_CALENDAR_TYPE, each.title, links.calendar(each.id)),
        )
    )
    return found if edition else (*found, (_OPML_TYPE, publication.title, links.opml()))


def changes_of(item: IssueItem) -> tuple[Change, ...]:
    """The corrections that stand under an item, in the order in which they were applied."""
    shown = item.shown_corrections
    return tuple(Change(number, one) for number, one in enumerate(item.corrections, start=1) if one in shown)


def is_known_as(issue: Issue) -> str:
    """What a day is called in lists: by its headline, by the week ahead, or as withdrawn where nothing stands."""
    if issue.headline:
        return issue.headline.title
    return changes_in(issue.lang).withdrawn if issue.withdrawn else words.phrases(issue.lang).week_ahead


def is_solemn(item: IssueItem) -> bool:
    return item.sensitivity is SensitivityLevel.SOLEMN


def _report_url(edition: Edition, item: IssueItem, issue: Issue, links: Links) -> str:
    """A mail to the desk that says of itself which text of which day is meant; the lines are for its programs."""
    phrases = words.phrases(edition.lang)
    subject = phrases.report_subject.format(ref=item.ref, day=words.long_date(issue.day, edition.lang))
    known = {
        "entry": item.entry,
        "moment": item.moment,
        "edition": issue.edition,
        "day": issue.day.isoformat(),
        "revision": issue.revision,
        "page": links.item(issue.key, item),
    }
    lines = [phrases.report_body, "", "", "-- ", *(f"{name}: {value}" for name, value in known.items() if value)]
    address = quote(edition.mail.reply_to or edition.mail.sender_address, safe="@")
    body = "\r\n".join(lines)
    return f"mailto:{address}?subject={quote(subject, safe='')}&body={quote(body, safe='')}"
