"""Which items a feed holds, and which it has to tell programs are gone. Pure; knows no format and no text.

“Now” is the newest instant that the records know of and never the clock: the same records give the same feed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from syndicate.domain.correction import ItemCorrection
from syndicate.domain.edition import FeedPolicy
from syndicate.domain.issue import Issue, IssueItem
from syndicate.rendering.feed_scope import MAIN, Scope

#: Design, ruling 9.
LEAST_DAYS = timedelta(days=14)
MOST_ITEMS = 100
#: How many issues behind its newest a feed of a rare topic looks for more.
FARTHEST_ISSUES = 400

#: For feeds that nothing was recorded of.
_BEFORE_ALL = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An item of a feed that is not told yet: an issue's item, or one that announces a correction of it."""

    issue: Issue
    item: IssueItem
    #: 1-based place among all corrections of the item, silent ones too, so that it never moves; `None` for the item.
    number: int | None = None

    @property
    def correction(self) -> ItemCorrection | None:
        return self.item.corrections[self.number - 1] if self.number else None

    @property
    def published(self) -> datetime:
        return self.correction.applied if self.correction else self.item.published

    @property
    def updated(self) -> datetime:
        return self.correction.applied if self.correction else self.item.updated

    @property
    def has_changed(self) -> bool:
        """Whether it tells of a change after publication."""
        return self.number is not None or self.item.updated > self.item.published


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """What a feed holds."""

    #: Those that changed last first: where there is no room for all, the end is cut off.
    items: tuple[Listed, ...]
    #: Withdrawn items that have left, newest first; programs are told of them a while longer (RFC 6721).
    gone: tuple[Listed, ...]


def window(issues: Iterable[Issue], policy: FeedPolicy, scope: Scope = MAIN, amended: Iterable[Issue] = ()) -> Window:
    """The last `items`, and at least those of 14 days; what was corrected in these days, however old; withdrawn
    items for `tombstone_days`, and as long again as gone. Never over 100 items.

    `issues` are the latest, `amended` those that were amended of late; a day that is given twice counts once.
    """
    latest = {issue.key: issue for issue in issues}
    older = [issue for issue in amended if issue.key not in latest]
    listed = [*list_items(latest.values(), scope), *(one for one in list_items(older, scope) if one.has_changed)]
    now = _newest(latest.values(), listed, scope)
    stays = timedelta(days=policy.tombstone_days)
    withdrawn = [one for one in listed if one.item.withdrawn]
    standing = in_order(one for one in listed if not one.item.withdrawn)
    base = [one for one in standing if one.issue.key in latest or one.updated > now - LEAST_DAYS]
    recent = sum(one.published > now - LEAST_DAYS for one in base)
    kept = base[: max(policy.items, recent)]
    kept += [one for one in base[len(kept) :] if one.updated > now - LEAST_DAYS]
    kept += [one for one in withdrawn if one.number is None and now < one.item.updated + stays]
    kept.sort(key=lambda one: (one.updated, *order_of(one)), reverse=True)
    return Window(
        items=tuple(kept[:MOST_ITEMS]),
        gone=tuple(in_order(one for one in withdrawn if _has_gone(one, now, stays))),
    )


def amended_since(issues: Iterable[Issue], policy: FeedPolicy, scope: Scope = MAIN) -> datetime:
    """From when on amendments matter to a feed whose latest issues are these."""
    latest = list(issues)
    newest = _newest(latest, list_items(latest, scope), scope)
    longest = max(LEAST_DAYS, 2 * timedelta(days=policy.tombstone_days))
    return newest - longest


def latest_of(newest_first: Iterable[Issue], policy: FeedPolicy, scope: Scope) -> tuple[Issue, ...]:
    """As many of an edition's issues, newest first, as a feed of this scope needs; only those that it has items of.

    It looks no farther than 400 issues behind the first that it finds, so that a rare topic costs no more than a
    common one, and its feed is the same whether it is made with that day or years later with the whole site.
    """
    found: list[Issue] = []
    items = behind = 0
    for issue in newest_first:
        if any(scope.holds(item) for item in issue.items):
            found.append(issue)
            items += sum(scope.holds(item) and item.withdrawn is None for item in issue.feed_items)
            is_enough = items >= policy.items and found[0].day - issue.day > LEAST_DAYS
            if is_enough or items >= MOST_ITEMS:
                break
        behind += bool(found)
        if behind >= FARTHEST_ISSUES:
            break
    return tuple(found)


def list_items(issues: Iterable[Issue], scope: Scope = MAIN) -> Iterator[Listed]:
    """Every feed item of some issues, and an item for each correction that was announced."""
    for issue in issues:
        for item in issue.feed_items:
            if scope.holds(item):
                yield Listed(issue=issue, item=item)
                for number, correction in enumerate(item.corrections, start=1):
                    if correction.is_announced:
                        yield Listed(issue=issue, item=item, number=number)


def in_order(items: Iterable[Listed]) -> list[Listed]:
    """Newest first."""
    return sorted(items, key=order_of, reverse=True)


def order_of(one: Listed) -> tuple[datetime, int, int, int]:
    """By time; items of one instant by their day, and within it as the editors set them."""
    return one.published, one.issue.day.toordinal(), -one.issue.items.index(one.item), one.number or 0


def _newest(issues: Iterable[Issue], listed: Iterable[Listed], scope: Scope) -> datetime:
    """The newest instant of a feed's records; a day without items is a record of the main feed alone."""
    instants = [one.updated for one in listed]
    if scope == MAIN:
        instants += [issue.published for issue in issues]
    return max(instants, default=_BEFORE_ALL)


def _has_gone(one: Listed, now: datetime, stays: timedelta) -> bool:
    """An item goes when its notice has stood long enough; what announced its corrections goes with the withdrawal."""
    left = one.item.updated if one.number else one.item.updated + stays
    return left <= now < one.item.updated + 2 * stays
