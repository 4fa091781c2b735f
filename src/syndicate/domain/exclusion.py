"""Which candidates a rule keeps out before any points are counted, and in which words."""

from __future__ import annotations

from enum import StrEnum

from syndicate.domain.anniversary import Anniversary, Pool
from syndicate.domain.edition import Approval, DayRule, Edition
from syndicate.domain.entry import ALL_EDITIONS, Booking, Rank, RunRule, SensitivityLevel, Status
from syndicate.domain.history import History


class Rule(StrEnum):
    """Why a candidate was passed over."""

    STATUS = "status"
    LANGUAGE = "language"
    EMBARGO = "embargo"
    SKIP = "skip"
    RUN = "run"
    COOLDOWN = "cooldown"
    LEAD_REST = "lead-rest"
    PROTECTED_DAY = "protected-day"
    APPROVAL = "approval"
    MAX_SOLEMN = "max-solemn"
    NO_LIGHT_WITH_SOLEMN = "no-light-with-solemn"
    BRIEFS = "briefs"
    POOL = "pool"


def booking_for(anniversary: Anniversary, edition: Edition) -> Booking | None:
    for booking in anniversary.entry.bookings:
        for_edition = booking.edition in (ALL_EDITIONS, edition.id)
        if booking.moment == anniversary.moment.id and booking.day == anniversary.day and for_edition:
            return booking
    return None


def excluded(anniversary: Anniversary, edition: Edition, history: History, *, booked: bool) -> tuple[Rule, str] | None:
    """The first rule that keeps a candidate out; a booking is above `run`, cooldown and rest."""
    entry, moment, day = anniversary.entry, anniversary.moment, anniversary.day
    status = entry.status_of(moment)
    if status is not Status.READY:
        return Rule.STATUS, f"its status is {status}"
    if moment.title.text_in(edition.languages) is None or entry.article.title.text_in(edition.languages) is None:
        return Rule.LANGUAGE, f"it has no title in {' or '.join(edition.languages)}"
    if entry.not_before and day < entry.not_before:
        return Rule.EMBARGO, f"not before {entry.not_before}"
    if entry.not_after and day > entry.not_after:
        return Rule.EMBARGO, f"not after {entry.not_after}"
    for skip in entry.skips:
        on_day = skip.day == day or skip.year == day.year
        if on_day and skip.moment in (None, moment.id) and skip.edition in (ALL_EDITIONS, edition.id):
            return Rule.SKIP, skip.reason
    protection = edition.protection_of(day)
    if protection:
        solemn = entry.sensitivity_of(moment) is SensitivityLevel.SOLEMN
        if protection.rule is DayRule.SOLEMN_ONLY and not solemn:
            return Rule.PROTECTED_DAY, f"only solemn moments run: {protection.why}"
        if protection.rule is DayRule.NO_AUTO and not booked:
            return Rule.PROTECTED_DAY, f"only booked moments run: {protection.why}"
    if not entry.review.checked_by and _needs_approval(anniversary, edition):
        return Rule.APPROVAL, "review.checked_by names nobody"
    if booked:
        return None
    return (
        _not_due(anniversary, edition)
        or _drawn_this_year(anniversary, history)
        or _resting(anniversary, edition, history)
    )


def _needs_approval(anniversary: Anniversary, edition: Edition) -> bool:
    match edition.schedule.approval:
        case Approval.AUTO:
            return False
        case Approval.REQUIRED:
            return True
        case Approval.REQUIRED_IF_SOLEMN:
            return anniversary.entry.sensitivity_of(anniversary.moment) is SensitivityLevel.SOLEMN


def _not_due(anniversary: Anniversary, edition: Edition) -> tuple[Rule, str] | None:
    run = anniversary.moment.run
    if run.years:
        if anniversary.day.year not in run.years:
            return Rule.RUN, f"runs in {', '.join(map(str, sorted(run.years)))} only"
    elif not edition.selection.milestone_points(anniversary.years):
        if run.rule is RunRule.MILESTONE_YEARS:
            return Rule.RUN, f"runs in milestone years, and {anniversary.years} is none"
        if anniversary.pool is Pool.YEAR:
            return Rule.RUN, f"is drawn in milestone years, and {anniversary.years} is none"
    return None


def _drawn_this_year(anniversary: Anniversary, history: History) -> tuple[Rule, str] | None:
    """A moment of a pool fills one day a year, and that of a year only in milestone years."""
    shown = history.last_shown(anniversary)
    if anniversary.pool and shown and shown.year == anniversary.day.year:
        return Rule.POOL, f"it has filled {shown}"
    return None


def _resting(anniversary: Anniversary, edition: Edition, history: History) -> tuple[Rule, str] | None:
    entry, day = anniversary.entry, anniversary.day
    shown = history.last_shown(anniversary)
    if anniversary.moment.run.rule is RunRule.ONCE and not anniversary.moment.run.years and shown:
        return Rule.RUN, f"runs once, and ran on {shown}"
    cooldown = edition.selection.article_cooldown_days if entry.cooldown_days is None else entry.cooldown_days
    entry_shown = history.entry_last_shown(entry.id)
    if entry_shown and (day - entry_shown).days <= cooldown and cooldown:
        return Rule.COOLDOWN, f"the article rests {cooldown} days and ran on {entry_shown}"
    rest = edition.selection.lead_rest_years
    led = history.last_led(anniversary)
    if rest and led and anniversary.moment.rank is Rank.LEAD and day.year - led.year <= rest:
        return Rule.LEAD_REST, f"a lead rests {rest} years and led on {led}"
    return None
