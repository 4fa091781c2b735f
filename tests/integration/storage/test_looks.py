"""Looks at what is unknown: each step once, and what a look proves is written whole or not at all."""

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import delete, update

from syndicate.domain.delivery import BatchEvent
from syndicate.domain.message import Answer, Outcome, OutcomeKind, Verdict
from syndicate.domain.recollection import Recollection
from syndicate.domain.reconciliation import ABANDON_AFTER, Sight
from syndicate.domain.subscription import SubscriptionState
from syndicate.errors import DeliveryHaltedError
from syndicate.storage import batches, tables
from syndicate.storage.looks import (
    Settled,
    abandon,
    claim_look,
    hand_over,
    settle_by_report,
    settle_look,
    wait,
)
from syndicate.storage.packing import unpack_members
from syndicate.storage.unknowns import (
    addresses_of,
    canaries,
    due_batches,
    find_state,
    find_unsettled,
    has_unsettled,
    is_complete,
    place_of,
    unsettled_batches,
)
from tests.integration.storage.ledger import (
    ACCEPTED,
    DEADLINE,
    HUNGARY,
    NOW,
    accepted,
    counts,
    freeze_for_readers,
    promised,
    replay,
    rows,
    set_state,
    settle,
    states,
    take,
)

KEY = "hungary-2026-11-04/1"
MESSAGES = Recollection(first_look=timedelta(minutes=2), absent_after=timedelta(minutes=10))
ENTRY = Recollection(first_look=timedelta(minutes=2), absent_after=timedelta(minutes=10), is_one_entry=True)
EXACT = Recollection(replay_within=timedelta(hours=23))
LATE = NOW + timedelta(minutes=10)
UNCLEAR = Answer(verdict=Verdict.UNCLEAR, detail="timed out")


def read(database, function, *arguments):
    with database.read() as connection:
        return function(connection, *arguments)


def write(database, function, *arguments, **named):
    with database.begin() as connection:
        return function(connection, *arguments, **named)


def make_unknown(database, readers=4, *, died=False, **fields):
    """A sending with one batch, called and unknown; gives its id."""
    sending = freeze_for_readers(database, readers, batch_size=readers, **fields)
    claim = take(database)
    if died:
        write(database, batches.disown, NOW)
    else:
        settle(database, claim, UNCLEAR)
    return sending


def look(database, key=KEY, *, now=LATE):
    found = write(database, find_unsettled, key)
    return write(database, claim_look, found, owner="looker", lease_until=now + timedelta(minutes=2))


def see(database, taken, *found, recollection=MESSAGES, is_whole=True, has_canary=True, now=LATE):
    traceable = frozenset(read(database, addresses_of, taken.unknown.open))
    sight = Sight(found=frozenset(found), traceable=traceable, is_whole=is_whole, has_canary=has_canary)
    return write(database, settle_look, taken, recollection, sight, now)


def looked_at_twice(database):
    with database.begin() as connection:
        connection.execute(update(tables.batches).values(looks=2))


def reported(database, sending, member, *, number=1, now=NOW):
    return write(database, settle_by_report, sending, number, member, now)


def test_a_look_is_taken_before_the_call_and_by_one_alone(database):
    make_unknown(database)
    found = write(database, find_unsettled, KEY)
    taken = write(database, claim_look, found, owner="looker", lease_until=LATE)
    (row,) = rows(database, tables.batches)
    assert (row.state, row.fence, row.owner, row.lease_until) == ("checking", 2, "looker", LATE)
    assert (taken.key, taken.unknown.open, taken.unknown.batch.fence) == (KEY, (1, 2, 3, 4), 2)
    assert write(database, claim_look, found, owner="another", lease_until=LATE) is None
    for step in (wait, hand_over):
        with pytest.raises(DeliveryHaltedError, match="moved under a lock"):
            write(database, step, found, LATE)
    assert len(rows(database, tables.attempts)) == 1


def test_a_look_whose_process_died_leaves_the_batch_unknown_and_its_answer_is_void(database):
    sending = make_unknown(database)
    taken = look(database)
    assert write(database, batches.disown, LATE) == 0, "no batch was in flight"
    assert states(database) == ["unknown"]
    assert see(database, taken, 1, 2, 3, 4) is None
    assert counts(database, sending) == {"unknown": 4}
    assert look(database).unknown.batch.fence == 3


def test_a_step_on_what_was_unknown_before_is_void_on_what_is_unknown_again(database):
    make_unknown(database)
    old = write(database, find_unsettled, KEY)
    settle(database, take(database, replay, now=LATE), UNCLEAR, now=old.unknown.last_call)
    with database.begin() as connection:
        connection.execute(update(tables.batches).values(not_before=old.unknown.batch.not_before))
    before = rows(database, tables.batches)
    assert before[0].state == "unknown"
    assert write(database, claim_look, old, owner="looker", lease_until=LATE) is None
    for step in (wait, hand_over):
        with pytest.raises(DeliveryHaltedError, match="moved under a lock"):
            write(database, step, old, LATE)
    assert rows(database, tables.batches) == before


def test_looks_before_a_replay_say_nothing_of_it(database):
    make_unknown(database)
    looked_at_twice(database)
    settle(database, take(database, replay, now=LATE), UNCLEAR, now=LATE)
    assert write(database, find_unsettled, KEY).unknown.looks == 0


def test_what_was_found_is_done(database):
    sending = make_unknown(database)
    assert see(database, look(database), 1, 2, 3, 4).event is BatchEvent.SETTLED
    assert states(database) == ["done"]
    assert counts(database, sending) == {"accepted": 4}
    assert rows(database, tables.exceptions) == []
    assert rows(database, tables.attempts)[0].detail == "found at 2026-11-04 05:40 UTC; timed out"
    assert promised(database, sending) == (4, 4)


def test_some_who_were_found_have_theirs_and_the_others_stay_open(database):
    sending = make_unknown(database)
    insight = see(database, look(database), 2, 3, now=NOW + timedelta(minutes=2))
    assert insight.event is BatchEvent.NOT_SURE
    assert counts(database, sending) == {"accepted": 2, "unknown": 2}
    (row,) = rows(database, tables.batches)
    assert (row.state, row.looks, row.not_before) == ("unknown", 1, insight.not_before)
    assert [(e.subscriber, e.state, e.code) for e in rows(database, tables.exceptions)] == [
        (2, "accepted", "found"),
        (3, "accepted", "found"),
    ]
    assert write(database, find_unsettled, KEY).unknown.open == (1, 4)
    assert see(database, look(database), 1, 4).event is BatchEvent.SETTLED
    assert counts(database, sending) == {"accepted": 4}


def test_a_search_that_failed_is_no_look(database):
    make_unknown(database)
    looked_at_twice(database)
    see(database, look(database), is_whole=False)
    assert rows(database, tables.batches)[0].looks == 2


def test_what_was_proven_absent_is_ready_under_its_key_and_the_guard_lets_it_go_once(database):
    sending = make_unknown(database)
    looked_at_twice(database)
    assert see(database, look(database)).event is BatchEvent.ABSENT
    assert counts(database, sending) == {"waiting": 4}
    assert promised(database, sending) == (0, 0)
    (attempt,) = rows(database, tables.attempts)
    assert (attempt.verdict, attempt.proof) == ("unclear", "not found in 3 looks, while later mail was")
    claim = take(database, now=LATE)
    assert (claim.key, claim.batch.fence, claim.batch.is_replay) == (KEY, 3, False)
    assert rows(database, tables.batches)[0].looks == 0
    settle(database, claim, accepted(claim), now=LATE)
    assert counts(database, sending) == {"accepted": 4}
    assert promised(database, sending) == (4, 4)


def test_what_was_proven_absent_too_late_expires(database):
    sending = make_unknown(database, died=True)
    looked_at_twice(database)
    late = DEADLINE + timedelta(seconds=1)
    see(database, look(database), now=late)
    assert take(database, now=late) is None
    assert write(database, batches.expire, late) == 1
    assert counts(database, sending) == {"expired": 4}


def test_some_proven_absent_go_on_in_a_batch_of_their_own(database):
    sending = make_unknown(database)
    looked_at_twice(database)
    assert see(database, look(database), 1, 3).event is BatchEvent.ABSENT_IN_PART
    parent, child = rows(database, tables.batches)
    assert (parent.state, child.state, child.parent, child.not_before) == ("split", "ready", 1, LATE)
    assert unpack_members(child.members) == (2, 4)
    assert counts(database, sending) == {"accepted": 2, "waiting": 2}
    assert promised(database, sending) == (2, 2)
    claim = take(database, now=LATE)
    assert claim.key == "hungary-2026-11-04/2"
    settle(database, claim, accepted(claim), now=LATE)
    assert counts(database, sending) == {"accepted": 4}
    assert promised(database, sending) == (4, 4)


def test_a_child_may_be_unknown_in_its_turn(database):
    sending = make_unknown(database)
    looked_at_twice(database)
    see(database, look(database), 1)
    settle(database, take(database, now=LATE), UNCLEAR, now=LATE)
    looked_at_twice(database)
    later = LATE + timedelta(minutes=10)
    see(database, look(database, "hungary-2026-11-04/2", now=later), 2, now=later)
    assert [(row.number, row.parent, row.state) for row in rows(database, tables.batches)] == [
        (1, None, "split"),
        (2, 1, "split"),
        (3, 2, "ready"),
    ]
    claim = take(database, now=later)
    assert [recipient.subscriber for recipient in claim.recipients] == [3, 4]
    settle(database, claim, accepted(claim), now=later)
    assert counts(database, sending) == {"accepted": 4}


def test_who_was_skipped_before_the_call_stays_skipped_whatever_is_proven(database):
    sending = freeze_for_readers(database, 4)
    set_state(database, 2, SubscriptionState.UNSUBSCRIBED)
    settle(database, take(database), UNCLEAR)
    looked_at_twice(database)
    taken = look(database)
    assert taken.unknown.open == (1, 3, 4)
    assert see(database, taken).event is BatchEvent.ABSENT
    set_state(database, 3, SubscriptionState.UNSUBSCRIBED)
    claim = take(database, now=LATE)
    settle(database, claim, accepted(claim), now=LATE)
    assert counts(database, sending) == {"accepted": 2, "skipped": 2}


def test_who_was_erased_cannot_be_found_and_stays_unknown_alone(database):
    sending = make_unknown(database)
    with database.begin() as connection:
        connection.execute(delete(tables.subscriptions).where(tables.subscriptions.c.subscriber == 2))
        connection.execute(delete(tables.subscribers).where(tables.subscribers.c.id == 2))
    looked_at_twice(database)
    see(database, look(database), 1)
    assert counts(database, sending) == {"accepted": 1, "unknown": 1, "waiting": 2}
    assert [(e.subscriber, e.state, e.code) for e in rows(database, tables.exceptions)] == [
        (1, "accepted", "found"),
        (2, "unknown", "erased"),
    ]


def test_a_report_during_a_look_is_believed_and_the_look_proves_no_absence(database):
    sending = make_unknown(database)
    looked_at_twice(database)
    taken = look(database)
    assert reported(database, sending, 1) is Settled.SETTLED
    assert see(database, taken, 2).event is BatchEvent.NOT_SURE
    assert counts(database, sending) == {"accepted": 2, "unknown": 2}
    assert rows(database, tables.batches)[0].looks == 2


def test_reports_of_everybody_during_a_look_are_the_end_of_it(database):
    sending = make_unknown(database, 2)
    looked_at_twice(database)
    taken = look(database)
    assert [reported(database, sending, member) for member in (1, 2)] == [Settled.SETTLED] * 2
    assert see(database, taken) is None
    assert counts(database, sending) == {"accepted": 2}


def test_one_report_speaks_for_all_where_a_call_is_one_entry(database):
    sending = make_unknown(database)
    reported(database, sending, 1)
    assert see(database, look(database), recollection=ENTRY).event is BatchEvent.SETTLED
    assert counts(database, sending) == {"accepted": 4}


def test_what_waits_for_a_person_does_so_for_a_week_and_then_stays_unknown(database):
    sending = make_unknown(database)
    with database.begin() as connection:
        hand_over(connection, find_unsettled(connection, KEY), LATE)
    (row,) = rows(database, tables.batches)
    assert (row.state, row.not_before) == ("needs-operator", LATE + ABANDON_AFTER)
    assert take(database, replay, now=LATE) is None
    assert write(database, due_batches, LATE + ABANDON_AFTER - timedelta(seconds=1), None, 9) == ()
    (found,) = write(database, due_batches, LATE + ABANDON_AFTER, None, 9)
    write(database, abandon, found, "nobody decided")
    assert states(database) == ["abandoned"]
    assert counts(database, sending) == {"unknown": 4}
    assert rows(database, tables.attempts)[0].detail == "abandoned: nobody decided; timed out"


def test_it_is_known_at_once_that_nothing_is_unknown(database):
    assert not read(database, has_unsettled, NOW)
    freeze_for_readers(database, 2)
    assert not read(database, has_unsettled, NOW)
    claim = take(database)
    assert read(database, has_unsettled, NOW), "a process that died may have left it"
    settle(database, claim, UNCLEAR)
    assert not read(database, has_unsettled, NOW)
    assert read(database, has_unsettled, NOW + timedelta(minutes=1))


def test_what_is_due_comes_in_pages_the_longest_due_first(database):
    sending = freeze_for_readers(database, 5, batch_size=1)
    for _ in range(5):
        settle(database, take(database), UNCLEAR)
    for number in range(1, 6):
        with database.begin() as connection:
            moved = update(tables.batches).where(tables.batches.c.number == number)
            connection.execute(moved.values(not_before=NOW + timedelta(seconds=(5 - number) // 2)))
    seen, place = [], None
    while page := write(database, due_batches, LATE, place, 2):
        seen += [found.unknown.batch.number for found in page]
        place = place_of(page[-1])
    assert seen == [4, 5, 2, 3, 1]
    assert [found.unknown.batch.sending for found in read(database, unsettled_batches)] == [sending] * 5


def test_an_unknown_batch_tells_its_calls_and_why(database):
    make_unknown(database, died=True)
    found = write(database, find_unsettled, KEY)
    assert found.why == "its process died before the answer was written down"
    later = NOW + timedelta(minutes=5)
    settle(database, take(database, replay, now=later), UNCLEAR, now=later)
    found = write(database, find_unsettled, KEY)
    assert (found.unknown.first_call, found.unknown.last_call, found.why) == (NOW, later, "timed out")
    assert (found.provider, found.edition, found.unknown.deadline) == ("outbox", HUNGARY, DEADLINE)


@pytest.mark.parametrize("key", ["hungary-2026-11-04/2", "hungary-2026-11-04", "else/1", "/", "", "hungary/x", "a/１"])
def test_a_key_of_no_batch_finds_none(database, key):
    make_unknown(database)
    assert write(database, find_unsettled, key) is None
    assert read(database, find_state, key) is None


def test_what_is_settled_is_found_by_its_state_alone(database):
    freeze_for_readers(database, 1)
    assert write(database, find_unsettled, KEY) is None
    assert read(database, find_state, KEY) == "ready"


def test_a_canary_was_plainly_accepted_after_the_unknown_call_and_is_still_known(database):
    sending = freeze_for_readers(database, 12, batch_size=2)
    early = take(database)
    unknown = take(database)
    settle(database, early, accepted(early))
    settle(database, unknown, UNCLEAR)
    found = write(database, find_unsettled, unknown.key)
    assert read(database, canaries, found, [HUNGARY]) == (), "accepted, but called no later"
    later = [NOW + timedelta(seconds=seconds) for seconds in range(1, 5)]
    partly, erased, waiting, good = (take(database, now=now) for now in later)
    refused = (Outcome(OutcomeKind.REFUSED, "no"), ACCEPTED)
    settle(database, partly, Answer(verdict=Verdict.ANSWERED, outcomes=refused))
    settle(database, erased, accepted(erased))
    settle(database, good, accepted(good))
    with database.begin() as connection:
        for table, column in ((tables.subscriptions, "subscriber"), (tables.subscribers, "id")):
            connection.execute(delete(table).where(table.c[column].in_(erased.batch.members)))
    seen = read(database, canaries, found, [HUNGARY])
    assert [(canary.key, canary.address, canary.called) for canary in seen] == [
        (partly.key, f"reader{partly.batch.members[1]}@example.org", later[0]),
        (good.key, f"reader{good.batch.members[0]}@example.org", later[3]),
    ]
    assert read(database, canaries, found, []) == ()
    assert waiting.batch.sending == sending


def test_a_replay_to_a_provider_that_compares_has_the_same_recipients_or_is_not_made(database):
    sending = make_unknown(database, deadline=None)
    reported(database, sending, 2)
    assert read(database, is_complete, write(database, find_unsettled, KEY))

    exactly = partial(batches.replay, recollection=EXACT, set_aside=set())
    claim = take(database, exactly, now=LATE)
    assert [recipient.subscriber for recipient in claim.recipients] == [1, 2, 3, 4]
    refused = (Outcome(OutcomeKind.REFUSED, "no"),) * 4
    settle(database, claim, Answer(verdict=Verdict.ANSWERED, outcomes=refused), now=LATE)
    assert counts(database, sending) == {"accepted": 1, "refused": 3}


def test_what_somebody_has_left_is_set_aside_by_a_provider_that_compares_and_the_next_is_taken(database):
    sending = freeze_for_readers(database, 4, batch_size=2)
    for _ in range(2):
        settle(database, take(database), UNCLEAR)
    set_state(database, 1, SubscriptionState.UNSUBSCRIBED)
    before = rows(database, tables.batches)[0]
    set_aside = set()
    exactly = partial(batches.replay, recollection=EXACT, set_aside=set_aside)
    assert take(database, exactly, now=LATE).batch.number == 2
    assert set_aside == {(sending, 1)}
    assert take(database, exactly, now=LATE) is None
    assert not read(database, is_complete, write(database, find_unsettled, KEY))
    assert (rows(database, tables.batches)[0], rows(database, tables.exceptions)) == (before, [])


def test_a_replay_is_made_as_long_as_the_provider_remembers(database):
    make_unknown(database, deadline=None)

    never = partial(batches.replay, recollection=MESSAGES, set_aside=set())
    assert take(database, never, now=LATE) is None
    exactly = partial(batches.replay, recollection=EXACT, set_aside=set())
    assert take(database, exactly, now=NOW + timedelta(hours=23)) is None
    assert take(database, exactly, now=NOW + timedelta(hours=23) - timedelta(seconds=1))
