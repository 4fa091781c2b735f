"""Amendment: what corrections and retractions in the entries change in an issue that is out.

Pure: `amend` gives the issue as it is to stand from now on; ids, days and `published` never move.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from syndicate.domain.anniversary import Pool, kept_in
from syndicate.domain.composition import Forms, told
from syndicate.domain.correction import ANNOUNCED, ItemCorrection, Notice, Withdrawal
from syndicate.domain.edition import Edition
from syndicate.domain.entry import Correction, Entry, EntryId, Moment
from syndicate.domain.issue import Issue, IssueItem


def amend(
    issue: Issue,
    entries: Mapping[EntryId, Entry],
    edition: Edition,
    now: datetime,
    latest: Mapping[str, date],
    forms: Forms,
) -> Issue | None:
    """The issue with everything that its entries have corrected or retracted since; `None` when that is nothing.

    `latest` gives the edition's last day with each moment, by ref: only there a correction is announced. `forms` are
    those of the pictures of what is `told_again`.
    A correction is one of an item when it was written after the item went out, and it is applied once: its
    instant `at` names it. An entry that is not there, or cannot be read, changes nothing.
    """
    items = tuple(
        _amended(
            item,
            entries[item.entry],
            edition,
            issue.day,
            # As with `published`: readers' programs sort by it, and the first item is the latest.
            now + timedelta(seconds=len(issue.items) - 1 - position),
            forms,
            is_latest=latest.get(item.ref) == issue.day,
        )
        if item.entry in entries
        else item
        for position, item in enumerate(issue.items)
    )
    return None if items == issue.items else replace(issue, items=items)


def told_again(issue: Issue, entries: Mapping[EntryId, Entry]) -> Iterator[tuple[Entry, Moment]]:
    """What `amend` is going to tell anew of an issue, and whose pictures it wants."""
    for item in issue.items:
        entry = entries.get(item.entry)
        if entry and not item.withdrawn and not entry.retraction and _outstanding(item, entry):
            moment = _moment(item, entry)
            if moment:
                yield entry, moment


def _amended(
    item: IssueItem, entry: Entry, edition: Edition, day: date, now: datetime, forms: Forms, *, is_latest: bool
) -> IssueItem:
    if item.withdrawn:
        return item
    applied = now.astimezone(UTC).replace(microsecond=0)
    if entry.retraction:
        reason = entry.retraction.reason.text_in((*edition.languages, entry.lang)) or ""
        return replace(
            item, withdrawn=Withdrawal(applied=applied, reason=reason, replaced_by=entry.retraction.replaced_by)
        )
    outstanding = _outstanding(item, entry)
    if not outstanding:
        return item
    corrections = tuple(
        ItemCorrection(
            at=correction.at.astimezone(UTC),
            applied=applied,
            severity=correction.severity,
            note=correction.note.text_in((*edition.languages, entry.lang)) or "",
            is_announced=is_latest and correction.severity in ANNOUNCED,
        )
        for correction in outstanding
    )
    moment = _moment(item, entry)
    if moment:
        item = replace(told(item, entry, moment, edition, forms), years=_years(item, moment, edition, day))
    return replace(item, corrections=(*item.corrections, *corrections))


def _moment(item: IssueItem, entry: Entry) -> Moment | None:
    return next((moment for moment in entry.moments if moment.id == item.moment), None)


def _outstanding(item: IssueItem, entry: Entry) -> Sequence[Correction]:
    known = {correction.at for correction in item.corrections}
    return [
        correction
        for correction in sorted(entry.corrections, key=lambda correction: correction.at)
        if correction.at not in known
        and correction.at > item.published
        and (not correction.moments or item.moment in correction.moments)
    ]


def _years(item: IssueItem, moment: Moment, edition: Edition, day: date) -> int:
    """Years by the date as it is corrected; those of before where the moment is not kept on this day any more."""
    if item.pool in (Pool.MONTH, Pool.YEAR):
        return day.year - moment.date.year
    kept = kept_in(moment, day.year, edition.selection.feb29)
    return next((one.years for one in kept if one.day == day), item.years)


def notices(mailed: Iterable[tuple[Issue, datetime]], told_already: Iterable[Notice]) -> tuple[Notice, ...]:
    """What the next issue tells of issues that were amended after they were mailed, oldest day first, each thing once.

    Beside each issue stands when its mail was frozen, UTC: what was mended before went out mended.
    """
    known = {(notice.day, notice.ref, notice.at) for notice in told_already}
    return tuple(
        notice
        for issue, frozen in sorted(mailed, key=lambda one: one[0].day)
        for item in issue.items
        for notice in _notices_of(issue.day, item, frozen.replace(microsecond=0))
        if (notice.day, notice.ref, notice.at) not in known
    )


def _notices_of(day: date, item: IssueItem, frozen: datetime) -> Iterable[Notice]:
    if item.withdrawn:
        if item.withdrawn.applied < frozen:
            return
        yield _notice(day, item, item.withdrawn.reason, item.withdrawn.applied, is_withdrawal=True)
        return
    for correction in item.corrections:
        if correction.is_announced and correction.applied >= frozen:
            yield _notice(day, item, correction.note, correction.at)


def _notice(day: date, item: IssueItem, text: str, at: datetime, *, is_withdrawal: bool = False) -> Notice:
    return Notice(
        day=day,
        entry=item.entry,
        moment=item.moment,
        title=item.title,
        text=text,
        at=at,
        is_withdrawal=is_withdrawal,
    )
