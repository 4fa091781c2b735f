"""A valid entry file to the domain's Entry. Decides nothing: every rule has been checked before, or comes later."""

from __future__ import annotations

from syndicate.content.dates import to_rule
from syndicate.content.schema import (
    ArticleFile,
    EntryFile,
    ImageFile,
    MomentFile,
    PlaceFile,
    RunFile,
    SensitivityFile,
    SourceFile,
)
from syndicate.document.values import local_texts
from syndicate.domain.entry import (
    AltDate,
    Article,
    Booking,
    Correction,
    Entry,
    EntryId,
    Image,
    LocalText,
    Moment,
    MomentId,
    Place,
    Retraction,
    Review,
    Run,
    Sensitivity,
    Skip,
    Source,
    Status,
)


def to_entry(file: EntryFile, path: str) -> Entry:
    """The entry that a file describes; `path` is what messages call the file."""
    lang = file.lang
    return Entry(
        id=EntryId(file.id),
        lang=lang,
        article=_article(file.article, lang),
        moments=tuple(_moment(moment, lang) for moment in file.moments),
        aliases=tuple(EntryId(alias) for alias in file.aliases),
        status=Status.RETRACTED if file.retraction else file.status,
        editions=frozenset(file.editions),
        topics=tuple(dict.fromkeys(file.topics)),
        places=tuple(_place(place, lang) for place in file.places),
        people=file.people,
        weight=file.weight,
        sensitivity=_sensitivity(file.sensitivity, lang),
        sources=tuple(_source(source) for source in file.sources),
        cooldown_days=file.cooldown_days,
        not_before=file.not_before,
        not_after=file.not_after,
        bookings=tuple(
            Booking(moment=MomentId(b.moment), day=b.day, edition=b.edition, slot=b.slot, reason=b.reason)
            for b in file.bookings
        ),
        skips=tuple(
            Skip(
                reason=s.reason,
                moment=MomentId(s.moment) if s.moment else None,
                day=s.day,
                year=s.year,
                edition=s.edition,
            )
            for s in file.skips
        ),
        corrections=tuple(
            Correction(at=c.at, severity=c.severity, note=_text(c.note, lang), moments=_ids(c.moments), by=c.by)
            for c in file.corrections
        ),
        retraction=_retraction(file),
        review=Review(
            checked_by=file.review.checked_by,
            checked_on=file.review.checked_on,
            again_after=file.review.again_after,
        ),
        notes=file.notes,
        body=_optional(file.body, lang),
        path=path,
    )


def _retraction(file: EntryFile) -> Retraction | None:
    if file.retraction is None:
        return None
    by = file.retraction.replaced_by
    return Retraction(
        at=file.retraction.at,
        reason=_text(file.retraction.reason, file.lang),
        replaced_by=EntryId(by) if by else None,
    )


def _article(file: ArticleFile, lang: str) -> Article:
    return Article(
        title=_text(file.title, lang),
        url=_optional(file.url, lang),
        standfirst=_optional(file.standfirst, lang),
        byline=_optional(file.byline, lang),
        authors=file.authors,
        first_published=file.first_published,
        image=_image(file.image, lang),
    )


def _moment(file: MomentFile, lang: str) -> Moment:
    return Moment(
        id=MomentId(file.id),
        date=file.date.start,
        end=file.date.end,
        title=_text(file.title, lang),
        blurb=_optional(file.blurb, lang),
        date_note=_optional(file.date_note, lang),
        alt_dates=tuple(AltDate(date=alt.date.start, note=_text(alt.note, lang)) for alt in file.alt_dates),
        observe=None if file.observe is None else to_rule(file.observe),
        interval_day=file.interval_day,
        feb29=file.feb29,
        run=_run(file.run),
        rank=file.rank,
        kind=file.kind,
        link_anchor=file.link_anchor,
        status=Status(file.status) if file.status else None,
        weight=file.weight,
        sensitivity=_sensitivity(file.sensitivity, lang) if file.sensitivity else None,
        places=None if file.places is None else tuple(_place(place, lang) for place in file.places),
        image=_image(file.image, lang),
        sources=tuple(_source(source) for source in file.sources),
        related=file.related,
    )


def _run(file: RunFile) -> Run:
    return Run(rule=file.rule, years=file.years or frozenset())


def _place(file: PlaceFile, lang: str) -> Place:
    return Place(
        name=_text(file.name, lang),
        today=_optional(file.now, lang),
        country=file.country,
        latitude=file.lat,
        longitude=file.lon,
        wikidata=file.wikidata,
    )


def _source(file: SourceFile) -> Source:
    return Source(cite=file.cite, url=file.url, moments=_ids(file.moments))


def _image(file: ImageFile | None, lang: str) -> Image | None:
    if file is None:
        return None
    return Image(src=file.src, alt=_text(file.alt, lang), credit=file.credit, licence=file.licence, focus=file.focus)


def _sensitivity(file: SensitivityFile, lang: str) -> Sensitivity:
    note = local_texts(file.note, lang) if file.note else {}
    return Sensitivity(level=file.level, tags=file.tags, note=note.get(lang) or next(iter(note.values()), ""))


def _ids(moments: tuple[str, ...]) -> tuple[MomentId, ...]:
    return tuple(MomentId(moment) for moment in moments)


def _text(texts: dict[str, str], lang: str) -> LocalText:
    return LocalText(local_texts(texts, lang))


def _optional(texts: dict[str, str] | None, lang: str) -> LocalText | None:
    return _text(texts, lang) if texts else None
