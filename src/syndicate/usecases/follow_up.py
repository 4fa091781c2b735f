"""Follow up: act on what providers have reported, once for each report, in whatever order they came."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection

from syndicate.domain.delivery import BatchState
from syndicate.domain.delivery_event import DeliveryEvent
from syndicate.domain.entry import EditionId
from syndicate.domain.message import SubscriberId
from syndicate.domain.reaction import Fact, Reaction, bounces_too_often, reaction_to, too_many
from syndicate.domain.subscription import (
    Address,
    SubscriptionEvent,
    SuppressionReason,
    address_hmac,
    transition,
)
from syndicate.errors import InvalidAddressError
from syndicate.storage.events import (
    EventState,
    KeptEvent,
    finish_event,
    forget_events,
    has_work,
    next_events,
    postpone_event,
)
from syndicate.storage.facts import add_fact, count_facts, soft_bounces
from syndicate.storage.looks import Settled, settle_by_report
from syndicate.storage.reported_on import ReportedOn, find_recipient, find_subscriber
from syndicate.storage.sendings import halt, tally
from syndicate.storage.subscribers import find_subscription_of, put_subscription, suppress
from syndicate.usecases.installation import Clock, Installation
from syndicate.usecases.receive import webhooks_of

#: Reports in one transaction: short enough that others need not wait.
_AT_ONCE = 100
#: A report that came while its call goes on is looked at again after this.
_SOON = timedelta(seconds=30)


@dataclass(slots=True, kw_only=True)
class FollowUp:
    """What one pass over the reports came to; filled as it goes."""

    #: Reports that were acted on, or that asked for nothing.
    done: int = 0
    #: Reports about nobody who is known here.
    unmatched: int = 0
    unreadable: int = 0
    #: What an operator should hear, each sentence once.
    alarms: list[str] = field(default_factory=list)

    def alarm(self, sentence: str) -> None:
        if sentence not in self.alarms:
            self.alarms.append(sentence)


@dataclass(frozen=True, slots=True)
class _Case:
    """One event in hand."""

    installation: Installation
    connection: Connection
    event: DeliveryEvent
    reaction: Reaction
    #: UTC: by the provider's clock, else when the report came.
    at: datetime
    now: datetime
    address: Address
    subscriber: SubscriberId
    #: `None` where it is about the address alone.
    recipient: ReportedOn | None
    provider: str


def follow_up(installation: Installation, clock: Clock, *, stopping: Callable[[], bool] = lambda: False) -> FollowUp:
    """Look at every report that waits. May be run by several processes, and twice."""
    result = FollowUp()
    with installation.database.read() as connection:
        if not has_work(connection, clock()):
            return result
    while not stopping():
        now = clock()
        with installation.database.begin() as connection:
            kept = next_events(connection, now, _AT_ONCE)
            touched: set[int] = set()
            for one in kept:
                touched |= _look_at(installation, connection, one, now, result)
            for sending in sorted(touched):
                _stop_before_harm(connection, sending, result)
            if not kept:
                forget_events(connection, now)
                return result
    return result


def _look_at(
    installation: Installation, connection: Connection, kept: KeptEvent, now: datetime, result: FollowUp
) -> set[int]:
    """Act on one report; gives the sendings that it told something bad of."""
    webhook = next(iter(webhooks_of(installation, kept.provider)), None)
    if webhook is None:
        return _leave_unread(connection, kept, f"no account with {kept.provider} has a webhook any more", result)
    try:
        said = webhook.read(kept.body)
    except ValueError as error:
        return _leave_unread(connection, kept, str(error), result)
    cases = [_case(installation, connection, kept, event, now) for event in said]
    if any(case and case.recipient and case.recipient.state is BatchState.IN_FLIGHT for case in cases):
        postpone_event(connection, kept.id, now + _SOON)  # what its call comes to is not written down yet
        return set()
    # Where anybody could have written the body, its words count only as far as they fit mail of ours.
    meant = [case for case in cases if case and (case.recipient or webhook.covers_body)]
    touched = {sending for case in meant for sending in _act(case, result)}
    is_about_somebody = any(event.address for event in said)
    state = EventState.UNMATCHED if is_about_somebody and not meant else EventState.DONE
    result.done += state is EventState.DONE
    result.unmatched += state is EventState.UNMATCHED
    finish_event(
        connection,
        kept.id,
        state,
        kind=said[0].kind if said else "",
        note=said[0].reason if said else "",
        sending=next((case.recipient.sending for case in meant if case.recipient), None),
        subscriber=meant[0].subscriber if meant else None,
    )
    return touched


def _leave_unread(connection: Connection, kept: KeptEvent, why: str, result: FollowUp) -> set[int]:
    finish_event(connection, kept.id, EventState.UNREADABLE, note=why)
    result.unreadable += 1
    return set()


def _case(
    installation: Installation, connection: Connection, kept: KeptEvent, event: DeliveryEvent, now: datetime
) -> _Case | None:
    """`None` where the event is about nobody who is known here."""
    try:
        address = Address.parse(event.address)
    except InvalidAddressError:
        return None
    subscriber = find_subscriber(connection, address)
    if subscriber is None:
        return None
    return _Case(
        installation=installation,
        connection=connection,
        event=event,
        reaction=reaction_to(event),
        at=event.at or kept.received,
        now=now,
        address=address,
        subscriber=subscriber,
        recipient=find_recipient(connection, kept.provider, event.batch, subscriber),
        provider=kept.provider,
    )


def _act(case: _Case, result: FollowUp) -> set[int]:
    touched: set[int] = set()
    if case.recipient:
        touched = _act_on_mail(case, case.recipient, result)
    if case.reaction.alarm:
        said = f" ({case.event.reason})" if case.event.reason else ""
        result.alarm(f"{case.provider}: {case.reaction.alarm}{said}")
    if case.reaction.suppression:
        _suppress(case, case.reaction.suppression)
    if case.reaction.ends_subscription:
        for edition in _editions_meant(case):
            _end_subscription(case, edition)
    return touched


def _act_on_mail(case: _Case, recipient: ReportedOn, result: FollowUp) -> set[int]:
    connection = case.connection
    if case.reaction.is_proof:
        settled = settle_by_report(connection, recipient.sending, recipient.number, recipient.subscriber, case.now)
        if settled is Settled.CONTRADICTION:
            why = f"{case.provider} reports mail of batch {case.event.batch}, which it is recorded not to have taken on"
            halt(connection, recipient.sending, why)
            result.alarm(why)
    fact = case.reaction.fact
    if fact is None:
        return set()
    add_fact(connection, recipient.sending, recipient.subscriber, fact, case.at, case.event.reason)
    if fact is Fact.BOUNCED_SOFT and bounces_too_often(soft_bounces(connection, recipient.subscriber)):
        _suppress(case, SuppressionReason.BOUNCE)
    return {recipient.sending}


def _suppress(case: _Case, reason: SuppressionReason) -> None:
    pepper = case.installation.tokens.pepper("suppressions")
    suppress(case.connection, address_hmac(pepper, case.address), reason, case.at)


def _editions_meant(case: _Case) -> tuple[EditionId, ...]:
    """The edition whose mail it was; all that send by this provider where that is not told."""
    if case.recipient:
        return (case.recipient.edition,)
    providers = case.installation.providers
    return tuple(edition for edition, provider in providers.items() if provider.name == case.provider)


def _end_subscription(case: _Case, edition: EditionId) -> None:
    """Unless the reader has asked for it anew since then."""
    subscription = find_subscription_of(case.connection, case.subscriber, edition)
    if subscription is None or subscription.requested.at > case.at:
        return
    state = transition(subscription.state, SubscriptionEvent.UNSUBSCRIBE) or subscription.state
    if state is not subscription.state:
        put_subscription(
            case.connection,
            subscriber=case.subscriber,
            edition=edition,
            before=subscription,
            state=state,
            requested=subscription.requested,
            confirmed=subscription.confirmed,
            now=case.now,
        )


def _stop_before_harm(connection: Connection, sending: int, result: FollowUp) -> None:
    counts = count_facts(connection, sending)
    bounced, complained = counts.get(Fact.BOUNCED, 0), counts.get(Fact.COMPLAINED, 0)
    why = too_many(accepted=tally(connection, sending).accepted, bounced=bounced, complained=complained)
    if why and halt(connection, sending, why):
        result.alarm(why)
