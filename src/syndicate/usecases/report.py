"""Report: what became of an edition's day, from the records alone."""

from __future__ import annotations

from typing import Any

from syndicate.domain.issue import IssueKey
from syndicate.storage import sendings
from syndicate.storage.issues import find_issue
from syndicate.usecases.deliver import sending_key
from syndicate.usecases.installation import Installation

#: Reported by providers after the fact; nothing reads such reports so far, and null says so.
_REPORTED_LATER = ("bounced", "complained", "unsubscribed")


def report(installation: Installation, key: IssueKey) -> dict[str, Any]:  # public JSON, its shape is in docs
    """One object of `report --json`; counts are null while there is nothing to count."""
    with installation.database.read() as connection:
        recorded = find_issue(connection, key)
        sending = sendings.find_sending(connection, sending_key(key))
        tally = sendings.tally(connection, sending.id) if sending else None
    counts = ("audience", "accepted", "refused", "deferred", "unknown", "skipped", "expired", "waiting")
    notes = []
    if recorded and recorded.mail_note:
        notes.append(f"mail {recorded.mail}: {recorded.mail_note}")
    if sending and sending.halt:
        notes.append(f"sending is halted: {sending.halt}")
    if tally and tally.unknown:
        notes.append(f"{tally.unknown} may or may not have theirs; nothing is sent to them again by itself")
    issue = recorded.issue if recorded else None
    return {
        "edition": key.edition,
        "day": key.day.isoformat(),
        "state": recorded.state if recorded else "not published",
        "selected": [item.ref for item in issue.items] if issue else [],
        "published": issue.published.isoformat() if issue else None,
        "revision": issue.revision if issue else None,
        "mail": recorded.mail if recorded else "none",
        "late": bool(recorded and recorded.mail == "late"),
        "html_bytes": len(sending.email.html.encode()) if sending else None,
        **{count: getattr(tally, count) if tally else None for count in counts},
        **dict.fromkeys(_REPORTED_LATER),
        "notes": notes,
    }
