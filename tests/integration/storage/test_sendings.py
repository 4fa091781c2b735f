from datetime import UTC, timedelta

import pytest

from syndicate.domain.delivery import checksum
from syndicate.domain.entry import EditionId
from syndicate.domain.message import SendingKind
from syndicate.storage import sendings, tables
from syndicate.storage.packing import unpack_members
from syndicate.storage.sendings import Tally, find_sending, sendings_on
from tests.integration.storage.ledger import (
    DAY,
    DEADLINE,
    HUNGARY,
    NOW,
    accepted,
    add_readers,
    freeze,
    freeze_for_readers,
    make_email,
    rows,
    settle,
    take,
    tally,
)


def test_a_frozen_sending_holds_its_mail_and_its_audience_in_batches(database):
    email = make_email(reply_to="desk@example.org")
    with database.begin() as connection:
        members = add_readers(connection, 25)
        id = freeze(connection, members[::-1], email=email)
    with database.read() as connection:
        sending = find_sending(connection, "hungary-2026-11-04")
    assert sending.id == id
    assert repr(sending.email) == repr(email)
    assert (sending.kind, sending.edition, sending.day, sending.provider) == ("issue", HUNGARY, DAY, "outbox")
    assert (sending.audience, sending.checksum) == (25, checksum(members))
    assert (sending.created, sending.deadline, sending.halt) == (NOW, DEADLINE, None)
    assert sending.created.tzinfo is UTC
    batches = rows(database, tables.batches)
    assert [(batch.number, batch.size, batch.state) for batch in batches] == [
        (1, 10, "ready"),
        (2, 10, "ready"),
        (3, 5, "ready"),
    ]
    assert [member for batch in batches for member in unpack_members(batch.members)] == members


def test_a_key_is_promised_once(database):
    with database.begin() as connection:
        members = add_readers(connection, 3)
        assert freeze(connection, members)
        assert freeze(connection, members[:1], email=make_email(subject="another")) is None
        assert find_sending(connection, "hungary-2026-11-04").audience == 3
    assert len(rows(database, tables.batches)) == 1


def test_a_sending_to_nobody_stands_and_owes_nothing(database):
    with database.begin() as connection:
        id = freeze(connection, [])
    assert take(database) is None
    assert tally(database, id) == Tally(
        audience=0, accepted=0, refused=0, deferred=0, unknown=0, skipped=0, expired=0, waiting=0
    )


@pytest.mark.parametrize("members", [[1, 2, 2, 3], [1, 2, 3, 3, 4]], ids=["within a batch", "across two batches"])
def test_a_member_named_twice_is_refused_and_nothing_is_frozen(database, members):
    with pytest.raises(ValueError, match=r"once|twice"), database.begin() as connection:
        freeze(connection, members, batch_size=3)
    assert rows(database, tables.sendings) == []


def test_sendings_are_found_by_edition_and_day(database):
    with database.begin() as connection:
        readers = add_readers(connection, 1)
        freeze(connection, readers)
        freeze(connection, readers, key="b", day=None, kind=SendingKind.CONFIRMATION, deadline=None)
        freeze(connection, readers, key="c", edition=EditionId("central-europe"))

        def keys(*those):
            return [sending.key for sending in sendings_on(connection, *those)]

        assert keys() == ["hungary-2026-11-04", "b", "c"]
        assert keys(HUNGARY) == ["hungary-2026-11-04", "b"]
        assert keys(None, DAY) == ["hungary-2026-11-04", "c"]
        assert keys(HUNGARY, DAY) == ["hungary-2026-11-04"]
        assert find_sending(connection, "d") is None
        assert sendings_on(connection, HUNGARY)[1].day is None


def test_sendings_are_counted_by_how_their_keys_begin_and_since_when(database):
    with database.begin() as connection:
        for key, now in (("a_1", NOW), ("a_2", NOW + timedelta(hours=1)), ("ab3", NOW)):
            freeze(connection, [], key=key, now=now)
        assert sendings.count_sendings(connection, "a_", NOW) == 2
        assert sendings.count_sendings(connection, "a_", NOW + timedelta(minutes=1)) == 1


def test_a_halted_provider_hands_nothing_over_until_it_is_released(database):
    first = freeze_for_readers(database, 15)
    with database.begin() as connection:
        freeze(connection, add_readers(connection, 1), key="second")
        freeze(connection, add_readers(connection, 1), key="third", provider="smtp")
        assert sendings.halt(connection, "outbox", "the key was refused") == 2
        assert sendings.halt(connection, "outbox", "again") == 0
    assert take(database) is None
    assert take(database, provider="smtp")
    with database.begin() as connection:
        assert find_sending(connection, "second").halt == "the key was refused"
        assert sendings.release(connection, first) == 1
    assert take(database).batch.sending == first
    with database.begin() as connection:
        assert sendings.release(connection, "outbox") == 1
        assert sendings.release_all(connection) == 0
        assert find_sending(connection, "second").halt is None


def test_a_halt_of_one_sending_leaves_the_others_and_release_all_ends_every_halt(database):
    first = freeze_for_readers(database, 1)
    with database.begin() as connection:
        second = freeze(connection, add_readers(connection, 1), key="second")
        assert sendings.halt(connection, first, "looks wrong") == 1
    assert take(database).batch.sending == second
    assert take(database) is None
    with database.begin() as connection:
        assert sendings.release_all(connection) == 1
    assert take(database).batch.sending == first


def test_what_is_finished_is_not_halted(database):
    freeze_for_readers(database, 1)
    claim = take(database)
    settle(database, claim, accepted(claim))
    with database.begin() as connection:
        assert sendings.halt(connection, "outbox", "the key was refused") == 0


def test_progress_counts_what_was_handed_over_since_the_oldest_unfinished_sending(database):
    with database.read() as connection:
        assert sendings.progress(connection) == (0, 0)
    freeze_for_readers(database, 5)
    with database.begin() as connection:
        freeze(connection, add_readers(connection, 15), key="second")
    seen = []
    while claim := take(database):
        settle(database, claim, accepted(claim))
        with database.read() as connection:
            seen.append(sendings.progress(connection))
    assert seen == [(0, 15), (10, 15), (15, 15)] or seen == [(5, 20), (15, 20), (20, 20)]


def test_a_mail_of_any_size_and_letters_is_kept(database):
    email = make_email(html="<p>é‰</p>" * 12_000, subject="„Ő” 🕯")
    with database.begin() as connection:
        freeze(connection, [], email=email)
        assert find_sending(connection, "hungary-2026-11-04").email == email
