"""Many claim at once, in threads and in processes; some are killed. A file that all append to is the judge."""

import os
import signal
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor, wait

import pytest

from syndicate.domain.delivery import checksum
from syndicate.storage import batches, sendings, tables
from syndicate.storage.database import open_database
from syndicate.storage.packing import unpack_members
from tests.integration.storage.ledger import (
    NOW,
    accepted,
    fates,
    freeze,
    freeze_for_readers,
    rows,
    settle,
    take,
    tally,
)

READERS = 400


def work(url, log, owner):
    """Hand over until nothing is left; every recipient is a line in `log` before the answer is written."""
    database = open_database(url)
    while claim := take(database, owner=owner):
        line = " ".join(str(recipient.subscriber) for recipient in claim.recipients)
        descriptor = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(descriptor, f"{line}\n".encode())
        os.close(descriptor)
        settle(database, claim, accepted(claim))
    database.close()


def mailed(log):
    return Counter(int(word) for word in log.read_text().split()) if log.exists() else Counter()


def child(act, *arguments):
    """The id of a child process that does one thing and ends without touching what it has from its parent."""
    process = os.fork()
    if process:
        return process
    try:
        act(*arguments)
    finally:
        os._exit(0)


@pytest.fixture
def frozen_url(database_url):
    database = open_database(database_url)
    freeze_for_readers(database, READERS, batch_size=4)
    database.close()
    return database_url


def test_threads_never_share_a_batch(frozen_url, tmp_path):
    log = tmp_path / "log"
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda number: work(frozen_url, log, f"thread-{number}"), range(4)))
    assert mailed(log) == Counter(range(1, READERS + 1))


def test_processes_never_share_a_batch(frozen_url, tmp_path):
    log = tmp_path / "log"
    processes = [child(work, frozen_url, log, f"process-{number}") for number in range(3)]
    for process in processes:
        assert os.waitpid(process, 0)[1] == 0
    assert mailed(log) == Counter(range(1, READERS + 1))
    database = open_database(frozen_url)
    assert tally(database, 1).accepted == READERS
    database.close()


def test_who_finds_the_next_batch_locked_takes_the_one_after(postgres_server, upgraded_postgres):
    postgres_server.empty(upgraded_postgres)
    database = open_database(postgres_server.url(upgraded_postgres))
    freeze_for_readers(database, 20)
    with ThreadPoolExecutor(1) as threads:
        with database.begin() as connection:
            first = batches.claim(connection, provider="outbox", now=NOW, owner="one", lease_until=NOW)
            second = threads.submit(take, database, owner="two")
            assert not wait([second], timeout=0.2).done, "the sending's count makes claims of it wait for each other"
        assert (first.batch.number, second.result().batch.number) == (1, 2)
    database.close()


@pytest.mark.slow
def test_killed_at_any_point_nobody_is_mailed_twice_and_nobody_lost(frozen_url, tmp_path):
    log = tmp_path / "log"
    kills = 0
    while True:
        process = child(work, frozen_url, log, f"life-{kills}")
        time.sleep(0.02 + 0.013 * (kills % 7))
        os.kill(process, signal.SIGKILL)
        _, status = os.waitpid(process, 0)
        database = open_database(frozen_url)
        with database.begin() as connection:
            batches.disown(connection, NOW)
        whole = tally(database, 1)
        found = fates(database, 1)
        database.close()
        if not whole.waiting:
            break
        kills += os.WIFSIGNALED(status)
        assert kills < 500
    copies = mailed(log)
    assert max(copies.values()) == 1
    assert whole.accepted + whole.unknown == READERS
    assert kills > 2, "too few kills to show anything"
    assert whole.unknown <= kills * 4, "at most one batch is unknown for each kill"
    assert {member for member, fate in found.items() if fate == "done"} <= set(copies)
    assert set(range(1, READERS + 1)) - set(copies) <= {m for m, fate in found.items() if fate == "unknown"}


AUDIENCE = range(1, 150_001)


def freeze_many(url):
    database = open_database(url)
    with database.begin() as connection:
        freeze(connection, AUDIENCE, batch_size=50)
    database.close()


@pytest.mark.slow
def test_killed_while_freezing_it_stands_whole_or_not_at_all(database_url):
    started = time.monotonic()
    freeze_many(database_url)
    length = time.monotonic() - started
    database = open_database(database_url)
    with database.begin() as connection:
        for table in (tables.batches, tables.emails, tables.sendings):
            connection.execute(table.delete())
    outcomes = Counter()
    for part in (0.02, 0.1, 0.2, 0.5, 0.7, 0.8, 0.9, 1.0, 3.0):
        process = child(freeze_many, database_url)
        time.sleep(length * part)
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
        with database.read() as connection:
            sending = sendings.find_sending(connection, "hungary-2026-11-04")
        held = [member for row in rows(database, tables.batches) for member in unpack_members(row.members)]
        outcomes[sending is not None] += 1
        if sending is None:
            assert held == []
            assert rows(database, tables.emails) == []
        else:
            assert len(held) == sending.audience == len(AUDIENCE)
            assert checksum(held) == sending.checksum
            break
    database.close()
    assert outcomes[False], "no kill came in time: the test has shown nothing"
