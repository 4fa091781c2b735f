"""What programs that watch the service are told."""

import json
from datetime import date

import pytest

from syndicate.storage.batches import claim, disown
from syndicate.storage.looks import hand_over
from syndicate.storage.sendings import halt
from syndicate.storage.unknowns import unsettled_batches
from syndicate.usecases.run import run
from syndicate.usecases.unknown import abandon_unknown


def health(web, **options):
    answer = web.get("/healthz", **options)
    return answer.status, json.loads(answer.body)


def test_a_service_that_has_done_its_work_is_well(web):
    run(web.app.installation, web.app.clock)
    status, state = health(web)
    assert status == 200
    assert state["status"] == "ok"
    assert state["now"] == "2026-11-04T11:00:00Z"
    assert state["mail"] == {"waiting": 0, "unknown": 0}
    assert {edition["id"] for edition in state["editions"]} == {"hungary", "central-europe"}
    for edition in state["editions"]:
        assert edition["last_day"] == "2026-11-04"
        assert edition["next_due"] == "2026-11-04T23:05:00Z"


def test_a_day_that_is_missing_long_after_its_hour_is_told(web):
    status, state = health(web)
    assert status == 200
    assert state["status"] == "degraded"
    assert "hungary 2026-11-04 is overdue" in state["problems"]
    assert state["editions"][0]["last_day"] is None


def test_a_day_is_not_overdue_in_the_minutes_after_its_hour(web):
    run(web.app.installation, web.app.clock)
    assert health(web.later(hours=12, minutes=10))[1]["status"] == "ok"
    assert health(web.later(minutes=20))[1]["status"] == "degraded"


def test_mail_that_waits_is_counted_and_mail_that_stands_still_is_a_fault(web):
    run(web.app.installation, web.app.clock)
    web.sign_up("one@example.org")
    web.sign_up("two@example.org")
    status, state = health(web)
    assert (state["status"], state["mail"]) == ("ok", {"waiting": 2, "unknown": 0})
    with web.app.installation.database.begin() as connection:
        halt(connection, "outbox", "401: the key is wrong")
    status, state = health(web)
    assert (status, state["status"]) == (200, "degraded")
    assert "401" not in str(state)


def test_what_a_person_must_decide_on_is_a_fault_until_they_have(web):
    run(web.app.installation, web.app.clock)
    web.sign_up("one@example.org")
    now = web.app.clock()
    with web.app.installation.database.begin() as connection:
        assert claim(connection, provider="outbox", now=now, owner="dead", lease_until=now)
        disown(connection, now)
    assert health(web)[1]["status"] == "ok"
    with web.app.installation.database.begin() as connection:
        (found,) = unsettled_batches(connection)
        hand_over(connection, found, now)
    _, state = health(web)
    assert (state["status"], state["mail"]) == ("degraded", {"waiting": 0, "unknown": 1})
    assert "syndicate unknown list" in state["problems"][0]
    abandon_unknown(web.app.installation, found.key, reason="never mind", now=now)
    assert health(web)[1]["status"] == "ok"


def test_a_database_that_cannot_be_read_is_a_503_without_its_secrets(web):
    web.app.close()
    for path in (web.project / "var").glob("syndicate.db*"):
        path.write_bytes(b"no database at all" * 100)
    status, state = health(web)
    assert (status, state["status"]) == (503, "down")
    assert str(web.project) not in str(state)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_asking_changes_nothing_and_is_never_answered_from_a_cache(web, method):
    before = web.dump()
    answer = web.get("/healthz", method=method)
    assert answer.headers["cache-control"] == "no-store"
    assert web.dump() == before
    assert before
    assert date(2026, 11, 4) == web.app.clock().date()
