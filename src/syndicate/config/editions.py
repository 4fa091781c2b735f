"""A valid edition file to the domain's Edition, and the checks that take more than one key."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from syndicate.config.edition_file import (
    WEEKDAYS,
    CorrectionsFile,
    EditionFile,
    FeedFile,
    LadderStepFile,
    SelectionFile,
)
from syndicate.config.edition_values import Zone
from syndicate.document.nodes import Tree
from syndicate.domain.edition import (
    ConsentPolicy,
    Edition,
    FeedPolicy,
    Hold,
    MailPolicy,
    MilestoneStep,
    ProtectedDay,
    Schedule,
    SelectionPolicy,
    instant_of,
)
from syndicate.domain.entry import EditionId, Severity
from syndicate.errors import Problem

#: The ladder of an edition that brings none of its own (product.md 4.5): the first line that fits counts.
DEFAULT_LADDER = (
    MilestoneStep(every=100, points=100),
    MilestoneStep(every=50, points=80),
    MilestoneStep(every=25, points=60),
    MilestoneStep(years=frozenset({70}), points=55),
    MilestoneStep(every=10, below=100, points=40),
    MilestoneStep(years=frozenset({1, 5}), points=30),
    MilestoneStep(every=5, below=100, points=20),
)


def check_edition(
    tree: Tree, file: EditionFile, *, name: str, url: str | None, id_authority: str | None
) -> Iterator[Problem]:
    """E010 for keys that contradict each other, the file's name or the publication.

    `url` and `id_authority` are the publication's, or `None` where it could not be read.
    """
    if file.id != name:
        message = f"“id” must be the name of the file, “{name}”, not “{file.id}”"
        yield tree.problem(("id",), "E010", message, hint="ids are permanent: rename the file, if the id is right")
    schedule = file.schedule
    if schedule.email_not_after < schedule.email_at:
        message = f"“email_not_after” must not lie before “email_at”, {schedule.email_at:%H:%M}"
        yield tree.problem(("schedule", "email_not_after"), "E010", message, hint="no mail could ever go out")
    for number, step in enumerate(file.selection.milestones or ()):
        if step.below is not None and step.at_least is not None and step.below <= step.at_least:
            message = "“below” must lie above “from”"
            yield tree.problem(("selection", "milestones", number, "below"), "E010", message)
    for number, hold in enumerate(file.holds):
        if _instant(hold.end, file.timezone) <= _instant(hold.start, file.timezone):
            yield tree.problem(("holds", number, "to"), "E010", "a hold must end after it begins")
    yield from _check_publication(tree, file, url=url, id_authority=id_authority)


def _check_publication(
    tree: Tree, file: EditionFile, *, url: str | None, id_authority: str | None
) -> Iterator[Problem]:
    """What an edition may repeat of the publication, it may not say otherwise."""
    said = file.feed.base_url
    if url and said and said.rstrip("/") != f"{url}/{file.id}":
        message = f"“base_url” must be “{url}/{file.id}/”, which follows from “url” in publication.yaml"
        yield tree.problem(("feed", "base_url"), "E010", message, hint="delete the key, or change the url there")
    authority = file.feed.id_authority
    if id_authority and authority and authority != id_authority:
        message = f"“id_authority” must be that of publication.yaml, “{id_authority}”"
        yield tree.problem(("feed", "id_authority"), "E010", message, hint="delete the key")


def to_edition(file: EditionFile, *, id_authority: str) -> Edition:
    """The edition that a valid file describes."""
    schedule = file.schedule
    edition = Edition(
        id=EditionId(file.id),
        title=file.title,
        tagline=file.tagline,
        lang=file.lang,
        fallback_langs=file.fallback_langs,
        timezone=file.timezone,
        label=file.label or file.title,
        byline=file.byline,
        days=frozenset(WEEKDAYS.index(day) for day in file.days),
        starts_on=file.starts_on,
        schedule=Schedule(
            feed_at=schedule.feed_at,
            email_at=schedule.email_at,
            email_not_after=schedule.email_not_after,
            approval=schedule.approval,
        ),
        selection=_selection(file.selection),
        protected_days=tuple(
            ProtectedDay(month=protected.day.month, day=protected.day.day, rule=protected.rule, why=protected.why)
            for protected in file.protected_days
        ),
        holds=tuple(
            Hold(start=_instant(hold.start, file.timezone), end=_instant(hold.end, file.timezone), reason=hold.reason)
            for hold in file.holds
        ),
        feed=_feed(file.feed),
        mail=_mail(file, id_authority),
        consent=ConsentPolicy(
            token_ttl_hours=file.consent.token_ttl_hours,
            proof=file.consent.proof,
            text_version=file.consent.text_version,
        ),
    )
    return replace(edition, accent=file.accent or edition.accent, accent_dark=file.accent_dark or edition.accent_dark)


def _selection(file: SelectionFile) -> SelectionPolicy:
    ladder = DEFAULT_LADDER if file.milestones is None else tuple(_step(step) for step in file.milestones)
    return SelectionPolicy(
        max_items=file.max_items,
        max_leads=file.max_leads,
        briefs=file.briefs,
        milestones=ladder,
        article_cooldown_days=file.article_cooldown_days,
        lead_rest_years=file.lead_rest_years,
        max_same_topic=file.max_same_topic,
        max_same_century=file.max_same_century,
        max_solemn=file.max_solemn,
        no_light_with_solemn=file.no_light_with_solemn,
        feb29=file.feb29,
        empty_day=file.empty_day,
    )


def _step(file: LadderStepFile) -> MilestoneStep:
    return MilestoneStep(
        points=file.points,
        every=file.years.every or 0,
        years=file.years.listed or frozenset(),
        at_least=file.at_least,
        below=file.below,
    )


def _feed(file: FeedFile) -> FeedPolicy:
    return FeedPolicy(
        items=file.items,
        full_content=file.content == "full",
        per_topic=file.per_topic,
        archive_pages=file.archive_pages,
        tombstone_days=file.tombstone_days,
        websub_hub=file.websub_hub,
    )


def _mail(file: EditionFile, id_authority: str) -> MailPolicy:
    mail = file.email
    return MailPolicy(
        sender_name=mail.sender.name or file.title,
        sender_address=mail.sender.address,
        list_id=mail.list_id or f"{file.id}.{id_authority.partition(',')[0]}",
        postal_address=mail.postal_address,
        reply_to=mail.reply_to,
        subject=mail.subject,
        preheader=mail.preheader,
        max_html_kb=mail.max_html_kb,
        cadences=mail.cadences,
        weekly_day=WEEKDAYS.index(mail.weekly_day),
        welcome=mail.welcome,
        corrected_at_once=_corrected_at_once(file.corrections),
        provider=mail.provider,
    )


def _corrected_at_once(file: CorrectionsFile) -> frozenset[Severity]:
    asked = {Severity.CORRECTION: file.correction, Severity.URGENT: file.urgent}
    return frozenset(severity for severity, how in asked.items() if how == "immediate-to-recipients")


def _instant(written: datetime, zone: Zone) -> datetime:
    """A time of a file in UTC: with its own offset, or on the clocks of the zone."""
    if written.tzinfo is not None:
        return written.astimezone(UTC)
    return instant_of(written.date(), written.time(), zone)
