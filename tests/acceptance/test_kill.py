"""kill -9 during a delivery of ten thousand recipients, at any point, then run again.

Nobody twice, nobody lost, at most one batch unknown a kill: judged by what the provider took on, not by what we say.
"""

import json
import random
import re
import shutil
import sqlite3
import time
from collections import Counter

import pytest

from tests.acceptance.project import Project, make_project, wait_for
from tests.fakes.api import read_log
from tests.fakes.mailgun import FakeMailgun

pytestmark = pytest.mark.slow

MORNING = "2026-11-04T07:00:00+01:00"
RECIPIENTS = 10_000
BATCH = 250


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """A project with ten thousand readers whose issue is out and whose mail is not."""
    project = make_project(tmp_path_factory.mktemp("kill") / "mypub")
    readers = "\n".join(f"reader{number}@example.net" for number in range(RECIPIENTS))
    file = project.write("readers.csv", f"address\n{readers}\n")
    project.run("subscribers", "import", str(file), "-e", "hungary", "--confirmed", "a test", now=MORNING)
    project.run("publish", "-e", "hungary", "--day", "2026-11-04", now=MORNING)
    return project


def copy_of(published, folder, mail):
    shutil.copytree(published.folder, folder)
    project = Project(folder)
    project.edit("config/publication.yaml", "mail: {provider: outbox}", f"mail: {mail}")
    return project


def report_of(project):
    (report,) = json.loads(project.run("report", "-e", "hungary", "--day", "2026-11-04", "--json", now=MORNING))
    return report


def kill_while_delivering(project, when, env=None):
    """Start a delivery and kill it once `when()` says so; False when it was done before."""
    process = project.start("deliver", now=MORNING, env=env)
    wait_for(lambda: when() or process.poll() is not None, seconds=120)
    was_running = process.poll() is None
    process.kill()
    process.communicate()
    return was_running


def check_the_ledger(project, unknown_at_most):
    report = report_of(project)
    assert report["audience"] == RECIPIENTS
    assert report["waiting"] == report["refused"] == report["skipped"] == report["expired"] == 0
    assert report["accepted"] + report["unknown"] == RECIPIENTS
    assert report["unknown"] <= unknown_at_most
    return report


@pytest.mark.parametrize("seed", range(6))
def test_a_killed_delivery_through_an_api_mails_nobody_twice_and_loses_nobody(published, tmp_path, seed, monkeypatch):
    chance = random.Random(seed)
    log = tmp_path / "taken.log"
    with FakeMailgun(log=log, delay=0.01) as mailgun:
        mail = (
            f'{{provider: mailgun, domain: {mailgun.domain}, base_url: "{mailgun.url}", '
            f"api_key_env: MAILGUN_KEY, batch_size: {BATCH}}}"
        )
        monkeypatch.setenv("MAILGUN_KEY", mailgun.key)
        project = copy_of(published, tmp_path / "mypub", mail)
        # At any point: while the audience is frozen, before, in and after some call, or between two.
        calls = chance.choice([0, 0, 1, chance.randrange(2, RECIPIENTS // BATCH)])
        pause = chance.uniform(0, 0.05) if calls else chance.uniform(0.4, 1.6)
        killed = kill_while_delivering(project, lambda: mailgun.requests >= calls and time.sleep(pause) is None)
        assert killed, "the delivery was done before the kill"
        project.run("deliver", now=MORNING)
        project.run("deliver", now=MORNING)

        times = Counter(taken.address for taken in read_log(log))
        report = check_the_ledger(project, unknown_at_most=BATCH)
        assert set(times.values()) <= {1}, "somebody was mailed twice"
        never = RECIPIENTS - len(times)
        assert never <= report["unknown"], "somebody was lost in silence"
        # Whoever is called accepted was taken on.
        assert report["accepted"] <= len(times)
        assert mailgun.complaints == []


@pytest.mark.parametrize("seed", range(3))
def test_a_killed_delivery_to_the_outbox_is_made_whole_by_the_next(published, tmp_path, seed):
    chance = random.Random(seed)
    project = copy_of(published, tmp_path / "mypub", "{provider: outbox, batch_size: 100}")
    outbox = project.folder / "var" / "outbox"
    wanted = chance.randrange(1, RECIPIENTS // 4)

    def enough():
        return sum(1 for _ in outbox.rglob("*.eml")) >= wanted

    assert kill_while_delivering(project, enough)
    project.run("deliver", now=MORNING)
    check_the_ledger(project, unknown_at_most=0)
    mails = list(outbox.rglob("*.eml"))
    assert len(mails) == RECIPIENTS
    assert not [path for path in outbox.rglob("*") if path.is_file() and path.suffix != ".eml"]
    addresses = {re.search(rb"^To: .*$", mail.read_bytes(), re.MULTILINE)[0] for mail in mails}
    assert len(addresses) == RECIPIENTS


def test_the_database_is_sound_after_all_that(published, tmp_path, monkeypatch):
    with FakeMailgun(delay=0.002) as mailgun:
        monkeypatch.setenv("MAILGUN_KEY", mailgun.key)
        project = copy_of(
            published,
            tmp_path / "mypub",
            f'{{provider: mailgun, domain: {mailgun.domain}, base_url: "{mailgun.url}", '
            f"api_key_env: MAILGUN_KEY, batch_size: {BATCH}}}",
        )
        kills = 0
        while kills < 4 and kill_while_delivering(project, lambda k=kills: mailgun.requests > 6 * (k + 1)):
            kills += 1
        project.run("deliver", now=MORNING)
        assert kills >= 2
        assert max(Counter(mailgun.taken).values()) == 1
        check_the_ledger(project, unknown_at_most=kills * BATCH)
    with sqlite3.connect(project.folder / "var" / "syndicate.db") as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
