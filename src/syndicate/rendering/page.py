"""The public pages: start, edition, issue, item and article, from the templates in `site/`; and their assets.

Pages are static, hold no script and load nothing but our own style sheet. An edition's accent comes from a class in
that style sheet and not from a style element, so that a Content-Security-Policy needs no exception.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from urllib.parse import quote, urlsplit

from syndicate.domain.edition import Edition, Publication
from syndicate.domain.entry import EditionId, Rank, SensitivityLevel
from syndicate.domain.issue import Issue, IssueItem, IssueKey
from syndicate.links import Links
from syndicate.rendering import markdown, words
from syndicate.rendering.feed import ATOM_TYPE, RSS_TYPE
from syndicate.rendering.jsonfeed import JSON_FEED_TYPE
from syndicate.rendering.linked_data import article_page, issue_data, item_data
from syndicate.rendering.templates import Templates

#: Days in the list on an edition's page.
_RECENT_DAYS = 14
#: What a search engine shows of a page.
_DESCRIPTION_LENGTH = 160


def assets(templates: Templates, publication: Publication) -> dict[str, bytes]:
    """Name -> bytes of style sheets and icons. `site.css` ends with the accent of each edition."""
    files = templates.files("site/assets")
    accents = "".join(_accent_rule(edition) for edition in publication.editions)
    return files | {"site.css": files.get("site.css", b"") + accents.encode()}


def render_issue_page(
    publication: Publication,
    edition: Edition,
    issue: Issue,
    links: Links,
    templates: Templates,
    *,
    previous: date | None,
    next: date | None,
) -> bytes:
    """The page of one day: its story in full, the rest in brief. `previous` and `next` are days that have a page."""
    return _page(
        templates,
        "site/issue.html.j2",
        publication,
        links,
        edition=edition,
        title=f"{_day_title(issue)} – {edition.title}",
        description=_description(issue, edition),
        canonical=links.issue(issue.key),
        structured=issue_data(edition, issue, _day_title(issue), links),
        solemn=issue.is_solemn,
        issue=issue,
        others=_others(issue),
        briefs=_briefs(issue),
        neighbours=[(day, links.issue(IssueKey(edition.id, day)) if day else "") for day in (previous, next)],
    )


def render_item_page(
    publication: Publication, edition: Edition, issue: Issue, item: IssueItem, links: Links, templates: Templates
) -> bytes:
    """The page of one item of one day: the link that feeds and mails carry. Its canonical page is the article's."""
    return _page(
        templates,
        "site/item.html.j2",
        publication,
        links,
        edition=edition,
        title=f"{words.feed_title(item, issue.lang)} – {edition.title}",
        description=markdown.excerpt(item.blurb or item.title, _DESCRIPTION_LENGTH),
        canonical=article_page(edition, item, links),
        structured=item_data(edition, issue, item, links),
        solemn=_is_solemn(item),
        issue=issue,
        item=item,
    )


def render_article_page(
    publication: Publication, edition: Edition, issue: Issue, item: IssueItem, links: Links, templates: Templates
) -> bytes:
    """An article that we host, as it stood in the issue. It counts no years: it is read in any of them."""
    return _page(
        templates,
        "site/article.html.j2",
        publication,
        links,
        edition=edition,
        title=f"{item.article.title} – {edition.title}",
        description=markdown.excerpt(item.article.standfirst or item.blurb or item.title, _DESCRIPTION_LENGTH),
        canonical=article_page(edition, item, links),
        structured=item_data(edition, issue, item, links),
        solemn=_is_solemn(item),
        issue=issue,
        item=item,
    )


def render_edition_page(
    publication: Publication,
    edition: Edition,
    latest: Issue | None,
    recent: Sequence[Issue],
    links: Links,
    templates: Templates,
) -> bytes:
    """The edition's front page: the latest day, the ways to subscribe, stories before it. `recent` is newest first."""
    return _page(
        templates,
        "site/edition.html.j2",
        publication,
        links,
        edition=edition,
        title=f"{edition.title} – {_day_title(latest)}" if latest else edition.title,
        description=edition.tagline,
        canonical=links.edition(edition.id),
        structured=None,
        solemn=latest is not None and latest.is_solemn,
        issue=latest,
        others=_others(latest) if latest else (),
        briefs=_briefs(latest) if latest else (),
        recent=[issue for issue in recent if issue.headline and issue != latest][:_RECENT_DAYS],
    )


def render_start_page(
    publication: Publication, latest: Mapping[EditionId, Issue], links: Links, templates: Templates
) -> bytes:
    """All editions, each with its latest day."""
    return _page(
        templates,
        "site/start.html.j2",
        publication,
        links,
        edition=None,
        title=publication.title,
        description=f"{publication.title}: {', '.join(edition.label for edition in publication.editions)}",
        canonical=links.home,
        structured=None,
        solemn=False,
        latest=latest,
    )


def _page(
    templates: Templates,
    name: str,
    publication: Publication,
    links: Links,
    *,
    edition: Edition | None,
    **context: object,
) -> bytes:
    first = edition or publication.editions[0]
    lang = first.lang
    phrases = words.phrases(lang)

    def report_url(item: IssueItem, day: date) -> str:
        subject = phrases.report_subject.format(ref=item.ref, day=words.long_date(day, lang))
        return f"mailto:{quote(first.mail.reply_to or first.mail.sender_address, safe='@')}?subject={quote(subject)}"

    html = templates.render(
        name,
        publication=publication,
        edition=edition,
        lang=lang,
        t=phrases,
        links=links,
        feeds=[feed for each in ([edition] if edition else publication.editions) for feed in _feeds(each, links)],
        report_url=report_url,
        host_of=lambda url: urlsplit(url).hostname or "",
        **context,
    )
    return html.encode()


def _feeds(edition: Edition, links: Links) -> list[tuple[str, str, str]]:
    """Media type, title and URL of an edition's feeds, for autodiscovery and for people."""
    named = (
        (ATOM_TYPE, "Atom", "atom.xml"),
        (RSS_TYPE, "RSS", "rss.xml"),
        (JSON_FEED_TYPE, "JSON Feed", "feed.json"),
    )
    return [(media_type, f"{edition.title} ({form})", links.feed(edition.id, name)) for media_type, form, name in named]


def _accent_rule(edition: Edition) -> str:
    name = f".edition-{edition.id}"
    return (
        f"\n{name} {{ --accent: {edition.accent}; }}\n"
        f"@media (prefers-color-scheme: dark) {{ {name} {{ --accent: {edition.accent_dark}; }} }}\n"
    )


def _others(issue: Issue) -> tuple[IssueItem, ...]:
    """Stories after the first one."""
    return tuple(item for item in issue.items[1:] if item.rank is not Rank.BRIEF)


def _briefs(issue: Issue) -> tuple[IssueItem, ...]:
    """Briefs but for one that stands at the head of its day for want of a larger story."""
    return tuple(item for item in issue.items[1:] if item.rank is Rank.BRIEF)


def _is_solemn(item: IssueItem) -> bool:
    return item.sensitivity is SensitivityLevel.SOLEMN


def _day_title(issue: Issue) -> str:
    day = words.long_date(issue.day, issue.lang)
    return f"{day}: {issue.headline.title if issue.headline else words.phrases(issue.lang).week_ahead}"


def _description(issue: Issue, edition: Edition) -> str:
    item = issue.headline
    return markdown.excerpt((item.blurb or item.title) if item else edition.tagline, _DESCRIPTION_LENGTH)
