"""The choice of a day: from the almanac, the edition's policy and its history to picks with reasons.

`select` is pure: the same entries, edition, day and history give the same selection. Ties fall by hash.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from hashlib import sha256

from syndicate.domain.anniversary import Almanac, Anniversary, Pool
from syndicate.domain.edition import Edition, EmptyDay
from syndicate.domain.entry import Booking, Rank, SensitivityLevel
from syndicate.domain.exclusion import Rule, booking_for, excluded
from syndicate.domain.history import History, Showing

_BOOKING_POINTS = 200
_REST_POINTS_A_YEAR = 3
_REST_YEARS_COUNTED = 10
#: A week-ahead issue names this many coming anniversaries, of this many days, at most once in as many days.
_AHEAD_SHOWN = 3
_AHEAD_DAYS = 7


@dataclass(frozen=True, slots=True)
class ScorePart:
    """One reason for points, in words an editor reads: `70 years`, 55."""

    label: str
    points: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    anniversary: Anniversary
    rank: Rank
    score: tuple[ScorePart, ...]
    booked: bool
    #: Whether the years stand on the edition's ladder.
    is_milestone: bool
    #: The edition's last day with this moment before this one.
    last_shown: date | None
    #: Why it runs smaller or larger than the entry wished; empty when it runs as wished.
    rank_note: str = ""

    @property
    def points(self) -> float:
        return sum(part.points for part in self.score)


@dataclass(frozen=True, slots=True, kw_only=True)
class PassedOver:
    anniversary: Anniversary
    rule: Rule
    #: The rule applied to this case, in words.
    detail: str
    #: Empty when it was excluded before it was scored.
    score: tuple[ScorePart, ...] = ()

    @property
    def points(self) -> float:
        return sum(part.points for part in self.score)


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The whole score sheet of one edition's day: every candidate is in `picks` or in `passed_over`, once."""

    edition: str
    day: date
    #: Leads first, then standards, then briefs, each by points.
    picks: tuple[Pick, ...]
    passed_over: tuple[PassedOver, ...]
    #: On a day without a pick: what was done instead, and with `WEEK_AHEAD` what is coming.
    empty_day: EmptyDay | None = None
    #: Policies for an empty day that were tried before it and gave nothing, each with the reason, in order.
    tried: tuple[tuple[EmptyDay, str], ...] = ()
    coming: tuple[Anniversary, ...] = ()

    def add_to(self, history: History) -> History:
        """The history once this selection has run."""
        showings = (
            Showing(pick.anniversary.entry.id, pick.anniversary.moment.id, self.day, pick.rank) for pick in self.picks
        )
        return history.with_day(self.day, showings, is_week_ahead=bool(self.coming))


def select(almanac: Almanac, edition: Edition, day: date, history: History) -> Selection:
    """Choose what `edition` runs on `day`."""
    candidates, passed = _weigh(almanac.anniversaries_on(day, edition.selection.feb29), edition, history)
    picks, left_over = _fill(candidates, edition)
    selection = Selection(edition=edition.id, day=day, picks=picks, passed_over=(*passed, *left_over))
    return selection if picks else _without_picks(selection, almanac, edition, history)


def _weigh(
    anniversaries: Iterable[Anniversary], edition: Edition, history: History
) -> tuple[list[Pick], list[PassedOver]]:
    """Candidates by their points, and those that a rule keeps out."""
    candidates: list[Pick] = []
    passed: list[PassedOver] = []
    for anniversary in anniversaries:
        if not anniversary.entry.is_for(edition.id):
            continue
        booking = booking_for(anniversary, edition)
        kept_out = excluded(anniversary, edition, history, booked=booking is not None)
        if kept_out:
            passed.append(PassedOver(anniversary=anniversary, rule=kept_out[0], detail=kept_out[1]))
        else:
            candidates.append(_candidate(anniversary, edition, history, booking))
    candidates.sort(key=lambda pick: (-pick.points, _tie(edition, pick.anniversary)))
    return candidates, passed


def _candidate(anniversary: Anniversary, edition: Edition, history: History, booking: Booking | None) -> Pick:
    milestone = edition.selection.milestone_points(anniversary.years)
    weight = anniversary.entry.weight_of(anniversary.moment)
    shown = history.last_shown(anniversary)
    rested = min(_REST_YEARS_COUNTED, anniversary.day.year - shown.year) if shown else _REST_YEARS_COUNTED
    score = [
        ScorePart(f"{anniversary.years} years", milestone),
        ScorePart(f"weight {weight}", weight / 2),
        ScorePart(f"last shown {shown}" if shown else "never shown", _REST_POINTS_A_YEAR * rested),
    ]
    if booking:
        score.append(ScorePart("booked", _BOOKING_POINTS))
    return Pick(
        anniversary=anniversary,
        rank=booking.slot if booking else anniversary.moment.rank,
        score=tuple(score),
        booked=booking is not None,
        is_milestone=milestone > 0,
        last_shown=shown,
    )


def _tie(edition: Edition, anniversary: Anniversary) -> str:
    return sha256(f"{edition.id}/{anniversary.ref}/{anniversary.day.year}".encode()).hexdigest()


def _fill(candidates: list[Pick], edition: Edition) -> tuple[tuple[Pick, ...], tuple[PassedOver, ...]]:
    """Give ranks in the order of the score, under the edition's caps; what fits no item becomes a brief."""
    policy = edition.selection
    items: list[Pick] = []
    briefs: list[Pick] = []
    left_over: list[PassedOver] = []
    for pick in candidates:
        against = _against_mood(pick, [*items, *briefs], edition)
        if against:
            left_over.append(_left_over(pick, *against))
            continue
        rank, note = _rank_under_caps(pick, items, edition)
        pick = replace(pick, rank=rank, rank_note=note)
        if rank is not Rank.BRIEF:
            items.append(pick)
        elif len(briefs) < policy.briefs:
            briefs.append(pick)
        else:
            left_over.append(_left_over(pick, Rule.BRIEFS, f"{policy.briefs} briefs stand before it"))
    if briefs and not items:
        items.append(replace(briefs.pop(0), rank=Rank.STANDARD, rank_note="raised: nothing larger stands this day"))
    items.sort(key=lambda pick: pick.rank is not Rank.LEAD)
    return (*items, *briefs), tuple(left_over)


def _left_over(pick: Pick, rule: Rule, detail: str) -> PassedOver:
    return PassedOver(anniversary=pick.anniversary, rule=rule, detail=detail, score=pick.score)


def _against_mood(pick: Pick, chosen: list[Pick], edition: Edition) -> tuple[Rule, str] | None:
    """Solemn moments stand alone, or with few, and never beside light ones; the stronger candidate decides."""
    policy = edition.selection
    level = _level(pick)
    solemn = [other for other in chosen if _level(other) is SensitivityLevel.SOLEMN]
    if level is SensitivityLevel.SOLEMN and len(solemn) >= policy.max_solemn:
        return Rule.MAX_SOLEMN, f"{solemn[0].anniversary.ref} is the day’s solemn moment"
    if not policy.no_light_with_solemn:
        return None
    light = [other for other in chosen if _level(other) is SensitivityLevel.NONE]
    if level is SensitivityLevel.NONE and solemn:
        return Rule.NO_LIGHT_WITH_SOLEMN, f"{solemn[0].anniversary.ref} is solemn"
    if level is SensitivityLevel.SOLEMN and light:
        return Rule.NO_LIGHT_WITH_SOLEMN, f"{light[0].anniversary.ref} stands before it and is light"
    return None


def _level(pick: Pick) -> SensitivityLevel:
    return pick.anniversary.entry.sensitivity_of(pick.anniversary.moment)


def _rank_under_caps(pick: Pick, items: list[Pick], edition: Edition) -> tuple[Rank, str]:
    policy = edition.selection
    if pick.rank is Rank.BRIEF:
        return Rank.BRIEF, ""
    if len(items) >= policy.max_items:
        return Rank.BRIEF, f"brief: {policy.max_items} items stand before it"
    for topic in pick.anniversary.entry.topics:
        if sum(topic in other.anniversary.entry.topics for other in items) >= policy.max_same_topic:
            return Rank.BRIEF, f"brief: {policy.max_same_topic} items on {topic} stand before it"
    century = pick.anniversary.moment.date.century
    if sum(other.anniversary.moment.date.century == century for other in items) >= policy.max_same_century:
        return Rank.BRIEF, f"brief: {policy.max_same_century} items of century {century} stand before it"
    if pick.rank is Rank.LEAD and sum(other.rank is Rank.LEAD for other in items) >= policy.max_leads:
        return Rank.STANDARD, "standard: the day has its lead"
    return pick.rank, ""


def _without_picks(selection: Selection, almanac: Almanac, edition: Edition, history: History) -> Selection:
    """Try the edition's empty-day policies in order."""
    tried: list[tuple[EmptyDay, str]] = []
    for policy in edition.selection.empty_day:
        match policy:
            case EmptyDay.WEEK_AHEAD:
                last = history.last_week_ahead
                if last and (selection.day - last).days < _AHEAD_DAYS:
                    tried.append((policy, f"readers had one on {last}, and {_AHEAD_DAYS} days lie between two"))
                    continue
                coming = _week_ahead(selection.day, almanac, edition, history)
                if coming:
                    return replace(selection, empty_day=policy, tried=tuple(tried), coming=coming)
                tried.append((policy, f"no moment falls on the {_AHEAD_DAYS} days that follow"))
            case EmptyDay.SKIP:
                break
            case EmptyDay.MONTH_POOL | EmptyDay.YEAR_POOL:
                selection = _from_pool(selection, almanac, edition, history, policy)
                if selection.picks:
                    return replace(selection, tried=tuple(tried))
                tried.append((policy, "none of its moments may run"))
    return replace(selection, empty_day=EmptyDay.SKIP, tried=tuple(tried))


def _from_pool(
    selection: Selection, almanac: Almanac, edition: Edition, history: History, policy: EmptyDay
) -> Selection:
    """Fill the day with the best of a pool, alone; the others wait for another empty day."""
    pool = Pool.MONTH if policy is EmptyDay.MONTH_POOL else Pool.YEAR
    candidates, passed = _weigh(almanac.pool_candidates(selection.day, pool), edition, history)
    passed_over = [*selection.passed_over, *passed]
    if not candidates:
        return replace(selection, passed_over=tuple(passed_over))
    best, *others = candidates
    passed_over += (
        PassedOver(
            anniversary=other.anniversary,
            rule=Rule.POOL,
            detail=f"{best.anniversary.ref} stands before it",
            score=other.score,
        )
        for other in others
    )
    picks, _ = _fill([best], edition)
    return replace(selection, picks=picks, passed_over=tuple(passed_over), empty_day=policy)


def _week_ahead(day: date, almanac: Almanac, edition: Edition, history: History) -> tuple[Anniversary, ...]:
    """The first anniversaries of the coming week."""
    without_ahead = replace(edition, selection=replace(edition.selection, empty_day=(EmptyDay.SKIP,)))
    found: list[Anniversary] = []
    for offset in range(1, _AHEAD_DAYS + 1):
        chosen = select(almanac, without_ahead, day + timedelta(days=offset), history)
        history = chosen.add_to(history)
        found += [pick.anniversary for pick in chosen.picks if pick.rank is not Rank.BRIEF]
    return tuple(found[:_AHEAD_SHOWN])
