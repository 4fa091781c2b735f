"""Report: what became of an edition's day, from the records alone."""

from __future__ import annotations

from typing import Any

from syndicate.domain.issue import IssueKey
from syndicate.domain.message import SendingKind
from syndicate.domain.reaction import Fact
from syndicate.storage import sendings
from syndicate.storage.facts import count_facts
from syndicate.storage.issues import find_issue
from syndicate.storage.uncertainty import Uncertainty, uncertainty
from syndicate.usecases.installation import Installation
from syndicate.usecases.promise import sending_key
from syndicate.usecases.unknown import zone_of

#: What providers report after the fact, by the name it has here; a bounce is a bounce however soft.
_REPORTED_LATER = {
    "bounced": (Fact.BOUNCED, Fact.BOUNCED_SOFT),
    "blocked": (Fact.BLOCKED,),
    "complained": (Fact.COMPLAINED,),
    "unsubscribed": (Fact.UNSUBSCRIBED,),
    "suppressed": (Fact.SUPPRESSED,),
}
_COUNTS = ("audience", "accepted", "refused", "deferred", "unknown", "skipped", "expired", "waiting")


def report(installation: Installation, key: IssueKey) -> dict[str, Any]:  # public JSON, its shape is in docs
    """One object of `report --json`; counts are null while there is nothing to count."""
    with installation.database.read() as connection:
        recorded = find_issue(connection, key)
        sending = sendings.find_sending(connection, sending_key(key))
        tally = sendings.tally(connection, sending.id) if sending else None
        unclear = uncertainty(connection, sending.id) if sending else None
        facts = count_facts(connection, sending.id) if sending else None
        others = [
            {"key": other.key, "kind": other.kind, **_counts(sendings.tally(connection, other.id)), "halt": other.halt}
            for other in sendings.sendings_on(connection, key.edition, key.day)
            if other.kind not in (SendingKind.ISSUE, SendingKind.CONFIRMATION)
        ]
    notes = []
    if recorded and recorded.mail_note:
        notes.append(f"mail {recorded.mail}: {recorded.mail_note}")
    if sending and sending.halt:
        notes.append(f"sending is halted: {sending.halt}")
    if sending and tally and tally.unknown:
        notes.append(_unknown_note(installation, key, sending, tally.unknown, unclear))
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
        **_counts(tally),
        **{
            name: None if facts is None else sum(facts.get(kind, 0) for kind in kinds)
            for name, kinds in _REPORTED_LATER.items()
        },
        "other_mails": others,
        "notes": notes,
    }


def _counts(tally: sendings.Tally | None) -> dict[str, int | None]:
    return {count: getattr(tally, count) if tally else None for count in _COUNTS}


def _unknown_note(
    installation: Installation, key: IssueKey, sending: sendings.Sending, count: int, unclear: Uncertainty | None
) -> str:
    """“unknown: 37 in 37 batches (ses, killed 09:02:11): 31 settled since, 6 open; …”"""
    if unclear is None:  # single recipients of whom the provider itself did not know
        return f"unknown: {count} ({sending.provider}); nothing is sent to them again by itself"
    at = unclear.since.astimezone(zone_of(installation, key.edition))
    why = "killed" if unclear.has_died else "no clear answer"
    number = f"{unclear.batches} batch{'' if unclear.batches == 1 else 'es'}"
    return (
        f"unknown: {count + unclear.settled} in {number} ({sending.provider}, {why} {at:%H:%M:%S}): "
        f"{unclear.settled} settled since, {count} open; nothing will be sent again by itself; "
        "“syndicate unknown list” says what happens next"
    )
