"""Coverage in words and steps: what the map of a year shows of a day, in the terminal and on the page alike."""

from __future__ import annotations

from enum import Enum

from syndicate.domain.coverage import Coverage, CoveredDay, DayKind, Stretch
from syndicate.domain.milestones import Milestone


class Step(Enum):
    """How strongly a day is filled, the strongest first; the letter stands in for the colour."""

    MILESTONE = ("M", "lead with a milestone")
    LEAD = ("L", "lead")
    STANDARD = ("S", "standard")
    BRIEF_ONLY = ("b", "brief only")
    POOL = ("p", "pool")
    EMPTY = ("·", "empty")
    #: Shown as a gap.
    OFF = ("-", "no issue")

    def __init__(self, letter: str, words: str) -> None:
        self.letter = letter
        self.words = words

    @property
    def key(self) -> str:
        """For style sheets."""
        return self.name.lower().replace("_", "-")


#: Marks a day with a milestone whose entry is not ready.
NOT_READY = "•"

_STEPS = {
    DayKind.LEAD: Step.LEAD,
    DayKind.STANDARD: Step.STANDARD,
    DayKind.BRIEF_ONLY: Step.BRIEF_ONLY,
    DayKind.POOL: Step.POOL,
    DayKind.EMPTY: Step.EMPTY,
    DayKind.OFF: Step.OFF,
}


def step_of(day: CoveredDay, from_points: int) -> Step:
    if day.kind is DayKind.LEAD and day.has_milestone(from_points):
        return Step.MILESTONE
    return _STEPS[day.kind]


def steps_of(coverage: Coverage) -> dict[Step, int]:
    """Days of every step, the strongest step first; without OFF where there is no such day."""
    steps = [step_of(day, coverage.from_points) for day in coverage.days]
    return {step: steps.count(step) for step in Step if step is not Step.OFF or step in steps}


def summary(coverage: Coverage) -> str:
    """`365 days: 212 lead, 61 brief only, 88 pool, 4 empty; 3 double leads; …`, without kinds there are none of."""
    counts = coverage.counts
    kinds = [f"{count} {_STEPS[kind].words}" for kind, count in counts.items() if count or kind is DayKind.EMPTY]
    parts = [f"{counted(len(coverage.days), 'day')}: {', '.join(kinds)}"]
    if coverage.double_bookings:
        parts.append(counted(len(coverage.double_bookings), "double booking"))
    if coverage.double_leads:
        parts.append(counted(len(coverage.double_leads), "double lead"))
    if coverage.hidden:
        parts.append(counted(len(coverage.hidden), "cooldown clash", "cooldown clashes"))
    if coverage.unready:
        parts.append(f"{counted(len(coverage.unready), 'milestone')} (≥ {coverage.from_points} points) not ready")
    return "; ".join(parts)


def soundness(coverage: Coverage, max_empty: int) -> str:
    """Whether the days are sound, and what is against it, see `Coverage.is_sound`."""
    longest, booked = coverage.longest_empty, coverage.double_bookings
    against = []
    if longest and longest.days > max_empty:
        against.append(f"{longest.days} days in a row are empty, from {longest.first} on, and {max_empty} may be")
    if booked:
        against.append(f"{counted(len(booked), 'day')} promised to more leads than the edition takes")
    if against:
        return "Not sound: " + "; ".join(against)
    return f"Sound: no more than {max_empty} days in a row are empty, and no lead is booked twice"


def counted(number: int, one: str, more: str = "") -> str:
    return f"{number} {one if number == 1 else more or f'{one}s'}"


def stretch_words(stretch: Stretch) -> str:
    when = str(stretch.first) if stretch.first == stretch.last else f"{stretch.first} to {stretch.last}"
    return f"{when}, {counted(stretch.days, 'day')}"


def window_words(milestone: Milestone) -> str:
    """The day of a milestone, or the month or year in which it may run."""
    if milestone.day:
        return milestone.day.isoformat()
    return f"{milestone.first:%Y}" if milestone.first.month != milestone.last.month else f"{milestone.first:%Y-%m}"


def findings(coverage: Coverage) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What an editor should look at, as titles with a line for each case; nothing that there is none of."""
    longest = coverage.longest_empty
    title = f"Milestones of {coverage.from_points} points and more that are not ready"
    found = (
        ("Longest empty stretch", (stretch_words(longest),) if longest else ()),
        ("Double bookings", tuple(f"{d.day}: {' and '.join(d.double_booking)}" for d in coverage.double_bookings)),
        ("Double leads", tuple(f"{d.day}: {' and '.join(d.double_lead)}" for d in coverage.double_leads)),
        ("Cooldown clashes", tuple(f"{hidden.day}: {hidden.ref}, {hidden.detail}" for hidden in coverage.hidden)),
        (title, tuple(_unready_words(milestone) for milestone in coverage.unready)),
    )
    return tuple((title, lines) for title, lines in found if lines)


def _unready_words(milestone: Milestone) -> str:
    years = f"{milestone.years} years, {milestone.points} points"
    return f"{window_words(milestone)}: {milestone.ref}, {years}, {milestone.status}"
