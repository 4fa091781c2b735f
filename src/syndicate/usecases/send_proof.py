"""Send a proof: the mail of an edition's day, marked as one, to whom the caller names. Reads no subscriber.

It goes past the ledger: it is no promise to anybody, and whoever asked for it sees what came of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from hashlib import sha256

from syndicate.domain.anniversary import Almanac
from syndicate.domain.composition import compose, state_of
from syndicate.domain.edition import Edition
from syndicate.domain.issue import Issue, IssueKey, IssueState
from syndicate.domain.message import Answer, Outcome, OutcomeKind, Recipient, SubscriberId, Verdict
from syndicate.domain.selection import select
from syndicate.domain.subscription import Address
from syndicate.errors import NotDueError
from syndicate.rendering.email import render_proof_email
from syndicate.storage.issues import find_issue, history
from syndicate.usecases.installation import Installation


def send_proof(
    installation: Installation, edition: Edition, day: date, addresses: Sequence[str], now: datetime
) -> tuple[tuple[str, Outcome], ...]:
    """What became of the proof, by address.

    Raises InvalidAddressError, NotDueError for a day without an issue, and as the rendering does.
    """
    wanted = list(dict.fromkeys(Address.parse(address).typed for address in addresses))
    issue = _issue(installation, edition, day, now)
    if issue is None:
        raise NotDueError(f"{edition.id} has nothing to say on {day}: there is no mail to prove")
    templates = installation.templates.for_edition(edition.id)
    email = render_proof_email(installation.publication, edition, issue, installation.links, templates, now)
    provider = installation.providers[edition.id]
    outcomes: list[tuple[str, Outcome]] = []
    for number, address in enumerate(wanted, start=1):
        name = sha256(f"{edition.id}/{day}/{now.isoformat()}/{address}".encode()).hexdigest()[:32]
        recipient = Recipient(
            subscriber=SubscriberId(number),
            address=address,
            slots={},
            message_id=f"{name}@{email.sender_domain}",
        )
        key = f"proof-{edition.id}-{day.isoformat()}-{now:%Y%m%d%H%M%S}/{number}"
        outcomes.append((address, _outcome(provider.send(email, [recipient], key))))
    return tuple(outcomes)


def _issue(installation: Installation, edition: Edition, day: date, now: datetime) -> Issue | None:
    """As recorded; before that as it would be chosen now, without its pictures, which are at no address yet."""
    with installation.database.read() as connection:
        recorded = find_issue(connection, IssueKey(edition.id, day))
        past = history(connection, edition.id)
    if recorded:
        return recorded.issue
    selection = select(Almanac(installation.load_content().entries), edition, day, past)
    return compose(selection, edition, now) if state_of(selection, edition) is IssueState.PUBLISHED else None


def _outcome(answer: Answer) -> Outcome:
    if answer.verdict is Verdict.ANSWERED and len(answer.outcomes) == 1:
        return answer.outcomes[0]
    kind = OutcomeKind.UNKNOWN if answer.verdict is Verdict.UNCLEAR else OutcomeKind.REFUSED
    return Outcome(kind, answer.detail, str(answer.status or ""))
