"""The pages of what was published: issue, item and article, what stands where one was taken back; and the assets.

They show an issue as it stands in the records and nothing of the entries as they are now.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from syndicate.domain.edition import Edition, Publication
from syndicate.domain.entry import Rank
from syndicate.domain.issue import Issue, IssueItem, IssueKey
from syndicate.links import Links
from syndicate.rendering import markdown, words
from syndicate.rendering.feed_items import topic_names
from syndicate.rendering.languages import changes_in
from syndicate.rendering.linked_data import article_page, issue_data, item_data
from syndicate.rendering.page_frame import (
    DESCRIPTION_LENGTH,
    Change,
    Elsewhere,
    changes_of,
    is_known_as,
    is_solemn,
    render_page,
)
from syndicate.rendering.templates import Templates


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
    elsewhere: Sequence[Elsewhere] = (),
) -> bytes:
    """The page of one day: its story in full, the rest in brief. `previous` and `next` are days that have a page."""
    name = day_title(issue)
    return render_page(
        templates,
        "site/issue.html.j2",
        publication,
        links,
        edition=edition,
        url=links.issue(issue.key),
        title=f"{name} – {edition.title}",
        description=issue_description(issue, edition),
        elsewhere=elsewhere,
        structured=issue_data(edition, issue, name, links),
        solemn=issue.is_solemn,
        picture=issue.headline.picture if issue.headline else None,
        issue=issue,
        stories=stories(issue),
        briefs=briefs(issue),
        neighbours=[(day, links.issue(IssueKey(edition.id, day)) if day else "") for day in (previous, next)],
    )


def render_item_page(
    publication: Publication,
    edition: Edition,
    issue: Issue,
    item: IssueItem,
    links: Links,
    templates: Templates,
    *,
    elsewhere: Sequence[Elsewhere] = (),
) -> bytes:
    """The page of one item of one day: the link that feeds and mails carry. Its canonical page is the article's."""
    return render_page(
        templates,
        "site/item.html.j2",
        publication,
        links,
        edition=edition,
        url=links.item(issue.key, item),
        title=f"{words.feed_title(item, issue.lang)} – {edition.title}",
        description=markdown.excerpt(item.blurb or item.title, DESCRIPTION_LENGTH),
        canonical=article_page(edition, item, links),
        elsewhere=elsewhere,
        structured=item_data(edition, issue, item, links),
        solemn=is_solemn(item),
        picture=item.picture,
        issue=issue,
        item=item,
        topics=_topics(publication, edition, item, links),
    )


def render_article_page(
    publication: Publication,
    edition: Edition,
    issue: Issue,
    item: IssueItem,
    links: Links,
    templates: Templates,
    *,
    others: Iterable[IssueItem] = (),
) -> bytes:
    """An article that we host, as it stood in the issue. It counts no years: it is read in any of them.

    `others` are items of the same article in other issues, whose corrections stand here too.
    """
    return render_page(
        templates,
        "site/article.html.j2",
        publication,
        links,
        edition=edition,
        url=links.hosted_article(edition.id, item.entry),
        title=f"{item.article.title} – {edition.title}",
        description=markdown.excerpt(item.article.standfirst or item.blurb or item.title, DESCRIPTION_LENGTH),
        canonical=article_page(edition, item, links),
        structured=item_data(edition, issue, item, links),
        solemn=is_solemn(item),
        picture=item.picture,
        issue=issue,
        item=item,
        changes=_changes_of_article(item, others),
        topics=_topics(publication, edition, item, links),
    )


def render_gone_page(
    publication: Publication,
    edition: Edition,
    issue: Issue,
    item: IssueItem,
    links: Links,
    templates: Templates,
    *,
    url: str,
    in_its_place: tuple[str, str] | None = None,
) -> bytes:
    """What is answered in place of a page whose item was withdrawn: when and why, and nothing of what it said.

    `in_its_place` is the title and the URL of what replaces it.
    """
    withdrawn = changes_in(issue.lang).withdrawn
    return render_page(
        templates,
        "site/gone.html.j2",
        publication,
        links,
        edition=edition,
        url=url,
        title=f"{withdrawn} – {edition.title}",
        description=withdrawn,
        issue=issue,
        item=item,
        in_its_place=in_its_place,
    )


def stories(issue: Issue) -> tuple[IssueItem, ...]:
    """What is told on a day in its order, also what was withdrawn; a brief only where the day is known by it."""
    return tuple(item for item in issue.items if item.rank is not Rank.BRIEF or item is issue.headline)


def briefs(issue: Issue) -> tuple[IssueItem, ...]:
    """Briefs but for one that stands at the head of its day for want of a larger story."""
    return tuple(item for item in issue.items if item.rank is Rank.BRIEF and item is not issue.headline)


def day_title(issue: Issue) -> str:
    return f"{words.long_date(issue.day, issue.lang)}: {is_known_as(issue)}"


def issue_description(issue: Issue, edition: Edition) -> str:
    item = issue.headline
    return markdown.excerpt((item.blurb or item.title) if item else edition.tagline, DESCRIPTION_LENGTH)


def _accent_rule(edition: Edition) -> str:
    name = f".edition-{edition.id}"
    return (
        f"\n{name} {{ --accent: {edition.accent}; }}\n"
        f"@media (prefers-color-scheme: dark) {{ {name} {{ --accent: {edition.accent_dark}; }} }}\n"
    )


def _changes_of_article(item: IssueItem, others: Iterable[IssueItem]) -> tuple[Change, ...]:
    """Each correction once, in the order in which they were applied."""
    changes = {change.correction.at: change for change in changes_of(item)}
    for other in others:
        for change in changes_of(other):
            changes.setdefault(change.correction.at, Change(0, change.correction))
    return tuple(sorted(changes.values(), key=lambda change: (change.correction.applied, change.correction.at)))


def _topics(publication: Publication, edition: Edition, item: IssueItem, links: Links) -> list[tuple[str, str]]:
    """Names and pages of an item's topics."""
    named = zip(item.topics, topic_names(publication, edition, item), strict=True)
    return [(name, links.topic(edition.id, topic)) for topic, name in named if topic in publication.topics]
