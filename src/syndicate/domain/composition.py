"""Composition: from a selection to the issue, each pick told in the edition's language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType

from syndicate.domain.anniversary import Anniversary
from syndicate.domain.correction import Notice
from syndicate.domain.edition import Edition, EmptyDay
from syndicate.domain.entry import Entry, Image, LocalText, Moment
from syndicate.domain.issue import ArticleText, ComingUp, Issue, IssueItem, IssueState, Picture, PictureForm
from syndicate.domain.selection import Pick, Selection

#: What was made of editors' pictures, by `Image.src`; what is not in it is not shown.
Forms = Mapping[str, tuple[PictureForm, ...]]
_NO_FORMS: Forms = MappingProxyType({})


def compose(
    selection: Selection,
    edition: Edition,
    now: datetime,
    revision: str | None = None,
    notices: tuple[Notice, ...] = (),
    forms: Forms = _NO_FORMS,
) -> Issue:
    """The snapshot of a selection in the edition's language, published at `now` (UTC)."""
    published = now.replace(microsecond=0)
    return Issue(
        edition=edition.id,
        day=selection.day,
        lang=edition.lang,
        published=published,
        items=tuple(
            _item(pick, edition, published - timedelta(seconds=position), forms)
            for position, pick in enumerate(selection.picks)
        ),
        coming=tuple(_coming(anniversary, edition) for anniversary in selection.coming),
        notices=notices,
        revision=revision,
    )


def _item(pick: Pick, edition: Edition, published: datetime, forms: Forms) -> IssueItem:
    anniversary = pick.anniversary
    entry, moment = anniversary.entry, anniversary.moment
    untold = IssueItem(
        entry=entry.id,
        moment=moment.id,
        rank=pick.rank,
        years=anniversary.years,
        is_milestone=pick.is_milestone,
        historical_date=moment.date,
        side=anniversary.side,
        pool=anniversary.pool,
        kind=moment.kind,
        title="",
        blurb="",
        sensitivity=entry.sensitivity_of(moment),
        sources=(),
        article=ArticleText(title=""),
        last_shown=pick.last_shown,
        published=published,
    )
    return told(untold, entry, moment, edition, forms)


def told(item: IssueItem, entry: Entry, moment: Moment, edition: Edition, forms: Forms = _NO_FORMS) -> IssueItem:
    """The item with all that the entry says at present, in the edition's language; its place and times stay.

    A picture that the item had and that cannot be taken in any more stays as it was published.
    """
    languages = edition.languages
    article = entry.article
    places = entry.places if moment.places is None else moment.places
    return replace(
        item,
        historical_date=moment.date,
        historical_end=moment.end,
        kind=moment.kind,
        title=moment.title.text_in(languages) or "",
        blurb=_text(moment.blurb, languages),
        date_note=_text(moment.date_note, languages),
        places=tuple(_place(place.name.text_in(languages), _text(place.today, languages)) for place in places),
        topics=entry.topics,
        sources=moment.sources or tuple(s for s in entry.sources if not s.moments or moment.id in s.moments),
        article=ArticleText(
            title=article.title.text_in(languages) or "",
            standfirst=_text(article.standfirst, languages),
            body=_text(entry.body, languages),
            url=article.url.text_in(languages) if article.url else None,
            byline=_text(article.byline, languages) or edition.byline,
            authors=article.authors,
            first_published=article.first_published,
            image=_picture(image_of(entry, moment), (*languages, entry.lang), forms, item.article.image),
        ),
        anchor=moment.link_anchor,
    )


def _text(text: LocalText | None, languages: tuple[str, ...]) -> str:
    return (text.text_in(languages) or "") if text else ""


def _place(name: str | None, today: str) -> str:
    return f"{name} ({today})" if name and today and today != name else name or today


def image_of(entry: Entry, moment: Moment) -> Image | None:
    """The moment's own picture, or the article's."""
    return moment.image or entry.article.image


def told_in(selection: Selection) -> Iterator[tuple[Entry, Moment]]:
    """What an issue of this selection tells of, and whose pictures it wants."""
    return ((pick.anniversary.entry, pick.anniversary.moment) for pick in selection.picks)


def _picture(image: Image | None, languages: tuple[str, ...], forms: Forms, before: Picture | None) -> Picture | None:
    if image is None:
        return None
    kept = before.forms if before and before.src == image.src else ()
    return Picture(
        src=image.src,
        # What a picture shows is better said in another language than not at all.
        alt=image.alt.text_in((*languages, *image.alt.by_language)) or "",
        credit=image.credit,
        licence=image.licence,
        forms=forms.get(image.src) or kept,
    )


def _coming(anniversary: Anniversary, edition: Edition) -> ComingUp:
    return ComingUp(
        day=anniversary.day,
        years=anniversary.years,
        title=anniversary.moment.title.text_in(edition.languages) or "",
    )


def state_of(selection: Selection, edition: Edition) -> IssueState:
    """What to record for a day of the calendar."""
    if not edition.has_day(selection.day):
        return IssueState.NO_SUCH_DAY
    if selection.day.weekday() not in edition.days or selection.empty_day is EmptyDay.SKIP:
        return IssueState.EMPTY
    return IssueState.PUBLISHED
