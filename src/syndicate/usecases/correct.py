"""Correct and retract: write into an entry's file what was wrong with it, and bring it into what is out."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from syndicate.content.added_text import add_correction, add_retraction, correction_lines
from syndicate.domain.entry import Entry, EntryId, MomentId, Severity
from syndicate.errors import UnknownNameError
from syndicate.storage.issues import last_showings
from syndicate.usecases.installation import Installation
from syndicate.usecases.publish import Publishing, publish


def correct(
    installation: Installation, ref: str, severity: Severity, note: str, now: datetime, *, by: str = ""
) -> Publishing:
    """Correct an entry, or with `entry/moment` one moment of it. Its texts are corrected in the file beforehand.

    Raises UnknownNameError for what is not there or has never been out, ContentError when the file refuses.
    """
    entry, file = _find(installation, ref)
    moments = _moments(entry, ref)
    _require_shown(installation, entry, moments)
    add_correction(file, entry.path, correction_lines(_local(installation, now), severity, note, moments, by))
    return publish(installation, (), now)


def retract(
    installation: Installation, entry_id: str, reason: str, now: datetime, *, replaced_by: str | None = None
) -> Publishing:
    """Take an entry back: every item of it is withdrawn, and none is chosen again. Raises as `correct` does."""
    entry, file = _find(installation, entry_id)
    if replaced_by:
        _find(installation, replaced_by)
    successor = EntryId(replaced_by) if replaced_by else None
    add_retraction(file, entry.path, _local(installation, now), reason, successor)
    return publish(installation, (), now)


def _find(installation: Installation, ref: str) -> tuple[Entry, Path]:
    content = installation.load_content()
    wanted = ref.partition("/")[0]
    for entry in content.entries:
        if entry.id == wanted or wanted in entry.aliases:
            return entry, installation.settings.entries_dir.parent / entry.path
    raise UnknownNameError("entry", wanted, [entry.id for entry in content.entries])


def _moments(entry: Entry, ref: str) -> tuple[MomentId, ...]:
    wanted = ref.partition("/")[2]
    if not wanted:
        return ()
    known = [moment.id for moment in entry.moments]
    if wanted not in known:
        raise UnknownNameError(f"moment of {entry.id}", wanted, known)
    return (MomentId(wanted),)


def _require_shown(installation: Installation, entry: Entry, moments: tuple[MomentId, ...]) -> None:
    """What nobody has seen needs no correction: its text is changed, and that is all."""
    ids = {entry.id, *entry.aliases}
    with installation.database.read() as connection:
        shown = sorted(
            {
                ref
                for edition in installation.publication.editions
                for ref in last_showings(connection, edition.id)
                if ref.partition("/")[0] in ids
            }
        )
    wanted = {moment.id for moment in entry.moments if not moments or moment.id in moments}
    if not any(ref.partition("/")[2] in wanted for ref in shown):
        raise UnknownNameError("published moment", f"{entry.id}/{moments[0]}" if moments else entry.id, shown)


def _local(installation: Installation, now: datetime) -> datetime:
    """By the clock of the first edition, as an editor there would write it."""
    return now.astimezone(installation.publication.editions[0].timezone).replace(microsecond=0)
