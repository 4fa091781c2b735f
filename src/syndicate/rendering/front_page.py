"""The pages that turn with the day: the start page, an edition's front page, and its small page for other sites."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from syndicate.domain.edition import Edition, Publication
from syndicate.domain.entry import EditionId
from syndicate.domain.issue import Issue
from syndicate.links import Links
from syndicate.rendering.page import briefs, day_title, issue_description, stories
from syndicate.rendering.page_frame import Elsewhere, page_languages, render_page
from syndicate.rendering.templates import Templates

#: Days in the list on an edition's page.
_RECENT_DAYS = 14


def render_edition_page(
    publication: Publication,
    edition: Edition,
    latest: Issue | None,
    recent: Sequence[Issue],
    links: Links,
    templates: Templates,
) -> bytes:
    """The edition's front page: the latest day, the ways to subscribe, stories before it. `recent` is newest first."""
    elsewhere = _front_pages(publication, links, but=edition)
    url = links.edition(edition.id)
    return render_page(
        templates,
        "site/edition.html.j2",
        publication,
        links,
        edition=edition,
        url=url,
        title=f"{edition.title} – {day_title(latest)}" if latest else edition.title,
        description=edition.tagline,
        elsewhere=elsewhere,
        languages=page_languages(edition, url, elsewhere, default=links.home),
        solemn=latest is not None and latest.is_solemn,
        picture=latest.headline.picture if latest and latest.headline else None,
        issue=latest,
        stories=stories(latest) if latest else (),
        briefs=briefs(latest) if latest else (),
        recent=[issue for issue in recent if issue.headline and issue != latest][:_RECENT_DAYS],
    )


def render_start_page(
    publication: Publication, latest: Mapping[EditionId, Issue], links: Links, templates: Templates
) -> bytes:
    """All editions, each with its latest day."""
    first, *others = _front_pages(publication, links)
    return render_page(
        templates,
        "site/start.html.j2",
        publication,
        links,
        edition=None,
        url=links.home,
        title=publication.title,
        description=f"{publication.title}: {', '.join(edition.label for edition in publication.editions)}",
        languages=page_languages(first.edition, first.url, others, default=links.home),
        latest=latest,
    )


def render_embed_page(
    publication: Publication, edition: Edition, issue: Issue, links: Links, templates: Templates
) -> bytes:
    """The latest day as other sites show it in a frame: date, count of years, headline, and the way to the rest."""
    return render_page(
        templates,
        "site/embed.html.j2",
        publication,
        links,
        edition=edition,
        url=links.embed(edition.id),
        title=day_title(issue),
        description=issue_description(issue, edition),
        canonical=links.issue(issue.key),
        solemn=issue.is_solemn,
        issue=issue,
    )


def _front_pages(publication: Publication, links: Links, but: Edition | None = None) -> list[Elsewhere]:
    return [Elsewhere(edition, links.edition(edition.id)) for edition in publication.editions if edition is not but]
