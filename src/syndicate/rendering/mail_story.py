"""An item of an issue as a mail shows it: with its address, its count of years, its picture and its beginning."""

from __future__ import annotations

from dataclasses import dataclass

from syndicate.domain.edition import Edition
from syndicate.domain.entry import SensitivityLevel
from syndicate.domain.issue import ComingUp, Issue, IssueItem, Picture
from syndicate.links import Links
from syndicate.rendering import markdown, words
from syndicate.rendering.mail_opening import Opening, opening_of
from syndicate.rendering.text_layout import lay_out

#: Width of the plain text part, in characters.
TEXT_WIDTH = 72
#: The measure of a story's column, in pixels.
_MEASURE = 452


@dataclass(frozen=True, slots=True, kw_only=True)
class MailPicture:
    """A picture at the width at which the mail shows it; its file is wider, for screens of fine grain."""

    url: str
    alt: str
    #: Pixels of the page.
    width: int
    height: int
    #: Who made it, and under which licence it is shown.
    credit: str
    #: Whether what is behind it may show: of the two kinds in which pictures are kept, PNG.
    is_see_through: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    item: IssueItem
    #: The item's own page.
    url: str
    #: `None` where there are no years to count.
    count: words.Count | None
    #: “70 years ago · 4 November 1956”.
    line: str
    #: The beginning of its article; empty but for the day's first story.
    opening: Opening
    opening_text: str
    #: Of the day's first story, unless it is solemn.
    picture: MailPicture | None = None

    @property
    def is_solemn(self) -> bool:
        return self.item.sensitivity is SensitivityLevel.SOLEMN


@dataclass(frozen=True, slots=True)
class Coming:
    """A line of a week-ahead issue as the mail shows it."""

    coming: ComingUp
    count: words.Count | None


def story_of(edition: Edition, issue: Issue, item: IssueItem, links: Links) -> Story:
    """An item in few words."""
    return Story(
        item=item,
        url=links.item(issue.key, item),
        count=words.count_of_years(item.years, edition.lang),
        line=words.anniversary_line(item, edition.lang),
        opening=Opening("", is_whole=False),
        opening_text="",
    )


def opened_story_of(edition: Edition, issue: Issue, item: IssueItem, links: Links) -> Story:
    """An item with its picture and the beginning of its article."""
    story = story_of(edition, issue, item, links)
    opening = story.opening
    if item.article.body:
        notes = links.hosted_article(edition.id, item.entry)
        body = words.bind_dates(item.article.body, edition.lang)
        opening = opening_of(markdown.to_html(body, top_heading=3, notes_base=notes))
    return Story(
        item=item,
        url=story.url,
        count=story.count,
        line=story.line,
        opening=opening,
        opening_text=lay_out(opening.html, TEXT_WIDTH),
        picture=None if story.is_solemn or item.picture is None else _shown(item.picture, links),
    )


def coming_of(line: ComingUp, lang: str) -> Coming:
    return Coming(line, words.count_of_years(line.years, lang))


def _shown(picture: Picture, links: Links) -> MailPicture:
    """In the smaller form, as wide as the column or as the file, if that is narrower."""
    form = picture.smaller
    width = min(form.width, _MEASURE)
    return MailPicture(
        url=links.picture(form.name),
        alt=picture.alt,
        width=width,
        height=max(1, round(form.height * width / form.width)),
        credit=" · ".join(part for part in (picture.credit, picture.licence) if part),
        is_see_through=form.media_type == "image/png",
    )
